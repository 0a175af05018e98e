/** Where things are found in the IAM console. */
import type { GrantingPolicy, Partition } from '../../senders/model/model.ts';

/**
 * IAM's console is one for a whole partition, and needs no region; that of the European Sovereign Cloud has no
 * address but that of its region. Sources: AWS General Reference, "AWS Management Console endpoints"; AWS GovCloud
 * (US), China and European Sovereign Cloud user guides. Other partitions' consoles are not documented in public.
 */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'https://console.aws.amazon.com',
  'aws-us-gov': 'https://console.amazonaws-us-gov.com',
  'aws-cn': 'https://console.amazonaws.cn',
  'aws-eusc': 'https://eusc-de-east-1.console.amazonaws-eusc.eu',
};

/** The console's "Last Accessed" tab of a user. `null` in a partition whose console is not known. */
export function userConsoleUrl(partition: Partition, userName: string): string | null {
  return consoleUrl(partition, `users/details/${encodeURIComponent(userName)}?section=access_advisor`);
}

/** The place of a granting policy: its own page, or the user or group that it is written into. */
export function policyConsoleUrl(
  partition: Partition,
  policy: GrantingPolicy,
  userName: string,
): string | null {
  if (policy.arn !== null) return consoleUrl(partition, `policies/details/${encodeURIComponent(policy.arn)}`);
  const holder =
    policy.group === null
      ? `users/details/${encodeURIComponent(userName)}`
      : `groups/details/${encodeURIComponent(policy.group)}`;
  return consoleUrl(partition, `${holder}?section=permissions`);
}

function consoleUrl(partition: Partition, place: string): string | null {
  const origin = Object.hasOwn(CONSOLES, partition) ? CONSOLES[partition] : undefined;
  return origin === undefined ? null : `${origin}/iam/home#/${place}`;
}

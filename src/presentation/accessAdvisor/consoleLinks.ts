import type { GrantingPolicy, Partition, Principal } from '../../senders/model/model.ts';

/**
 * The IAM console has one address per partition and needs no Region; only the European Sovereign Cloud's contains its
 * Region. Sources: AWS General Reference, "AWS Management Console endpoints"; user guides of AWS GovCloud (US), China and
 * the European Sovereign Cloud. Consoles of other partitions aren't publicly documented.
 */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'https://console.aws.amazon.com',
  'aws-us-gov': 'https://console.amazonaws-us-gov.com',
  'aws-cn': 'https://console.amazonaws.cn',
  'aws-eusc': 'https://eusc-de-east-1.console.amazonaws-eusc.eu',
};

type Named = Pick<Principal, 'name' | 'kind'>;

/** Returns the "Last Accessed" tab of a user or role; `null` in a partition whose console isn't known. */
export function principalConsoleUrl(partition: Partition, principal: Named): string | null {
  return consoleUrl(partition, `${detailsPage(principal)}?section=access_advisor`);
}

/**
 * Returns the page of SES metrics in CloudWatch; `null` in a partition whose console isn't known. Source: links in AWS's
 * own guides, such as AWS Lambda Developer Guide, "Using CloudWatch metrics with Lambda".
 */
export function mailMetricsUrl(partition: Partition, region: string): string | null {
  const origin = Object.hasOwn(CONSOLES, partition) ? CONSOLES[partition] : undefined;
  const query = encodeURIComponent(region);
  return origin === undefined
    ? null
    : `${origin}/cloudwatch/home?region=${query}#metricsV2:graph=~();namespace=~'AWS*2fSES`;
}

function detailsPage({ name, kind }: Named): string {
  return `${kind === 'role' ? 'roles' : 'users'}/details/${encodeURIComponent(name)}`;
}

/** Returns the page of a granting policy, or of the user, role or group it's embedded in. */
export function policyConsoleUrl(
  partition: Partition,
  policy: GrantingPolicy,
  principal: Named,
): string | null {
  if (policy.type === 'identity-policy') return identityConsoleUrl(partition, policy.arn ?? '');
  if (policy.arn !== null) return consoleUrl(partition, `policies/details/${encodeURIComponent(policy.arn)}`);
  const holder =
    policy.group === null ? detailsPage(principal) : `groups/details/${encodeURIComponent(policy.group)}`;
  return consoleUrl(partition, `${holder}?section=permissions`);
}

function identityConsoleUrl(partition: Partition, arn: string): string | null {
  const [, , , region = '', , resource = ''] = arn.split(':');
  const origin = Object.hasOwn(CONSOLES, partition) ? CONSOLES[partition] : undefined;
  const name = encodeURIComponent(resource.replace(/^identity\//, ''));
  return origin === undefined
    ? null
    : `${origin}/ses/home?region=${encodeURIComponent(region)}#/identities/${name}`;
}

function consoleUrl(partition: Partition, place: string): string | null {
  const origin = Object.hasOwn(CONSOLES, partition) ? CONSOLES[partition] : undefined;
  return origin === undefined ? null : `${origin}/iam/home#/${place}`;
}

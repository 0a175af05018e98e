import type { Evidence, Gap, Partition } from './evidence.ts';

/** The namespace of Amazon SES in Access Advisor; SMTP sends count here, too. */
export const SES_NAMESPACE = 'ses';

/** Returns the row of Amazon SES, wherever in the list it stands. */
export function sesRow<S extends { readonly serviceNamespace: string }>(
  services: readonly S[],
): S | undefined {
  return services.find((service) => service.serviceNamespace.toLowerCase() === SES_NAMESPACE);
}

/** Whether the silence of Access Advisor means that a service was not used. */
export type AdvisorAvailability = 'available' | 'not-available';

/** `aws` since 2015, `aws-us-gov` since 2023-07-01; that is longer than the tracking period. */
const TRACKED: ReadonlySet<Partition> = new Set(['aws', 'aws-us-gov']);

/**
 * Whether AWS keeps last accessed information in a partition. In others it lists services all the same, each as if
 * it had not been used. AWS names the Regions that it tracks; those of China and of the sovereign clouds are not
 * among them, and "if a Region is not listed, then that Region does not yet provide last accessed information".
 *
 * Source: IAM User Guide, "Refine permissions in AWS using last accessed information".
 */
export function advisorAvailability(partition: Partition): AdvisorAvailability {
  return TRACKED.has(partition) ? 'available' : 'not-available';
}

/** Whether nothing of a user in Access Advisor tells nothing of the user. It never knows root. */
export function isAdvisorSilent({ arn, kind, advisor }: Pick<Evidence, 'arn' | 'kind' | 'advisor'>): boolean {
  return (
    kind !== 'root' && advisor === null && advisorAvailability(arn.split(':', 2)[1] ?? '') === 'not-available'
  );
}

/** What an account lacks where Access Advisor has no data: once for the account, since it concerns everybody. */
export function advisorGaps(partition: Partition): readonly Gap[] {
  if (advisorAvailability(partition) === 'available') return [];
  return [
    {
      call: 'GetServiceLastAccessedDetails',
      reason: 'NotAvailable',
      message: `AWS documents no Access Advisor data for the partition ${partition}: whose keys show no use of SES may have used it before.`,
    },
  ];
}

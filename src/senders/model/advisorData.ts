import type { Evidence, Gap, Partition } from './evidence.ts';

/** The namespace of Amazon SES in Access Advisor; SMTP sends count here, too. */
export const SES_NAMESPACE = 'ses';

/** Returns the row of Amazon SES. */
export function sesRow<S extends { readonly serviceNamespace: string }>(
  services: readonly S[],
): S | undefined {
  return services.find((service) => service.serviceNamespace.toLowerCase() === SES_NAMESPACE);
}

/** Whether no data in Access Advisor means that a service wasn't used. */
export type AdvisorAvailability = 'available' | 'not-available';

/** `aws` since 2015, `aws-us-gov` since 2023-07-01; longer than the tracking period. */
const TRACKED: ReadonlySet<Partition> = new Set(['aws', 'aws-us-gov']);

/**
 * Returns whether AWS keeps last accessed information in a partition. Others still list services, each as if it had not been
 * used. AWS names the Regions it tracks; those of China and the sovereign clouds aren't among them, and "if a Region is not
 * listed, then that Region does not yet provide last accessed information".
 *
 * Source: IAM User Guide, "Refine permissions in AWS using last accessed information".
 */
export function advisorAvailability(partition: Partition): AdvisorAvailability {
  return TRACKED.has(partition) ? 'available' : 'not-available';
}

/** Whether no data in Access Advisor says nothing about this user. It never covers root. */
export function isAdvisorSilent({ arn, kind, advisor }: Pick<Evidence, 'arn' | 'kind' | 'advisor'>): boolean {
  return (
    kind !== 'root' && advisor === null && advisorAvailability(arn.split(':', 2)[1] ?? '') === 'not-available'
  );
}

/** Returns the gap if Access Advisor has no data: one for the account, since it affects everyone. */
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

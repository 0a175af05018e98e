import { csvLine } from '../../export/csvCell.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import type { AdvisorPage } from './protocol.ts';

const COLUMNS = [
  'account_id',
  'profile',
  'user_name',
  'user_arn',
  'service_name',
  'service_namespace',
  'last_accessed_at',
  'region',
  'tracked_actions',
  'advisor_as_of',
  'generated_at',
];

/**
 * Returns every service of Access Advisor as CSV (RFC 4180), in the order of AWS, with its used actions as `ACTION TIME`
 * joined by `; `. Empty cells: not accessed in the tracking period, or not known. Cells that a spreadsheet would run are
 * escaped. Only the header if Access Advisor hasn't answered.
 */
export function servicesToCsv(page: AdvisorPage, generatedAt: Timestamp): string {
  const { account, user, completedAt } = page;
  const rows = (page.services ?? []).map((service) => [
    account.accountId,
    account.profile,
    user.name,
    user.arn,
    service.serviceName,
    service.serviceNamespace,
    service.lastAccessedAt,
    service.region,
    (service.trackedActions ?? [])
      .flatMap(({ action, at }) => (at === null ? [] : [`${action} ${at}`]))
      .join('; '),
    completedAt,
    generatedAt,
  ]);
  return [COLUMNS, ...rows].map(csvLine).join('');
}

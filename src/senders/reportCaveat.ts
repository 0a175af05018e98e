/** What a quick scan cannot see now: who rests on the credential report, and why that matters. */
import * as l10n from '@vscode/l10n';
import type { AccessKey, Snapshot, Timestamp, User } from './model.ts';
import { counted, namesOf } from './words.ts';

/** Users whose access keys a quick scan did not ask about. */
export interface RestsOnReport {
  /** When the credential report was made: a later use of their keys does not show. */
  readonly asOf: Timestamp;
  readonly users: readonly User[];
}

/** Of a younger report nothing is missed that IAM itself would tell sooner, in milliseconds. */
const OLD_REPORT = 15 * 60_000;

/**
 * Returns who rests on a credential report that is 15 minutes old or older; `null` where nobody does. No policy
 * allowed them to send when the policies were read, but a right that was taken away since the report, or the policy of an SES identity, could have
 * let them send unseen.
 */
export function restsOnReport({ scan, users }: Snapshot): RestsOnReport | null {
  const { mode, reportGeneratedAt: asOf, finishedAt } = scan;
  if (mode !== 'quick' || asOf === null || finishedAt === null) return null;
  const resting = users.filter(
    ({ isDeleted, accessKeys }) => isDeleted !== true && accessKeys.some(mayBeBehind),
  );
  const isOld = Date.parse(finishedAt) - Date.parse(asOf) >= OLD_REPORT;
  return isOld && resting.length > 0 ? { asOf, users: resting } : null;
}

/** Nobody can have used a key that was inactive in the report and is listed as inactive now. */
function mayBeBehind({ id, source, status }: AccessKey): boolean {
  return source === 'report' && (id === null || status === 'Active');
}

/**
 * Returns who was not asked live, by name, and what that hides, over all accounts that are shown; empty where everyone
 * was asked.
 * @param when how a time is said; that of the oldest report.
 * @param quoted how a name is set off.
 */
export function reportCaveat(
  snapshots: readonly Snapshot[],
  when: (at: Timestamp) => string,
  quoted: (name: string) => string = (name) => name,
): string {
  const resting = snapshots.flatMap((snapshot) => restsOnReport(snapshot) ?? []);
  const [oldest] = resting.map(({ asOf }) => asOf).toSorted();
  if (oldest === undefined) return '';
  const users = resting.flatMap((rests) => rests.users);
  const names = namesOf(users.map((user) => quoted(user.isRoot ? l10n.t('Root user') : user.name)));
  return users.length === 1
    ? l10n.t(
        '1 user was not asked about live ({1}): its access keys are shown as of the credential report of {0}. A later use does not show, for example with permissions that were removed since then, or by the policy of an SES identity. Complete Scan asks about everyone.',
        when(oldest),
        names,
      )
    : l10n.t(
        '{0} were not asked about live ({2}): their access keys are shown as of the credential report of {1}. A later use does not show, for example with permissions that were removed since then, or by the policy of an SES identity. Complete Scan asks about everyone.',
        counted(users.length, 'user'),
        when(oldest),
        names,
      );
}

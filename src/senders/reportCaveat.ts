/** What a quick scan cannot see now: who rests on the credential report, and why that matters. */
import * as l10n from '@vscode/l10n';
import type { Snapshot, Timestamp, User } from './model.ts';
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
 * Returns who rests on a credential report that is 15 minutes old or older; `null` where nobody does. Their policies do
 * not allow sending now, but a right that was taken away since the report, or the policy of an SES identity, could have
 * let them send unseen.
 */
export function restsOnReport({ scan, users }: Snapshot): RestsOnReport | null {
  const { mode, reportGeneratedAt: asOf, finishedAt } = scan;
  if (mode !== 'quick' || asOf === null || finishedAt === null) return null;
  const resting = users.filter(
    ({ isDeleted, accessKeys }) => isDeleted !== true && accessKeys.some(({ source }) => source === 'report'),
  );
  const isOld = Date.parse(finishedAt) - Date.parse(asOf) >= OLD_REPORT;
  return isOld && resting.length > 0 ? { asOf, users: resting } : null;
}

/**
 * Returns one sentence or two on who rests on the reports of all accounts that are shown, by name; empty where nobody
 * does. @param when how a time is said; the oldest report's.
 */
export function reportCaveat(snapshots: readonly Snapshot[], when: (at: Timestamp) => string): string {
  const resting = snapshots.flatMap((snapshot) => restsOnReport(snapshot) ?? []);
  const [oldest] = resting.map(({ asOf }) => asOf).toSorted();
  if (oldest === undefined) return '';
  const users = resting.flatMap((rests) => rests.users);
  const names = namesOf(users.map((user) => (user.isRoot ? l10n.t('Root user') : user.name)));
  return users.length === 1
    ? l10n.t(
        '1 user rests on the credential report of {0} ({1}): a later use would not show, by a right that was taken away since or that an SES identity’s policy gives. Complete Scan asks everyone.',
        when(oldest),
        names,
      )
    : l10n.t(
        '{0} rest on the credential report of {1} ({2}): a later use would not show, by a right that was taken away since or that an SES identity’s policy gives. Complete Scan asks everyone.',
        counted(users.length, 'user'),
        when(oldest),
        names,
      );
}

/** What a quick scan can't see: who relies on older answers, and why that matters. */
import * as l10n from '@vscode/l10n';
import type { AccessKey, ScanRecord, Snapshot, Timestamp, Principal } from '../model/model.ts';
import { isKeyListMissing } from '../model/evidence.ts';
import { addHours } from '../model/mails.ts';
import { quietRegions, unexplainedMails } from '../mails/sinceReport.ts';
import { accountName, counted, listed, sentences } from './words.ts';

/** Users whose access keys a quick scan didn't ask about. */
export interface NotAskedLive {
  /** The time of the oldest answer about their keys; later uses don't show. */
  readonly asOf: Timestamp;
  readonly users: readonly Principal[];
}

/** IAM itself is this late, so a younger answer misses nothing. In hours. */
const OLD_ANSWER = 1 / 4;

/**
 * Returns who relies on an answer, of the credential report or an earlier scan, that was at least 15 minutes old when the scan
 * ended; `null` if nobody does. No policy allowed them to send when the policies were read, but a permission removed since
 * that answer, or the policy of an SES identity, could have let them send unseen.
 */
export function notAskedLive({ scan, principals: users }: Snapshot): NotAskedLive | null {
  if (scan.mode !== 'quick' || scan.finishedAt === null) return null;
  const oldAt = addHours(scan.finishedAt, -OLD_ANSWER);
  let oldest: Timestamp | undefined;
  const resting: Principal[] = [];
  for (const user of users) {
    const keys = user.isDeleted === true ? [] : user.accessKeys;
    const behind = keys.filter((key) => key.asOf <= oldAt && mayBeBehind(key, user, scan));
    for (const { asOf } of behind) if (oldest === undefined || asOf < oldest) oldest = asOf;
    if (behind.length > 0) resting.push(user);
  }
  return oldest === undefined ? null : { asOf: oldest, users: resting };
}

function mayBeBehind({ id, source, asOf }: AccessKey, user: Principal, { startedAt }: ScanRecord): boolean {
  const isAsked = source === 'live' && asOf >= startedAt;
  // A missing answer was asked for, and is reported as missing.
  const isUseMissing = user.gaps.some(({ accessKeyId }) => accessKeyId !== undefined && accessKeyId === id);
  return !isAsked && !isKeyListMissing(user) && !isUseMissing;
}

/**
 * Returns what a quick scan can't see, over all shown accounts: who wasn't asked about live, by name, and what that hides;
 * whether mails were sent since; and mails that no known access key can have sent. Empty if there's nothing to say.
 * @param when formats a time
 * @param quoted sets a name off from the text
 */
export function reportCaveat(
  snapshots: readonly Snapshot[],
  when: (at: Timestamp) => string,
  quoted: (name: string) => string = (name) => name,
): string {
  const resting = snapshots.flatMap((snapshot) => {
    const rests = notAskedLive(snapshot);
    return rests === null ? [] : [{ ...rests, snapshot }];
  });
  return sentences(
    restingWords(resting, when, quoted),
    quietWords(resting, snapshots.length, quoted),
    ...snapshots.map((snapshot) => unexplainedWords(snapshot, when, quoted)),
  );
}

/** An account with someone who wasn't asked about live. */
interface Resting extends NotAskedLive {
  readonly snapshot: Snapshot;
}

function restingWords(
  resting: readonly Resting[],
  when: (at: Timestamp) => string,
  quoted: (name: string) => string,
): string {
  const [oldest] = resting.map(({ asOf }) => asOf).toSorted();
  if (oldest === undefined) return '';
  const users = resting.flatMap((rests) => rests.users);
  const names = listNames(
    users.map((user) => (user.kind === 'root' ? l10n.t('Root user') : user.name)),
    quoted,
  );
  return users.length === 1
    ? l10n.t(
        '1 user was not asked about live ({1}): its access keys are shown as of {0}. A later use does not show, for example with permissions that were removed since then, or by the policy of an SES identity. A complete scan asks about everyone.',
        when(oldest),
        names,
      )
    : l10n.t(
        '{0} were not asked about live ({2}): their access keys are shown as of {1} or later. A later use does not show, for example with permissions that were removed since then, or by the policy of an SES identity. A complete scan asks about everyone.',
        counted(users.length, 'user'),
        when(oldest),
        names,
      );
}

/**
 * That nobody who wasn't asked about live can have sent since, if that's so in every account with someone. Of several
 * accounts, those are named.
 */
function quietWords(resting: readonly Resting[], accounts: number, quoted: (name: string) => string): string {
  const [since = ''] = resting.map(({ asOf }) => asOf).toSorted();
  const regions = resting.map(({ snapshot }) => quietRegions(snapshot.mails, since));
  const [first] = regions;
  if (first === undefined || first === null || regions.includes(null)) return '';
  return accounts === 1
    ? l10n.t('Since then, CloudWatch counted no mails, in {0}.', counted(first, 'Region'))
    : l10n.t(
        'Since then, CloudWatch counted no mails in {0}.',
        listNames(
          resting.map(({ snapshot }) => accountName(snapshot)),
          quoted,
        ),
      );
}

function unexplainedWords(
  snapshot: Snapshot,
  when: (at: Timestamp) => string,
  quoted: (name: string) => string,
): string {
  const { scan } = snapshot;
  if (scan.mode !== 'quick' || scan.finishedAt === null || scan.reportGeneratedAt === null) return '';
  const unexplained = unexplainedMails(snapshot, scan.reportGeneratedAt);
  if (unexplained === null) return '';
  return l10n.t(
    '{0} from {2} ({1} or later) cannot have been sent with the access key of any user who may send or used SES. The sender may be a role, a deleted user, a user whose permission was removed since, or a console session.',
    counted(unexplained.sent, 'mail'),
    when(unexplained.from),
    listNames(unexplained.regions, quoted),
  );
}

/** Says that roles were not asked about; empty while a scan runs, and where they were. */
export function rolesCaveat({ finishedAt, roles }: Pick<ScanRecord, 'finishedAt' | 'roles'>): string {
  return finishedAt === null || roles === true ? '' : l10n.t('Roles were not looked at.');
}

/** Says that the machine's clock was wrong during a scan; `null` if it was right. */
export function clockWords({ clockAhead }: Pick<ScanRecord, 'clockAhead'>): string | null {
  if (clockAhead === undefined) return null;
  const minutes = Math.round(Math.abs(clockAhead) / 60);
  const off =
    minutes < 120
      ? counted(minutes, 'minute')
      : minutes < 48 * 60
        ? counted(Math.round(minutes / 60), 'hour')
        : counted(Math.round(minutes / 1_440), 'day');
  return clockAhead < 0
    ? l10n.t('The clock of this machine is {0} behind. Times and ages here go by the clock of AWS.', off)
    : l10n.t('The clock of this machine is {0} ahead. Times and ages here go by the clock of AWS.', off);
}

/** Up to this many names are listed; of more, only the number. */
const NAMED = 3;

/** `jane, deploy, and backup`; of more, `jane, deploy, backup, and 4 more`. @param quoted sets a name off from the text */
export function listNames(
  names: readonly string[],
  quoted: (name: string) => string = (name) => name,
): string {
  if (names.length <= NAMED) return listed(names.map(quoted));
  const said = names.slice(0, NAMED).map(quoted).join(l10n.t(', '));
  return l10n.t('{0}, and {1} more', said, names.length - NAMED);
}

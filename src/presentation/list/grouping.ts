import * as l10n from '@vscode/l10n';
import { isRole } from '../../senders/model/evidence.ts';
import type { Principal } from '../../senders/model/model.ts';
import { saysNoUse, VERDICT_STATUSES, verdictStatus } from '../../senders/model/verdict.ts';
import { verdictLabel } from '../../senders/words/words.ts';
import type { Grouping } from './listView.ts';

export interface Group {
  /** The same for the same group in every Snapshot. */
  readonly key: string;
  readonly title: string;
  readonly users: readonly Principal[];
  /** Groups that answer the question are expanded; the long tail isn't. */
  readonly isOpen: boolean;
}

/**
 * Returns the groups in order, without empty ones. A user in several IAM groups appears in each.
 * @param users in the order to keep
 * @param now milliseconds since the epoch
 */
export function groupUsers(
  users: readonly Principal[],
  by: Exclude<Grouping, 'none'>,
  now: number,
): readonly Group[] {
  switch (by) {
    case 'verdict':
      return byVerdict(users);
    case 'lastUse':
      return byLastUse(users, now);
    case 'path':
      return named(users, ({ path }) => [path]);
    case 'iamGroup':
      return named(users, ({ groups, kind }) => (kind === 'user' ? (groups ?? [NOT_KNOWN]) : []));
  }
}

function byVerdict(users: readonly Principal[]): readonly Group[] {
  const found = Map.groupBy(users, verdictStatus);
  return VERDICT_STATUSES.flatMap((key) => {
    const those = found.get(key);
    const title = verdictLabel(key, those?.some(isRole) === true ? 'role' : 'user');
    return group(key, title, those, key === 'checking' || !saysNoUse(key));
  });
}

/** In milliseconds. */
const DAY = 86_400_000;

type Age = 'day' | 'week' | 'month' | 'year' | 'older';

/** The maximum age of a last use of SES for each group, in days. */
const AGES: readonly {
  readonly key: Age;
  readonly days: number;
  readonly isOpen: boolean;
}[] = [
  { key: 'day', days: 1, isOpen: true },
  { key: 'week', days: 7, isOpen: true },
  { key: 'month', days: 31, isOpen: true },
  { key: 'year', days: 365, isOpen: false },
  { key: 'older', days: Number.POSITIVE_INFINITY, isOpen: false },
];

function ageLabel(age: Age, days: number): string {
  if (age === 'day') return l10n.t('Used SES in the last 24 hours');
  return age === 'older'
    ? l10n.t('Used SES more than 365 days ago')
    : l10n.t('Used SES in the last {0} days', days);
}

function byLastUse(users: readonly Principal[], now: number): readonly Group[] {
  const found = Map.groupBy(users, (user) => ageGroup(user, now));
  return [
    ...AGES.flatMap(({ key, days, isOpen }) => group(key, ageLabel(key, days), found.get(key), isOpen)),
    ...group('unknown', l10n.t('Not known whether SES was used'), found.get('unknown'), false),
    ...group('never', l10n.t('No use of SES seen'), found.get('never'), false),
  ];
}

function ageGroup(user: Principal, now: number): string {
  const { lastSesAt } = user;
  const status = verdictStatus(user);
  if (lastSesAt === null) return status === 'checking' || !saysNoUse(status) ? 'unknown' : 'never';
  const days = (now - Date.parse(lastSesAt)) / DAY;
  return AGES.find((age) => days <= age.days)?.key ?? 'older';
}

/** IAM names contain no line break, so these aren't names of groups. */
const NO_GROUP = '\n1';
const NOT_KNOWN = '\n2';
function namedLabel(key: string): string {
  if (key === NO_GROUP) return l10n.t('In no group');
  return key === NOT_KNOWN ? l10n.t('Groups not known') : key;
}

/** Groups by name, expanded if anyone in them used SES. */
function named(
  users: readonly Principal[],
  namesOf: (user: Principal) => readonly string[],
): readonly Group[] {
  const found = new Map<string, Principal[]>();
  for (const user of users) {
    const names = namesOf(user);
    for (const name of names.length === 0 ? [NO_GROUP] : names) {
      const others = found.get(name);
      if (others === undefined) found.set(name, [user]);
      else others.push(user);
    }
  }
  const rank = (key: string): number => (key === NO_GROUP || key === NOT_KNOWN ? 1 : 0);
  return [...found]
    .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .flatMap(([key, those]) =>
      group(
        key,
        namedLabel(key),
        those,
        those.some(({ lastSesAt }) => lastSesAt !== null),
      ),
    );
}

function group(
  key: string,
  title: string,
  users: readonly Principal[] | undefined,
  isOpen: boolean,
): readonly Group[] {
  return users === undefined ? [] : [{ key, title, users, isOpen }];
}

import * as l10n from '@vscode/l10n';
import type { Principal } from '../../senders/model/model.ts';
import { isRole } from '../../senders/model/evidence.ts';
import { isSesUse } from '../../senders/model/evidence/accessKeys.ts';
import { compareUsers } from '../../senders/model/order.ts';
import { VERDICT_STATUSES, verdictStatus, type VerdictStatus } from '../../senders/model/verdict.ts';
import { verdictLabel } from '../../senders/words/words.ts';

export const GROUPINGS = ['verdict', 'lastUse', 'path', 'iamGroup', 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const SORTINGS = ['latest', 'name', 'created'] as const;
export type Sorting = (typeof SORTINGS)[number];

/** Passes users who meet every condition; `null`, empty or `false` is no condition. */
export interface Filter {
  /** Part of the name or an access key ID, ignoring case. */
  readonly text: string;
  /** The service a key was last used for, as AWS names it. */
  readonly service: string | null;
  /** A Region in which any evidence shows a use of SES; with a service, a use of that service. */
  readonly region: string | null;
  /** Only users with an active access key; inactive keys don't count for the other conditions. */
  readonly activeOnly: boolean;
  readonly verdict: VerdictStatus | null;
  /** Only those that may send, or where that isn't known. */
  readonly maySendOnly: boolean;
  /** Only users, root included, or only roles. */
  readonly only: 'users' | 'roles' | null;
}

export interface ListView {
  readonly grouping: Grouping;
  readonly sorting: Sorting;
  readonly filter: Filter;
}

/** Lets everyone through. */
export const NO_FILTER: Filter = {
  ...{ text: '', service: null, region: null, activeOnly: false },
  ...{ verdict: null, maySendOnly: false, only: null },
};
/** The view until you change it. */
export const FIRST_VIEW: ListView = { grouping: 'verdict', sorting: 'latest', filter: NO_FILTER };

/** Whether a filter may exclude anyone. */
export function isFiltered({
  text,
  service,
  region,
  activeOnly,
  verdict,
  maySendOnly,
  only,
}: Filter): boolean {
  return (
    text !== '' || activeOnly || maySendOnly || [service, region, verdict, only].some((one) => one !== null)
  );
}

/** Whether the filter lets a user through. */
export function passes(user: Principal, filter: Filter): boolean {
  const { text, service, region, activeOnly, verdict, maySendOnly, only } = filter;
  if (maySendOnly && user.canSend === 'no') return false;
  if (verdict !== null && verdictStatus(user) !== verdict) return false;
  if (only !== null && isRole(user) !== (only === 'roles')) return false;
  const keys = activeOnly ? user.accessKeys.filter(({ status }) => status === 'Active') : user.accessKeys;
  if (activeOnly && keys.length === 0) return false;
  if (text !== '' && !hasText(user, text.toLowerCase())) return false;
  return (service === null && region === null) || usesOf(user, filter).some((use) => fits(use, filter));
}

/** A use as services and Regions filter it. Only access keys show the service. */
export interface FilteredUse {
  readonly service: string | null;
  readonly region: string | null;
  readonly isSes: boolean;
}

/** Returns the uses by which services and Regions let a principal through. */
export function usesOf(user: Principal, { activeOnly }: Pick<Filter, 'activeOnly'>): readonly FilteredUse[] {
  const { accessKeys, pastUses = [], advisor } = user;
  const keys = activeOnly ? accessKeys.filter(({ status }) => status === 'Active') : accessKeys;
  const past = pastUses
    // An active key was used otherwise since. Where an ID is missing, it may be the one.
    .filter(
      ({ keyId }) => !activeOnly || keyId === null || keys.some(({ id }) => id === null || id === keyId),
    )
    .map(({ use }) => use);
  const used = [...keys.flatMap(({ lastUsed }) => lastUsed ?? []), ...past];
  const actions = (advisor?.trackedActions ?? []).flatMap(({ region }) => region ?? []);
  const seen = [...(advisor === null ? [] : [advisor.region]), ...actions, ...mailRegions(user)];
  return [
    // A service that AWS doesn't name could be SES.
    ...used.map((use) => ({ ...use, isSes: use.service === null || isSesUse(use) })),
    ...seen.map((region) => ({ service: null, region, isSes: true })),
  ];
}

/** Whether one use is of both the service and the Region of a filter. A Region alone means uses of SES. */
export function fits(use: FilteredUse, { service, region }: Pick<Filter, 'service' | 'region'>): boolean {
  const isOfService = service === null ? region === null || use.isSes : sameWord(use.service, service);
  return isOfService && (region === null || sameWord(use.region, region));
}

/** Returns the Regions in which mails were counted under a principal's name, which others may have, too. */
function mailRegions({ sentMails }: Principal): readonly string[] {
  const { last = null, otherRegions = [] } = sentMails ?? {};
  return [...(last === null ? [] : [last.region]), ...otherRegions];
}

function hasText(user: Principal, text: string): boolean {
  const past = (user.pastUses ?? []).map(({ keyId }) => keyId ?? '');
  return [user.name, ...user.accessKeys.map(({ id }) => id ?? ''), ...past].some((word) =>
    word.toLowerCase().includes(text),
  );
}

const sameWord = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

/** Returns the users who pass, in order, then the roles. */
export function listed(users: readonly Principal[], { sorting, filter }: ListView): readonly Principal[] {
  const passing = isFiltered(filter) ? users.filter((user) => passes(user, filter)) : users;
  const compare = ORDERS[sorting];
  return passing.toSorted((a, b) => Number(isRole(a)) - Number(isRole(b)) || compare(a, b));
}

const ORDERS: Readonly<Record<Sorting, (a: Principal, b: Principal) => number>> = {
  latest: (a, b) => compareText(b.lastSesAt ?? '', a.lastSesAt ?? '') || compareUsers(a, b),
  name: (a, b) => compareText(a.name.toLowerCase(), b.name.toLowerCase()) || compareUsers(a, b),
  created: (a, b) => compareText(b.createdAt, a.createdAt) || compareUsers(a, b),
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Describes a filter briefly: `“mail” · ses-smtp · eu-west-1 · active keys`. Empty if it lets everyone through. */
export function filterWords(filter: Filter): string {
  const { text, service, region, activeOnly, verdict, maySendOnly, only } = filter;
  return [
    ...(text === '' ? [] : [l10n.t('“{0}”', text)]),
    ...(verdict === null ? [] : [verdictLabel(verdict)]),
    ...(maySendOnly ? [l10n.t('may send')] : []),
    ...(service === null ? [] : [service]),
    ...(region === null ? [] : [region]),
    ...(activeOnly ? [l10n.t('active keys')] : []),
    ...(only === 'users' ? [l10n.t('users')] : only === 'roles' ? [l10n.t('roles')] : []),
  ].join(' · ');
}

/** Returns a stored view, or the first one if something else was stored. */
export function readListView(kept: unknown): ListView {
  const { grouping, sorting, filter } = record(kept);
  const { text, service, region, activeOnly, verdict, maySendOnly, only } = record(filter);
  return {
    grouping: GROUPINGS.find((known) => known === grouping) ?? FIRST_VIEW.grouping,
    sorting: SORTINGS.find((known) => known === sorting) ?? FIRST_VIEW.sorting,
    filter: {
      text: typeof text === 'string' ? text : '',
      service: typeof service === 'string' ? service : null,
      region: typeof region === 'string' ? region : null,
      activeOnly: activeOnly === true,
      verdict: VERDICT_STATUSES.find((known) => known === verdict) ?? null,
      maySendOnly: maySendOnly === true,
      only: only === 'users' || only === 'roles' ? only : null,
    },
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

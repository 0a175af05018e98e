/**
 * The kinds of evidence, as a table: what is known at first, how two answers are merged, and how it is stored. How each is
 * asked for is elsewhere, since the plans do that in different ways, and code that only merges need not load it.
 */
import * as v from 'valibot';
import type { AdvisorNone, AdvisorRecord, Call, Evidence, RoleFacts, Timestamp } from '../model/model.ts';
import { withIdentityPolicies } from '../policies/identityPolicies.ts';
import { mergeAccessKeys, mergeEarlierUses } from './keyMerge.ts';

/** Who a principal is, and a scan's notes about its answers: everything that isn't evidence itself. */
type IdentityField = 'name' | 'arn' | 'id' | 'path' | 'createdAt' | 'kind' | 'isDeleted' | 'gaps' | 'pending';
type EvidenceField = Exclude<keyof Evidence, IdentityField>;

interface EvidenceKind<F extends EvidenceField> {
  /** What is known before anything was asked. */
  readonly initial: Pick<Evidence, F>;
  /** Returns the newer of two answers, whichever is called earlier, with its time. */
  readonly merge: (earlier: Evidence, latest: Evidence) => Pick<Evidence, F>;
  readonly entries: { readonly [K in F]-?: v.GenericSchema };
}

/** ISO 8601, UTC, whole seconds: times are compared as strings. */
const isTime = (at: unknown): boolean =>
  typeof at === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(at);

/** When something happened, by AWS's clock. */
export const time = v.custom<Timestamp>(isTime);
/** When an answer was true, by a clock of ours, which may have been ahead (`notAhead.ts`). */
export const reading = v.custom<Timestamp>(isTime);
export const text = v.nullable(v.string());
export const keyStatus = v.picklist(['Active', 'Inactive']);
export const canSend = v.picklist(['yes', 'conditional', 'no', 'unknown']);
export const lastUsed = v.object({ at: time, region: text, service: text });

const accessKey = v.object({
  id: text,
  status: keyStatus,
  createdAt: v.nullable(time),
  lastUsed: v.nullable(lastUsed),
  source: v.picklist(['live', 'report']),
  asOf: reading,
});

const pastUse = v.object({ keyId: text, use: lastUsed, asOf: reading });

const accessKeys = {
  initial: { accessKeys: [] },
  merge: mergeAccessKeys,
  entries: {
    accessKeys: v.array(accessKey),
    keysAsOf: v.exactOptional(reading),
    pastUses: v.exactOptional(v.array(pastUse)),
  },
} satisfies EvidenceKind<'accessKeys' | 'keysAsOf' | 'pastUses'>;

const earlierUses = {
  initial: {},
  merge: (earlier, latest) => {
    const uses = mergeEarlierUses(earlier, latest, newerRecord(earlier.advisor, latest.advisor));
    return uses.length === 0 ? {} : { earlierUses: uses };
  },
  entries: { earlierUses: v.exactOptional(v.array(pastUse)) },
} satisfies EvidenceKind<'earlierUses'>;

const signIn = {
  initial: {},
  merge: ({ signIn: earlier }, { signIn: latest }) => {
    const newer = newerAnswer(earlier, latest);
    return newer === undefined ? {} : { signIn: newer };
  },
  entries: { signIn: v.exactOptional(v.object({ at: v.nullable(time), asOf: reading })) },
} satisfies EvidenceKind<'signIn'>;

const advisor = v.object({
  lastAccessedAt: time,
  region: text,
  trackedActions: v.nullable(
    v.array(v.object({ action: v.string(), at: time, region: v.exactOptional(v.string()) })),
  ),
  source: v.picklist(['user', 'policy', 'group']),
  asOf: reading,
});

const accessAdvisor = {
  initial: { advisor: null },
  merge: (earlier, latest) => {
    const advisorNone = newerNone(earlier.advisorNone, latest.advisorNone);
    return {
      advisor: newerRecord(earlier.advisor, latest.advisor),
      ...(advisorNone === undefined ? {} : { advisorNone }),
    };
  },
  entries: {
    advisor: v.nullable(advisor),
    advisorNone: v.exactOptional(
      v.object({ kind: v.picklist(['not-accessed', 'not-listed']), asOf: reading }),
    ),
  },
} satisfies EvidenceKind<'advisor' | 'advisorNone'>;

const policy = v.object({
  type: v.picklist(['inline', 'managed', 'group-inline', 'group-managed', 'identity-policy']),
  name: v.string(),
  arn: text,
  group: text,
});

const permissions = {
  initial: { canSend: 'unknown', grantedBy: [] },
  merge: (earlier, latest) => {
    const { groups, permissionsAsOf, ...iam } = newerPermissions(earlier, latest);
    const identityPolicies = newerAnswer(earlier.identityPolicies, latest.identityPolicies);
    const couldSendAt = laterTime(earlier.couldSendAt, latest.couldSendAt);
    const clearedAt = laterTime(earlier.clearedAt, latest.clearedAt);
    return {
      ...withIdentityPolicies(iam, identityPolicies),
      ...(groups === undefined ? {} : { groups }),
      ...(permissionsAsOf === undefined ? {} : { permissionsAsOf }),
      ...(couldSendAt === undefined ? {} : { couldSendAt }),
      ...(clearedAt === undefined ? {} : { clearedAt }),
    };
  },
  entries: {
    canSend,
    iamCanSend: v.exactOptional(canSend),
    grantedBy: v.array(policy),
    identityPolicies: v.exactOptional(
      v.object({
        policies: v.array(v.object({ name: v.string(), arn: v.string(), isSure: v.boolean() })),
        asOf: reading,
      }),
    ),
    groups: v.exactOptional(v.array(v.string())),
    permissionsAsOf: v.exactOptional(reading),
    couldSendAt: v.exactOptional(reading),
    clearedAt: v.exactOptional(reading),
  },
} satisfies EvidenceKind<
  | 'canSend'
  | 'iamCanSend'
  | 'grantedBy'
  | 'identityPolicies'
  | 'groups'
  | 'permissionsAsOf'
  | 'couldSendAt'
  | 'clearedAt'
>;

const setupChecks = {
  initial: {},
  merge: ({ setupChecks: a }, { setupChecks: b }) => {
    const one = a ?? b;
    if (a === undefined || b === undefined) return one === undefined ? {} : { setupChecks: one };
    const first = a.first < b.first ? a.first : b.first;
    return { setupChecks: { first, last: a.last > b.last ? a.last : b.last } };
  },
  entries: { setupChecks: v.exactOptional(v.object({ first: reading, last: reading })) },
} satisfies EvidenceKind<'setupChecks'>;

/** Mails by hours: whole numbers, as CloudWatch counts them. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const sums = v.object({
  last24Hours: count,
  last7Days: count,
  last30Days: count,
  last400Days: count,
});

const sentMails = {
  initial: {},
  merge: (earlier, latest) => {
    const [before, now] = [earlier.sentMails, latest.sentMails];
    const newer = now === undefined || (before !== undefined && before.asOf > now.asOf) ? before : now;
    return newer === undefined ? {} : { sentMails: newer };
  },
  entries: {
    sentMails: v.exactOptional(
      v.object({
        asOf: reading,
        sums: v.nullable(sums),
        // Where the hour had not ended, its end is when it was counted.
        last: v.nullable(v.object({ at: reading, region: v.string() })),
        otherRegions: v.exactOptional(v.array(v.string())),
        isShared: v.exactOptional(v.literal(true)),
        isPartial: v.exactOptional(v.literal(true)),
      }),
    ),
  },
} satisfies EvidenceKind<'sentMails'>;

const role = {
  initial: {},
  merge: (earlier, latest) => {
    const facts = newerRole(earlier.role, latest.role);
    return facts === undefined ? {} : { role: facts };
  },
  entries: {
    role: v.exactOptional(
      v.object({
        lastUsed: v.exactOptional(v.nullable(v.object({ at: time, region: text }))),
        assumedBy: v.array(v.string()),
        asOf: reading,
      }),
    ),
  },
} satisfies EvidenceKind<'role'>;

const KINDS = [
  accessKeys,
  earlierUses,
  signIn,
  accessAdvisor,
  permissions,
  setupChecks,
  sentMails,
  role,
] as const;

type EntriesOf<Kinds> = Kinds extends readonly [
  infer First extends { readonly entries: object },
  ...infer Rest,
]
  ? First['entries'] & EntriesOf<Rest>
  : unknown;

/** How the evidence of a principal is stored. A field that belongs to no kind doesn't compile here. */
export const evidenceEntries = Object.assign({}, ...KINDS.map(({ entries }) => entries)) as EntriesOf<
  typeof KINDS
> satisfies { readonly [K in EvidenceField]-?: v.GenericSchema };

/** The results of all kinds, combined. */
function ofKinds(
  make: (kind: Omit<EvidenceKind<never>, 'entries'>) => object,
): Pick<Evidence, EvidenceField> {
  return Object.assign({}, ...KINDS.map(make)) as Pick<Evidence, EvidenceField>;
}

/**
 * Returns what is known about a user from both answers together. Gaps and pending calls are those of `latest`; a gap stays
 * next to the earlier answer that stands in for the missing one.
 * @param earlier of the same user (see `userIdentity.ts`); may still contain newer signals
 */
export function mergeEvidence(earlier: Evidence, latest: Evidence): Evidence {
  const { name, arn, id, path } = latest.id === null && earlier.id !== null ? earlier : latest;
  const { createdAt, kind, isDeleted, gaps, pending } = latest;
  return {
    ...{ name, arn, id, path, createdAt, kind },
    ...ofKinds(({ merge }) => merge(earlier, latest)),
    ...(isDeleted === undefined ? {} : { isDeleted }),
    ...{ gaps, pending },
  };
}

/** Calls about a user's groups and policies, whose answers nothing that is asked about the user alone replaces. */
const ASKED_BY_SCANS: ReadonlySet<Call> = new Set([
  'GetAccountAuthorizationDetails',
  'GetServiceLastAccessedDetailsWithEntities',
]);

/**
 * Returns what is known about a user after everything about that user alone was asked again. If Access Advisor doesn't list
 * SES now, a deny may hide a use, and only a full scan can ask the groups and policies about it, so an earlier scan's gaps
 * that say so stay.
 * @param latest the newer answers, with their gaps
 */
export function mergeAnswers(earlier: Evidence, latest: Evidence): Evidence {
  const merged = mergeEvidence(earlier, latest);
  if (latest.advisorNone?.kind !== 'not-listed') return merged;
  const open = earlier.gaps.filter(
    ({ call, reason }) =>
      ASKED_BY_SCANS.has(call) && !latest.gaps.some((gap) => gap.call === call && gap.reason === reason),
  );
  return { ...merged, gaps: [...merged.gaps, ...open] };
}

/** Returns a principal that is only known to exist; `pending` are the calls that will be made. */
export function emptyEvidence(
  {
    name,
    arn,
    id,
    path,
    createdAt,
    kind = 'user',
  }: Pick<Evidence, 'name' | 'arn' | 'id' | 'path' | 'createdAt'> & Partial<Pick<Evidence, 'kind'>>,
  pending: readonly Call[],
): Evidence {
  return {
    ...{ name, arn, id, path, createdAt, kind },
    ...ofKinds(({ initial }) => initial),
    ...{ gaps: [], pending },
  };
}

/** Returns the record of the later access; for the same access the one that says more, then the newer answer. */
export function newerRecord(a: AdvisorRecord | null, b: AdvisorRecord | null): AdvisorRecord | null {
  if (a === null || b === null) return a ?? b;
  if (a.lastAccessedAt !== b.lastAccessedAt) return a.lastAccessedAt > b.lastAccessedAt ? a : b;
  if ((a.trackedActions === null) !== (b.trackedActions === null)) return a.trackedActions === null ? b : a;
  return a.asOf > b.asOf ? a : b;
}

/** Returns the newer of two answers that saw no use of SES. */
export function newerNone(a: AdvisorNone | undefined, b: AdvisorNone | undefined): AdvisorNone | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.asOf !== b.asOf) return a.asOf > b.asOf ? a : b;
  // "Not accessed" says more than "not listed".
  return a.kind === 'not-accessed' ? a : b;
}

/** The newer answer; a last use that only the older one shows was there all the same. */
function newerRole(a: RoleFacts | undefined, b: RoleFacts | undefined): RoleFacts | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [newer, older] = a.asOf > b.asOf ? [a, b] : [b, a];
  const isLater = (older.lastUsed?.at ?? '') > (newer.lastUsed?.at ?? '');
  return isLater && older.lastUsed !== undefined ? { ...newer, lastUsed: older.lastUsed } : newer;
}

function newerAnswer<T extends { readonly asOf: Timestamp }>(
  earlier: T | undefined,
  latest: T | undefined,
): T | undefined {
  return (earlier?.asOf ?? '') > (latest?.asOf ?? '') ? earlier : latest;
}

function laterTime(a: Timestamp | undefined, b: Timestamp | undefined): Timestamp | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

function newerPermissions(earlier: Evidence, latest: Evidence): Evidence {
  const [before, now] = [earlier.permissionsAsOf, latest.permissionsAsOf];
  if (now === undefined) return latest.canSend === 'unknown' || before !== undefined ? earlier : latest;
  return before !== undefined && before > now ? earlier : latest;
}

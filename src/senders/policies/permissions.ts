/**
 * Which users and roles may send mail, by their own policies, their groups' and their permissions boundary. It can't see what IAM
 * doesn't contain: sending authorization policies of SES identities, service control policies and session policies. So
 * "may not send" is never proof.
 */
import type { SesSource } from './cover.ts';
import type { CanSend, GrantingPolicy } from '../model/model.ts';
import { readPolicyDocument } from './policyDocument.ts';
import type { AuthorizationDetails, PrincipalPolicies } from '../ports/iamReader.ts';
import { toCanSend, hasPart, join, NO_EFFECT, evaluateRights, UNREAD, type PolicyEffect } from './rights.ts';
import type { Caller } from './sesResources.ts';

/** Whom policies of IAM are attached to. */
type Holder = Exclude<Caller, 'anyone'>;

export interface Permissions {
  /**
   * `yes`: certainly allowed. `conditional`: with a condition, a limited deny, or a policy that can't be read. `no`: no
   * policy allows it, or a deny or the boundary takes it away. `unknown`: only a policy that can't be read might allow it.
   */
  readonly canSend: CanSend;
  /** The policies that make `canSend` `yes` or `conditional`, ordered by type, group and name. */
  readonly grantedBy: readonly GrantingPolicy[];
  /**
   * Some SES action may be allowed, so Access Advisor may list SES. Boundaries, denies, conditions and resources don't
   * count ("when in doubt, it may"). `false` only if no policy allows any SES action.
   */
  readonly mayUseSes: boolean;
  /** The same of the inline policies alone, which no job on a policy or group covers. */
  readonly mayUseSesInline: boolean;
  /** The permissions boundary, and what it would leave of sending if everything else were allowed. */
  readonly boundary: { readonly arn: string; readonly canSend: CanSend } | null;
}

/** A policy and how it reaches a user. */
interface Source {
  readonly policy: GrantingPolicy;
  readonly effect: PolicyEffect;
}

/**
 * Judges one user or role at a time, for callers that must not block for a whole account. Each document is parsed once, when first
 * needed, however many users have it. A policy or group that is named but missing (the account changed between two pages)
 * counts as unread.
 */
export function permissionsJudge(
  details: AuthorizationDetails,
  kind: Holder,
): (user: AuthorizationDetails['users'][number]) => Permissions {
  const { effectOf, sourcesOfUser, boundaryOf } = indexPolicies(details, kind);
  const judgementOf = memoizedByPolicies(judge);

  return (user) => {
    const sources = sourcesOfUser(user);
    const { canSend, mayUseSes, parts, boundary } = judgementOf(
      sources.map(({ effect }) => effect),
      boundaryOf(user),
    );
    const arn = user.boundaryArn;
    return {
      canSend,
      grantedBy: sources
        .filter((_, index) => parts[index])
        .map(({ policy }) => policy)
        .sort(comparePolicies),
      mayUseSes,
      mayUseSesInline: user.inline.some(({ document }) => effectOf(document).mayUseSes),
      boundary: arn === null || boundary === null ? null : { arn, canSend: boundary },
    };
  };
}

/** Returns what all policies of a user or role say together, and what its permissions boundary says, if it has one. */
export function policyEffects(
  details: AuthorizationDetails,
  kind: Holder,
): (user: AuthorizationDetails['users'][number]) => {
  readonly effect: PolicyEffect;
  readonly boundary: PolicyEffect | null;
} {
  const { sourcesOfUser, boundaryOf } = indexPolicies(details, kind);
  return (user) => ({
    effect: join(sourcesOfUser(user).map(({ effect }) => effect)),
    boundary: boundaryOf(user),
  });
}

function indexPolicies(details: AuthorizationDetails, kind: Holder) {
  const effectOf = memoized((document: string) => readPolicyDocument(document, kind));
  const managed = new Map(details.policies.map(({ arn, document }) => [arn, document]));
  const managedEffect = (arn: string): PolicyEffect => {
    const document = managed.get(arn);
    return document === undefined ? UNREAD : effectOf(document);
  };
  const sourcesOf = (principal: PrincipalPolicies, group: string | null): Source[] => {
    const sources: Source[] = [];
    for (const { name, document } of principal.inline) {
      const effect = effectOf(document);
      const type = group === null ? 'inline' : 'group-inline';
      if (effect !== NO_EFFECT) sources.push({ policy: { type, name, arn: null, group }, effect });
    }
    for (const { name, arn } of principal.attached) {
      const effect = managedEffect(arn);
      const type = group === null ? 'managed' : 'group-managed';
      if (effect !== NO_EFFECT) sources.push({ policy: { type, name, arn, group }, effect });
    }
    return sources;
  };
  const groups = new Map(details.groups.map((group) => [group.name, sourcesOf(group, group.name)]));
  const absentGroup = (name: string): readonly Source[] => [
    { policy: { type: 'group-inline', name: '', arn: null, group: name }, effect: UNREAD },
  ];

  const sourcesOfUser = (user: AuthorizationDetails['users'][number]): readonly Source[] => [
    ...sourcesOf(user, null),
    ...user.groups.flatMap((name) => groups.get(name) ?? absentGroup(name)),
  ];
  const boundaryOf = ({ boundaryArn }: { readonly boundaryArn: string | null }) =>
    boundaryArn === null ? null : managedEffect(boundaryArn);
  return { effectOf, sourcesOfUser, boundaryOf };
}

/**
 * Returns the groups and managed policies that may grant SES, with the users who have them, also through a group: one Access
 * Advisor job on such a source covers all of them. A group's own deny hides SES in its job, but not in the jobs of its
 * policies. Source: IAM API Reference, GenerateServiceLastAccessedDetails.
 */
export function sesSources(details: AuthorizationDetails): readonly SesSource[] {
  // Actions decide it alone, so it's the same for users and roles.
  const mayUseSes = memoized((document: string) => readPolicyDocument(document, 'anyone').mayUseSes);
  const policies = details.policies.flatMap(({ arn, document }) =>
    arn !== null && mayUseSes(document) ? [arn] : [],
  );
  const granting = new Set(policies);
  const groups = details.groups.filter(
    ({ inline, attached }) =>
      inline.some(({ document }) => mayUseSes(document)) || attached.some(({ arn }) => granting.has(arn)),
  );
  const holders = (has: (user: AuthorizationDetails['users'][number]) => readonly string[]) => {
    const byName = new Map<string, string[]>();
    for (const user of details.users) {
      for (const name of has(user)) {
        const users = byName.get(name);
        if (users === undefined) byName.set(name, [user.arn]);
        else users.push(user.arn);
      }
    }
    return (name: string): readonly string[] => byName.get(name) ?? [];
  };
  const membersOf = holders((user) => user.groups);
  const heldBy = new Map(details.groups.map(({ name, attached }) => [name, attached]));
  const holdersOf = holders((user) => {
    const attached = [...user.attached, ...user.groups.flatMap((name) => heldBy.get(name) ?? [])];
    return [...new Set(attached.map(({ arn }) => arn))];
  });
  return [
    ...groups.map(({ name, arn }) => ({ kind: 'group', arn, users: membersOf(name) }) as const),
    ...policies.map((arn) => ({ kind: 'policy', arn, users: holdersOf(arn) }) as const),
  ];
}

/**
 * Returns the users all of whose groups and managed policies are in the answer, by ARN. Other users may have SES from sources
 * that aren't known: the account changed between two pages, or the answer is incomplete.
 */
export function fullyListedUsers({ users, groups, policies }: AuthorizationDetails): ReadonlySet<string> {
  const documents = new Set(policies.map(({ arn }) => arn));
  const areListed = ({ attached }: PrincipalPolicies) => attached.every(({ arn }) => documents.has(arn));
  const listedGroups = new Set(groups.filter(areListed).map(({ name }) => name));
  const listed = users.filter(
    (user) => areListed(user) && user.groups.every((name) => listedGroups.has(name)),
  );
  return new Set(listed.map(({ arn }) => arn));
}

/** What some policies say together, whoever has them. */
interface Judgement {
  readonly canSend: CanSend;
  readonly mayUseSes: boolean;
  /** For each policy, whether it contributes to `canSend`. */
  readonly parts: readonly boolean[];
  readonly boundary: CanSend | null;
}

function judge(effects: readonly PolicyEffect[], boundary: PolicyEffect | null): Judgement {
  const all = join(effects);
  const rights = evaluateRights(all, boundary);
  return {
    canSend: toCanSend(rights),
    mayUseSes: all.mayUseSes,
    parts: effects.map((effect) => hasPart(effect, rights.possible, all, boundary)),
    boundary: boundary && toCanSend(evaluateRights(boundary)),
  };
}

interface Known {
  judgement?: Judgement;
  further?: Map<PolicyEffect, Known>;
}

/** Most users share their policies with others, so each combination is judged once. */
function memoizedByPolicies(decide: typeof judge): typeof judge {
  const unlimited: Known = {};
  const limited: Known = {};
  const step = (known: Known, effect: PolicyEffect): Known => {
    known.further ??= new Map();
    let next = known.further.get(effect);
    if (next === undefined) {
      next = {};
      known.further.set(effect, next);
    }
    return next;
  };
  return (effects, boundary) => {
    let known = boundary === null ? unlimited : step(limited, boundary);
    for (const effect of effects) known = step(known, effect);
    known.judgement ??= decide(effects, boundary);
    return known.judgement;
  };
}

const POLICY_TYPES: readonly GrantingPolicy['type'][] = [
  'inline',
  'managed',
  'group-inline',
  'group-managed',
  'identity-policy',
];

function comparePolicies(a: GrantingPolicy, b: GrantingPolicy): number {
  return (
    POLICY_TYPES.indexOf(a.type) - POLICY_TYPES.indexOf(b.type) ||
    compareText(a.group ?? '', b.group ?? '') ||
    compareText(a.name, b.name) ||
    compareText(a.arn ?? '', b.arn ?? '')
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function memoized<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = read(text);
    known.set(text, value);
    return value;
  };
}

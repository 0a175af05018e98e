/**
 * Which users may send mail, by the policies that are attached to them, to their groups and as boundary.
 * Blind to what IAM does not hold: sending authorization policies of SES identities, service control
 * policies and session policies. So "may not send" is never proof.
 */
import type { SesSource } from './cover.ts';
import type { CanSend, GrantingPolicy } from '../model/model.ts';
import { readPolicyDocument } from './policyDocument.ts';
import type { AuthorizationDetails, PrincipalPolicies } from '../ports/iamReader.ts';
import { toCanSend, hasPart, join, NO_EFFECT, evaluateRights, UNREAD, type PolicyEffect } from './rights.ts';

/** What a user's policies say. */
export interface Permissions {
  /**
   * `yes`: surely allowed. `conditional`: under a condition, beside a deny that is limited, or beside a policy
   * that cannot be read. `no`: no policy allows it, or a deny or the boundary takes it away. `unknown`: only a
   * policy that cannot be read might allow it.
   */
  readonly canSend: CanSend;
  /** The policies by which `canSend` is `yes` or `conditional`, ordered by type, group and name. */
  readonly grantedBy: readonly GrantingPolicy[];
  /**
   * Some action of SES may be allowed, so that Access Advisor may list SES. Boundaries, denies, conditions and
   * resources do not count ("when in doubt, it may"). `false` only where no policy allows any action of SES.
   */
  readonly mayUseSes: boolean;
  /** The permissions boundary and what it would leave of sending if everything else were allowed. */
  readonly boundary: { readonly arn: string; readonly canSend: CanSend } | null;
}

/** A policy on its way to a user. */
interface Source {
  readonly policy: GrantingPolicy;
  readonly effect: PolicyEffect;
}

/**
 * The judge of one user at a time, for callers that must not block for a whole account. Each document is read
 * once, when first met, however many users hold it. A policy or group that is named but absent (the account
 * changed between two pages) is a doubt.
 */
export function permissionsJudge(
  details: AuthorizationDetails,
): (user: AuthorizationDetails['users'][number]) => Permissions {
  const effectOf = memoized(readPolicyDocument);
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

  const judgementOf = memoizedByPolicies(judge);

  return (user) => {
    const sources = sourcesOf(user, null);
    for (const name of user.groups) sources.push(...(groups.get(name) ?? absentGroup(name)));
    const arn = user.boundaryArn;
    const { canSend, mayUseSes, parts, boundary } = judgementOf(
      sources.map(({ effect }) => effect),
      arn === null ? null : managedEffect(arn),
    );
    return {
      canSend,
      grantedBy: sources
        .filter((_, index) => parts[index])
        .map(({ policy }) => policy)
        .sort(comparePolicies),
      mayUseSes,
      boundary: arn === null || boundary === null ? null : { arn, canSend: boundary },
    };
  };
}

/**
 * The groups and managed policies that may give SES, with the users who have them, policies also through a group: one
 * Access Advisor job on such a source covers all of them. A group's own deny hides SES from its job, but not from
 * those of the policies that it holds. Source: IAM API Reference, GenerateServiceLastAccessedDetails.
 */
export function sesSources(details: AuthorizationDetails): readonly SesSource[] {
  const mayUseSes = memoized((document: string) => readPolicyDocument(document).mayUseSes);
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
 * The users all of whose groups and managed policies are in the answer, by ARN. Of others not every source is known by
 * which they may have SES: the account changed between two pages, or the answer is not whole.
 */
export function fullyToldUsers({ users, groups, policies }: AuthorizationDetails): ReadonlySet<string> {
  const documents = new Set(policies.map(({ arn }) => arn));
  const areTold = ({ attached }: PrincipalPolicies) => attached.every(({ arn }) => documents.has(arn));
  const toldGroups = new Set(groups.filter(areTold).map(({ name }) => name));
  const told = users.filter((user) => areTold(user) && user.groups.every((name) => toldGroups.has(name)));
  return new Set(told.map(({ arn }) => arn));
}

/** What some policies say together, whoever has them. */
interface Judgement {
  readonly canSend: CanSend;
  readonly mayUseSes: boolean;
  /** For each of the policies, whether it has a part in `canSend`. */
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

/** Most users of an account share their policies with others: each combination is judged once. */
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

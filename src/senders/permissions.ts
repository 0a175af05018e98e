/**
 * Which users may send mail, by the policies that are attached to them, to their groups and as boundary.
 * Blind to what IAM does not hold: sending authorization policies of SES identities, service control
 * policies and session policies. So "may not send" is never proof.
 */
import type { SesSource } from './cover.ts';
import type { CanSend, GrantingPolicy } from './model.ts';
import {
  canSendOf,
  join,
  readPolicyDocument,
  rightsOf,
  UNREAD,
  within,
  type PolicyEffect,
} from './policyDocument.ts';
import type { AuthorizationDetails, PrincipalPolicies } from './questions.ts';

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
  const sourcesOf = (principal: PrincipalPolicies, group: string | null): readonly Source[] => [
    ...principal.inline.map(({ name, document }) => ({
      policy: { type: group === null ? 'inline' : 'group-inline', name, arn: null, group } as const,
      effect: effectOf(document),
    })),
    ...principal.attached.map(({ name, arn }) => ({
      policy: { type: group === null ? 'managed' : 'group-managed', name, arn, group } as const,
      effect: managedEffect(arn),
    })),
  ];
  const groups = new Map(details.groups.map((group) => [group.name, sourcesOf(group, group.name)]));
  const absentGroup = (name: string): readonly Source[] => [
    { policy: { type: 'group-inline', name: '', arn: null, group: name }, effect: UNREAD },
  ];

  return (user) => {
    const sources = [
      ...sourcesOf(user, null),
      ...user.groups.flatMap((name) => groups.get(name) ?? absentGroup(name)),
    ];
    const arn = user.boundaryArn;
    return judge(sources, arn === null ? null : { arn, effect: managedEffect(arn) });
  };
}

/**
 * The groups and managed policies that may give SES, with the users who have them directly: one Access Advisor
 * job on such a source tells about all of them.
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
  const holdersOf = holders((user) => user.attached.map(({ arn }) => arn));
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

function judge(
  sources: readonly Source[],
  boundary: { readonly arn: string; readonly effect: PolicyEffect } | null,
): Permissions {
  const effect = join(sources.map((source) => source.effect));
  const limit = boundary && rightsOf(boundary.effect);
  const rights = limit === null ? rightsOf(effect) : within(rightsOf(effect), limit);
  return {
    canSend: canSendOf(rights),
    grantedBy: sources
      .filter((source) => (source.effect.mayAllow & rights.possible) !== 0)
      .map((source) => source.policy)
      .sort(comparePolicies),
    mayUseSes: effect.mayUseSes,
    boundary: boundary && limit && { arn: boundary.arn, canSend: canSendOf(limit) },
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

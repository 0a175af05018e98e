/** Who may send by policies of SES identities, and what a check of the set-up says about users and roles. Pure. */
import { emptyEvidence, mergeEvidence } from '../evidence/kinds.ts';
import type { Account, Evidence, IdentityPolicies, Principal, Snapshot } from '../model/model.ts';
import {
  allowedPrincipals,
  identityGrant,
  isConditional,
  readIdentityPolicy,
} from '../policies/identityPolicy.ts';
import { policyEffects } from '../policies/permissions.ts';
import type { AuthorizationDetails, ListedRole } from '../ports/iamReader.ts';
import {
  identityArn,
  type IdentityGrant,
  type IdentityGrants,
  type RegionSetup,
  type SetupAnswer,
} from './setup.ts';

/** What IAM says about users and roles that identities' policies name. `null`: not asked, or not answered. */
export interface IamPolicies {
  readonly details: AuthorizationDetails | null;
  readonly roles: readonly ListedRole[] | null;
}

export const NO_GRANTS: IdentityGrants = { principals: new Map(), others: [] };

export const NO_IAM: IamPolicies = { details: null, roles: null };

/** Returns who may send by the policies of these Regions' identities. */
export function identityGrants(
  account: Account,
  regions: readonly Pick<RegionSetup, 'region' | 'identities'>[],
  known: readonly Principal[],
  { details, roles }: IamPolicies,
): IdentityGrants {
  const principals = new Map<string, IdentityPolicies['policies'][number][]>();
  const others: IdentityGrant[] = [];
  const listed = {
    user: new Map(details?.users.map((user) => [user.arn, user])),
    role: new Map(roles?.map((role) => [role.arn, { ...role, groups: [] }])),
  };
  const effects = details && {
    user: policyEffects(details, 'user'),
    role: policyEffects({ ...details, groups: [] }, 'role'),
  };
  const iamOf = (arn: string, kind: 'user' | 'role') => {
    const holder = listed[kind].get(arn);
    return holder === undefined || effects === null ? null : effects[kind](holder);
  };
  for (const { region, identities } of regions) {
    for (const { name: identity, policies } of identities) {
      const arn = identityArn(account, region, identity);
      for (const { name, document } of policies) {
        const forAnyone = readIdentityPolicy(document);
        for (const named of allowedPrincipals(forAnyone)) {
          const { kind, principal, isSession } = findNamed(named, account, known);
          if (principal === undefined || (kind !== 'user' && kind !== 'role')) {
            others.push({
              kind,
              name: named,
              region,
              identity,
              policy: name,
              isConditional: isConditional(forAnyone, named),
            });
            continue;
          }
          const names = [named, principal.arn, ...(principal.id === null ? [] : [principal.id])];
          const grantee = { kind, names, accountId: account.accountId, iam: iamOf(principal.arn, kind) };
          const canSend = identityGrant(readIdentityPolicy(document, kind), grantee);
          if (canSend === 'no') continue;
          const granted = principals.get(principal.arn) ?? [];
          principals.set(principal.arn, granted);
          const before = granted.findIndex((one) => one.name === name && one.arn === arn);
          const isSure = canSend === 'yes' && !isSession;
          if (before === -1) granted.push({ name, arn, isSure });
          else if (isSure) granted[before] = { name, arn, isSure };
        }
      }
    }
  }
  return { principals, others };
}

interface NamedPrincipal {
  readonly kind: IdentityGrant['kind'];
  readonly principal?: Principal | undefined;
  /** Only some sessions of the role. */
  readonly isSession?: boolean;
}

/** Finds out who a policy's principal is. Source: IAM User Guide, "AWS JSON policy elements: Principal". */
function findNamed(named: string, { accountId }: Account, known: readonly Principal[]): NamedPrincipal {
  if (named === '*') return { kind: 'anyone' };
  if (/^\d{12}$/.test(named)) return { kind: named === accountId ? 'own-account' : 'account' };
  const byId = known.find(({ id }) => id !== null && id === named);
  if (byId !== undefined && byId.kind !== 'root') return { kind: byId.kind, principal: byId };
  // AWS shows the unique ID in place of a user or role that was deleted.
  if (/^A[IR][DO]A[A-Z0-9]+$/.test(named)) return { kind: 'gone' };
  const [, service, owner, resource = ''] = /^arn:[^:]*:(iam|sts)::(\d{12}):(.*)$/s.exec(named) ?? [];
  if (service === undefined)
    return { kind: /^[\w.-]+\.amazonaws\.com(\.cn)?$/.test(named) ? 'service' : 'other' };
  if (owner !== accountId) return { kind: 'account' };
  const [, session] = service === 'sts' ? (/^assumed-role\/([^/]+)\//.exec(resource) ?? []) : [];
  const principal = known.find(({ arn, name, kind }) =>
    session === undefined ? arn === named : kind === 'role' && name === session,
  );
  const kind = principal?.kind;
  if (kind !== 'user' && kind !== 'role')
    return { kind: /^(user|role|assumed-role)\//.test(resource) ? 'gone' : 'other' };
  return { kind, principal, isSession: session !== undefined };
}

/** Whether a policy names a user, or a role, of the account: then IAM is asked what else it says about them. */
export function namesOwn(
  kind: 'user' | 'role',
  account: Account,
  regions: readonly Pick<RegionSetup, 'identities'>[],
  known: readonly Principal[],
): boolean {
  return regions.some(({ identities }) =>
    identities.some(({ policies }) =>
      policies.some(({ document }) =>
        allowedPrincipals(readIdentityPolicy(document)).some(
          (named) => findNamed(named, account, known).kind === kind,
        ),
      ),
    ),
  );
}

/**
 * Returns the users and roles of a Snapshot that a check says something new about, with it: policies of identities that
 * name them, and that they asked SES themselves. Policies of identities that did not answer stay as they were known; a check
 * that was canceled says only who asked.
 */
export function learnedPrincipals(
  { principals }: Pick<Snapshot, 'principals'>,
  { account, askedBy, asOf, until, regions, grants, isDone }: SetupAnswer,
): readonly Evidence[] {
  const isStale = stalePolicies(account, regions);
  return principals.flatMap((principal) => {
    const before = (isDone ? principal.identityPolicies?.policies : undefined) ?? [];
    const now = grants.principals.get(principal.arn) ?? [];
    const asked = isCaller(principal, askedBy);
    if (before.length === 0 && now.length === 0 && !asked) return [];
    const kept = before.filter(
      (old) => !isStale(old.arn) && !now.some(({ name, arn }) => name === old.name && arn === old.arn),
    );
    const latest: Evidence = {
      ...emptyEvidence(principal, []),
      gaps: principal.gaps,
      ...(before.length + now.length === 0
        ? {}
        : { identityPolicies: { policies: [...kept, ...now], asOf } }),
      ...(asked ? { setupChecks: { first: asOf, last: until } } : {}),
    };
    return [mergeEvidence(principal, latest)];
  });
}

/** Whether what was known of an identity's policies is replaced: it answered, or it is gone. */
function stalePolicies(account: Account, regions: readonly RegionSetup[]): (arn: string) => boolean {
  const read = new Set<string>();
  const unread = new Set<string>();
  const whole: string[] = [];
  for (const { region, identities, isListed, unread: items } of regions) {
    for (const { name } of identities) read.add(identityArn(account, region, name));
    for (const item of items) if ('identity' in item) unread.add(identityArn(account, region, item.identity));
    if (isListed.identities) whole.push(identityArn(account, region, ''));
  }
  return (arn) => read.has(arn) || (!unread.has(arn) && whole.some((prefix) => arn.startsWith(prefix)));
}

/** Whether a user, role or root is the identity that asked: itself, or by a session of the role. */
function isCaller(
  { kind, arn, name }: Pick<Principal, 'kind' | 'arn' | 'name'>,
  askedBy: string | null,
): boolean {
  if (askedBy === null) return false;
  if (askedBy === arn) return true;
  const [, role] = /^arn:[^:]*:sts::\d{12}:assumed-role\/([^/]+)\//.exec(askedBy) ?? [];
  return kind === 'role' && role === name;
}

/**
 * Access Advisor: which services a user, role, group or managed policy may use, and when each was last used.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
 */
import { documentsOf, type Account, type Entity, type Group, type ManagedPolicy } from './account.ts';
import { mayAllow, mayUseService, type PolicyDocument } from './policies.ts';
import { knownActions, trackedActions, trackedSince, type Service } from './services.ts';
import { lastAccess, type LastAccess, type Period } from './uses.ts';
import type { Fields } from './wire.ts';

export type Granularity = 'SERVICE_LEVEL' | 'ACTION_LEVEL';

/** A user or a role, as the answers name it. */
export interface Principal extends Entity {
  readonly type: 'USER' | 'ROLE';
}

/** What a report is about: the policies that count, and the principals whose uses count. */
export interface Subject {
  readonly documents: readonly PolicyDocument[];
  readonly principals: readonly Principal[];
}

/** @returns `undefined` where the account has no such user, role, group or managed policy. */
export function subjectOf(account: Account, arn: string): Subject | undefined {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const same = <T extends Entity>(entity: T | undefined): T | undefined =>
    entity?.arn === arn ? entity : undefined;
  const user = same(account.users.get(name));
  if (user) return { documents: documentsOf(account, user), principals: [{ ...user, type: 'USER' }] };
  const role = same(account.roles.get(name));
  if (role) return { documents: documentsOf(account, role), principals: [{ ...role, type: 'ROLE' }] };
  const group = same(account.groups.get(name));
  if (group) return { documents: documentsOf(account, group), principals: members(account, group) };
  const policy = account.policies.get(arn);
  return policy && { documents: [policy.document], principals: holders(account, policy) };
}

const members = (account: Account, group: Group): readonly Principal[] =>
  account.users
    .list()
    .flatMap((user) => (user.groups.includes(group.name) ? [{ ...user, type: 'USER' }] : []));

/** Users and roles that a policy is attached to, directly or through a group. */
function holders(account: Account, { arn }: ManagedPolicy): readonly Principal[] {
  const groups = new Set(
    account.groups.list().flatMap((group) => (group.attached.includes(arn) ? [group.name] : [])),
  );
  const users = account.users
    .list()
    .filter((user) => user.attached.includes(arn) || user.groups.some((name) => groups.has(name)));
  const roles = account.roles.list().filter((role) => role.attached.includes(arn));
  return [
    ...users.map((user): Principal => ({ ...user, type: 'USER' })),
    ...roles.map((role): Principal => ({ ...role, type: 'ROLE' })),
  ];
}

/** Names of the services that the policies of a subject may allow, in the order of their namespaces. */
export const servicesOf = (subject: Subject, services: readonly Service[]): readonly Service[] =>
  subject.documents.length === 0
    ? []
    : services.filter(({ namespace }) =>
        mayUseService(subject.documents, namespace, knownActions(namespace)),
      );

/** One row of `ServicesLastAccessed`. O: what was never used has no date, no entity and no region. */
export function serviceRow(
  account: Account,
  subject: Subject,
  { namespace, name }: Service,
  granularity: Granularity,
  period: Period,
): Fields {
  const accesses = accessesOf(account, subject, namespace, period);
  const latest = accesses[0];
  return {
    ServiceName: name,
    LastAuthenticated: latest?.access.at,
    ServiceNamespace: namespace,
    LastAuthenticatedEntity: latest?.principal.arn,
    LastAuthenticatedRegion: latest?.access.region,
    TotalAuthenticatedEntities: accesses.length,
    TrackedActionsLastAccessed:
      granularity === 'ACTION_LEVEL' ? trackedRows(account, subject, namespace, period) : undefined,
  };
}

/** O: the tracked actions that the policies may allow, used or not; no list where there are none. */
function trackedRows(
  account: Account,
  subject: Subject,
  namespace: string,
  period: Period,
): readonly Fields[] | undefined {
  const since = trackedSince(namespace);
  const rows = trackedActions(namespace)
    .filter((name) => mayAllow(subject.documents, `${namespace}:${name}`))
    .map((name) => {
      const latest = accessesOf(account, subject, namespace, period, { name, since })[0];
      return {
        ActionName: name,
        LastAccessedEntity: latest?.principal.arn,
        LastAccessedTime: latest?.access.at,
        LastAccessedRegion: latest?.access.region,
      };
    });
  return rows.length === 0 ? undefined : rows;
}

/** `EntityDetailsList`. D: all users and roles of the subject, newest access first; O: then by ARN. */
export function entityRows(
  account: Account,
  subject: Subject,
  namespace: string,
  period: Period,
): readonly Fields[] {
  const accesses = accessesOf(account, subject, namespace, period);
  const used = new Set(accesses.map(({ principal }) => principal.arn));
  const unused = subject.principals
    .filter(({ arn }) => !used.has(arn))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1))
    .map((principal) => ({ principal, access: undefined }));
  return [...accesses, ...unused].map(({ principal, access }) => ({
    EntityInfo: {
      Arn: principal.arn,
      Name: principal.name,
      Type: principal.type,
      Id: principal.id,
      Path: principal.path,
    },
    LastAuthenticated: access?.at,
  }));
}

interface Access {
  readonly principal: Principal;
  readonly access: LastAccess;
}

/** Who used a service (or an action) within the tracking period, newest first. */
const accessesOf = (
  account: Account,
  subject: Subject,
  namespace: string,
  period: Period,
  action?: { readonly name: string; readonly since: Date },
): readonly Access[] =>
  subject.principals
    .flatMap((principal) => {
      const access = lastAccess(account.uses.ofPrincipal(principal.arn), namespace, period, action);
      return access === undefined ? [] : [{ principal, access }];
    })
    .sort(
      (a, b) => b.access.at.getTime() - a.access.at.getTime() || (a.principal.arn < b.principal.arn ? -1 : 1),
    );

/** An account as it is now: its declaration with times resolved, indexed, and open to what a test does to it. */
import {
  readTime,
  type AccountDeclaration,
  type SendDeclaration,
  type UseDeclaration,
  type UserDeclaration,
} from './declaration.ts';
import { directory, type Directory } from './directory.ts';
import { entityReader, readPolicies, readPolicy, readRole, readRoot, readSignIn } from './entities.ts';
import { mailLogOf, type MailLog } from './mailLog.ts';
import { mailOf, mailsOf, type Mails } from './mails.ts';
import { metrics, type Metrics } from './metrics.ts';
import type { PolicyDocument } from './policies.ts';
import { optInStatus } from './regions.ts';
import { noteMail, sesOf, type Ses } from './ses.ts';
import { recordedCalls, type RecordedCall } from './recordedCalls.ts';
import { addEvent, type TrailRecord } from './trail.ts';
import { uses, type Uses } from './uses.ts';

export interface AccessKey {
  readonly id: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Date;
}

/** What a user and root have in common: what can sign in. */
export interface SignIn {
  readonly arn: string;
  readonly createdAt: Date;
  readonly accessKeys: readonly AccessKey[];
  readonly certificates: readonly { readonly active: boolean; readonly rotatedAt: Date }[];
  readonly mfa: boolean;
  readonly passwordLastUsed: Date | undefined;
}

export interface Entity {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: Date;
}

export interface WithPolicies {
  readonly inline: ReadonlyMap<string, PolicyDocument>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

export interface User extends Entity, WithPolicies, SignIn {
  readonly groups: readonly string[];
  readonly boundary: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly password: { readonly changedAt: Date; readonly nextRotation: Date | undefined } | undefined;
}

export interface Group extends Entity, WithPolicies {}

export interface Role extends Entity, WithPolicies {
  readonly boundary: string | undefined;
  readonly mfaCode: string | undefined;
  readonly externalId: string | undefined;
  /** The accounts whose callers may assume it; any where `undefined`. */
  readonly trusts: readonly string[] | undefined;
  readonly trustPolicy: object | undefined;
}

export interface ManagedPolicy extends Entity {
  readonly aws: boolean;
  readonly document: PolicyDocument;
}

/** The credentials that may sign requests, and their identities. */
export interface Credential {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly expiresAt: Date | undefined;
  /** Of the global endpoint of STS: not valid in opt-in Regions. */
  readonly ofGlobalEndpoint?: boolean;
  /** The caller's ARN and `UserId`, as GetCallerIdentity returns them. */
  readonly arn: string;
  readonly userId: string;
  /** Of a user: it must still be there, and the key, where it is one of its own, active. */
  readonly userName: string | undefined;
}

export interface Account {
  readonly id: string;
  readonly partition: string;
  readonly alias: string | undefined;
  readonly root: SignIn;
  readonly users: Directory<User>;
  readonly groups: Directory<Group>;
  readonly roles: Directory<Role>;
  /** By ARN. */
  readonly policies: Directory<ManagedPolicy>;
  /** The access key IDs of users and root, with their owner's ARN. */
  readonly keyOwners: Map<string, string>;
  readonly uses: Uses;
  /** What CloudWatch counted. */
  readonly metrics: Metrics;
  /** What is set up in SES. */
  readonly ses: Ses;
  /** What is set up to keep a log of mails. */
  readonly mailLog: MailLog;
  /** The mails that left, as declared and done. */
  readonly mails: Mails[];
  /** What CloudTrail recorded, oldest first as declared. */
  readonly trail: TrailRecord[];
  readonly calls: readonly RecordedCall[];
  /** The opt-in Regions that are on. */
  readonly optedIn: Set<string>;
  readonly declaration: AccountDeclaration;
  readonly start: Date;
}

export function loadAccount(declaration: AccountDeclaration, start: Date): Account {
  const { accountId, partition = 'aws' } = declaration;
  const account: Account = {
    id: accountId,
    partition,
    alias: declaration.alias,
    root: readRoot(declaration.root ?? {}, declaration, start),
    users: directory((user) => user.name),
    groups: directory((group) => group.name),
    roles: directory((role) => role.name),
    policies: directory((policy) => policy.arn),
    keyOwners: new Map(),
    uses: uses(),
    metrics: metrics(declaration.configurationSets ?? [], start),
    ses: sesOf(declaration.ses, declaration.configurationSets),
    mailLog: mailLogOf(declaration.logGroups),
    mails: [],
    trail: [],
    calls: recordedCalls(declaration.calls ?? [], start),
    optedIn: new Set(declaration.optedIn),
    declaration,
    start,
  };
  const entity = entityReader(account);
  for (const group of declaration.groups ?? [])
    account.groups.set({ ...entity('group', group), ...readPolicies(group) });
  for (const role of declaration.roles ?? []) account.roles.set(readRole(account, role));
  for (const policy of declaration.policies ?? []) account.policies.set(readPolicy(account, policy));
  for (const key of account.root.accessKeys) account.keyOwners.set(key.id, account.root.arn);
  for (const user of declaration.users ?? []) addUser(account, user);
  for (const use of declaration.uses ?? []) addUse(account, use);
  for (const send of declaration.sends ?? []) addSend(account, send);
  for (const event of declaration.trail ?? []) addEvent(account.trail, event, start);
  return account;
}

/** Adds a user, or puts another in the place of the one of that name. @param start what times count from */
export function addUser(account: Account, declared: UserDeclaration, start = account.start): void {
  removeUser(account, declared.name);
  const entity = entityReader({ ...account, start })('user', declared);
  const { password } = declared;
  const user: User = {
    ...entity,
    ...readPolicies(declared),
    ...readSignIn(declared, start),
    groups: declared.groups ?? [],
    boundary: declared.boundary,
    tags: declared.tags ?? {},
    passwordLastUsed: password?.lastUsed === undefined ? undefined : readTime(password.lastUsed, start),
    password: password && {
      changedAt: readTime(password.changedAt, start),
      nextRotation: password.nextRotation === undefined ? undefined : readTime(password.nextRotation, start),
    },
  };
  account.users.set(user);
  for (const key of user.accessKeys) account.keyOwners.set(key.id, user.arn);
}

/** Deletes a user with its keys; their history goes with them. Nothing happens where there is none. */
export function removeUser(account: Account, name: string): void {
  for (const key of account.users.get(name)?.accessKeys ?? []) account.keyOwners.delete(key.id);
  account.users.delete(name);
}

/**
 * Changes a user in place: `{ accessKeys: [] }`, `{ attached: […] }`. With another `name` or `path` it is renamed or
 * moved: its ID and its history stay. @throws Error for an unknown name.
 */
export function changeUser(account: Account, name: string, change: Partial<User>): void {
  const user = account.users.get(name);
  if (user === undefined) throw new Error(`Account ${account.id} has no user ${name}.`);
  for (const key of user.accessKeys) account.keyOwners.delete(key.id);
  const merged = { ...user, ...change };
  const changed = { ...merged, arn: user.arn.replace(/:user\/.*/, `:user${merged.path}${merged.name}`) };
  for (const key of changed.accessKeys) account.keyOwners.set(key.id, changed.arn);
  account.uses.move(user.arn, changed.arn);
  account.users.delete(name);
  account.users.set(changed);
}

/** Lets something happen. @throws Error for a key or a principal that the account does not have. */
export function addUse(account: Account, declared: UseDeclaration, start = account.start): void {
  const principal = principalOf(account, declared);
  if (principal === undefined)
    throw new Error(`Account ${account.id} has nobody for the use ${JSON.stringify(declared)}.`);
  const { accessKeyId, service, region, action } = declared;
  const use = { at: readTime(declared.at, start), principal, accessKeyId, service, region, action };
  account.uses.add(use);
  const mail = declared.denied === true ? undefined : mailOf(use);
  if (mail === undefined) return;
  account.metrics.add(mail);
  account.mails.push(mail);
}

/**
 * Lets mails leave: CloudWatch counts them, and IAM keeps their sender's uses of SES.
 * @throws Error for a sender or a Region that the account does not have.
 */
export function addSend(account: Account, send: SendDeclaration, start = account.start): void {
  const principal = principalOf(account, send);
  if (principal === undefined && send.deleted === undefined)
    throw new Error(`Account ${account.id} has nobody for the mails ${JSON.stringify(send)}.`);
  const status = optInStatus(account, send.region);
  if (status === undefined || status === 'not-opted-in')
    throw new Error(`Account ${account.id} has ${send.region} not on for the mails ${JSON.stringify(send)}.`);
  const mails = mailsOf(send, principal, start);
  account.metrics.add(mails);
  noteMail(account.ses, send, mails, start);
  account.mails.push(mails);
  if (principal === undefined) return;
  const { service, action, times } = mails;
  account.uses.addRepeated({
    principal,
    accessKeyId: send.accessKeyId,
    service,
    region: send.region,
    action,
    times,
  });
}

function principalOf(
  account: Account,
  by: Pick<UseDeclaration, 'accessKeyId' | 'user' | 'role' | 'root'>,
): string | undefined {
  if (by.accessKeyId !== undefined) return account.keyOwners.get(by.accessKeyId);
  if (by.user !== undefined) return account.users.get(by.user)?.arn;
  if (by.role !== undefined) return account.roles.get(by.role)?.arn;
  return by.root === true ? account.root.arn : undefined;
}

/** The documents of identity policies that act on a user (its groups' with it) or a role. */
export function documentsOf(
  account: Account,
  principal: WithPolicies & { readonly groups?: readonly string[] },
) {
  const holders: readonly WithPolicies[] = [
    principal,
    ...(principal.groups ?? []).flatMap((name) => account.groups.get(name) ?? []),
  ];
  return holders.flatMap((holder) => [
    ...holder.inline.values(),
    ...holder.attached.flatMap((arn) => account.policies.get(arn)?.document ?? []),
  ]);
}

/** An account as it is now: its declaration with times resolved, indexed, and open to what a test does to it. */
import { createHash } from 'node:crypto';
import {
  readTime,
  type AccountDeclaration,
  type Policies,
  type PolicyDeclaration,
  type RoleDeclaration,
  type RootDeclaration,
  type UseDeclaration,
  type UserDeclaration,
} from './declaration.ts';
import type { PolicyDocument } from './policies.ts';
import { directory, type Directory } from './directory.ts';
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

interface WithPolicies {
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
  readonly mfaCode: string | undefined;
  readonly externalId: string | undefined;
  /** The accounts whose callers may assume it; any where `undefined`. */
  readonly trusts: readonly string[] | undefined;
}

export interface ManagedPolicy extends Entity {
  readonly aws: boolean;
  readonly document: PolicyDocument;
}

/** Who may sign, and as whom. */
export interface Credential {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly expiresAt: Date | undefined;
  /** The caller's ARN and `UserId`, as GetCallerIdentity tells them. */
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
  readonly declaration: AccountDeclaration;
  readonly start: Date;
}

const DEFAULT_CREATION = '2020-01-01T00:00:00Z';

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
export function addUse(account: Account, use: UseDeclaration, start = account.start): void {
  const principal = principalOf(account, use);
  if (principal === undefined)
    throw new Error(`Account ${account.id} has nobody for the use ${JSON.stringify(use)}.`);
  account.uses.add({
    at: readTime(use.at, start),
    principal,
    accessKeyId: use.accessKeyId,
    service: use.service,
    region: use.region,
    action: use.action,
  });
}

function principalOf(account: Account, use: UseDeclaration): string | undefined {
  if (use.accessKeyId !== undefined) return account.keyOwners.get(use.accessKeyId);
  if (use.user !== undefined) return account.users.get(use.user)?.arn;
  if (use.role !== undefined) return account.roles.get(use.role)?.arn;
  return use.root === true ? account.root.arn : undefined;
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

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An ID of IAM's form that always comes out the same: `AIDA`, `AROA`, … and 17 letters and digits. */
export const uniqueId = (prefix: string, seed: string): string =>
  prefix +
  [...createHash('sha256').update(`${prefix}/${seed}`).digest().subarray(0, 17)]
    .map((byte) => CAPITALS.charAt(byte % 32))
    .join('');

interface DeclaredEntity {
  readonly name: string;
  readonly path?: string;
  readonly id?: string;
  readonly createdAt?: string;
}

const ID_PREFIXES = { user: 'AIDA', group: 'AGPA', role: 'AROA', policy: 'ANPA' } as const;

const entityReader =
  (account: Account) =>
  (kind: keyof typeof ID_PREFIXES, declared: DeclaredEntity, owner = account.id): Entity => {
    const { name, path = '/' } = declared;
    return {
      name,
      path,
      arn: `arn:${account.partition}:iam::${owner}:${kind}${path}${name}`,
      id: declared.id ?? uniqueId(ID_PREFIXES[kind], `${owner}/${name}`),
      createdAt: readTime(
        declared.createdAt ?? account.declaration.createdAt ?? DEFAULT_CREATION,
        account.start,
      ),
    };
  };

const readPolicies = (declared: Policies): WithPolicies => ({
  inline: new Map(Object.entries(declared.inline ?? {})),
  attached: declared.attached ?? [],
});

const readRole = (account: Account, declared: RoleDeclaration): Role => ({
  ...entityReader(account)('role', declared),
  ...readPolicies(declared),
  mfaCode: declared.mfaCode,
  externalId: declared.externalId,
  trusts: declared.trusts,
});

const readPolicy = (account: Account, declared: PolicyDeclaration): ManagedPolicy => ({
  ...entityReader(account)('policy', declared, declared.aws === true ? 'aws' : account.id),
  aws: declared.aws === true,
  document: declared.document,
});

const readSignIn = (declared: RootDeclaration | UserDeclaration, start: Date) => ({
  mfa: declared.mfa ?? false,
  accessKeys: (declared.accessKeys ?? []).map((key) => ({
    id: key.id,
    status: key.status ?? 'Active',
    createdAt: readTime(key.createdAt, start),
  })),
  certificates: (declared.certificates ?? []).map(({ active, rotatedAt }) => ({
    active,
    rotatedAt: readTime(rotatedAt, start),
  })),
});

const readRoot = (declared: RootDeclaration, account: AccountDeclaration, start: Date): SignIn => ({
  ...readSignIn(declared, start),
  arn: `arn:${account.partition ?? 'aws'}:iam::${account.accountId}:root`,
  createdAt: readTime(account.createdAt ?? DEFAULT_CREATION, start),
  passwordLastUsed:
    declared.passwordLastUsed === undefined ? undefined : readTime(declared.passwordLastUsed, start),
});

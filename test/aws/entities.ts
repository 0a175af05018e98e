/** What an account's declaration says, read into what the account has: times resolved, IDs and ARNs made. */
import { createHash } from 'node:crypto';
import type { Account, Entity, ManagedPolicy, Role, SignIn, WithPolicies } from './account.ts';
import {
  readTime,
  type AccountDeclaration,
  type Policies,
  type PolicyDeclaration,
  type RoleDeclaration,
  type RootDeclaration,
  type UserDeclaration,
} from './declaration.ts';

const DEFAULT_CREATION = '2020-01-01T00:00:00Z';

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

export const entityReader =
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

export const readPolicies = (declared: Policies): WithPolicies => ({
  inline: new Map(Object.entries(declared.inline ?? {})),
  attached: declared.attached ?? [],
});

export const readRole = (account: Account, declared: RoleDeclaration): Role => ({
  ...entityReader(account)('role', declared),
  ...readPolicies(declared),
  boundary: declared.boundary,
  mfaCode: declared.mfaCode,
  externalId: declared.externalId,
  trusts: declared.trusts,
  trustPolicy: declared.trustPolicy,
});

export const readPolicy = (account: Account, declared: PolicyDeclaration): ManagedPolicy => ({
  ...entityReader(account)('policy', declared, declared.aws === true ? 'aws' : account.id),
  aws: declared.aws === true,
  document: declared.document,
});

export const readSignIn = (declared: RootDeclaration | UserDeclaration, start: Date) => ({
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

export const readRoot = (declared: RootDeclaration, account: AccountDeclaration, start: Date): SignIn => ({
  ...readSignIn(declared, start),
  arn: `arn:${account.partition ?? 'aws'}:iam::${account.accountId}:root`,
  createdAt: readTime(account.createdAt ?? DEFAULT_CREATION, start),
  passwordLastUsed:
    declared.passwordLastUsed === undefined ? undefined : readTime(declared.passwordLastUsed, start),
});

/**
 * The calls of STS that the product and its credential providers make.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
import { canary } from './canaries.ts';
import type { Account, Credential } from './account.ts';
import { uniqueId } from './entities.ts';
import { uuid } from './jobs.ts';
import { AwsError, requiredParam, validationError, type Fields, type Params } from './wire.ts';

export interface StsCall {
  readonly caller: Credential;
  readonly params: Params;
  readonly now: Date;
  /** Any account of the endpoint: a role may be in another one than its caller. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Who may sign, by access key ID; sessions are added. */
  readonly credentials: Map<string, Credential>;
}

export const STS_CALLS: Readonly<Record<string, (call: StsCall) => Fields>> = {
  GetCallerIdentity: ({ caller }) => ({
    Arn: caller.arn,
    UserId: caller.userId,
    Account: caller.accountId,
  }),
  AssumeRole,
};

function AssumeRole({ caller, params, now, accounts, credentials }: StsCall): Fields {
  const arn = requiredParam(params, 'RoleArn');
  const sessionName = requiredParam(params, 'RoleSessionName');
  const seconds = Number(params.get('DurationSeconds') ?? 3600);
  if (!(seconds >= 900 && seconds <= 43_200))
    throw validationError(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    );
  const account = accounts.get(arn.split(':')[4] ?? '');
  const role = account?.roles.list().find((candidate) => candidate.arn === arn);
  if (
    account === undefined ||
    role === undefined ||
    role.trusts?.includes(caller.accountId) === false ||
    (role.externalId !== undefined && role.externalId !== params.get('ExternalId'))
  )
    throw new AwsError(
      'AccessDenied',
      403,
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    );
  if (role.mfaCode !== undefined && role.mfaCode !== params.get('TokenCode'))
    throw new AwsError(
      'AccessDenied',
      403,
      'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    );
  const session = sessionCredential(account, role.name, sessionName, String(credentials.size));
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  credentials.set(session.accessKeyId, { ...session, expiresAt });
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: expiresAt,
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
  };
}

/** Credentials of a role's session that always come out the same for the same seed. */
export function sessionCredential(
  account: Account,
  roleName: string,
  sessionName: string,
  seed: string,
): Credential {
  const words = [account.id, roleName, sessionName, seed].join('/');
  const roleId = account.roles.get(roleName)?.id ?? uniqueId('AROA', `${account.id}/${roleName}`);
  return {
    accountId: account.id,
    accessKeyId: uniqueId('ASIA', words).slice(0, 20),
    secretAccessKey: canary(uuid('secret', words)),
    sessionToken: canary(uuid('token', words)),
    expiresAt: undefined,
    arn: `arn:${account.partition}:sts::${account.id}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    userName: undefined,
  };
}

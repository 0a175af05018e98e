/** Who may sign requests, and whether a request is signed by one of them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Account, Credential } from './account.ts';
import { readTime, type CredentialDeclaration } from './declaration.ts';
import { ORGANIZATIONS_REGIONS } from './organizations.ts';
import { optInStatus } from './regions.ts';
import { checkSignature, readAuthorization, type SignedRequest } from './signature.ts';
import { sessionCredential } from './sts.ts';
import { AwsError, type Service } from './wire.ts';

/** Where an account declares none, a session of its role `Auditor` may sign. */
export function credentialsOf(account: Account): readonly Credential[] {
  const declared = account.declaration.credentials ?? [];
  if (declared.length === 0) return [sessionCredential(account, 'Auditor', 'sample', 'declared')];
  return declared.map((credential) => ({
    ...identityOf(account, credential),
    accountId: account.id,
    accessKeyId: credential.accessKeyId,
    secretAccessKey: credential.secretAccessKey,
    sessionToken: credential.sessionToken,
    expiresAt: credential.expiresAt === undefined ? undefined : readTime(credential.expiresAt, account.start),
    ofGlobalEndpoint: credential.ofGlobalEndpoint ?? false,
  }));
}

function identityOf(
  account: Account,
  { user: userName, role, sessionName = 'session', accessKeyId }: CredentialDeclaration,
): Pick<Credential, 'arn' | 'userId' | 'userName'> {
  if (role !== undefined) return sessionCredential(account, role, sessionName, '');
  const user = account.users.get(userName ?? '');
  if (user === undefined)
    throw new Error(`Credential ${accessKeyId} is of no user or role of account ${account.id}.`);
  return { arn: user.arn, userId: user.id, userName };
}

/** IAM is one control plane for a whole partition; requests are signed for its region. */
const IAM_REGIONS: Readonly<Record<string, string>> = {
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-iso-e': 'eu-isoe-west-1',
  'aws-iso-f': 'us-isof-south-1',
};

/** Where the endpoint looks up who a request is from. */
export interface Directory {
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly accounts: ReadonlyMap<string, Account>;
}

/** The access key ID that a request says it is signed with, true or not; for the record of calls. */
export const claimedKeyId = (headers: IncomingHttpHeaders): string | undefined =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];

/** And the Region. */
export const claimedRegion = (headers: IncomingHttpHeaders): string | undefined =>
  /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];

/**
 * @param now the time in the accounts, for sessions that expire
 * @param ownTime the endpoint's clock, for signatures
 * @throws AwsError 403 `InvalidClientTokenId`, `SignatureDoesNotMatch`, `ExpiredToken`, `MissingAuthenticationToken`.
 */
export function authenticate(
  { credentials, accounts }: Directory,
  service: Service,
  request: SignedRequest,
  now: Date,
  ownTime: Date,
): { readonly caller: Credential; readonly account: Account; readonly region: string } {
  const authorization = readAuthorization(request.headers);
  const caller = credentials.get(authorization.accessKeyId);
  const account = accounts.get(caller?.accountId ?? '');
  if (caller === undefined || account === undefined || !isActive(account, caller)) throw invalidToken();
  const signingName = service === 'cloudwatch' ? 'monitoring' : service;
  if (authorization.service !== signingName)
    throw new AwsError(
      'SignatureDoesNotMatch',
      403,
      `Credential should be scoped to correct service: '${signingName}'. `,
    );
  checkRegion(service, authorization.region, account, caller);
  checkSignature(authorization, caller.secretAccessKey, request, ownTime);
  if (request.headers['x-amz-security-token'] !== caller.sessionToken) throw invalidToken();
  if (caller.expiresAt !== undefined && caller.expiresAt <= now)
    throw new AwsError('ExpiredToken', 403, 'The security token included in the request is expired');
  return { caller, account, region: authorization.region };
}

/**
 * A service of a whole partition has one Region; a regional service answers in those that are on. D: "IAM data is not
 * distributed" to one that is off; O: it then takes credentials for unknown ones (prowler-cloud/prowler#2458,
 * turbot/steampipe-plugin-aws#75), and so it takes sessions of STS's global endpoint (nccgroup/ScoutSuite#1389).
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
function checkRegion(service: Service, region: string, account: Account, caller: Credential): void {
  if (service === 'sts') return;
  const invalid = new AwsError(
    'SignatureDoesNotMatch',
    403,
    'Credential should be scoped to a valid region. ',
  );
  if (service === 'iam' || service === 'organizations') {
    const regions = service === 'iam' ? IAM_REGIONS : ORGANIZATIONS_REGIONS;
    if (region !== (regions[account.partition] ?? 'us-east-1')) throw invalid;
    return;
  }
  const status = optInStatus(account, region);
  if (status === undefined) throw invalid;
  if (status === 'not-opted-in' || (status === 'opted-in' && caller.ofGlobalEndpoint === true))
    throw invalidToken();
}

const invalidToken = (): AwsError =>
  new AwsError('InvalidClientTokenId', 403, 'The security token included in the request is invalid.');

function isActive(account: Account, caller: Credential): boolean {
  if (caller.userName === undefined) return true;
  const user = account.users.get(caller.userName);
  const key = user?.accessKeys.find(({ id }) => id === caller.accessKeyId);
  return user !== undefined && key?.status !== 'Inactive';
}

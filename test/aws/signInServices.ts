/**
 * The services that credentials come from: the portal of IAM Identity Center (SSO) and its OIDC service, the
 * sign-in service of `aws login`, the role of a web identity in STS, a container's credential endpoint, and the metadata
 * service of an EC2 instance. None of their calls is signed; each proves itself by a token.
 * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
 * https://docs.aws.amazon.com/signin/latest/APIReference/API_CreateOAuth2Token.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import type { Account, Credential } from './account.ts';
import type { SignedRequest } from './signature.ts';
import { sessionCredential } from './sts.ts';
import { AwsError, requiredParam, type Fields, type Params, type WireResponse } from './wire.ts';

/** The identity of a token, and how long it is valid, in seconds. */
export interface Grant {
  readonly accountId: string;
  readonly role: string;
  /** How long the credentials last; an hour where not given. */
  readonly seconds?: number;
}

/** What has been handed out; tests put it in. */
export interface HandedOut {
  /** Access tokens of IAM Identity Center: the roles that each lets in to. */
  readonly sso: Map<string, readonly Grant[]>;
  /** Refresh tokens of its OIDC service: the access token that each is good for, once. */
  readonly ssoRefresh: Map<string, string>;
  /** Refresh tokens of `aws login`, each good once. */
  readonly login: Map<string, Grant>;
  /** Tokens of an OIDC provider that STS trusts. */
  readonly webIdentity: Map<string, Grant>;
  /** Authorization tokens of a container's credential endpoint. */
  readonly container: Map<string, Grant>;
  /** Session tokens of an instance's metadata service, and the role of its instance profile. */
  readonly instance: Map<string, Grant>;
}

export const nothingHandedOut = (): HandedOut => ({
  sso: new Map(),
  ssoRefresh: new Map(),
  login: new Map(),
  webIdentity: new Map(),
  container: new Map(),
  instance: new Map(),
});

export function forgetAll(handedOut: HandedOut): void {
  for (const tokens of Object.values(handedOut) as Map<string, unknown>[]) tokens.clear();
}

export interface SignInCall {
  readonly request: SignedRequest;
  readonly handedOut: HandedOut;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Who may sign, by access key ID; sessions are added. */
  readonly credentials: Map<string, Credential>;
  readonly now: Date;
}

/** The answer to a call of these services by its name. @throws AwsError */
type Answer = (call: SignInCall) => unknown;

const INSTANCE_ROLE = '/latest/meta-data/iam/security-credentials/';

const CALLS: Readonly<Record<string, readonly [action: string, answer: Answer]>> = {
  'GET /federation/credentials': ['GetRoleCredentials', getRoleCredentials],
  'POST /token': ['CreateToken', createToken],
  'POST /v1/token': ['CreateOAuth2Token', createOAuth2Token],
  'GET /container': ['ContainerCredentials', containerCredentials],
  'PUT /latest/api/token': ['InstanceMetadataToken', instanceMetadataToken],
  [`GET ${INSTANCE_ROLE}`]: ['InstanceRole', instanceRole],
  [`GET ${INSTANCE_ROLE}*`]: ['InstanceCredentials', instanceCredentials],
};

/** The call of a request; one below `/security-credentials/` names a role in its path. */
function callOf({ method, url }: SignedRequest): readonly [action: string, answer: Answer] | undefined {
  const path = url.split('?')[0] ?? '';
  const known = path.startsWith(INSTANCE_ROLE) && path !== INSTANCE_ROLE ? `${INSTANCE_ROLE}*` : path;
  return CALLS[`${method} ${known}`];
}

/** The services of these calls as policies name them. */
export const SIGN_IN_PREFIXES: Readonly<Record<string, string>> = {
  GetRoleCredentials: 'sso',
  CreateToken: 'sso-oauth',
  CreateOAuth2Token: 'signin',
  ContainerCredentials: 'container',
  InstanceMetadataToken: 'imds',
  InstanceRole: 'imds',
  InstanceCredentials: 'imds',
};

/** Which call of these services a request is; `undefined`: none. */
export function signInAction(request: SignedRequest): string | undefined {
  return callOf(request)?.[0];
}

/** The answer: a string as it is, anything else as JSON. */
export function signInAnswer(call: SignInCall): WireResponse {
  const { method, url } = call.request;
  const found = callOf(call.request);
  if (found === undefined) throw new Error(`There is no call ${method} ${url}.`);
  try {
    const answer = found[1](call);
    return typeof answer === 'string' ? text(answer) : json(200, answer);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      ...json(error.status, { message: error.message, error: error.message }),
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    };
  }
}

const text = (body: string): WireResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body,
});

const json = (status: number, body: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function getRoleCredentials({ request, handedOut, ...where }: SignInCall): unknown {
  const query = new URL(request.url, 'http://portal.invalid').searchParams;
  const grants = handedOut.sso.get(String(request.headers['x-amz-sso_bearer_token']));
  if (grants === undefined)
    throw new AwsError('UnauthorizedException', 401, 'Session token not found or invalid');
  const grant = grants.find(
    ({ accountId, role }) => accountId === query.get('account_id') && role === query.get('role_name'),
  );
  if (grant === undefined) throw new AwsError('ForbiddenException', 403, 'No access');
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = session(grant, 'sso', where);
  return {
    roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt.getTime() },
  };
}

function createToken({ request, handedOut }: SignInCall): unknown {
  const { grantType, refreshToken } = JSON.parse(request.body) as Record<string, string>;
  const accessToken = handedOut.ssoRefresh.get(refreshToken ?? '');
  if (grantType !== 'refresh_token' || accessToken === undefined)
    throw new AwsError('InvalidGrantException', 400, 'Invalid grant provided');
  handedOut.ssoRefresh.delete(refreshToken ?? '');
  const next = `${refreshToken}+`;
  handedOut.ssoRefresh.set(next, accessToken);
  return { accessToken, tokenType: 'Bearer', expiresIn: 28_800, refreshToken: next };
}

function createOAuth2Token({ request, handedOut, ...where }: SignInCall): unknown {
  const { grantType, refreshToken } = JSON.parse(request.body) as Record<string, string>;
  checkProof(String(request.headers['dpop']));
  const grant = handedOut.login.get(refreshToken ?? '');
  if (grantType !== 'refresh_token' || grant === undefined)
    throw new AwsError('AccessDeniedException', 401, 'TOKEN_EXPIRED');
  handedOut.login.delete(refreshToken ?? '');
  const next = `${refreshToken}+`;
  handedOut.login.set(next, grant);
  const { accessKeyId, secretAccessKey, sessionToken } = session(grant, 'login', where);
  return {
    accessToken: { accessKeyId, secretAccessKey, sessionToken },
    tokenType: 'aws_sigv4',
    expiresIn: grant.seconds ?? 900,
    refreshToken: next,
  };
}

/** RFC 9449, "OAuth 2.0 Demonstrating Proof of Possession (DPoP)". */
function checkProof(proof: string): void {
  const [head = '', payload = '', signature = ''] = proof.split('.');
  const { jwk } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { readonly jwk: JsonWebKey };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const isTrue = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isTrue) throw new AwsError('AccessDeniedException', 401, 'The DPoP proof is not of its key.');
}

function containerCredentials({ request, handedOut, ...where }: SignInCall): unknown {
  const grant = handedOut.container.get(request.headers.authorization ?? '');
  if (grant === undefined) throw new AwsError('AccessDenied', 403, 'Unknown authorization token');
  return machineCredentials(session(grant, 'container', where));
}

/** Credentials as the endpoints of a container and of an instance give them. */
const machineCredentials = ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAt,
}: ReturnType<typeof session>) => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey,
  Token: sessionToken,
  Expiration: expiresAt.toISOString(),
});

/** IMDSv2: a session starts with a token, for as many seconds as are asked for; without one, nothing is returned. */
function instanceMetadataToken({ request, handedOut }: SignInCall): string {
  const seconds = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds']);
  const [token] = handedOut.instance.keys();
  if (!(seconds >= 1 && seconds <= 21_600)) throw new AwsError('BadRequest', 400, 'Bad Request');
  if (token === undefined) throw new AwsError('Forbidden', 403, 'Forbidden');
  return token;
}

function instanceGrant({ request, handedOut }: SignInCall): Grant {
  const grant = handedOut.instance.get(String(request.headers['x-aws-ec2-metadata-token']));
  if (grant === undefined) throw new AwsError('Unauthorized', 401, 'Unauthorized');
  return grant;
}

function instanceRole(call: SignInCall): string {
  return instanceGrant(call).role;
}

function instanceCredentials(call: SignInCall): unknown {
  const grant = instanceGrant(call);
  if (call.request.url !== `${INSTANCE_ROLE}${grant.role}`) throw new AwsError('NotFound', 404, 'Not Found');
  return { Code: 'Success', Type: 'AWS-HMAC', ...machineCredentials(session(grant, 'i-0abcd1234', call)) };
}

/** The one call of STS that is not signed. */
export function assumeRoleWithWebIdentity(
  params: Params,
  { handedOut, ...where }: Omit<SignInCall, 'request'>,
): Fields {
  const arn = requiredParam(params, 'RoleArn');
  const grant = handedOut.webIdentity.get(requiredParam(params, 'WebIdentityToken'));
  if (grant === undefined)
    throw new AwsError('InvalidIdentityToken', 400, 'No OpenIDConnect provider found in your account');
  const role = where.accounts.get(grant.accountId)?.roles.get(grant.role);
  if (role?.arn !== arn)
    throw new AwsError('AccessDenied', 403, 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
  const {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiresAt,
    arn: user,
    userId,
  } = session(grant, requiredParam(params, 'RoleSessionName'), where);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiresAt,
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: user },
  };
}

/** A new session of a role. */
function session(
  { accountId, role, seconds = 3600 }: Grant,
  name: string,
  { accounts, credentials, now }: Pick<SignInCall, 'accounts' | 'credentials' | 'now'>,
): Credential & { readonly expiresAt: Date } {
  const account = accounts.get(accountId);
  if (account === undefined) throw new AwsError('ForbiddenException', 403, 'No access');
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  const made = { ...sessionCredential(account, role, name, String(credentials.size)), expiresAt };
  credentials.set(made.accessKeyId, made);
  return made;
}

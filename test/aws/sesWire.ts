/**
 * The three APIs of Amazon SES on the wire. All sign as `ses`, and IAM has them under one name.
 * v2, REST-JSON: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 * v1, Query: `wire.ts`. Mail Manager, JSON 1.0 (newer AWS CLI: CBOR): `json.ts`, `cbor.ts`.
 */
import { decodeCbor } from './cbor.ts';
import { json, plain } from './json.ts';
import type { SignedRequest } from './signature.ts';
import { flatParams, type AwsError, type Fields, type Params, type WireResponse } from './wire.ts';

export interface SesRequest {
  readonly service: 'ses';
  readonly action: string;
  readonly params: Params;
  readonly api: 'v2' | 'mail-manager';
  readonly protocol?: 'json' | 'cbor';
}

/** SDK for JavaScript 3.1169 lists by POST; the AWS CLI, whose model is older, by GET. */
const ROUTES: readonly (readonly [method: string, path: string, action: string])[] = [
  ['GET', 'account', 'GetAccount'],
  ['POST', 'list-identities', 'ListEmailIdentities'],
  ['GET', 'identities', 'ListEmailIdentities'],
  ['GET', 'identities/{EmailIdentity}', 'GetEmailIdentity'],
  ['PUT', 'identities/{EmailIdentity}/configuration-set', 'PutEmailIdentityConfigurationSetAttributes'],
  ['POST', 'list-configuration-sets', 'ListConfigurationSets'],
  ['GET', 'configuration-sets', 'ListConfigurationSets'],
  ['POST', 'configuration-sets', 'CreateConfigurationSet'],
  ['DELETE', 'configuration-sets/{ConfigurationSetName}', 'DeleteConfigurationSet'],
  [
    'GET',
    'configuration-sets/{ConfigurationSetName}/event-destinations',
    'GetConfigurationSetEventDestinations',
  ],
  [
    'POST',
    'configuration-sets/{ConfigurationSetName}/event-destinations',
    'CreateConfigurationSetEventDestination',
  ],
  [
    'DELETE',
    'configuration-sets/{ConfigurationSetName}/event-destinations/{EventDestinationName}',
    'DeleteConfigurationSetEventDestination',
  ],
  ['GET', 'insights/{MessageId}', 'GetMessageInsights'],
];
const PATTERNS = ROUTES.map(([method, path, action]) => ({
  method,
  action,
  path: new RegExp(`^/v2/email/${path.replaceAll('{', '(?<').replaceAll('}', '>[^/]+)')}/?$`),
}));

const TARGET = /^MailManagerSvc\.(\w+)$/;
const OPERATION = /^\/service\/MailManagerSvc\/operation\/(\w+)$/;

/** The call of SES that a request makes, but for those of v1; `undefined`: none. */
export function sesRequest({ method, url, headers, body, bytes }: SignedRequest): SesRequest | undefined {
  const target = TARGET.exec(String(headers['x-amz-target']))?.[1];
  if (target !== undefined)
    return {
      service: 'ses',
      api: 'mail-manager',
      action: target,
      params: flatParams(JSON.parse(body)),
      protocol: 'json',
    };
  const operation = OPERATION.exec(url)?.[1];
  if (operation !== undefined) {
    const params = flatParams(bytes.length === 0 ? {} : decodeCbor(bytes));
    return { service: 'ses', api: 'mail-manager', action: operation, params, protocol: 'cbor' };
  }
  const { pathname, searchParams } = new URL(url, 'http://endpoint');
  if (!pathname.startsWith('/v2/email/')) return undefined;
  for (const { path, action, method: of } of PATTERNS) {
    const found = of === method ? path.exec(pathname) : null;
    if (found === null) continue;
    const inPath = Object.entries(found.groups ?? {}).map(
      ([name, value]) => [name, decodeURIComponent(value)] as const,
    );
    const inBody = body === '' ? new Map<string, string>() : flatParams(JSON.parse(body));
    return { service: 'ses', api: 'v2', action, params: new Map([...inBody, ...searchParams, ...inPath]) };
  }
  return { service: 'ses', api: 'v2', action: `${method} ${pathname}`, params: new Map() };
}

export const sesSuccess = (result: Fields, id: string): WireResponse => rest(200, id, plain(result));

/** O: the error's name is in a header; the body has its words. */
export function sesFailure({ code, status, message }: AwsError, id: string): WireResponse {
  const [name, named] = EXCEPTIONS[code] ?? [code, status];
  const { headers, ...response } = rest(named, id, { message });
  return { ...response, headers: { ...headers, 'x-amzn-errortype': name } };
}

const rest = (status: number, id: string, body: unknown): WireResponse => {
  const { headers, ...response } = json('1.1', status, id, body);
  return { ...response, headers: { ...headers, 'content-type': 'application/json' } };
};

/** What IAM's errors are called there. D: too many requests are a 429. */
const EXCEPTIONS: Readonly<Record<string, readonly [name: string, status: number]>> = {
  AccessDenied: ['AccessDeniedException', 403],
  ExpiredToken: ['ExpiredTokenException', 403],
  InvalidAction: ['UnknownOperationException', 404],
  InvalidClientTokenId: ['UnrecognizedClientException', 403],
  SignatureDoesNotMatch: ['InvalidSignatureException', 403],
  Throttling: ['TooManyRequestsException', 429],
};

/**
 * Which call a request makes, in whichever protocol, and its answer in the same. CloudWatch speaks three, and says the
 * same in each: JSON 1.0 (SDK for JavaScript), Smithy RPC v2 CBOR (the AWS CLI since 2025) and Query (earlier ones).
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
import { decodeCbor, encodeCbor } from './cbor.ts';
import { ec2Failure, ec2Success } from './ec2.ts';
import { json, jsonFailure, jsonSuccess, plain } from './json.ts';
import { organizationsCall, organizationsFailure, organizationsSuccess } from './organizations.ts';
import { sesFailure, sesRequest, sesSuccess, type SesRequest } from './sesWire.ts';
import type { SignedRequest } from './signature.ts';
import {
  failure,
  flatParams,
  readParams,
  success,
  VERSIONS,
  type AwsError,
  type Fields,
  type Params,
  type QueryService,
  type Service,
  type WireResponse,
} from './wire.ts';

/** What a request asks for. */
export interface RequestedCall {
  readonly service: Service | undefined;
  readonly action: string;
  readonly params: Params;
  /** Only where the service has more than one. */
  readonly protocol?: 'json' | 'cbor';
  /** Whether errors are to bring their names in the Query protocol, too. */
  readonly queryMode?: boolean;
  /** Of SES, which has several; `undefined`: v1. */
  readonly api?: SesRequest['api'];
}

const TARGET = /^GraniteServiceVersion20100801\.(\w+)$/;
/** Of the services that speak JSON 1.1 alone. Of CloudTrail, the SDK for JavaScript is short and the AWS CLI in full. */
const JSON_TARGETS = {
  cloudtrail: /^(?:com\.amazonaws\.cloudtrail\.v20131101\.)?CloudTrail_20131101\.(\w+)$/,
  logs: /^Logs_20140328\.(\w+)$/,
  events: /^AWSEvents\.(\w+)$/,
} as const;
const PATH = /^\/service\/GraniteServiceVersion20100801\/operation\/(\w+)$/;

type JsonService = keyof typeof JSON_TARGETS;

const isJsonService = (service: Service): service is JsonService => service in JSON_TARGETS;

export function requestedCall(request: SignedRequest): RequestedCall {
  const { headers, url, body, bytes } = request;
  const organizations = organizationsCall(headers, body);
  if (organizations !== undefined) return organizations;
  const queryMode = headers['x-amzn-query-mode'] === 'true';
  const target = TARGET.exec(String(headers['x-amz-target']))?.[1];
  if (target !== undefined) {
    const params = flatParams(JSON.parse(body));
    return { service: 'cloudwatch', action: target, params, protocol: 'json', queryMode };
  }
  for (const [service, pattern] of Object.entries(JSON_TARGETS)) {
    const action = pattern.exec(String(headers['x-amz-target']))?.[1];
    if (action !== undefined)
      return { service: service as JsonService, action, params: flatParams(JSON.parse(body)) };
  }
  const operation = PATH.exec(url)?.[1];
  if (operation !== undefined && headers['smithy-protocol'] === 'rpc-v2-cbor') {
    const params = flatParams(bytes.length === 0 ? {} : decodeCbor(bytes));
    return { service: 'cloudwatch', action: operation, params, protocol: 'cbor', queryMode };
  }
  const ses = sesRequest(request);
  if (ses !== undefined) return ses;
  const params = readParams(body);
  return { service: serviceOf(params.get('Version')), action: params.get('Action') ?? '', params };
}

const serviceOf = (version: string | undefined): QueryService | 'ec2' | undefined =>
  (Object.keys(VERSIONS) as (keyof typeof VERSIONS)[]).find((service) => VERSIONS[service] === version);

export function succeeded(call: RequestedCall, result: Fields, id: string): WireResponse {
  const { service = 'iam', action, protocol } = call;
  if (service === 'organizations') return organizationsSuccess(result, id);
  if (isJsonService(service)) return jsonSuccess(result, id);
  if (service === 'ec2') return ec2Success(action, result, id);
  if (call.api === 'v2') return sesSuccess(result, id);
  if (protocol === 'json') return json('1.0', 200, id, plain(result));
  if (protocol === 'cbor') return cbor(200, id, result);
  return success(service, action, result, id);
}

export function failed(call: RequestedCall, error: AwsError, id: string): WireResponse {
  const { service = 'iam', protocol, queryMode = false } = call;
  if (service === 'organizations') return organizationsFailure(error, id);
  if (isJsonService(service)) return jsonFailure(error, id);
  if (service === 'ec2') return ec2Failure(error, id);
  if (call.api === 'v2') return sesFailure(error, id);
  if (protocol === undefined) return failure(service, error, id);
  const body = { __type: TYPES[error.code] ?? error.code, message: error.message };
  const response = protocol === 'json' ? json('1.0', error.status, id, body) : cbor(error.status, id, body);
  const fault = error.status < 500 ? 'Sender' : 'Receiver';
  return queryMode
    ? { ...response, headers: { ...response.headers, 'x-amzn-query-error': `${error.code};${fault}` } }
    : response;
}

/** What the errors of the Query protocol are called in JSON and CBOR. */
const TYPES: Readonly<Record<string, string>> = {
  AccessDenied: 'com.amazon.coral.service#AccessDeniedException',
  ExpiredToken: 'com.amazon.coral.service#ExpiredTokenException',
  IncompleteSignature: 'com.amazon.coral.service#IncompleteSignatureException',
  InvalidAction: 'com.amazon.coral.service#UnknownOperationException',
  InvalidClientTokenId: 'com.amazon.coral.service#UnrecognizedClientException',
  InvalidNextToken: 'com.amazonaws.cloudwatch#InvalidNextToken',
  InvalidParameterValue: 'com.amazonaws.cloudwatch#InvalidParameterValueException',
  MissingAuthenticationToken: 'com.amazon.coral.service#MissingAuthenticationTokenException',
  SignatureDoesNotMatch: 'com.amazon.coral.service#InvalidSignatureException',
  Throttling: 'com.amazon.coral.availability#ThrottlingException',
  ValidationError: 'com.amazon.coral.validate#ValidationException',
};

const cbor = (status: number, requestId: string, body: Fields): WireResponse => ({
  status,
  headers: {
    'content-type': 'application/cbor',
    'smithy-protocol': 'rpc-v2-cbor',
    'x-amzn-requestid': requestId,
  },
  body: encodeCbor(body).toString('latin1'),
  encoding: 'latin1',
});

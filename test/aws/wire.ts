/**
 * The Query protocol of IAM, STS and CloudWatch on the wire: form-encoded requests in, XML out.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */

/** What an XML element can hold. A list becomes `<member>` elements, `undefined` no element at all. */
export type Value = string | number | boolean | Date | undefined | readonly Value[] | Fields;
export interface Fields {
  readonly [name: string]: Value;
}

/** An error that AWS answers with. Thrown by the calls; the endpoint turns it into an `ErrorResponse`. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', 404, message);
export const invalidInput = (message: string): AwsError => new AwsError('InvalidInput', 400, message);
export const validationError = (message: string): AwsError => new AwsError('ValidationError', 400, message);

/** A whole answer, before it is written to the socket. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `latin1` where the body is bytes and no text. */
  readonly encoding?: 'latin1';
}

/** The services of the Query protocol; Organizations speaks JSON, EC2 a protocol of its own. */
export type QueryService = 'iam' | 'sts' | 'cloudwatch' | 'ses';
/** By the names that policies have for them. */
export type Service = QueryService | 'organizations' | 'ec2' | 'cloudtrail' | 'logs' | 'events';

export const VERSIONS: Readonly<Record<QueryService | 'ec2', string>> = {
  iam: '2010-05-08',
  sts: '2011-06-15',
  cloudwatch: '2010-08-01',
  ec2: '2016-11-15',
  ses: '2010-12-01',
};

const NAMESPACES: Readonly<Record<QueryService, string>> = {
  iam: `https://iam.amazonaws.com/doc/${VERSIONS.iam}/`,
  sts: `https://sts.amazonaws.com/doc/${VERSIONS.sts}/`,
  cloudwatch: `http://monitoring.amazonaws.com/doc/${VERSIONS.cloudwatch}/`,
  ses: `http://ses.amazonaws.com/doc/${VERSIONS.ses}/`,
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);

/** ISO 8601 in UTC; milliseconds only where there are any, as in `JobCreationDate`. */
export const isoTime = (time: Date): string => time.toISOString().replace('.000Z', 'Z');

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** @param member what the elements of lists are called */
export const element = (name: string, value: Value, member = 'member'): string =>
  value === undefined ? '' : `<${name}>${content(value, member)}</${name}>`;

function content(value: Exclude<Value, undefined>, member: string): string {
  if (isList(value)) return value.map((each) => element(member, each, member)).join('');
  if (value instanceof Date) return isoTime(value);
  if (typeof value !== 'object') return escape(String(value));
  return Object.entries(value)
    .map(([name, each]) => element(name, each, member))
    .join('');
}

export const xml = (status: number, requestId: string, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body,
});

/** `<XResponse><XResult>…</XResult><ResponseMetadata><RequestId>`. */
export const success = (
  service: QueryService,
  action: string,
  result: Fields,
  requestId: string,
): WireResponse =>
  xml(
    200,
    requestId,
    `<${action}Response xmlns="${NAMESPACES[service]}">` +
      element(`${action}Result`, result) +
      element('ResponseMetadata', { RequestId: requestId }) +
      `</${action}Response>`,
  );

/** `<ErrorResponse><Error><Type>Sender</Type><Code>…</Code><Message>…`; the sender is at fault below 500. */
export const failure = (service: QueryService, error: AwsError, requestId: string): WireResponse =>
  xml(
    error.status,
    requestId,
    `<ErrorResponse xmlns="${NAMESPACES[service]}">` +
      element('Error', {
        Type: error.status < 500 ? 'Sender' : 'Receiver',
        Code: error.code,
        Message: error.message,
      }) +
      element('RequestId', requestId) +
      `</ErrorResponse>`,
  );

/** The parameters of one call: `Action`, `Version` and the members of the input by their dotted names. */
export type Params = ReadonlyMap<string, string>;

export const readParams = (body: string): Params => new Map(new URLSearchParams(body));

/**
 * What a protocol other than Query brings, under the names that Query has for it: `Dimensions.member.1.Name`. Times
 * are ISO 8601.
 */
export const flatParams = (input: unknown): Params => new Map(flattened('', input));

function flattened(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (value === undefined || value === null) return [];
  if (value instanceof Date) return [[name, value.toISOString()]];
  if (Array.isArray(value))
    return value.flatMap((each, index) => flattened(`${name}.member.${index + 1}`, each));
  if (typeof value !== 'object') return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, each]) =>
    flattened(name === '' ? key : `${name}.${key}`, each),
  );
}

/** `Name.member.1`, `Name.member.2`, … in their order. */
export const listParam = (params: Params, name: string): readonly string[] =>
  [...params]
    .flatMap(([key, value]) => {
      const index = new RegExp(`^${name}\\.member\\.(\\d+)$`).exec(key)?.[1];
      return index === undefined ? [] : [{ index: Number(index), value }];
    })
    .sort((a, b) => a.index - b.index)
    .map(({ value }) => value);

/** @throws AwsError `ValidationError` where the parameter is missing, in AWS's words. */
export function requiredParam(params: Params, name: string): string {
  const value = params.get(name);
  if (value !== undefined && value !== '') return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/**
 * The Query protocol of IAM and STS on the wire: form-encoded requests in, XML out.
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
}

/** The services of the Query protocol; Organizations speaks JSON. */
export type QueryService = 'iam' | 'sts';
export type Service = QueryService | 'organizations';

export const VERSIONS: Readonly<Record<QueryService, string>> = { iam: '2010-05-08', sts: '2011-06-15' };

const NAMESPACES: Readonly<Record<QueryService, string>> = {
  iam: `https://iam.amazonaws.com/doc/${VERSIONS.iam}/`,
  sts: `https://sts.amazonaws.com/doc/${VERSIONS.sts}/`,
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);

/** ISO 8601 in UTC; milliseconds only where there are any, as in `JobCreationDate`. */
export const isoTime = (time: Date): string => time.toISOString().replace('.000Z', 'Z');

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const element = (name: string, value: Value): string =>
  value === undefined ? '' : `<${name}>${content(value)}</${name}>`;

function content(value: Exclude<Value, undefined>): string {
  if (isList(value)) return value.map((member) => element('member', member)).join('');
  if (value instanceof Date) return isoTime(value);
  if (typeof value !== 'object') return escape(String(value));
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

const xml = (status: number, requestId: string, body: string): WireResponse => ({
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

/**
 * Signature Version 4, checked as AWS checks it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './wire.ts';

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as it came. */
  readonly bytes: Buffer;
}

/** What the `Authorization` header says, before anything of it is believed. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

const MAX_SKEW = 15 * 60_000;

/** @throws AwsError 403 `MissingAuthenticationToken`, or 400 `IncompleteSignature`. */
export function readAuthorization(headers: IncomingHttpHeaders): Authorization {
  const header = headers.authorization;
  if (header === undefined)
    throw new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  const credential = /Credential=([^,]*)/.exec(header)?.[1];
  // IAM, "Common Errors", IncompleteSignature: a key ID has no slash, and many secrets have.
  if (credential !== undefined && credential.split('/').length !== 5)
    throw new AwsError(
      'IncompleteSignature',
      400,
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  const [, accessKeyId, date, region, service, signedHeaders, signature] = FORM.exec(header) ?? [];
  if (!accessKeyId || !date || !region || !service || !signedHeaders || !signature)
    throw new AwsError('IncompleteSignature', 400, `Authorization header is not of AWS Signature Version 4.`);
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/**
 * @param time the endpoint's clock; a request more than 15 minutes off has expired.
 * @throws AwsError 403 `SignatureDoesNotMatch`.
 */
export function checkSignature(
  authorization: Authorization,
  secret: string,
  request: SignedRequest,
  time: Date,
): void {
  const stamp = String(request.headers['x-amz-date'] ?? '');
  const signedAt = Date.parse(
    stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (!(Math.abs(time.getTime() - signedAt) <= MAX_SKEW))
    throw mismatch(`Signature expired or not yet current: ${stamp} (15 min.)`);
  const { date, region, service } = authorization;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical(request, authorization.signedHeaders))];
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  const expected = hmac(key, text.join('\n'));
  if (!timingSafeEqual(expected, Buffer.from(authorization.signature, 'hex')))
    throw mismatch(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
}

const mismatch = (message: string): AwsError => new AwsError('SignatureDoesNotMatch', 403, message);
const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function canonical(request: SignedRequest, signedHeaders: readonly string[]): string {
  const { pathname, searchParams } = new URL(request.url, 'http://endpoint');
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = signedHeaders.map((name) => {
    const value = request.headers[name] ?? '';
    return `${name}:${(Array.isArray(value) ? value.join(',') : value).trim().replace(/ +/g, ' ')}\n`;
  });
  return [
    request.method,
    // D: each segment of the path is encoded once more.
    pathname.split('/').map(encode).join('/'),
    query,
    headers.join(''),
    signedHeaders.join(';'),
    sha256(request.bytes),
  ].join('\n');
}

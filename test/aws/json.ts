/** AWS's JSON protocols on the wire: 1.0 of CloudWatch, 1.1 of Organizations, CloudTrail, CloudWatch Logs and EventBridge. */
import type { AwsError, Fields, Value, WireResponse } from './wire.ts';

export const json = (
  version: '1.0' | '1.1',
  status: number,
  requestId: string,
  body: unknown,
): WireResponse => ({
  status,
  headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
  body: JSON.stringify(body),
});

/** Times are seconds since 1970 in these protocols. */
export function plain(value: Value): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** What errors that every service has are called in JSON 1.1. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  InvalidAction: 'UnknownOperationException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  Throttling: 'ThrottlingException',
};

export const jsonSuccess = (result: Fields, id: string): WireResponse => json('1.1', 200, id, plain(result));

export const jsonFailure = ({ code, status, message }: AwsError, id: string): WireResponse =>
  json('1.1', status < 500 ? 400 : status, id, { __type: EXCEPTIONS[code] ?? code, message });

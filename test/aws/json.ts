/** AWS's JSON protocols on the wire, of Organizations (1.1) and CloudWatch (1.0). */
import type { Value, WireResponse } from './wire.ts';

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

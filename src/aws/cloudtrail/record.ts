/** The JSON text of an event. Source: CloudTrail User Guide, "CloudTrail record contents". */
import type { Event } from '@aws-sdk/client-cloudtrail';
import { InvalidResponse, presentText } from '../errors/failure.ts';

type Fields = Readonly<Record<string, unknown>>;

/** @throws InvalidResponse if the event has no text, or one that isn't a JSON object. */
export function parseRecord({ CloudTrailEvent }: Event): Fields {
  const text = presentText(CloudTrailEvent, 'CloudTrailEvent');
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    throw new InvalidResponse('An event of the answer is not JSON.');
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw new InvalidResponse('An event of the answer is no record.');
  return objectIn(record);
}

/** Returns a value if it's an object; otherwise, one without fields. */
export function objectIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Returns a value if it's a text with something in it. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The JSON text of an event. Source: CloudTrail User Guide, "CloudTrail record contents". */
import type { Event } from '@aws-sdk/client-cloudtrail';
import { InvalidResponse, present } from '../errors/failure.ts';

type Fields = Readonly<Record<string, unknown>>;

/** @throws InvalidResponse if the event has no text, or one that isn't JSON. */
export function parseRecord({ CloudTrailEvent }: Event): Fields {
  try {
    return objectIn(JSON.parse(present(CloudTrailEvent, 'CloudTrailEvent')));
  } catch (error) {
    if (error instanceof InvalidResponse) throw error;
    throw new InvalidResponse('An event of the answer is not JSON.');
  }
}

/** Returns a value if it's an object; otherwise, one without fields. */
export function objectIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Returns a value if it's a text with something in it. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

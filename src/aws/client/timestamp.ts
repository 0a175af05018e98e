import type { Timestamp } from '../../senders/model/model.ts';

/** A date as the model writes it: UTC, whole seconds. */
export function timestamp(date: Date): Timestamp {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The same for a date that may be absent. */
export function optionalTimestamp(date: Date | undefined): Timestamp | null {
  return date === undefined ? null : timestamp(date);
}

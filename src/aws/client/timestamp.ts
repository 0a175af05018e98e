import type { Timestamp } from '../../senders/model/model.ts';

/** Returns a date as the model has it: UTC, whole seconds. */
export function timestamp(date: Date): Timestamp {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The same for an optional date. */
export function optionalTimestamp(date: Date | undefined): Timestamp | null {
  return date === undefined ? null : timestamp(date);
}

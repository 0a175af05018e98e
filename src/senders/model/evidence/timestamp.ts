/** An instant in ISO 8601, UTC, whole seconds: `2026-11-23T09:00:00Z`. Compares as a string. */
export type Timestamp = string;

/** @param time milliseconds since 1970; parts of a second are dropped. */
export function toTimestamp(time: number): Timestamp {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Returns the time so many milliseconds later. */
export function addTime(at: Timestamp, milliseconds: number): Timestamp {
  return toTimestamp(Date.parse(at) + milliseconds);
}

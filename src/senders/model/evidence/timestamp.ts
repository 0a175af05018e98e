/** An instant in ISO 8601, UTC, whole seconds: `2026-11-23T09:00:00Z`. Compares as a string. */
export type Timestamp = string;

/** Wrong usage; the message says what is wrong with which argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Returns what went wrong, as a sentence. What is thrown need not be an `Error`. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

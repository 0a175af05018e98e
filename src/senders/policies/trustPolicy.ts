/** Who may assume a role. Rules: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal". */

/**
 * Returns the principals of a trust policy's Allow statements, each once, in their order: services, identity providers,
 * users and roles as they stand, accounts by their 12 digits, `*` for anybody. Conditions may limit them. Empty where
 * the document cannot be read.
 * @param document JSON text.
 */
export function readAssumedBy(document: string): readonly string[] {
  const statements = listOf(record(parse(document))['Statement']).map(record);
  const allowed = statements.filter((statement) => statement['Effect'] === 'Allow');
  const named = allowed.flatMap((statement) =>
    // With an Allow, it names those that it leaves out.
    'NotPrincipal' in statement ? ['*'] : readPrincipals(statement['Principal']),
  );
  return [...new Set(named.map(accountDigits))];
}

/** Returns the principals that a statement names, as they stand. */
export function readPrincipals(value: unknown): readonly string[] {
  const named = typeof value === 'string' ? [value] : Object.values(record(value)).flatMap(listOf);
  return named.filter((name) => typeof name === 'string');
}

/** Returns an account's 12 digits for `arn:aws:iam::111122223333:root`, which stands for it; others as they stand. */
export function accountDigits(principal: string): string {
  return /^arn:[\w-]*:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

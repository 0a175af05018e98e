/**
 * `Resource` and `NotResource` of a statement, held against one ARN at a time.
 *
 * Wildcards, also across colons: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * Incomplete ARNs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 * Variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export type OneOrMore = string | readonly string[];
export const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T];

/** How a pattern is read, where AWS's pages leave it open. */
export interface Reading {
  /** `surely`: variables without a known value match nothing. `possibly`: anything. */
  readonly certainty: 'surely' | 'possibly';
  /** AWS does not say whether case counts in an ARN. */
  readonly ignoreCase: boolean;
  /** Who calls: the value of `aws:username`; `null`: a role, whose requests don't carry it. */
  readonly user: string | null;
}

export type ResourceTest = (arn: string, reading: Reading) => boolean;

/** Whether the statement is about an ARN. */
export function readResource(
  { Resource, NotResource }: { readonly Resource?: OneOrMore; readonly NotResource?: OneOrMore },
  hasVariables: boolean,
): ResourceTest {
  const matchers = list(Resource ?? NotResource ?? []).map((pattern) => matcherOf(pattern, hasVariables));
  // D: a variable without a value can make the whole statement invalid. A user always has a name, a role never.
  const resolvable = ({ user }: Reading): boolean => matchers.every((matcher) => matcher.resolvable(user));
  const named: ResourceTest = (arn, reading) => matchers.some((matcher) => matcher.matches(arn, reading));
  return (arn, reading) => {
    if (reading.certainty === 'surely' && !resolvable(reading)) return false;
    if (Resource !== undefined) return named(arn, reading);
    const certainty = reading.certainty === 'surely' ? 'possibly' : 'surely';
    return !named(arn, { ...reading, certainty });
  };
}

interface Matcher {
  readonly resolvable: (user: string | null) => boolean;
  readonly matches: ResourceTest;
}

const VARIABLE = /\$\{([^}]*)\}/g;
const FIXED = new Set(['*', '?', '$']);
const USER_NAME = /^aws:username$/i;

function matcherOf(pattern: string, hasVariables: boolean): Matcher {
  const completed = completions(pattern, hasVariables);
  const variables = hasVariables ? [...pattern.matchAll(VARIABLE)] : [];
  // D: only what comes after the fifth colon can be a variable.
  const open = variables.filter(({ 1: name = '' }) => !FIXED.has(name));
  const named = open.every(
    ({ index, 1: name = '' }) => USER_NAME.test(name) && /^([^:]*:){5}/.test(pattern.slice(0, index)),
  );
  const resolvable = (user: string | null): boolean => (user === null ? open.length === 0 : named);
  const compile = (user: string | null, flags: string): RegExp[] =>
    completed.map(
      (text) => new RegExp(`^${source(text, hasVariables, resolvable(user) ? user : null)}$`, flags),
    );
  /** Of the user who was asked about last. */
  let compiled: { user: string | null; exact: RegExp[]; anyCase: RegExp[] } = {
    user: '',
    exact: compile('', 's'),
    anyCase: compile('', 'is'),
  };
  const expressions = ({ ignoreCase, user }: Reading): RegExp[] => {
    if (compiled.user !== user) compiled = { user, exact: compile(user, 's'), anyCase: compile(user, 'is') };
    return ignoreCase ? compiled.anyCase : compiled.exact;
  };
  return {
    resolvable,
    matches: (arn, reading) =>
      (reading.certainty === 'possibly' || resolvable(reading.user)) &&
      expressions(reading).some((expression) => expression.test(arn)),
  };
}

/** The pattern, and with fewer than six fields the ARN that AWS completes it to. */
function completions(pattern: string, hasVariables: boolean): readonly string[] {
  if (!/^arn:/i.test(pattern)) return [pattern];
  const fields = (hasVariables ? pattern.replace(VARIABLE, 'x') : pattern).split(':').length;
  return fields < 6 ? [pattern, pattern + ':*'.repeat(6 - fields)] : [pattern];
}

function source(pattern: string, hasVariables: boolean, user: string | null): string {
  const parts = hasVariables ? pattern.split(/(\$\{[^}]*\})/) : [pattern];
  return parts
    .map((part) => {
      const name = hasVariables ? /^\$\{([^}]*)\}$/.exec(part)?.[1] : undefined;
      if (name === undefined) return glob(part);
      if (FIXED.has(name)) return escape(name);
      return user !== null && USER_NAME.test(name) ? escape(user) : '.*';
    })
    .join('');
}

const escape = (text: string): string => text.replace(/[.+^${}()|[\]\\*?]/g, '\\$&');
const glob = (text: string): string =>
  text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');

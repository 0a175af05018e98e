/**
 * What identity policies allow. Written apart from the product's own reading of policies on purpose, so
 * that each can be held against the other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

type OneOrMore = string | readonly string[];

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: Statement | readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: object;
}

interface Rule {
  readonly allows: boolean;
  /** `Action` patterns in lower case; `null` where the statement names a `NotAction`. */
  readonly actions: readonly string[] | null;
  readonly action: (name: string) => boolean;
  readonly resource: (arn: string) => boolean;
  readonly everyResource: boolean;
  readonly conditional: boolean;
}

const compiled = new WeakMap<PolicyDocument, readonly Rule[]>();

/** The statements of a document, ready to match; compiled once, documents do not change. */
function rulesOf(document: PolicyDocument): readonly Rule[] {
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const rules = list(document.Statement).map(compile);
  compiled.set(document, rules);
  return rules;
}

function compile(statement: Statement): Rule {
  const actions = statement.Action === undefined ? null : list(statement.Action).map(lower);
  const except = statement.NotAction === undefined ? [] : list(statement.NotAction).map(lower);
  const resources = list(statement.Resource ?? []);
  const namedAction = anyOf(actions ?? except);
  const namedResource = anyOf(
    statement.Resource === undefined ? list(statement.NotResource ?? []) : resources,
  );
  return {
    allows: statement.Effect === 'Allow',
    actions,
    action: actions === null ? (name) => !namedAction(name) : namedAction,
    resource: statement.Resource === undefined ? (arn) => !namedResource(arn) : namedResource,
    everyResource: resources.includes('*'),
    conditional: statement.Condition !== undefined,
  };
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const lower = (text: string): string => text.toLowerCase();

/** Wildcards of policies: `*` any run, `?` any one character. A `*` in the text is a character like another,
 *  so a pattern can also be asked whether it covers another pattern. */
const anyOf = (patterns: readonly string[]): ((text: string) => boolean) => {
  const matchers = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
        's',
      ),
  );
  return (text) => matchers.some((matcher) => matcher.test(text));
};

export type Decision = 'allowed' | 'denied' | 'not allowed';

/**
 * Whether policies let an action on a resource pass. A statement with a condition never lets a call pass
 * and never stops one: the endpoint knows no condition keys.
 */
export function decide(documents: readonly PolicyDocument[], action: string, resource: string): Decision {
  const matching = documents
    .flatMap(rulesOf)
    .filter((rule) => !rule.conditional && rule.action(lower(action)) && rule.resource(resource));
  if (matching.some((rule) => !rule.allows)) return 'denied';
  return matching.length > 0 ? 'allowed' : 'not allowed';
}

/** Whether some request for the action could pass: conditions may hold, some resource may be meant. */
export function mayAllow(documents: readonly PolicyDocument[], action: string): boolean {
  const rules = documents.flatMap(rulesOf);
  const name = lower(action);
  return (
    rules.some((rule) => rule.allows && rule.action(name)) &&
    !rules.some((rule) => !rule.allows && rule.everyResource && !rule.conditional && rule.action(name))
  );
}

/**
 * Whether policies may allow something of a service. O: an action that the service does not have allows
 * nothing, a condition may hold, an unconditional denial of all resources takes away; what policies of
 * other kinds say does not matter.
 * @param actions the actions of the service, where they are known (`ses:SendEmail`, …)
 */
export function mayUseService(
  documents: readonly PolicyDocument[],
  namespace: string,
  actions: readonly string[] | undefined,
): boolean {
  const candidates =
    actions ??
    documents.flatMap(rulesOf).flatMap((rule) => (rule.allows ? patternsWithin(rule, namespace) : []));
  return candidates.some((action) => mayAllow(documents, action));
}

/** The parts of a statement's actions that belong to a service, as patterns. */
function patternsWithin(rule: Rule, namespace: string): readonly string[] {
  const all = `${namespace}:*`;
  if (rule.actions === null) return rule.action(all) ? [all] : [];
  return rule.actions.flatMap((action) =>
    action === '*' ? [all] : action.startsWith(`${namespace}:`) ? [action] : [],
  );
}

/**
 * Whether one policy on its own gives a service, as ListPoliciesGrantingServiceAccess sees it. O: it looks
 * at the namespace alone, so an action that does not exist counts too; a denial counts where it takes the
 * whole service on all resources.
 */
export function grantsService(document: PolicyDocument, namespace: string): boolean {
  const rules = rulesOf(document);
  return (
    rules.some((rule) => rule.allows && patternsWithin(rule, namespace).length > 0) &&
    !rules.some(
      (rule) => !rule.allows && rule.everyResource && !rule.conditional && rule.action(`${namespace}:*`),
    )
  );
}

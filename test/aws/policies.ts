/**
 * What identity policies allow. Written apart from the product's own reading of policies on purpose, so
 * that each can be held against the other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { list, readResource, type OneOrMore, type Reading, type ResourceTest } from './policyResources.ts';

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
  readonly resource: ResourceTest;
  readonly everyResource: boolean;
  readonly conditional: boolean;
}

const compiled = new WeakMap<PolicyDocument, readonly Rule[]>();

/** The statements of a document, ready to match; compiled once, documents do not change. */
function rulesOf(document: PolicyDocument): readonly Rule[] {
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const rules = list(document.Statement).map((statement) => compile(statement, document.Version));
  compiled.set(document, rules);
  return rules;
}

function compile(statement: Statement, version: string | undefined): Rule {
  const actions = statement.Action === undefined ? null : list(statement.Action).map(lower);
  const except = statement.NotAction === undefined ? [] : list(statement.NotAction).map(lower);
  const resources = list(statement.Resource ?? []);
  const namedAction = anyOf(actions ?? except);
  return {
    allows: statement.Effect === 'Allow',
    actions,
    action: actions === null ? (name) => !namedAction(name) : namedAction,
    resource: readResource(statement, version === '2012-10-17'),
    everyResource: resources.includes('*'),
    conditional: statement.Condition !== undefined,
  };
}

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

/** Nobody's name, and every letter as it is written. */
const STRICT: Reading = { certainty: 'surely', ignoreCase: false, user: '' };

export type Decision = 'allowed' | 'denied' | 'not allowed';

/**
 * Whether policies let an action on a resource pass. A statement with a condition never lets a call pass
 * and never stops one: the endpoint knows no condition keys.
 */
export function decide(documents: readonly PolicyDocument[], action: string, resource: string): Decision {
  const matching = documents
    .flatMap(rulesOf)
    .filter((rule) => !rule.conditional && rule.action(lower(action)) && rule.resource(resource, STRICT));
  if (matching.some((rule) => !rule.allows)) return 'denied';
  return matching.length > 0 ? 'allowed' : 'not allowed';
}

/**
 * Whether a user's request passes. `surely`: whatever conditions say and whatever a variable stands for.
 * `possibly`: in some case.
 */
export function passes(
  documents: readonly PolicyDocument[],
  action: string,
  resource: string,
  reading: Reading,
): boolean {
  const name = lower(action);
  const rules = documents.flatMap(rulesOf);
  const matches = (rule: Rule, how: Reading): boolean =>
    !(how.certainty === 'surely' && rule.conditional) && rule.resource(resource, how) && rule.action(name);
  const opposite: Reading = {
    ...reading,
    certainty: reading.certainty === 'surely' ? 'possibly' : 'surely',
  };
  return (
    rules.some((rule) => rule.allows && matches(rule, reading)) &&
    !rules.some((rule) => !rule.allows && matches(rule, opposite))
  );
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

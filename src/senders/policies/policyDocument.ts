/** Parses policy documents by the IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy elements". */
import {
  join,
  NO_EFFECT,
  NONE,
  SENDING_ACTIONS,
  UNREAD,
  type ActionSet,
  type Grant,
  type PolicyEffect,
} from './rights.ts';
import { EVERYWHERE, NOWHERE, readScope, type Caller } from './sesResources.ts';
import { includes, intersects } from './wildcard.ts';

/**
 * Returns what a policy document does to a caller. It's JSON text, decoded or URL-encoded as in GetAccountAuthorizationDetails. Never
 * throws. IAM doesn't store documents that violate its grammar, so an invalid document or statement (junk, `Effect` in
 * another case, no `Action`, no `Resource`, a `Principal`, a duplicate key) isn't guessed at: it counts as unread.
 */
export function readPolicyDocument(text: string, caller: Caller): PolicyEffect {
  const document = readStatements(text);
  if (document === null) return UNREAD;
  const effect = join(
    document.statements.map((statement) =>
      // Only resource policies have a principal; IAM rejects it in these.
      isRecord(statement) && ('Principal' in statement || 'NotPrincipal' in statement)
        ? UNREAD
        : readStatement(statement, document.hasVariables, caller),
    ),
  );
  if (!effect.mayUseSes && effect.denies.length === 0 && !effect.unread) return NO_EFFECT;
  return { ...effect, allows: merged(effect.allows), denies: merged(effect.denies) };
}

/** The statements of a policy document; `null` where it can't be read. */
export function readStatements(
  text: string,
): { readonly statements: readonly unknown[]; readonly hasVariables: boolean } | null {
  const document = parse(text);
  if (!isRecord(document)) return null;
  const version = document['Version'] ?? VERSION_WITHOUT_VARIABLES;
  if (version !== VERSION_WITHOUT_VARIABLES && version !== VERSION_WITH_VARIABLES) return null;
  const statements = Array.isArray(document['Statement']) ? document['Statement'] : [document['Statement']];
  return { statements, hasVariables: version === VERSION_WITH_VARIABLES };
}

/** Without a `Version`, IAM assumes the older one. */
const VERSION_WITHOUT_VARIABLES = '2008-10-17';
const VERSION_WITH_VARIABLES = '2012-10-17';

function parse(text: string): unknown {
  try {
    const json = /^\s*%7B/i.test(text) ? decodeURIComponent(text) : text;
    const value: unknown = JSON.parse(json);
    return countKeys(value) === countWrittenKeys(json) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Fewer than were written if an object has a duplicate key: JSON.parse keeps the last. */
function countKeys(value: unknown): number {
  let count = 0;
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const values: readonly unknown[] = Object.values(next);
    if (!Array.isArray(next)) count += values.length;
    open.push(...values);
  }
  return count;
}

function countWrittenKeys(json: string): number {
  let count = 0;
  for (const [, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) count += 1;
  return count;
}

/** What a statement does to a caller, whether or not its principal includes them. */
export function readStatement(statement: unknown, hasVariables: boolean, caller: Caller): PolicyEffect {
  if (!isRecord(statement)) return UNREAD;
  const actions = readChoice(statement['Action'], statement['NotAction']);
  const resources = readChoice(statement['Resource'], statement['NotResource']);
  const conditions = 'Condition' in statement ? statement['Condition'] : {};
  if (actions === null || resources === null || !isRecord(conditions)) return UNREAD;
  const sesActions = ofSes(actions);
  const { scope, isResolved } = readScope(resources.patterns, hasVariables, caller);
  const grant: Grant = {
    actions: sendingActions(sesActions),
    resources: resources.inverted ? EVERYWHERE : scope,
    except: resources.inverted ? scope : NOWHERE,
    isSure: isResolved && Object.keys(conditions).length === 0,
  };
  const grants = grant.actions === NONE || grant.resources.possibly.length === 0 ? [] : [grant];
  switch (statement['Effect']) {
    case 'Allow':
      return { ...NO_EFFECT, allows: grants, mayUseSes: includesSes(sesActions) };
    case 'Deny':
      return { ...NO_EFFECT, denies: grants };
    default:
      return UNREAD;
  }
}

/** Merges grants about every resource, as most are. */
function merged(grants: readonly Grant[]): readonly Grant[] {
  if (grants.length < 2) return grants;
  const isPlain = ({ resources, except }: Grant) => resources === EVERYWHERE && except === NOWHERE;
  const everywhere = [true, false].flatMap((isSure): Grant[] => {
    const actions = grants
      .filter((grant) => isPlain(grant) && grant.isSure === isSure)
      .reduce((set, grant) => set | grant.actions, NONE);
    return actions === NONE ? [] : [{ actions, resources: EVERYWHERE, except: NOWHERE, isSure }];
  });
  return [...everywhere, ...grants.filter((grant) => !isPlain(grant))];
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: the patterns, and whether they are inverted. */
interface Choice {
  readonly patterns: readonly string[];
  readonly inverted: boolean;
}

/** `null` unless exactly one of the two is present, as a string or a non-empty list of strings. */
function readChoice(named: unknown, inverse: unknown): Choice | null {
  if ((named === undefined) === (inverse === undefined)) return null;
  const value = named ?? inverse;
  const patterns: unknown = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(patterns) || patterns.length === 0 || !patterns.every(isString)) return null;
  return { patterns, inverted: named === undefined };
}

/** Keeps the patterns that can match SES actions, in lowercase: actions ignore case (IAM JSON policy elements: Action). */
function ofSes({ patterns, inverted }: Choice): Choice {
  const lowerCase = patterns.map((pattern) => pattern.toLowerCase());
  return { patterns: lowerCase.filter((pattern) => intersects(pattern, 'ses:*')), inverted };
}

const LOWER_CASE_ACTIONS = SENDING_ACTIONS.map((action) => action.toLowerCase());

function sendingActions({ patterns, inverted }: Choice): ActionSet {
  return LOWER_CASE_ACTIONS.reduce((set, action, index) => {
    const named = patterns.some((pattern) => intersects(pattern, action));
    return named === inverted ? set : set | (1 << index);
  }, NONE);
}

/** Whether any SES action is meant, sending or not. */
function includesSes({ patterns, inverted }: Choice): boolean {
  return inverted ? !patterns.some((pattern) => includes(pattern, 'ses:*')) : patterns.length > 0;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

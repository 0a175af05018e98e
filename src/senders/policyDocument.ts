/**
 * What one policy document does to sending mail: read once, kept as a few sets of actions that are joined
 * and subtracted from then on. Rules: IAM User Guide, "Grammar of the IAM JSON policy language", "IAM JSON
 * policy elements" and "Policy evaluation logic".
 */
import type { CanSend } from './model.ts';
import { covers, overlaps } from './wildcard.ts';

/** The actions that send mail, of the SES API v1 and v2 (Service Authorization Reference, prefix `ses`). */
export const SENDING_ACTIONS = [
  'ses:SendEmail',
  'ses:SendRawEmail',
  'ses:SendTemplatedEmail',
  'ses:SendBulkEmail',
  'ses:SendBulkTemplatedEmail',
  'ses:SendCustomVerificationEmail',
  'ses:SendBounce',
] as const;

/** A set of sending actions: bit n stands for `SENDING_ACTIONS[n]`. */
export type ActionSet = number;

const NONE: ActionSet = 0;
const ALL: ActionSet = (1 << SENDING_ACTIONS.length) - 1;

/** What a policy, or several together, say about sending. */
export interface PolicyEffect {
  readonly allows: ActionSet;
  /** With those that are allowed only under conditions. Never less than `allows`. */
  readonly mayAllow: ActionSet;
  /** Denied without conditions for every resource of SES. */
  readonly denies: ActionSet;
  /** With those denied under conditions or for particular resources. Never less than `denies`. */
  readonly mayDeny: ActionSet;
  /**
   * Any action of SES is allowed. Conditions, resources and denies do not count here: this answers whether
   * Access Advisor may list SES ("services that are allowed by the entity's policies"), and AWS does not say
   * that any of them takes a service off that list.
   */
  readonly mayUseSes: boolean;
  /** Part of it could not be read: it may allow or deny anything. */
  readonly unread: boolean;
}

/** No policy at all. */
const NO_EFFECT: PolicyEffect = {
  allows: NONE,
  mayAllow: NONE,
  denies: NONE,
  mayDeny: NONE,
  mayUseSes: false,
  unread: false,
};

/** A policy that is not at hand, or whose document is not in IAM's language. */
export const UNREAD: PolicyEffect = { ...NO_EFFECT, mayUseSes: true, unread: true };

/** Policies taken together, in any order: each adds what it allows and what it denies. */
export function join(effects: Iterable<PolicyEffect>): PolicyEffect {
  let { allows, mayAllow, denies, mayDeny, mayUseSes, unread } = NO_EFFECT;
  for (const effect of effects) {
    allows |= effect.allows;
    mayAllow |= effect.mayAllow;
    denies |= effect.denies;
    mayDeny |= effect.mayDeny;
    mayUseSes ||= effect.mayUseSes;
    unread ||= effect.unread;
  }
  return { allows, mayAllow, denies, mayDeny, mayUseSes, unread };
}

/** The actions left once the denies are taken from the allows. */
export interface Rights {
  readonly sure: ActionSet;
  /** Under conditions, or with a doubt. Never less than `sure`. */
  readonly possible: ActionSet;
  /** What a part that could not be read might allow. */
  readonly open: ActionSet;
}

/** An explicit deny wins over every allow; what is unread may deny as well, so that nothing is sure beside it. */
export function rightsOf(effect: PolicyEffect): Rights {
  return {
    sure: effect.unread ? NONE : effect.allows & ~effect.mayDeny,
    possible: effect.mayAllow & ~effect.denies,
    open: effect.unread ? ALL & ~effect.denies : NONE,
  };
}

/** A permissions boundary grants nothing itself: what it does not allow is taken away. */
export function within(rights: Rights, boundary: Rights): Rights {
  const left = boundary.possible | boundary.open;
  return {
    sure: rights.sure & boundary.sure,
    possible: rights.possible & left,
    open: rights.open & left,
  };
}

/** In one word; one sending action is enough. */
export function canSendOf(rights: Rights): CanSend {
  if (rights.sure !== NONE) return 'yes';
  if (rights.possible !== NONE) return 'conditional';
  return rights.open !== NONE ? 'unknown' : 'no';
}

/**
 * Reads a policy document: JSON text, URL-encoded as GetAccountAuthorizationDetails sends it or decoded.
 * Never throws. IAM refuses to store what is not in its language, so a document or statement that is not
 * (junk, `Effect` in another case, no `Action`, no `Resource`) is not guessed at: it counts as unread.
 */
export function readPolicyDocument(text: string): PolicyEffect {
  const document = parse(text);
  if (!isRecord(document)) return UNREAD;
  const statements = Array.isArray(document['Statement']) ? document['Statement'] : [document['Statement']];
  return join(statements.map(readStatement));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(/^\s*%7B/i.test(text) ? decodeURIComponent(text) : text);
  } catch {
    return undefined;
  }
}

function readStatement(statement: unknown): PolicyEffect {
  if (!isRecord(statement)) return UNREAD;
  const actions = readChoice(statement['Action'], statement['NotAction']);
  const resources = readChoice(statement['Resource'], statement['NotResource']);
  const conditions = 'Condition' in statement ? statement['Condition'] : {};
  if (actions === null || resources === null || !isRecord(conditions)) return UNREAD;

  const sesActions = ofSes(actions);
  const sending = sendingActions(sesActions);
  const reach = reachOf(resources);
  const unconditional = Object.keys(conditions).length === 0;
  switch (statement['Effect']) {
    case 'Allow': {
      const mayAllow = reach === 'none' ? NONE : sending;
      const allows = unconditional ? mayAllow : NONE;
      return { ...NO_EFFECT, allows, mayAllow, mayUseSes: includesSes(sesActions) };
    }
    case 'Deny': {
      const mayDeny = reach === 'none' ? NONE : sending;
      const denies = unconditional && reach === 'all' ? sending : NONE;
      return { ...NO_EFFECT, denies, mayDeny };
    }
    default:
      return UNREAD;
  }
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: the patterns, and whether they name the others. */
interface Choice {
  readonly patterns: readonly string[];
  readonly inverted: boolean;
}

/** `null` unless exactly one of the two is there, as a string or as a list of strings that is not empty. */
function readChoice(named: unknown, inverse: unknown): Choice | null {
  if ((named === undefined) === (inverse === undefined)) return null;
  const value = named ?? inverse;
  const patterns: unknown = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(patterns) || patterns.length === 0 || !patterns.every(isString)) return null;
  return { patterns, inverted: named === undefined };
}

/**
 * The patterns that can name an action of SES at all, in lower case: actions compare without regard to case
 * (IAM JSON policy elements: Action).
 */
function ofSes({ patterns, inverted }: Choice): Choice {
  const lowerCase = patterns.map((pattern) => pattern.toLowerCase());
  return { patterns: lowerCase.filter((pattern) => overlaps(pattern, 'ses:*')), inverted };
}

function sendingActions({ patterns, inverted }: Choice): ActionSet {
  return SENDING_ACTIONS.reduce((set, action, index) => {
    const named = patterns.some((pattern) => overlaps(pattern, action.toLowerCase()));
    return named === inverted ? set : set | (1 << index);
  }, NONE);
}

/** Whether any action of SES, a sending one or not, is meant. */
function includesSes({ patterns, inverted }: Choice): boolean {
  return inverted ? !patterns.some((pattern) => covers(pattern, 'ses:*')) : patterns.length > 0;
}

/**
 * How much of SES's resources a statement is about. `some` is not looked into: which identities an account
 * has is not known here, and one of another account may be used too (sending authorization).
 */
function reachOf({ patterns, inverted }: Choice): 'all' | 'some' | 'none' {
  if (patterns.some(isAllOfSes)) return inverted ? 'none' : 'all';
  if (patterns.some(mayBeOfSes)) return 'some';
  return inverted ? 'all' : 'none';
}

/**
 * Whether a resource pattern can name a resource of SES: `arn:partition:ses:region:account:type/name`. One
 * that cannot (`arn:aws:s3:::mail`) gives no right to send, for every sending action is authorized against
 * an identity of SES. Policy variables (`${aws:username}`) stand for anything.
 */
function mayBeOfSes(pattern: string): boolean {
  const [start, ...variables] = pattern.split('${');
  const afterVariables = variables.map((rest) => '*' + rest.slice(rest.indexOf('}') + 1));
  return overlaps([start, ...afterVariables].join(''), 'arn:*:ses:*:*:*');
}

/**
 * Whether a resource pattern names every resource of SES. A partition that is written out is the account's
 * own: IAM refuses any other ("Partition … is not valid for resource").
 */
function isAllOfSes(pattern: string): boolean {
  const partition = /^arn:([a-z-]+):/.exec(pattern)?.[1] ?? '*';
  return covers(pattern, `arn:${partition}:ses:*:*:*/*`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

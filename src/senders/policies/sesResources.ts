/**
 * SES resources that a send is authorized against, as `Resource` and `NotResource` name them. Sources: IAM User Guide, "IAM
 * JSON policy elements: Resource", "IAM identifiers" (incomplete ARNs) and "IAM policy elements: Variables and tags";
 * Service Authorization Reference, "Actions, resources, and condition keys for Amazon SES".
 */
import { includes, intersects, OPAQUE } from './wildcard.ts';

export const RESOURCE_TYPES = ['identity', 'template', 'custom-verification-email-template'] as const;

/** An index of `RESOURCE_TYPES`. */
export type ResourceType = number;

/** ARNs of one type, `arn:partition:ses:region:account:type/name`, with a pattern for each variable part. */
export interface Target {
  readonly type: ResourceType;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

/** What patterns match, in two readings: AWS doesn't document whether ARNs are case-sensitive, and variables are unknown. */
export interface Scope {
  /** Case-sensitive, and without anything that depends on an unknown value. */
  readonly surely: readonly Target[];
  /** Case-insensitive, with anything in place of variables. Includes `surely`. */
  readonly possibly: readonly Target[];
}

const everywhere = RESOURCE_TYPES.map((_, type): Target => ({ type, region: '*', account: '*', name: '*' }));
export const EVERYWHERE: Scope = { surely: everywhere, possibly: everywhere };
export const NOWHERE: Scope = { surely: [], possibly: [] };

/** Whose requests a policy is read for. `anyone`: not known, a service among them. */
export type Caller = 'user' | 'role' | 'anyone';

/**
 * Reads the patterns of a statement.
 * @param hasVariables whether the policy's version is 2012-10-17: in older ones `${…}` is plain text
 * @returns `isResolved`: `false` if a variable may have no value, which can invalidate the whole statement
 */
export function readScope(
  patterns: readonly string[],
  hasVariables: boolean,
  caller: Caller,
): { readonly scope: Scope; readonly isResolved: boolean } {
  if (patterns.includes('*')) {
    const isResolved = patterns.every((pattern) => !replaceVariables(pattern, hasVariables, caller).isOpen);
    return { scope: EVERYWHERE, isResolved };
  }
  const surely: Target[] = [];
  const possibly: Target[] = [];
  let isResolved = true;
  for (const pattern of patterns) {
    const { known, anything, isOpen } = replaceVariables(pattern, hasVariables, caller);
    const strictly = isOpen ? [] : parseTargets(known, true);
    if (isOpen) isResolved = false;
    surely.push(...strictly);
    possibly.push(
      ...(PLAIN_ARN.test(anything) && known === anything ? strictly : parseTargets(anything, false)),
    );
  }
  return { scope: { surely, possibly }, isResolved };
}

/** Whether some ARN may belong to both, ignoring case. */
export function mayMeet(a: Target, b: Target): boolean {
  return a === b || (a.type === b.type && PARTS.every((part) => mayIntersect(a[part], b[part])));
}

/** Whether some ARN certainly belongs to both. */
export function doMeet(a: Target, b: Target): boolean {
  return a === b || (a.type === b.type && PARTS.every((part) => intersects(a[part], b[part])));
}

/** Whether some Region may match all of these patterns, ignoring case. */
export function mayShareRegion(patterns: readonly string[]): boolean {
  const all = distinct(patterns.map(lower));
  return all.every((a) => all.every((b) => intersects(a, b)));
}

/** Whether some Region certainly matches all of these patterns. `false` if that isn't clear: three with wildcards. */
export function doShareRegion(patterns: readonly string[]): boolean {
  const all = distinct(patterns);
  const written = all.find((pattern) => !/[*?]/.test(pattern));
  if (written !== undefined) return all.every((pattern) => intersects(pattern, written));
  const [a = '*', b = '*', ...more] = all;
  return more.length === 0 && intersects(a, b);
}

/** Unique patterns, without those that match any Region. */
function distinct(patterns: readonly string[]): readonly string[] {
  return [...new Set(patterns)].filter((pattern) => pattern !== '*');
}

/** Whether `cover` contains every ARN that belongs to both others. `false` if that isn't clear. */
export function holdsAll(cover: Target, a: Target, b: Target): boolean {
  return (
    cover.type === a.type &&
    PARTS.every((part) => includes(cover[part], a[part]) || includes(cover[part], b[part]))
  );
}

/** The same ignoring case: whether `cover` may contain all of them. */
export function mayHoldAll(cover: Target, a: Target, b: Target): boolean {
  return (
    cover.type === a.type &&
    PARTS.every((part) => {
      const pattern = lower(cover[part]);
      return includes(pattern, lower(a[part])) || includes(pattern, lower(b[part]));
    })
  );
}

/** An ARN with only one reading, as nearly all have. */
const PLAIN_ARN = /^arn:aws[a-z-]*:ses:[a-z\d*?-]*:[\d*?]*:[a-z-]+\/[^A-Z:]*$/;

const PARTS = ['region', 'account', 'name'] as const;

function mayIntersect(a: string, b: string): boolean {
  return a === '*' || b === '*' || intersects(lower(a), lower(b));
}

/** In lowercase; an unknown value may be anything. */
function lower(pattern: string): string {
  return pattern.toLowerCase().replaceAll(OPAQUE, '*');
}

/** The characters for `${*}` and `${?}`; policies never contain the first two. */
const LITERALS: Readonly<Record<string, string>> = { '*': '\u0001', '?': '\u0002', $: '$' };

/**
 * The variables that every request of a caller has a value for: a role's has no `aws:username`. With a default value
 * (`${aws:username, 'x'}`), the name comes first.
 */
const KNOWN_VARIABLES: Readonly<Record<Caller, RegExp | null>> = {
  user: /^aws:(?:username|userid)\s*(?:,|$)/i,
  role: /^aws:userid\s*(?:,|$)/i,
  anyone: null,
};

/** The pattern with known variables replaced, and with anything in place of the others. */
function replaceVariables(
  pattern: string,
  hasVariables: boolean,
  caller: Caller,
): { readonly known: string; readonly anything: string; readonly isOpen: boolean } {
  if (!hasVariables || !pattern.includes('${')) return { known: pattern, anything: pattern, isOpen: false };
  let isOpen = false;
  const known = pattern.replace(/\$\{([^}]*)\}/g, (_whole, name: string, offset: number) => {
    const literal = LITERALS[name];
    if (literal !== undefined) return literal;
    // Variables can only be after the fifth colon.
    const isKnown = KNOWN_VARIABLES[caller]?.test(name) === true;
    if (!isKnown || pattern.slice(0, offset).split(':').length < ARN_FIELDS) isOpen = true;
    return OPAQUE;
  });
  return { known, anything: known.replaceAll(OPAQUE, '*'), isOpen };
}

const ARN_FIELDS = 6;
type Fields = readonly [string, string, string, string, string, string];
const ANY_ARN = 'arn:*:ses:*:*:*';

function parseTargets(pattern: string, isStrict: boolean): readonly Target[] {
  const text = (part: string): string => (isStrict ? part : part.toLowerCase());
  const readings = expandArns(pattern);
  if (readings === null) return isStrict || !intersects(text(pattern), ANY_ARN) ? [] : everywhere;
  return readings.flatMap(([arn, partition, service, region, account, resource]) =>
    intersects(text(arn), 'arn') &&
    isPartition(text(partition), isStrict) &&
    intersects(text(service), 'ses') &&
    region !== '' &&
    (!isStrict || region === region.toLowerCase()) &&
    isAccount(account)
      ? RESOURCE_TYPES.flatMap((name, type) =>
          after(`${name}/`, resource, isStrict).map((rest) => ({ type, region, account, name: rest })),
        )
      : [],
  );
}

/** The most readings of a pattern that are considered; no realistic policy comes close. */
const MOST_READINGS = 100;

/** Returns a pattern as ARNs of six fields: AWS fills in missing ones, and `*` matches across colons. `null`: too many. */
function expandArns(pattern: string): readonly Fields[] | null {
  const fields = pattern.split(':');
  const missing = ARN_FIELDS - fields.length;
  if (missing <= 0) return missing === 0 ? [fields as unknown as Fields] : [];
  const [first = '', ...pieces] = pattern.split('*');
  let readings: readonly { readonly text: string; readonly left: number }[] = [
    { text: first, left: missing },
  ];
  for (const piece of pieces) {
    readings = readings.flatMap(({ text, left }) =>
      Array.from({ length: left + 1 }, (_, taken) => ({
        text: `${text}*${':*'.repeat(taken)}${piece}`,
        left: left - taken,
      })),
    );
    if (readings.length > MOST_READINGS) return null;
  }
  const reaching = readings.filter(({ left }) => left === 0).map(({ text }) => text.split(':'));
  return [[...fields, ...Array<string>(missing).fill('*')], ...reaching] as unknown as readonly Fields[];
}

/** An explicit partition is the account's own: IAM rejects any other. */
function isPartition(pattern: string, isStrict: boolean): boolean {
  if (!/[*?]/.test(pattern)) return /^aws[a-z-]*$/.test(pattern);
  return isStrict ? includes(pattern, 'aws*') : intersects(pattern, 'aws*');
}

/** Whether a pattern can match the 12 digits of an account. */
function isAccount(pattern: string): boolean {
  const digits = pattern.replaceAll('*', '');
  return /^[\d?]*$/.test(digits) && (digits === pattern ? digits.length === 12 : digits.length <= 12);
}

/** The rest of a pattern after a text it starts with: one pattern for each way of matching. */
function after(start: string, pattern: string, isStrict: boolean): readonly string[] {
  const head = pattern.slice(0, start.length);
  if (!/[*?]/.test(head)) {
    const isSame = (isStrict ? head : head.toLowerCase()) === start;
    return isSame && head !== pattern ? [pattern.slice(start.length)] : [];
  }
  let places = new Set([0]);
  for (const character of start) {
    const next = new Set<number>();
    for (const place of places) {
      const expected = pattern[place];
      if (expected === '*') {
        next.add(place);
        places.add(place + 1);
      } else if (expected === '?' || (isStrict ? expected : expected?.toLowerCase()) === character) {
        next.add(place + 1);
      }
    }
    places = next;
  }
  return [...places].map((place) => pattern.slice(place)).filter((rest) => rest !== '');
}

/**
 * The part of the Logs Insights query language that the endpoint speaks, evaluated over log events: `fields`, `filter`,
 * `sort`, `limit`; `=`, `!=`, `like`, `=~`, `in`, `not`, `and`, `or`, `coalesce`, `as`. Whatever else is malformed to it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Guidelines.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */
import { AwsError } from './wire.ts';

/** A log event as a query sees it: `@timestamp`, `@message`, and what was discovered in its JSON. */
export type Event = ReadonlyMap<string, string>;

export interface Row {
  readonly values: readonly (readonly [field: string, value: string])[];
  readonly event: Event;
}

interface Found {
  /** What the query returns. */
  readonly rows: readonly Row[];
  /** How many log events it found, also those beyond its limit. */
  readonly matched: number;
}

type Token = {
  readonly kind: 'text' | 'regex' | 'field' | 'number' | 'word' | 'sign';
  readonly text: string;
};
type Value = (event: Event) => string | undefined;
type Test = (event: Event) => boolean;

/** D: a name with other characters than letters, digits, `_`, `@` and `.` stands in backticks. */
const TOKEN =
  /\s+|#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\/((?:[^/\\]|\\.)+)\/|`([^`]+)`|(-?\d+(?:\.\d+)?)(?![\w.])|(@?[A-Za-z_][\w.]*)|(!=|=~|[=|(),[\]])/gsy;
const WORDS = new Set(['and', 'or', 'not', 'like', 'in', 'as', 'asc', 'desc']);
const COMMANDS = new Set(['fields', 'filter', 'sort', 'limit']);
/** D: no more fields are discovered in a log event. */
const MOST_FIELDS = 200;
/** D: where a query has no limit, and at most. */
const MOST_ROWS = 10_000;

const malformed = (what: string): AwsError =>
  new AwsError('MalformedQueryException', 400, `unexpected symbol found ${what} at line 1 and position 1`);

function tokens(query: string): readonly Token[] {
  const found: Token[] = [];
  let end = 0;
  for (const match of query.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    const [, double, single, regex, quoted, number, name, sign] = match;
    const text = double ?? single;
    if (text !== undefined) found.push({ kind: 'text', text: text.replaceAll(/\\(.)/gs, '$1') });
    else if (regex !== undefined) found.push({ kind: 'regex', text: regex });
    else if (quoted !== undefined) found.push({ kind: 'field', text: quoted });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (name !== undefined)
      found.push({ kind: WORDS.has(name.toLowerCase()) ? 'word' : 'field', text: name });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign });
  }
  if (end !== query.length) throw malformed(query.slice(end, end + 1));
  return found;
}

/** @throws AwsError `MalformedQueryException` */
export function compile(query: string): (events: readonly Event[]) => Found {
  const left = [...tokens(query)];
  const next = (): Token => left.shift() ?? { kind: 'sign', text: 'end of input' };
  const isNext = (text: string): boolean => left[0]?.kind !== 'text' && left[0]?.text.toLowerCase() === text;
  const take = (text: string): boolean => isNext(text) && left.shift() !== undefined;
  const expect = (text: string): void => {
    if (!take(text)) throw malformed(next().text);
  };
  const listed = <T>(read: () => T, end: string): readonly T[] => {
    const all = [read()];
    while (take(',')) all.push(read());
    expect(end);
    return all;
  };

  const value = (): { readonly name: string; readonly read: Value } => {
    const token = next();
    if (token.kind === 'text' || token.kind === 'number') return { name: token.text, read: () => token.text };
    if (token.kind !== 'field') throw malformed(token.text);
    if (!isNext('(')) return { name: token.text, read: (event) => event.get(token.text) };
    if (token.text !== 'coalesce') throw malformed(token.text);
    expect('(');
    const all = listed(value, ')');
    const read: Value = (event) => all.map((one) => one.read(event)).find((one) => one !== undefined);
    return { name: `coalesce(${all.map(({ name }) => name).join(', ')})`, read };
  };

  /** D: of a text, `like` finds it anywhere; `(?i)` makes a regular expression ignore case. */
  const pattern = (): ((text: string) => boolean) => {
    const { kind, text } = next();
    if (kind === 'text') return (found) => found.includes(text);
    if (kind !== 'regex') throw malformed(text);
    const [, flag = '', source = ''] = /^(\(\?i\))?(.*)$/s.exec(text) ?? [];
    try {
      const regex = new RegExp(source, flag === '' ? '' : 'i');
      return (found) => regex.test(found);
    } catch {
      throw malformed(text);
    }
  };

  const comparison = (): Test => {
    if (take('(')) {
      const inner = either();
      expect(')');
      return inner;
    }
    if (take('not')) {
      const inner = comparison();
      return (event) => !inner(event);
    }
    const { read } = value();
    const isNot = take('not');
    const judge = ((): ((found: string) => boolean) => {
      if (take('like') || take('=~')) return pattern();
      if (take('in')) {
        expect('[');
        const all = listed(() => value().name, ']');
        return (found) => all.includes(found);
      }
      const equal = take('=');
      if (!equal) expect('!=');
      const wanted = value().name;
      return (found) => (found === wanted) === equal;
    })();
    return (event) => {
      const found = read(event);
      return found !== undefined && judge(found) !== isNot;
    };
  };
  const both = (): Test => {
    const all = [comparison()];
    while (take('and')) all.push(comparison());
    return (event) => all.every((test) => test(event));
  };
  const either = (): Test => {
    const all = [both()];
    while (take('or')) all.push(both());
    return (event) => all.some((test) => test(event));
  };

  const shown: { readonly name: string; readonly read: Value }[] = [];
  const filters: Test[] = [];
  const orders: { readonly read: Value; readonly sign: number }[] = [];
  let limit = MOST_ROWS;
  do {
    const command = next();
    if (command.kind !== 'field' || !COMMANDS.has(command.text)) throw malformed(command.text);
    if (command.text === 'filter') filters.push(either());
    else if (command.text === 'limit') limit = Math.min(MOST_ROWS, Number(next().text));
    else
      do {
        const { name, read } = value();
        if (command.text === 'fields') shown.push({ name: take('as') ? next().text : name, read });
        else orders.push({ read, sign: take('desc') ? -1 : take('asc') ? 1 : 1 });
      } while (take(','));
  } while (take('|'));
  if (left.length > 0 || !Number.isInteger(limit) || limit < 1) throw malformed(next().text);

  return (events) => {
    const found = events.filter((event) => filters.every((test) => test(event)));
    const ordered = found.toSorted((a, b) => {
      for (const { read, sign } of orders) {
        const [one = '', other = ''] = [read(a), read(b)];
        if (one !== other) return one < other ? -sign : sign;
      }
      return 0;
    });
    const rows = ordered.slice(0, limit).map((event) => ({
      event,
      values: shown.flatMap(({ name, read }) => {
        const text = read(event);
        return text === undefined ? [] : [[name, text] as const];
      }),
    }));
    return { rows, matched: found.length };
  };
}

/** D: a member of an object is named with a dot, an element of a list by its number. */
export function discover(message: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string, value: unknown): void => {
    if (found.size >= MOST_FIELDS || value === null || value === undefined) return;
    if (typeof value === 'object')
      for (const [key, member] of Object.entries(value)) visit(name === '' ? key : `${name}.${key}`, member);
    else found.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  };
  try {
    const parsed: unknown = JSON.parse(message);
    if (typeof parsed === 'object') visit('', parsed);
  } catch {
    // A log event that is no JSON has none.
  }
  return found;
}

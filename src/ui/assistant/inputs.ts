/** What an assistant may ask the tools, held against package.json's `inputSchema`: a model's input is no one's word. */
import { keyIdProblem, readKeyId } from '../../senders/findKey.ts';
import { VERDICTS } from '../../senders/model.ts';
import type { Timestamp, Verdict } from '../../senders/model.ts';

/** Which users are asked for. */
export interface ListInput {
  readonly verdicts: readonly Verdict[];
  /** Only who used SES since then. */
  readonly since: Timestamp | null;
  readonly account: string | null;
  readonly limit: number;
}

export interface UserInput {
  /** A name or an ARN. */
  readonly user: string;
  readonly account: string | null;
}

/** An input that no answer can be given to; the message tells the assistant what to send instead. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
}

/** Whoever used SES. */
const SENDERS: readonly Verdict[] = ['sends-smtp', 'uses-api', 'used-ses'];

/** Longer lists cost an assistant more than they tell it. */
const USUAL_LIMIT = 25;
const LARGEST_LIMIT = 100;

/** In milliseconds. */
const DAY = 86_400_000;

/** @param now in milliseconds since the epoch. @throws InvalidInput */
export function readListInput(input: unknown, now: number): ListInput {
  const fields = readFields(input, ['verdicts', 'since', 'lastDays', 'account', 'limit']);
  const { since, lastDays } = fields;
  if (since !== undefined && lastDays !== undefined)
    throw new InvalidInput('Give either "since" or "lastDays", not both.');
  return {
    verdicts: readVerdicts(fields['verdicts']),
    since:
      lastDays === undefined
        ? readTime(since)
        : timestamp(now - readWhole('lastDays', lastDays, 1, 400) * DAY),
    account: readText('account', fields['account']),
    limit:
      fields['limit'] === undefined ? USUAL_LIMIT : readWhole('limit', fields['limit'], 1, LARGEST_LIMIT),
  };
}

/** @throws InvalidInput */
export function readUserInput(input: unknown): UserInput {
  const fields = readFields(input, ['user', 'account']);
  const user = readText('user', fields['user']);
  if (user === null) throw new InvalidInput('"user" is missing: the name or the ARN of an IAM user.');
  return { user, account: readText('account', fields['account']) };
}

/** @returns the access key ID. @throws InvalidInput */
export function readKeyInput(input: unknown): string {
  const fields = readFields(input, ['accessKeyId']);
  const pasted = readKeyId(readText('accessKeyId', fields['accessKeyId']) ?? '');
  if (pasted.kind !== 'key') throw new InvalidInput(keyIdProblem(pasted) ?? '');
  return pasted.id;
}

/** @returns the account, or `null` for all. @throws InvalidInput */
export function readRefreshInput(input: unknown): string | null {
  return readText('account', readFields(input, ['account'])['account']);
}

type Fields = Readonly<Record<string, unknown>>;

function readFields(input: unknown, known: readonly string[]): Fields {
  if (input === undefined || input === null) return {};
  if (typeof input !== 'object' || Array.isArray(input))
    throw new InvalidInput('The input must be an object.');
  const unknown = Object.keys(input).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new InvalidInput(`There is no input "${unknown.join('", "')}". Known: ${known.join(', ')}.`);
  return input as Fields;
}

function readText(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value.trim() === '')
    throw new InvalidInput(`"${name}" must be a text that is not empty.`);
  return value.trim();
}

function readWhole(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new InvalidInput(`"${name}" must be a whole number from ${least} to ${most}.`);
  return value;
}

function readVerdicts(value: unknown): readonly Verdict[] {
  if (value === undefined) return SENDERS;
  const wanted: unknown[] = Array.isArray(value) ? value : [];
  const verdicts = VERDICTS.filter((verdict) => wanted.includes(verdict));
  if (verdicts.length === 0 || verdicts.length !== new Set(wanted).size)
    throw new InvalidInput(`"verdicts" must be a list of some of: ${VERDICTS.join(', ')}.`);
  return verdicts;
}

function readTime(value: unknown): Timestamp | null {
  if (value === undefined) return null;
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidInput(
      '"since" must be a date or a time in ISO 8601: 2026-11-23 or 2026-11-23T09:00:00Z.',
    );
  return timestamp(time);
}

function timestamp(milliseconds: number): Timestamp {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** What an assistant may ask the tools. Checked against package.json's `inputSchema`: never trust a model's input. */
import * as v from 'valibot';
import { keyIdProblem, readKeyId } from '../../senders/keys/findKey.ts';
import type { Timestamp, Verdict } from '../../senders/model/model.ts';
import { ALL_VERDICTS, saysUse } from '../../senders/model/verdict.ts';
import { findSesMessageIds } from '../../senders/who/messageId.ts';
import { isRegion, parseTime } from '../../senders/who/typedWindow.ts';
import { endedBy } from '../../senders/who/window.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import { toTimestamp } from '../../senders/model/evidence/timestamp.ts';

/** The users to list. */
export interface ListInput {
  readonly verdicts: readonly Verdict[];
  /** Only users who have used SES since then. */
  readonly since: Timestamp | null;
  readonly account: string | null;
  readonly limit: number;
}

export interface UserInput {
  /** A name or an ARN. */
  readonly user: string;
  readonly account: string | null;
}

/** The mails whose sender is asked for. */
export interface WhoInput {
  readonly window: MailWindow;
  readonly account: string | null;
}

/** Input that can't be answered. The message says what to send instead. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
}

const SENDERS = ALL_VERDICTS.filter(saysUse);

/** Longer lists cost an assistant more than they're worth. */
const USUAL_LIMIT = 25;
const LARGEST_LIMIT = 100;

/** In milliseconds. */
const DAY = 86_400_000;

const text = (name: string) => {
  const message = `"${name}" must be a text that is not empty.`;
  return v.pipe(v.string(message), v.trim(), v.nonEmpty(message));
};
const whole = (name: string, least: number, most: number) => {
  const message = `"${name}" must be a whole number from ${least} to ${most}.`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
};
const account = v.nullish(text('account'), null);

const SINCE = '"since" must be a date or a time in ISO 8601: 2026-11-23 or 2026-11-23T09:00:00Z.';
const since = v.pipe(
  v.string(SINCE),
  v.regex(/^\d{4}-\d\d-\d\d/, SINCE),
  v.transform((time) => Date.parse(time)),
  v.number(SINCE),
);

const SOME = `"verdicts" must be a list of some of: ${ALL_VERDICTS.join(', ')}.`;
const verdicts = v.pipe(v.array(v.picklist(ALL_VERDICTS, SOME), SOME), v.nonEmpty(SOME));

const listFields = {
  verdicts: v.optional(verdicts, SENDERS),
  since: v.optional(since),
  lastDays: v.optional(whole('lastDays', 1, 400)),
  account,
  limit: v.optional(whole('limit', 1, LARGEST_LIMIT), USUAL_LIMIT),
};
const userFields = {
  user: v.optional(text('user')),
  account,
};

const moment = (name: string) => {
  const message = `"${name}" must be a time in ISO 8601: 2026-11-23T09:00:00Z.`;
  return v.pipe(v.string(message), v.transform(parseTime), v.number(message));
};
const REGION = '"region" must be the name of a Region, such as us-east-1.';
const whoFields = {
  messageId: v.optional(text('messageId')),
  at: v.optional(moment('at')),
  from: v.optional(moment('from')),
  to: v.optional(moment('to')),
  region: v.optional(v.pipe(v.string(REGION), v.check(isRegion, REGION))),
  account,
};

/** @param now in milliseconds since the epoch. @throws InvalidInput */
export function readListInput(input: unknown, now: number): ListInput {
  const { since, lastDays, ...fields } = read(listFields, input);
  if (since !== undefined && lastDays !== undefined)
    throw new InvalidInput('Give either "since" or "lastDays", not both.');
  const from = lastDays === undefined ? since : now - lastDays * DAY;
  return { ...fields, since: from === undefined ? null : toTimestamp(from) };
}

/** @throws InvalidInput */
export function readUserInput(input: unknown): UserInput {
  const { user, account } = read(userFields, input);
  if (user === undefined) throw new InvalidInput('"user" is missing: the name or the ARN of an IAM user.');
  return { user, account };
}

/** @returns the access key ID. @throws InvalidInput */
export function readKeyInput(input: unknown): string {
  const { accessKeyId = '' } = read({ accessKeyId: v.optional(text('accessKeyId')) }, input);
  const pasted = readKeyId(accessKeyId);
  if (pasted.kind !== 'key') throw new InvalidInput(keyIdProblem(pasted) ?? '');
  return pasted.id;
}

/** @returns the account, or `null` for all. @throws InvalidInput */
export function readRefreshInput(input: unknown): string | null {
  return read({ account }, input).account;
}

/**
 * Returns the mails that are meant. Their window ends now at the latest: nothing was sent yet in what is still to come.
 * @param now at AWS. @throws InvalidInput
 */
export function readWhoInput(input: unknown, now: Timestamp): WhoInput {
  const { messageId, at, from, to, region, account } = read(whoFields, input);
  if ([messageId, at, from ?? to].filter((one) => one !== undefined).length !== 1)
    throw new InvalidInput('Give one of "messageId", "at", and "from" with "to".');
  if (messageId !== undefined) return { window: until(now, mailWindow(messageId, region)), account };
  const [start, end] = [from ?? at, to ?? at];
  if (start === undefined || end === undefined) throw new InvalidInput('"from" and "to" belong together.');
  if (at === undefined && start >= end) throw new InvalidInput('"from" must be before "to".');
  const span = { from: toTimestamp(start), to: toTimestamp(end) };
  return { window: until(now, { ...span, region: region ?? null, messageId: null }), account };
}

/** @throws InvalidInput for a time that is still to come. */
function until(now: Timestamp, window: MailWindow): MailWindow {
  if (window.from > now) throw new InvalidInput(`${window.from} is in the future: at AWS it is ${now} now.`);
  return endedBy(window, now);
}

function mailWindow(text: string, region: string | undefined): MailWindow {
  const [mail] = findSesMessageIds(text);
  if (mail === undefined)
    throw new InvalidInput(
      '"messageId" is not a Message-ID of Amazon SES: the mail was not sent through it.',
    );
  if (region !== undefined && region !== mail.region)
    throw new InvalidInput(`The mail was sent from ${mail.region}, not from ${region}.`);
  const at = toTimestamp(mail.sentAt);
  return { from: at, to: at, region: mail.region, messageId: mail.id };
}

/** @throws InvalidInput with the first error. */
function read<const T extends v.ObjectEntries>(
  fields: T,
  input: unknown,
): v.InferOutput<v.ObjectSchema<T, undefined>> {
  const sent = input ?? {};
  if (typeof sent !== 'object' || Array.isArray(sent)) throw new InvalidInput('The input must be an object.');
  const unknown = Object.keys(sent).filter((name) => !Object.hasOwn(fields, name));
  if (unknown.length > 0) {
    const known = Object.keys(fields).join(', ');
    throw new InvalidInput(`There is no input "${unknown.join('", "')}". Known: ${known}.`);
  }
  const result = v.safeParse(v.object(fields), sent, { abortEarly: true });
  if (!result.success) throw new InvalidInput(result.issues[0].message);
  return result.output;
}

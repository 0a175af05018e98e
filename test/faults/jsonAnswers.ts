/** The same as in `answers.ts` for answers in JSON, which CloudWatch gives. */
import { body, type Spoil } from './answers.ts';

interface Json {
  [name: string]: unknown;
}

const json = (change: (answer: Json) => unknown): Spoil =>
  body((text) => JSON.stringify(change(JSON.parse(text) as Json)));

/** Replaces every member of a name; `undefined` leaves it out. */
const replaced = (member: string, replace: (value: unknown) => unknown): Spoil =>
  body((text) => {
    const answer = JSON.parse(text) as unknown;
    return JSON.stringify(answer, (name, value: unknown) => (name === member ? replace(value) : value));
  });

/** Every member of a name is gone. */
export const withoutMember = (member: string): Spoil => replaced(member, () => undefined);

/** Every member of a name is there, with nothing in it. */
export const emptiedMember = (member: string): Spoil =>
  replaced(member, (value) => (Array.isArray(value) ? [] : typeof value === 'string' ? '' : null));

/** Every member of a name is of another type. */
export const otherType = (member: string): Spoil =>
  replaced(member, (value) => (typeof value === 'string' ? { text: value } : String(value)));

/** The names of all members of an answer. */
export function membersOf(text: string): readonly string[] {
  const names = new Set<string>();
  JSON.parse(text, (name, value: unknown): unknown => {
    if (name !== '' && !/^\d+$/.test(name)) names.add(name);
    return value;
  });
  return [...names];
}

/** Numbers in the place of the counts of mails. */
export const otherValues = (value: unknown): Spoil =>
  replaced('Values', (values) => (Array.isArray(values) ? values.map(() => value) : values));

/** All times are so many seconds later. */
export const otherTimes = (seconds: number): Spoil =>
  replaced('Timestamps', (times) =>
    Array.isArray(times) ? times.map((time) => Number(time) + seconds) : times,
  );

/** Says that it goes on; `tokenOf` gives the token by how many such answers there were before. */
export function goesOnWith(tokenOf: (count: number) => string): Spoil {
  let count = 0;
  return json((answer) => {
    const token = tokenOf(count++);
    // CloudWatch Logs writes it small.
    return { ...answer, NextToken: token, nextToken: token };
  });
}

/** Every query has this status. */
export const withStatusOf = (status: string): Spoil => replaced('status', () => status);

/** Each metric has this status. */
export const withStatus = (StatusCode: string): Spoil => replaced('StatusCode', () => StatusCode);

/** The true answer behind so many bytes of white space. */
export const paddedJson = (bytes: number): Spoil => body((text) => ' '.repeat(bytes) + text);

export const nestedJson = (bytes: number): string => '['.repeat(bytes);

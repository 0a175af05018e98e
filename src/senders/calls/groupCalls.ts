/** A key's calls by where they came from, and by what was called. Calls of SES come first. */
import type { Timestamp } from '../model/model.ts';
import type { RecordedCall } from '../model/trailEvents.ts';
import { compareText } from '../model/order.ts';

interface CallGroup {
  readonly count: number;
  /** How many of them were calls of SES. */
  readonly ses: number;
  readonly first: Timestamp;
  readonly last: Timestamp;
  /** How often each error came, most often first. */
  readonly errors: readonly ErrorCount[];
  readonly regions: readonly string[];
}

export interface ErrorCount {
  readonly error: string;
  readonly count: number;
}

/** Calls from one IP address or AWS service with one program. */
export interface SourceGroup extends CallGroup {
  /** The name of an AWS service if it made the calls. */
  readonly ip: string | null;
  /** `aws-cli/2.31.0`; `null`: CloudTrail has none. */
  readonly program: string | null;
}

/** Calls of one name. */
export interface NameGroup extends CallGroup {
  readonly service: string;
  readonly call: string;
}

/** Returns the calls by IP address and program: those with calls of SES first, then by the latest call. */
export function groupBySource(calls: readonly RecordedCall[]): readonly SourceGroup[] {
  return grouped(calls, ({ ip, userAgent }) => ({ ip, program: programName(userAgent) }));
}

/** Returns the calls by service and name, in the same order. */
export function groupByName(calls: readonly RecordedCall[]): readonly NameGroup[] {
  return grouped(calls, ({ service, call }) => ({ service, call }));
}

/** Whether a call is one of SES. */
export function isSesCall({ service }: Pick<RecordedCall, 'service'>): boolean {
  return service === 'ses.amazonaws.com';
}

/**
 * Returns the program of a user agent: the first product with its version. What follows differs from call to call. The
 * console's are in brackets.
 */
export function programName(userAgent: string | null): string | null {
  const words =
    userAgent
      ?.trim()
      .replace(/^\[(.*)\]$/s, '$1')
      .trim() ?? '';
  if (words === '') return null;
  const product = /^[^()/]{1,60}\/\S+/.exec(words)?.[0] ?? words;
  return product.length > 80 ? `${product.slice(0, 80)}…` : product;
}

function grouped<K extends object>(
  calls: readonly RecordedCall[],
  keyOf: (call: RecordedCall) => K,
): readonly (K & CallGroup)[] {
  const groups = new Map<string, { key: K; calls: RecordedCall[] }>();
  for (const call of calls) {
    const key = keyOf(call);
    const name = JSON.stringify(Object.values(key));
    const group = groups.get(name) ?? { key, calls: [] };
    groups.set(name, group);
    group.calls.push(call);
  }
  return [...groups.values()]
    .map(({ key, calls: own }) => ({ ...key, ...summed(own) }))
    .toSorted(
      (a, b) => Number(b.ses > 0) - Number(a.ses > 0) || compareText(b.last, a.last) || b.count - a.count,
    );
}

function summed(calls: readonly RecordedCall[]): CallGroup {
  const times = calls.map(({ at }) => at).toSorted();
  const errors = new Map<string, number>();
  for (const { error } of calls) if (error !== null) errors.set(error, (errors.get(error) ?? 0) + 1);
  return {
    count: calls.length,
    ses: calls.filter(isSesCall).length,
    first: times[0] ?? '',
    last: times.at(-1) ?? '',
    errors: [...errors]
      .map(([error, count]) => ({ error, count }))
      .toSorted((a, b) => b.count - a.count || compareText(a.error, b.error)),
    regions: [...new Set(calls.map(({ region }) => region))].toSorted(compareText),
  };
}

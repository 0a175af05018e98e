/**
 * The record of a whole test run: which calls the product asked of endpoints, in whichever process they ran. Each
 * endpoint adds its lines to one file; the end of the run holds them against the published list.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SuiteResult } from '../host/mocha.ts';
import { root } from '../host/paths.ts';

/** Names the file of the record. Where not given, nothing is recorded. */
export const RECORD = 'SES_SENDERS_TEST_RECORD';

/** Notes calls by their names: `iam:ListUsers`. */
export interface Recorder {
  readonly note: (call: string) => void;
  /** Writes how often each was asked. */
  readonly close: () => void;
}

/** A line of the record. */
interface Line {
  readonly call: string;
  readonly times: number;
}

/** A recorder for the file that the environment names. A new call is written at once, since a test may be killed. */
export function recorder(file = process.env[RECORD]): Recorder {
  const times = new Map<string, number>();
  const write = (line: Line) => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
  return {
    note: (call) => {
      const before = times.get(call);
      if (before === undefined) write({ call, times: 1 });
      times.set(call, (before ?? 0) + 1);
    },
    close: () => {
      for (const [call, all] of times) if (all > 1) write({ call, times: all - 1 });
      times.clear();
    },
  };
}

/**
 * Whether a call is the product's, by its user agent: each of its clients has its name in it, those within the AWS
 * SDK's providers of credentials, too. A call that says nothing of its sender counts as the product's.
 */
export const isOfProduct = (userAgent: string | undefined): boolean =>
  userAgent === undefined || userAgent.includes('aws-ses-senders');

/** The calls that docs/permissions.md publishes, in any of its languages: every `service:Action` it names. */
export function publishedCalls(page = 'permissions.md'): ReadonlySet<string> {
  const text = readFileSync(path.join(root, 'docs', page), 'utf8');
  return new Set([...text.matchAll(/`([a-z\d-]+:[A-Z]\w+)`/g)].map(([, call = '']) => call));
}

/** Holds a record against the published calls. It fails where there is no record, too. */
export function checkRecord(file: string): SuiteResult {
  const published = publishedCalls();
  const lines = readLines(file);
  const count = lines.reduce((sum, { times }) => sum + times, 0);
  const kinds = new Set(lines.map(({ call }) => call));
  const title = `asked of AWS: ${count} calls of ${kinds.size} kinds, none but the ${published.size} published ones`;
  const others = [...kinds].filter((call) => !published.has(call));
  if (lines.length > 0 && others.length === 0) return { passed: [title], failed: [] };
  const error = lines.length === 0 ? 'no call was recorded' : `also ${others.join(', ')}`;
  return { passed: [], failed: [{ title, error }] };
}

function readLines(file: string): readonly Line[] {
  try {
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

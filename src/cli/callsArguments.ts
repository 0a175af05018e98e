/** The arguments of `ses-senders calls`: which key, since when and in which Regions. */
import { DAYS_KEPT, FIRST_MOST } from '../senders/calls/callsQuestion.ts';
import { keyIdProblem, readKeyId } from '../senders/keys/findKey.ts';
import { isRegion } from '../senders/who/typedWindow.ts';
import { UsageError } from './usageError.ts';

/** The options of `calls` alone, as `parseArgs` reads them. */
export const CALLS_OPTIONS = {
  'access-key-id': { type: 'string' },
  days: { type: 'string' },
  most: { type: 'string' },
} as const;

export interface CallsMeant {
  readonly accessKeyId: string;
  /** Regions to ask beside those that are known. */
  readonly regions: readonly string[];
  readonly days: number;
  /** Calls to read in a Region. */
  readonly most: number;
}

interface CallsValues {
  readonly 'access-key-id'?: string | undefined;
  readonly days?: string | undefined;
  readonly most?: string | undefined;
}

/** @throws UsageError */
export function parseCallsMeant(values: CallsValues, regions: readonly string[]): CallsMeant {
  const { 'access-key-id': text, days, most } = values;
  if (text === undefined)
    throw new UsageError('calls needs --access-key-id: the ID of an access key, such as AKIA….');
  const found = readKeyId(text);
  // CloudTrail knows the keys of sessions, too.
  if (found.kind !== 'key' && found.kind !== 'temporary')
    throw new UsageError(`--access-key-id: ${keyIdProblem(found) ?? ''}`);
  const wrong = regions.find((region) => !isRegion(region));
  if (wrong !== undefined)
    throw new UsageError(`--region "${wrong}" is not the name of a Region, such as us-east-1.`);
  return {
    accessKeyId: found.id,
    regions,
    days: parseNumber('--days', days ?? String(DAYS_KEPT), DAYS_KEPT),
    most: parseNumber('--most', most ?? String(FIRST_MOST), 50_000),
  };
}

function parseNumber(option: string, value: string, most: number): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > most)
    throw new UsageError(`${option} "${value}" is not a number from 1 to ${most}.`);
  return number;
}

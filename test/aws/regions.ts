/**
 * The Regions of each partition, and which of them an account has to opt in to: those launched after March 20, 2019.
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
import { readFileSync } from 'node:fs';
import type { Account } from './account.ts';

export interface Regions {
  readonly optInNotRequired: readonly string[];
  readonly optIn: readonly string[];
}

const REGIONS = JSON.parse(readFileSync(new URL('regions.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Regions>
>;

export const regionsOf = (partition: string): Regions =>
  REGIONS[partition] ?? { optInNotRequired: [], optIn: [] };

export type OptInStatus = 'opt-in-not-required' | 'opted-in' | 'not-opted-in';

/** `undefined`: the account's partition has no such Region. */
export function optInStatus(
  { partition, optedIn }: Pick<Account, 'partition' | 'optedIn'>,
  region: string,
): OptInStatus | undefined {
  const { optInNotRequired, optIn } = regionsOf(partition);
  if (optInNotRequired.includes(region)) return 'opt-in-not-required';
  if (!optIn.includes(region)) return undefined;
  return optedIn.has(region) ? 'opted-in' : 'not-opted-in';
}

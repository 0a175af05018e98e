import * as vscode from 'vscode';
import { DEFAULT_MEMBER_ROLE } from '../senders/model/target.ts';

/** The settings of the extension as they stand now; names, defaults and bounds are those of package.json. */
export interface Settings {
  /** The AWS profile that a window begins with. Empty: `AWS_PROFILE`, else the default one. */
  readonly profile: string;
  /** A use of SES within this many days is shown loud. */
  readonly recentDays: number;
  /** AWS calls under way at once. */
  readonly concurrency: number;
  /** Seconds after which an Access Advisor job or a credential report is given up. */
  readonly giveUpAfterSeconds: number;
  /** The role that is proposed to be assumed in the accounts of an organization. */
  readonly organizationRole: string;
  /** Whether the last scan of each account is kept for the next window. */
  readonly storeScans: boolean;
  /** Minutes between two rounds of Watch for SES Use. */
  readonly watchIntervalMinutes: number;
  /** Whether access key IDs are masked in what is exported. */
  readonly maskAccessKeyIds: boolean;
}

/**
 * Reads them. VS Code marks in `settings.json` what is of another type or out of bounds, but hands it on: the one is as if
 * it were not set, the other becomes the nearest that may be.
 */
export function settings(): Settings {
  const configuration = vscode.workspace.getConfiguration('awsSesSenders');
  const text = (name: string, usual: string): string => {
    const value = configuration.get(name);
    return typeof value === 'string' ? value : usual;
  };
  const flag = (name: string, usual: boolean): boolean => {
    const value = configuration.get(name);
    return typeof value === 'boolean' ? value : usual;
  };
  const whole = (name: string, usual: number, least: number, most: number): number => {
    const value = configuration.get(name);
    if (typeof value !== 'number' || Number.isNaN(value)) return usual;
    return Math.min(most, Math.max(least, Math.trunc(value)));
  };
  return {
    profile: text('profile', ''),
    recentDays: whole('recentDays', 7, 1, 400),
    concurrency: whole('concurrency', 8, 1, 50),
    giveUpAfterSeconds: whole('giveUpAfterSeconds', 120, 5, 1_800),
    organizationRole: text('organizationRole', DEFAULT_MEMBER_ROLE),
    storeScans: flag('storeScans', true),
    watchIntervalMinutes: whole('watchIntervalMinutes', 5, 1, 1_440),
    maskAccessKeyIds: flag('maskAccessKeyIds', false),
  };
}

import * as vscode from 'vscode';
import { DEFAULT_MEMBER_ROLE } from '../senders/model/target.ts';

/** The current settings. Names, defaults and bounds are those of package.json. */
export interface Settings {
  /** The AWS profile a window starts with. Empty: `AWS_PROFILE`, else the default profile. */
  readonly profile: string;
  /** A use of SES within this many days is emphasized. */
  readonly recentDays: number;
  /** AWS calls at once. */
  readonly concurrency: number;
  /** Seconds to wait for an Access Advisor job or a credential report. */
  readonly giveUpAfterSeconds: number;
  /** The suggested role in the accounts of an organization. */
  readonly organizationRole: string;
  /** Whether each account's last scan is stored for the next window. */
  readonly storeScans: boolean;
  /** Minutes between two rounds of Watch for SES Use. */
  readonly watchIntervalMinutes: number;
  /** Whether a scan asks about roles, too. */
  readonly showRoles: boolean;
  /** Whether access key IDs are masked in exports. */
  readonly maskAccessKeyIds: boolean;
  /** Whether a scan counts mails, which AWS charges for. */
  readonly countMails: boolean;
  /** Whether a watch counts mails, which AWS charges for. */
  readonly watchMails: boolean;
  /** Regions to count mails in, beside those that are known to have SES. */
  readonly mailRegions: readonly string[];
}

/** A Region, as in package.json: it becomes a part of a host name. */
const REGION = /^[a-z]+(-[a-z]+)+-[0-9]+$/;

/**
 * Reads the settings. VS Code underlines values in `settings.json` that have the wrong type or are out of bounds, but
 * still passes them on: the first count as not set, the second become the nearest valid value.
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
  const regions = (name: string): readonly string[] => {
    const value = configuration.get<unknown>(name);
    return Array.isArray(value)
      ? value.filter((region): region is string => typeof region === 'string' && REGION.test(region))
      : [];
  };
  return {
    profile: text('profile', ''),
    recentDays: whole('recentDays', 7, 1, 400),
    concurrency: whole('concurrency', 8, 1, 50),
    giveUpAfterSeconds: whole('giveUpAfterSeconds', 120, 5, 1_800),
    organizationRole: text('organizationRole', DEFAULT_MEMBER_ROLE),
    storeScans: flag('storeScans', true),
    watchIntervalMinutes: whole('watchIntervalMinutes', 5, 1, 1_440),
    showRoles: flag('showRoles', true),
    maskAccessKeyIds: flag('maskAccessKeyIds', false),
    countMails: flag('countMails', true),
    watchMails: flag('watchMails', true),
    mailRegions: regions('mailRegions'),
  };
}

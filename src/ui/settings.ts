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
 * still passes them on: the first count as not set, the second become the nearest valid value. Each is read when it's used,
 * since VS Code takes a while for all of them.
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
    get profile() {
      return text('profile', '');
    },
    get recentDays() {
      return whole('recentDays', 7, 1, 400);
    },
    get concurrency() {
      return whole('concurrency', 8, 1, 50);
    },
    get giveUpAfterSeconds() {
      return whole('giveUpAfterSeconds', 120, 5, 1_800);
    },
    get organizationRole() {
      return text('organizationRole', DEFAULT_MEMBER_ROLE);
    },
    get storeScans() {
      return flag('storeScans', true);
    },
    get watchIntervalMinutes() {
      return whole('watchIntervalMinutes', 5, 1, 1_440);
    },
    get showRoles() {
      return flag('showRoles', true);
    },
    get maskAccessKeyIds() {
      return flag('maskAccessKeyIds', false);
    },
    get countMails() {
      return flag('countMails', true);
    },
    get watchMails() {
      return flag('watchMails', true);
    },
    get mailRegions() {
      return regions('mailRegions');
    },
  };
}

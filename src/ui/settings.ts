import * as vscode from 'vscode';
import { DEFAULT_MEMBER_ROLE } from '../senders/organization.ts';

/** The settings of the extension as they stand now; names and defaults are those of package.json. */
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

export function settings(): Settings {
  const configuration = vscode.workspace.getConfiguration('awsSesSenders');
  return {
    profile: configuration.get('profile', ''),
    recentDays: configuration.get('recentDays', 7),
    concurrency: configuration.get('concurrency', 8),
    giveUpAfterSeconds: configuration.get('giveUpAfterSeconds', 120),
    organizationRole: configuration.get('organizationRole', DEFAULT_MEMBER_ROLE),
    storeScans: configuration.get('storeScans', true),
    watchIntervalMinutes: Math.max(1, configuration.get('watchIntervalMinutes', 5)),
    maskAccessKeyIds: configuration.get('maskAccessKeyIds', false),
  };
}

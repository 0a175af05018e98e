import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { showInformation } from '../notify.ts';
import { openMailSettings } from './mailCommands.ts';

/** Says that mails are counted, what that costs, and how to turn it off. */
export async function announceMails(): Promise<void> {
  const [turnOff, openSettings] = [l10n.t('Turn Off'), l10n.t('Open Settings')];
  const answer = await showInformation(
    l10n.t(
      'AWS SES Senders counts the mails that your account sent, using CloudWatch. AWS charges about $0.0005 per scan, and once a day at most $0.005 for each Region that sent. You can turn this off.',
    ),
    turnOff,
    openSettings,
  );
  if (answer === openSettings) await openMailSettings();
  if (answer === turnOff)
    await vscode.workspace
      .getConfiguration('awsSesSenders')
      .update('countMails', false, vscode.ConfigurationTarget.Global);
}

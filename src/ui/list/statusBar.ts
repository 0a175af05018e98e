import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/questions.ts';
import { counted } from '../../senders/words.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { plainLabel } from '../plainText.ts';
import { settings } from '../settings.ts';
import { USERS_VIEW } from '../viewId.ts';
import { isRecent } from './describe.ts';

/** One short item while something is known: whose account, and how many senders. It opens the view. */
export function registerStatusBar(accounts: Accounts, clock: Clock): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('awsSesSenders.senders', vscode.StatusBarAlignment.Left);
  item.name = 'AWS SES Senders';
  item.command = `${USERS_VIEW}.focus`;
  const show = (): void => {
    const { snapshots } = accounts;
    const [only] = snapshots;
    if (only === undefined) {
      item.hide();
      return;
    }
    const users = snapshots.flatMap((snapshot) => snapshot.users);
    const senders = users.filter(({ lastSesAt }) => lastSesAt !== null);
    const whose = snapshots.length === 1 ? plainLabel(only.profile) : counted(snapshots.length, 'account');
    const { recentDays } = settings();
    const recent = senders.filter(({ lastSesAt }) =>
      isRecent(lastSesAt, recentDays, Date.parse(clock.now())),
    ).length;
    item.text = `$(mail) ${whose}: ${counted(senders.length, 'sender')}`;
    const days = counted(recentDays, 'day');
    item.tooltip = l10n.t(
      'AWS SES Senders: {0} used Amazon SES, {1} of them in the last {2}',
      counted(senders.length, 'IAM user'),
      recent,
      days,
    );
    item.accessibilityInformation = {
      label: l10n.t(
        'AWS SES Senders, {0}: {1}, {2} in the last {3}',
        whose,
        counted(senders.length, 'sender'),
        recent,
        days,
      ),
    };
    item.show();
  };
  show();
  return vscode.Disposable.from(
    item,
    accounts.onDidChange(show),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('awsSesSenders.recentDays')) show();
    }),
  );
}

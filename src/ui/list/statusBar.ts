import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { allParts, countUsers, shortParts } from '../../senders/words/counts.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { counted, sentences } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { plainLabel } from '../../presentation/plainText.ts';
import { settings } from '../settings.ts';
import { USERS_VIEW } from '../viewId.ts';
import { recentWords } from '../../presentation/list/badge.ts';

/** One short item while something is known: the account and its number of senders. A click opens the view. */
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
    const whose = snapshots.length === 1 ? plainLabel(only.profile) : counted(snapshots.length, 'account');
    const counts = countUsers(snapshots);
    const parts = allParts(counts);
    const recent = recentWords(snapshots, settings().recentDays, Date.parse(clock.now()));
    const { roles } = counts;
    const short = shortParts({ ...counts, otherUse: 0, roles: roles && { ...roles, otherUse: 0 } });
    item.text = `$(mail) ${whose}: ${(short.length === 0 ? parts : short).join(' · ')}`;
    item.tooltip = l10n.t('AWS SES Senders: {0}', sentences(l10n.t('{0}.', parts.join(' · ')), recent));
    item.accessibilityInformation = {
      label: l10n.t(
        'AWS SES Senders, {0}: {1}',
        whose,
        sentences(l10n.t('{0}.', parts.join(l10n.t(', '))), recent),
      ),
    };
    item.show();
  };
  show();
  return vscode.Disposable.from(
    item,
    // The tree's rows come first.
    accounts.onDidChange(() => setImmediate(show)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('awsSesSenders.recentDays')) show();
    }),
  );
}

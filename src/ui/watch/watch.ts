import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/model/iamReader.ts';
import { unwatchedKeys } from '../../senders/keys/watch.ts';
import type { KnownUses } from '../../senders/keys/watch.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Tree } from '../list/tree.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import { showError, showInformation } from '../notify.ts';
import { withErrorReporting } from '../withErrorReporting.ts';
import { settings } from '../settings.ts';
import { nextSteps } from '../../presentation/signIn/nextSteps.ts';
import { timeWords } from '../../presentation/times.ts';
import { watchNotices } from './watchNotices.ts';
import { askRound, atRest, signedIn } from '../../accounts/watchRound.ts';
import type { Round } from '../../accounts/watchRound.ts';
import { describeWatch } from '../../presentation/watch/watchWords.ts';

export interface WatchTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Log;
  readonly reveal: Tree['reveal'];
}

/** A watch that is on. */
export interface Watch {
  /** Asks now, and then again at the interval. A paused watch goes on. */
  check(): Promise<void>;
  showOptions(): Promise<void>;
  /** Ends it. */
  dispose(): void;
}

/** What the watch does now. */
type Doing = 'checking' | 'waiting' | 'paused';

/** In milliseconds. */
const MINUTE = 60_000;

/**
 * Asks at an interval what the keys that may send were last used for, and tells each new use of SES once. It begins
 * at once, pauses on a failure until a person says to go on, and ends with the window.
 * @param onEnd is called once, when it has ended.
 */
export function startWatch({ accounts, clock, log, reveal }: WatchTools, onEnd: () => void): Watch {
  const item = vscode.window.createStatusBarItem('awsSesSenders.watch', vscode.StatusBarAlignment.Left);
  const times = timeWords(vscode.env.language);
  const ending = new AbortController();
  let doing: Doing = 'checking';
  let known: KnownUses = new Map();
  let last: Round | null = null;
  let checkedAt: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let checking: Promise<void> | null = null;

  const show = (next: Doing): void => {
    doing = next;
    const { text, tooltip, spoken } = describeWatch({
      isPaused: doing === 'paused',
      keys: last?.keys ?? null,
      unwatched: unwatchedKeys(accounts.snapshots),
      everyMinutes: settings().watchIntervalMinutes,
      checked: checkedAt === null ? null : times.absolute(checkedAt),
      problem: last?.failure == null ? null : nextSteps(last.failure.problem, last.failure.profile).title,
    });
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: spoken };
    item.backgroundColor =
      doing === 'paused' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void check(), settings().watchIntervalMinutes * MINUTE);
  };

  const ask = async (): Promise<void> => {
    const again = doing === 'paused' && last?.failure != null ? [last.failure.session] : [];
    const isFirst = last === null;
    clearTimeout(timer);
    show('checking');
    try {
      if (isFirst || again.length > 0) await signedIn(accounts, again, ending.signal);
      else await atRest(accounts, ending.signal);
      last = await askRound(accounts, known, clock, ending.signal);
    } catch (error) {
      if (ending.signal.aborted) return;
      throw error;
    }
    ({ known } = last);
    checkedAt = clock.now();
    log.info(`Watch: ${last.keys} access keys asked, ${last.uses.length} new uses of SES.`);
    if (last.uses.length > 0) tell(notices.used(last.uses));
    if (last.failure !== null) {
      show('paused');
      tell(notices.paused(last.failure));
      return;
    }
    if (last.keys === 0) {
      void showInformation(
        l10n.t(
          'There is nothing to watch: no access key of the accounts shown may send, as far as it is known.',
        ),
      );
      dispose();
      return;
    }
    show('waiting');
    schedule();
    if (isFirst) tell(notices.started(last.keys, unwatchedKeys(accounts.snapshots)));
  };
  /** One round at a time: whoever asks meanwhile waits for it. */
  const check = (): Promise<void> =>
    (checking ??= ask()
      .catch((error: unknown) => {
        log.error(error);
        void showError(l10n.t('Watching for SES use has ended: {0}', errorMessage(error)));
        dispose();
      })
      .finally(() => {
        checking = null;
      }));

  const notices = watchNotices({
    log,
    reveal,
    when: (at) => times.brief(at, Date.parse(clock.now())),
    stop: () => dispose(),
    resume: async () => {
      if (doing === 'paused') await check();
    },
  });
  const tell = (telling: Promise<void>) => void withErrorReporting(() => telling, log);

  const changed = vscode.workspace.onDidChangeConfiguration((change) => {
    if (!change.affectsConfiguration('awsSesSenders.watchIntervalMinutes')) return;
    show(doing);
    if (doing === 'waiting') schedule();
  });
  const dispose = (): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    clearTimeout(timer);
    changed.dispose();
    item.dispose();
    log.info('Watch: ended.');
    onEnd();
  };

  item.name = l10n.t('AWS SES Senders: Watch');
  item.command = 'awsSesSenders.watchOptions';
  item.show();
  void check();
  return {
    check,
    dispose,
    showOptions: () => pickOption(doing === 'paused', check, dispose),
  };
}

/** What a click on the item of the status bar offers. */
async function pickOption(isPaused: boolean, check: () => unknown, stop: () => unknown): Promise<void> {
  const settingId = 'awsSesSenders.watchIntervalMinutes';
  const options: readonly (vscode.QuickPickItem & { readonly act: () => unknown })[] = [
    { label: isPaused ? l10n.t('Resume') : l10n.t('Check Now'), act: check },
    { label: l10n.t('Stop Watching'), act: stop },
    {
      label: l10n.t('Change the Interval…'),
      act: () => vscode.commands.executeCommand('workbench.action.openSettings', settingId),
    },
  ];
  await (await vscode.window.showQuickPick(options, { title: l10n.t('Watch for SES Use') }))?.act();
}

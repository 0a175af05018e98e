import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { unwatchedKeys } from '../../senders/keys/watch.ts';
import { addHours } from '../../senders/model/mails.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Tree } from '../list/tree.ts';
import type { Log } from '../log.ts';
import type { OverviewPanel } from '../overview/register.ts';
import type { WhoPanel } from '../who/register.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import { unbroken } from '../../presentation/plainText.ts';
import { showError, showInformation, withErrorReporting } from '../notify.ts';
import { settings } from '../settings.ts';
import { nextSteps } from '../../presentation/signIn/nextSteps.ts';
import { timeWords } from '../../presentation/times.ts';
import { watchNotices, type Notices } from './watchNotices.ts';
import { askRound, atRest, signedIn, type Round } from '../../accounts/watchRound.ts';
import { describeWatch, watchedNames } from '../../presentation/watch/watchWords.ts';
import { setContext } from '../contextKeys.ts';

export interface WatchTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Log;
  readonly reveal: Tree['reveal'];
  readonly overview: OverviewPanel;
  readonly who: WhoPanel;
}

type Activity = 'checking' | 'waiting' | 'paused';

/** In milliseconds. */
const MINUTE = 60_000;

/**
 * An active watch: asks at an interval what the keys that may send were last used for, and how many mails were sent. It
 * reports each new use of SES and each surge of mails once. It starts at once, pauses on failure until you resume it, and ends with the window.
 */
class Watch {
  readonly #tools: WatchTools;
  readonly #onEnd: () => void;
  readonly #item = vscode.window.createStatusBarItem('awsSesSenders.watch', vscode.StatusBarAlignment.Left);
  readonly #times = timeWords(vscode.env.language);
  readonly #notices: Notices;
  readonly #listening: vscode.Disposable;
  readonly #ending = new AbortController();
  #activity: Activity = 'checking';
  #last: Round | null = null;
  #checkedAt: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> | null = null;

  /** @param onEnd called once, at the end. */
  constructor(tools: WatchTools, onEnd: () => void) {
    const { log, reveal, clock } = tools;
    this.#tools = tools;
    this.#onEnd = onEnd;
    this.#notices = watchNotices({
      log,
      reveal,
      when: (at) => this.#times.brief(at, Date.parse(clock.now())),
      whenExactly: (at) => this.#times.absolute(at),
      stop: () => this.dispose(),
      resume: async () => {
        if (this.#activity === 'paused') await this.check();
      },
      showOverview: (accountId) => this.#showOverview(accountId),
      showWho: ({ account: { accountId }, region, hour }) => {
        const window = { from: hour, to: addHours(hour, 1), region, messageId: null };
        return tools.who.show({ window, accountId, doubts: [] }, false);
      },
    });
    this.#listening = vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration('awsSesSenders.watchIntervalMinutes')) return;
      this.#enter(this.#activity);
    });
    this.#item.name = l10n.t('AWS SES Senders: Watch');
    this.#item.command = 'awsSesSenders.watchOptions';
    this.#item.show();
    void this.check();
  }

  /** Asks now and then again at the interval; resumes a paused watch. Waits for a running round. */
  check(): Promise<void> {
    return (this.#checking ??= this.#askAndReport()
      .catch((error: unknown) => {
        if (this.#ending.signal.aborted) return;
        this.#tools.log.error(error);
        void showError(l10n.t('Watching for SES use has ended: {0}', errorMessage(error)));
        this.dispose();
      })
      .finally(() => {
        this.#checking = null;
      }));
  }

  showOptions(): Promise<void> {
    return pickOption(
      this.#activity === 'paused',
      () => this.check(),
      () => this.dispose(),
    );
  }

  dispose(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#listening.dispose();
    this.#item.dispose();
    this.#tools.log.info('Watch: ended.');
    this.#onEnd();
  }

  /** Shows what the watch is doing from now on. If it's waiting, schedules the next round. */
  #enter(activity: Activity): void {
    this.#activity = activity;
    clearTimeout(this.#timer);
    if (activity === 'waiting')
      this.#timer = setTimeout(() => void this.check(), settings().watchIntervalMinutes * MINUTE);
    const isPaused = activity === 'paused';
    const { keys = null, mails = null, failure = null } = this.#last ?? {};
    const { text, tooltip, spoken } = describeWatch({
      isPaused,
      keys,
      regions: mails?.regions.size ?? 0,
      unwatched: unwatchedKeys(this.#tools.accounts.snapshots),
      accounts: watchedNames(this.#tools.accounts.sessions),
      everyMinutes: settings().watchIntervalMinutes,
      checked: this.#checkedAt === null ? null : unbroken(this.#times.absolute(this.#checkedAt)),
      problem: failure === null ? null : nextSteps(failure.problem, failure.profile).title,
    });
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: spoken };
    this.#item.backgroundColor = isPaused
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
  }

  /** Runs one round. @throws the signal's reason when the watch has ended */
  async #ask(): Promise<Round> {
    const { accounts, clock } = this.#tools;
    const { signal } = this.#ending;
    const last = this.#last;
    const again = this.#activity === 'paused' && last?.failure != null ? [last.failure.session] : [];
    this.#enter('checking');
    if (last === null || again.length > 0) await signedIn(accounts, again, signal);
    else await atRest(accounts, signal);
    const { countMails, watchMails } = settings();
    return askRound(accounts, last, countMails && watchMails, clock, signal);
  }

  async #askAndReport(): Promise<void> {
    const { accounts, clock, log } = this.#tools;
    const isFirst = this.#last === null;
    const round = await this.#ask();
    this.#last = round;
    this.#checkedAt = clock.now();
    log.info(`Watch: access keys asked about: ${round.keys}, new uses of SES: ${round.uses.length}.`);
    const { regions = new Map(), surges = [], gaps = [] } = round.mails ?? {};
    for (const { call, reason, region } of gaps)
      log.warn(`Watch: mails in ${region ?? ''} could not be counted: ${call}, ${reason}.`);
    if (round.uses.length > 0) this.#notify(this.#notices.used(round.uses));
    for (const surge of surges) this.#notify(this.#notices.surged(surge));
    if (round.failure !== null) {
      this.#enter('paused');
      this.#notify(this.#notices.paused(round.failure));
    } else if (round.keys === 0 && regions.size === 0 && gaps.length === 0) {
      const none = l10n.t(
        'There is nothing to watch: as far as is known, no access key in the accounts shown may send.',
      );
      void showInformation(none);
      this.dispose();
    } else {
      this.#enter('waiting');
      const unwatched = unwatchedKeys(accounts.snapshots);
      if (isFirst)
        this.#notify(
          this.#notices.started(round.keys, regions.size, unwatched, watchedNames(accounts.sessions)),
        );
    }
  }

  /** With the mails of now: the scan's counts are from before the surge. */
  async #showOverview(accountId: string): Promise<void> {
    const { accounts, overview } = this.#tools;
    await overview.show(accountId);
    const those = accounts.sessions.filter(({ state }) => state.snapshot?.accountId === accountId);
    await accounts.refresh(true, 'quick', those);
  }

  #notify(notice: Promise<void>): void {
    void withErrorReporting(() => notice, this.#tools.log);
  }
}

/** The options after a click on the status bar item. */
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
  await (
    await vscode.window.showQuickPick(options, {
      title: l10n.t('Watch for SES Use'),
      placeHolder: l10n.t('Select an action'),
    })
  )?.act();
}

/** The commands for the watch, of which there is at most one. */
export function watchCommands(tools: WatchTools) {
  let current: Watch | null = null;
  const ended = (): void => {
    current = null;
    setContext('watching', false);
  };
  const start = (): Watch => {
    setContext('watching', true);
    return new Watch(tools, ended);
  };
  return {
    commands: {
      watch: () => {
        current ??= start();
      },
      stopWatching: () => current?.dispose(),
      checkNow: () => current?.check(),
      watchOptions: () => current?.showOptions(),
    },
    dispose: () => {
      current?.dispose();
    },
  } as const;
}

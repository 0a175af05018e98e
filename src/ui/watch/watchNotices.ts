import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Timestamp } from '../../senders/model/model.ts';
import { usesWords, type Unwatched } from '../../senders/keys/watch.ts';
import { useWords } from '../../senders/words/changeWords.ts';
import { sentences } from '../../senders/words/words.ts';
import type { Tree } from '../list/tree.ts';
import type { Log } from '../log.ts';
import { showInformation, showWarning } from '../notify.ts';
import type { UserLink } from '../../presentation/list/nodeKinds.ts';
import { plainItem } from '../plainItem.ts';
import { settings } from '../settings.ts';
import { nextSteps } from '../../presentation/signIn/nextSteps.ts';
import type { AccountSurge } from '../../senders/mails/surges.ts';
import type { Round } from '../../accounts/watchRound.ts';
import { surgeWords } from '../../presentation/watch/surgeWords.ts';
import { startWords } from '../../presentation/watch/watchWords.ts';

interface Actions {
  readonly log: Log;
  readonly reveal: Tree['reveal'];
  /** Formats how long ago a time is. */
  readonly when: (at: Timestamp) => string;
  readonly whenExactly: (at: Timestamp) => string;
  readonly stop: () => void;
  /** Resumes the watch if it's still paused. */
  readonly resume: () => Promise<void>;
  readonly showOverview: (accountId: string) => Promise<void>;
  /** Shows who could have sent the mails of a surge. */
  readonly showWho: (surge: AccountSurge) => Promise<void>;
}

/** What a surge can be followed up with, the most telling first. */
function surgeButtons(
  surge: AccountSurge,
  { showOverview, showWho, stop }: Actions,
): readonly { readonly title: string; readonly act: () => unknown }[] {
  const { accountId } = surge.account;
  return [
    { title: l10n.t('Who Sent These Mails'), act: () => showWho(surge) },
    { title: l10n.t('Show Overview'), act: () => showOverview(accountId) },
    { title: l10n.t('Stop Watching'), act: stop },
  ];
}

/** Asks which key to deactivate, in the order of the uses; `undefined` if none was picked. */
async function pickUse(
  uses: Round['uses'],
  when: Actions['when'],
): Promise<Round['uses'][number] | undefined> {
  const items = uses.map((one) => {
    const { key, use, accountId } = one;
    const what = useWords(use.service ?? '', use.region, when(use.at));
    return { ...plainItem({ label: key.id, description: [key.userName, what, accountId].join(' · ') }), one };
  });
  // As the command asks that gets the key.
  const options = {
    title: l10n.t('Copy Command to Deactivate Key'),
    placeHolder: l10n.t('The command is copied to the clipboard; nothing is run'),
    matchOnDescription: true,
  };
  return (await vscode.window.showQuickPick(items, options))?.one;
}

/** Notifications about a watch's rounds. Each resolves when it's closed and its button's action is done. */
export interface Notices {
  /**
   * @param regions the number of Regions whose mails are watched
   * @param accounts the names of the accounts that are watched
   */
  started(keys: number, regions: number, unwatched: Unwatched, accounts: readonly string[]): Promise<void>;
  /** @param uses latest first; at least one. */
  used(uses: Round['uses']): Promise<void>;
  surged(surge: AccountSurge): Promise<void>;
  paused(failure: NonNullable<Round['failure']>): Promise<void>;
}

/** The notifications of a watch. */
export function watchNotices(actions: Actions): Notices {
  const { log, reveal, when, whenExactly, stop, resume } = actions;
  const stopWords = () => l10n.t('Stop Watching');
  return {
    started: async (keys, regions, unwatched, accounts) => {
      const words = startWords(keys, regions, settings().watchIntervalMinutes, unwatched, accounts);
      if ((await showInformation(words, stopWords())) === stopWords()) stop();
    },
    used: async (uses) => {
      const [latest] = uses;
      if (latest === undefined) return;
      const words = usesWords(uses, when);
      log.info(`Watch: ${words}`);
      const show = l10n.t('Show');
      const deactivate = l10n.t('Copy Command to Deactivate Key');
      const answer = await showWarning(words, show, deactivate, stopWords());
      if (answer === show) await reveal(latest.accountId, latest.key.user, latest.key.id);
      if (answer === deactivate) {
        const chosen = uses.length === 1 ? latest : await pickUse(uses, when);
        if (chosen === undefined) return;
        const { accountId, key } = chosen;
        const { arn, id } = key.user;
        const link: UserLink = { accountId, user: { arn, id }, keyId: key.id };
        await vscode.commands.executeCommand('awsSesSenders.copyDeactivateCommand', link);
      }
      if (answer === stopWords()) stop();
    },
    surged: async (surge) => {
      const words = surgeWords(surge, whenExactly);
      log.warn(`Watch: ${words}`);
      const buttons = surgeButtons(surge, actions);
      const answer = await showWarning(words, ...buttons.map(({ title }) => title));
      await buttons.find(({ title }) => title === answer)?.act();
    },
    paused: async ({ problem, profile }) => {
      const { title, nextStep, remedies } = nextSteps(problem, profile);
      log.warn(`Watch: paused, profile ${profile}: ${problem.message}`);
      const resumeWords = l10n.t('Resume');
      const [remedy] = remedies;
      const answer = await showWarning(
        sentences(
          l10n.t('Watching for SES use is paused (profile {0}).', profile),
          l10n.t('{0}. {1}', title, nextStep),
        ),
        resumeWords,
        ...(remedy === undefined ? [] : [remedy.title]),
      );
      if (answer === resumeWords) await resume();
      if (remedy !== undefined && answer === remedy.title)
        await vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? []));
    },
  };
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Timestamp } from '../../senders/model/model.ts';
import { usesWords, type Unwatched } from '../../senders/keys/watch.ts';
import { sentences } from '../../senders/words/words.ts';
import type { Tree } from '../list/tree.ts';
import type { Log } from '../log.ts';
import { showInformation, showWarning } from '../notify.ts';
import { settings } from '../settings.ts';
import { nextSteps } from '../../presentation/signIn/nextSteps.ts';
import type { Round } from '../../accounts/watchRound.ts';
import { startWords } from '../../presentation/watch/watchWords.ts';

interface Actions {
  readonly log: Log;
  readonly reveal: Tree['reveal'];
  /** Formats a time. */
  readonly when: (at: Timestamp) => string;
  readonly stop: () => void;
  /** Resumes the watch if it's still paused. */
  readonly resume: () => Promise<void>;
}

/** Notifications about a watch's rounds. Each resolves when it's closed and its button's action is done. */
export interface Notices {
  started(keys: number, unwatched: Unwatched): Promise<void>;
  /** @param uses latest first; at least one. */
  used(uses: Round['uses']): Promise<void>;
  paused(failure: NonNullable<Round['failure']>): Promise<void>;
}

/** The notifications of a watch. */
export function watchNotices({ log, reveal, when, stop, resume }: Actions): Notices {
  const stopWords = () => l10n.t('Stop Watching');
  return {
    started: async (keys, unwatched) => {
      const words = startWords(keys, settings().watchIntervalMinutes, unwatched);
      if ((await showInformation(words, stopWords())) === stopWords()) stop();
    },
    used: async (uses) => {
      const [latest] = uses;
      if (latest === undefined) return;
      const words = usesWords(uses, when);
      log.info(`Watch: ${words}`);
      const show = l10n.t('Show');
      const answer = await showWarning(words, show, stopWords());
      if (answer === show) await reveal(latest.accountId, latest.key.user, latest.key.id);
      if (answer === stopWords()) stop();
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

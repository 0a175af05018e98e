/** What the page of "SES Set-Up" shows, as a function of what is known. */
import * as l10n from '@vscode/l10n';
import { gapsOnce } from '../../export/answers.ts';
import { replaceControlChars } from '../../export/replaceControlChars.ts';
import {
  commandLines,
  hasCommands,
  logLines,
  ownGrantWords,
  regionFindings,
  type AccountSetup,
} from '../../export/setup.ts';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { setupTemplate } from '../../senders/setup/otherWays.ts';
import { setupGaps, type RegionSetup, type SetupAnswer } from '../../senders/setup/setup.ts';
import type { WordFormat } from '../../senders/words/changeWords.ts';
import {
  alarmWords,
  costWords,
  noRegionWords,
  sandboxWords,
  summaryWords,
} from '../../senders/setup/setupWords.ts';
import { accountName } from '../../senders/words/words.ts';
import { partsOf, type Part } from '../who/parts.ts';
import type { Copied, RegionPage, ToPage } from './protocol.ts';

/** A check of an account's set-up, as far as it has come. */
export interface AccountCheck {
  readonly snapshot: Snapshot;
  /** Whether its profile can change it. */
  readonly isOwnProfile: boolean;
  /** `null`: SES was not asked in this window. */
  readonly answer: SetupAnswer | null;
  readonly activity: 'none' | 'asking' | 'done' | 'cancelled' | { readonly problem: string };
}

/** @param shell the program of the terminal's shell; see `shellLine`. */
export function createSetupPage(
  check: AccountCheck,
  shell: string,
  { locale, now }: { readonly locale: string; readonly now: Timestamp },
): ToPage['show'] {
  const { snapshot, answer, activity } = check;
  const regions = answer?.regions ?? [];
  const answered = regions.reduce((sum, one) => sum + one.answered, 0);
  const waiting = regions.reduce((sum, one) => sum + one.waiting, 0);
  const isBusy = activity === 'asking';
  return {
    ...{ locale, now, isBusy },
    ...{ name: replaceControlChars(accountName(snapshot)), profile: snapshot.profile },
    askedAt: answer?.asOf ?? null,
    status: statusWords(check, answered, answered + waiting),
    progress: isBusy && answered > 0 ? answered / (answered + waiting) : null,
    problem: typeof activity === 'object' ? activity.problem : null,
    alarms: regions.flatMap(({ region, account }) => {
      const words = account === null ? '' : alarmWords(account);
      return words === '' ? [] : [{ region, words }];
    }),
    summary: answer === null ? '' : summaryWords(answer),
    grants: answer === null ? [] : eachAsParts((format) => ownGrantWords(answer, format)),
    regions: answer === null ? [] : regions.map((region) => createRegionPage(region, answer, check, shell)),
    // The commands show once everything answered, and so does their price.
    cost: answer?.isDone === true && hasCommands(check, shell) ? costWords() : '',
    gaps: gapsOnce(answer === null ? [] : setupGaps(answer)).map(
      ({ call, reason, message, region = null }) => ({
        ...{ call, region },
        ...{ reason: replaceControlChars(reason), message: replaceControlChars(message) },
      }),
    ),
  };
}

function statusWords({ answer, activity }: AccountCheck, answered: number, all: number): string {
  switch (activity) {
    case 'none':
      return l10n.t('SES was not asked in this window. Refresh asks it.');
    case 'asking':
      return l10n.t('Asking Amazon SES… Received {0} of {1} responses.', answered, all);
    case 'cancelled':
      return l10n.t('Canceled. Received {0} of {1} responses.', answered, all);
    case 'done':
      return answer?.regions.length === 0 ? noRegionWords() : '';
    default:
      return '';
  }
}

function createRegionPage(
  region: RegionSetup,
  answer: SetupAnswer,
  check: AccountCheck,
  shell: string,
): RegionPage {
  const { leftOut } = commandLines(region, check, shell);
  return {
    region: region.region,
    findings: regionFindings(region, check.snapshot, answer, leftOut, sandboxWords).map(
      ({ title, write }) => ({
        title,
        sentences: eachAsParts(write),
      }),
    ),
    // What is missing isn't known before everything answered.
    texts: answer.isDone
      ? (['commands', 'undo', 'template', 'log', 'log-undo'] as const).flatMap((what) => {
          const text = copiedText(what, region, check, shell);
          return text === '' ? [] : [{ what, text }];
        })
      : [],
  };
}

/** Returns a text to copy; an empty string if there is none. */
export function copiedText(
  what: Copied,
  region: RegionSetup,
  check: Pick<AccountSetup, 'snapshot' | 'isOwnProfile'>,
  shell: string,
): string {
  if (what === 'template') return setupTemplate(region) ?? '';
  if (what === 'commands' || what === 'undo') return chained(commandLines(region, check, shell)[what], shell);
  return chained(logLines(region, check, shell)?.[what === 'log' ? 'commands' : 'undo'] ?? [], shell);
}

/** Each command runs only if the one before did: undo must not delete a set that is still a default. */
function chained(lines: readonly string[], shell: string): string {
  return lines.join(/(cmd|powershell)(\.exe)?$/i.test(shell) ? '\n' : ' &&\n');
}

function eachAsParts(write: (format: WordFormat) => readonly string[]): readonly (readonly Part[])[] {
  const count = write({ when: (at) => at, quoted: (text) => text }).length;
  return Array.from({ length: count }, (_, index) => partsOf((format) => write(format)[index] ?? ''));
}

/** Who sent the mails of the selected bars, in the HTML report. */
import * as l10n from '@vscode/l10n';
import type { WhoAnswer } from '../../senders/askWho/whoAnswer.ts';
import { isOpenStanding } from '../../senders/who/standing.ts';
import type { WordFormat } from '../../senders/words/changeWords.ts';
import type { Judged } from '../../senders/who/standing.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import { principalName } from '../../senders/words/roleWords.ts';
import { reasonWords, standingLabel } from '../../senders/whoWords/standingWords.ts';
import { whoSentence } from '../../senders/whoWords/whoSentence.ts';
import { formatCount } from '../../senders/words/words.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import { foldWords, listSome, notCovered, windowWords } from '../who.ts';
import { UTC } from './pictureWords.ts';
import { reportTable } from './reportTable.ts';
import { escapeXml, proseHtml } from './svgNode.ts';

const FORMAT: WordFormat = { when: UTC.full, quoted: (text) => text };

/** An answer, and the account that it's about; `null` if the report is about one account. */
export interface AccountAnswer {
  readonly account: string | null;
  readonly answer: WhoAnswer;
}

/** Returns the section, with a line end: the sentence, who could have sent with reasons, and what it can't show. */
export function whoSection({ account, answer }: AccountAnswer, index: number): string {
  const { ranking } = answer;
  const id = index === 0 ? 'who' : `who-${index + 1}`;
  const asked = l10n.t('Who sent these mails');
  const title = account === null ? asked : l10n.t('{0}: {1}', asked, account);
  const open = ranking.principals.filter(({ standing }) => isOpenStanding(standing));
  const young = sharedYoung(open, ranking.window);
  const rows = open.map(({ principal, sent, standing, why }) => {
    const reasons = why.map((reason) => reasonWords(reason, ranking.window, FORMAT));
    return [
      `<bdi>${safe(principalName(principal))}</bdi>`,
      safe(standingLabel(standing)),
      sent === null ? '' : formatCount(sent),
      list(reasons.filter((words) => !young.has(words))),
    ];
  });
  const columns = [
    { title: l10n.t('Who') },
    { title: l10n.t('Standing') },
    { title: l10n.t('Mails'), isNumber: true },
    { title: l10n.t('Why') },
  ];
  const below = [...young].map(([words, names]) =>
    names.length === open.length
      ? l10n.t('Everyone above: {0}', words)
      : l10n.t('{0}: {1}', listSome(names), words),
  );
  const others = foldWords(ranking.principals, (name) => name);
  return `<h2 id="${id}">${safe(title)}</h2>
<p class="note"><bdi>${prose(windowWords(ranking.window, FORMAT))}</bdi></p>
<p class="loud"><bdi>${prose(whoSentence(ranking, FORMAT))}</bdi></p>
${rows.length === 0 ? '' : `${reportTable('users', `aria-labelledby="${id}"`, columns, rows)}\n`}${below.length === 0 ? '' : `${list(below)}\n`}${others.length === 0 ? '' : `${list(others)}\n`}${list(notCovered(answer, FORMAT))}
`;
}

/**
 * Returns until when something is known, as it's said of several, each with their names. It is of a time, and mostly the same one
 * for everybody: each saying it would hide their other reasons.
 */
function sharedYoung(open: readonly Judged[], window: MailWindow): ReadonlyMap<string, readonly string[]> {
  const found = open.flatMap(({ principal, why }) => {
    const words = why
      .filter(({ kind }) => kind === 'too-young')
      .map((reason) => reasonWords(reason, window, FORMAT));
    return [...new Set(words)].map((one) => ({ words: one, name: principalName(principal) }));
  });
  const groups = Map.groupBy(found, ({ words }) => words);
  return new Map(
    [...groups].flatMap(([words, group]) =>
      group.length < 2 ? [] : [[words, group.map(({ name }) => name)] as const],
    ),
  );
}

function safe(text: string): string {
  return escapeXml(replaceControlChars(text));
}

function prose(text: string): string {
  return proseHtml(replaceControlChars(text));
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li><bdi>${prose(item)}</bdi></li>`).join('')}</ul>`;
}

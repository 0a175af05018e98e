/** The page of "Recent Calls" as data, and its body. */
import * as l10n from '@vscode/l10n';
import { errorWords, serviceName, sourceTitle } from '../../export/calls.ts';
import { allCalls } from '../../senders/calls/askCalls.ts';
import type { CallsAnswer } from '../../senders/calls/askCalls.ts';
import { groupByName, groupBySource } from '../../senders/calls/groupCalls.ts';
import { callerWords, callsLimits, callsSentence, creationWords } from '../../senders/calls/callWords.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import { accountName } from '../../senders/words/words.ts';
import { markup, pageHeader, type Html } from '../webview/page.ts';
import { partsOf, partsOfLines } from '../who/parts.ts';
import type { CallsTable, Cell, ToPage } from './protocol.ts';

/** What goes on with the question. */
export interface CallsState {
  readonly isBusy: boolean;
  readonly isCancelled: boolean;
  readonly answer: CallsAnswer | null;
  readonly problem: ToPage['show']['problem'];
}

export interface CallsTitle {
  readonly account: { readonly accountId: string; readonly alias: string | null; readonly profile: string };
  readonly accessKeyId: string | null;
  readonly userName: string;
}

/** Rows of a table that a page shows. */
const MOST_ROWS = 100;

/** Returns what the page shows. */
export function createCallsPage(
  { account, accessKeyId, userName }: CallsTitle,
  { isBusy, isCancelled, answer, problem }: CallsState,
  { locale, now }: { readonly locale: string; readonly now: Timestamp },
): ToPage['show'] {
  return {
    ...{ locale, now, isBusy, problem },
    facts: [
      l10n.t('Account {0}', accountName(account)),
      l10n.t('Profile {0}', account.profile),
      userName,
      ...(accessKeyId === null ? [l10n.t('All access keys')] : [accessKeyId]),
    ],
    status: statusWords(isBusy, isCancelled, answer),
    answer: answer === null ? null : toAnswer(answer),
  };
}

function statusWords(isBusy: boolean, isCancelled: boolean, answer: CallsAnswer | null): string {
  if (isCancelled) return l10n.t('Canceled. What was already read is still shown.');
  if (!isBusy) return '';
  if (answer === null) return l10n.t('Signing in…');
  const waiting = answer.regions.filter(({ state }) => state === 'asking').map(({ region }) => region);
  return waiting.length === 0
    ? l10n.t('Asking CloudTrail what else was changed in that time…')
    : l10n.t('Asking CloudTrail in {0}…', waiting.join(l10n.t(', ')));
}

function toAnswer(answer: CallsAnswer): ToPage['show']['answer'] {
  const calls = allCalls(answer);
  const named = (text: string | null): string => text ?? '–';
  const creations = creationWords(answer, { when: (at) => at, quoted: (text) => text }).map((_, index) =>
    partsOf((format) => creationWords(answer, format)[index] ?? ''),
  );
  return {
    sentence: callsSentence(answer, { quoted: (text) => text }),
    created: creations,
    tables: [
      createTable(
        l10n.t('Sources and programs'),
        [
          ...[sourceTitle(), l10n.t('Program'), l10n.t('Calls'), l10n.t('To SES')],
          ...[l10n.t('First'), l10n.t('Last'), l10n.t('Errors')],
        ],
        groupBySource(calls).map(({ ip, program, count, ses, first, last, errors }) => [
          ...[named(ip), named(program), count, ses],
          ...[{ at: first }, { at: last }, errorWords(errors)],
        ]),
      ),
      createTable(
        l10n.t('Calls by name'),
        [
          ...[l10n.t('Call'), l10n.t('Calls'), l10n.t('First'), l10n.t('Last')],
          ...[l10n.t('Regions'), l10n.t('Errors')],
        ],
        groupByName(calls).map(({ service, call, count, first, last, errors, regions }) => [
          ...[`${serviceName(service)}:${call}`, count, { at: first }, { at: last }],
          ...[regions.join(l10n.t(', ')), errorWords(errors)],
        ]),
      ),
      createTable(
        l10n.t('Changes to identities and sending in that time'),
        [
          ...[l10n.t('Time'), l10n.t('Call'), l10n.t('Identity'), l10n.t('By')],
          ...[sourceTitle(), l10n.t('Region'), l10n.t('Error')],
        ],
        answer.meanwhile.map(({ at, call, about, by, ip, region, error }) => [
          ...[{ at }, call, named(about), callerWords(by, (text) => text), named(ip), region, error ?? ''],
        ]),
      ),
    ].filter(({ rows }) => rows.length > 0),
    limits: partsOfLines((format) => callsLimits(answer, format)),
    gaps: answer.gaps.map(({ call, reason, message }) => ({ call, reason, message })),
    isCut: answer.regions.some(({ cut, state }) => cut && state === 'asked'),
  };
}

function createTable(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): CallsTable {
  return { title, columns, rows: rows.slice(0, MOST_ROWS), more: Math.max(0, rows.length - MOST_ROWS) };
}

/** Returns the page's body before it has data. */
export function callsBody(): Html {
  const commands = markup`<button type="button" id="cancel" class="secondary" hidden>${l10n.t('Cancel')}</button>
        <button type="button" id="copy" class="secondary" hidden>${l10n.t('Copy as Markdown')}</button>
        <button type="button" id="more" class="secondary" hidden>${l10n.t('Read More Calls')}</button>
        <button type="button" id="regions" class="secondary" hidden>${l10n.t('Ask Other Regions…')}</button>`;
  return markup`${pageHeader(markup`<h1>${l10n.t('Recent calls')}</h1>`, commands)}
  <main>
    <p id="status" class="status" role="status"></p>
    <div id="problem" role="alert"></div>
    <div id="content" class="content"></div>
  </main>`;
}

/** The page of "Recent Calls": posts `ready`, then shows what the host sends. */
import * as l10n from '@vscode/l10n';
import type { CallsTable, Cell, ToHost, ToPage } from '../../src/presentation/calls/protocol.ts';
import type { Handlers, Message } from '../../src/presentation/webview/protocol.ts';
import { counted, formatCount } from '../../src/senders/words/words.ts';
import { byId, card, facts, fill, gapsCard, h, list, muted, type Child } from '../shared/dom.ts';
import { connectHost, listen, takeWords } from '../shared/host.ts';
import { pairedButtons } from '../shared/refreshButtons.ts';
import { setNow, timesIn, type Times } from '../shared/times.ts';
import { partNodes } from '../shared/parts.ts';

function main(): void {
  takeWords();
  const api = connectHost<ToHost>();
  const post = (message: Message<ToHost>) => api.postMessage(message);
  const button = (id: string) => byId(id, HTMLButtonElement);
  const [refresh, cancel] = [button('refresh'), button('cancel')];
  const showBusy = pairedButtons(refresh, cancel);
  let drawn = '';

  const show = (body: ToPage['show']): void => {
    const { locale, now, isBusy, status, problem, answer } = body;
    setNow(now);
    const times = timesIn(locale);
    fill('account', [facts(...body.facts.map((fact) => h('bdi', {}, fact)))]);
    showBusy(isBusy);
    button('copy').hidden = answer === null;
    button('more').hidden = isBusy || answer?.isCut !== true;
    button('regions').hidden = isBusy || answer === null;
    byId('progress', HTMLElement).hidden = !isBusy;
    const place = byId('status', HTMLElement);
    if (place.textContent !== status) place.textContent = status;
    const next = JSON.stringify({ problem, answer });
    if (drawn === next) return;
    drawn = next;
    const focused = document.activeElement?.id ?? '';
    fill('problem', problem === null ? [] : [problemCard(problem)]);
    fill('content', answer === null ? [] : answerCards(answer, times));
    if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
  };
  const handlers: Handlers<ToPage> = { show };

  for (const type of ['refresh', 'cancel', 'copy', 'more', 'regions'] as const)
    button(type).addEventListener('click', () => post({ type, body: null }));
  listen(handlers, (message) => post({ type: 'report', body: message }));
  post({ type: 'ready', body: null });
}

function problemCard({ title, message, nextStep }: NonNullable<ToPage['show']['problem']>): HTMLElement {
  return h(
    'div',
    { class: 'card problem' },
    h('h2', {}, title),
    h('p', {}, h('bdi', {}, message)),
    h('p', {}, h('strong', {}, l10n.t('What to do:')), ' ', nextStep),
  );
}

function answerCards(answer: NonNullable<ToPage['show']['answer']>, times: Times): readonly Child[] {
  const { sentence, created, tables, limits, gaps } = answer;
  return [
    card(
      'summary',
      l10n.t('What Event history shows'),
      h('p', { class: 'sentence', 'aria-live': 'polite' }, sentence),
      ...created.map((parts) => h('p', {}, ...partNodes(parts, times))),
    ),
    ...tables.map((table, index) => tableCard(`table-${index}`, table, times)),
    card(
      'limits',
      l10n.t('What this cannot show'),
      list(
        'sentences',
        limits.map((parts) => h('span', {}, ...partNodes(parts, times))),
      ),
    ),
    gapsCard(gaps),
  ];
}

/** In a narrow panel, it scrolls sideways, by the keyboard too. */
function tableCard(id: string, { title, columns, rows, more }: CallsTable, times: Times): HTMLElement {
  const content = (one: Cell): Child =>
    typeof one === 'number'
      ? formatCount(one)
      : typeof one === 'string'
        ? h('bdi', {}, one)
        : times.exact(one.at);
  const look = (one: Cell | undefined) => (typeof one === 'number' ? { class: 'number' } : {});
  const cell = (one: Cell, index: number): HTMLElement =>
    index === 0 ? h('th', { scope: 'row' }, content(one)) : h('td', look(one), content(one));
  return card(
    id,
    title,
    h(
      'div',
      {
        id: `${id}-scroll`,
        class: 'scroll',
        role: 'group',
        tabindex: '0',
        'aria-label': l10n.t('Table: {0}', title),
      },
      h(
        'table',
        { 'aria-label': l10n.t('{0}, {1}', title, counted(rows.length, 'row')) },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ...columns.map((column, index) => h('th', { scope: 'col', ...look(rows[0]?.[index]) }, column)),
          ),
        ),
        h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map(cell)))),
      ),
    ),
    more === 0
      ? null
      : h(
          'p',
          {},
          muted(l10n.t('And {0} more. ses-senders calls --format json lists all.', formatCount(more))),
        ),
  );
}

main();

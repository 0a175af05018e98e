/** The page of the mail log: posts `ready`, then shows what the host sends. It saves nothing. */
import * as l10n from '@vscode/l10n';
import type { MailRow, ToHost, ToPage } from '../../src/presentation/mailLog/protocol.ts';
import type { Handlers, Message } from '../../src/presentation/webview/protocol.ts';
import { counted, formatCount } from '../../src/senders/words/words.ts';
import { byId, facts, fill, h } from '../shared/dom.ts';
import { connectHost, listen, takeWords } from '../shared/host.ts';
import { spanFacts } from '../shared/span.ts';
import { pairedButtons } from '../shared/refreshButtons.ts';
import { knownLocale, timeWords } from '../../src/presentation/times.ts';

/** More rows would make a page slow; the filter, the clipboard and the file have all. */
const MOST_ROWS = 1_000;

interface Column {
  readonly label: string;
  readonly text: (mail: MailRow) => string;
}

function main(): void {
  takeWords();
  const api = connectHost<ToHost>();
  const post = (message: Message<ToHost>) => api.postMessage(message);
  const columns: readonly Column[] = [
    { label: l10n.t('Sent at'), text: ({ at }) => at },
    { label: l10n.t('Sender'), text: ({ callerIdentity }) => callerIdentity ?? '' },
    { label: l10n.t('IP address'), text: ({ sourceIp }) => sourceIp ?? '' },
    { label: l10n.t('From'), text: ({ from }) => from ?? '' },
    { label: l10n.t('To'), text: ({ to }) => to.join(l10n.t(', ')) },
    { label: l10n.t('Subject'), text: ({ subject }) => subject ?? '' },
    { label: l10n.t('Outcome'), text: ({ outcome }) => outcome },
  ];
  const refresh = byId('refresh', HTMLButtonElement);
  const cancel = byId('cancel', HTMLButtonElement);
  const showBusy = pairedButtons(refresh, cancel);
  const uses = [byId('copy', HTMLButtonElement), byId('export', HTMLButtonElement)];
  const filter = byId('filter', HTMLInputElement);
  const place = byId('mails', HTMLElement);
  let all: readonly MailRow[] = [];
  let locale = 'en';
  let said = '';
  let sorted: { readonly column: number; readonly isDown: boolean } = { column: 0, isDown: true };

  const draw = (): void => {
    const part = filter.value.trim().toLowerCase();
    const shownAt = timeFormat(locale);
    const found = all.filter((mail) =>
      [shownAt(mail.at), ...columns.map(({ text }) => text(mail))].some((one) =>
        one.toLowerCase().includes(part),
      ),
    );
    const { text } = columns[sorted.column] ?? { text: ({ at }: MailRow) => at };
    const compare = new Intl.Collator(knownLocale(locale), { numeric: true }).compare;
    const rows = found.toSorted((a, b) => compare(text(a), text(b)) * (sorted.isDown ? -1 : 1));
    const shown = rows.slice(0, MOST_ROWS);
    fill('count', [
      shown.length < rows.length
        ? l10n.t('The first {0} of {1} are shown.', counted(shown.length, 'mail'), formatCount(rows.length))
        : rows.length < all.length
          ? l10n.t('{0} of {1} match the filter.', formatCount(rows.length), counted(all.length, 'mail'))
          : counted(rows.length, 'mail'),
    ]);
    const focused = place.contains(document.activeElement) ? document.activeElement?.id : undefined;
    place.replaceChildren(table(columns, shown, sorted, locale));
    if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
  };

  const show = (body: ToPage['show']): void => {
    const { about, isBusy, status, mails } = body;
    locale = body.locale;
    const parts = about.flatMap((one) =>
      typeof one === 'string' ? [one] : spanFacts(one.from, one.to, locale),
    );
    fill('account', [facts(...parts)]);
    showBusy(isBusy);
    for (const one of [...uses, byId('tools', HTMLElement), place]) one.hidden = mails.length === 0;
    byId('progress', HTMLElement).hidden = !isBusy;
    // A screen reader reads again what is filled again.
    if (said !== status.join('\n'))
      fill(
        'status',
        status.map((words) => h('p', {}, words)),
      );
    said = status.join('\n');
    all = mails;
    draw();
  };
  const handlers: Handlers<ToPage> = { show };

  filter.addEventListener('input', draw);
  place.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('th button') : null;
    if (button === null) return;
    const column = Number(button.id.replace('sort-', ''));
    sorted = { column, isDown: sorted.column === column ? !sorted.isDown : column === 0 };
    draw();
  });
  for (const type of ['refresh', 'cancel', 'copy', 'export'] as const)
    byId(type, HTMLElement).addEventListener('click', () => post({ type, body: null }));
  listen(handlers, (message) => post({ type: 'report', body: message }));
  post({ type: 'ready', body: null });
}

/** Returns what writes the times of mails. */
function timeFormat(locale: string): (at: string) => string {
  const seconds = new Intl.DateTimeFormat(knownLocale(locale), { dateStyle: 'medium', timeStyle: 'long' });
  return (at) => seconds.format(new Date(at));
}

function table(
  columns: readonly Column[],
  mails: readonly MailRow[],
  sorted: { readonly column: number; readonly isDown: boolean },
  locale: string,
): HTMLElement {
  const head = columns.map(({ label }, index) => {
    const isSorted = sorted.column === index;
    const order = isSorted ? { 'aria-sort': sorted.isDown ? 'descending' : 'ascending' } : {};
    const button = h('button', { type: 'button', class: 'sort', id: `sort-${index}` }, label);
    return h('th', { scope: 'col', ...order }, button);
  });
  const words = timeWords(locale);
  const lang = knownLocale(locale);
  const shownAt = timeFormat(locale);
  const time = (at: string) => h('time', { datetime: at, title: words.tooltip(at), lang }, shownAt(at));
  const rows = mails.map((mail) =>
    h(
      'tr',
      {},
      h('td', { class: 'time' }, time(mail.at)),
      ...columns.slice(1).map(({ text }) => h('td', { dir: 'auto' }, text(mail))),
    ),
  );
  return h(
    'table',
    { 'aria-label': l10n.t('Mails') },
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...rows),
  );
}

main();

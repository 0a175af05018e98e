/** The page of the Overview: posts `ready`, then shows what the host sends. */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { replaceControlChars } from '../../src/export/replaceControlChars.ts';
import type { Overview } from '../../src/export/overview/overview.ts';
import { mailNotes, mailSentence } from '../../src/export/overview/mailSentence.ts';
import { ZOOMS } from '../../src/export/overview/scale.ts';
import type { Sentence } from '../../src/export/overview/sentence.ts';
import {
  recentSentence,
  tallyWords,
  withoutLaneWords,
  zoomWords,
} from '../../src/export/overview/pictureWords.ts';
import { countRows } from '../../src/senders/words/verdictSentence.ts';
import { accountName, counted, usersAndRoles } from '../../src/senders/words/words.ts';
import {
  ALL_ACCOUNTS,
  type SavedState,
  type ToHost,
  type ToPage,
} from '../../src/presentation/overview/protocol.ts';
import { savedState } from '../../src/presentation/overview/schemas.ts';
import { knownLocale } from '../../src/presentation/times.ts';
import type { Handlers, Message } from '../../src/presentation/webview/protocol.ts';
import { createTimeFormatter, setNow, timesIn, type Times } from '../shared/times.ts';
import { around, byId, facts, fill, h, list, type Child } from '../shared/dom.ts';
import { connectHost, listen, takeWords } from '../shared/host.ts';
import { partNodes, withWholeRegions } from '../shared/parts.ts';
import { createLanesView } from './lanes.ts';
import { createMailsView } from './mails.ts';
import { createZoomButtons } from './zoom.ts';

function main(): void {
  takeWords();
  const api = connectHost<ToHost>();
  const post = (message: Message<ToHost>) => api.postMessage(message);
  const choices = byId('choices', HTMLSelectElement);
  const refresh = byId('refresh', HTMLButtonElement);
  const exports = {
    svg: byId('export-svg', HTMLButtonElement),
    html: byId('export-html', HTMLButtonElement),
  };
  const lanes = createLanesView(({ arn, id }) => post({ type: 'reveal', body: { arn, id } }));

  const mails = createMailsView((span) => {
    showWho(null);
    lanes.stepBack(null);
    post({ type: 'who', body: span });
  });
  let last: ToPage['show'] | null = null;
  const saved = api.getState();
  const zoom = createZoomButtons((v.is(savedState, saved) ? saved.zoom : undefined) ?? ZOOMS[0], () => {
    if (last === null) return;
    save(last);
    draw(last);
  });
  const save = ({ accountId }: ToPage['show']): void => {
    const state: SavedState = { accountId, zoom: zoom.chosen };
    // While nothing is known yet, wait for the account shown before.
    if (accountId !== null) api.setState(state);
  };
  const draw = ({ overview, locale }: ToPage['show']): void => {
    if (overview === null) return;
    const times = createTimeFormatter(locale);
    setText('lanes-title', zoomWords(zoom.zoom));
    setText(
      'zone',
      zoom.zoom === ZOOMS[0]
        ? l10n.t('Times are in your time zone; mails per day are counted by UTC days.')
        : l10n.t('Times are in your time zone.'),
    );
    mails.show(overview, times, zoom.zoom);
    lanes.show(overview, times, zoom.zoom);
  };
  const remedyButton = (title: string, place: number): HTMLElement => {
    const button = h('button', { type: 'button', class: 'secondary' }, title);
    button.addEventListener('click', () => post({ type: 'remedy', body: place }));
    return button;
  };
  const show = (body: ToPage['show']): void => {
    const { overview, notice, isBusy, remedies } = body;
    const isSame = last?.remedies.join() === remedies.join();
    last = body;
    save(body);
    showChoices(choices, body);
    setText('notice', notice);
    byId('remedies', HTMLElement).hidden = remedies.length === 0;
    // A button that has the focus stays.
    if (!isSame) fill('remedies', remedies.map(remedyButton));
    byId('progress', HTMLElement).hidden = !isBusy;
    // A button that is disabled would lose the focus.
    refresh.ariaDisabled = String(isBusy);
    for (const button of Object.values(exports)) button.disabled = overview === null;
    byId('content', HTMLElement).hidden = overview === null || isEmpty(body);
    if (overview === null) return;
    setNow(overview.now);
    const times = createTimeFormatter(body.locale);
    showAccounts(overview, body);
    const { mails: counted } = overview;
    byId('glance', HTMLElement).classList.toggle('several', overview.accounts.length > 1);
    showSentence('mail-sentence', counted === undefined ? [] : mailSentence(counted, times));
    showSentence('sentence', recentSentence(overview, times));
    setText('tally', tallyWords(overview));
    const rows = createCounts(overview, knownLocale(body.locale));
    byId('counts', HTMLElement).hidden = rows.length === 0;
    fill('counts', rows);
    byId('hint', HTMLElement).hidden = overview.lanes.length === 0;
    fill(
      'notes',
      [
        // With strips, they stand below those.
        ...(counted?.strips.length === 0 ? mailNotes(counted, times) : []),
        ...withoutLaneWords(overview),
      ].map((text) => h('p', {}, text)),
    );
    fill('gaps', createGaps(overview));
    zoom.show((overview.mails?.strips.length ?? 0) > 0);
    draw(body);
  };
  const handlers: Handlers<ToPage> = {
    show,
    who: (body) => {
      showWho(body, last?.locale);
      lanes.stepBack(body?.ruledOut ?? null);
      if (body === null) mails.clear();
    },
  };

  choices.addEventListener('change', () => post({ type: 'choose', body: choices.value }));
  refresh.addEventListener('click', () => {
    if (refresh.ariaDisabled !== 'true') post({ type: 'refresh', body: null });
  });
  exports.svg.addEventListener('click', () => post({ type: 'export', body: 'svg' }));
  exports.html.addEventListener('click', () => post({ type: 'export', body: 'html' }));
  keepInSight();
  listen(handlers, (message) => post({ type: 'report', body: message }));
  post({ type: 'ready', body: null });
}

/** Whether there is nothing to see yet: what goes on is said above. */
function isEmpty({ overview, notice, isBusy }: ToPage['show']): boolean {
  if (overview === null || !isBusy || notice === '') return false;
  const { tally, mails, gaps, recent } = overview;
  const isNobodyListed = tally.users + tally.roots === 0 && tally.roles === null;
  return isNobodyListed && (mails?.strips ?? []).length + gaps.length + recent.length === 0;
}

/** Says who could have sent the mails of the selected bars. A screen reader reads what changes. */
function showWho(body: ToPage['who'], locale = 'en'): void {
  const place = byId('who', HTMLElement);
  const lines = (body?.sentences ?? []).map((parts) => h('p', {}, ...partNodes(parts, timesIn(locale))));
  if (place.textContent !== lines.map(({ textContent }) => textContent).join(''))
    place.replaceChildren(...lines);
}

/** The panel that opens beside the page makes it narrow and long: the bars that were chosen stay in sight with the sentence. */
function keepInSight(): void {
  const place = byId('who', HTMLElement);
  new ResizeObserver(() => {
    const strip = document.activeElement?.closest('.strip') ?? null;
    if (strip === null || place.textContent === '') return;
    place.scrollIntoView({ block: 'nearest' });
    strip.scrollIntoView({ block: 'nearest' });
  }).observe(document.body);
}

function showChoices(select: HTMLSelectElement, { choices, accountId }: ToPage['show']): void {
  select.hidden = choices.length < 2;
  const options = choices.map(({ accountId: value, name }) => h('option', { value }, name));
  const isSame =
    options.length === select.options.length &&
    options.every((option, index) => option.isEqualNode(select.options[index] ?? null));
  // Replacing the options would close an open list.
  if (!isSame) select.replaceChildren(...options);
  if (accountId !== null) select.value = accountId;
}

function showAccounts({ accounts }: Overview, { choices, locale }: ToPage['show']): void {
  const times = timesIn(locale);
  const [account] = accounts;
  if (account === undefined || accounts.length > 1) {
    setText('title', choices.find(({ accountId }) => accountId === ALL_ACCOUNTS)?.name ?? '');
    fill('account', [facts(oldestWords(accounts, times))]);
    return;
  }
  const { scan } = account;
  setText('title', accountName(account));
  fill('account', [
    facts(
      l10n.t('Profile {0}', account.profile),
      scanWords(scan, times),
      scan.reportGeneratedAt === null
        ? null
        : h(
            'span',
            {},
            ...around(l10n.t('Credential report generated {0}'), times.ago(scan.reportGeneratedAt)),
          ),
    ),
  ]);
}

/** The scans of several accounts: whether one is in progress, and when the oldest ended. */
function oldestWords(accounts: Overview['accounts'], times: Times): Child {
  const ended = accounts.flatMap(({ scan: { finishedAt } }) => finishedAt ?? []).toSorted();
  const [oldest] = ended;
  if (oldest === undefined || ended.length < accounts.length)
    return l10n.t('{0} of {1} scanned', ended.length, counted(accounts.length, 'account'));
  return h('span', {}, ...around(l10n.t('Oldest scan ended {0}'), times.ago(oldest)));
}

function scanWords({ mode, finishedAt }: Overview['accounts'][number]['scan'], times: Times): Child {
  if (finishedAt === null)
    return mode === 'quick' ? l10n.t('Quick scan in progress') : l10n.t('Complete scan in progress');
  const words = mode === 'quick' ? l10n.t('Quick scan ended {0}') : l10n.t('Complete scan ended {0}');
  return h('span', {}, ...around(words, times.ago(finishedAt)));
}

function showSentence(id: string, sentence: Sentence): void {
  byId(id, HTMLElement).hidden = sentence.length === 0;
  fill(
    id,
    sentence.flatMap(({ text, strong }) =>
      strong ? h('strong', {}, h('bdi', {}, ...withWholeRegions(text))) : withWholeRegions(text),
    ),
  );
}

function createCounts({ counts, roleCounts, tally }: Overview, locale: string): readonly Child[] {
  return countRows(counts, roleCounts, tally).map(({ label, sentence: title, users, roles }) =>
    h(
      'div',
      { class: (users ?? 0) + (roles ?? 0) === 0 ? 'count none' : 'count', title },
      h('dt', {}, label),
      ...(users === null ? [] : [h('dd', {}, users.toLocaleString(locale))]),
      ...(roles ? [h('dd', { class: 'roles' }, counted(roles, 'role'))] : []),
    ),
  );
}

function createGaps({ gaps, userGaps }: Overview): readonly Child[] {
  const items = [
    ...gaps.map(({ call, reason, message }) =>
      h('span', {}, h('code', {}, call), ` ${reason}. `, h('bdi', {}, message)),
    ),
    ...userGaps.map((gap) =>
      h('span', {}, h('code', {}, gap.call), ` ${l10n.t('{0}, about {1}', gap.reason, usersAndRoles(gap))}`),
    ),
  ];
  if (items.length === 0) return [];
  return [
    h(
      'section',
      { class: 'card notice', 'aria-labelledby': 'gaps-title' },
      h('h2', { id: 'gaps-title' }, l10n.t('Not answered')),
      list('facts', items),
    ),
  ];
}

function setText(id: string, text: string): void {
  const element = byId(id, HTMLElement);
  const words = replaceControlChars(text);
  if (element.textContent !== words) element.textContent = words;
}

main();

/** The page of "Who Sent These Mails": posts `ready`, then shows what the host sends. */
import * as l10n from '@vscode/l10n';
import type { Handlers, Message } from '../../src/presentation/webview/protocol.ts';
import type { SavedState, ToHost, ToPage } from '../../src/presentation/who/protocol.ts';
import type { MailWindow } from '../../src/senders/who/window.ts';
import { around, byId, facts, fill, h, list } from '../shared/dom.ts';
import { connectHost, listen, takeWords } from '../shared/host.ts';
import { pairedButtons } from '../shared/refreshButtons.ts';
import { spanFacts } from '../shared/span.ts';
import { setNow, timesIn } from '../shared/times.ts';
import { accountViews } from './accountViews.ts';
import { partNodes } from '../shared/parts.ts';

function main(): void {
  takeWords();
  const api = connectHost<ToHost>();
  const post = (message: Message<ToHost>) => api.postMessage(message);
  const refresh = byId('refresh', HTMLButtonElement);
  const cancel = byId('cancel', HTMLButtonElement);
  const askSes = byId('ask-ses', HTMLButtonElement);
  const askAgain = byId('ask-again', HTMLButtonElement);
  const showBusy = pairedButtons(refresh, cancel);
  const uses = [byId('copy', HTMLButtonElement), byId('export', HTMLButtonElement)];
  const views = accountViews(byId('accounts', HTMLElement), {
    act: (body) => post({ type: 'act', body }),
    help: (body) => post({ type: 'remedy', body }),
  });

  let asked = '';
  const show = (body: ToPage['show']): void => {
    const { locale, now, state, isBusy, isSpoken, canAskSes, status, again, doubts, accounts, folded } = body;
    setNow(now);
    const times = timesIn(locale);
    const saved: SavedState = state;
    api.setState(saved);
    // Another question is read from its beginning.
    const question = JSON.stringify(state);
    if (asked !== '' && asked !== question) scrollTo(0, 0);
    asked = question;
    fill('account', [windowLine(state.window, locale)]);
    showBusy(isBusy);
    const { activeElement } = document;
    askSes.hidden = !canAskSes;
    askAgain.hidden = again?.isDue !== true;
    const hadHidden = [askSes, askAgain].some((button) => button === activeElement && button.hidden);
    if (hadHidden) (isBusy ? cancel : refresh).focus();
    const words = again === null ? [] : partNodes(again.words, times);
    if (byId('again', HTMLElement).textContent !== h('p', {}, ...words).textContent) fill('again', words);
    for (const button of uses) button.hidden = accounts.every(({ answer }) => answer === null);
    byId('progress', HTMLElement).hidden = !isBusy;
    const place = byId('status', HTMLElement);
    if (place.textContent !== status) place.textContent = status;
    fill(
      'doubts',
      doubts.length === 0
        ? []
        : [
            h(
              'section',
              { class: 'card notice', 'aria-labelledby': 'doubts-title' },
              h('h2', { id: 'doubts-title' }, l10n.t('About this mail')),
              list(
                'sentences',
                doubts.map((parts) => h('p', {}, ...partNodes(parts, times))),
              ),
            ),
          ],
    );
    views.show(accounts, folded, times, isSpoken);
  };
  const handlers: Handlers<ToPage> = { show };

  refresh.addEventListener('click', () => post({ type: 'refresh', body: null }));
  askAgain.addEventListener('click', () => post({ type: 'refresh', body: null }));
  cancel.addEventListener('click', () => post({ type: 'cancel', body: null }));
  byId('showMails', HTMLElement).addEventListener('click', () => post({ type: 'showMails', body: null }));
  askSes.addEventListener('click', () => post({ type: 'askSes', body: null }));
  byId('copy', HTMLElement).addEventListener('click', () => post({ type: 'copy', body: null }));
  byId('export', HTMLElement).addEventListener('click', () => post({ type: 'export', body: null }));
  listen(handlers, (message) => post({ type: 'report', body: message }));
  post({ type: 'ready', body: null });
}

/** When and where the mails were sent: in the reader's time zone, and in UTC if that is another. */
function windowLine({ from, to, region, messageId }: MailWindow, locale: string): HTMLElement {
  return h(
    'div',
    {},
    facts(...spanFacts(from, to, locale), region ?? l10n.t('All Regions')),
    messageId === null
      ? null
      : h('p', {}, ...around(l10n.t('Message-ID: {0}'), h('code', { class: 'message-id' }, messageId))),
    h('p', {}, l10n.t('Times are in your time zone.')),
  );
}

main();

/** The page of "SES Set-Up": posts `ready`, then shows what the host sends. */
import * as l10n from '@vscode/l10n';
import type { Copied, RegionPage, ToHost, ToPage } from '../../src/presentation/setup/protocol.ts';
import type { Handlers, Message } from '../../src/presentation/webview/protocol.ts';
import { around, byId, card, facts, fill, gapsCard, h, list, muted, type Child } from '../shared/dom.ts';
import { connectHost, listen, takeWords } from '../shared/host.ts';
import { pairedButtons } from '../shared/refreshButtons.ts';
import { setNow, timesIn, type Times } from '../shared/times.ts';
import { partNodes } from '../shared/parts.ts';

function main(): void {
  takeWords();
  const api = connectHost<ToHost>();
  const post = (message: Message<ToHost>) => api.postMessage(message);
  const refresh = byId('refresh', HTMLButtonElement);
  const cancel = byId('cancel', HTMLButtonElement);
  const showBusy = pairedButtons(refresh, cancel);
  const uses = [byId('copy', HTMLButtonElement), byId('export', HTMLButtonElement)];
  let drawn = '';

  const show = (body: ToPage['show']): void => {
    const { locale, now, name, profile, askedAt, isBusy, status, progress } = body;
    setNow(now);
    const times = timesIn(locale);
    fill('account', [
      facts(
        h('span', {}, ...around(l10n.t('Account {0}'), h('bdi', {}, name))),
        profile === null ? null : l10n.t('Profile {0}', profile),
        askedAt === null ? null : h('span', {}, ...around(l10n.t('Checked {0}'), times.ago(askedAt))),
      ),
    ]);
    showBusy(isBusy);
    for (const button of uses) button.hidden = isBusy || askedAt === null;
    const bar = byId('progress', HTMLElement);
    bar.hidden = !isBusy;
    if (progress === null) bar.removeAttribute('aria-valuenow');
    else bar.setAttribute('aria-valuenow', String(Math.round(progress * 100)));
    const place = byId('status', HTMLElement);
    if (place.textContent !== status) place.textContent = status;
    const { problem, alarms, summary, grants, regions, cost, gaps } = body;
    const next = JSON.stringify({ problem, alarms, summary, grants, regions, cost, gaps });
    if (next === drawn) return;
    drawn = next;
    const focused = document.activeElement?.closest<HTMLElement>('[data-key]')?.dataset['key'];
    const open = new Set(
      [...document.querySelectorAll<HTMLElement>('details[open]')].map((one) => one.dataset['key']),
    );
    fill(
      'content',
      content(body, times, (region, what) => post({ type: 'copyText', body: { region, what } })),
    );
    for (const fold of document.querySelectorAll<HTMLDetailsElement>('details'))
      fold.open = open.has(fold.dataset['key']);
    const again = [...document.querySelectorAll<HTMLElement>('[data-key]')].find(
      (one) => one.dataset['key'] === focused,
    );
    if (focused !== undefined) (again?.querySelector('summary') ?? again)?.focus();
  };
  const handlers: Handlers<ToPage> = { show };

  refresh.addEventListener('click', () => post({ type: 'refresh', body: null }));
  cancel.addEventListener('click', () => post({ type: 'cancel', body: null }));
  byId('copy', HTMLElement).addEventListener('click', () => post({ type: 'copy', body: null }));
  byId('export', HTMLElement).addEventListener('click', () => post({ type: 'export', body: null }));
  listen(handlers, (message) => post({ type: 'report', body: message }));
  post({ type: 'ready', body: null });
}

type Copy = (region: string, what: Copied) => void;

function content(
  { problem, alarms, summary, grants, regions, cost, gaps }: ToPage['show'],
  times: Times,
  copy: Copy,
): readonly Child[] {
  const sentences = (all: ToPage['show']['grants']) =>
    list(
      'sentences',
      all.map((parts) => h('span', {}, ...partNodes(parts, times))),
    );
  const findings = (all: RegionPage['findings']) =>
    all.flatMap(({ title, sentences: those }) => [
      title === null ? null : h('h3', {}, title),
      sentences(those),
    ]);
  return [
    problem === null
      ? null
      : h('div', { class: 'problem', role: 'alert' }, h('p', {}, h('bdi', {}, problem))),
    alarms.length === 0
      ? null
      : h(
          'section',
          { class: 'card notice', 'aria-label': l10n.t('Sending') },
          ...alarms.map(({ region, words }) =>
            h('p', {}, ...around(l10n.t('{0}: {1}'), h('strong', { class: 'region' }, region), words)),
          ),
        ),
    summary === '' ? null : h('p', { class: 'summary' }, summary),
    ...regions.map((region) => regionCard(region, findings(region.findings), copy)),
    grants.length === 0
      ? null
      : card('grants', l10n.t('May send by the policy of an identity'), sentences(grants)),
    cost === '' ? null : card('cost', l10n.t('What it costs'), h('p', {}, cost)),
    gapsCard(gaps),
  ];
}

function regionCard({ region, texts }: RegionPage, findings: readonly Child[], copy: Copy): HTMLElement {
  const first = texts.filter(({ what }) => what === 'commands' || what === 'undo');
  return card(
    region,
    region,
    ...findings,
    h('div', { class: 'commands' }, ...first.map(({ what }) => copyButton(region, what, copy))),
    ...texts.map(({ what, text }) =>
      h(
        'details',
        { class: 'text', 'data-key': `${region} text ${what}` },
        h('summary', {}, textTitle(what)),
        what === 'log' ? h('p', {}, muted(logWords())) : null,
        h('pre', { tabindex: '0', 'aria-label': textTitle(what) }, h('code', {}, ...textLines(text))),
        first.some((one) => one.what === what)
          ? null
          : h('div', { class: 'commands' }, copyButton(region, what, copy)),
      ),
    ),
  );
}

/** Each line by itself: characters that would start another are shown. */
function textLines(text: string): readonly Child[] {
  return text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [h('br'), line]));
}

function copyButton(region: string, what: Copied, copy: Copy): HTMLElement {
  const title = copyTitle(what);
  const button = h(
    'button',
    {
      ...{ type: 'button', 'data-key': `${region} ${what}`, class: 'secondary' },
      'aria-label': l10n.t('{0}: {1}', title, region),
    },
    title,
  );
  button.addEventListener('click', () => copy(region, what));
  return button;
}

function copyTitle(what: Copied): string {
  switch (what) {
    case 'commands':
      return l10n.t('Copy Set-Up Commands');
    case 'undo':
      return l10n.t('Copy Undo Commands');
    case 'template':
      return l10n.t('Copy Template');
    case 'log':
      return l10n.t('Copy Log Commands');
    case 'log-undo':
      return l10n.t('Copy Commands That Remove the Log');
  }
}

function textTitle(what: Copied): string {
  switch (what) {
    case 'commands':
      return l10n.t('Commands that count mails by sender');
    case 'undo':
      return l10n.t('Commands that undo it');
    case 'template':
      return l10n.t('CloudFormation template, in place of the commands that make sets and destinations');
    case 'log':
      return l10n.t('Second choice: a log of each mail in CloudWatch Logs');
    case 'log-undo':
      return l10n.t('Commands that remove the log');
  }
}

function logWords(): string {
  return l10n.t(
    'Each mail with its sender, IP address and recipients, for 30 days. CloudWatch Logs charges by the gigabyte, and EventBridge nothing for events of AWS services; check the current prices. Whoever may read the log group sees addresses and subjects. An AWS CLI that is too old for the commands stops at the first one, before anything is created.',
  );
}

main();

/** The accounts on the page. Each keeps its elements while answers come: focus, open groups and live regions stay. */
import * as l10n from '@vscode/l10n';
import type {
  AccountPage,
  AnswerPage,
  Person,
  PersonFold,
  ToHost,
  WhoAction,
} from '../../src/presentation/who/protocol.ts';
import { formatCount } from '../../src/senders/words/words.ts';
import { facts, h, list, muted, shown, type Child } from '../shared/dom.ts';
import type { Times } from '../shared/times.ts';
import { partNodes } from '../shared/parts.ts';

/** What the buttons of the page do. */
interface Acts {
  readonly act: (body: ToHost['act']) => void;
  readonly help: (body: ToHost['remedy']) => void;
}

export interface AccountViews {
  /** @param folded what the line of those from which no mails left says */
  show(accounts: readonly AccountPage[], folded: string | null, times: Times, isSpoken: boolean): void;
}

interface AccountView {
  readonly element: HTMLElement;
  readonly title: HTMLElement;
  readonly status: HTMLElement;
  readonly sentence: HTMLElement;
  readonly body: HTMLElement;
  /** What the body shows, to leave it alone if nothing changed. */
  drawn: string;
}

/** @param acts are called when a button of somebody, or of a problem, is pressed. */
export function accountViews(place: HTMLElement, acts: Acts): AccountViews {
  const views = new Map<string, AccountView>();
  const summary = h('summary');
  const inside = h('div');
  const fold = h('details', { class: 'fold quiet-accounts' }, summary, inside);
  return {
    show: (accounts, folded, times, isSpoken) => {
      for (const [key, { element }] of views)
        if (!accounts.some((account) => account.key === key)) {
          element.remove();
          views.delete(key);
        }
      for (const account of accounts) {
        const view = views.get(account.key) ?? createView(account.key);
        views.set(account.key, view);
        view.sentence.ariaLive = isSpoken ? 'polite' : 'off';
        update(view, account, accounts.length > 1, times, acts);
      }
      const elements = (isFolded: boolean) =>
        accounts.flatMap((account) =>
          account.isFolded === isFolded ? (views.get(account.key)?.element ?? []) : [],
        );
      if (summary.textContent !== folded) summary.textContent = folded;
      // What has the focus stays in sight.
      if (elements(true).some((one) => one.contains(document.activeElement))) fold.open = true;
      arrange(place, [...elements(false), ...(folded === null ? [] : [fold])]);
      arrange(inside, elements(true));
      if (folded === null) fold.remove();
    },
  };
}

/** Puts elements into a place, in order. One that has the focus keeps it. */
function arrange(place: HTMLElement, elements: readonly HTMLElement[]): void {
  const { activeElement: focused } = document;
  elements.forEach((element, index) => {
    const there = place.children[index];
    if (there !== element) place.insertBefore(element, there ?? null);
  });
  if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus();
}

function createView(key: string): AccountView {
  const title = h('h2', { id: `account-${key}` });
  const status = h('p', { class: 'status' });
  const sentence = h('p', { class: 'sentence' });
  const body = h('div');
  const element = h('section', { 'aria-labelledby': title.id }, ...[title, status, sentence, body]);
  return { element, title, status, sentence, body, drawn: '' };
}

function update(
  view: AccountView,
  account: AccountPage,
  isOfSeveral: boolean,
  times: Times,
  acts: Acts,
): void {
  const { name, profile, status, problem, answer, isFolded } = account;
  const title = profile === null ? name : `${name} · ${profile}`;
  if (view.title.textContent !== title) view.title.textContent = title;
  const said = isOfSeveral ? status : '';
  if (view.status.textContent !== said) view.status.textContent = said;
  view.status.hidden = said === '';
  const parts = answer === null ? [] : partNodes(answer.sentence, times);
  const words = h('p', {}, ...parts).textContent;
  // The line over the folded ones says it once.
  view.sentence.hidden = words === '' || isFolded;
  view.element.className = isFolded ? 'quiet-account' : 'card account-part';
  if (view.sentence.textContent !== words)
    view.sentence.replaceChildren(...parts.filter((part) => part !== null).map(shown));
  const drawn = JSON.stringify({ problem, answer, isFolded });
  if (view.drawn === drawn) return;
  view.drawn = drawn;
  const focused = document.activeElement?.closest<HTMLElement>('[data-key]')?.dataset['key'];
  const open = new Set(
    [...view.body.querySelectorAll<HTMLElement>('details[open]')].map((one) => one.dataset['key']),
  );
  view.body.replaceChildren(
    ...[
      problem === null ? null : problemCard(account.key, problem, acts),
      ...(answer === null ? [] : answerBody(view.title, account, answer, times, acts.act)),
    ].filter((part) => part !== null),
  );
  if (!isFolded) view.element.prepend(view.title);
  for (const fold of view.body.querySelectorAll<HTMLDetailsElement>('details'))
    fold.open = open.has(fold.dataset['key']);
  if (focused === undefined || document.activeElement !== document.body) return;
  const again = [...view.body.querySelectorAll<HTMLElement>('[data-key]')].find(
    (one) => one.dataset['key'] === focused,
  );
  (again?.querySelector('summary') ?? again)?.focus();
}

function problemCard(
  account: string,
  { title, message, nextStep, remedies }: NonNullable<AccountPage['problem']>,
  { help }: Acts,
): HTMLElement {
  const buttons = remedies.map((words, place) => {
    const button = h('button', { type: 'button', class: 'secondary', 'data-key': `remedy ${words}` }, words);
    button.addEventListener('click', () => help({ account, place }));
    return button;
  });
  return h(
    'div',
    { class: 'problem' },
    h(
      'div',
      { role: 'alert' },
      h('p', {}, h('strong', {}, title)),
      h('p', {}, h('bdi', {}, message)),
      h('p', {}, h('strong', {}, l10n.t('What to do:')), ' ', nextStep),
    ),
    h('div', { class: 'commands' }, ...buttons),
  );
}

/** Where no mails left, who could have sent is folded: in the list of such accounts, below the account's name. */
function answerBody(
  name: HTMLElement,
  ...[account, answer, times, act]: Parameters<typeof answerParts>
): readonly HTMLElement[] {
  const parts = answerParts(account, answer, times, act);
  if (!account.isFolded && !answer.isQuiet) return parts;
  const title = account.isFolded ? name : l10n.t('Who could have sent mails then');
  return [h('details', { class: 'fold', 'data-key': 'quiet' }, h('summary', {}, title), ...parts)];
}

function answerParts(
  account: AccountPage,
  answer: AnswerPage,
  times: Times,
  act: Acts['act'],
): readonly HTMLElement[] {
  const { insight, people, barred, open, folds, notCovered, gaps } = answer;
  const others = open - people.length - (barred?.count ?? 0);
  return [
    ...(insight === null ? [] : [h('p', { class: 'insight', role: 'status' }, ...partNodes(insight, times))]),
    ...(people.length === 0
      ? []
      : [
          h('h3', {}, l10n.t('Could have sent ({0})', formatCount(open))),
          h('ol', { class: 'people' }, ...people.map((person) => personItem(account, person, times, act))),
          ...(others > 0 ? [moreLine(others)] : []),
          ...(barred === null
            ? []
            : [
                foldDetails(
                  barred,
                  barred.people.map((person) => () => personItem(account, person, times, act)),
                ),
              ]),
        ]),
    ...folds.flatMap(({ title, folds: groups }) => [
      h('h3', {}, title),
      ...groups.map((group) =>
        foldDetails(
          group,
          group.people.map(
            ({ name, why }) =>
              () =>
                h('li', { class: 'person' }, personHeading(name), reasons(why, times)),
          ),
        ),
      ),
    ]),
    h('h3', {}, l10n.t('What this cannot show')),
    list(
      'sentences',
      notCovered.map((parts) => h('span', {}, ...partNodes(parts, times))),
    ),
    ...(gaps.length === 0
      ? []
      : [
          h('h3', {}, l10n.t('Not answered')),
          list(
            'facts',
            gaps.map(({ call, reason, message, about }) =>
              h('div', {}, facts(h('code', {}, call), reason, about), h('p', {}, h('bdi', {}, message))),
            ),
          ),
        ]),
  ];
}

function moreLine(count: number): HTMLElement {
  return h(
    'p',
    {},
    muted(
      l10n.t('And {0} more. The command line, ses-senders who --format json, lists all.', formatCount(count)),
    ),
  );
}

function personItem(account: AccountPage, person: Person, times: Times, act: Acts['act']): HTMLElement {
  const { accountId } = account;
  const { arn, id, name, standing, sent, why, actions } = person;
  const buttons =
    accountId === null
      ? []
      : actions.map((action) => {
          const title = actionTitle(action);
          const button = h(
            'button',
            {
              ...{ type: 'button', class: 'secondary', 'data-key': `${action} ${arn}` },
              'aria-label': l10n.t('{0}: {1}', title, name),
            },
            title,
          );
          button.addEventListener('click', () => act({ accountId, arn, id, action }));
          return button;
        });
  return h(
    'li',
    { class: 'person', 'data-arn': arn },
    h(
      'div',
      { class: 'who' },
      personHeading(name),
      h('span', { class: 'badge' }, standing),
      sent === null ? null : h('span', {}, sent),
    ),
    reasons(why, times),
    buttons.length === 0 ? null : h('div', { class: 'commands' }, ...buttons),
  );
}

/** A screen reader jumps from one to the next, below the heading of their group. */
function personHeading(name: string): HTMLElement {
  return h('h4', { class: 'name' }, h('bdi', {}, name));
}

function reasons(why: Person['why'], times: Times): Child {
  return list(
    'sentences',
    why.map((parts) => h('span', {}, ...partNodes(parts, times))),
  );
}

function actionTitle(action: WhoAction): string {
  switch (action) {
    case 'deactivate':
      return l10n.t('Copy Command to Deactivate Key');
    case 'stop':
      return l10n.t('Show How to Stop Sends');
    case 'advisor':
      return l10n.t('Show Access Advisor');
    case 'summary':
      return l10n.t('Copy Summary for Ticket');
    case 'reveal':
      return l10n.t('Show in List');
  }
}

/** Filled when it's opened: there may be many. @param items draw the people in it. */
function foldDetails(
  { key, label, count }: Omit<PersonFold, 'people'>,
  items: readonly (() => HTMLElement)[],
): HTMLElement {
  const place = h('div');
  const details = h(
    'details',
    { class: 'fold', 'data-key': key },
    h('summary', {}, l10n.t('{0} ({1})', label, formatCount(count))),
    place,
  );
  details.addEventListener('toggle', () => {
    if (!details.open || place.childElementCount > 0) return;
    place.append(
      h('ul', { class: 'people' }, ...items.map((item) => item())),
      ...(count > items.length ? [moreLine(count - items.length)] : []),
    );
  });
  return details;
}

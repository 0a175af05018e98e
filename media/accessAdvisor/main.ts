/** The page of the Access Advisor panel: posts `ready`, then shows what the host sends. */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { principalConsoleUrl } from '../../src/presentation/accessAdvisor/consoleLinks.ts';
import { sesEvidence } from '../../src/presentation/accessAdvisor/evidence.ts';
import { savedState } from '../../src/presentation/accessAdvisor/schemas.ts';
import {
  FIRST_QUERY,
  type Activity,
  type AdvisorTarget,
  type Problem,
  type Query,
  type ToHost,
  type ToPage,
} from '../../src/presentation/accessAdvisor/protocol.ts';
import { isSameTarget, parseUserName } from '../../src/presentation/accessAdvisor/target.ts';
import { notAccessed, statusText } from '../../src/presentation/accessAdvisor/pageWords.ts';
import { principalKind } from '../../src/senders/model/userIdentity.ts';
import type { Handlers, Message } from '../../src/presentation/webview/protocol.ts';
import { around, byId, facts, fill, h, link, type Child } from '../shared/dom.ts';
import { connectHost, listen, takeWords } from '../shared/host.ts';
import { setNow, retell, timesIn, type Times } from '../shared/times.ts';
import { gapsCard, proofCard, verdictCard, verdictTitle } from './glance.ts';
import { servicesTable } from './services.ts';
import { sesCard } from './ses.ts';
import { timelineView } from './timeline.ts';

/** How often "3 minutes ago" is updated, in milliseconds. */
const UPDATE_TIMES_EVERY = 30_000;

type Post = (message: Message<ToHost>) => void;

function main(): void {
  takeWords();
  const api = connectHost<ToHost>();
  const refresh = byId('refresh', HTMLButtonElement);
  const cancel = byId('cancel', HTMLButtonElement);
  const content = byId('content', HTMLElement);
  const timeline = timelineView(byId('timeline', HTMLElement));
  const uses = [byId('copy', HTMLButtonElement), byId('export', HTMLButtonElement)];
  let last: ToPage['show'] | null = null;

  const post: Post = (message) => api.postMessage(message);
  const save = (target: AdvisorTarget, query: Query) => api.setState({ target, query });
  const table = servicesTable((query) => {
    if (last !== null) save(last.target, query);
  });

  const showActivity = (activity: Activity) => {
    const isLoading = activity.kind === 'loading';
    const problem = byId('problem', HTMLElement);
    const hadFocus = [refresh, cancel, problem].some((place) => place.contains(document.activeElement));
    fill('problem', activity.kind === 'failed' ? problemCard(activity.problem, post) : []);
    refresh.hidden = isLoading || activity.kind === 'failed';
    cancel.hidden = !isLoading;
    byId('progress', HTMLElement).hidden = !isLoading;
    byId('status', HTMLElement).textContent = statusText(activity, last?.page != null);
    if (hadFocus)
      [cancel, refresh, problem.querySelector('button')].find((button) => button?.hidden === false)?.focus();
  };

  const showPage = (body: ToPage['show']) => {
    const { page, target, locale, recentDays } = body;
    setNow(body.now);
    const times = timesIn(locale);
    showIdentity(body, times);
    content.hidden = page === null;
    for (const button of uses) button.hidden = page === null;
    if (page === null) return;
    byId('calls-line', HTMLElement).hidden = page.user.kind !== 'user';
    byId('stop', HTMLElement).textContent =
      page.user.kind === 'user' ? l10n.t('Copy Command to Deactivate Key') : l10n.t('Show How to Stop Sends');
    fill('verdict-title', verdictTitle(page));
    fill('verdict', verdictCard(page, times));
    timeline.show(page, recentDays, locale);
    fill('ses', sesCard(page, times));
    fill('proof', proofCard(page, times));
    fill('gaps', gapsCard(page));
    const saved = api.getState();
    const query = v.is(savedState, saved) && isSameTarget(saved.target, target) ? saved.query : FIRST_QUERY;
    save(target, query);
    const unused = notAccessed(page.account.partition);
    table.show(page.services, sesEvidence(page).kind === 'pending', query, times, unused);
  };

  const handlers: Handlers<ToPage> = {
    show: (body) => {
      last = body;
      showPage(body);
      showActivity(body.activity);
    },
    activity: showActivity,
  };

  refresh.addEventListener('click', () => post({ type: 'refresh', body: null }));
  cancel.addEventListener('click', () => post({ type: 'cancel', body: null }));
  byId('copy', HTMLElement).addEventListener('click', () => post({ type: 'copy', body: null }));
  byId('export', HTMLElement).addEventListener('click', () => post({ type: 'export', body: null }));
  byId('stop', HTMLElement).addEventListener('click', () => post({ type: 'stop', body: null }));
  byId('calls', HTMLElement).addEventListener('click', () => post({ type: 'calls', body: null }));
  byId('explain', HTMLElement).addEventListener('click', () => post({ type: 'explain', body: null }));
  listen(handlers, (message) => post({ type: 'report', body: message }));
  setInterval(() => {
    if (last === null) return;
    retell(document, last.locale);
    timeline.draw();
  }, UPDATE_TIMES_EVERY);
  post({ type: 'ready', body: null });
}

/** What went wrong, with a button to try again and the host's actions. */
function problemCard({ title, message, nextStep, actions }: Problem, post: Post): readonly Child[] {
  const retry = h('button', { type: 'button' }, l10n.t('Retry'));
  retry.addEventListener('click', () => post({ type: 'refresh', body: null }));
  const others = actions.map((action, index) => {
    const button = h('button', { type: 'button', class: 'secondary' }, action);
    button.addEventListener('click', () => post({ type: 'act', body: index }));
    return button;
  });
  return [
    h(
      'div',
      { class: 'card problem' },
      h('h2', {}, title),
      h('p', {}, h('bdi', {}, message)),
      h('p', {}, h('strong', {}, l10n.t('What to do:')), ' ', nextStep),
      h('p', { class: 'commands' }, retry, ...others),
    ),
  ];
}

/** Whose page this is: the account, the profile and the user, even without data. */
function showIdentity({ page, target }: ToPage['show'], times: Times): void {
  const name = parseUserName(target.userArn);
  const kind = principalKind(target.userArn);
  const alias = page?.account.alias ?? null;
  const account =
    alias === null ? target.accountId : h('span', {}, h('bdi', {}, alias), ` (${target.accountId})`);
  fill('user', [kind === 'role' ? h('span', {}, ...around(l10n.t('Role {0}'), h('bdi', {}, name))) : name]);
  fill('account', [
    facts(h('span', {}, ...around(l10n.t('Account {0}'), account)), l10n.t('Profile {0}', target.profile)),
    h('p', { class: 'arn' }, target.userArn),
    page === null
      ? null
      : facts(
          page.completedAt === null
            ? null
            : h('span', {}, ...around(l10n.t('Updated {0}'), times.ago(page.completedAt))),
          link(principalConsoleUrl(page.account.partition, { name, kind }), l10n.t('Open in IAM Console')),
        ),
  ]);
}

main();

/** The VS Code side of the Overview: one editor tab, which shows one account at a time and follows its scan. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as v from 'valibot';
import { replaceControlChars } from '../../export/replaceControlChars.ts';
import { createOverview } from '../../export/overview/lanes.ts';
import type { WhoAnswer } from '../../senders/who/askWho.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import { countParts, countUsers } from '../../senders/words/counts.ts';
import { accountName } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Session } from '../../accounts/session.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import { accountMessage } from '../../presentation/list/messages.ts';
import type { Tree } from '../list/tree.ts';
import type { Log } from '../log.ts';
import { settings } from '../settings.ts';
import type { WhoPanel } from '../who/register.ts';
import { nextSteps } from '../../presentation/signIn/nextSteps.ts';
import { timeWords } from '../../presentation/times.ts';
import { fillPage, tabIcon } from '../webview/fillPage.ts';
import { receive, type Handlers } from '../../presentation/webview/protocol.ts';
import { overviewBody } from '../../presentation/overview/overviewBody.ts';
import { savedState, toHost } from '../../presentation/overview/schemas.ts';
import { withErrorReporting } from '../notify.ts';
import type { BarSpan, ToHost, ToPage } from '../../presentation/overview/protocol.ts';

/** How often a growing account is drawn and relative times are updated, in milliseconds. */
const DRAW_EVERY = 500;
const RETELL_EVERY = 60_000;

const titleWords = () => l10n.t('SES Overview');

export interface OverviewTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error' | 'show'>;
  readonly extensionUri: vscode.Uri;
  readonly reveal: Tree['reveal'];
  readonly who: Pick<WhoPanel, 'show'>;
}

/** A panel with its content. */
export interface Filled {
  readonly show: (accountId: string | null) => void;
  readonly dispose: () => void;
}

/** The account of the user who used SES last; if there is none, the first one known. */
function firstAccount({ snapshots }: Accounts): string | null {
  const latest = (users: (typeof snapshots)[number]['principals']) =>
    users.reduce((best, { lastSesAt }) => ((lastSesAt ?? '') > best ? (lastSesAt ?? '') : best), '');
  const [first] = snapshots
    .map(({ accountId, principals: users }) => ({ accountId, at: latest(users) }))
    .sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0));
  return first?.accountId ?? null;
}

/** Returns the account that a page showed before its window reloaded; `null` if that isn't known. */
export const savedAccountId = (state: unknown): string | null =>
  v.is(savedState, state) ? state.accountId : null;

/** Fills a panel, new or restored, and updates it until it's closed. @param wanted `null`: the first with senders. */
export function fillOverview(
  panel: vscode.WebviewPanel,
  wanted: string | null,
  tools: OverviewTools,
): Filled {
  const { accounts, clock, log, extensionUri, reveal, who } = tools;
  const { webview } = panel;
  let chosen = wanted;
  let waiting: NodeJS.Timeout | undefined;
  /** The selected bars, whose answer the lanes follow. */
  let selection: BarSpan | null = null;
  let answer: WhoAnswer | null = null;

  /** The session to show. Waits for an account that is chosen but not known yet while anything is being asked. */
  const current = (): Session | undefined => {
    const session = chosen === null ? undefined : accounts.sessionOf(chosen);
    if (session !== undefined) return session;
    const known = firstAccount(accounts);
    if (known !== null && !(chosen !== null && accounts.sessions.some(({ state }) => isBusy(state))))
      return accounts.sessionOf(known);
    return accounts.sessions.find(({ state }) => state.snapshot === null && state.kind !== 'same');
  };

  const post = (): void => {
    const session = current();
    const snapshot = session === undefined ? null : namedSnapshot(session);
    const body: ToPage['show'] = {
      locale: vscode.env.language,
      choices: accounts.sessions.flatMap((one) => {
        const account = namedSnapshot(one);
        if (account === null) return [];
        const name = l10n.t('{0}: {1}', accountName(account), countParts(countUsers([account])).join(' · '));
        return [{ accountId: account.accountId, name: replaceControlChars(name) }];
      }),
      accountId: snapshot?.accountId ?? null,
      overview:
        snapshot === null
          ? null
          : createOverview(snapshot, { now: clock.now(), recentDays: settings().recentDays }),
      notice: session === undefined ? l10n.t('No account is known yet.') : accountNotice(session, clock),
      isBusy: session !== undefined && isBusy(session.state),
    };
    void webview.postMessage({ type: 'show', body });
  };
  const postSoon = (): void => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      if (panel.visible) post();
    }, DRAW_EVERY);
  };

  const attempt = (act: () => unknown) => void withErrorReporting(act, log);
  const handlers: Handlers<ToHost> = {
    ready: post,
    choose: (accountId) => {
      chosen = accountId;
      // What still comes for the bars of the account before is not about this one.
      selection = null;
      answer = null;
      post();
    },
    reveal: (user) => {
      const accountId = current()?.state.snapshot?.accountId;
      if (accountId !== undefined) attempt(() => reveal(accountId, user));
    },
    who: (span) => {
      const accountId = current()?.state.snapshot?.accountId;
      selection = span;
      answer = null;
      if (span === null || accountId === undefined) return;
      const question = { window: { ...span, messageId: null }, accountId, doubts: [] };
      attempt(() =>
        who.show(question, true, (answers) => {
          if (selection !== span) return;
          answer = answers?.[0]?.answer ?? null;
          void webview.postMessage({ type: 'ruledOut', body: answers && ruledOut(answer) });
        }),
      );
    },
    export: (format) => {
      const session = current();
      const snapshot = session === undefined ? null : namedSnapshot(session);
      if (snapshot !== null)
        attempt(async () => {
          const { exportPicture } = await import('./exportPicture.ts');
          await exportPicture(snapshot, format, clock.now(), settings().recentDays, answer, session?.target);
        });
    },
    refresh: () => {
      const session = current();
      if (session !== undefined) attempt(() => accounts.refresh(true, 'quick', [session]));
    },
    report: (message) => log.warn(`Overview page: ${message.slice(0, 1000)}`),
  };

  panel.title = titleWords();
  panel.iconPath = tabIcon(extensionUri, 'overview');
  const clockwork = setInterval(() => {
    if (panel.visible) post();
  }, RETELL_EVERY);
  const parts = vscode.Disposable.from(
    webview.onDidReceiveMessage((raw: unknown) => {
      if (!receive(raw, toHost, handlers)) log.warn('Overview page: ignored an invalid message.');
    }),
    accounts.onDidChange(postSoon),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('awsSesSenders.recentDays')) post();
    }),
    {
      dispose: () => {
        clearInterval(clockwork);
        clearTimeout(waiting);
      },
    },
  );
  fillPage(panel, extensionUri, 'overview', overviewBody());
  // As the list does when it's first visible.
  if (accounts.sessions.every(({ state }) => state.kind === 'idle'))
    attempt(() => accounts.refresh(false, 'quick'));
  return {
    show: (accountId) => {
      chosen = accountId ?? chosen;
      post();
    },
    dispose: () => {
      parts.dispose();
    },
  };
}

/** What is known of an account; one of an organization without an alias has its name there. */
function namedSnapshot({ target, state: { snapshot } }: Session): Snapshot | null {
  return snapshot === null || snapshot.alias !== null || target.kind !== 'member'
    ? snapshot
    : { ...snapshot, alias: target.accountName };
}

/** Returns what is going on with an account, what is wrong with it, or what its answers can't show. */
export function accountNotice({ state }: Pick<Session, 'state'>, clock: Pick<Clock, 'now'>): string {
  if (state.kind === 'idle') return l10n.t('This account was not scanned yet. Refresh to ask AWS.');
  if (state.kind === 'problem' && state.snapshot === null) {
    const { title, nextStep } = nextSteps(state.problem, state.profile);
    return l10n.t('{0}. {1}', title, nextStep);
  }
  return accountMessage(state, { times: timeWords(vscode.env.language), now: Date.parse(clock.now()) });
}

/** Returns the ARNs of those who can't have sent. */
function ruledOut(answer: WhoAnswer | null): readonly string[] {
  return (answer?.ranking.principals ?? []).flatMap(({ standing, suspect }) =>
    standing === 'ruled-out' ? [suspect.principal.arn] : [],
  );
}

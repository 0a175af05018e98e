/** The VS Code side of "Who Sent These Mails": one editor tab, which shows one question and follows its answers. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { Accounts } from '../../accounts/accounts.ts';
import { startWhoRun, type WhoRun } from '../../accounts/who/whoRun.ts';
import { whoChunks, whoSummary, withMaskedAnswer } from '../../export/who.ts';
import type { CommandName } from '../../presentation/commands/names.ts';
import type { UserLink } from '../../presentation/list/nodeKinds.ts';
import { receive, type Handlers } from '../../presentation/webview/protocol.ts';
import type { ToHost, WhoAction } from '../../presentation/who/protocol.ts';
import { problemOf } from '../../presentation/who/question.ts';
import type { AccountWho, WhoQuestion } from '../../presentation/who/question.ts';
import { savedState, toHost } from '../../presentation/who/schemas.ts';
import { whoBody } from '../../presentation/who/whoBody.ts';
import { createWhoPage, isUnreadAccount, unansweredAccounts } from '../../presentation/who/whoPage.ts';
import { asksSesWords } from '../../senders/insight/mailInsightWords.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { findUser } from '../../senders/model/sameUser.ts';
import type { WhoAnswer } from '../../senders/askWho/whoAnswer.ts';
import { copyText } from '../copyText.ts';
import { copySummary, maskForExport, reportFile, saveReport } from '../export/exportReport.ts';
import type { Tree } from '../list/tree.ts';
import type { Log } from '../log.ts';
import type { MailLog } from '../mailLog/panel.ts';
import { askFirst, showInformation, withErrorReporting } from '../notify.ts';
import type { OnDemand } from '../onDemand.ts';
import { settings } from '../settings.ts';
import { fillPage, tabIcon } from '../webview/fillPage.ts';
import type { Filled } from '../webview/singlePanel.ts';

// In one script, since these panels share most of their code.
export { createMailLog } from '../mailLog/panel.ts';
export { createSetupPanels } from '../setup/panel.ts';
export { createCallsPanels } from '../calls/panel.ts';
export { askAboutMail, askWhoSent, mailIn, type MailIn } from './whoBox.ts';

/** How often a growing answer is drawn, in milliseconds. */
const DRAW_EVERY = 250;

/** How often it's looked whether a fuller answer is possible, in milliseconds. */
const DUE_EVERY = 30_000;

export interface WhoTools {
  readonly mailLog: OnDemand<MailLog>;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error' | 'show'>;
  readonly extensionUri: vscode.Uri;
  readonly reveal: Tree['reveal'];
}

/** Gets the answers as they come; `null` when another question is asked. */
export type Follow = (answers: readonly AccountWho[] | null) => void;

/** Returns the question of a page before its window reloaded; `null` if that isn't known. */
export function savedQuestion(state: unknown): WhoQuestion | null {
  return v.is(savedState, state) ? { ...state, doubts: [] } : null;
}

/** Fills a panel, new or restored, asks, and updates it until it's closed. */
export function fillWho(
  panel: vscode.WebviewPanel,
  first: WhoQuestion,
  tools: WhoTools,
  firstFollow?: Follow,
): Filled<[question: WhoQuestion, follow?: Follow]> {
  const { accounts, clock, log, extensionUri } = tools;
  const { webview } = panel;
  let question = first;
  let follow: Follow | undefined;
  let run: WhoRun | undefined;
  let waiting: NodeJS.Timeout | undefined;
  let later: NodeJS.Timeout | undefined;
  /** The accounts as the page has them. */
  let shown: readonly AccountWho[] = [];

  const post = (): void => {
    if (run === undefined) return;
    const times = { locale: vscode.env.language, now: clock.now(), isSpoken: follow === undefined };
    shown = run.accounts;
    const body = createWhoPage(question, shown, run.isRunning, times);
    void webview.postMessage({ type: 'show', body });
    follow?.(run.accounts);
    clearTimeout(later);
    const { again } = body;
    if (again !== null && !again.isFinal) later = setTimeout(post, DUE_EVERY);
  };
  const postSoon = (): void => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      post();
    }, DRAW_EVERY);
  };
  const ask = (next: WhoQuestion, nextFollow?: Follow): void => {
    if (nextFollow !== follow) follow?.(null);
    question = next;
    follow = nextFollow;
    run?.cancel();
    const started = startWhoRun({
      ...{ accounts, question, clock, log },
      onChange: () => {
        if (run === started) postSoon();
      },
    });
    run = started;
    post();
  };
  const toMarkdown = (): string => {
    const mask = settings().maskAccessKeyIds;
    const asked = run?.accounts ?? [];
    const known = asked.flatMap((account) => {
      const { snapshot, answer } = account;
      if (snapshot === null || isUnreadAccount(account, asked.length)) return [];
      const shared = answer !== null && mask ? withMaskedAnswer(answer) : answer;
      return [{ snapshot: maskForExport(snapshot), answer: shared, calls: {} }];
    });
    const { window, doubts } = question;
    const unread = unansweredAccounts(asked);
    return [...whoChunks('markdown', window, known, clock.now(), undefined, unread, doubts)].join('');
  };

  const askSes = async (): Promise<void> => {
    const { region } = question.window;
    const asked = run;
    if (region === null || asked === undefined) return;
    const title = l10n.t('Ask Amazon SES who sent this mail?');
    if (await askFirst(title, asksSesWords(region), l10n.t('Ask Amazon SES'))) await asked.askSes();
  };
  const attempt = (act: () => unknown) => void withErrorReporting(act, log);
  const handlers: Handlers<ToHost> = {
    ready: post,
    refresh: () => ask(question, follow),
    cancel: () => run?.cancel(),
    copy: () =>
      attempt(async () => {
        await copyText(toMarkdown());
        void showInformation(l10n.t('Who sent these mails: copied as Markdown.'));
      }),
    export: () => attempt(() => exportAnswer(toMarkdown(), question)),
    showMails: () =>
      attempt(async () => {
        const { window, accountId } = question;
        await (await tools.mailLog.get()).search({ window, accountId });
      }),
    askSes: () => attempt(askSes),
    act: (body) => attempt(() => act(body, run?.accounts ?? [], tools)),
    remedy: ({ account, place }) => {
      const activity = shown[Number(account)]?.activity;
      const remedy = activity === undefined ? undefined : problemOf(activity)?.remedies[place];
      if (remedy !== undefined)
        attempt(() => vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? [])));
    },
    report: (message) => log.warn(`Who Sent These Mails page: ${message.slice(0, 1000)}`),
  };

  panel.title = l10n.t('Who Sent These Mails');
  panel.iconPath = tabIcon(extensionUri, 'who');
  const listening = webview.onDidReceiveMessage((raw: unknown) => {
    if (!receive(raw, toHost, handlers)) log.warn('Who Sent These Mails page: ignored an invalid message.');
  });
  fillPage(panel, extensionUri, 'who', whoBody());
  ask(first, firstFollow);
  return {
    show: ask,
    dispose: () => {
      follow?.(null);
      listening.dispose();
      clearTimeout(waiting);
      clearTimeout(later);
      run?.cancel();
      run = undefined;
    },
  };
}

/** Asks for a file and writes the answer to it. */
async function exportAnswer(markdown: string, { window }: WhoQuestion): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export Who Sent These Mails'),
    saveLabel: l10n.t('Export'),
    defaultUri: reportFile('who-sent-these-mails', window.from, 'md'),
    filters: { Markdown: ['md'] },
  });
  if (target !== undefined) await saveReport(target, markdown);
}

const COMMANDS = {
  deactivate: 'copyDeactivateCommand',
  stop: 'showHowToStop',
  advisor: 'showAccessAdvisor',
} as const satisfies Partial<Record<WhoAction, CommandName>>;

/** Does what a button of a row says. */
async function act(
  { accountId, arn, id, action }: ToHost['act'],
  answers: readonly AccountWho[],
  tools: WhoTools,
): Promise<void> {
  if (action === 'deactivate' || action === 'stop' || action === 'advisor') {
    const link: UserLink = { accountId, user: { arn, id } };
    await vscode.commands.executeCommand(`awsSesSenders.${COMMANDS[action]}`, link);
    return;
  }
  const { snapshot } = tools.accounts.sessionOf(accountId)?.state ?? {};
  const user = findUser(snapshot?.principals ?? [], { arn, id });
  if (snapshot == null || user === undefined)
    await showInformation(l10n.t('{0} is no longer in the list.', arn));
  else if (action === 'reveal') await tools.reveal(accountId, user);
  else {
    const answer = answers.find((one) => one.snapshot?.accountId === accountId)?.answer ?? null;
    await copySummary(snapshot, user, tools.clock.now(), answer === null ? '' : whoPart(answer, arn));
  }
}

/** What the answer says of somebody, as it's shared. */
function whoPart(answer: WhoAnswer, arn: string): string {
  const shared = settings().maskAccessKeyIds ? withMaskedAnswer(answer) : answer;
  const judged = shared.ranking.principals.find(({ principal }) => principal.arn === arn);
  return judged === undefined ? '' : whoSummary(shared, judged);
}

import { setTimeout } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SignIn } from './accounts/ports.ts';
import { awsClock } from './aws/client/clock.ts';
import { sharedFiles } from './aws/profiles/sharedFiles.ts';
import { registerAccessAdvisor } from './ui/accessAdvisor/register.ts';
import { Accounts } from './accounts/accounts.ts';
import { chosenTargets } from './ui/accounts/chosenTargets.ts';
import { createSnapshotStore } from './ui/accounts/snapshotStore.ts';
import { registerAssistantTools } from './ui/assistant/register.ts';
import { registerCommands } from './ui/commands/registerCommands.ts';
import { createListMemory } from './ui/list/listMemory.ts';
import { registerMailNotice } from './ui/list/mailNotice.ts';
import { registerTree } from './ui/list/tree.ts';
import { noUsers } from './presentation/list/emptyAccount.ts';
import { createLog } from './ui/log.ts';
import { registerOverview } from './ui/overview/register.ts';
import { createOnDemand } from './ui/onDemand.ts';
import { loadOnce } from './senders/evidence/parallel.ts';
import { settings } from './ui/settings.ts';
import { registerWho } from './ui/who/register.ts';
import { USERS_VIEW } from './ui/viewId.ts';
import { watchProfileFiles } from './ui/signIn/profileFiles.ts';
import { failed, registerWelcome } from './ui/signIn/welcome.ts';

/** VS Code has asked for the tree's rows by then, in milliseconds. */
const ROWS_FIRST = 200;

let saved = (): Promise<void> => Promise.resolve();

/** The composition root: builds everything with plain calls, and nothing else. */
export function activate(context: vscode.ExtensionContext): void {
  // Before any text is used: the translations of the display language. In English, the keys are the text.
  l10n.config({ contents: vscode.l10n.bundle ?? {} });
  const log = createLog(async (line) => (await import('./aws/errors/redactSecrets.ts')).redactSecrets(line));
  const env = process.env;
  const clock = awsClock({ sleeps: true });
  const aws = loadOnce(async () => (await import('./awsBackend.ts')).createAwsBackend(env, clock));
  const signIns = (isInteractive: boolean): SignIn => {
    const signIn = loadOnce(async () => (await aws()).signIns(isInteractive));
    return async (target, stop) => (await signIn())(target, stop);
  };
  const targets = chosenTargets(context, settings().profile);
  const kept = createSnapshotStore(context.globalStorageUri, env, clock, log);
  saved = () => kept.saved();
  const accounts = new Accounts(signIns, kept, targets.first, log, new vscode.EventEmitter());
  const advisor = registerAccessAdvisor({ extensionUri: context.extensionUri, accounts, clock, log });
  const profiles = watchProfileFiles(
    Object.values(sharedFiles(env)).filter((file) => file !== ''),
    async () => (await aws()).profiles(),
    context.extension.extensionKind,
  );
  const signInTasks = async () =>
    (await import('./ui/signIn/signInTasks.ts')).createSignInTasks(
      async (profile) => (await aws()).profileToSignIn(profile),
      () => void accounts.refresh(false, 'quick', failed(accounts, 'expired')),
    );
  const memory = createListMemory(accounts, context.globalState);
  const tree = registerTree(
    {
      viewId: USERS_VIEW,
      title: () => l10n.t('IAM Users'),
      principals: ({ principals }) => principals,
      emptyText: noUsers,
      showsMails: true,
      memory,
    },
    accounts,
    clock,
  );
  const statusBar = createOnDemand(async () => {
    await setTimeout(ROWS_FIRST);
    return (await import('./ui/list/statusBar.ts')).registerStatusBar(accounts, clock);
  });
  const mailLog = createOnDemand(async () => {
    const { createMailLog } = await import('./ui/who/panel.ts');
    return createMailLog({
      accounts,
      clock,
      log,
      extensionUri: context.extensionUri,
      memory: context.globalState,
    });
  });
  const asked = { accounts, clock, log, extensionUri: context.extensionUri };
  const setup = createOnDemand(async () => (await import('./ui/who/panel.ts')).createSetupPanels(asked));
  const calls = createOnDemand(async () => (await import('./ui/who/panel.ts')).createCallsPanels(asked));
  const who = registerWho({
    mailLog,
    accounts,
    clock,
    log,
    extensionUri: context.extensionUri,
    reveal: (...target) => tree.reveal(...target),
  });
  const overview = registerOverview({
    accounts,
    who,
    clock,
    log,
    extensionUri: context.extensionUri,
    reveal: (...target) => tree.reveal(...target),
  });
  context.subscriptions.push(
    log,
    kept,
    accounts,
    advisor,
    profiles,
    memory,
    tree,
    overview,
    who,
    mailLog,
    setup,
    calls,
    statusBar,
    // It is there once something is known.
    accounts.onDidChange(() => void (accounts.snapshots[0] && statusBar.get())),
    registerMailNotice(accounts, context.globalState, () => {
      // Where no window has the focus, nobody reads it.
      if (!vscode.window.state.focused) return false;
      void import('./ui/list/announceMails.ts').then(({ announceMails }) => announceMails());
      return true;
    }),
    registerWelcome(accounts, profiles),
    registerAssistantTools({ accounts, clock, log }),
    registerCommands({
      accounts,
      advisor,
      overview,
      who,
      mailLog,
      setup,
      calls,
      clock,
      log,
      stored: { kept, memories: [context.workspaceState, context.globalState] },
      profiles,
      signInTasks,
      extensionUri: context.extensionUri,
      memory,
      reveal: (...target) => tree.reveal(...target),
      selected: () => tree.selected(),
      remember: targets.remember,
      listOrganization: async (...args) => (await aws()).listOrganization(...args),
    }),
  );
}

/** What still waits to be stored is stored before the window closes. */
export function deactivate(): Promise<void> {
  return saved();
}

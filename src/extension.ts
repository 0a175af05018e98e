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
import { registerTree, type Tree } from './ui/list/tree.ts';
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
  const base = createBase(context);
  const { accounts, clock, log, kept, profiles } = base;
  const list = registerList(context, base);
  const panels = registerPanels(context, base, list.tree);
  context.subscriptions.push(
    log,
    kept,
    accounts,
    profiles,
    ...Object.values(list),
    ...Object.values(panels),
    // It is there once something is known.
    accounts.onDidChange(() => void (accounts.snapshots[0] && list.statusBar.get())),
    registerMailNotice(accounts, context.globalState, () => {
      // Where no window has the focus, nobody reads it.
      if (!vscode.window.state.focused) return false;
      void import('./ui/list/announceMails.ts').then(({ announceMails }) => announceMails());
      return true;
    }),
    registerWelcome(accounts, profiles),
    registerAssistantTools({ accounts, clock, log }),
    registerCommandsOf(context, base, list, panels),
  );
}

/** Returns what everything else works on: the chosen accounts, and AWS behind them, which is loaded when it is first needed. */
function createBase(context: vscode.ExtensionContext) {
  const { extension, extensionUri, globalStorageUri } = context;
  const log = createLog(async (line) => (await import('./aws/errors/redactSecrets.ts')).redactSecrets(line));
  const env = process.env;
  const clock = awsClock({ sleeps: true });
  const aws = loadOnce(async () => (await import('./awsBackend.ts')).createAwsBackend(env, clock));
  const signIns = (isInteractive: boolean): SignIn => {
    const signIn = loadOnce(async () => (await aws()).signIns(isInteractive));
    return async (target, stop) => (await signIn())(target, stop);
  };
  const targets = chosenTargets(context, settings().profile);
  const kept = createSnapshotStore(globalStorageUri, env, clock, log);
  saved = () => kept.saved();
  const accounts = new Accounts(signIns, kept, targets.first, log, new vscode.EventEmitter());
  const profiles = watchProfileFiles(
    Object.values(sharedFiles(env)).filter((file) => file !== ''),
    async () => (await aws()).profiles(),
    extension.extensionKind,
  );
  return { accounts, clock, log, extensionUri, aws, kept, targets, profiles };
}

type Base = ReturnType<typeof createBase>;

/** Registers the list of users, and the item of the status bar, which comes once something is known. */
function registerList({ globalState }: vscode.ExtensionContext, { accounts, clock }: Base) {
  const memory = createListMemory(accounts, globalState);
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
  return { memory, tree, statusBar };
}

/** Registers the panels, whose code is loaded when they are first shown. */
function registerPanels({ globalState }: vscode.ExtensionContext, base: Base, tree: Tree) {
  const { accounts, clock, log, extensionUri } = base;
  const tools = { accounts, clock, log, extensionUri };
  const reveal: Tree['reveal'] = (...target) => tree.reveal(...target);
  const load = () => import('./ui/who/panel.ts');
  const mailLog = createOnDemand(async () => (await load()).createMailLog({ ...tools, memory: globalState }));
  const who = registerWho({ ...tools, mailLog, reveal });
  return {
    advisor: registerAccessAdvisor(tools),
    overview: registerOverview({ ...tools, who, reveal }),
    who,
    mailLog,
    setup: createOnDemand(async () => (await load()).createSetupPanels(tools)),
    calls: createOnDemand(async () => (await load()).createCallsPanels(tools)),
  };
}

/** Registers the commands of package.json. */
function registerCommandsOf(
  { workspaceState, globalState }: vscode.ExtensionContext,
  { accounts, clock, log, extensionUri, aws, kept, targets, profiles }: Base,
  { memory, tree }: ReturnType<typeof registerList>,
  panels: ReturnType<typeof registerPanels>,
): vscode.Disposable {
  return registerCommands({
    ...{ accounts, clock, log, extensionUri, profiles, memory, ...panels },
    stored: { kept, memories: [workspaceState, globalState] },
    signInTasks: async () =>
      (await import('./ui/signIn/signInTasks.ts')).createSignInTasks(
        async (profile) => (await aws()).profileToSignIn(profile),
        () => void accounts.refresh(false, 'quick', failed(accounts, 'expired')),
      ),
    reveal: (...target) => tree.reveal(...target),
    selected: () => tree.selected(),
    remember: targets.remember,
    listOrganization: async (...args) => (await aws()).listOrganization(...args),
  });
}

/** What still waits to be stored is stored before the window closes. */
export function deactivate(): Promise<void> {
  return saved();
}

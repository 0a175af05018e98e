import * as vscode from 'vscode';
import { systemClock } from './aws/clock.ts';
import { askAdvisorReport } from './senders/advisorReport.ts';
import { rescanUser, scan } from './senders/scan.ts';
import type { Asking } from './senders/scene.ts';
import { registerAccessAdvisor } from './ui/accessAdvisor/panel.ts';
import { advisorSource } from './ui/advisorSource.ts';
import { registerCommands } from './ui/commands.ts';
import { askMfaCode } from './ui/mfaCode.ts';
import { openSession } from './ui/session.ts';
import type { Backend } from './ui/session.ts';
import { settings } from './ui/settings.ts';
import { registerTree } from './ui/tree.ts';

const PROFILE_KEY = 'profile';

/** The composition root: builds everything with plain calls, and nothing else. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('AWS SES Senders', { log: true });
  const env = process.env;
  const asking = (questions: Asking['questions']): Asking => {
    const { giveUpAfterSeconds, concurrency } = settings();
    return {
      questions,
      clock: systemClock,
      settings: { giveUpAfter: giveUpAfterSeconds * 1000, usersAtOnce: concurrency * 2 },
    };
  };
  const backend: Backend = {
    connect: async (profile, isInteractive, signal) => {
      // The AWS SDK is large; it is loaded when the first question is asked, not when VS Code starts.
      const { connect } = await import('./aws/connection.ts');
      return connect(
        {
          profile,
          env,
          concurrency: settings().concurrency,
          ...(isInteractive ? { mfaCodeProvider: (serial) => askMfaCode(serial, signal) } : {}),
        },
        signal,
      );
    },
    scan: ({ account, gaps, iam }, mode, reportSeen, signal) =>
      scan(account, gaps, mode, { ...asking(iam), reportSeen }, signal),
    rescanUser: ({ urgent }, user, signal) => rescanUser(user, asking(urgent), signal),
    advisorReport: ({ urgent }, user, onAnswer, signal) =>
      askAdvisorReport(user, asking(urgent), onAnswer, signal),
  };

  const remembered =
    context.workspaceState.get<string>(PROFILE_KEY) ?? context.globalState.get<string>(PROFILE_KEY);
  const session = openSession(backend, remembered ?? (settings().profile || null), log);
  const advisor = registerAccessAdvisor({
    extensionUri: context.extensionUri,
    source: advisorSource(session, backend),
    log,
    iconPath: {
      dark: vscode.Uri.joinPath(context.extensionUri, 'media', 'access-advisor-dark.svg'),
      light: vscode.Uri.joinPath(context.extensionUri, 'media', 'access-advisor-light.svg'),
    },
  });
  const profiles = async () => (await import('./aws/profiles.ts')).loadSharedConfig(env);
  const remember = async (profile: string): Promise<void> => {
    await context.workspaceState.update(PROFILE_KEY, profile);
    await context.globalState.update(PROFILE_KEY, profile);
  };
  context.subscriptions.push(
    log,
    session,
    advisor,
    registerTree(session),
    registerCommands({
      session,
      advisor,
      clock: systemClock,
      log,
      profiles,
      remember,
    }),
  );
}

import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { SignInKind } from '../../senders/problem.ts';
import { shellLine } from '../shellLine.ts';

/** Terminals in which a person signs in again; nothing is run that nobody asked for. */
export interface SignInTerminals {
  /** Runs `aws sso login` or `aws login` for a profile, in a terminal that is shown. */
  open(kind: SignInKind, profile: string): Promise<void>;
  dispose(): void;
}

const PROGRAMS: Readonly<Record<SignInKind, readonly string[]>> = {
  sso: ['aws', 'sso', 'login'],
  login: ['aws', 'login'],
};

/**
 * @param signedInProfile the profile that a sign-in for a profile is about: its own, or the one that its chain of
 *   source profiles ends with.
 * @param onSignedIn called with the profile when its command has ended well, where the shell tells.
 */
export function signInTerminals(
  signedInProfile: (profile: string) => Promise<string>,
  onSignedIn: (profile: string) => void,
): SignInTerminals {
  const opened = new Map<vscode.Terminal, string>();
  const closed = vscode.window.onDidCloseTerminal((terminal) => void opened.delete(terminal));
  return {
    open: async (kind, profile) => {
      const program = PROGRAMS[kind];
      const words = [...program, '--profile', await signedInProfile(profile)];
      const line = shellLine(vscode.env.shell, words);
      // One that still waits for an answer in the browser would be in the way of the next.
      for (const [terminal, running] of opened) if (running === line) terminal.dispose();
      const terminal = vscode.window.createTerminal({
        name: program.join(' '),
        iconPath: new vscode.ThemeIcon('sign-in'),
        // A folder of the machine where this runs: in a remote window, terminals are otherwise the remote's.
        cwd: vscode.Uri.file(homedir()),
        isTransient: true,
      });
      opened.set(terminal, line);
      terminal.show();
      if (await runIn(terminal, line)) onSignedIn(profile);
    },
    dispose: () => {
      closed.dispose();
    },
  };
}

/** How long a shell may take to say that it tells of its commands, in milliseconds. Some never do. */
const SHELL_STARTS_WITHIN = 3_000;

/** Runs a command line. Answers whether it ended well; not where its shell does not tell. */
async function runIn(terminal: vscode.Terminal, line: string): Promise<boolean> {
  const shell = await shellIntegration(terminal);
  if (terminal.exitStatus !== undefined) return false;
  if (shell === undefined) {
    terminal.sendText(line);
    return false;
  }
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const execution = shell.executeCommand(line);
  const listening = vscode.Disposable.from(
    vscode.window.onDidEndTerminalShellExecution((end) => {
      if (end.execution === execution) resolve(end.exitCode === 0);
    }),
    vscode.window.onDidCloseTerminal((gone) => {
      if (gone === terminal) resolve(false);
    }),
  );
  try {
    return await promise;
  } finally {
    listening.dispose();
  }
}

async function shellIntegration(
  terminal: vscode.Terminal,
): Promise<vscode.TerminalShellIntegration | undefined> {
  const { promise, resolve } = Promise.withResolvers<vscode.TerminalShellIntegration | undefined>();
  const listening = vscode.window.onDidChangeTerminalShellIntegration((change) => {
    if (change.terminal === terminal) resolve(change.shellIntegration);
  });
  const late = setTimeout(() => resolve(undefined), SHELL_STARTS_WITHIN);
  try {
    return terminal.shellIntegration ?? (await promise);
  } finally {
    listening.dispose();
    clearTimeout(late);
  }
}

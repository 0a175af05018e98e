import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { signInArguments } from '../../presentation/signIn/signInArguments.ts';
import type { SignInKind } from '../../senders/model/problem.ts';

/** Tasks to sign in again. They run only when you start them. */
export interface SignInTasks {
  /** Runs `aws sso login` or `aws login` for a profile in a visible terminal. */
  run(kind: SignInKind, profile: string): Promise<void>;
}

/**
 * @param signedInProfile returns the profile to sign in to for a profile: itself, or the end of its chain of source
 *   profiles.
 * @param onSignedIn called when a sign-in has succeeded.
 */
export function createSignInTasks(
  signedInProfile: (profile: string) => Promise<string>,
  onSignedIn: () => void,
): SignInTasks {
  return {
    run: async (kind, profile) => {
      const args = [...signInArguments(kind, await signedInProfile(profile))];
      const task = new vscode.Task(
        { type: 'process' },
        vscode.TaskScope.Global,
        ['aws', ...args].join(' '),
        'AWS SES Senders',
        // Words reach the program unchanged: there is no shell. The folder exists on the machine where this runs.
        new vscode.ProcessExecution('aws', args, { cwd: homedir() }),
      );
      task.presentationOptions = { panel: vscode.TaskPanelKind.Dedicated, focus: true };
      // One still waiting for an answer in the browser would block the next.
      for (const other of vscode.tasks.taskExecutions) if (other.task.name === task.name) other.terminate();
      const execution = await vscode.tasks.executeTask(task);
      if ((await exitCode(execution)) === 0) onSignedIn();
    },
  };
}

/** Returns the exit code of a task's process; `undefined` if it couldn't be started. */
async function exitCode(execution: vscode.TaskExecution): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const listening = vscode.Disposable.from(
    vscode.tasks.onDidEndTaskProcess((end) => {
      if (end.execution === execution) resolve(end.exitCode);
    }),
    vscode.tasks.onDidEndTask((end) => {
      if (end.execution === execution) resolve(undefined);
    }),
  );
  try {
    return await promise;
  } finally {
    listening.dispose();
  }
}

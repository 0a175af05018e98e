import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { signInArguments } from '../../presentation/signIn/signInArguments.ts';
import type { SignInKind } from '../../senders/model/problem.ts';

/** Tasks in which a person signs in again; nothing runs that nobody asked for. */
export interface SignInTasks {
  /** Runs `aws sso login` or `aws login` for a profile, in a terminal that is shown. */
  run(kind: SignInKind, profile: string): Promise<void>;
}

/**
 * @param signedInProfile the profile that a sign-in for a profile is about: its own, or the one that its chain of
 *   source profiles ends with.
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
        // Each word reaches the program as it is: there is no shell. The folder is one of the machine where this runs.
        new vscode.ProcessExecution('aws', args, { cwd: homedir() }),
      );
      task.presentationOptions = { panel: vscode.TaskPanelKind.Dedicated, focus: true };
      // One that still waits for an answer in the browser would be in the way of the next.
      for (const other of vscode.tasks.taskExecutions) if (other.task.name === task.name) other.terminate();
      const execution = await vscode.tasks.executeTask(task);
      if ((await exitCode(execution)) === 0) onSignedIn();
    },
  };
}

/** Returns the exit code of a task's process; `undefined` where it could not be started. */
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

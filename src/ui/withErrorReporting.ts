import * as l10n from '@vscode/l10n';
import type { Log } from './log.ts';
import { errorMessage } from '../presentation/errorMessage.ts';
import { showError } from './notify.ts';

/** Runs an action. Shows and logs a failure; never rejects. @returns its result; `undefined` if it failed. */
export async function withErrorReporting(
  act: () => unknown,
  log: Pick<Log, 'error' | 'show'>,
): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    log.error(error);
    const showLog = l10n.t('Show Log');
    if ((await showError(errorMessage(error), showLog)) === showLog) log.show();
    return undefined;
  }
}

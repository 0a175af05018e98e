import * as l10n from '@vscode/l10n';
import type { Log } from './log.ts';
import { errorMessage } from '../presentation/errorMessage.ts';
import { showError } from './notify.ts';

/**
 * Does what a person asked for. A failure is shown, and the log says more; it never rejects.
 * @returns what it came to; `undefined` where it failed.
 */
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

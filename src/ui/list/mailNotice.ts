/** Says once on a machine that mails are counted, and what that costs. */
import type * as vscode from 'vscode';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Snapshot } from '../../senders/model/model.ts';

const KEY = 'mailsAnnounced';

/**
 * Waits for the first mails that are counted.
 * @param memory what this machine remembers.
 * @param announce says it; `false` where nobody would see it, so that it is tried again.
 */
export function registerMailNotice(
  accounts: Pick<Accounts, 'snapshots' | 'onDidChange'>,
  memory: Pick<vscode.Memento, 'get' | 'update'>,
  announce: () => boolean,
): { dispose(): unknown } {
  if (memory.get(KEY) === true) return { dispose: () => undefined };
  const listening = accounts.onDidChange(() => {
    if (!accounts.snapshots.some(hasCounted) || !announce()) return;
    listening.dispose();
    void memory.update(KEY, true);
  });
  return listening;
}

/** Whether a scan has counted mails somewhere; where that is denied, nothing is charged. */
function hasCounted({ mails, scan }: Snapshot): boolean {
  return (
    scan.finishedAt !== null &&
    mails !== undefined &&
    mails.regions.some(({ asOf, sent }) => asOf === mails.asOf && sent !== null)
  );
}

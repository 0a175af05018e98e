/** When a welcome view replaces an account. Pure. */
import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../../senders/model/model.ts';

/** The text for an account without users. */
export const noUsers = (): string => l10n.t('This account has no IAM users.');

/** Whether there's nobody to list and nothing to say about root, which can't have sent without an access key. */
export function hasNobody({ principals: users }: Snapshot): boolean {
  return users.every((user) => user.kind === 'root' && user.accessKeys.length === 0);
}

/**
 * Whether a welcome view replaces an account: it has nobody to list, and no mails, which a role may have sent.
 * @param showsMails whether the tree shows mails
 */
export function isEmpty(snapshot: Snapshot, showsMails: boolean): boolean {
  return hasNobody(snapshot) && !(showsMails && hasMails(snapshot));
}

function hasMails({ mails }: Snapshot): boolean {
  return mails?.regions.some(({ sent }) => sent?.counts.some((count) => count > 0)) ?? false;
}

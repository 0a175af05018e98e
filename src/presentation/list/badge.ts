/** How many users sent, for the activity bar and the status bar. Pure. */
import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../../senders/model/model.ts';
import { usersOnly } from '../../senders/model/evidence.ts';
import { allParts, countUsers, isOpen } from '../../senders/words/counts.ts';
import { counted, formatCount, sentences } from '../../senders/words/words.ts';
import { isRecent, lastSendAt } from './describe.ts';

/** Returns how many users sent or most likely sent, for the activity bar. No badge if none did. */
export function badge(
  snapshots: readonly Snapshot[],
  recentDays: number,
  now: number,
): { readonly value: number; readonly tooltip: string } | undefined {
  const counts = countUsers(snapshots);
  if (counts.senders === 0) return undefined;
  const tooltip = sentences(
    l10n.t('{0}.', allParts(counts).join(' · ')),
    recentWords(snapshots, recentDays, now),
  );
  return { value: counts.senders, tooltip };
}

/** Returns how many users sent within the recent days, including deleted ones. Empty if nothing was counted, which isn't 0. */
export function recentWords(snapshots: readonly Snapshot[], recentDays: number, now: number): string {
  const recent = snapshots
    .flatMap(({ principals, deletedPrincipals = [] }) => usersOnly([...principals, ...deletedPrincipals]))
    .filter((user) => isRecent(lastSendAt(user), recentDays, now));
  if (recent.length === 0 && isOpen(countUsers(snapshots))) return '';
  const deleted = recent.filter(({ isDeleted }) => isDeleted).length;
  const parts = [
    counted(recent.length, 'sender'),
    ...(deleted > 0 ? [l10n.t('deleted: {0}', formatCount(deleted))] : []),
  ];
  return l10n.t('In the last {0}: {1}.', counted(recentDays, 'day'), parts.join(' · '));
}

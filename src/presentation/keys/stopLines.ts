/** How to stop a sender, for a report that's read on any machine. Pure. */
import { isSesUse } from '../../senders/model/evidence/accessKeys.ts';
import type { Account, Principal } from '../../senders/model/model.ts';
import type { Target } from '../../senders/model/target.ts';
import { saysUse } from '../../senders/model/verdict.ts';
import { canDeactivate } from '../list/describeFacts.ts';
import { deactivation } from './deactivateLine.ts';
import { stopWords } from './stopWords.ts';

export interface Stop {
  /** Commands that deactivate the active keys, the one that used SES last first. */
  readonly lines: readonly string[];
  /** What else stops the sender, where there is no such command. */
  readonly words: string | null;
}

/** Returns how to stop a user or role; `null` if no use of SES was seen. Commands are quoted for a POSIX shell. */
export function stopLines(account: Account, target: Target | undefined, user: Principal): Stop | null {
  if (!saysUse(user.verdict)) return null;
  const sesUse = ({ lastUsed }: Principal['accessKeys'][number]) =>
    isSesUse(lastUsed) ? (lastUsed?.at ?? '') : '';
  const lines = user.accessKeys
    .filter((key) => canDeactivate(user, key))
    .toSorted((a, b) => (sesUse(a) < sesUse(b) ? 1 : sesUse(a) > sesUse(b) ? -1 : 0))
    .flatMap(({ id }) => {
      try {
        return id === null ? [] : [deactivation('sh', account, target, user.name, id).line];
      } catch {
        // A name with a control character can't be written in a command.
        return [];
      }
    });
  return { lines, words: lines.length === 0 ? stopWords(user) : null };
}

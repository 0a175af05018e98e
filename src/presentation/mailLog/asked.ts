/** What a person asks about in the boxes of "Search Mail Log…". */
import type { LogSearch } from '../../senders/log/logQuery.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import { addTime } from '../../senders/model/evidence/timestamp.ts';

const HALF_HOUR = 30 * 60_000;

/** Returns the times of a window. A moment that isn't that of a mail means half an hour around it. */
export function searchedTimes({
  from,
  to,
  messageId,
}: MailWindow): Pick<LogSearch, 'from' | 'to' | 'messageId'> {
  return from === to && messageId === null
    ? { from: addTime(from, -HALF_HOUR), to: addTime(to, HALF_HOUR), messageId }
    : { from, to, messageId };
}

/** Returns what a typed text filters by: an address has an `@`; anything else is the name of a user or role. */
export function searchedPeople(text: string): Pick<LogSearch, 'sender' | 'address'> {
  const typed = text.trim();
  if (typed === '') return { sender: null, address: null };
  return typed.includes('@') ? { sender: null, address: typed } : { sender: typed, address: null };
}

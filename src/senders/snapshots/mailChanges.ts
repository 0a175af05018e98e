/** Which Regions and principals newly send mails, or stopped. */
import { addHours, lastHour, regionState } from '../model/mails.ts';
import type { Mails } from '../model/mails.ts';
import type { ChangedRegion, MailChange, Principal, Snapshot, Timestamp } from '../model/model.ts';
import { mailGaps } from '../mails/figures.ts';

/** Without mails for so many hours, a sender has stopped. */
const STOPPED = 7 * 24;

/** When mails were counted, and the end of the latest hour with a mail. `null`: none in 400 days. */
interface Sending {
  readonly asOf: Timestamp;
  readonly last: { readonly at: Timestamp; readonly region: string | null } | null;
}

/** Returns what changed from one count to a later one; `null` if nothing did. */
function compareSending(before: Sending | null, now: Sending | null): MailChange | null {
  if (before === null || now === null || now.asOf <= before.asOf) return null;
  const [sent, sends] = [isSending(before), isSending(now)];
  if (!sent && sends && now.last !== null)
    return { kind: 'mails-started', ...now.last, isFirst: before.last === null };
  return sent && !sends ? { kind: 'mails-stopped' } : null;
}

function isSending({ asOf, last }: Sending): boolean {
  return last !== null && last.at > addHours(asOf, -STOPPED);
}

/** Returns the Regions that changed, by name. A Region without an answer in one of the scans isn't among them. */
export function changedRegions(
  { mails: before }: Snapshot,
  { mails: now }: Snapshot,
): readonly ChangedRegion[] {
  if (before === undefined || now === undefined) return [];
  return now.regions
    .flatMap(({ region }) => {
      const change = compareSending(regionSending(before, region), regionSending(now, region));
      return change === null ? [] : [{ region, change }];
    })
    .toSorted((a, b) => (a.region < b.region ? -1 : 1));
}

/** A Region that is off sends nothing. */
function regionSending(mails: Mails, region: string): Sending | null {
  if (regionState(mails, region) === 'unknown') return null;
  const sent = mails.regions.find((one) => one.region === region)?.sent ?? null;
  const hour = sent === null ? null : lastHour(sent);
  const { asOf } = mails;
  if (hour === null) return { asOf, last: null };
  const end = addHours(hour, 1);
  return { asOf, last: { at: end < asOf ? end : asOf, region: null } };
}

/**
 * Returns how the mails counted under a principal's name changed. Whoever isn't among the senders of a count with missing
 * answers may have sent.
 */
export function principalMailChange(
  old: Principal,
  principal: Principal,
  [earlier, latest]: readonly [earlier: Snapshot, latest: Snapshot],
): readonly MailChange[] {
  const change = compareSending(principalSending(old), principalSending(principal));
  if (change === null) return [];
  return areSendersWhole(change.kind === 'mails-started' ? earlier : latest) ? [change] : [];
}

function principalSending({ sentMails }: Principal): Sending | null {
  return sentMails === undefined || sentMails.sums === null ? null : sentMails;
}

function areSendersWhole(snapshot: Snapshot): boolean {
  return mailGaps(snapshot).every(({ region }) => region === undefined);
}

/** `ses-senders who`: which window is meant, and how an account is asked about it. Loaded when it is used. */
import { createReadStream } from 'node:fs';
import { principalGaps } from '../export/answers.ts';
import { withMaskedKeyIds } from '../export/maskKeyIds.ts';
import { withMaskedAnswer, type AccountAnswer } from '../export/who.ts';
import type { ScanDeps } from '../senders/evidence/scanContext.ts';
import { isQuietGap } from '../senders/mails/figures.ts';
import { canHave, sesRegions } from '../senders/mails/regions.ts';
import type { Gap, Snapshot } from '../senders/model/model.ts';
import { askMail } from '../senders/insight/askMail.ts';
import { askWho } from '../senders/askWho/askWho.ts';
import { trailShownFrom, withInsight, type WhoAnswer } from '../senders/askWho/whoAnswer.ts';
import type { SesMessageId } from '../senders/who/messageId.ts';
import { MOST_BYTES, readPastedMail, type Doubt } from '../senders/who/pastedMail.ts';
import { tooYoungIn } from '../senders/who/rank.ts';
import { readTypedWindow, timesIn } from '../senders/who/typedWindow.ts';
import type { MailWindow } from '../senders/who/window.ts';
import type { WordFormat } from '../senders/words/changeWords.ts';
import { asksSesWords } from '../senders/insight/mailInsightWords.ts';
import { doubtWords, pastedProblemWords } from '../senders/whoWords/pastedMailWords.ts';
import { sentences } from '../senders/words/words.ts';
import { oneMessageId } from './messageIdArgument.ts';
import type { MailsMeant } from './whoArguments.ts';
import { UsageError } from './usageError.ts';
import { toTimestamp } from '../senders/model/evidence/timestamp.ts';

export { whoChunks } from '../export/who.ts';
export { endedBy } from '../senders/who/window.ts';

/** Returns an account's answer with the IDs of access keys masked. */
export function withMaskedKeys(account: AccountAnswer): AccountAnswer {
  const { snapshot, answer } = account;
  return {
    ...account,
    snapshot: withMaskedKeyIds(snapshot),
    answer: answer === null ? null : withMaskedAnswer(answer),
  };
}

/** The window that is meant, and what is said about it before anything is asked. */
export interface MeantWindow {
  readonly window: MailWindow;
  readonly notes: readonly string[];
  /** Why the Message-ID may be made up; the report has them, too. */
  readonly doubts: readonly Doubt[];
}

/**
 * Returns the window that a person asks about.
 * @throws UsageError if the text isn't about one mail that was sent through SES.
 */
export async function findWindow(asked: Asked, stdin: NodeJS.ReadableStream): Promise<MeantWindow> {
  const found = await findMails(asked, stdin);
  const { region } = found.window;
  const notes = found.doubts.map((doubt) => doubtWords(doubt, PLAIN));
  return { ...found, notes: asked.askSes && region !== null ? [...notes, asksSesWords(region)] : notes };
}

interface Asked {
  readonly mails: MailsMeant;
  readonly region: string | null;
  /** Whether SES itself is to be asked about the mail. */
  readonly askSes: boolean;
}

async function findMails(
  { mails: meant, region }: Asked,
  stdin: NodeJS.ReadableStream,
): Promise<Omit<MeantWindow, 'notes'>> {
  if (meant.kind === 'span') {
    const { from, to } = meant;
    return { window: { from, to, region, messageId: null }, doubts: [] };
  }
  if (meant.kind === 'message-id') {
    const id = oneMessageId(meant.id, region);
    return { window: windowOf(id, region), doubts: [] };
  }
  const text = await (meant.file === null ? readAtMost(stdin) : readFile(meant.file));
  const found = await readPastedMail(text);
  if (found.kind === 'several') {
    const ids = found.messageIds.map(({ id }) => id).join(' ');
    throw new UsageError(`The text is about several mails. Choose one with --message-id: ${ids}`);
  }
  if (found.kind === 'nothing') throw new UsageError(noMailWords(text));
  if (found.kind !== 'mail') throw new UsageError(pastedProblemWords(found, PLAIN));
  const { messageId, doubts } = found;
  return { window: windowOf(messageId, region), doubts };
}

/** Says so where a text names no mail; a notice of AWS may name times. */
function noMailWords(text: Uint8Array): string {
  const times = timesIn(new TextDecoder().decode(text.subarray(0, MOST_TEXT))).slice(0, 3);
  const options = times.map((time) => {
    const typed = readTypedWindow(time);
    return typed.kind === 'window' && typed.from !== typed.to
      ? `--from ${typed.from} --to ${typed.to}`
      : `--at "${time}"`;
  });
  return sentences(
    pastedProblemWords({ kind: 'nothing' }, PLAIN),
    options.length === 0 ? '' : `It names a time: ask with ${options.join(' or ')}.`,
  );
}

/** How much of a text is searched for times. */
const MOST_TEXT = 200_000;

/** Why a file can't be read, by the code of the system. */
const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by you',
};

/** @throws UsageError if the file can't be read. */
async function readFile(file: string): Promise<Uint8Array> {
  try {
    return await readAtMost(createReadStream(file));
  } catch (error) {
    const code = String(error instanceof Error && Reflect.get(error, 'code'));
    throw new UsageError(`--mail: ${file} ${UNREADABLE[code] ?? `could not be read (${code})`}.`);
  }
}

/** Returns what a stream has; of one with more than a mail can have, only enough to see that. */
async function readAtMost(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > MOST_BYTES) break;
  }
  return Buffer.concat(chunks);
}

const PLAIN: WordFormat = { when: (at) => at, quoted: (text) => text };

function windowOf({ id, sentAt, region: own }: SesMessageId, region: string | null): MailWindow {
  const at = toTimestamp(sentAt);
  if (region !== null && region !== own)
    throw new UsageError(`The mail was sent from ${own}, not from ${region}.`);
  return { from: at, to: at, region: own, messageId: id };
}

/** Returns whether CloudTrail may not yet show what was deleted before the scan of an account. */
export function isTrailLate({ facts, ranking }: WhoAnswer): boolean {
  return tooYoungIn(facts, ranking).trailUntil !== null;
}

/**
 * Asks an account who could have sent the mails.
 * @param how `wait`: whether to wait until CloudTrail shows everything that was deleted before the scan; `askSes`: whether to
 *   ask SES itself about the mail, after everything else, since that changes what IAM tells of whoever asks.
 * @throws the signal's reason when it is aborted; UsageError for a time that is still to come.
 */
export async function askAccount(
  snapshot: Snapshot,
  window: MailWindow,
  deps: ScanDeps,
  { wait, askSes }: { readonly wait: boolean; readonly askSes: boolean },
  signal: AbortSignal,
): Promise<WhoAnswer> {
  const { clock } = deps;
  // Only now is the time at AWS known.
  if (window.from > clock.now())
    throw new UsageError(
      `The time of the mails, ${window.from}, is in the future: at AWS it is ${clock.now()} now.`,
    );
  if (wait) {
    const milliseconds = Date.parse(trailShownFrom(snapshot)) - Date.parse(clock.now());
    if (milliseconds > 0) await clock.sleep(milliseconds, signal);
  }
  let last: WhoAnswer | undefined;
  for await (const answer of askWho(snapshot, window, { ...deps, signal })) last = answer;
  if (last === undefined) throw new Error('Nothing was answered.');
  const { ses } = deps;
  const insight = askSes && ses !== undefined ? await askMail(snapshot, window, ses, signal) : null;
  return insight === null ? last : withInsight(last, insight);
}

/**
 * Returns a warning where the Region is none that Amazon SES is known to have; `null` where it is, or may be.
 * @throws UsageError if none of the accounts can have it
 */
export function regionWarning(region: string | null, accounts: readonly Snapshot[]): string | null {
  if (region === null || accounts.length === 0) return null;
  if (!accounts.some(({ partition }) => canHave(partition, region))) {
    const partitions = [...new Set(accounts.map(({ partition }) => partition))];
    throw new UsageError(`There is no Region ${region} in the partition ${partitions.join(' or ')}.`);
  }
  const isKnown = accounts.some(({ partition, mails }) =>
    [
      ...sesRegions(partition).map(({ name }) => name),
      ...(mails?.regions ?? []).flatMap((one) => (one.sent === null ? [] : [one.region])),
    ].includes(region),
  );
  return isKnown
    ? null
    : `${region} is none of the Regions that Amazon SES is known to have. Check its name, unless it is new: from a Region that does not exist, no mails can have been sent.`;
}

/** Returns the answers that are missing, but for those that an optional permission would give. */
export function whoGaps({ gaps, facts }: WhoAnswer): readonly Gap[] {
  return [...gaps.filter((gap) => !isQuietGap(gap)), ...principalGaps(facts.principals)];
}

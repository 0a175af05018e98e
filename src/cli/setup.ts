/** `ses-senders setup`: how an account is asked for its SES set-up. Loaded when it is used. */
import type { ScanDeps } from '../senders/evidence/scanContext.ts';
import { isQuietGap } from '../senders/mails/figures.ts';
import type { Gap, Snapshot } from '../senders/model/model.ts';
import { askSetup, setupRegions } from '../senders/setup/askSetup.ts';
import { setupGaps, type SetupAnswer } from '../senders/setup/setup.ts';

export { setupChunks, withMaskedSetup } from '../export/setup.ts';
export { traceWords } from '../senders/setup/setupWords.ts';

/** What the commands are quoted for: Windows has several shells, and says not which one runs. */
export const shell = process.platform === 'win32' ? 'powershell' : 'sh';

export interface Checked {
  readonly answer: SetupAnswer;
  /** Requests sent, by call. */
  readonly calls: Readonly<Record<string, number>>;
}

/**
 * Asks SES how an account is set up.
 * @param regions empty: those that sent mails, or where a use of SES was seen.
 * @throws the signal's reason when it is aborted.
 */
export async function checkAccount(
  snapshot: Snapshot,
  regions: readonly string[],
  { iam, ses, clock, caller }: ScanDeps,
  signal: AbortSignal,
): Promise<Checked> {
  if (ses === undefined) throw new Error('Nobody can ask SES.');
  const deps = { iam, ses, clock, signal, ...(caller === undefined ? {} : { caller }) };
  let last: SetupAnswer | undefined;
  for await (const answer of askSetup(snapshot, regions.length > 0 ? regions : setupRegions(snapshot), deps))
    last = answer;
  if (last === undefined) throw new Error('Nothing was answered.');
  return { answer: last, calls: iam.calls() };
}

/**
 * Returns the answers of SES that are missing, but for those that an optional permission would give: all of them if nothing was
 * read.
 */
export function checkGaps({ answer }: Checked): readonly Gap[] {
  const isUnread =
    answer.regions.length > 0 &&
    answer.regions.every(
      ({ account, isListed }) => account === null && !isListed.identities && !isListed.configurationSets,
    );
  return setupGaps(answer).filter((gap) => isUnread || !isQuietGap(gap));
}

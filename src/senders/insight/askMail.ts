/** Asks SES itself who sent one mail. It's a call of SES, so it's made only when a person asks for it. */
import { principalsByName } from '../mails/attribution.ts';
import type { Snapshot } from '../model/model.ts';
import { SENDER_DIMENSION } from '../model/mails.ts';
import type { MailInsight, SesReader } from '../ports/sesReader.ts';

/**
 * Returns what SES knows about the mail of a window; `null` without a Message-ID. An inference: GetMessageInsights has the
 * message tags "along with Amazon SES Auto-Tags" (SES API v2 Reference), among which the caller is one.
 * @throws the signal's reason when it is aborted.
 */
export async function askMail(
  { principals }: Pick<Snapshot, 'principals'>,
  { messageId, region }: { readonly messageId: string | null; readonly region: string | null },
  ses: Pick<SesReader, 'getMessageInsights'>,
  signal: AbortSignal,
): Promise<MailInsight | null> {
  if (messageId === null || region === null) return null;
  const answer = await ses.getMessageInsights(region, messageId, signal);
  if (!answer.ok) return { kind: 'failed', region, gap: answer.gap };
  if (answer.value === null) return { kind: 'not-found', region };
  const { [SENDER_DIMENSION]: names = [] } = answer.value.tags;
  const [callerIdentity, ...others] = new Set(names);
  // A mail has one sender: several names say nothing.
  if (callerIdentity === undefined || others.length > 0) return { kind: 'unnamed', region };
  const sharing = principalsByName(principals).get(callerIdentity) ?? [];
  return { kind: 'named', region, callerIdentity, principals: sharing };
}

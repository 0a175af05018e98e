/** The Message-ID that `--message-id` names. */
import { findSesMessageIds } from '../senders/who/messageId.ts';
import type { SesMessageId } from '../senders/who/messageId.ts';
import { UsageError } from './usageError.ts';

/**
 * Returns the one Message-ID of a text.
 * @param region the host of one that has none. `null`: not named.
 * @throws UsageError if it isn't one of SES, or if there are several.
 */
export function oneMessageId(text: string, region: string | null): SesMessageId {
  const [found, ...others] = findSesMessageIds(
    region === null || text.includes('@') ? text : withHost(text, region),
  );
  if (found === undefined)
    throw new UsageError(
      `--message-id "${text}" is not a Message-ID of Amazon SES, such as 0100…-000000@email.amazonses.com. If it has no @ and host, name the Region with --region.`,
    );
  if (others.length > 0)
    throw new UsageError('--message-id has several Message-IDs. Ask about one at a time.');
  return found;
}

/** In the answers of SES's API and in its events, a Message-ID has no host. */
function withHost(text: string, region: string): string {
  const host = region === 'us-east-1' ? 'email' : region;
  return `${text.replaceAll(/[<>"'\s]/g, '')}@${host}.amazonses.com`;
}

import { problemKind } from '../senders/problem.ts';
import type { Problem } from '../senders/problem.ts';
import { messageOf, reasonOf } from './failure.ts';
import type { Profile } from './profiles.ts';

/** What a failed sign-in means. */
export function problemOf(error: unknown, profile: Profile | undefined): Problem {
  const reason = reasonOf(error);
  const message = messageOf(error);
  if (reason === 'CredentialsProviderError') return credentialsProblem(message, profile);
  return { kind: problemKind(reason), message: `${message} (${reason})` };
}

function credentialsProblem(message: string, profile: Profile | undefined): Problem {
  if (/expired|aws sso login|aws login|invalid sso/i.test(message)) return { kind: 'expired', message };
  if (profile?.kind === 'process' || message.startsWith('Command failed')) {
    // The program's own words are left out: a credential process may print what must not be shown or logged.
    return {
      kind: 'no-credentials',
      message: 'The credential_process of the profile failed. Run it in a terminal to see what it says.',
    };
  }
  return { kind: 'no-credentials', message: profile?.problem ?? message };
}

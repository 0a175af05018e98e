/** Who could have sent the mails of the selected bars: said below the bars, and shown by lanes that step back. */
import type { WhoAnswer } from '../../senders/askWho/whoAnswer.ts';
import { whoSentence } from '../../senders/whoWords/whoSentence.ts';
import { partsOf } from '../who/parts.ts';
import type { SelectedWho } from './protocol.ts';

/** @param answers with the account's name where the picture shows several */
export function createSelectedWho(
  answers: readonly { readonly account: string | null; readonly answer: WhoAnswer }[],
): SelectedWho {
  return {
    ruledOut: answers.flatMap(({ answer: { ranking } }) =>
      ranking.principals.flatMap(({ standing, principal }) =>
        standing === 'ruled-out' ? [principal.arn] : [],
      ),
    ),
    sentences: answers.map(({ account, answer: { ranking } }) => {
      const sentence = partsOf((format) => whoSentence(ranking, format));
      return account === null ? sentence : [{ name: account }, ': ', ...sentence];
    }),
  };
}

/** The words that the tree, the panel, the exports and the command line share. */
import type { Account, CanSend, Verdict } from './model.ts';

const LABELS: Readonly<Record<Verdict, string>> = {
  'sends-smtp': 'Sends by SMTP',
  'uses-api': 'Calls the SES API',
  'used-ses': 'Used SES, key moved on',
  unknown: 'Cannot tell',
  'can-send': 'May send, no use seen',
  'no-ses': 'No SES',
};

const SENTENCES: Readonly<Record<Verdict, string>> = {
  'sends-smtp': 'An access key was last used for the SMTP interface, which can do nothing but send.',
  'uses-api': 'An access key was last used for the SES API. That is any SES call, not surely a send.',
  'used-ses': 'Access Advisor saw Amazon SES; no key shows it as its last used service.',
  unknown: 'An answer is missing that could have shown a use of SES.',
  'can-send': 'Policies allow sending; neither the keys nor Access Advisor show a use of SES.',
  'no-ses': 'Neither the keys nor Access Advisor show a use of SES, and no policy is known to allow sending.',
};

const RIGHTS: Readonly<Record<CanSend, string>> = {
  yes: 'may send',
  conditional: 'may send under conditions',
  no: 'no policy allows sending',
  unknown: 'not known whether it may send',
};

/** The name of a verdict. */
export function verdictLabel(verdict: Verdict): string {
  return LABELS[verdict];
}

/** One sentence on what a verdict proves. */
export function verdictSentence(verdict: Verdict): string {
  return SENTENCES[verdict];
}

/** What the policies say, to be read within a sentence. */
export function canSendLabel(canSend: CanSend): string {
  return RIGHTS[canSend];
}

/** `acme-mail (111122223333)`, or the number alone where there is no alias. */
export function accountName({ alias, accountId }: Pick<Account, 'alias' | 'accountId'>): string {
  return alias === null ? accountId : `${alias} (${accountId})`;
}

/**
 * What the two signals and the policies cannot show. Sources: IAM API Reference, GetAccessKeyLastUsed; IAM User
 * Guide, "Refine permissions using last accessed information"; SES Developer Guide, "Using sending authorization".
 */
export const BLIND_SPOTS: readonly string[] = [
  'An access key keeps only its last used service, and of uses within 15 minutes only the first: a mail can be hidden behind a later call to another service. A deleted key takes its history with it.',
  'Access Advisor says when Amazon SES was last reached, for at least 400 days back, usually within 4 hours. It tracks no sends, counts denied attempts, and does not list SES for a user whom no identity policy allows it.',
  'A sending authorization policy on an SES identity can let a user send whom no IAM policy allows it.',
];

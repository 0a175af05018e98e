/**
 * Secrets that give themselves away. Every credential of the tests is a canary: it has a word in it that stands
 * nowhere else, so whatever the product writes can be searched for it.
 */

const WORD = 'canary-7Yx-';

/** A secret that can be distinguished from everything else. @param what it is, for whoever finds it: `session-token`. */
export const canary = (what: string): string => WORD + what;

/** Secrets of AWS's own form, which no word gives away: secret access keys with and without a slash, an SMTP password. */
export const SECRET_FORMS = [
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'Zk9/qT2+vLr8XbN4mWcY7pHdG1sJfUeKa0oIxR3t',
  'BHy3kQp9ZxW+8vLmN2rTc7sJf4GdKaUeOiYbX1qRwEtM',
] as const;

/** A third of a secret in a row is too much. */
const PARTS = SECRET_FORMS.flatMap((secret) =>
  Array.from({ length: secret.length - 12 }, (_, at) => secret.slice(at, at + 13)),
);

/** Codes of MFA devices have six digits, so they are known one by one. */
export const MFA_CODES = {
  right: '738194',
  other: '946037',
  wrong: '580263',
} as const;

/** The word as it stands in Base64 text, by how many bytes stand before it in its group of three. */
const ENCODED = [0, 1, 2].map((before) => {
  const text = Buffer.from('-'.repeat(before) + WORD).toString('base64');
  // What the neighbours of the word decide is left out.
  return text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + WORD.length) * 8) / 6));
});

const PLANTED = new RegExp(
  [
    `${WORD}[\\w.+-]*`,
    ...ENCODED.map((text) => `${text}[\\w+/]*`),
    `(?<![\\w.])(${Object.values(MFA_CODES).join('|')})(?!\\w)`,
  ].join('|'),
  'g',
);

/** Every canary in a text, also in Base64, as in the header of a proxy, or split over lines; each once. */
export function canariesIn(text: string): readonly string[] {
  const found = new Set(text.match(PLANTED));
  // Split over lines, or between quotes. A secret that is there as a whole is not reported twice.
  for (const split of text.replaceAll(/[\s\\"'+]+/g, '').match(SPLIT) ?? []) {
    if (![...found].some((whole) => split.startsWith(whole) || whole.startsWith(split))) found.add(split);
  }
  return [...found, ...PARTS.filter((part) => text.includes(part))];
}

const SPLIT = new RegExp(`${WORD}[\\w.+-]*`, 'g');

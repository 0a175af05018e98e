/** What has the form of a secret: a secret access key, an SMTP password, a session token, and other random text. */

/** A character of Base64, plain or as JSON, a URL or HTML writes it. */
const CHARACTER = String.raw`[A-Za-z0-9+/]|\\+/|%(?:25)?2[BbFf]|\\+u002[BbFf]|&#(?:x2[BbFf]|4[37]);`;

/** What may stand between the parts of a text that was wrapped. */
const BREAK = String.raw`(?:[\s"'\\]|\\[nr]|(?<=[\s"'])\+(?=[\s"']))+`;

/** A secret access key has 40 characters, an SMTP password of SES 44; so many of 40 belong to no word and no number. */
const KEY = { length: 40, least: 16 };
/** Tokens in Base64 for URLs are longer; names have hyphens, too. */
const TOKEN = { length: 80, least: 40 };
/** Parts of a secret that was split over lines have at least this length. */
const PART = 8;

const RUN = new RegExp(`(?:${CHARACTER}){${KEY.length},}`, 'g');
const URL_RUN = new RegExp(`[\\w+/-]{${TOKEN.length},}`, 'g');
const ROW = new RegExp(`(?:${CHARACTER}){${PART},}(?:${BREAK}(?:${CHARACTER}){${PART},})+`, 'g');

/** Words, and the numbers and checksums that names have in them. Of 10,000 random texts, one is full of them. */
const WORDS = /[A-Z]?[a-z]{4,}|\d{6,}|[0-9a-f]{8,}|[0-9A-F]{8,}|[-_/]/g;

/**
 * Hides every part of a line that has the form of a secret, whatever stands before or behind it. Words, paths, ARNs,
 * access key IDs, UUIDs and checksums in hexadecimal do not have that form.
 */
export function withoutSecretForms(line: string, hidden: string): string {
  return line
    .replace(RUN, (run) => (hasForm(decoded(run), KEY) ? hidden : run))
    .replace(URL_RUN, (run) => (hasForm(run, TOKEN) ? hidden : run))
    .replace(ROW, (row) => (isWrapped(row) ? hidden : row));
}

/** Base64 without what JSON, URLs and HTML make of its signs. */
function decoded(run: string): string {
  return run
    .replaceAll(/\\+\/|%(?:25)?2[Ff]|\\+u002[Ff]|&#(?:x2[Ff]|47);/g, '/')
    .replaceAll(/%(?:25)?2[Bb]|\\+u002[Bb]|&#(?:x2[Bb]|43);/g, '+');
}

/** Whether some part of a text of that length is random. */
function hasForm(text: string, { length, least }: typeof KEY): boolean {
  for (let from = 0; from + length <= text.length; from += 1) {
    if (isRandom(text.slice(from, from + length), least)) return true;
  }
  return false;
}

function isRandom(text: string, least: number): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && text.replaceAll(WORDS, '').length >= least;
}

/** Parts of random text in a row, together as long as a secret. */
function isWrapped(row: string): boolean {
  const parts = row.split(new RegExp(BREAK)).map(decoded);
  return (
    parts.join('').length >= KEY.length &&
    parts.every((part) => isRandom(part, part.length * (KEY.least / KEY.length)))
  );
}

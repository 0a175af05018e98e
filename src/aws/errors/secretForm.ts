/** What looks like a secret: a secret access key, an SMTP password, a session token, or other random text. */

/** A Base64 character, plain or as written in JSON, URLs or HTML. */
const CHARACTER = String.raw`[A-Za-z0-9+/]|\\+/|%(?:25)?2[BbFf]|\\+u002[BbFf]|&#(?:x2[BbFf]|4[37]);`;

/** What can separate the parts of a wrapped text. */
const BREAK = String.raw`(?:[\s"'\\]|\\[nr]|(?<=[\s"'])\+(?=[\s"']))+`;

/** A secret access key has 40 characters, an SES SMTP password 44; `least` of them aren't part of a word or number. */
const KEY = { length: 40, least: 16 };
/** Base64url tokens are longer, and names contain hyphens, too. */
const TOKEN = { length: 80, least: 40 };
/** The shortest part of a secret that is split over lines. */
const PART = 8;

const RUN = new RegExp(`(?:${CHARACTER}){${KEY.length},}`, 'g');
const URL_RUN = new RegExp(`[\\w+/-]{${TOKEN.length},}`, 'g');
const ROW = new RegExp(`(?:${CHARACTER}){${PART},}(?:${BREAK}(?:${CHARACTER}){${PART},})+`, 'g');

/** Words, and numbers and checksums as in names. Of 10,000 random texts, one consists mostly of these. */
const WORDS = /[A-Z]?[a-z]{4,}|\d{6,}|[0-9a-f]{8,}|[0-9A-F]{8,}|[-_/]/g;

/** Hides every part of a line that looks like a secret. Words, paths, ARNs, key IDs, UUIDs and checksums don't. */
export function withoutSecretForms(line: string, hidden: string): string {
  return line
    .replace(RUN, (run) => (hasForm(decoded(run), KEY) ? hidden : run))
    .replace(URL_RUN, (run) => (hasForm(run, TOKEN) ? hidden : run))
    .replace(ROW, (row) => (isWrapped(row) ? hidden : row));
}

/** Undoes how JSON, URLs and HTML write Base64's special characters. */
function decoded(run: string): string {
  return run
    .replaceAll(/\\+\/|%(?:25)?2[Ff]|\\+u002[Ff]|&#(?:x2[Ff]|47);/g, '/')
    .replaceAll(/%(?:25)?2[Bb]|\\+u002[Bb]|&#(?:x2[Bb]|43);/g, '+');
}

/** Whether any part of the text of that length is random. */
function hasForm(text: string, { length, least }: typeof KEY): boolean {
  for (let from = 0; from + length <= text.length; from += 1) {
    if (isRandom(text.slice(from, from + length), least)) return true;
  }
  return false;
}

function isRandom(text: string, least: number): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && text.replaceAll(WORDS, '').length >= least;
}

/** Random parts in a row, together as long as a secret. */
function isWrapped(row: string): boolean {
  const parts = row.split(new RegExp(BREAK)).map(decoded);
  return (
    parts.join('').length >= KEY.length &&
    parts.every((part) => isRandom(part, part.length * (KEY.least / KEY.length)))
  );
}

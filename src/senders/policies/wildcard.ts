/**
 * IAM's wildcards: `*` is any run of characters, including none, `?` exactly one. Comparing patterns takes at most the
 * product of their lengths, so no pattern makes it slow.
 */

/** A character with an unknown value. Policies never contain it, so only wildcards match it. */
const UNKNOWN = '\u0000';
/** A text that exists but is unknown (`${aws:username}`). Only `*` matches it. */
export const OPAQUE = '\u0003';

/** Whether both patterns match some common text. */
export function intersects(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && !isWildcard(a[start]) && !isWildcard(b[start])) {
    if (a[start] !== b[start]) return false;
    start += 1;
  }
  return doIntersect(a.slice(start), b.slice(start));
}

function doIntersect(a: string, b: string): boolean {
  if (a === b || a === '*' || b === '*') return true;
  // rests[j]: the rest of `a` from i on shares a text with the rest of `b` from j on.
  let rests = new Uint8Array(b.length + 1);
  for (let j = b.length; j >= 0; j--)
    rests[j] = j === b.length || (b[j] === '*' && rests[j + 1] === 1) ? 1 : 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const before = rests;
    rests = new Uint8Array(b.length + 1);
    for (let j = b.length; j >= 0; j--) {
      const isAny = a[i] === '*' || b[j] === '*';
      const is = isAny ? before[j] === 1 || rests[j + 1] === 1 : isSame(a[i], b[j]) && before[j + 1] === 1;
      if (is) rests[j] = 1;
    }
  }
  return rests[0] === 1;
}

/**
 * Whether pattern `a` matches every text that `b` matches, except the empty one. Each wildcard of `b` is replaced by an
 * unknown character, and each `*` once more by two, so that only wildcards of `a` can match both.
 */
export function includes(a: string, b: string): boolean {
  const one = b.replaceAll('?', UNKNOWN);
  return [UNKNOWN, UNKNOWN + UNKNOWN].every((unknown) => intersects(a, one.replaceAll('*', unknown)));
}

function isWildcard(character: string | undefined): boolean {
  return character === '*' || character === '?';
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a === '?' && b !== OPAQUE) || (b === '?' && a !== OPAQUE);
}

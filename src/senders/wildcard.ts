/**
 * IAM's wildcards: `*` is any run of characters (none too, and across colons), `?` exactly one. Matching
 * walks the pattern once with the set of places it can have reached, so that no pattern makes it slow: the
 * time is at most the length of the pattern times the length of the (short) shape.
 */

/**
 * Whether one text is matched by both. In `shape` a `*` is any run of characters other than a colon, as in
 * one segment of an ARN; a shape without `*` is one text, and then this is plain matching.
 */
export function overlaps(pattern: string, shape: string): boolean {
  if (pattern === '*') return true;
  let reached = withEmptyRuns(new Set([0]), shape);
  for (const character of pattern) {
    reached = withEmptyRuns(step(character, reached, shape), shape);
    if (reached.size === 0) return false;
  }
  return reached.has(shape.length);
}

/**
 * Whether the pattern matches every text of the shape. Each `*` of the shape is stood for by a character that
 * no policy holds, once by one and once by two of them, so that only a `*` of the pattern can match both.
 */
export function covers(pattern: string, shape: string): boolean {
  return [UNKNOWN, UNKNOWN + UNKNOWN].every((unknown) => overlaps(pattern, shape.replaceAll('*', unknown)));
}

const UNKNOWN = '\u0000';

/** The places in the shape after one more character of the pattern. */
function step(character: string, reached: ReadonlySet<number>, shape: string): Set<number> {
  const next = new Set<number>();
  if (character === '*') {
    for (let place = Math.min(...reached); place <= shape.length; place++) next.add(place);
    return next;
  }
  for (const place of reached) {
    const expected = shape[place];
    if (expected === '*') {
      if (character !== ':') next.add(place);
    } else if (expected !== undefined && (character === '?' || character === expected)) {
      next.add(place + 1);
    }
  }
  return next;
}

/** A `*` of the shape may be empty. The set grows while it is walked, so that `**` is passed as well. */
function withEmptyRuns(reached: Set<number>, shape: string): Set<number> {
  for (const place of reached) {
    if (shape[place] === '*') reached.add(place + 1);
  }
  return reached;
}

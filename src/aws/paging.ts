import { InvalidResponse } from './failure.ts';

/** What IAM's paged answers have in common. */
interface Page {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/**
 * Every page of an IAM list, in order. A page may be short or empty and still have a next one: `IsTruncated` is
 * what counts (IAM API Reference, e.g. ListUsers). A list that says it goes on but gives no new marker would
 * never end, or end silently too early: that is an error.
 */
export async function* pages<P extends Page>(
  ask: (marker: string | undefined) => Promise<P>,
): AsyncGenerator<P, void> {
  const seen = new Set<string>();
  let marker: string | undefined;
  for (;;) {
    const page = await ask(marker);
    yield page;
    if (page.IsTruncated !== true) return;
    marker = page.Marker;
    if (marker === undefined || marker === '')
      throw new InvalidResponse('The list is truncated but has no marker.');
    if (seen.has(marker)) throw new InvalidResponse('The list repeats a marker: it would never end.');
    seen.add(marker);
  }
}

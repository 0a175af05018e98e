import { InvalidResponse, present } from './failure.ts';

/** What IAM's paged answers have in common. */
interface Page {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** No list of an account is as long: even in pages of ten, these hold all that its quotas allow. */
const MOST_PAGES = 1_000;

/**
 * Every page of an IAM list, in order. A page may be short or empty and still have a next one: `IsTruncated` is
 * what counts (IAM API Reference, e.g. ListUsers). A list that does not say whether it goes on, or says so but gives no
 * new marker, would end silently too early or never: that is an error.
 */
export async function* pages<P extends Page>(
  ask: (marker: string | undefined) => Promise<P>,
): AsyncGenerator<P, void> {
  const seen = new Set<string>();
  let marker: string | undefined;
  while (seen.size < MOST_PAGES) {
    const page = await ask(marker);
    yield page;
    if (!present(page.IsTruncated, 'IsTruncated')) return;
    marker = page.Marker;
    if (marker === undefined || marker === '')
      throw new InvalidResponse('The list is truncated but has no marker.');
    if (seen.has(marker)) throw new InvalidResponse('The list repeats a marker: it would never end.');
    seen.add(marker);
  }
  throw new InvalidResponse('The list does not end.');
}

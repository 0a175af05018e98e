import { InvalidResponse, present, presentText } from '../errors/failure.ts';

interface Page {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** No list of an account is longer: even in pages of ten, these hold everything its quotas allow. */
const MOST_PAGES = 1_000;

/** The same for a list of one user. */
export const MOST_PAGES_OF_A_USER = 50;

/**
 * Yields every page of an IAM list, in order. A page may be short or empty and still have a next one: `IsTruncated`
 * decides (IAM API Reference, e.g. ListUsers). It's an error if a list doesn't say whether it continues, continues without
 * a new marker, or ends with one. The SDK's paginators just stop in these cases.
 * @param most the most pages the list can have
 */
export async function* pages<P extends Page>(
  ask: (marker: string | undefined) => Promise<P>,
  most = MOST_PAGES,
): AsyncGenerator<P, void> {
  const seen = new Set<string>();
  let marker: string | undefined;
  while (seen.size < most) {
    const page = await ask(marker);
    yield page;
    marker = page.Marker ?? '';
    if (!present(page.IsTruncated, 'IsTruncated')) {
      if (marker === '') return;
      throw new InvalidResponse('The list ends, and has a marker to go on with.');
    }
    if (marker === '') throw new InvalidResponse('The list is truncated but has no marker.');
    if (seen.has(marker)) throw new InvalidResponse('The list repeats a marker: it would never end.');
    seen.add(marker);
  }
  throw new InvalidResponse('The list does not end.');
}

/**
 * Yields every page of a list that goes on as long as an answer has a token, in order. Short and empty pages, too, may
 * have a next one.
 * @param most pages that the list can have.
 */
export async function* tokenPages<P extends { readonly NextToken?: string | undefined }>(
  ask: (token: string | undefined) => Promise<P>,
  most = MOST_PAGES,
): AsyncGenerator<P, void> {
  const seen = new Set<string>();
  let token: string | undefined;
  while (seen.size < most) {
    const page = await ask(token);
    yield page;
    if (page.NextToken === undefined || page.NextToken === '') return;
    token = presentText(page.NextToken, 'NextToken');
    if (seen.has(token)) throw new InvalidResponse('The list repeats a token: it would never end.');
    seen.add(token);
  }
  throw new InvalidResponse('The list does not end.');
}

import { describe, expect, it } from 'vitest';
import { pages } from '../../../src/aws/client/paging.ts';

interface Page {
  readonly IsTruncated?: boolean;
  readonly Marker?: string;
}

const LAST: Page = { IsTruncated: false };

/** Reads all pages that a list of answers gives, by marker. */
async function read(
  first: Page,
  next: Readonly<Record<string, Page>> = {},
  most?: number,
): Promise<readonly Page[]> {
  const got: Page[] = [];
  const ask = (marker: string | undefined) =>
    Promise.resolve(marker === undefined ? first : (next[marker] ?? LAST));
  for await (const page of pages(ask, most)) got.push(page);
  return got;
}

describe('the pages of an IAM list', () => {
  it('end with the one that is not truncated', async () => {
    const [one, two] = [{ IsTruncated: true, Marker: 'b' }, { IsTruncated: false }];
    expect(await read(one, { b: two })).toEqual([one, two]);
  });
  it('go on after an empty page', async () => {
    const next = { b: { IsTruncated: true, Marker: 'c' }, c: LAST };
    expect(await read({ IsTruncated: true, Marker: 'b' }, next)).toHaveLength(3);
  });
  it('are no list when a marker is missing: half of it would pass for the whole', async () => {
    await expect(read({ IsTruncated: true })).rejects.toThrow('no marker');
  });
  it('are no list when a marker repeats: it would never end', async () => {
    const again = { IsTruncated: true, Marker: 'b' };
    await expect(read(again, { b: again })).rejects.toThrow('repeats a marker');
  });
  it('are no list when a page does not say whether it is the last', async () => {
    await expect(read({})).rejects.toThrow('lacks IsTruncated');
    await expect(read({ IsTruncated: true, Marker: 'b' }, { b: {} })).rejects.toThrow('lacks IsTruncated');
  });
  it('are no list when a page says that it is the last and has a marker to go on with', async () => {
    await expect(read({ IsTruncated: false, Marker: 'b' })).rejects.toThrow('has a marker');
  });
  it('are no list when there are more of them than the list can have', async () => {
    const next = { b: { IsTruncated: true, Marker: 'c' }, c: LAST };
    const first = { IsTruncated: true, Marker: 'b' };
    await expect(read(first, next, 2)).rejects.toThrow('does not end');
    expect(await read(first, next, 3)).toHaveLength(3);
  });
  it('are no list when markers go on and on, each a new one', async () => {
    let asked = 0;
    const endless = pages(() => Promise.resolve({ IsTruncated: true, Marker: String(asked++) }));
    const readAll = async () => {
      while ((await endless.next()).done !== true);
    };
    await expect(readAll()).rejects.toThrow('does not end');
    expect(asked).toBeLessThanOrEqual(1_000);
  });
});

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

describe('The pages of an IAM list', () => {
  it('end with the one that is not truncated', async () => {
    const [one, two] = [{ IsTruncated: true, Marker: 'b' }, { IsTruncated: false }];
    expect(await read(one, { b: two })).toEqual([one, two]);
  });
  it('continue after an empty page', async () => {
    const next = { b: { IsTruncated: true, Marker: 'c' }, c: LAST };
    expect(await read({ IsTruncated: true, Marker: 'b' }, next)).toHaveLength(3);
  });
  it('are rejected if a marker is missing: half of the list would look complete', async () => {
    await expect(read({ IsTruncated: true })).rejects.toThrow('no marker');
  });
  it('are rejected if a marker repeats: they would never end', async () => {
    const again = { IsTruncated: true, Marker: 'b' };
    await expect(read(again, { b: again })).rejects.toThrow('repeats a marker');
  });
  it('are rejected if a page does not say whether it is the last', async () => {
    await expect(read({})).rejects.toThrow('lacks IsTruncated');
    await expect(read({ IsTruncated: true, Marker: 'b' }, { b: {} })).rejects.toThrow('lacks IsTruncated');
  });
  it('are rejected if the last page has a marker', async () => {
    await expect(read({ IsTruncated: false, Marker: 'b' })).rejects.toThrow('has a marker');
  });
  it('are rejected if there are more than the list can have', async () => {
    const next = { b: { IsTruncated: true, Marker: 'c' }, c: LAST };
    const first = { IsTruncated: true, Marker: 'b' };
    await expect(read(first, next, 2)).rejects.toThrow('does not end');
    expect(await read(first, next, 3)).toHaveLength(3);
  });
  it('are rejected if new markers never end', async () => {
    let asked = 0;
    const endless = pages(() => Promise.resolve({ IsTruncated: true, Marker: String(asked++) }));
    const readAll = async () => {
      while ((await endless.next()).done !== true);
    };
    await expect(readAll()).rejects.toThrow('does not end');
    expect(asked).toBeLessThanOrEqual(1_000);
  });
});

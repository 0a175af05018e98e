import { describe, expect, it } from 'vitest';
import { pages } from '../../../src/aws/paging.ts';

interface Page {
  readonly IsTruncated?: boolean;
  readonly Marker?: string;
}

/** Reads all pages that a list of answers gives, by marker. */
async function read(first: Page, next: Readonly<Record<string, Page>> = {}): Promise<readonly Page[]> {
  const got: Page[] = [];
  const ask = (marker: string | undefined) =>
    Promise.resolve(marker === undefined ? first : (next[marker] ?? {}));
  for await (const page of pages(ask)) got.push(page);
  return got;
}

describe('the pages of an IAM list', () => {
  it('end with the one that is not truncated', async () => {
    const [one, two] = [
      { IsTruncated: true, Marker: 'b' },
      { IsTruncated: false, Marker: 'ignored' },
    ];
    expect(await read(one, { b: two })).toEqual([one, two]);
  });
  it('go on after an empty page', async () => {
    const next = { b: { IsTruncated: true, Marker: 'c' }, c: {} };
    expect(await read({ IsTruncated: true, Marker: 'b' }, next)).toHaveLength(3);
  });
  it('are no list when a marker is missing: half of it would pass for the whole', async () => {
    await expect(read({ IsTruncated: true })).rejects.toThrow('no marker');
  });
  it('are no list when a marker repeats: it would never end', async () => {
    const again = { IsTruncated: true, Marker: 'b' };
    await expect(read(again, { b: again })).rejects.toThrow('repeats a marker');
  });
});

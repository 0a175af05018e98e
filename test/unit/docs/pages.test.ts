/** The pages that people read: nothing they lead to is missing, and in both languages they say the same. */
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../host/paths.ts';
import { japaneseOf, readPage } from './page.ts';

const files = globSync('{*,docs/*}.md', { cwd: root })
  .map((file) => file.replaceAll(path.sep, '/'))
  .sort();

it.each(files)('%s leads to files that are there', (file) => {
  expect(readPage(file).links.filter((link) => !existsSync(path.join(root, link)))).toEqual([]);
});

describe.each(files.filter((file) => files.includes(japaneseOf(file))))('%s in Japanese', (file) => {
  const [page, japanese] = [readPage(file), readPage(japaneseOf(file))];

  it('has the same to copy', () => {
    expect(japanese.blocks).toEqual(page.blocks);
  });

  it('has the same sections and tables', () => {
    expect(japanese.headings).toEqual(page.headings);
    expect(japanese.tables.map((rows) => rows.length)).toEqual(page.tables.map((rows) => rows.length));
  });

  it('leads to the same pages', () => {
    const inEnglish = (link: string) => link.replace(/\.ja\.md$/, '.md');
    expect(new Set(japanese.links.map(inEnglish))).toEqual(new Set(page.links.map(inEnglish)));
  });
});

describe('The permissions that are needed', () => {
  const needed = (file: string, word: string) => readPage(file).text.split(`| ${word} |`).length - 1;

  it.each([
    ['README.md', /^(\w+) are needed, the others/m, 'docs/permissions.md', 'needed'],
    ['README.ja.md', /^必要なのは (\d+) つ/m, 'docs/permissions.ja.md', '必須'],
  ])('%s tells as many as the page on permissions has', (readme, sentence, page, word) => {
    const told = sentence.exec(readPage(readme).text)?.[1] ?? '';
    expect(told === 'Five' ? 5 : Number(told)).toBe(needed(page, word));
  });
});

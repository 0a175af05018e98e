/** The rules of CONTRIBUTING's glossary, over every Japanese string, page and picture. */
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { edgeOf, spaceFaults, spokenWith } from './edges.ts';
import { glossary, sources } from './found.ts';
import type { Strings } from './found.ts';

const readStrings = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Strings;
const bundle = await readStrings('l10n/bundle.l10n.ja.json');
const manifest = await readStrings('package.nls.ja.json');

/** A link as its text. */
const withoutTargets = (text: string) => text.replaceAll(/\]\([^)]*\)/g, '').replaceAll(/!?\[(?=\S)/g, '');

/** The cells of a row of a table, or a line without the mark of its heading or list. */
const phrases = (line: string) => line.split(/ *\| */).map((phrase) => phrase.replace(/^(?:#+|-|\d\.) /, ''));

/** The prose of a Japanese page, a line each. What is in italics stands like the words around it. */
async function prose(file: string): Promise<readonly string[]> {
  // Markdown wants a space where italics end with a period.
  const text = (await readFile(file, 'utf8')).replaceAll(/^```.*?^```$/gms, '').replaceAll('。* ', '。*');
  return withoutTargets(text.replaceAll(/(?<!\*)\*(?!\*)([^*`\n]+)\*(?!\*)/g, '$1')).split('\n');
}

const pages = globSync(['{README,CHANGELOG}.ja.md', 'docs/*.ja.md']).sort();
const pictures = globSync('media/walkthrough/*.ja.svg').sort();
const written: readonly (readonly [string, readonly string[]])[] = [
  ['l10n/bundle.l10n.ja.json', Object.values(bundle)],
  ['package.nls.ja.json', Object.values(manifest)],
  ...(await Promise.all(pages.map(async (page) => [page, await prose(page)] as const))),
  ...(await Promise.all(
    pictures.map(async (picture) => {
      const text = await readFile(picture, 'utf8');
      return [picture, [...text.matchAll(/>([^<>]+)</g)].map(([, words = '']) => words)] as const;
    }),
  )),
];

it('Every Japanese page and picture is checked', () => {
  expect(pages.length).toBeGreaterThanOrEqual(5);
  expect(pictures.length).toBeGreaterThanOrEqual(5);
});

describe('Spaces', () => {
  it('are between Japanese and Latin letters or digits, and nowhere else, whatever the value of a placeholder', async () => {
    const spoken = spokenWith(await sources(), bundle);
    expect(new Set(spoken.map(({ key }) => key)).size).toBeGreaterThanOrEqual(Object.keys(bundle).length);
    const faults = spoken.flatMap(({ where, key, values }) =>
      spaceFaults(bundle[key] ?? '', values).map((fault) => `${where} ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it.each(written.slice(1))('follow this rule in %s', (_, texts) => {
    expect(
      texts
        .flatMap((text) => withoutTargets(text).split('\n'))
        .flatMap(phrases)
        .flatMap((phrase) => spaceFaults(phrase)),
    ).toEqual([]);
  });

  it.each(pages)('are not added by line breaks within a phrase of %s', async (page) => {
    const lines = await prose(page);
    const broken = lines.filter((line, at) => {
      const next = (lines[at + 1] ?? '').trimStart();
      return edgeOf(line.at(-1) ?? '') === 'japanese' && edgeOf(next.at(0) ?? '') === 'japanese';
    });
    expect(broken.filter((line) => !/^(?:#|\|)/.test(line))).toEqual([]);
  });

  it.each([
    ['SESで送信', []],
    ['SES で 送信', []],
    ['送信 (未完了)', null],
    ['送信(未完了)', []],
    ['ロール {0} のメール', null],
    ['ロール{0}のメール', []],
    ['5% 以上', null],
    ['5%以上', []],
    ['A 。B', []],
  ])('are checked in %s', (text, right) => {
    expect(spaceFaults(text).length === 0).toBe(right === null);
  });

  it('depend on the value of a placeholder', () => {
    const translated = {
      '{0} mails': 'メール {0} 通',
      '{0} left.': '{0} を送信。',
      '{0} came.': '{0}を受信。',
    };
    const contents = "l10n.t('{0} left.', counted(2, 'mail')); l10n.t('{0} came.', counted(2, 'mail'));";
    const [left, came] = spokenWith([{ file: 'a.ts', contents }], translated).map(({ key, values }) =>
      spaceFaults(translated[key as keyof typeof translated], values),
    );
    expect(left).toEqual([expect.stringContaining('stray space')]);
    expect(came).toEqual([]);
  });
});

describe('Letters', () => {
  it.each(written)('of %s are full-width only if Japanese has no other', (_, texts) => {
    expect(
      texts.flatMap((text) => text.match(/.{0,8}[！-／：-＠［-｀｛-｝｟-､Ａ-Ｚａ-ｚ０-９].{0,8}/gu) ?? []),
    ).toEqual([]);
  });

  it.each(written)('of %s have Japanese commas and periods', (_, texts) => {
    const japanese = /.{0,8}[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}][,.;!](?![\w/]).{0,8}/gu;
    expect(texts.flatMap((text) => text.match(japanese) ?? [])).toEqual([]);
  });
});

describe('A second word for one thing', async () => {
  const terms = await glossary();
  const banned = terms.flatMap(({ never }) => never);
  const right = terms.flatMap(({ words }) => words);

  it('is known for many things', () => {
    expect(banned.length).toBeGreaterThanOrEqual(25);
  });

  it.each(written)('does not appear in %s', (_, texts) => {
    const found = texts.flatMap((text) => {
      // `最小権限` is a word of its own.
      const rest = right.reduce((left, word) => left.replaceAll(word, '＿'), text);
      return banned.filter((word) => rest.includes(word)).map((word) => `${word}: ${text}`);
    });
    expect(found).toEqual([]);
  });
});

import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { callsOf, faults, glossary, saidStrings, sources } from './found.ts';
import type { Strings } from './found.ts';

const readStrings = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Strings;
/** Looked for once: it takes seconds. */
const said = await saidStrings();
const manifestText = await readFile('package.json', 'utf8');

/** What package.json may say without a translation: names. */
const NAMES = new Set(['AWS SES Senders']);

describe('The strings of the code', () => {
  it('are those of the Japanese bundle', async () => {
    expect(Object.keys(said).length).toBeGreaterThan(100);
    expect(faults(said, await readStrings('l10n/bundle.l10n.ja.json'))).toEqual([]);
  });

  // JSON.parse takes the last of two, which merged branches easily leave.
  it.each(['l10n/bundle.l10n.ja.json', 'package.nls.json', 'package.nls.ja.json'])(
    'have no duplicates in %s',
    async (file) => {
      const text = await readFile(file, 'utf8');
      const keys = [...text.matchAll(/^ {2}("(?:[^"\\]|\\.)+"): /gm)].map(([, key]) => key);
      expect(keys).toHaveLength(Object.keys(await readStrings(file)).length);
      expect(keys.filter((key, at) => keys.indexOf(key) < at)).toEqual([]);
    },
  );

  it('are all found by the extractor', async () => {
    const texts = new Set(Object.values(said));
    const calls = (await sources()).flatMap(callsOf);
    expect(calls.filter(({ text }) => text === null || !texts.has(text))).toEqual([]);
  });
});

describe('The strings of package.json', () => {
  const keys = new Set([...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? ''));

  it('are in English, and all used', async () => {
    expect(new Set(Object.keys(await readStrings('package.nls.json')))).toEqual(keys);
  });

  it('are all translated', async () => {
    const english = await readStrings('package.nls.json');
    expect(faults(english, await readStrings('package.nls.ja.json'))).toEqual([]);
  });

  it('keep their links in every language', async () => {
    const english = await readStrings('package.nls.json');
    const translated = await readStrings('package.nls.ja.json');
    const links = (text = '') => [...text.matchAll(/\]\(command:([^)]+)\)/g)].map(([, command]) => command);
    for (const [key, text] of Object.entries(english)) expect(links(translated[key])).toEqual(links(text));
  });

  it('are all in the files of strings', () => {
    // What assistants read stays English, and of `iam:` are the names of actions.
    const words =
      /^(?:title|name|contextualTitle|displayName|description|userDescription|markdownDescription|contents|altText|category)$/;
    const bare: string[] = [];
    const visit = (value: unknown, path: readonly string[]): void => {
      if (typeof value === 'string') {
        const isWord = words.test(path.at(-1) ?? '') && path.includes('contributes');
        const isForModels =
          path.includes('inputSchema') || (path.includes('languageModelTools') && path.at(-1) === 'name');
        const isReported = isWord && !isForModels && !NAMES.has(value) && !value.startsWith('iam:');
        if (isReported && !/^%.+%$/.test(value)) bare.push(`${path.join('.')}: ${value}`);
      } else if (typeof value === 'object' && value !== null) {
        for (const [key, child] of Object.entries(value)) visit(child, [...path, key]);
      }
    };
    visit(JSON.parse(manifestText), []);
    expect(bare).toEqual([]);
  });
});

describe('The languages', () => {
  it('each have a page on permissions, with the same ones, equally needed', async () => {
    const bundle = await readStrings('l10n/bundle.l10n.ja.json');
    const rows = async (page: string) => {
      const lines = (await readFile(`docs/${page}`, 'utf8'))
        .split('\n')
        .filter((line) => line.startsWith('| `'));
      return lines.map((line) => line.split('|').map((cell) => cell.trim()));
    };
    const [english, translated] = [
      await rows('permissions.md'),
      await rows(bundle['permissions.md/A file in docs'] ?? ''),
    ];
    const needs: Readonly<Record<string, string>> = { needed: '必須', optional: '任意' };
    expect(english.length).toBeGreaterThan(10);
    expect(translated.map(([, permission, need]) => [permission, need])).toEqual(
      english.map(([, permission, need = '']) => [permission, needs[need]]),
    );
  });

  it('have one name for one thing, in menus and in messages', async () => {
    const bundle = await readStrings('l10n/bundle.l10n.ja.json');
    const translated = await readStrings('package.nls.ja.json');
    const shared = Object.entries(await readStrings('package.nls.json')).filter(([, text]) => text in bundle);
    expect(shared.length).toBeGreaterThan(5);
    expect(shared.filter(([key, text]) => translated[key] !== bundle[text])).toEqual([]);
  });

  it('use the words of the glossary', async () => {
    const terms = await glossary();
    expect(terms.length).toBeGreaterThanOrEqual(65);
    const english = await readStrings('package.nls.json');
    const translated = await readStrings('package.nls.ja.json');
    const bundle = Object.entries(await readStrings('l10n/bundle.l10n.ja.json'));
    // What follows a slash is a comment for the translator; names of files and of products stay as they are.
    const strings = [
      ...bundle,
      ...Object.entries(english).map(([key, text]) => [text, translated[key] ?? '']),
    ]
      .map(([text = '', words = '']) => [
        text.replace(/\/.*? file .*$/, '').replaceAll(/AWS SES Senders|Mail Manager/g, ''),
        words,
      ])
      .filter(([text = '']) => !/^\S+\.\w+$/.test(text));
    const wrong = terms.flatMap(({ english: term, words }) => {
      const said = strings.filter(([text = '']) => isSaid(term, text));
      const missing = said.filter(([, text = '']) => !words.some((word) => text.includes(word)));
      return [
        ...(said.length === 0 ? [`${term}: nowhere`] : []),
        ...missing.map(([text]) => `${term}: ${text}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('are the same for package.json and for the code', () => {
    const languages = (pattern: string) =>
      globSync(pattern).map((file) => /\.(?:nls|l10n)\.([\w-]+)\.json$/.exec(file)?.[1]);
    const ofManifest = languages('package.nls.*.json');
    expect(ofManifest).toContain('ja');
    expect(languages('l10n/bundle.l10n.*.json')).toEqual(ofManifest);
  });
});

/** Whether a text has a term, in singular or plural. A term in lower case may begin a sentence. */
function isSaid(term: string, text: string): boolean {
  const plural = term.endsWith('y') ? `${term.slice(0, -1)}(?:y|ies)` : `${term}(?:s|es)?`;
  const flags = /^[A-Z]/.test(term) ? '' : 'i';
  return new RegExp(`(?<![\\w./-])${plural}(?![\\w-])`, flags).test(text);
}

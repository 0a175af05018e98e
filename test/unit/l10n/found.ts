import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { getL10nJson } from '@vscode/l10n-dev';
import ts from 'typescript';

/** Strings by key. A key is the English text, with the comment for translators after a slash where it has one. */
export type Strings = Readonly<Record<string, string>>;

interface SourceFile {
  readonly file: string;
  readonly contents: string;
}

/** Everything with texts in the window: the extension, and the pages of its webviews. */
export async function sources(): Promise<readonly SourceFile[]> {
  return Promise.all(
    globSync('{src,media}/**/*.ts')
      .sort()
      .map(async (file) => ({ file, contents: await readFile(file, 'utf8') })),
  );
}

/** The strings that the code says, as Microsoft's extractor finds them. */
export async function saidStrings(): Promise<Strings> {
  const scripts = (await sources()).map(({ contents }) => ({ contents, extension: '.ts' }));
  const found = await getL10nJson(scripts);
  return Object.fromEntries(
    Object.entries(found).map(([key, value]) => [key, typeof value === 'string' ? value : value.message]),
  );
}

/**
 * Every call of `l10n.t` as TypeScript sees it: where it stands and the text it says; `null` where that is no literal.
 * The extractor passes over what it cannot read, so it is held against this.
 */
export function callsOf({ file, contents }: SourceFile): readonly { where: string; text: string | null }[] {
  const tree = ts.createSourceFile(file, contents, ts.ScriptTarget.Latest, true);
  const calls: { where: string; text: string | null }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'l10n.t') {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      calls.push({ where: `${file}:${line + 1}`, text: textOf(node.arguments[0]) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return calls;
}

function textOf(argument: ts.Expression | undefined): string | null {
  if (argument === undefined) return null;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  if (!ts.isObjectLiteralExpression(argument)) return null;
  const message = argument.properties.find((property) => property.name?.getText() === 'message');
  return message !== undefined && ts.isPropertyAssignment(message) ? textOf(message.initializer) : null;
}

/** `{0}` and `{name}`, each once, in order. */
function placeholders(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{[^}]+\}/g)].map(([placeholder]) => placeholder))].sort();
}

/** Latin words alone, in a language of another script; a file's name is no words. */
const isForeign = (words: string): boolean =>
  !/\.(svg|md)$/.test(words) &&
  /[a-z]{2}/i.test(words) &&
  !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(words);

/** The name of the language itself, as programs read it. */
const isLanguage = (text: string): boolean => text === 'en';

/** What is wrong with a translation; empty: nothing. */
export function faults(english: Strings, translated: Strings): readonly string[] {
  const missing = Object.keys(english).filter((key) => !Object.hasOwn(translated, key));
  const unused = Object.keys(translated).filter((key) => !Object.hasOwn(english, key));
  const both = Object.entries(english).flatMap(([key, text]) => {
    const words = translated[key];
    return words === undefined ? [] : [{ key, text, words }];
  });
  return [
    ...missing.map((key) => `missing: ${key}`),
    ...unused.map((key) => `unused: ${key}`),
    ...both
      .filter(({ text, words }) => !isLanguage(text) && isForeign(words))
      .map(({ words }) => `not translated: ${words}`),
    ...both.filter(({ words }) => words.trim() === '').map(({ key }) => `empty: ${key}`),
    ...both
      .filter(({ text, words }) => placeholders(text).join() !== placeholders(words).join())
      .map(({ key, words }) => `other placeholders: ${key} → ${words}`),
  ];
}

/** A row of the glossary in CONTRIBUTING. */
export interface Term {
  readonly english: string;
  /** The Japanese word; where there are several, any is right. */
  readonly words: readonly string[];
  /** Words that say the same thing elsewhere, and never here. */
  readonly never: readonly string[];
}

/** The glossary, which every Japanese string and page is held to. */
export async function glossary(): Promise<readonly Term[]> {
  const [, section = ''] = /^## Glossary$(.*?)^## /ms.exec(await readFile('CONTRIBUTING.md', 'utf8')) ?? [];
  return [...section.matchAll(/^\|(.+?)\|(.+?)\|(.*?)\|$/gm)]
    .slice(2)
    .map(([, english = '', words = '', never = '']) => ({
      english: english.trim(),
      words: words.trim().split(' / '),
      never: never.trim() === '' ? [] : never.trim().split(' / '),
    }));
}

/** Parses a Markdown page for the tests of the documentation. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../host/paths.ts';

export interface Page {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
  /** Fenced blocks, as they are copied. */
  readonly blocks: readonly string[];
  /** The levels of the headings, in order. */
  readonly headings: readonly number[];
  /** The first cells of the rows of each table, without its head. */
  readonly tables: readonly (readonly string[])[];
  /** Targets of links within the repository, from its root. */
  readonly links: readonly string[];
}

const FENCED = /^```\w*\n(.*?)^```$/gms;

export function readPage(file: string): Page {
  const text = readFileSync(path.join(root, file), 'utf8');
  const prose = text.replaceAll(FENCED, '');
  return {
    file,
    text,
    blocks: [...text.matchAll(FENCED)].map(([, block = '']) => block),
    headings: [...prose.matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length),
    tables: [...prose.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
      table
        .trimEnd()
        .split('\n')
        .slice(2)
        .map((row) => (row.split('|')[1] ?? '').trim()),
    ),
    links: [...prose.matchAll(/\]\(([^)#]+)[^)]*\)|(?:src|srcset|href)="([^"#]+)/g)]
      .map(([, markdown, html]) => markdown ?? html ?? '')
      .filter((target) => !/^\w+:/.test(target))
      .map((target) => path.posix.normalize(path.posix.join(path.posix.dirname(file), target))),
  };
}

/** The Japanese page beside an English one. */
export const japaneseOf = (file: string): string => file.replace(/\.md$/, '.ja.md');

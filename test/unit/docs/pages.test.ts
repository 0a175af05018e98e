/** The documentation: no link is broken, and both languages say the same. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/exitCode.ts';
import { CALLS, findCall } from '../../../src/senders/model/calls.ts';
import { ALL_VERDICTS } from '../../../src/senders/model/verdict.ts';
import { verdictLabel } from '../../../src/senders/words/words.ts';
import { root } from '../../host/paths.ts';
import { japaneseOf, readPage } from './page.ts';
import type { Page } from './page.ts';

const files = globSync('{*,docs/*}.md', { cwd: root })
  .map((file) => file.replaceAll(path.sep, '/'))
  .sort();

it.each(files)('%s links to existing files', (file) => {
  expect(readPage(file).links.filter((link) => !existsSync(path.join(root, link)))).toEqual([]);
});

it.each(files)('%s names existing files', (file) => {
  const named = [
    ...readPage(file).text.matchAll(/`((?:src|test|docs|media|examples|\.github)\/[\w./-]+\.\w+)`/g),
  ];
  expect(named.map(([, name = '']) => name).filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});

it('The map in CONTRIBUTING names every source file in its folder, and no other', () => {
  const [map = ''] = readPage('CONTRIBUTING.md').blocks.filter((block) => block.startsWith('src/'));
  const there = globSync(['src/**/*.ts', 'media/**/*.ts'], { cwd: root }).map((file) =>
    file.replaceAll(path.sep, '/'),
  );
  expect(
    filesIn(map)
      .filter((file) => /^(?:src|media)\//.test(file))
      .toSorted(),
  ).toEqual(there.toSorted());
});

/** The files that a map names, each by its path: a line that begins with a folder is about that, until the next one. */
function filesIn(map: string): readonly string[] {
  const folders: { readonly indent: number; readonly path: string }[] = [];
  return map.split('\n').flatMap((line) => {
    const [, space = '', name] = /^( *)([\w]+\/)(?= |$)/.exec(line) ?? [];
    if (name !== undefined) {
      while ((folders.at(-1)?.indent ?? -1) >= space.length) folders.pop();
      folders.push({ indent: space.length, path: `${folders.at(-1)?.path ?? ''}${name}` });
    }
    return (line.match(/\b\w+\.ts\b/g) ?? []).map((file) => `${folders.at(-1)?.path ?? ''}${file}`);
  });
}

describe.each(files.filter((file) => files.includes(japaneseOf(file))))('%s in Japanese', (file) => {
  const [page, japanese] = [readPage(file), readPage(japaneseOf(file))];

  it('has the same code to copy', () => {
    expect(japanese.blocks).toEqual(page.blocks);
  });

  it('has the same sections and tables', () => {
    expect(japanese.headings).toEqual(page.headings);
    expect(japanese.tables.map((rows) => rows.length)).toEqual(page.tables.map((rows) => rows.length));
  });

  it('has the same figures', () => {
    const figuresOf = ({ text }: Page): readonly string[] => text.match(/\d[\d,.]*\d/g) ?? [];
    const figures = figuresOf(japanese);
    // What is a word in English ("nineteen") is a figure in Japanese.
    expect(figuresOf(page).filter((figure) => !figures.includes(figure))).toEqual([]);
  });

  it('links to the same pages', () => {
    const inEnglish = (link: string) => link.replace(/\.ja\.md$/, '.md');
    expect(new Set(japanese.links.map(inEnglish))).toEqual(new Set(page.links.map(inEnglish)));
  });
});

/** Words of the product by their keys. */
const words = (file: string) =>
  JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Readonly<Record<string, string>>;

describe('Bold text', () => {
  // Sentences of the pages' own, and a command of VS Code.
  const OWN: Readonly<Record<string, readonly string[]>> = {
    'README.md': [
      'Extensions: Install from VSIX…',
      'A key remembers one service.',
      'Access Advisor lists only what the policies grant now.',
    ],
    'README.ja.md': [
      'Extensions: Install from VSIX…',
      'キーは 1 つのサービスしか記録しません。',
      'アクセスアドバイザーには、現在のポリシーが許可しているものしか表示されません。',
    ],
  };
  const english = [
    ...Object.keys(words('l10n/bundle.l10n.ja.json')),
    ...Object.values(words('package.nls.json')),
  ];
  const japanese = ['l10n/bundle.l10n.ja.json', 'package.nls.ja.json'].flatMap((file) =>
    Object.values(words(file)),
  );

  it.each([
    ['README.md', english],
    ['README.ja.md', japanese],
    ['docs/guide.md', english],
    ['docs/guide.ja.md', japanese],
  ])('in %s is text of the product', (file, spoken) => {
    const text = readPage(file).text.replaceAll(/\s+/g, ' ');
    const bold = [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, quoted = '']) => quoted);
    expect(bold.length).toBeGreaterThan(10);
    const unknown = bold.filter((quoted) => !spoken.some((each) => each.includes(quoted)));
    expect(unknown).toEqual(OWN[file] ?? []);
  });
});

it.each(['README.md', 'README.ja.md'])('%s explains the verdicts of the tree, in their order', (file) => {
  const translated = words('l10n/bundle.l10n.ja.json');
  const shown = ALL_VERDICTS.map((verdict) => verdictLabel(verdict)).map((label) =>
    file.endsWith('.ja.md') ? translated[label] : label,
  );
  expect(readPage(file).tables[0]).toEqual(shown);
});

it.each(['docs/command-line.md', 'docs/command-line.ja.md'])('%s names the verdicts to fail on', (file) => {
  const line = readPage(file)
    .text.split('\n')
    .find((text) => text.includes('`no-ses`'));
  const quoted = [...(line ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word);
  expect(quoted).toEqual(['--fail-on', ...ALL_VERDICTS]);
});

it('SECURITY.md has the services that are called, and the measured number of wrong scans', () => {
  const { text } = readPage('SECURITY.md');
  const [, network = ''] = /^\*\*6\. ([^]*?)\n\n/m.exec(text) ?? [];
  const names = {
    ...{ iam: 'IAM', sts: 'STS', organizations: 'Organizations', ec2: 'EC2', cloudwatch: 'CloudWatch' },
    ...{ cloudtrail: 'CloudTrail', ses: 'Amazon SES', logs: 'CloudWatch Logs' },
  };
  const services = new Set(Object.values(CALLS).map(({ service }) => names[service]));
  expect([...services].filter((name) => !network.includes(name))).toEqual([]);
  const [, scans = '?'] = /([\d,]+) scans and 1\.5 million/.exec(text) ?? [];
  const measured = readPage('docs/measurements.md').text;
  expect(measured).toContain(`seed 20261123: ${scans} scans`);
});

it('docs/command-line.md has every exit status', () => {
  const [statuses = []] = readPage('docs/command-line.md').tables;
  expect(statuses.map(Number)).toEqual(Object.values(EXIT));
});

describe('The needed permissions', () => {
  const needed = Object.keys(CALLS).filter((call) => findCall(call)?.isNeeded === true);

  it.each([
    ['README.md', /^(\w+) are needed, the others/m, 'docs/permissions.md', 'needed'],
    ['README.ja.md', /^必要なのは (\d+) つ/m, 'docs/permissions.ja.md', '必須'],
  ])('are counted in %s as on the page on permissions', (readme, sentence, page, word) => {
    const count = sentence.exec(readPage(readme).text)?.[1] ?? '';
    expect(count === 'Five' ? 5 : Number(count)).toBe(needed.length);
    const rows = [...readPage(page).text.matchAll(/^\| `iam:(\w+)` \| (\S+) \|/gm)];
    const marked = rows.filter(([, , need]) => need === word).map(([, call]) => call);
    expect(marked.toSorted()).toEqual(needed.toSorted());
  });
});

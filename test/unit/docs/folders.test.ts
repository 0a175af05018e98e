import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_VERDICTS } from '../../../src/senders/model/verdict.ts';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The files that each file imports: values, types and what is loaded later. */
const FILES: Graph = new Map(
  globSync('{src,media}/**/*.ts').map((file) => [
    file,
    new Set(
      [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)].map(([, to]) =>
        path.join(path.dirname(file), to ?? ''),
      ),
    ),
  ]),
);

/** For each folder, those that its files import from. */
function foldersOf(files: Graph, folderOf: (file: string) => string): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, imported] of files) {
    const folder = folderOf(file);
    const known = folders.get(folder) ?? new Set();
    for (const to of imported) if (folderOf(to) !== folder) known.add(folderOf(to));
    folders.set(folder, known);
  }
  return folders;
}

/** The circles of a graph: what is left after repeatedly removing nodes without remaining imports. */
function circles(graph: Graph): readonly string[] {
  const left = new Map(graph);
  for (;;) {
    const free = [...left].filter(([, imported]) => ![...imported].some((to) => left.has(to)));
    if (free.length === 0) return [...left.keys()];
    for (const [name] of free) left.delete(name);
  }
}

const within = (folder: string): Graph =>
  new Map([...FILES].filter(([file]) => file.startsWith(`${folder}/`)));

/** Each layer, and those that it may import from. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  senders: [],
  aws: ['senders'],
  export: ['senders'],
  presentation: ['senders', 'export'],
  accounts: ['senders', 'export', 'presentation'],
  ui: ['senders', 'export', 'presentation', 'accounts'],
  cli: ['senders', 'export', 'aws'],
};

describe('The source files', () => {
  it('import each other without circles, including types and dynamic imports', () => {
    expect(FILES.size).toBeGreaterThan(200);
    expect(circles(FILES)).toEqual([]);
  });

  it('import only from the layers below', () => {
    const layerOf = (file: string) => file.split('/')[file.startsWith('src/') ? 1 : 0] ?? '';
    const layers = foldersOf(FILES, layerOf);
    const wrong = Object.entries(LAYERS).map(([layer, allowed]) => [
      layer,
      [...(layers.get(layer) ?? ['is missing'])].filter((to) => to in LAYERS && !allowed.includes(to)),
    ]);
    expect(wrong).toEqual(Object.keys(LAYERS).map((layer) => [layer, []]));
    expect([...(layers.get('media') ?? [])].filter((to) => ['ui', 'aws', 'accounts'].includes(to))).toEqual(
      [],
    );
  });
});

it.each(['src/senders', 'src/aws', 'src/ui', 'src/presentation'])(
  'The folders of %s depend on each other one way, and on no files beside them',
  (layer) => {
    const folders = foldersOf(within(layer), (file) => path.relative(layer, path.dirname(file)) || '.');
    const inside = new Map(
      [...folders].map(([folder, to]) => [folder, new Set([...to].filter((name) => !name.startsWith('..')))]),
    );
    expect(inside.size).toBeGreaterThan(4);
    expect([...(inside.get('.') ?? [])]).toEqual([]);
    expect(circles(inside)).toEqual([]);
  },
);

it.each(['senders', 'aws'])(
  'Each folder of src/%s builds on those above it in the map of CONTRIBUTING',
  (layer) => {
    const [, map = ''] =
      new RegExp(`^  ${layer}/ .* each building on those above it:\n([^]*?)^  \\w`, 'm').exec(
        readFileSync('CONTRIBUTING.md', 'utf8'),
      ) ?? [];
    const order = [...map.matchAll(/^ {4}(\w+)\/ /gm)].map(([, folder = '']) => folder);
    const topOf = (file: string): string => path.relative(`src/${layer}`, file).split('/')[0] ?? '';
    const folders = foldersOf(within(`src/${layer}`), topOf);
    expect(order.toSorted()).toEqual([...folders.keys()].toSorted());
    const onLater = [...folders].flatMap(([folder, to]) =>
      [...to].filter((on) => order.indexOf(on) > order.indexOf(folder)).map((on) => `${folder} -> ${on}`),
    );
    expect(onLater).toEqual([]);
  },
);

it('A verdict appears only in the table of verdicts, in its looks, and in its texts', () => {
  const homes = [
    'src/export/overview/pictureWords.ts',
    'src/presentation/verdictLooks.ts',
    'src/senders/model/verdict.ts',
    'src/senders/words/verdictSentence.ts',
  ];
  // These two are words for other things, too.
  const names = ALL_VERDICTS.filter((name) => name !== 'unknown' && name !== 'used-ses');
  expect(filesWith(names.map((name) => `'${name}'`))).toEqual(homes);
});

it('Only the signals know which service of a key is SMTP', () => {
  expect(filesWith(["'ses-smtp'"])).toEqual(['src/senders/model/evidence/accessKeys.ts']);
});

/** What a file exports, and what it takes from others: by name, whole (`export *`), and later (`import()`). */
interface Module {
  /** Without comments. */
  readonly text: string;
  readonly exports: readonly { readonly name: string; readonly isValue: boolean }[];
  readonly takes: readonly {
    readonly from: string;
    readonly name: string;
    readonly exportedAs: string | null;
  }[];
  readonly passesOn: readonly string[];
  readonly loads: readonly string[];
}

function moduleOf(file: string): Module {
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  const to = (from: string) => path.join(path.dirname(file), from);
  return {
    text,
    exports: [...text.matchAll(/^export (?:async )?([a-z]+)\*? (\w+)/gm)].map(([, kind = '', name = '']) => ({
      name,
      isValue: /^(const|function|class)$/.test(kind),
    })),
    takes: [...text.matchAll(/^(import|export) (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm)].flatMap(
      ([, how, names = '', from = '']) =>
        [...names.matchAll(/(?:type )?(\w+)(?: as (\w+))?\s*(?:,|$)/g)].map(([, name = '', as = name]) => ({
          ...{ from: to(from), name },
          exportedAs: how === 'export' ? as : null,
        })),
    ),
    passesOn: [...text.matchAll(/^export (?:type )?\* from '(\.[^']+)'/gm)].map(([, from = '']) => to(from)),
    loads: [...text.matchAll(/import\(\s*'(\.[^']+)'\s*\)/g)].map(([, from = '']) => to(from)),
  };
}

const MODULES: ReadonlyMap<string, Module> = new Map(
  globSync('{src,media,test}/**/*.{ts,mjs}').map((file) => [file, moduleOf(file)]),
);

/** Returns what files take from each other: `file name`, of the file that has it. */
function takenBy(files: ReadonlyMap<string, Module>): ReadonlySet<string> {
  const taken = new Set<string>();
  const take = (from: string, name: string): void => {
    const source = MODULES.get(from);
    if (source === undefined || taken.has(`${from} ${name}`)) return;
    taken.add(`${from} ${name}`);
    for (const next of source.passesOn) take(next, name);
    for (const next of source.takes) if (next.exportedAs === name) take(next.from, next.name);
  };
  for (const { text, takes, loads } of files.values()) {
    for (const { from, name, exportedAs } of takes) if (exportedAs === null) take(from, name);
    for (const from of loads) for (const word of new Set(text.match(/\w+/g))) take(from, word);
  }
  return taken;
}

const PRODUCT: ReadonlyMap<string, Module> = new Map(
  [...MODULES].filter(([file]) => !file.startsWith('test/')),
);

it('Every export is used, which finds an answer no plan asks for, and a signal nobody reads', () => {
  const taken = takenBy(PRODUCT);
  const exported = [...PRODUCT].flatMap(([file, { text, exports }]) =>
    exports.map(({ name }) => ({ name, isTaken: taken.has(`${file} ${name}`), text })),
  );
  expect(exported.length).toBeGreaterThan(1000);
  const isUsedHere = (text: string, name: string) =>
    (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length > 1;
  const unused = exported.filter(({ name, isTaken, text }) => !isTaken && !isUsedHere(text, name));
  expect(unused.map(({ name }) => name).toSorted()).toEqual([
    // VS Code calls the last two; the tests hold package.json to the others.
    'CONTEXT_KEYS',
    'VIEW_CONTEXT_KEYS',
    'activate',
    'deactivate',
  ]);
});

it('Every export is used by another file, which may be a test', () => {
  const taken = takenBy(MODULES);
  const unused = [...PRODUCT].flatMap(([file, { exports }]) =>
    exports.flatMap(({ name, isValue }) =>
      isValue && !taken.has(`${file} ${name}`) ? [`${file} ${name}`] : [],
    ),
  );
  // VS Code calls them.
  expect(unused.toSorted()).toEqual(['src/extension.ts activate', 'src/extension.ts deactivate']);
});

it('Every method of a port is called', () => {
  const ports = globSync('src/senders/ports/*.ts').map((file) => readFileSync(file, 'utf8'));
  const methods = ports.flatMap((text) =>
    [...text.matchAll(/^ {2}(\w+)\??\(/gm)].map(([, name = '']) => name),
  );
  const asking = globSync('src/{senders,accounts,cli}/**/*.ts')
    .filter((file) => !file.startsWith('src/senders/ports/'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  expect(methods.length).toBeGreaterThan(25);
  expect(methods.filter((name) => !new RegExp(`\\.${name}\\??\\.?\\(`).test(asking))).toEqual([]);
});

function filesWith(words: readonly string[]): readonly string[] {
  return globSync('{src,media}/**/*.ts')
    .filter((file) => words.some((word) => readFileSync(file, 'utf8').includes(word)))
    .toSorted();
}

it('A folder of the domain, of AWS, or of the accounts has a dozen files at most', () => {
  const files = Map.groupBy(globSync('src/{senders,aws,accounts}/**/*.ts'), (file) => path.dirname(file));
  expect(files.size).toBeGreaterThan(12);
  expect([...files].filter(([, those]) => those.length > 12).map(([folder]) => folder)).toEqual([]);
});

describe('A file of src/ui', () => {
  /** Files that need no VS Code, and why they are in src/ui. */
  const REASONS: Readonly<Record<string, string>> = {
    'src/ui/viewId.ts': 'what package.json calls views and panels',
    'src/ui/onDemand.ts': 'ten lines around import()',
    'src/ui/list/drawing.ts': "when to redraw, by the measure of VS Code's own tree",
  };

  it('uses VS Code, by itself or in what it calls', () => {
    const ui = within('src/ui');
    const calls = (file: string): readonly string[] =>
      [...readFileSync(file, 'utf8').matchAll(/^import (?!type )[^;]*? from '([^']+)'/gm)].map(
        ([, from]) => from ?? '',
      );
    const usesVscode = (file: string): boolean =>
      /from 'vscode'/.test(readFileSync(file, 'utf8')) ||
      calls(file).some((from) => {
        const to = path.join(path.dirname(file), from);
        return ui.has(to) && usesVscode(to);
      });
    expect([...ui.keys()].filter((file) => !usesVscode(file)).toSorted()).toEqual(
      Object.keys(REASONS).toSorted(),
    );
  });
});

/** The bundles in dist/, from esbuild's metafile. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './host/paths.ts';

/** Files of dist/ by their path in the repository, such as `dist/extension.js`. */
export type Bundles = Metafile['outputs'];

export async function readBundles(): Promise<Bundles> {
  const json = await readFile(path.join(root, 'out', 'bundles.json'), 'utf8');
  const metafiles = JSON.parse(json) as readonly Metafile[];
  return Object.assign({}, ...metafiles.map(({ outputs }) => outputs)) as Bundles;
}

/** The file and all that is loaded with it, before anything is loaded by `import()`. */
export function loadedWith(bundles: Bundles, file: string): readonly string[] {
  const loaded = new Set<string>();
  const load = (name: string): void => {
    const output = bundles[name];
    if (output === undefined) throw new Error(`${name} was not built.`);
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const { path: imported, kind, external } of output.imports) {
      if (kind === 'import-statement' && external !== true) load(imported);
    }
  };
  load(file);
  return [...loaded];
}

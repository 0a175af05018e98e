import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/** For each folder of a layer, those that its files import from. What stands beside the folders is `.`. */
function folders(layer: string): ReadonlyMap<string, ReadonlySet<string>> {
  const files = globSync(`${layer}/**/*.ts`).map((file) => ({
    folder: path.relative(layer, path.dirname(file)) || '.',
    imported: [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
      .map(([, to]) => path.relative(layer, path.join(path.dirname(file), path.dirname(to ?? ''))) || '.')
      .filter((to) => !to.startsWith('..')),
  }));
  const byFolder = Map.groupBy(files, ({ folder }) => folder);
  return new Map(
    [...byFolder].map(([folder, those]) => {
      const imported = new Set(those.flatMap((file) => file.imported));
      imported.delete(folder);
      return [folder, imported];
    }),
  );
}

it.each(['src/senders', 'src/aws', 'src/ui', 'src/presentation'])(
  'The folders of %s depend on each other one way, and what stands beside them on none',
  (layer) => {
    const left = new Map(folders(layer));
    expect(left.size).toBeGreaterThan(4);
    expect([...(left.get('.') ?? [])]).toEqual([]);
    // Takes away whatever rests on nothing that is left, until nothing is.
    for (;;) {
      const free = [...left].filter(([, imported]) => ![...imported].some((folder) => left.has(folder)));
      if (free.length === 0) break;
      for (const [folder] of free) left.delete(folder);
    }
    expect([...left.keys()]).toEqual([]);
  },
);

it('a folder of the domain or of AWS holds a dozen files at most', () => {
  const files = Map.groupBy(globSync('src/{senders,aws}/**/*.ts'), (file) => path.dirname(file));
  expect(files.size).toBeGreaterThan(12);
  expect([...files].filter(([, those]) => those.length > 12).map(([folder]) => folder)).toEqual([]);
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** package.json as VS Code reads it: its keys (`%command.refresh%`) replaced by their words in a language. */
export async function readManifest<T>(language: 'en' | 'ja' = 'en'): Promise<T> {
  const read = async (file: string) => JSON.parse(await readFile(path.join(root, file), 'utf8')) as unknown;
  const words = (await read(
    language === 'en' ? 'package.nls.json' : `package.nls.${language}.json`,
  )) as Readonly<Record<string, string>>;
  const translated = (value: unknown): unknown => {
    if (typeof value === 'string') return words[/^%(.+)%$/.exec(value)?.[1] ?? ''] ?? value;
    if (Array.isArray(value)) return value.map(translated);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, translated(child)]));
  };
  return translated(await read('package.json')) as T;
}

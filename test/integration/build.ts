import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../host/paths.ts';

/**
 * Compiles the suites for the extension host, which knows no TypeScript: ES modules, as the extension's own.
 * @returns the path of the compiled entry, for `extensionTestsPath`.
 */
export async function buildIntegration(): Promise<string> {
  const outdir = path.join(root, 'out', 'integration');
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [
      'test/integration/index.ts',
      ...globSync('test/integration/suites/*.test.ts', { cwd: root }),
    ],
    outbase: 'test/integration',
    outdir,
    bundle: true,
    packages: 'external',
    external: ['vscode'],
    format: 'esm',
    platform: 'node',
    target: 'node22',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return path.join(outdir, 'index.js');
}

// As a task of an editor: `node test/integration/build.ts`.
if (process.argv[1] === import.meta.filename) await buildIntegration();

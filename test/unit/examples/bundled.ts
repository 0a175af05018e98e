/** Validators that are made for a bundler: Node.js alone cannot load them as they are published. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../../host/paths.ts';

/**
 * What a module exports, with everything it imports bundled.
 * @param code of the module, in which packages are named as in this repository.
 */
export async function bundled<T>(code: string): Promise<T> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const module = { exports: {} };
  // What has just been made of installed packages, in a scope of its own.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function('module', 'require', outputFiles[0]?.text ?? '') as (
    module: { exports: object },
    require: NodeJS.Require,
  ) => void;
  run(module, createRequire(path.join(root, 'package.json')));
  return module.exports as T;
}

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { hasAwsCli } from './test/host/awsCli.ts';
import { libreOffice } from './test/host/libreOffice.ts';

/** What a machine need not have, and the tests that ask it. A test that is skipped would count as failed. */
const PROGRAMS = [
  { name: 'LibreOffice', isThere: libreOffice() !== null, files: ['test/unit/export/spreadsheet.test.ts'] },
  {
    name: 'the AWS CLI',
    isThere: hasAwsCli(),
    files: ['test/unit/scan/awsCli.test.ts', 'test/unit/endpoint/cli.test.ts', 'test/unit/cli/setup.test.ts'],
  },
  { name: 'a POSIX shell', isThere: process.platform !== 'win32', files: ['test/unit/setUp.test.ts'] },
];
const missing = PROGRAMS.filter(({ isThere }) => !isThere);
const leftOut = missing.flatMap(({ files }) => files);
for (const { name, files } of missing)
  console.log(`Left out, since ${name} is not installed: ${files.join(', ')}`);

/** What a file says that changes the worker it runs in. */
const LEAVES_SOMETHING = /\bvi\b|process\.env|l10n\.config/;

/**
 * Files that leave nothing behind for another: they change no variable, timer, module or language. Those of these folders
 * share their workers, which load the sources and the AWS SDK once; each of the others has a worker of its own.
 */
const sharing = globSync('test/unit/{accounts,endpoint,export,senders,ui}/**/*.test.ts', {
  cwd: import.meta.dirname,
}).filter((file) => !LEAVES_SOMETHING.test(readFileSync(path.join(import.meta.dirname, file), 'utf8')));

export default defineConfig({
  test: {
    // Most of them wait, for the endpoint or a pause between retries: more of them than cores run side by side.
    maxWorkers: 4,
    // How long a test takes is no question of these: a limit only ends one that hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          isolate: false,
          include: sharing,
          exclude: [...configDefaults.exclude, ...leftOut],
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/unit/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...leftOut, ...sharing],
        },
      },
    ],
  },
});

import { configDefaults, defineConfig } from 'vitest/config';
import { libreOffice } from './test/host/libreOffice.ts';

/** Asks a real spreadsheet program, which a machine need not have. */
const SPREADSHEET = 'test/unit/export/spreadsheet.test.ts';
const leftOut = libreOffice() === null ? [SPREADSHEET] : [];
for (const file of leftOut) console.log(`Left out, since LibreOffice is not installed: ${file}`);

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...leftOut],
    // Most of them wait, for the endpoint or a pause between retries: more of them than cores run side by side.
    maxWorkers: 4,
    // How long a test takes is no question of these: a limit only ends one that hangs.
    testTimeout: 60_000,
  },
});

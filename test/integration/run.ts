/**
 * Runs the integration suite in the extension host of the npm-carried VS Code; with `--long`, the long run alone. Ends
 * with 0 when every test passed; the result is in artifacts/results, what the host said in artifacts/logs.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SAMPLE_PROFILE, startAws } from '../host/aws.ts';
import { launchBrowser } from '../host/browser.ts';
import { temporaryFolder } from '../host/folders.ts';
import { searchFolder } from '../host/leaks.ts';
import type { SuiteResult } from '../host/mocha.ts';
import { logs, results, root } from '../host/paths.ts';
import { endWithGroups } from '../host/processes.ts';
import { startServer } from '../host/server.ts';
import { runTestsInHost } from '../host/window.ts';
import { buildIntegration } from './build.ts';
import { ENDPOINT, LONG_RUN, RESULTS } from './environment.ts';

const isLong = process.argv.includes('--long');
const MINUTES = isLong ? 30 : 5;

endWithGroups();
const resultsFile = path.join(results, isLong ? 'longrun.json' : 'integration.json');
await rm(resultsFile, { force: true });
await mkdir(logs, { recursive: true });

const extensionTestsPath = await buildIntegration();
await using aws = await startAws();
await using server = await startServer({
  development: true,
  env: {
    ...aws.env,
    [ENDPOINT]: aws.endpoint.url,
    [RESULTS]: resultsFile,
    ...(isLong ? { [LONG_RUN]: '1' } : {}),
  },
  settings: { 'awsSesSenders.profile': SAMPLE_PROFILE, 'awsSesSenders.showRoles': false },
});
await using browser = await launchBrowser();
await using folder = await temporaryFolder('workspace');
const said: string[] = [];
try {
  process.exitCode = await runTestsInHost(
    browser,
    server,
    { folder: folder.path, extensionDevelopmentPath: root, extensionTestsPath },
    { log: (line) => void said.push(line), timeout: MINUTES * 60_000 },
  );
  const result = await readFile(resultsFile, 'utf8').catch(() => null);
  if (result === null) console.log(said.findLast((line) => line.startsWith('error: ')));
  else print(JSON.parse(result) as SuiteResult);
  for (const table of said.filter((line) => line.includes('┌'))) console.log(table);
} finally {
  await writeFile(
    path.join(logs, isLong ? 'longrun.log' : 'integration.log'),
    [...said, server.log()].join('\n'),
  );
  const leaks = [...(await searchFolder(server.dataDirectory)).leaks, ...(await searchFolder(logs)).leaks];
  if (leaks.length > 0) {
    console.log(`  ✖ Secrets were written:\n${leaks.join('\n')}`);
    process.exitCode = 1;
  }
}

function print({ passed, failed }: SuiteResult): void {
  for (const title of passed) console.log(`  ✔ ${title}`);
  for (const { title, error } of failed) console.log(`  ✖ ${title}\n${error}`);
}

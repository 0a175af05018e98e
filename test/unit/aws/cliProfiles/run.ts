/**
 * The long form of the generated pairs of `cliProfiles.test.ts`: the product and the AWS CLI of this machine with
 * thousands of AWS files.
 *   npm run test:profiles [-- PAIRS [SEED]]
 */
import process from 'node:process';
import fc from 'fast-check';
import { installedCli } from './awsCli.ts';
import { discrepancy, generatedFiles } from './generated.ts';
import { startFixture } from './fixture.ts';

const [pairs = '2000', seed = String(Date.now() % 1_000_000_000)] = process.argv.slice(2);
const installed = installedCli();
if (installed === null) throw new Error('There is no AWS CLI (1.29 or 2.13 and later) on the PATH.');
await using fixture = await startFixture();
await using cli = installed.start(fixture.home);
process.env['HOME'] = fixture.home;
const counts = new Map<string, number>();
const property = fc.asyncProperty(generatedFiles, async (files) => {
  const [product, cliResult] = await Promise.all([fixture.byProduct(files), fixture.byCli(cli, files)]);
  const row = `AWS CLI ${cliResult.outcome}, product ${product.outcome}`;
  counts.set(row, (counts.get(row) ?? 0) + 1);
  const wrong = discrepancy(product, cliResult);
  if (wrong !== null) throw new Error(wrong);
});
const result = await fc.check(property, { numRuns: Number(pairs), seed: Number(seed) });
for (const [row, count] of [...counts].sort()) console.log(`${row}: ${count}`);
console.log(`${result.numRuns} pairs, seed ${seed}`);
if (result.failed) {
  console.log(fc.defaultReportMessage(result));
  process.exitCode = 1;
}

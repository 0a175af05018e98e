/**
 * "Every kind of profile works as in the AWS CLI": the product and the AWS CLI of this machine, with the same files,
 * over the same endpoint. Without an AWS CLI, the table says what it does.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installedCli } from './cliProfiles/awsCli.ts';
import type { AwsCli } from './cliProfiles/awsCli.ts';
import type { Case } from './cliProfiles/cases.ts';
import { ENDPOINTS } from './cliProfiles/endpoints.ts';
import { ENVIRONMENTS } from './cliProfiles/environments.ts';
import { discrepancy, generatedFiles } from './cliProfiles/generated.ts';
import { HEADINGS } from './cliProfiles/headings.ts';
import { KEYS } from './cliProfiles/keys.ts';
import { ROLES } from './cliProfiles/roles.ts';
import { startFixture } from './cliProfiles/fixture.ts';
import type { Fixture } from './cliProfiles/fixture.ts';

const CASES = [...HEADINGS, ...KEYS, ...ROLES, ...ENVIRONMENTS, ...ENDPOINTS];
const installed = installedCli();

let fixture: Fixture;
let cli: AwsCli;
beforeAll(async () => {
  fixture = await startFixture();
  if (installed !== null) cli = installed.start(fixture.home);
  // The AWS SDK looks there for cached sign-ins.
  vi.stubEnv('HOME', fixture.home);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  if (installed !== null) await cli[Symbol.asyncDispose]();
  await fixture[Symbol.asyncDispose]();
});

const cliDoes = ({ cli: outcome }: Case, generation: number) =>
  typeof outcome === 'string' ? outcome : outcome[generation - 1];

describe(`The product${installed === null ? '' : ' and the AWS CLI'}`, () => {
  it.each(CASES)('behaves as expected with $what', async (files) => {
    const [{ outcome, words, listed }, cliResult] = await Promise.all([
      fixture.byProduct(files),
      installed === null ? null : fixture.byCli(cli, files),
    ]);
    if (installed !== null && cliResult !== null)
      expect([cliResult.outcome, cliResult.words]).toEqual([
        cliDoes(files, installed.generation),
        expect.anything(),
      ]);
    // The picker shows the same about a profile, before signing in.
    if (files.profile !== undefined && outcome !== 'refused') expect(listed).toEqual({ problem: null });
    if (listed !== 'missing' && listed.problem !== null) expect(words).toContain(listed.problem);
    expect([outcome, words]).toEqual([
      files.product ?? cliDoes(files, 2),
      expect.stringMatching(files.says ?? /^$/),
    ]);
  });
});

/** A quick selection, a few per test; `npm run test:long` runs more, `npm run test:profiles` thousands. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const PAIRS = 3 * Number(process.env['RUNS'] ?? 1);

// A skipped test counts as failed, so there is none without an AWS CLI that can be run.
if (installed === null) console.log('Left out, since no fitting AWS CLI is installed: generated AWS files');
else
  describe('The product and the AWS CLI', () => {
    it.each(SEEDS)('agree about files generated from the seed %i', async (seed) => {
      const property = fc.asyncProperty(generatedFiles, async (files) => {
        const [product, cliResult] = await Promise.all([fixture.byProduct(files), fixture.byCli(cli, files)]);
        expect(discrepancy(product, cliResult)).toBeNull();
      });
      await fc.assert(property, { numRuns: PAIRS, seed, endOnFailure: true });
    });
  });

it('Wherever both sign in by the table, it is to the same account', () => {
  for (const files of CASES) if (files.product === undefined) expect(typeof files.cli).toBe('string');
});

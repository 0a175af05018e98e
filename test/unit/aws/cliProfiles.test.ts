/**
 * "Every kind of profile works as in the AWS CLI": the product and the AWS CLI of this machine, with the same files,
 * over the same endpoint. Where there is no AWS CLI, what it does is held by the table.
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
import { startWorld } from './cliProfiles/world.ts';
import type { World } from './cliProfiles/world.ts';

const CASES = [...HEADINGS, ...KEYS, ...ROLES, ...ENVIRONMENTS, ...ENDPOINTS];
const installed = installedCli();

let world: World;
let cli: AwsCli;
beforeAll(async () => {
  world = await startWorld();
  if (installed !== null) cli = installed.start(world.home);
  // The AWS SDK looks there for who has signed in.
  vi.stubEnv('HOME', world.home);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  if (installed !== null) await cli[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const cliDoes = ({ cli: outcome }: Case, generation: number) =>
  typeof outcome === 'string' ? outcome : outcome[generation - 1];

describe(`the product${installed === null ? '' : ' and the AWS CLI'}`, () => {
  it.each(CASES)('with $what', async (files) => {
    const [{ outcome, words, listed }, told] = await Promise.all([
      world.byProduct(files),
      installed === null ? null : world.byCli(cli, files),
    ]);
    if (installed !== null && told !== null)
      expect([told.outcome, told.words]).toEqual([cliDoes(files, installed.generation), expect.anything()]);
    // The picker says the same of a profile, before anybody signs in.
    if (files.profile !== undefined && outcome !== 'refused') expect(listed).toEqual({ problem: null });
    if (listed !== 'missing' && listed.problem !== null) expect(words).toContain(listed.problem);
    expect([outcome, words]).toEqual([
      files.product ?? cliDoes(files, 2),
      expect.stringMatching(files.says ?? /^$/),
    ]);
  });
});

/** As many as a moment allows, a few a test; `npm run test:long` runs more, `npm run test:profiles` thousands. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const PAIRS = 3 * Number(process.env['RUNS'] ?? 1);

// A test that is skipped counts as failed, so without an AWS CLI that can be asked there is none.
if (installed === null) console.log('Left out, since no fitting AWS CLI is installed: generated AWS files');
else
  describe('the product and the AWS CLI', () => {
    it.each(SEEDS)('agree about files that are generated from the seed %i', async (seed) => {
      const property = fc.asyncProperty(generatedFiles, async (files) => {
        const [product, told] = await Promise.all([world.byProduct(files), world.byCli(cli, files)]);
        expect(discrepancy(product, told)).toBeNull();
      });
      await fc.assert(property, { numRuns: PAIRS, seed, endOnFailure: true });
    });
  });

it('is no table of its own wishes: where both sign in, it is to the same account', () => {
  for (const files of CASES) if (files.product === undefined) expect(typeof files.cli).toBe('string');
  expect(CASES.length).toBeGreaterThanOrEqual(60);
});

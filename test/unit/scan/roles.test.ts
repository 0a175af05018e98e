/** Roles over HTTP: true verdicts, and the number of calls. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Principal, Snapshot } from '../../../src/senders/model/model.ts';
import { scan } from '../../../src/senders/scan/scan.ts';
import { readAccount } from '../../aws/declaration.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { generateAccount, LARGE } from '../../aws/generate.ts';
import { LARGE_ROLES } from '../../aws/generateRoles.ts';
import { iamOf } from '../aws/iamOf.ts';
import { fastClock, SETTINGS } from './fastScan.ts';

const { account: GENERATED, roleTruth } = generateAccount({
  ...{ ...LARGE, users: 200, keys: 250, administrators: 2, seen: 10, seenBySmtp: 4, seenMovedOn: 3 },
  senders: { byGroup: 20, byManagedPolicy: 20, byInlinePolicy: 10 },
  roles: LARGE_ROLES,
});

let endpoint: Endpoint;
afterEach(() => endpoint.close());

async function start(account: AccountDeclaration): Promise<void> {
  const done = { milliseconds: 0, polls: 0 };
  endpoint = await startEndpoint({ accounts: [account], jobDuration: () => done, reportDuration: done });
}

async function scanned(mode: 'quick' | 'complete', roles: boolean): Promise<Snapshot> {
  const { iam } = iamOf(endpoint);
  const { id: accountId } = endpoint.account();
  const account = { profile: 'sample', accountId, alias: null, partition: 'aws' };
  const deps = { iam, clock: fastClock, settings: { ...SETTINGS, roles } };
  let last: Snapshot | undefined;
  for await (const snapshot of scan(account, [], mode, deps, new AbortController().signal)) last = snapshot;
  return last!;
}

const rolesIn = ({ principals }: Snapshot): readonly Principal[] =>
  principals.filter(({ kind }) => kind === 'role');
const callsOf = ({ scan: { calls } }: Snapshot): number =>
  Object.values(calls).reduce((sum, count) => sum + count, 0);

describe(
  '1,000 roles, of which 100 have their own permissions and 30 of those were used,',
  { timeout: 60_000 },
  () => {
    it('cost a quick scan only the pages of roles, and 2 calls for each of the 30 and for each of their policies', async () => {
      await start({ ...GENERATED, credentialReport: { generatedAt: '-3h' } });
      const without = await scanned('quick', false);
      const last = await scanned('quick', true);
      // Of 500 at most; AWS may give shorter ones.
      const pages = 3;
      expect(callsOf(last) - callsOf(without)).toBeLessThanOrEqual(2 * 30 + 2 * 2 + pages);
      expect(last.gaps).toEqual([]);
      const verdicts = new Map(rolesIn(last).map(({ name, verdict }) => [name, verdict]));
      expect(roleTruth.map(({ name }) => [name, verdicts.get(name)])).toEqual(
        roleTruth.map(({ name, verdict }) => [name, verdict]),
      );
      // The users are as they were.
      const users = ({ principals }: Snapshot) =>
        principals.filter(({ kind }) => kind !== 'role').map(({ name, verdict }) => [name, verdict]);
      expect(users(last)).toEqual(users(without));
    });

    it('have the same verdicts in a complete scan', async () => {
      await start(GENERATED);
      const last = await scanned('complete', true);
      const verdicts = new Map(rolesIn(last).map(({ name, verdict }) => [name, verdict]));
      expect(roleTruth.map(({ name }) => [name, verdicts.get(name)])).toEqual(
        roleTruth.map(({ name, verdict }) => [name, verdict]),
      );
      expect([last.gaps, rolesIn(last).flatMap(({ gaps }) => gaps)]).toEqual([[], []]);
    });
  },
);

it('A role has its ID, path, last use, boundary, and who may assume it', async () => {
  const article = readAccount(new URL('../../aws/accounts/article.json', import.meta.url));
  const send = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow' as const, Action: 'ses:Send*', Resource: '*' }],
  };
  const role = {
    ...{ name: 'orders', path: '/shop/', id: 'AROAQ3EGADM1ORDERS00', createdAt: '2024-05-06T07:08:09Z' },
    inline: { send },
    boundary: 'arn:aws:iam::aws:policy/AmazonSESFullAccess',
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com', AWS: 'arn:aws:iam::999988887777:root' },
        },
      ],
    },
  };
  await start({
    ...article,
    roles: [role],
    sends: [{ role: 'orders', region: 'eu-west-1', at: '2026-11-20T10:00:00Z', count: 3 }],
    uses: article.uses!.filter(({ role: by }) => by === undefined),
  });
  const [orders] = rolesIn(await scanned('quick', true));
  expect(orders).toMatchObject({
    ...{ name: 'orders', arn: 'arn:aws:iam::111122223333:role/shop/orders', id: 'AROAQ3EGADM1ORDERS00' },
    ...{ path: '/shop/', createdAt: '2024-05-06T07:08:09Z', kind: 'role', canSend: 'yes' },
    ...{ verdict: 'used-ses', likelySend: true, lastSesAt: expect.any(String) as string },
    grantedBy: [{ type: 'inline', name: 'send' }],
    advisor: { region: 'eu-west-1', source: 'user' },
    role: { lastUsed: { region: 'eu-west-1' }, assumedBy: ['lambda.amazonaws.com', '999988887777'] },
  });
});

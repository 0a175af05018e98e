/** Generated accounts: as large and as mixed as asked for, the same for the same seed, and served fast. */
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { documentsOf, loadAccount } from '../../aws/account.ts';
import { generateAccount, LARGE, type Size, type Truth } from '../../aws/generate.ts';
import { LARGE_ROLES } from '../../aws/generateRoles.ts';
import { mayAllow } from '../../aws/policies.ts';
import { keyLastUsed, lastUsed } from '../../aws/uses.ts';
import { endpointOf, iamClient } from './support.ts';

const NOON = new Date('2026-11-23T12:00:00Z');

const SMALL: Size = {
  seed: 7,
  users: 40,
  keys: 50,
  senders: { byGroup: 6, byManagedPolicy: 5, byInlinePolicy: 4 },
  administrators: 2,
  seen: 9,
  seenBySmtp: 3,
  seenMovedOn: 2,
  seenWithoutPolicy: 1,
};

const count = (truth: readonly Truth[], holds: (user: Truth) => boolean): number =>
  truth.filter(holds).length;

describe('A generated account', () => {
  test.each([
    ['a small one', SMALL],
    ['the one of the benchmark', LARGE],
  ])('%s has the requested number of everything', (_name, size) => {
    const { account, truth } = generateAccount(size);
    expect(account.users).toHaveLength(size.users);
    expect(new Set(account.users?.map(({ name }) => name)).size).toBe(size.users);
    expect(new Set(account.users?.flatMap(({ accessKeys }) => accessKeys!.map(({ id }) => id))).size).toBe(
      size.keys,
    );
    const { byGroup, byManagedPolicy, byInlinePolicy } = size.senders;
    expect(count(truth, ({ maySend }) => maySend)).toBe(byGroup + byManagedPolicy + byInlinePolicy);
    expect(count(truth, ({ usedSes }) => usedSes)).toBe(size.seen + size.seenWithoutPolicy);
    expect(count(truth, ({ verdict }) => verdict === 'sends-smtp')).toBe(size.seenBySmtp);
    expect(count(truth, ({ verdict }) => verdict === 'used-ses')).toBe(size.seenMovedOn);
  });

  test('is the same for the same seed, and another for another', () => {
    expect(generateAccount(SMALL)).toEqual(generateAccount(SMALL));
    expect(generateAccount({ ...SMALL, seed: 8 }).account).not.toEqual(generateAccount(SMALL).account);
  });

  test('matches its ground truth: policies allow who may send, keys show who used SES', () => {
    const { account: declaration, truth } = generateAccount(LARGE);
    const account = loadAccount(declaration, NOON);
    const derived = account.users.list().map((user): Truth => {
      const documents = documentsOf(account, user);
      const maySend = ['ses:SendEmail', 'ses:SendRawEmail'].some((action) => mayAllow(documents, action));
      const services = user.accessKeys.map(({ id }) => keyLastUsed(account.uses.ofKey(id), NOON)?.service);
      const usedSes = account.uses
        .ofPrincipal(user.arn)
        .single.some(({ service }) => service.startsWith('ses'));
      const verdict = services.includes('ses-smtp')
        ? 'sends-smtp'
        : services.includes('ses')
          ? 'uses-api'
          : usedSes
            ? 'used-ses'
            : maySend
              ? 'can-send'
              : 'no-ses';
      return { name: user.name, maySend, usedSes, verdict };
    });
    const byName = (a: Truth, b: Truth): number => (a.name < b.name ? -1 : 1);
    expect([...derived].sort(byName)).toEqual([...truth].sort(byName));
  });

  test('has mails if requested: before each use of SES, which stays the last of them', () => {
    const mails = { hourly: [4, 0, 20], days: 30, bySender: true };
    const plain = loadAccount(generateAccount(LARGE).account, NOON);
    const account = loadAccount(generateAccount({ ...LARGE, mails }).account, NOON);
    const [from, to] = [NOON.getTime() - 500 * 86_400_000, NOON.getTime()];
    const sent = ['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'].map((region) => {
      const named = account.metrics
        .list(region)
        .filter(({ name, dimensions }) => name === 'Send' && dimensions.length === 1);
      const counted = named.reduce((sum, metric) => sum + metric.count(from, to), 0);
      const uses = plain.metrics.find(region, 'Send', [])?.count(from, to) ?? 0;
      expect(account.metrics.find(region, 'Send', [])?.count(from, to)).toBe(counted + uses);
      return counted;
    });
    expect(sent.reduce((sum, count) => sum + count)).toBe(LARGE.seen * 30 * 24 * 8);
    const lastOf = (of: typeof account) =>
      [...of.keyOwners.keys()].map((id) => keyLastUsed(of.uses.ofKey(id), NOON)?.service);
    expect(lastOf(account)).toEqual(lastOf(plain));
  });

  test('is refused for contradicting numbers', () => {
    expect(() => generateAccount({ ...SMALL, keys: 81 })).toThrow('more than two keys a user');
    expect(() => generateAccount({ ...SMALL, seen: 16, seenBySmtp: 0 })).toThrow(
      'more users seen than allowed to send',
    );
  });

  test('has roles if requested, with the same users', () => {
    const plain = generateAccount(LARGE);
    const { account: declaration, truth, roleTruth } = generateAccount({ ...LARGE, roles: LARGE_ROLES });
    expect(truth).toEqual(plain.truth);
    expect(declaration.users).toEqual(plain.account.users);
    const account = loadAccount(declaration, NOON);
    const roles = account.roles.list();
    expect(roles).toHaveLength(LARGE_ROLES.all);
    const derived = roleTruth.map(({ name }) => {
      const role = account.roles.get(name)!;
      const { single } = account.uses.ofPrincipal(role.arn);
      const usedSes = single.some(({ service }) => service === 'ses');
      const maySend = mayAllow(documentsOf(account, role), 'ses:SendEmail');
      return { name: role.name, maySend, usedSes };
    });
    expect(derived).toEqual(roleTruth.map(({ name, maySend, usedSes }) => ({ name, maySend, usedSes })));
    expect(roleTruth.filter(({ usedSes }) => usedSes)).toHaveLength(LARGE_ROLES.seen);
    const used = roles.filter(({ inline, arn }) => {
      const isUsed = lastUsed(account.uses.ofPrincipal(arn), NOON, 400 * 86_400_000) !== undefined;
      return isUsed && [...inline.keys()].includes('send');
    });
    expect(used).toHaveLength(LARGE_ROLES.inlineUsed);
  });

  test('is served over HTTP: users whose keys have since used other services are in Access Advisor', async () => {
    const { account, truth } = generateAccount(SMALL);
    const client = iamClient(await endpointOf(account, { now: () => NOON }));
    const { Users } = await client.send(new ListUsersCommand());
    const movedOn = truth.filter(({ verdict }) => verdict === 'used-ses').map(({ name }) => name);
    expect(movedOn).toHaveLength(2);
    for (const user of Users!.filter(({ UserName }) => movedOn.includes(UserName!))) {
      const { JobId } = await client.send(new GenerateServiceLastAccessedDetailsCommand({ Arn: user.Arn! }));
      const job = new GetServiceLastAccessedDetailsCommand({ JobId: JobId!, MaxItems: 1000 });
      const { ServicesLastAccessed } = await client.send(job);
      const ses = ServicesLastAccessed?.find(({ ServiceNamespace }) => ServiceNamespace === 'ses');
      expect(ses?.LastAuthenticated).toBeInstanceOf(Date);
    }
  });
});

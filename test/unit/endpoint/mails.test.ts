/** One history: CloudWatch's counts, IAM's last uses of keys and roles, and Access Advisor's rows are of the same mails. */
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { loadAccount } from '../../aws/account.ts';
import { credentialReport } from '../../aws/credentialReport.ts';
import type { AccountDeclaration, SendDeclaration } from '../../aws/declaration.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { hourly, once, type Times } from '../../aws/times.ts';
import { accountOf, ago, DAY, HOUR, mails, NOW, points, sum } from './cloudwatch.ts';
import { article, cloudWatchClient, endpointOf, iamClient, sample } from './support.ts';

const keyUse = async (endpoint: Endpoint, AccessKeyId: string) => {
  const { AccessKeyLastUsed } = await iamClient(endpoint).send(
    new GetAccessKeyLastUsedCommand({ AccessKeyId }),
  );
  const { ServiceName, Region, LastUsedDate } = AccessKeyLastUsed!;
  return [ServiceName, Region, LastUsedDate?.toISOString().slice(5, 16)].join(' ');
};

const advisorOf = async (endpoint: Endpoint, Arn: string) => {
  const client = iamClient(endpoint);
  const { JobId } = await client.send(new GenerateServiceLastAccessedDetailsCommand({ Arn }));
  const { ServicesLastAccessed } = await client.send(
    new GetServiceLastAccessedDetailsCommand({ JobId, MaxItems: 1000 }),
  );
  const ses = ServicesLastAccessed?.find(({ ServiceNamespace }) => ServiceNamespace === 'ses');
  return [ses?.LastAuthenticatedRegion, ses?.LastAuthenticated?.toISOString().slice(5, 16)].join(' ');
};

const ARN = 'arn:aws:iam::555566667777';

describe('The mails of an account', () => {
  test("by SMTP set the key's last use to ses-smtp at the first mail of its last quarter of an hour", async () => {
    const endpoint = await mails();
    // A hundred mails from 7:00 on, one each 36 seconds: the last ones recorded are those after 7:45.
    expect(await keyUse(endpoint, 'AKIAVZ5PNEWSLETTER11')).toBe('ses-smtp us-east-1 11-23T07:45');
    expect(await advisorOf(endpoint, `${ARN}:user/newsletter`)).toBe('us-east-1 11-23T07:59');
    const row = credentialReport(loadAccount(sample('mails'), NOW), NOW, { zone: 'Z', delay: 0 });
    expect(row).toMatch(/^newsletter,.*,2026-11-23T07:45:00Z,us-east-1,ses-smtp,/m);
  });

  test('by the API can be sent at one moment', async () => {
    const endpoint = await mails();
    expect(await keyUse(endpoint, 'AKIAVZ5PSHOP11111111')).toBe('ses us-east-1 11-20T12:34');
    expect(await advisorOf(endpoint, `${ARN}:user/shop`)).toBe('us-east-1 11-20T12:34');
  });

  test('of roles and of users without a key use no key; Access Advisor and RoleLastUsed show them', async () => {
    const endpoint = await mails();
    expect(await advisorOf(endpoint, `${ARN}:role/order-mails`)).toBe('eu-south-1 11-22T11:30');
    const { RoleDetailList } = await iamClient(endpoint).send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }),
    );
    const roles = (RoleDetailList ?? []).map(({ RoleName, RoleLastUsed, AssumeRolePolicyDocument }) => [
      RoleName,
      RoleLastUsed?.Region,
      RoleLastUsed?.LastUsedDate?.toISOString().slice(5, 16),
      /(?<=Service":")[^"]*/.exec(decodeURIComponent(AssumeRolePolicyDocument!))?.[0],
    ]);
    expect(roles).toEqual([
      ['alerts', 'us-east-1', '11-23T08:34', undefined],
      ['idle', undefined, undefined, undefined],
      ['order-mails', 'eu-south-1', '11-22T11:30', 'lambda.amazonaws.com'],
    ]);
    const late = await mails({ behaviour: { advisorDelay: 5 * HOUR } });
    const [alerts] = (
      await iamClient(late).send(new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }))
    ).RoleDetailList!;
    expect(alerts?.RoleLastUsed).toEqual({});
  });

  test('include a use that sends, but not a read, a denied attempt, or another service', async () => {
    const endpoint = await endpointOf(accountOf({}), { now: () => NOW });
    const use = (more: object) =>
      endpoint.account().use({ user: 'bob', service: 'ses', region: 'us-east-1', ...more });
    use({ action: 'SendEmail' });
    use({ service: 'ses-smtp' });
    use({ action: 'GetSendQuota' });
    use({ action: 'SendEmail', denied: true });
    use({ service: 's3', action: 'SendEmail' });
    endpoint.advance(60_000);
    expect(
      await points(cloudWatchClient(endpoint), {
        to: new Date(NOW.getTime() + HOUR),
        from: ago(DAY),
        period: 60,
      }),
    ).toEqual(['11-23T12:34 2']);
    // So the article's account has its mails, too.
    const sample = await endpointOf(article(), { now: () => NOW });
    expect(await sum(cloudWatchClient(sample), {})).toBeGreaterThan(0);
  });

  test('keep their counts, and nothing else, after deletions', async () => {
    const endpoint = await mails();
    endpoint.account().deleteUser('newsletter');
    const dimensions = { 'ses:caller-identity': 'newsletter' };
    expect(await sum(cloudWatchClient(endpoint), { dimensions, from: ago(2 * DAY) })).toBeGreaterThan(500);
    await expect(keyUse(endpoint, 'AKIAVZ5PNEWSLETTER11')).rejects.toThrow('cannot be found');
  });

  test('sent while the endpoint runs appear everywhere', async () => {
    const endpoint = await mails();
    const key = 'AKIAVZ5PSHOP11111111';
    const order = (orders: object) =>
      fetch(`${endpoint.url}/_control`, { method: 'POST', body: JSON.stringify(orders) });
    await order({ send: { accessKeyId: key, smtp: true, region: 'eu-west-1', count: 12 } });
    endpoint.advance(60_000);
    expect(await keyUse(endpoint, key)).toBe('ses-smtp eu-west-1 11-23T12:34');
    const client = cloudWatchClient(endpoint, { region: 'eu-west-1' });
    const recent = { from: ago(HOUR), to: new Date(NOW.getTime() + HOUR), period: 60 };
    expect(await points(client, recent)).toEqual(['11-23T12:34 12']);
    await order({ optedIn: ['me-south-1'], deny: ['cloudwatch:*'], regions: ['eu-west-1'] });
    await expect(points(client, recent)).rejects.toThrow('service control policy');
    expect(await sum(cloudWatchClient(endpoint, { region: 'me-south-1' }), recent)).toBe(0);
    await order({ restore: true, reset: true });
    expect(await points(client, recent)).toEqual([]);
  });
});

describe('A contradictory declaration is refused', () => {
  const refused: readonly (readonly [string, Partial<AccountDeclaration>, Partial<SendDeclaration>])[] = [
    ['nobody', {}, { user: 'eve' }],
    ['Only a key', {}, { smtp: true }],
    ['not on', {}, { region: 'eu-south-1' }],
    ['not on', {}, { region: 'eu-moon-1' }],
    ['no configuration set', {}, { configurationSet: 'none' }],
    ['either at one time or from one on', {}, { from: '-3d' }],
    ['does not count mails', {}, { at: undefined, from: '-3d', hourly: [0.5] } as object],
  ];
  test.each(refused)('%s: %o %o', (words, more, send) => {
    const declaration = accountOf({
      ...more,
      sends: [{ user: 'bob', region: 'us-east-1', at: '-1d', ...send }],
    });
    expect(() => loadAccount(declaration, NOW)).toThrow(words);
  });
});

describe('Times', () => {
  const start = Date.parse('2026-01-01T10:00:00Z');
  const from = start + 1234;
  const all = (times: Times): readonly number[] => {
    const found: number[] = [];
    for (let time = times.firstFrom(-Infinity); time !== undefined && found.length < 500;)
      time = times.firstFrom(found[found.push(time) - 1]! + 1);
    return found;
  };

  test.each([
    ['a schedule with gaps', hourly(from, from + 9 * HOUR, [7, 0, 0, 3])],
    ['one that begins with a gap', hourly(from, from + 5 * HOUR, [0, 13])],
    ['one of nothing', hourly(from, from + 5 * HOUR, [0])],
    ['one that ends before it begins', hourly(from, from - 5 * HOUR, [1])],
    ['one moment', once(start + 99)],
  ])('of %s are consistent at every moment', (_name, times) => {
    const moments = all(times);
    const asked = [...moments, start - 1, start + 4 * HOUR, start + 99 * HOUR].flatMap((time) => [
      time - 1,
      time,
      time + 1,
    ]);
    for (const time of asked) {
      expect(times.before(time)).toBe(moments.filter((moment) => moment < time).length);
      expect(times.latestUpTo(time)).toBe(moments.findLast((moment) => moment <= time));
      expect(times.firstFrom(time)).toBe(moments.find((moment) => moment >= time));
    }
  });

  test('of a schedule start with the hour, spread its mails, and continue if it has no end', () => {
    const times = hourly(from, Infinity, [2, 1]);
    expect(
      all(times)
        .slice(0, 4)
        .map((time) => (time - start) / HOUR),
    ).toEqual([0, 0.5, 1, 2]);
    expect(times.before(start + 100_000 * HOUR)).toBe(150_000);
  });
});

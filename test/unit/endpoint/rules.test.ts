/** The rules of the endpoint: enforce, throttle, delay, fail; and its record of calls. */
import {
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { rules, type Asked } from '../../aws/rules.ts';
import { article, endpointOf, errorOf, iamClient, sample, stsClient } from './support.ts';

const listUsers = new ListUsersCommand();
const listAliases = new ListAccountAliasesCommand();

describe('Enforcing a policy', () => {
  test("requires permission for the action of every call, with AWS's message", async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.enforce({ Statement: { Effect: 'Allow', Action: ['iam:ListUsers'], Resource: '*' } });
    const client = iamClient(endpoint);
    await client.send(listUsers);
    expect(await errorOf(client.send(listAliases))).toEqual({
      name: 'AccessDenied',
      status: 403,
      message:
        'User: arn:aws:sts::111122223333:assumed-role/Auditor/sample is not authorized to perform: iam:ListAccountAliases on resource: * because no identity-based policy allows the iam:ListAccountAliases action',
    });
    // Needs no permission.
    await stsClient(endpoint).send(new GetCallerIdentityCommand());
  });

  test('supports wildcards, NotAction, and resources', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.enforce({
      Statement: [
        { Effect: 'Allow', Action: 'iam:List*', Resource: 'arn:aws:iam::111122223333:user/*' },
        { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' },
      ],
    });
    const client = iamClient(endpoint);
    await client.send(new ListAccessKeysCommand({ UserName: 'deploy' }));
    expect((await errorOf(client.send(listAliases))).name).toBe('AccessDenied');
  });

  test('can deny single actions', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.deny(['iam:ListAccessKeys']);
    const client = iamClient(endpoint);
    await client.send(listUsers);
    expect((await errorOf(client.send(new ListAccessKeysCommand({ UserName: 'deploy' })))).message).toBe(
      'User: arn:aws:sts::111122223333:assumed-role/Auditor/sample is not authorized to perform: iam:ListAccessKeys on resource: arn:aws:iam::111122223333:user/ci/deploy with an explicit deny in an identity-based policy',
    );
  });

  test('can deny one account what another has', async () => {
    const endpoint = await endpointOf([article(), sample('other')]);
    endpoint.rules.deny(['iam:*'], '444455556666');
    await iamClient(endpoint).send(listUsers);
    const other = iamClient(endpoint, { credential: endpoint.account('444455556666').credential });
    expect((await errorOf(other.send(listUsers))).name).toBe('AccessDenied');
  });
});

describe('Throttling', () => {
  const call: Asked = {
    service: 'iam',
    region: 'us-east-1',
    action: 'ListUsers',
    params: new Map(),
    accountId: '111122223333',
    accessKeyId: 'AKIA',
  };
  const passes = (take: () => void): boolean => {
    try {
      take();
      return true;
    } catch {
      return false;
    }
  };

  test('allows a burst of the bucket at once, then its rate', () => {
    let milliseconds = 0;
    const throttled = rules(() => milliseconds);
    throttled.throttle({ rate: 2, burst: 3 });
    const tries = (count: number) => Array.from({ length: count }, () => passes(() => throttled.take(call)));
    expect(tries(5)).toEqual([true, true, true, false, false]);
    milliseconds += 500;
    expect(tries(2)).toEqual([true, false]);
    milliseconds += 60_000;
    expect(tries(4)).toEqual([true, true, true, false]);
  });

  test('has a bucket for each account, and for each action if configured', () => {
    const throttled = rules(() => 0);
    throttled.throttle({ rate: 1, burst: 1, perAction: true });
    const take = (changed: Partial<Asked>) => passes(() => throttled.take({ ...call, ...changed }));
    expect([take({}), take({})]).toEqual([true, false]);
    expect([take({ action: 'ListAccessKeys' }), take({ accountId: '444455556666' })]).toEqual([true, true]);
  });

  test("returns IAM's error", async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.throttle({ rate: 0, burst: 1 });
    const client = iamClient(endpoint);
    await client.send(listUsers);
    expect(await errorOf(client.send(listUsers))).toEqual({
      name: 'Throttling',
      status: 400,
      message: 'Rate exceeded',
    });
  });

  test('is recognized and retried by the SDK', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({
      action: 'ListUsers',
      times: 1,
      error: { code: 'Throttling', message: 'Rate exceeded' },
    });
    await iamClient(endpoint, { maxAttempts: 2 }).send(listUsers);
    expect(endpoint.calls.map(({ error }) => error)).toEqual(['Throttling', undefined]);
  });
});

describe('Failing selected calls', () => {
  test('works by action, by parameter, and by number', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({
      action: 'ListAccessKeys',
      params: { UserName: 'ses-*' },
      after: 1,
      times: 1,
      error: { code: 'ServiceUnavailable', status: 503, message: 'Try later.' },
    });
    const client = iamClient(endpoint);
    const keysOf = async (UserName: string) => {
      const { AccessKeyMetadata } = await client.send(new ListAccessKeysCommand({ UserName }));
      return AccessKeyMetadata?.length;
    };
    expect(await keysOf('ses-api-user')).toBe(1);
    expect(await keysOf('deploy')).toBe(2);
    expect(await errorOf(keysOf('ses-api-user'))).toEqual({
      name: 'ServiceUnavailable',
      status: 503,
      message: 'Try later.',
    });
    expect(await keysOf('ses-api-user')).toBe(1);
  });

  test('works for a time', () => {
    let milliseconds = 0;
    const timed = rules(() => milliseconds);
    timed.add({ forMilliseconds: 1000, error: { code: 'InternalFailure' } });
    const asked = {
      service: 'iam',
      region: 'us-east-1',
      action: 'ListUsers',
      params: new Map(),
      accountId: '1',
      accessKeyId: 'A',
    } as const;
    milliseconds = 1000;
    expect(timed.effectOn(asked).error).toBeDefined();
    milliseconds = 1001;
    expect(timed.effectOn(asked).error).toBeUndefined();
  });

  test('uses the first rule that matches; others add what it leaves open', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ action: 'ListUsers', error: { code: 'First' } });
    endpoint.rules.add({ error: { code: 'Second' }, vanish: 'deploy' });
    const client = iamClient(endpoint);
    expect((await errorOf(client.send(listUsers))).name).toBe('First');
    expect((await errorOf(client.send(listAliases))).name).toBe('Second');
    endpoint.reset();
    expect((await client.send(listUsers)).Users).toHaveLength(8);
  });

  test('can cut a connection', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ reset: true });
    expect((await errorOf(iamClient(endpoint).send(listUsers))).status).toBeUndefined();
    expect(endpoint.calls).toMatchObject([{ action: 'ListUsers', status: undefined }]);
  });

  test('can send no answer at all', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ hang: true });
    const abort = new AbortController();
    const answer = iamClient(endpoint).send(listUsers, { abortSignal: abort.signal });
    await expect.poll(() => endpoint.calls.length).toBe(1);
    abort.abort();
    expect((await errorOf(answer)).name).toBe('AbortError');
  });

  test('can send half an answer', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ truncate: 100 });
    expect(await errorOf(iamClient(endpoint).send(listUsers))).toEqual({
      name: 'Error',
      message: expect.stringMatching(/^aborted/) as string,
      status: 200,
    });
  });

  test('can send the HTML page of a proxy, or nothing', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ respond: { status: 502, body: '<html><body>Bad Gateway</body></html>' }, times: 1 });
    endpoint.rules.add({ respond: { status: 200, contentType: 'text/xml', body: '' } });
    const client = iamClient(endpoint);
    expect((await errorOf(client.send(listUsers))).status).toBe(502);
    expect((await client.send(listUsers)).Users).toBeUndefined();
  });

  test('can change an answer', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({
      rewrite: (response) => ({ ...response, body: response.body.replaceAll('deploy', 'changed') }),
    });
    const { Users } = await iamClient(endpoint).send(listUsers);
    expect(Users?.map(({ UserName }) => UserName)).toContain('changed');
  });

  test('can delete a user between two calls', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ action: 'ListUsers', vanish: 'deploy' });
    const client = iamClient(endpoint);
    const { Users } = await client.send(listUsers);
    expect(Users?.map(({ UserName }) => UserName)).toContain('deploy');
    for (const command of [
      new ListAccessKeysCommand({ UserName: 'deploy' }),
      new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAQ3EGDEPLOY222222' }),
    ])
      expect((await errorOf(client.send(command as ListAccessKeysCommand))).status).toBe(404);
  });

  test('can delay an answer, and shows how many calls were in progress', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ delay: 100 });
    const client = iamClient(endpoint);
    await Promise.all([client.send(listUsers), client.send(listUsers), client.send(listAliases)]);
    expect(endpoint.calls.map(({ concurrent }) => concurrent)).toEqual([1, 2, 3]);
  });
});

describe('The record', () => {
  test('has every call: service, action, parameters, key, account, status, error', async () => {
    const endpoint = await endpointOf(article());
    const { accessKeyId } = endpoint.account().credential;
    await stsClient(endpoint).send(new GetCallerIdentityCommand());
    const client = iamClient(endpoint);
    await errorOf(client.send(new ListAccessKeysCommand({ UserName: 'nobody' })));
    await errorOf(iamClient(endpoint, { credential: { accessKeyId: 'AKIAUNKNOWN' } }).send(listUsers));
    expect(endpoint.calls).toMatchObject([
      {
        service: 'sts',
        action: 'GetCallerIdentity',
        params: {},
        accessKeyId,
        account: '111122223333',
        status: 200,
      },
      {
        service: 'iam',
        action: 'ListAccessKeys',
        params: { UserName: 'nobody' },
        account: '111122223333',
        status: 404,
        error: 'NoSuchEntity',
      },
      {
        action: 'ListUsers',
        accessKeyId: 'AKIAUNKNOWN',
        account: undefined,
        status: 403,
        error: 'InvalidClientTokenId',
      },
    ]);
  });

  test('has a call that IAM does not know as an invalid action', async () => {
    const endpoint = await endpointOf(article());
    const client = iamClient(endpoint);
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string };
        request.body = request.body.replace('ListUsers', 'ListOgres');
        return next(args);
      },
      { step: 'build' },
    );
    expect(await errorOf(client.send(listUsers))).toEqual({
      name: 'InvalidAction',
      status: 400,
      message: 'Could not find operation ListOgres for version 2010-05-08',
    });
  });
});

describe('The control API', () => {
  test('lets another process change the endpoint, and read the calls', async () => {
    const endpoint = await endpointOf(sample('article-before'));
    const order = async (orders: object) => {
      const answer = await fetch(`${endpoint.url}/_control`, {
        method: 'POST',
        body: JSON.stringify(orders),
      });
      return [answer.status, await answer.json()] as const;
    };
    const client = iamClient(endpoint);
    const service = async () => {
      const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAQ3EGSESSMTPEXMPL' });
      return (await client.send(command)).AccessKeyLastUsed?.ServiceName;
    };
    expect(await service()).toBe('N/A');
    const use = { accessKeyId: 'AKIAQ3EGSESSMTPEXMPL', service: 'ses-smtp', region: 'us-east-1' };
    expect(await order({ use })).toEqual([200, {}]);
    expect(await service()).toBe('ses-smtp');

    await order({ deny: ['iam:ListUsers'], rule: { action: 'ListAccountAliases', error: { code: 'Oops' } } });
    expect((await errorOf(client.send(listUsers))).name).toBe('AccessDenied');
    expect((await errorOf(client.send(listAliases))).name).toBe('Oops');
    const recorded = (await (await fetch(`${endpoint.url}/_control/calls`)).json()) as { action: string }[];
    expect(recorded.map(({ action }) => action)).toEqual([
      'GetAccessKeyLastUsed',
      'GetAccessKeyLastUsed',
      'ListUsers',
      'ListAccountAliases',
    ]);

    await order({ reset: true, createUser: { name: 'new', createdAt: 'now' }, deleteUser: 'deploy' });
    const { Users } = await client.send(listUsers);
    expect(Users?.map(({ UserName }) => UserName)).toEqual(expect.arrayContaining(['new']));
    expect(endpoint.calls).toHaveLength(1);

    await order({ restore: true });
    expect(await service()).toBe('N/A');
    expect((await order({ use: { accessKeyId: 'AKIANOBODY', service: 'ses' } }))[0]).toBe(400);
  });
});

/** The answers of SES over HTTP: each call, its pages, and the gap if it fails. */
import { GetAccountCommand } from '@aws-sdk/client-sesv2';
import { describe, expect, it } from 'vitest';
import { abortable, readOnly } from '../../../src/aws/client/client.ts';
import { CALLS, findCall, requiredPermission } from '../../../src/senders/model/calls.ts';
import type { Call } from '../../../src/senders/model/calls.ts';
import type { Result } from '../../../src/senders/ports/iamReader.ts';
import type { SesReader } from '../../../src/senders/ports/sesReader.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Rule } from '../../aws/rules.ts';
import { ses as startSes, sesV2Client } from '../endpoint/ses.ts';
import { endpointOf } from '../endpoint/support.ts';
import { unpaced } from './iamOf.ts';
import { sesOf } from './sesOf.ts';
import type { SesClientSettings } from '../../../src/aws/ses/sesClients.ts';
import type { SesPortOptions } from './sesOf.ts';

const never = new AbortController().signal;
const REGION = 'us-east-1';
const ADDRESS = 'shop+orders@acme.example';

type Ask = (ses: SesReader, region: string, signal?: AbortSignal) => Promise<Result<unknown>>;

/** Every method with the call that it makes first. */
const QUESTIONS: readonly (readonly [Call, Ask])[] = [
  ['GetAccount', (ses, region, signal = never) => ses.getAccount(region, signal)],
  ['ListEmailIdentities', (ses, region, signal = never) => ses.listIdentities(region, signal)],
  ['GetEmailIdentity', (ses, region, signal = never) => ses.getIdentity(region, 'acme.example', signal)],
  ['ListConfigurationSets', (ses, region, signal = never) => ses.listConfigurationSets(region, signal)],
  [
    'GetConfigurationSetEventDestinations',
    (ses, region, signal = never) => ses.getEventDestinations(region, 'alarms', signal),
  ],
  ['ListIngressPoints', (ses, region, signal = never) => ses.listIngressPoints(region, signal)],
  ['GetIngressPoint', (ses, region, signal = never) => ses.getIngressRoles(region, 'inp-1', signal)],
  ['GetRuleSet', (ses, region, signal = never) => ses.getIngressRoles(region, 'inp-1', signal)],
  ['GetMessageInsights', (ses, region, signal = never) => ses.getMessageInsights(region, ID, signal)],
];
const ID = '0100019ab0c1d2e3-11111111-2222-3333-4444-555555555555-000000';

const sendMail = (endpoint: Endpoint) =>
  endpoint.account().send({ accessKeyId: 'AKIAVZ5PNEWSLETTER11', smtp: true, region: REGION, messageId: ID });

async function ask<T>(
  question: (ses: SesReader) => Promise<Result<T>>,
  { rule, account, ...options }: SesPortOptions & { rule?: Rule; account?: AccountDeclaration } = {},
) {
  const endpoint = account === undefined ? await startSes() : await endpointOf(account);
  if (rule !== undefined) endpoint.rules.add(rule);
  if (account === undefined) sendMail(endpoint);
  const { ses, calls, destroy } = sesOf(endpoint, options);
  const result = await question(ses);
  destroy();
  return { result, calls: Object.fromEntries(calls), endpoint };
}

const valueOf = async <T>(...asked: Parameters<typeof ask<T>>): Promise<T> => {
  const { result } = await ask(...asked);
  if (!result.ok) throw new Error(result.gap.message);
  return result.value;
};

describe('The reader of SES', () => {
  it('returns the state of the account in a Region', async () => {
    expect(await valueOf((ses) => ses.getAccount(REGION, never))).toEqual({
      sendingEnabled: true,
      productionAccess: true,
      enforcement: 'HEALTHY',
      vdm: true,
    });
    expect(await valueOf((ses) => ses.getAccount('eu-south-1', never))).toEqual({
      sendingEnabled: false,
      productionAccess: false,
      enforcement: 'PROBATION',
      vdm: false,
    });
  });

  it('returns identities with policies and default configuration sets', async () => {
    expect(await valueOf((ses) => ses.listIdentities(REGION, never))).toEqual([
      'acme.example',
      ADDRESS,
      'new.example',
    ]);
    expect(await valueOf((ses) => ses.getIdentity(REGION, 'acme.example', never))).toEqual({
      name: 'acme.example',
      verified: true,
      configurationSet: 'by-sender',
      policies: [],
    });
    const address = await valueOf((ses) => ses.getIdentity(REGION, ADDRESS, never));
    expect(address).toMatchObject({ name: ADDRESS, verified: true, configurationSet: null });
    expect(address.policies.map(({ name }) => name)).toEqual(['partner', 'alerts']);
    expect(JSON.parse(address.policies[1]?.document ?? '')).toMatchObject({
      Statement: [{ Principal: { AWS: 'arn:aws:iam::555566667777:user/alerts' } }],
    });
  });

  it('returns configuration sets and where their events go', async () => {
    expect(await valueOf((ses) => ses.listConfigurationSets(REGION, never))).toHaveLength(4);
    const destinations = (set: string) => valueOf((ses) => ses.getEventDestinations(REGION, set, never));
    expect(await destinations('by-sender')).toEqual([
      {
        name: 'cloudwatch-1',
        enabled: true,
        events: ['SEND', 'BOUNCE'],
        kind: 'cloudwatch',
        callerIdentity: true,
      },
    ]);
    expect(await destinations('by-campaign')).toMatchObject([{ kind: 'cloudwatch', callerIdentity: false }]);
    expect(await destinations('alarms')).toEqual([
      { name: 'to-sns', enabled: true, events: ['BOUNCE', 'COMPLAINT'], kind: 'sns', callerIdentity: false },
      { name: 'to-bus', enabled: false, events: ['SEND'], kind: 'event-bridge', callerIdentity: false },
    ]);
  });

  it('returns ingress points and the roles they send with', async () => {
    expect(await valueOf((ses) => ses.listIngressPoints(REGION, never))).toEqual([
      { id: 'inp-1', name: 'office' },
      { id: 'inp-2', name: 'archive' },
    ]);
    const roles = (id: string) => valueOf((ses) => ses.getIngressRoles(REGION, id, never));
    expect(await roles('inp-1')).toEqual([
      'arn:aws:iam::555566667777:role/mail-manager',
      'arn:aws:iam::555566667777:role/bounces',
    ]);
    expect(await roles('inp-2')).toEqual([]);
  });

  it('returns what VDM has about a mail, by the ID in its header', async () => {
    const insights = (id: string) => valueOf((ses) => ses.getMessageInsights(REGION, id, never));
    for (const id of [ID, `<${ID}@email.amazonses.com>`, ` <${ID}@email.amazonses.com>\r\n`])
      expect(await insights(id)).toEqual({
        from: 'mail@example.com',
        tags: { 'ses:caller-identity': ['newsletter'], 'ses:operation': ['SendSmtpEmail'] },
      });
    expect(await insights('0100000000000000-0-000000')).toBeNull();
  });

  it('uses SES API v1 if ListEmailIdentities is denied, and names both calls if both are', async () => {
    const list = (denied: readonly string[]) => async () => {
      const endpoint = await startSes();
      endpoint.rules.deny(denied);
      const { ses, calls } = sesOf(endpoint);
      return { listed: await ses.listIdentities(REGION, never), calls: [...calls.keys()] };
    };
    const byV1 = await list(['ses:ListEmailIdentities'])();
    expect(byV1.listed).toEqual({ ok: true, value: ['acme.example', ADDRESS, 'new.example'] });
    expect(byV1.calls).toEqual(['ListEmailIdentities', 'ListIdentities']);
    const neither = await list(['ses:List*'])();
    expect(neither.listed).toMatchObject({
      ok: false,
      gap: { call: 'ListEmailIdentities', reason: 'AccessDenied', region: REGION },
    });
    const { result } = await ask((ses) => ses.listIdentities(REGION, never), {
      rule: { action: 'ListEmailIdentities', error: { code: 'InternalFailure', status: 500 } },
    });
    expect(result).toMatchObject({ ok: false, gap: { call: 'ListEmailIdentities' } });
  });

  it('reads all pages: up to 10,000 identities', { timeout: 30_000 }, async () => {
    const account = (count: number): AccountDeclaration => ({
      accountId: '123456789012',
      ses: [
        {
          region: REGION,
          identities: Array.from({ length: count }, (_, index) => ({ name: `user${index}@acme.example` })),
          ingressPoints: Array.from({ length: 120 }, (_, index) => ({
            id: `inp-${index}`,
            name: 'office',
            ruleSet: { id: 'rs', rules: [] },
          })),
        },
      ],
    });
    const { result, calls } = await ask((ses) => ses.listIdentities(REGION, never), {
      account: account(10_000),
    });
    expect([result.ok && result.value.length, calls]).toEqual([10_000, { ListEmailIdentities: 10 }]);
    expect(
      await valueOf((ses) => ses.listIngressPoints(REGION, never), { account: account(1) }),
    ).toHaveLength(120);
    const { result: more } = await ask((ses) => ses.listIdentities(REGION, never), {
      account: account(10_001),
    });
    expect(more).toMatchObject({ ok: false, gap: { reason: 'InvalidResponse' } });
  });

  it.each(QUESTIONS)(
    'reports %s as denied by service and Region, without logging',
    async (call, question) => {
      const endpoint = await startSes();
      sendMail(endpoint);
      endpoint.rules.deny([`ses:${call}`, 'ses:ListIdentities']);
      const { ses } = sesOf(endpoint);
      const answer = await question(ses, REGION);
      expect(answer).toMatchObject({ ok: false, gap: { call, reason: 'AccessDenied', region: REGION } });
      const { message } = answer.ok ? { message: '' } : answer.gap;
      expect(message).toMatch(/^(SES|Mail Manager) in us-east-1[:,]/);
      expect(message).toContain(requiredPermission(call));
      expect(findCall(call)?.isOptional).toBe(true);
    },
  );

  it.each(QUESTIONS)('retries %s after throttling', async (call, question) => {
    const { result, calls } = await ask((ses) => question(ses, REGION), {
      rule: { action: call, times: 1, error: { code: 'Throttling', message: 'Rate exceeded' } },
    });
    expect([result.ok, calls[call]]).toEqual([true, 2]);
  });

  it.each(QUESTIONS)('ends %s when it is canceled', async (call, question) => {
    const endpoint = await startSes();
    endpoint.rules.add({ action: call, hang: true });
    const cancel = new AbortController();
    const { ses, destroy } = sesOf(endpoint);
    const asked = question(ses, REGION, cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    destroy();
  });
});

describe('A Region', () => {
  it('that is off has the gaps of one that is off', async () => {
    const { result } = await ask((ses) => ses.getAccount('af-south-1', never));
    expect(result).toMatchObject({ ok: false, gap: { reason: 'UnrecognizedClient', region: 'af-south-1' } });
  });

  it('that is off or has no host for Mail Manager has no ingress points', async () => {
    const noHost = async (region: string) => {
      const handle = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
      const config = { requestHandler: { handle } } as SesClientSettings;
      return (await ask((ses) => ses.listIngressPoints(region, never), { config })).result;
    };
    const points = async (region: string, rule?: Rule) =>
      (await ask((ses) => ses.listIngressPoints(region, never), rule === undefined ? {} : { rule })).result;
    const none = { ok: true, value: [] };
    expect(await points('af-south-1')).toEqual(none);
    expect(await noHost('eu-south-1')).toEqual(none);
    // In this Region it has one: the network has failed.
    expect(await noHost(REGION)).toMatchObject({ ok: false, gap: { reason: 'NetworkError' } });
    expect(await points('eu-south-1', { reset: true })).toMatchObject({ gap: { reason: 'NetworkError' } });
    expect(await points('eu-south-1', { error: { code: 'InternalFailure', status: 500 } })).toMatchObject({
      gap: { call: 'ListIngressPoints', region: 'eu-south-1' },
    });
  });

  it('that hangs delays no other, nor another service in it', async () => {
    const endpoint = await startSes();
    endpoint.rules.add({ action: ['GetAccount', 'GetEmailIdentity'], region: REGION, hang: true });
    const { ses, destroy } = sesOf(endpoint);
    const cancel = new AbortController();
    const hanging = Array.from({ length: 9 }, () => ses.getAccount(REGION, cancel.signal));
    expect(await ses.getAccount('eu-south-1', never)).toMatchObject({ ok: true });
    expect(await ses.listIngressPoints(REGION, never)).toMatchObject({ ok: true });
    cancel.abort(new Error('enough'));
    for (const each of await Promise.allSettled(hanging)) expect(each.status).toBe('rejected');
    destroy();
  });
});

describe('A client', () => {
  const send = async (sentBy: 'scan' | 'setup') => {
    const endpoint = await startSes();
    const client = sesV2Client(endpoint);
    client.middlewareStack.use(readOnly(() => undefined, unpaced, undefined, sentBy));
    const asked = client.send(abortable(new GetAccountCommand({}), never));
    return asked.then(
      () => endpoint.calls.length,
      (error: unknown) => `${String(error)} (${endpoint.calls.length})`,
    );
  };

  it('of a scan rejects every call of SES before sending it', async () => {
    expect(await send('setup')).toBe(1);
    expect(await send('scan')).toBe(
      'Error: GetAccount is no read-only call of this product; it was not sent. (0)',
    );
    const ofSes = (Object.keys(CALLS) as Call[]).filter((call) => findCall(call)?.service === 'ses');
    expect(ofSes).toHaveLength(10);
    expect(ofSes.filter((call) => findCall(call)?.sentBy !== 'setup')).toEqual([]);
  });
});

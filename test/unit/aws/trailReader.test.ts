/** CloudTrail's Event history over HTTP: what is read from it, and failed answers. */
import { describe, expect, it } from 'vitest';
import { createSteadyPace } from '../../../src/aws/cloudtrail/trailClient.ts';
import type { TrailEvent, TrailEventName } from '../../../src/senders/model/trailEvents.ts';
import type { TrailDeclaration } from '../../aws/declaration.ts';
import type { CallsLookup } from '../../../src/senders/ports/trailReader.ts';
import { article, endpointOf, sample } from '../endpoint/support.ts';
import type { Rule } from '../../aws/rules.ts';
import { trailOf } from './trailOf.ts';

const never = new AbortController().signal;
const SINCE = '2020-01-01T00:00:00Z';

async function lookup(name: TrailEventName, trail: readonly TrailDeclaration[], rule?: Rule) {
  const endpoint = await endpointOf({ ...article(), trail });
  if (rule !== undefined) endpoint.rules.add(rule);
  const reader = trailOf(endpoint);
  return { result: await reader.lookupEvents(name, SINCE, never), reader, endpoint };
}

async function eventsOf(name: TrailEventName, ...trail: Omit<TrailDeclaration, 'at'>[]) {
  const { result } = await lookup(
    name,
    trail.map((event) => ({ at: '-1d', ...event })),
  );
  if (!result.ok) throw new Error(result.gap.message);
  return result.value.map(({ at, ...event }: TrailEvent): Partial<TrailEvent> => {
    expect(at).toMatch(/^\d{4}-.*Z$/);
    return event;
  });
}

const nobody = { userName: null, roleName: null, groupName: null, accessKeyId: null };

const error = (code: string) => ({ action: 'LookupEvents', error: { code, status: 400 } });
const answer = (body: object) => ({
  action: 'LookupEvents',
  rewrite: () => ({ status: 200, headers: {}, body: JSON.stringify(body) }),
});

describe('Event history', () => {
  it('shows whose key was deleted: without a name, the caller’s own', async () => {
    const event = 'DeleteAccessKey';
    const base = { ...nobody, name: event };
    expect(await eventsOf(event, { event, by: 'admin', userName: 'bob', accessKeyId: 'AKIA1' })).toEqual([
      { ...base, userName: 'bob', accessKeyId: 'AKIA1' },
    ]);
    expect(await eventsOf(event, { event, by: 'eve', accessKeyId: 'AKIA2' })).toEqual([
      { ...base, userName: 'eve', accessKeyId: 'AKIA2' },
    ]);
    expect(await eventsOf(event, { event, accessKeyId: 'AKIA3' })).toEqual([
      { ...base, accessKeyId: 'AKIA3', isRoot: true },
    ]);
  });

  it('leaves out calls that changed nothing', async () => {
    const event = 'DeleteUser';
    expect(await eventsOf(event, { event, userName: 'bob', error: 'DeleteConflictException' })).toEqual([]);
    expect(await eventsOf('UpdateUser', { event: 'UpdateUser', userName: 'bob' })).toEqual([]);
    const version = { event: 'CreatePolicyVersion', policyArn: 'arn:aws:iam::111122223333:policy/p' };
    expect(await eventsOf('CreatePolicyVersion', version)).toEqual([]);
    expect(await eventsOf('CreatePolicyVersion', { ...version, setAsDefault: true })).toEqual([
      { ...nobody, name: 'CreatePolicyVersion' },
    ]);
  });

  it('has names of users, roles, and groups', async () => {
    expect(
      await eventsOf('UpdateUser', { event: 'UpdateUser', userName: 'bob', newUserName: 'zed' }),
    ).toEqual([{ ...nobody, name: 'UpdateUser', userName: 'bob', newUserName: 'zed' }]);
    expect(await eventsOf('DeleteRole', { event: 'DeleteRole', roleName: 'job' })).toEqual([
      { ...nobody, name: 'DeleteRole', roleName: 'job' },
    ]);
    expect(await eventsOf('UpdateGroup', { event: 'UpdateGroup', groupName: 'mail' })).toEqual([
      { ...nobody, name: 'UpdateGroup', groupName: 'mail' },
    ]);
  });

  it('is read page by page, in us-east-1', async () => {
    const trail = Array.from({ length: 120 }, (_, index) => ({
      at: `-${index + 10}m`,
      event: 'DeleteUser',
      userName: `user-${index}`,
    }));
    const { result, reader, endpoint } = await lookup('DeleteUser', trail);
    expect(result.ok && result.value.length).toBe(120);
    expect([...reader.calls]).toEqual([['LookupEvents', 3]]);
    expect(new Set(endpoint.calls.map(({ region }) => region))).toEqual(new Set(['us-east-1']));
  });

  const listed = { EventId: '1', EventName: 'DeleteUser', EventTime: 1_790_000_000, CloudTrailEvent: '{}' };
  it.each<readonly [string, Rule, string]>([
    ['denied', error('AccessDeniedException'), 'AccessDenied'],
    ['throttled for good', error('ThrottlingException'), 'Throttling'],
    ['without a list', answer({}), 'InvalidResponse'],
    ['of another name', answer({ Events: [{ ...listed, EventName: 'CreateUser' }] }), 'InvalidResponse'],
    ['without a time', answer({ Events: [{ ...listed, EventTime: undefined }] }), 'InvalidResponse'],
    ['without the event', answer({ Events: [{ ...listed, CloudTrailEvent: undefined }] }), 'InvalidResponse'],
    ['with half an event', answer({ Events: [{ ...listed, CloudTrailEvent: '{"a' }] }), 'InvalidResponse'],
    ['that never ends', answer({ Events: [], NextToken: 'again' }), 'InvalidResponse'],
  ])('is a gap if it is %s', async (_name, rule, reason) => {
    const { result } = await lookup('DeleteUser', [], rule);
    expect(result.ok ? null : result.gap).toMatchObject({ call: 'LookupEvents', reason });
  });

  it('stops at once on cancellation', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ action: 'LookupEvents', hang: true });
    const cancelled = new AbortController();
    const asked = trailOf(endpoint).lookupEvents('DeleteUser', SINCE, cancelled.signal);
    setTimeout(() => cancelled.abort(), 20);
    await expect(asked).rejects.toThrow('aborted');
  });
});

describe('Calls of Event history', () => {
  const KEY = 'AKIAMAILERMAILERMAIL';
  const asked: CallsLookup = {
    region: 'eu-west-1',
    attribute: 'AccessKeyId',
    value: KEY,
    from: SINCE,
    most: 500,
  };
  const record = (more: object = {}) => ({
    ...{ EventId: '1', EventName: 'GetAccount', EventTime: 1_790_000_000, EventSource: 'ses.amazonaws.com' },
    ...{ AccessKeyId: KEY, Username: 'mailer', CloudTrailEvent: '{}' },
    ...more,
  });
  const answerWith = async (...events: object[]) => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add(answer({ Events: events }));
    return trailOf(endpoint).lookupCalls(asked, () => undefined, never);
  };

  it('are read page by page, each shown as it comes, in the given Region', async () => {
    const endpoint = await endpointOf(sample('calls'));
    const pages: (readonly [number, boolean])[] = [];
    const result = await trailOf(endpoint).lookupCalls(
      asked,
      ({ calls, isCut }) => pages.push([calls.length, isCut]),
      never,
    );
    expect(pages).toEqual([
      [50, true],
      [100, true],
      [126, false],
    ]);
    expect(result.ok && [result.value.calls.length, result.value.isCut]).toEqual([126, false]);
    expect(new Set(endpoint.calls.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
  });

  it('with little content are read, and text from a caller is cut off', async () => {
    const bare = await answerWith(record());
    const nobody = { type: null, name: 'mailer', arn: null };
    expect(bare.ok && bare.value.calls[0]).toMatchObject({
      ip: null,
      userAgent: null,
      error: null,
      by: nobody,
    });
    const userAgent = 'x'.repeat(10_000);
    const CloudTrailEvent = JSON.stringify({ userAgent, sourceIPAddress: userAgent, userIdentity: 'none' });
    const long = await answerWith(record({ CloudTrailEvent }));
    const [call] = long.ok ? long.value.calls : [];
    expect([call?.userAgent?.length, call?.ip?.length]).toEqual([301, 301]);
  });

  it('have no secret that a caller wrote, also if it is cut off; key IDs are kept', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const said = async (userAgent: string) => {
      const CloudTrailEvent = JSON.stringify({ userAgent, errorCode: userAgent });
      const result = await answerWith(record({ CloudTrailEvent }));
      const [call] = result.ok ? result.value.calls : [];
      expect(call?.error).toBe(call?.userAgent);
      return call?.userAgent;
    };
    expect(await said(`https://ann:hunter22@proxy.example ${secret} AKIAMAILERMAILERMAIL`)).toBe(
      'https://***@proxy.example *** AKIAMAILERMAILERMAIL',
    );
    expect(await said(`${'x '.repeat(140)}${secret}`)).toBe(`${'x '.repeat(140)}***`);
  });

  it.each([
    ['of another key', record({ AccessKeyId: 'AKIAOTHER' })],
    ['of no key', record({ AccessKeyId: undefined })],
    ['without a time', record({ EventTime: undefined })],
    ['without an ID', record({ EventId: undefined })],
    ['without a name', record({ EventName: undefined })],
    ['with half a record', record({ CloudTrailEvent: '{"a' })],
    ['with a null record', record({ CloudTrailEvent: 'null' })],
    ['whose record is a list', record({ CloudTrailEvent: '[]' })],
    ['with another type of ID', record({ EventId: { text: '1' } })],
    ['with another type of service', record({ EventSource: { text: 'ses.amazonaws.com' } })],
    ['with another type of name', record({ EventName: { text: 'GetAccount' } })],
  ])('are rejected for an event %s', async (_name, event) => {
    const result = await answerWith(event);
    expect(result.ok ? null : result.gap).toMatchObject({ reason: 'InvalidResponse', region: 'eu-west-1' });
  });

  it('are not requested for an invalid Region', async () => {
    const reader = trailOf(await endpointOf(article()));
    const lookup = { ...asked, region: 'evil.example/?' };
    await expect(reader.lookupCalls(lookup, () => undefined, never)).rejects.toThrow('is no Region');
  });
});

describe('The pace of Event history', () => {
  it('is two calls a second, and a throttled call costs a pause', async () => {
    let time = 0;
    const turns: number[] = [];
    const pace = createSteadyPace(
      2,
      () => time,
      (milliseconds) => {
        time += milliseconds / 1000;
        return Promise.resolve();
      },
    );
    for (let turn = 0; turn < 4; turn += 1) {
      await pace.acquire(never);
      turns.push(time);
      if (turn === 2) pace.throttled();
    }
    expect(turns).toEqual([0, 0.5, 1, 2]);
  });
});

/** CloudTrail's Event history over the wire: what is read of it, and what becomes of answers that fail. */
import { describe, expect, it } from 'vitest';
import { createSteadyPace } from '../../../src/aws/cloudtrail/trailClient.ts';
import type { TrailEvent, TrailEventName } from '../../../src/senders/model/trailEvents.ts';
import type { TrailDeclaration } from '../../aws/declaration.ts';
import { article, endpointOf } from '../endpoint/support.ts';
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

describe('Event history', () => {
  it('says whose key was deleted: without a name, the caller’s own', async () => {
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

  it('leaves out what changed nothing', async () => {
    const event = 'DeleteUser';
    expect(await eventsOf(event, { event, userName: 'bob', error: 'DeleteConflictException' })).toEqual([]);
    expect(await eventsOf('UpdateUser', { event: 'UpdateUser', userName: 'bob' })).toEqual([]);
    const version = { event: 'CreatePolicyVersion', policyArn: 'arn:aws:iam::111122223333:policy/p' };
    expect(await eventsOf('CreatePolicyVersion', version)).toEqual([]);
    expect(await eventsOf('CreatePolicyVersion', { ...version, setAsDefault: true })).toEqual([
      { ...nobody, name: 'CreatePolicyVersion' },
    ]);
  });

  it('reads names of users, roles and groups', async () => {
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

  const error = (code: string) => ({ action: 'LookupEvents', error: { code, status: 400 } });
  const answer = (body: object) => ({
    action: 'LookupEvents',
    rewrite: () => ({ status: 200, headers: {}, body: JSON.stringify(body) }),
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
  ])('is a gap where it is %s', async (_name, rule, reason) => {
    const { result } = await lookup('DeleteUser', [], rule);
    expect(result.ok ? null : result.gap).toMatchObject({ call: 'LookupEvents', reason });
  });

  it('is left at once when the person cancels', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.add({ action: 'LookupEvents', hang: true });
    const cancelled = new AbortController();
    const asked = trailOf(endpoint).lookupEvents('DeleteUser', SINCE, cancelled.signal);
    setTimeout(() => cancelled.abort(), 20);
    await expect(asked).rejects.toThrow('aborted');
  });
});

describe('The pace of Event history', () => {
  it('is two a second, and a throttled request costs a pause', async () => {
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

/** What every scan does, whatever its plan: gaps, clocks, its end, and users who lost the permission to send. */
import { describe, expect, it } from 'vitest';
import type { Evidence, Snapshot } from '../../../src/senders/model/model.ts';
import { rescanUser, scan } from '../../../src/senders/scan/scan.ts';
import { jobPolling } from '../../../src/senders/evidence/accessAdvisor.ts';
import { missing, ok } from './fakeIamReader.ts';
import { ACCOUNT, answers, clock, MADE, NOW, quickScan, quickScans } from './smallAccount.ts';
import type { Person } from './smallAccount.ts';
import { gap, judged, snapshot } from './builders.ts';

const HOURS_AGO = '2026-11-23T06:00:00Z';
const BEFORE = '2026-11-22T09:00:00Z';
const PEOPLE: readonly Person[] = [{ name: 'former', policies: ['Files'] }];
const settings = { giveUpAfter: 60_000, usersAtOnce: 1 };
const never = new AbortController().signal;

describe('A user who lost the permission to send', () => {
  const former: Partial<Evidence> = {
    name: 'former',
    id: 'AIDAformer',
    createdAt: MADE,
    couldSendAt: BEFORE,
  };
  const clearedAt = async (
    but: Parameters<typeof answers>[2] = {},
    people = PEOPLE,
    generatedAt = HOURS_AGO,
    known: Partial<Evidence> = former,
  ) => {
    const earlier = snapshot([judged(known)]);
    const { principals: users } = await quickScan(answers(people, generatedAt, but), { earlier });
    return users.find(({ name }) => name === 'former')?.clearedAt;
  };

  it('is cleared once every answer has come, as of the time the policies were read', async () => {
    expect(await clearedAt()).toBe(NOW);
    expect(await clearedAt({ listAccessKeys: () => ok([]) })).toBe(NOW);
  });

  it('is not cleared when an answer is missing, or one rests on the report', async () => {
    expect(
      await clearedAt({ getAccessKeyLastUsed: () => missing('GetAccessKeyLastUsed', 'Throttling') }),
    ).toBeUndefined();
    expect(
      await clearedAt({ listAccessKeys: () => missing('ListAccessKeys', 'Throttling') }),
    ).toBeUndefined();
    const denied = () => missing('GenerateServiceLastAccessedDetails', 'AccessDenied');
    expect(await clearedAt({ generateServiceLastAccessedDetails: denied })).toBeUndefined();
    const [used, fresh] = ['2026-11-23T08:00:00Z', '2026-11-23T08:58:00Z'];
    expect(
      await clearedAt({}, [{ name: 'former', policies: ['Files'], usedAt: used }], fresh),
    ).toBeUndefined();
  });

  it('is not cleared when it may send, may possibly send, or never could', async () => {
    expect(await clearedAt({}, [{ name: 'former', policies: ['Mail'] }])).toBeUndefined();
    const unread = () => missing('GetAccountAuthorizationDetails', 'AccessDenied');
    expect(await clearedAt({ getAccountAuthorizationDetails: unread })).toBeUndefined();
    const always: Partial<Evidence> = { name: 'former', id: 'AIDAformer', createdAt: MADE };
    expect(await clearedAt({}, PEOPLE, HOURS_AGO, always)).toBeUndefined();
    const [known, before] = [former, always].map((who) => snapshot([judged(who)]));
    const complete = async (earlier: Snapshot | undefined) =>
      (await quickScans(answers(PEOPLE, HOURS_AGO), { earlier: earlier ?? null }, never, 'complete'))
        .at(-1)
        ?.principals.map(({ clearedAt: at }) => at);
    expect([await complete(known), await complete(before)]).toEqual([[NOW], [undefined]]);
  });
});

describe('A scan', () => {
  const scanned = async (but: Parameters<typeof answers>[2] = {}, machineAhead?: () => number) => {
    const iam = answers(PEOPLE, HOURS_AGO, but);
    const asking = { iam, clock: { ...clock, ...(machineAhead && { machineAhead }) }, settings };
    const snapshots: Snapshot[] = [];
    for await (const one of scan(ACCOUNT, [gap('ListAccountAliases')], 'quick', asking, never))
      snapshots.push(one);
    return snapshots;
  };

  it('begins with the known gaps', async () => {
    expect((await scanned()).map(({ gaps }) => gaps)).toContainEqual([gap('ListAccountAliases')]);
  });

  it('says that the clock of the machine is wrong, from 5 minutes on', async () => {
    const ahead = async (milliseconds: number) =>
      (await scanned({}, () => milliseconds)).at(-1)?.scan.clockAhead;
    expect([await ahead(299_999), await ahead(300_000), await ahead(-360_400)]).toEqual([
      undefined,
      300,
      -360,
    ]);
    expect((await scanned()).at(-1)?.scan).not.toHaveProperty('clockAhead');
  });

  it('ends with the error if that is a bug', async () => {
    const bug = () => Promise.reject(new TypeError('a bug'));
    await expect(scanned({ getAccountAuthorizationDetails: bug })).rejects.toThrow('a bug');
  });

  it('stops asking once nobody reads its Snapshots', async () => {
    let stopped: AbortSignal | undefined;
    const iam = answers(PEOPLE, HOURS_AGO, {
      generateCredentialReport: (signal) => {
        stopped = signal;
        return ok('COMPLETE');
      },
    });
    for await (const { principals: users } of scan(ACCOUNT, [], 'quick', { iam, clock, settings }, never))
      if (users.length > 0) break;
    expect(stopped?.aborted).toBe(true);
  });

  it('does not ask about root again, and keeps what the policies of others allow', async () => {
    const asking = { iam: answers(PEOPLE, HOURS_AGO), clock, settings };
    const root = judged({ kind: 'root' });
    expect(await rescanUser(root, asking, never)).toBe(root);
    const kept: Partial<Evidence> = { canSend: 'yes', groups: ['mail'] };
    for (const known of [kept, { ...kept, permissionsAsOf: BEFORE }])
      expect(await rescanUser(judged({ name: 'former', ...known }), asking, never)).toMatchObject(known);
  });

  it('waits longer between polls when there are many jobs', () => {
    const waits = [1, 100, 100_000].map((users) => jobPolling(settings, users).firstWait);
    expect(waits).toEqual([800, 800, 8_000]);
  });
});

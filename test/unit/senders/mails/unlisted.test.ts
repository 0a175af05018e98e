import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { regionFigures } from '../../../../src/senders/mails/figures.ts';
import { mailAnswers } from '../mailAnswers.ts';
import type { MailAnswers } from '../mailAnswers.ts';
import { missing, ok } from '../fakeIamReader.ts';
import { answers, clock, detailsOf, NOW, own, quickScan, quickScans, SES } from '../smallAccount.ts';
import { by, find, iam, ON, scanned } from './countedScan.ts';

describe('Senders that CloudWatch no longer lists', () => {
  const IDLE: MailAnswers = {
    on: ON,
    sent: { 'us-east-1': [{ mails: 60, hoursAgo: 500, by: by('alice'), isIdle: true }] },
  };

  it('are found by the names of those who may send, once a day, and remembered', async () => {
    const first = await scanned(IDLE);
    expect(find(first.snapshot, 'alice').sentMails?.sums).toMatchObject({ last7Days: 0, last30Days: 60 });
    expect(first.asked.flatMap(({ sender }) => sender ?? [])).toEqual(['alice']);

    const soon = await scanned({ ...IDLE, sent: { ...IDLE.sent } }, first.snapshot, '2026-11-23T10:30:00Z');
    expect(soon.asked.flatMap(({ sender }) => sender ?? [])).toEqual(['alice']);
    expect(find(soon.snapshot, 'alice').sentMails?.sums?.last30Days).toBe(60);
    expect(soon.mails.regions.filter(({ earlierSenders }) => earlierSenders !== undefined)).toEqual([]);
    expect(soon.mails.regions.find(({ region }) => region === 'us-east-1')?.namesTriedAt).toBe(NOW);

    const none: MailAnswers = { on: ON, sent: { 'us-east-1': [{ mails: 1, hoursAgo: 5 }] } };
    const fresh = await scanned(none);
    expect(fresh.asked.flatMap(({ sender }) => sender ?? [])).toEqual(['alice']);
    const again = await scanned(none, fresh.snapshot, '2026-11-23T20:00:00Z');
    expect(again.asked.flatMap(({ sender }) => sender ?? [])).toEqual([]);
    const nextDay = await scanned(none, fresh.snapshot, '2026-11-24T09:00:00Z');
    expect(nextDay.asked.flatMap(({ sender }) => sender ?? [])).toEqual(['alice']);
  });

  it('are asked for while the plan runs, and those that only its end shows after it', async () => {
    const { reader, asked } = mailAnswers(IDLE);
    const tried = () => asked.flatMap(({ sender }) => sender ?? []);
    let meanwhile: readonly string[] = [];
    // The policies are denied: only the live answers show who used SES.
    const people = [{ name: 'alice', usedAt: '2026-11-22T00:00:00Z' }, { name: 'late' }];
    const denied = answers(people, NOW, {
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: () => ok(detailsOf(people).users),
      getServiceLastAccessedDetails: async (arn) => {
        for (let turn = 0; turn < 50; turn += 1) await setImmediate();
        meanwhile = tried();
        return ok(own([arn.endsWith('/late') ? { ...SES, lastAccessedAt: NOW } : SES]));
      },
    });
    await quickScan(denied, { mails: reader });
    expect(meanwhile).toEqual(['alice']);
    expect(tried()).toEqual(['alice', 'late']);
  });

  it('are not said to have sent lately when their names could not be asked for', async () => {
    const listed = { mails: 9, hoursAgo: 5, by: by('bob') };
    const first = await scanned({
      on: ON,
      sent: { 'us-east-1': [listed, { mails: 60, hoursAgo: 3, by: by('alice') }] },
    });
    const { reader } = mailAnswers({ on: ON, sent: { 'us-east-1': [listed] } });
    const untried: typeof reader = {
      ...reader,
      getHourlySums: (region, metrics, span, signal) =>
        metrics.some(({ dimensions }) => dimensions.some(({ value }) => value === 'alice'))
          ? missing('GetMetricData', 'Throttling')
          : reader.getHourlySums(region, metrics, span, signal),
    };
    const now = { ...clock, now: () => '2026-12-20T09:00:00Z' };
    const snapshots = await quickScans(iam(), { mails: untried, earlier: first.snapshot, clock: now });
    // Until her name is asked for, the earlier count is kept, with its time.
    for (const snapshot of snapshots.slice(0, -1))
      expect(find(snapshot, 'alice').sentMails).toMatchObject({ asOf: NOW, sums: { last24Hours: 60 } });
    const last = snapshots.at(-1)!;
    expect(find(last, 'alice').sentMails?.sums).toBeNull();
    expect(find(last, 'alice')).toMatchObject({
      verdict: 'sent',
      sentMails: { last: { at: '2026-11-23T07:00:00Z' } },
    });
    expect(regionFigures(last)[0]?.attributed?.last24Hours).toBe(9);
  });

  it('are asked for with the dimensions of the listed ones', async () => {
    const { snapshot } = await scanned({
      on: ON,
      sent: {
        'us-east-1': [
          { mails: 1, hoursAgo: 2, by: by('other', { campaign: 'none' }) },
          { mails: 8, hoursAgo: 600, by: by('alice', { campaign: 'none' }), isIdle: true },
        ],
      },
    });
    expect(find(snapshot, 'alice').sentMails?.sums?.last30Days).toBe(8);
  });
});

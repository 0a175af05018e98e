import { describe, expect, it } from 'vitest';
import { toMailsJson } from '../../../../src/export/mailsJson.ts';
import { exitCode } from '../../../../src/cli/exitCode.ts';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import { mailAnswers } from '../mailAnswers.ts';
import { answers, clock, NOW, quickScan } from '../smallAccount.ts';
import { by, iam, said } from './countedScan.ts';

describe('Many senders', () => {
  it('are counted up to a limit, known ones first, and what is left out is said', async () => {
    const sent = Array.from({ length: 12_000 }, (_, index) => ({
      mails: 1,
      hoursAgo: 2,
      by: by(`sender-${String(index).padStart(5, '0')}`),
    }));
    const { reader, asked } = mailAnswers({ on: ['us-east-1'], sent: { 'us-east-1': sent } });
    const snapshot = await quickScan(iam(), { mails: reader });
    const [region] = snapshot.mails?.regions.filter(({ senders }) => senders !== null) ?? [];
    expect(region?.senders).toHaveLength(1_000);
    // 9,000 of those that were listed, and at least one that was not.
    expect(region?.sendersLeftOut).toBe(9_001);
    expect(asked.length).toBeLessThan(1_600);
    expect(said(snapshot)).toContain('There are too many senders to count all of them in us-east-1.');
    expect(toMailsJson(snapshot)).toMatchObject({
      gaps: [{ call: 'GetMetricData', reason: 'TooManySenders', region: 'us-east-1' }],
    });
    expect(exitCode([snapshot], true, [])).toBe(3);
    // Those that were not counted may be anybody.
    expect(snapshot.principals.map(({ sentMails }) => sentMails)).toEqual([undefined, undefined]);
  });

  it('are asked for by name up to a limit; the others are not said to have sent nothing', async () => {
    const people = Array.from({ length: 510 }, (_, index) => ({ name: `user-${index}`, policies: ['Mail'] }));
    const { reader, asked } = mailAnswers({
      on: ['us-east-1'],
      sent: { 'us-east-1': [{ mails: 1, hoursAgo: 2, by: by('user-0') }] },
    });
    const first = await quickScan(answers(people, NOW), { mails: reader });
    expect(asked.filter(({ sender }) => sender !== null)).toHaveLength(501);
    const unknown = (snapshot: Snapshot) =>
      snapshot.principals.filter(({ sentMails }) => sentMails === undefined);
    expect(unknown(first)).toHaveLength(9);
    // Also in the scans of the next day that try no names.
    const later = { ...clock, now: () => '2026-11-23T12:00:00Z' };
    expect(
      unknown(await quickScan(answers(people, NOW), { mails: reader, earlier: first, clock: later })),
    ).toHaveLength(9);
  });
});

import { describe, expect, it } from 'vitest';
import { toMailsJson } from '../../../../src/export/mailsJson.ts';
import { regionFigures } from '../../../../src/senders/mails/figures.ts';
import { mergeMails, regionState } from '../../../../src/senders/model/mails.ts';
import {
  formatStoredSnapshot,
  parseStoredSnapshot,
} from '../../../../src/senders/snapshots/storedSnapshot.ts';
import { withCancelled } from '../../../../src/senders/snapshots/overlay.ts';
import { mailAnswers } from '../mailAnswers.ts';
import { ACCOUNT, clock, NOW, quickScans } from '../smallAccount.ts';
import { by, find, iam, ON, scanned, TWO } from './countedScan.ts';

describe('Known mails', () => {
  const earlierScan = () => scanned({ on: ON, sent: TWO });

  it('stay, as missing, when a later scan has no answer', async () => {
    const before = await earlierScan();
    const { snapshot, mails } = await scanned(
      { on: ON, failing: Object.fromEntries(ON.map((region) => [region, 'Throttling'])) },
      before.snapshot,
      '2026-11-23T11:00:00Z',
    );
    expect(regionState(mails, 'us-east-1')).toBe('unknown');
    expect(mails.regions.find(({ region }) => region === 'us-east-1')?.asOf).toBe(NOW);
    expect(find(snapshot, 'alice').sentMails?.asOf).toBe(NOW);
    expect(find(snapshot, 'alice').verdict).toBe('sent');
    expect(toMailsJson(snapshot)).toMatchObject({
      regions: expect.arrayContaining([
        expect.objectContaining({ region: 'us-east-1', state: 'unknown', sent: null }),
      ]) as unknown,
    });
  });

  it('keep a sender as such when its Region is missing, with an unknown total', async () => {
    const sent = { ...TWO, 'eu-west-1': [{ mails: 9, hoursAgo: 24, by: by('bob') }] };
    const before = await scanned({ on: ON, sent });
    expect(find(before.snapshot, 'bob').verdict).toBe('sent');
    const denied = { on: ON, sent, failing: { 'eu-west-1': 'AccessDenied' } };
    const { snapshot } = await scanned(denied, before.snapshot, '2026-11-23T11:00:00Z');
    expect(find(snapshot, 'bob')).toMatchObject({
      verdict: 'sent',
      lastSesAt: '2026-11-22T10:00:00Z',
      sentMails: { asOf: '2026-11-23T11:00:00Z', sums: null },
    });
  });

  it('are not counted again for the hours since when senders could not be listed', async () => {
    const before = (await earlierScan()).snapshot;
    const later = { on: ON, sent: { 'us-east-1': [{ mails: 3, hoursAgo: 1 }] }, unlisted: ['us-east-1'] };
    const { snapshot, mails } = await scanned(later, before, '2026-11-25T09:00:00Z');
    expect(regionFigures(snapshot)[0]).toMatchObject({ sent: { last24Hours: 3 }, attributed: null });
    expect(toMailsJson(snapshot)).toMatchObject({ senders: [] });
    // What was counted then is still known, with its time.
    expect(find(snapshot, 'alice')).toMatchObject({ verdict: 'sent', sentMails: { asOf: NOW } });
    const kept = parseStoredSnapshot(formatStoredSnapshot({ scan: snapshot, snapshot }), '111122223333');
    expect(kept.ok && kept.known.snapshot.mails).toEqual(mails);
  });

  it('do not depend on the order of two counts', async () => {
    const before = (await earlierScan()).mails;
    const after = (
      await scanned(
        { on: ON, sent: { 'us-east-1': [{ mails: 3, hoursAgo: 1 }] } },
        null,
        '2026-11-23T11:00:00Z',
      )
    ).mails;
    expect(mergeMails(before, after)).toEqual(mergeMails(after, before));
    expect(mergeMails(before, after).asOf).toBe('2026-11-23T11:00:00Z');
  });

  it('survive a scan that is canceled while Regions are asked', async () => {
    const before = (await earlierScan()).snapshot;
    const { reader } = mailAnswers({ on: ON, sent: TWO });
    const cancel = new AbortController();
    const silent = {
      ...reader,
      getHourlySums: (...args: Parameters<typeof reader.getHourlySums>) => {
        if (args[0] !== 'eu-west-1') return reader.getHourlySums(...args);
        const { promise, reject } = Promise.withResolvers<never>();
        args[3].addEventListener('abort', () => reject(args[3].reason as Error));
        setTimeout(() => cancel.abort(), 0);
        return promise;
      },
    };
    const later = { ...clock, now: () => '2026-11-23T11:00:00Z' };
    const snapshots = await quickScans(
      iam(),
      { mails: silent, earlier: before, clock: later },
      cancel.signal,
    );
    const last = snapshots.at(-1)!;
    expect(last.mails?.gaps).toMatchObject([
      { call: 'GetMetricData', reason: 'Cancelled', region: 'eu-west-1' },
    ]);
    const kept = withCancelled(before, last);
    expect(kept.mails?.regions.find(({ region }) => region === 'eu-west-1')).toEqual(
      before.mails?.regions.find(({ region }) => region === 'eu-west-1'),
    );
    expect(find(kept, 'alice').verdict).toBe('sent');
    for (const snapshot of snapshots)
      expect(
        snapshot.mails?.regions.some(({ region, sent }) => region === 'us-east-1' && sent !== null),
      ).toBe(true);
  });

  it('survive storing and loading', async () => {
    const { snapshot } = await earlierScan();
    const kept = parseStoredSnapshot(formatStoredSnapshot({ scan: snapshot, snapshot }), ACCOUNT.accountId);
    expect(kept.ok && kept.known.snapshot.mails).toEqual(snapshot.mails);
    expect(kept.ok && kept.known.snapshot.principals.map(({ sentMails }) => sentMails)).toEqual(
      snapshot.principals.map(({ sentMails }) => sentMails),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { mergeEvidence } from '../../../src/senders/evidence/kinds.ts';
import type { Evidence, Snapshot } from '../../../src/senders/model/model.ts';
import { notAhead } from '../../../src/senders/snapshots/notAhead.ts';
import { lostRight } from '../../../src/senders/scan/scanPriority.ts';
import { accessKey, advisor, judged, NOW, snapshot, use } from './builders.ts';

const TOMORROW = '2026-11-24T09:00:00Z';
const SOON = '2026-11-23T09:04:00Z';
const USED = '2026-11-20T10:00:00Z';
const scanned = (at: string): Partial<Snapshot> => ({
  scan: { mode: 'quick', startedAt: at, finishedAt: at, reportGeneratedAt: null, calls: {} },
});
const settled = (but: Partial<Evidence>) => notAhead(snapshot([judged(but)]), NOW).principals[0]!;

describe('A reading dated in the future', () => {
  it('gets the time of the latest AWS event in it', () => {
    const user = settled({
      accessKeys: [accessKey(use('s3', USED), { asOf: TOMORROW })],
      keysAsOf: TOMORROW,
      permissionsAsOf: TOMORROW,
      advisor: { ...advisor('2026-11-01T00:00:00Z'), asOf: TOMORROW },
      advisorNone: { kind: 'not-listed', asOf: TOMORROW },
      pastUses: [{ keyId: null, use: use('ses', '2026-11-10T00:00:00Z'), asOf: TOMORROW }],
    });
    expect(user).toMatchObject({
      accessKeys: [{ asOf: USED }],
      keysAsOf: USED,
      permissionsAsOf: USED,
      advisor: { asOf: USED },
      advisorNone: { asOf: USED },
      pastUses: [{ asOf: USED }],
    });
    expect(user.lastSesAt).toBe('2026-11-10T00:00:00Z');
  });

  it('by a nearly correct clock gets the current time', () => {
    expect(settled({ keysAsOf: SOON, permissionsAsOf: USED })).toMatchObject({
      keysAsOf: NOW,
      permissionsAsOf: USED,
    });
  });

  it('never wins over what AWS says now', () => {
    const old = { accessKeys: [accessKey(use('s3', USED), { asOf: TOMORROW })], keysAsOf: TOMORROW };
    const latest = judged({ accessKeys: [], keysAsOf: NOW, canSend: 'no', permissionsAsOf: NOW });
    const before = settled({ ...old, canSend: 'yes', permissionsAsOf: TOMORROW });
    expect(mergeEvidence(before, latest)).toMatchObject({ accessKeys: [], canSend: 'no' });
  });

  it('leaves nobody out: the permission to send counts until now, and nobody was asked since', () => {
    const user = settled({ couldSendAt: TOMORROW, clearedAt: '2026-11-25T09:00:00Z' });
    expect(user).toMatchObject({ couldSendAt: NOW });
    expect(user).not.toHaveProperty('clearedAt');
    expect(lostRight(user)).toBe(true);
    expect(settled({ couldSendAt: USED, clearedAt: NOW })).toMatchObject({
      couldSendAt: USED,
      clearedAt: NOW,
    });
  });
});

describe('A scan dated in the future', () => {
  it('gets the time of the latest event in it, and so do its changes', () => {
    const users = [judged({ accessKeys: [accessKey(use('s3', USED))] }), judged({ name: 'eve' })];
    const of = snapshot(users, { ...scanned(TOMORROW), changes: { since: TOMORROW, principals: [] } });
    expect(notAhead(of, NOW)).toMatchObject({
      scan: { startedAt: USED, finishedAt: USED },
      changes: { since: USED },
      principals: users,
    });
    expect(notAhead(snapshot([], scanned(TOMORROW)), NOW)).toMatchObject({ scan: { finishedAt: NOW } });
  });

  it('does not change when nothing in it is in the future', () => {
    const of = snapshot([judged({ keysAsOf: NOW })], scanned(NOW));
    expect(notAhead(of, NOW)).toBe(of);
    const growing = snapshot([judged({})], { scan: { ...of.scan, finishedAt: null } });
    expect(notAhead(growing, NOW)).toBe(growing);
  });
});

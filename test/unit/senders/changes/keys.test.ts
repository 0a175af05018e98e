import { describe, expect, it } from 'vitest';
import type { AccessKey } from '../../../../src/senders/model/model.ts';
import { accessKey, advisor, gap, use } from '../builders.ts';
import { BEFORE, BETWEEN, kinds, LONG_AGO, now, old, reported } from './scans.ts';
import type { Who } from './scans.ts';

/** IAM may have answered the scan before a little late: what happened just before it may be news. */
const LATE = '2026-11-23T05:50:00Z';

describe('A key is recognized', () => {
  it('by its ID, or by its creation time when a list has no IDs', () => {
    const slots = (asOf: string): Who => ({
      keysAsOf: asOf,
      accessKeys: [
        accessKey(null, { ...reported, asOf }),
        accessKey(null, { ...reported, asOf, createdAt: LONG_AGO, status: 'Inactive' }),
      ],
    });
    expect(kinds([slots(BEFORE)], [slots(BETWEEN)])).toEqual([]);
    const [first, second] = [old(null), now(null, { id: 'AKIA2' })];
    expect(kinds([{ accessKeys: [first] }], [{ accessKeys: [second] }])).toEqual(['key-deleted']);
  });

  it('one to one: of two keys of the same creation time, none is gone or deactivated', () => {
    const slots = (asOf: string, statuses: readonly AccessKey['status'][]): Who => ({
      keysAsOf: asOf,
      accessKeys: statuses.map((status) =>
        accessKey(null, { ...reported, asOf, createdAt: LONG_AGO, status }),
      ),
    });
    const named = (statuses: readonly AccessKey['status'][]): Who => ({
      accessKeys: statuses.map((status, index) =>
        now(null, { id: `AKIA${index}`, createdAt: LONG_AGO, status }),
      ),
    });
    for (const before of [
      ['Active', 'Active'],
      ['Active', 'Inactive'],
      ['Inactive', 'Active'],
    ] as const) {
      expect(kinds([slots(BEFORE, before)], [slots(BETWEEN, before)])).toEqual([]);
      expect(kinds([slots(BEFORE, before)], [named(before)])).toEqual([]);
      expect(kinds([slots(BEFORE, before)], [named(before.toReversed())])).toEqual([]);
      expect(kinds([slots(BEFORE, before)], [named(before.slice(1))])).toEqual(['key-deleted']);
    }
    expect(kinds([slots(BEFORE, ['Active', 'Active'])], [named(['Active', 'Inactive'])])).toEqual([
      'key-status',
    ]);
  });

  it('as new if it was created since, or so shortly before that IAM may have omitted it', () => {
    const made = (createdAt: string | null, at: string | null = null) =>
      kinds([{}], [{ accessKeys: [now(at === null ? null : use('ses', at), { id: 'AKIA2', createdAt })] }]);
    expect(made(LATE)).toEqual(['key-created']);
    expect(made(LATE, '2026-11-23T05:55:00Z')).toContain('used-ses');
    expect(made(LONG_AGO)).toEqual([]);
    for (const createdAt of [LONG_AGO, null]) expect(made(createdAt, LONG_AGO)).not.toContain('used-ses');
    const known = use('ses', '2026-11-23T05:55:00Z');
    const young = { createdAt: LATE };
    expect(kinds([{ accessKeys: [old(known, young)] }], [{ accessKeys: [now(known, young)] }])).toEqual([]);
  });

  it('with its last use when that was reported, though that of another key was not', () => {
    const gaps = [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIA2')];
    const before = { gaps, accessKeys: [old(use('s3', LONG_AGO))] };
    expect(kinds([before], [{ accessKeys: [now(use('ses', '2026-11-23T05:00:00Z'))] }])).toEqual([
      'used-ses',
    ]);
  });
});

describe('An SES use that no key shows anymore is news', () => {
  const past = (keyId: string | null, at = '2026-11-23T05:00:00Z'): Who => ({
    accessKeys: [],
    pastUses: [{ keyId, use: use('ses', at), asOf: at }],
  });
  const used = (at: string, id: string | null = 'AKIAEXAMPLE1') =>
    old(use('s3', at), { id, createdAt: at, ...(id === null ? { source: 'report' } : {}) });
  const [early, late] = ['2026-11-23T04:30:00Z', '2026-11-23T05:30:00Z'];
  const uses = (before: Who, after: Who) => kinds([before], [after]).filter((kind) => kind === 'used-ses');

  it('if it is later than what was known of its key', () => {
    const before = { accessKeys: [used(early), used(late, 'AKIA2')] };
    expect(uses(before, past('AKIAEXAMPLE1'))).toEqual(['used-ses']);
    expect(uses(before, past('AKIA2'))).toEqual([]);
  });

  it('if its key is unknown and it is later than all known uses, and those of SES', () => {
    const all = [used('2026-11-23T04:00:00Z', 'AKIA2'), used(late)];
    expect(uses({ accessKeys: [used(early)] }, past(null))).toEqual(['used-ses']);
    for (const keyId of [null, 'AKIA3']) expect(uses({ accessKeys: all }, past(keyId))).toEqual([]);
    expect(uses({ accessKeys: [used(early, null), used(late)] }, past(null))).toEqual([]);
    expect(uses({ advisor: advisor(late) }, past(null))).toEqual([]);
    expect(uses({ advisor: advisor(early) }, past(null))).toEqual(['used-ses']);
  });
});

import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import {
  createOverlay,
  mergeSnapshots,
  withCancelled,
  withUser,
} from '../../../src/senders/snapshots/overlay.ts';
import { accessKey, gap, judged, NOW, snapshot, use } from './builders.ts';

const overlay = (earlier: Snapshot, growing: Snapshot): Snapshot => createOverlay(earlier)(growing);
const RUNNING = {
  mode: 'complete',
  startedAt: NOW,
  finishedAt: null,
  reportGeneratedAt: null,
  calls: {},
} as const;
const sender = judged({ name: 'mailer', accessKeys: [accessKey(use('ses'))], keysAsOf: NOW });
const asking = judged({ name: 'mailer', pending: ['ListAccessKeys'] });

describe('A growing scan over an earlier Snapshot', () => {
  it("shows a user's known data and earlier gaps until all answers have come", () => {
    const before = judged({ name: 'mailer', gaps: [gap('GetAccessKeyLastUsed')] });
    const asked = { ...sender, pending: ['ListAccessKeys' as const] };
    const shown = overlay(snapshot([before]), snapshot([asked], { scan: RUNNING }));
    expect(shown.principals).toEqual([{ ...sender, gaps: before.gaps }]);
  });
  it('shows a new answer, and new users, at once', () => {
    const answered = judged({ name: 'mailer' });
    const added = judged({ name: 'new', pending: ['ListAccessKeys'] });
    const shown = overlay(snapshot([sender]), snapshot([answered, added], { scan: RUNNING }));
    expect(shown.principals).toEqual([answered, added]);
  });
  it('shows only the new gaps of a user whose answers have all come', () => {
    const before = judged({ name: 'mailer', gaps: [gap('GetAccessKeyLastUsed')] });
    expect(overlay(snapshot([before]), snapshot([sender], { scan: RUNNING })).principals).toEqual([sender]);
  });
  it('keeps the same object for a user who did not change', () => {
    const show = createOverlay(snapshot([sender]));
    const [first, second] = [0, 1].map(() => show(snapshot([asking], { scan: RUNNING })).principals[0]);
    expect(first).toBe(second);
  });
  it('shows nothing of another account', () => {
    const other = snapshot([], { accountId: '444455556666', scan: RUNNING });
    expect(overlay(snapshot([sender]), other)).toBe(other);
  });
  it('shows a finished scan as it is, also when users are gone', () => {
    const finished = snapshot([]);
    expect(overlay(snapshot([sender]), finished)).toBe(finished);
  });
});

describe('Merging a user from another Snapshot', () => {
  const later = '2026-11-23T10:00:00Z';
  const quiet = judged({ name: 'mailer', accessKeys: [accessKey(null)], keysAsOf: NOW });
  const seen = judged({
    name: 'mailer',
    accessKeys: [accessKey(use('ses'), { asOf: later })],
    keysAsOf: later,
  });

  it('takes the newer data, whichever came last', () => {
    expect(withUser(snapshot([quiet]), seen).principals).toEqual([seen]);
    expect(withUser(snapshot([seen]), quiet).principals).toEqual([seen]);
  });
  it('finds a renamed user, and none that is not there', () => {
    const renamed = { ...seen, name: 'news', arn: `${seen.arn}s` };
    expect(withUser(snapshot([quiet]), renamed).principals).toEqual([renamed]);
    const other = snapshot([quiet]);
    expect(withUser(other, judged({ name: 'stranger' }))).toBe(other);
  });
});

describe('Merging two complete scans of an account', () => {
  const scanned = (finishedAt: string) => ({ scan: { ...RUNNING, startedAt: finishedAt, finishedAt } });
  const [early, late] = [scanned(NOW), scanned('2026-11-23T10:00:00Z')];
  const gone = judged({ name: 'gone' });

  it('gives the later one in either order, without users that only the earlier one has', () => {
    const [a, b] = [snapshot([sender, gone], early), snapshot([asking], late)];
    expect(mergeSnapshots(a, b)).toEqual(mergeSnapshots(b, a));
    expect(mergeSnapshots(a, b)).toMatchObject({ ...late, principals: [{ verdict: 'uses-api' }] });
    expect(mergeSnapshots(a, b).principals).toHaveLength(1);
  });
  it('compares when they ended, not when they began', () => {
    const long = { scan: { ...late.scan, startedAt: '2026-11-23T08:00:00Z' } };
    for (const [a, b] of [
      [snapshot([sender], long), snapshot([asking], early)],
      [snapshot([asking], early), snapshot([sender], long)],
    ] as const)
      expect(mergeSnapshots(a, b)).toMatchObject(long);
  });
  it('keeps users that only the earlier one has when the later list is incomplete', () => {
    const usersWith = (gaps: Snapshot['gaps']) =>
      mergeSnapshots(snapshot([sender, gone], early), snapshot([asking], { ...late, gaps })).principals
        .length;
    const details = gap('GetAccountAuthorizationDetails');
    expect(usersWith([details, gap('ListUsers')])).toBe(2);
    expect(usersWith([gap('ListUsers', 'Cancelled')])).toBe(2);
    // Either of the two lists everybody.
    expect([usersWith([details]), usersWith([gap('ListUsers')])]).toEqual([1, 1]);
  });
});

describe('Merging a canceled scan', () => {
  const cancelled = gap('ListAccessKeys', 'Cancelled');

  it('keeps what it learned, and the earlier gaps where it did not finish', () => {
    const before = judged({ name: 'mailer', gaps: [gap('GetAccessKeyLastUsed')] });
    const added = judged({ name: 'new', gaps: [cancelled] });
    const learnt = { ...sender, gaps: [gap('GetAccessKeyLastUsed'), cancelled] };
    const unmet = judged({ name: 'unmet' });
    const { principals: users, scan } = withCancelled(snapshot([before, unmet]), snapshot([learnt, added]));
    expect(users).toEqual([{ ...sender, gaps: before.gaps }, unmet, added]);
    expect(scan).toEqual(snapshot([]).scan);
  });
  it('keeps users of the same creation time apart when it reached only one of them', () => {
    const [ann, bob, eve] = ['ann', 'bob', 'eve'].map((name) =>
      judged({ name, arn: `arn:aws:iam::111122223333:user/${name}`, id: null }),
    );
    const seen = judged({ ...ann!, accessKeys: [accessKey(use('ses-smtp'))] });
    expect(withCancelled(snapshot([ann!, bob!, eve!]), snapshot([seen])).principals).toEqual([
      seen,
      bob,
      eve,
    ]);
  });
  it('keeps the new gaps of users it finished', () => {
    const denied = { ...sender, gaps: [gap('GetAccessKeyLastUsed')] };
    expect(withCancelled(snapshot([sender]), snapshot([denied])).principals).toEqual([denied]);
  });
});

import { describe, expect, it } from 'vitest';
import { keepKnown, overlay } from '../../../src/senders/overlay.ts';
import { accessKey, advisor, gap, judged, NOW, snapshot, use } from './someone.ts';

const RUNNING = {
  mode: 'complete',
  startedAt: NOW,
  finishedAt: null,
  reportGeneratedAt: null,
  calls: {},
} as const;
const sender = judged({ name: 'mailer', accessKeys: [accessKey(use('ses'))] });
const asking = judged({ name: 'mailer', pending: ['ListAccessKeys'] });

describe('a scan that is growing over an earlier Snapshot', () => {
  it('shows a user as before until every answer about it has come', () => {
    const shown = overlay(snapshot([sender]), snapshot([asking], { scan: RUNNING }));
    expect(shown.users).toEqual([sender]);
  });
  it('shows the new answer once it is there, and new users at once', () => {
    const answered = judged({ name: 'mailer' });
    const added = judged({ name: 'new', pending: ['ListAccessKeys'] });
    const shown = overlay(snapshot([sender]), snapshot([answered, added], { scan: RUNNING }));
    expect(shown.users).toEqual([answered, added]);
  });
  it('shows the earlier users until the list has come', () => {
    expect(overlay(snapshot([sender]), snapshot([], { scan: RUNNING })).users).toEqual([sender]);
  });
  it('keeps root until the new credential report has come', () => {
    const root = judged({ name: '<root_account>', isRoot: true });
    expect(overlay(snapshot([root]), snapshot([sender], { scan: RUNNING })).users).toEqual([sender, root]);
  });
  it('shows nothing of another account', () => {
    const other = snapshot([], { accountId: '444455556666', scan: RUNNING });
    expect(overlay(snapshot([sender]), other)).toBe(other);
  });
  it('shows a finished scan as it is, also where users are gone', () => {
    const finished = snapshot([]);
    expect(overlay(snapshot([sender]), finished)).toBe(finished);
  });
});

describe('a user who was asked about again', () => {
  const known = judged({ accessKeys: [accessKey(use('ses'))], advisor: advisor('2026-11-01T00:00:00Z') });
  it('keeps the keys that could not be listed', () => {
    const kept = keepKnown(known, judged({ gaps: [gap('ListAccessKeys')] }));
    expect(kept).toMatchObject({
      verdict: 'uses-api',
      accessKeys: known.accessKeys,
      gaps: [{ call: 'ListAccessKeys' }],
    });
  });
  it('keeps the last use of a key that was not told, but takes its new status', () => {
    const latest = judged({
      accessKeys: [accessKey(null, { status: 'Inactive' })],
      gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE1')],
    });
    expect(keepKnown(known, latest).accessKeys).toEqual([accessKey(use('ses'), { status: 'Inactive' })]);
  });
  it('keeps what Access Advisor said where it fails now', () => {
    const latest = judged({ gaps: [gap('GetServiceLastAccessedDetails', 'JobFailed')] });
    expect(keepKnown(known, latest).advisor).toEqual(known.advisor);
  });
  it('keeps what a group told, which is not asked again for one user', () => {
    const byGroup = judged({ advisor: { ...advisor('2026-11-01T00:00:00Z'), source: 'group' } });
    expect(keepKnown(byGroup, judged({}))).toMatchObject({ verdict: 'used-ses', advisor: byGroup.advisor });
  });
  it('believes the new answer where there is one', () => {
    expect(keepKnown(known, judged({})).verdict).toBe('no-ses');
  });
});

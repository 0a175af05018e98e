import { describe, expect, it } from 'vitest';
import { overlay } from '../../../src/senders/overlay.ts';
import { accessKey, judged, NOW, snapshot, use } from './someone.ts';

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

/** Two scans of an account, and the changes between them. */
import { changesSince } from '../../../../src/senders/snapshots/changes.ts';
import type { Change, Evidence, Snapshot } from '../../../../src/senders/model/model.ts';
import { withKnown } from '../../../../src/senders/snapshots/overlay.ts';
import { accessKey, judged, snapshot } from '../builders.ts';

export const LONG_AGO = '2026-11-01T10:00:00Z';
export const BEFORE = '2026-11-23T06:00:00Z';
export const BETWEEN = '2026-11-23T07:30:00Z';
export const AFTER = '2026-11-23T09:00:00Z';

export const scan = (at: string, reportGeneratedAt: string | null = null): Pick<Snapshot, 'scan'> => ({
  scan: {
    mode: reportGeneratedAt === null ? 'complete' : 'quick',
    startedAt: at,
    finishedAt: at,
    reportGeneratedAt,
    calls: {},
  },
});
export type Who = Partial<Evidence>;
/** A list of keys that did not come has no time. */
const listed = ({ gaps = [] }: Who, keysAsOf: string): Who =>
  gaps.some(({ call }) => call === 'ListAccessKeys') ? {} : { keysAsOf };
export const earlier = (users: readonly Who[], but: Partial<Snapshot> = {}) =>
  snapshot(
    users.map((user) => judged({ ...listed(user, BEFORE), permissionsAsOf: BEFORE, ...user })),
    { ...scan(BEFORE), ...but },
  );
export const latest = (users: readonly Who[], but: Partial<Snapshot> = {}) =>
  snapshot(
    users.map((user) => judged({ ...listed(user, AFTER), permissionsAsOf: AFTER, ...user })),
    { ...scan(AFTER), ...but },
  );

export const old = (lastUsed: Parameters<typeof accessKey>[0], but: Parameters<typeof accessKey>[1] = {}) =>
  accessKey(lastUsed, { asOf: BEFORE, ...but });
export const now = (lastUsed: Parameters<typeof accessKey>[0], but: Parameters<typeof accessKey>[1] = {}) =>
  accessKey(lastUsed, { asOf: AFTER, ...but });
export const reported = { id: null, source: 'report' } as const;

export const kinds = (before: readonly Who[], after: readonly Who[]) =>
  news(earlier(before), latest(after)).map(({ kind }) => kind);
/** The changes between two scans, the later one having the earlier one as known. */
export const news = (before: Snapshot, after: Snapshot): readonly Change[] =>
  changesSince(before, withKnown(after, before.principals)).principals.flatMap(({ changes }) => changes);

/** Rules for every kind of evidence: for a new kind, the compiler and these tests say what is missing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userDescription } from '../../../src/presentation/list/describe.ts';
import { timeWords } from '../../../src/presentation/times.ts';
import { CALLS, findCall, type Call } from '../../../src/senders/model/calls.ts';
import { allSignals, type Signal } from '../../../src/senders/model/evidence.ts';
import type { Evidence, Snapshot } from '../../../src/senders/model/model.ts';
import { changesSince } from '../../../src/senders/snapshots/changes.ts';
import { notAhead } from '../../../src/senders/snapshots/notAhead.ts';
import { addTime } from '../../../src/senders/model/evidence/timestamp.ts';
import { accessKey, advisor, gap, judged, NOW, snapshot, userEvidence, use } from './builders.ts';
import { HOUR, standingOf, user, WINDOW } from './who/scene.ts';

const TOMORROW = '2026-11-24T09:00:00Z';
const USED = '2026-11-20T10:00:00Z';
const scanned = (at: string): Partial<Snapshot> => ({
  scan: { mode: 'quick', startedAt: at, finishedAt: at, reportGeneratedAt: null, calls: {} },
});
const settled = (but: Partial<Evidence>) => notAhead(snapshot([judged(but)]), NOW).principals[0]!;

/** Who a user is, and what a scan notes about its answers. */
type Identity = 'name' | 'arn' | 'id' | 'path' | 'createdAt' | 'kind' | 'isDeleted' | 'gaps' | 'pending';
/** Every field of the evidence, each with times of its own; a new field has to be added here, too. */
const EVERYTHING: Required<Omit<Evidence, Identity>> = {
  accessKeys: [accessKey(use('ses', USED), { createdAt: USED, asOf: USED })],
  keysAsOf: USED,
  pastUses: [{ keyId: null, use: use('ses-smtp', USED), asOf: USED }],
  earlierUses: [{ keyId: null, use: use('ses', USED), asOf: USED }],
  signIn: { at: USED, asOf: USED },
  advisor: { ...advisor(USED, [{ action: 'GetSendQuota', at: USED }]), asOf: USED },
  advisorNone: { kind: 'not-listed', asOf: USED },
  sentMails: {
    asOf: USED,
    sums: { last24Hours: 1, last7Days: 1, last30Days: 1, last400Days: 1 },
    last: { at: USED, region: 'us-east-1' },
    isShared: true,
  },
  canSend: 'no',
  iamCanSend: 'no',
  grantedBy: [],
  identityPolicies: { policies: [], asOf: USED },
  setupChecks: { first: USED, last: USED },
  groups: [],
  permissionsAsOf: USED,
  couldSendAt: USED,
  clearedAt: USED,
  role: { lastUsed: { at: USED, region: null }, assumedBy: [], asOf: USED },
};
/** When something happened according to AWS, without any local clock. */
const EVENT = /(createdAt|lastUsed\.at|use\.at|signIn\.at|lastAccessedAt|trackedActions\.0\.at)$/;

/**
 * Not when something was used that can be SES: readings, and what says so of no service. An earlier use always has a later one
 * beside it, which is shown.
 */
const NO_USE =
  /(asOf|AsOf|couldSendAt|clearedAt|createdAt|^signIn\.at|^role\.lastUsed\.at|^setupChecks\..*|^earlierUses\..*)$/;

/** The path of each time in a value: `accessKeys.0.asOf`. */
function timesOf(value: unknown, path = ''): readonly (readonly [path: string, at: string])[] {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => timesOf(item, path === '' ? key : `${path}.${key}`));
}

/** Everything, with another time at one place. */
function withTime(path: string, at: string): Evidence {
  const evidence = structuredClone({ ...userEvidence(), ...EVERYTHING });
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let holder = evidence as unknown as Record<string, unknown>;
  for (const key of keys) holder = holder[key] as Record<string, unknown>;
  holder[last] = at;
  return evidence;
}

describe('Each time in the evidence', () => {
  const times = timesOf(EVERYTHING).map(([path]) => path);

  it.each(times.filter((path) => !EVENT.test(path)))(
    '%s is a reading, and does not stay in the future',
    (path) => {
      const after = timesOf(settled(withTime(path, TOMORROW)));
      expect(after.filter(([, at]) => at > NOW)).toEqual([]);
      const of = snapshot([judged(withTime(path, NOW))]);
      expect(notAhead(of, NOW)).toBe(of);
    },
  );

  it.each(times.filter((path) => EVENT.test(path)))(
    '%s is an event, after which readings were made',
    (path) => {
      const later = '2026-11-22T10:00:00Z';
      const user = settled({ ...withTime(path, later), keysAsOf: TOMORROW });
      expect(user.keysAsOf).toBe(later);
    },
  );

  it.each(times.filter((path) => !NO_USE.test(path)))('%s is a use, which a signal shows', (path) => {
    const seen = allSignals(withTime(path, '2026-11-22T10:00:00Z')).map(({ at }) => at);
    expect(seen).toContain('2026-11-22T10:00:00Z');
  });
});

describe('A user with only one known field, which shows an SES use,', () => {
  const fields = Object.entries(EVERYTHING).map(([name, value]) => [name, { [name]: value }] as const);
  const shows = fields.filter(([, only]) => judged(only).lastSesAt !== null);
  const format = { times: timeWords('en', 'UTC'), now: Date.parse(NOW) };

  it('exists for each source', () => {
    expect(shows.length).toBeGreaterThan(3);
  });

  it.each(shows)('%s, has a row that says so', (_name, only) => {
    const row = (but: Partial<Evidence>) => userDescription(judged({ ...but, canSend: 'yes' }), format);
    expect(row(only)).not.toBe(row({}));
  });

  it.each(shows)('%s, has no alibi for the time of that use', (_name, only) => {
    const known = judged({ ...user(), ...only });
    const standing = standingOf(known, { window: { ...WINDOW, from: USED, to: USED, region: null } });
    expect(standing).toMatch(/^(fits|possible)$/);
    const later = { ...WINDOW, from: addTime(USED, 40 * HOUR), to: addTime(USED, 41 * HOUR) };
    expect(standingOf(known, { window: later })).not.toBe('fits');
  });

  it.each(shows)('%s, has changed if a scan before did not know it', (_name, only) => {
    const before = snapshot([judged({})], scanned('2026-11-19T10:00:00Z'));
    const { principals } = changesSince(before, snapshot([judged(only)], scanned(NOW)));
    expect(principals).toHaveLength(1);
  });
});

/**
 * What each source is called in CALLS: a user without an answer gets the verdict "Cannot tell". Mails are optional, and the
 * account says that they are missing.
 */
const SHOWN_BY: Readonly<Record<Exclude<Signal['source'], 'mails'>, 'access-key' | 'access-advisor'>> = {
  'access-key': 'access-key',
  'access-advisor': 'access-advisor',
};

const callsThatShow = (shown: string): readonly Call[] =>
  (Object.keys(CALLS) as Call[]).filter((call) => findCall(call)?.showsUse === shown);

describe('A source of signals', () => {
  it.each(Object.entries(SHOWN_BY))(
    '%s leaves nobody innocent when its answer is missing',
    (_source, shown) => {
      const calls = callsThatShow(shown);
      expect(calls.length).toBeGreaterThan(0);
      for (const call of calls) expect(judged({ gaps: [gap(call)] }).verdict).toBe('unknown');
    },
  );
});

describe('A missing answer about access keys', () => {
  // A call that the product doesn't make, and that is only in CALLS.
  const added = 'ListOtherKeys' as Call;
  beforeAll(() => {
    Object.assign(CALLS, { [added]: { service: 'iam', sentBy: 'scan', showsUse: 'access-key' } });
  });
  afterAll(() => {
    Reflect.deleteProperty(CALLS, added);
  });

  it.each([...callsThatShow('access-key'), added])('%s gives nobody an alibi', (call) => {
    expect(standingOf(user())).toBe('ruled-out');
    expect(standingOf(user({ gaps: [gap(call)] }))).toBe('possible');
    expect(standingOf(user({ pending: [call] }))).toBe('possible');
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { evidence } from '../../../src/senders/snapshots/snapshotShape.ts';
import { formatStoredSnapshot, parseStoredSnapshot } from '../../../src/senders/snapshots/storedSnapshot.ts';
import { accessKey, advisor, gap, judged, NOW, snapshot, use } from './builders.ts';

const ACCOUNT = '111122223333';
const scan = snapshot(
  [
    judged({
      name: 'sender',
      accessKeys: [accessKey(use('ses-smtp')), accessKey(null, { id: null, source: 'report' })],
      advisor: advisor(NOW, [{ action: 'GetSendQuota', at: NOW }]),
      canSend: 'conditional',
      grantedBy: [{ type: 'group-inline', name: 'send', arn: null, group: 'mailers' }],
      groups: ['mailers'],
      gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE2')],
    }),
    judged({ name: 'quiet', accessKeys: [accessKey(null)] }),
    judged({ name: '<root_account>', arn: `arn:aws:iam::${ACCOUNT}:root`, kind: 'root', id: null }),
  ],
  { gaps: [gap('ListAccountAliases')], alias: null },
);

/** A use of SES that a watch saw after the scan. */
const watched = judged({ name: 'quiet', accessKeys: [accessKey(use('ses-smtp', NOW))] });
const whole = {
  scan,
  snapshot: { ...scan, principals: scan.principals.map((user) => (user.name === 'quiet' ? watched : user)) },
};

const readOf = (change: (kept: { format: number; snapshot: Record<string, unknown> }) => void) => {
  const kept = JSON.parse(formatStoredSnapshot(whole)) as Parameters<typeof change>[0];
  change(kept);
  return parseStoredSnapshot(JSON.stringify(kept), ACCOUNT);
};

describe('A stored Snapshot', () => {
  it('loads as it was stored', () => {
    expect(parseStoredSnapshot(formatStoredSnapshot(whole), ACCOUNT)).toEqual({ ok: true, known: whole });
  });

  it('keeps the check of the SES set-up, also that of an earlier version', () => {
    const checked = { region: 'us-east-1', unnamed: 0, isWhole: true, allowsOthers: false };
    for (const region of [checked, { ...checked, isSetUp: false }]) {
      const setup = { asOf: NOW, regions: [region] };
      const read = readOf(({ snapshot: kept }) => Object.assign(kept, { setup }));
      expect(read.ok && read.known.snapshot.setup).toEqual(setup);
    }
  });

  it('holds each user once, and users found after the scan', () => {
    const added = judged({ name: 'added' });
    const known = {
      scan,
      snapshot: { ...whole.snapshot, principals: [...whole.snapshot.principals, added] },
    };
    expect(JSON.parse(formatStoredSnapshot(known))).toMatchObject({
      known: [{ name: 'quiet' }, { name: 'added' }],
    });
    expect(parseStoredSnapshot(formatStoredSnapshot(known), ACCOUNT)).toEqual({ ok: true, known });
  });

  /** As it was stored before: with the kind in the ARN alone, and under another name. */
  const asUsers = ({
    principals,
    ...rest
  }: {
    readonly principals: readonly object[];
    readonly changes?: object;
  }) => ({
    ...rest,
    users: principals.map((user) => ({ ...user, kind: undefined })),
  });

  it('of 1.0.0 loads with the times that it lacked, and with earlier ones in doubt', () => {
    const { kind, name, arn } = scan.principals[0]!;
    const changes = { since: scan.scan.startedAt, principals: [{ name, arn, changes: [] }] };
    const old = { format: 1, snapshot: asUsers({ ...scan, changes: asUsers(changes) }) };
    const read = parseStoredSnapshot(JSON.stringify(old), ACCOUNT);
    const { startedAt } = scan.scan;
    const times = { keysAsOf: startedAt, permissionsAsOf: startedAt };
    const principals = scan.principals.map((user) => ({
      ...user,
      ...(user.kind === 'root' ? { keysAsOf: startedAt } : times),
      ...(user.name === 'sender' ? { couldSendAt: startedAt } : {}),
    }));
    const then = {
      ...scan,
      principals,
      changes: { ...changes, principals: [{ kind, name, arn, id: null, changes: [] }] },
    };
    expect(read).toEqual({ ok: true, known: { scan: then, snapshot: then } });
  });

  it('keeps what was new about mails', () => {
    const started = {
      kind: 'mails-started',
      at: scan.scan.startedAt,
      region: 'us-east-1',
      isFirst: true,
    } as const;
    const stopped = { kind: 'mails-stopped' } as const;
    const { kind, name, arn } = scan.principals[0]!;
    const changes = {
      since: scan.scan.startedAt,
      regions: [
        { region: 'us-east-1', change: { ...started, region: null } },
        { region: 'us-west-2', change: stopped },
      ],
      principals: [{ kind, name, arn, id: null, changes: [started, stopped] }],
    };
    const known = { scan: { ...scan, changes }, snapshot: { ...whole.snapshot, changes } };
    expect(parseStoredSnapshot(formatStoredSnapshot(known), ACCOUNT)).toEqual({ ok: true, known });
  });

  it('keeps the error of the clock', () => {
    const wrong = { ...scan.scan, clockAhead: -840 };
    const known = { scan: { ...scan, scan: wrong }, snapshot: { ...whole.snapshot, scan: wrong } };
    expect(parseStoredSnapshot(formatStoredSnapshot(known), ACCOUNT)).toEqual({ ok: true, known });
  });

  it("gets its verdicts from today's rules, not from those of the version that stored it", () => {
    const read = readOf(({ snapshot: kept }) => {
      for (const user of kept['principals'] as Record<string, unknown>[]) {
        user['verdict'] = 'no-ses';
        user['lastSesAt'] = null;
      }
    });
    expect(read).toEqual({ ok: true, known: whole });
  });

  it('is rejected when it was cut off, at whatever character', () => {
    const text = formatStoredSnapshot(whole);
    for (let end = 0; end < text.length; end += 1) {
      expect(parseStoredSnapshot(text.slice(0, end), ACCOUNT), `${end} characters`).toEqual({
        ok: false,
        problem: 'it is not JSON, or was cut off',
      });
    }
  });

  it('is rejected when it is of another account', () => {
    expect(parseStoredSnapshot(formatStoredSnapshot(whole), '444455556666')).toEqual({
      ok: false,
      problem: 'it belongs to another account',
    });
  });

  it('is rejected when it is of another version', () => {
    expect(readOf((kept) => (kept.format += 1))).toEqual({
      ok: false,
      problem: 'it is from another version',
    });
  });

  it('is rejected when the scan had not ended', () => {
    const growing = { ...scan, scan: { ...scan.scan, finishedAt: null } };
    expect(parseStoredSnapshot(formatStoredSnapshot({ ...whole, scan: growing }), ACCOUNT)).toEqual({
      ok: false,
      problem: 'its scan is not complete',
    });
  });

  it('is rejected when what was learned since is not a list of users', () => {
    for (const known of [null, {}, ['x']])
      expect(readOf((kept) => Object.assign(kept, { known }))).toEqual({
        ok: false,
        problem: 'it is not a valid Snapshot',
      });
  });

  it.each([
    ['null', () => null],
    ['a number', () => 1],
    ['a text', () => 'x'],
    ['a list', () => []],
    ['an empty object', () => ({})],
  ])('is rejected when a part of it is %s instead', (_, other) => {
    const isOther = (value: unknown) => JSON.stringify(value) === JSON.stringify(other());
    for (const part of ['accountId', 'scan', 'principals', 'gaps', 'profile', 'partition']) {
      const read = readOf(({ snapshot: kept }) => {
        if (!isOther(kept[part]) && !(part === 'profile' && other() === 'x')) kept[part] = other();
      });
      const isFitting = ['profile', 'partition'].includes(part) && typeof other() === 'string';
      const isEmptyList = ['principals', 'gaps'].includes(part) && Array.isArray(other());
      if (!isFitting && !isEmptyList) expect(read.ok, part).toBe(false);
    }
  });

  it.each([
    ['an invalid time', { createdAt: 'yesterday' }],
    ['an unknown word', { canSend: 'perhaps' }],
    ['an invalid key', { accessKeys: [{ id: 1 }] }],
    ['a last use without a time', { accessKeys: [{ ...accessKey(null), lastUsed: { service: 'ses' } }] }],
    ['an invalid gap', { gaps: ['AccessDenied'] }],
  ])('is rejected when a user has %s', (_, change) => {
    const read = readOf(({ snapshot: kept }) => {
      const [user] = kept['principals'] as Record<string, unknown>[];
      Object.assign(user ?? {}, change);
    });
    expect(read).toEqual({ ok: false, problem: 'it is not a valid Snapshot' });
  });

  it('needs another format version when principals are stored differently, since fields of a known version are not checked', () => {
    expect(createHash('sha256').update(formOf(evidence)).digest('hex').slice(0, 16)).toBe(FORMS[formatOf()]);
  });
});

/** The form of stored principals in each format. Only a form that all files of the format fit keeps the format. */
const FORMS: Readonly<Record<number, string>> = { 3: '9c10e24f3f25d8c2' };

const formatOf = (): number => (JSON.parse(formatStoredSnapshot(whole)) as { format: number }).format;

/** A schema as text: its types, fields and literals. */
const formOf = (schema: unknown): string =>
  JSON.stringify(schema, (key, value: unknown) => (key === '~standard' ? undefined : value));

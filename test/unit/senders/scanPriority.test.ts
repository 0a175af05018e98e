/** Whom a quick scan asks about, and in which order. */
import { describe, expect, it } from 'vitest';
import type { ReadReport } from '../../../src/senders/evidence/credentialReport.ts';
import type { Evidence } from '../../../src/senders/model/model.ts';
import {
  bySuspicion,
  hasStaleKeyUse,
  exists,
  hasUnknownKeyId,
  lostRight,
  reportCovers,
} from '../../../src/senders/scan/scanPriority.ts';
import { accessKey, advisor, gap, judged, NOW, use } from './builders.ts';

const EARLY = '2026-11-20T08:00:00Z';
const LATE = '2026-11-20T10:00:00Z';
const reported = (service: string | null, at = EARLY) => accessKey(use(service, at), { source: 'report' });

describe('A credential report tells of a user', () => {
  const report: ReadReport = { generatedAt: NOW, rows: new Map() };
  it.each<[string, Partial<Evidence>, boolean]>([
    ['whose keys are as it has them', { accessKeys: [reported('s3')] }, true],
    ['who has no keys', {}, true],
    ['whose keys were never used', { accessKeys: [accessKey(null, { source: 'report' })] }, true],
    ['but not where it names no service', { accessKeys: [reported('s3'), reported(null)] }, false],
    ['but not where a key was asked live', { accessKeys: [accessKey(use('s3'))] }, false],
    ['but not of a list of another time', { accessKeys: [reported('s3')], keysAsOf: EARLY }, false],
  ])('%s', (_, who, expected) => {
    expect(reportCovers(report, judged({ keysAsOf: NOW, ...who }))).toBe(expected);
    expect(reportCovers(null, judged({ keysAsOf: NOW, ...who }))).toBe(false);
  });
});

describe('A user had the right to send, and is asked about', () => {
  it.each<[string, Partial<Evidence>, boolean]>([
    ['never', {}, false],
    ['and was not asked about since', { couldSendAt: LATE }, true],
    ['and was asked too early', { couldSendAt: LATE, clearedAt: '2026-11-20T13:59:59Z' }, true],
    ['and was asked 4 hours later', { couldSendAt: LATE, clearedAt: '2026-11-20T14:00:00Z' }, false],
  ])('%s', (_, who, expected) => {
    expect(lostRight(judged(who))).toBe(expected);
  });
});

describe('Whoever is not there is not asked about', () => {
  const used = { accessKeys: [accessKey(use('ses'), { id: null, source: 'report' })], advisor: advisor(NOW) };
  it.each<[string, Partial<Evidence>, boolean]>([
    ['a user', {}, true],
    ['a user with another gap', { gaps: [gap('ListAccessKeys')] }, true],
    ['root', { kind: 'root' }, false],
    ['a deleted user', { isDeleted: true }, false],
    ['a user whom IAM no longer finds', { gaps: [gap('ListAccessKeys', 'NoSuchEntity')] }, false],
  ])('%s', (_, who, expected) => {
    const user = judged({ ...used, ...who });
    expect(exists(user)).toBe(expected);
    if (!expected) expect([hasStaleKeyUse(user), hasUnknownKeyId(user)]).toEqual([false, false]);
  });
});

describe('Keys are asked again', () => {
  it.each<[string, Partial<Evidence>, boolean]>([
    ['where Access Advisor saw SES after all that the report tells', { accessKeys: [reported('s3')] }, true],
    ['also of a key that was never used', { accessKeys: [accessKey(null, { source: 'report' })] }, true],
    ['not where a key was used then', { accessKeys: [reported('s3'), reported('ses', LATE)] }, false],
    ['not where all were asked live', { accessKeys: [accessKey(use('s3', EARLY))] }, false],
    ['where one of them was not', { accessKeys: [accessKey(null), reported('s3')] }, true],
    ['not where it saw nothing', { accessKeys: [reported('s3')], advisor: null }, false],
    ['not where there are none', {}, false],
  ])('%s', (_, who, expected) => {
    expect(hasStaleKeyUse(judged({ advisor: advisor(LATE), ...who }))).toBe(expected);
  });

  it.each<[string, Partial<Evidence>, boolean]>([
    ['for the ID of one, where SES was used', { advisor: advisor(LATE) }, true],
    ['not where it was not', {}, false],
    ['not where they may not be listed', { advisor: advisor(LATE), gaps: [gap('ListAccessKeys')] }, false],
    ['also beside another gap', { advisor: advisor(LATE), gaps: [gap('GetAccessKeyLastUsed')] }, true],
    ['not where all are named', { advisor: advisor(LATE), accessKeys: [accessKey(null)] }, false],
  ])('%s', (_, who, expected) => {
    const accessKeys = [accessKey(null), accessKey(null, { id: null, source: 'report' })];
    expect(hasUnknownKeyId(judged({ accessKeys, ...who }))).toBe(expected);
  });
});

it('The latest use comes first, then who surely may send, then the order of the list', () => {
  const users = [
    judged({ name: 'z', advisor: advisor(LATE) }),
    judged({ name: 'y', advisor: advisor(EARLY) }),
    judged({ name: 'x', canSend: 'yes' }),
    judged({ name: 'w', canSend: 'conditional' }),
    judged({ name: 'v', canSend: 'unknown' }),
    judged({ name: 'a' }),
    judged({ name: 'b' }),
    judged({ name: 'c' }),
  ];
  for (const order of [users, users.toReversed(), [...users.slice(3), ...users.slice(0, 3)]])
    expect(order.toSorted(bySuspicion).map(({ name }) => name)).toEqual(users.map(({ name }) => name));
});

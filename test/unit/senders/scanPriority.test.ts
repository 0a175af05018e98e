/** Which users a quick scan asks about, and in which order. */
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

describe('A credential report shows for a user', () => {
  const report: ReadReport = { generatedAt: NOW, rows: new Map() };
  it.each<[string, Partial<Evidence>, boolean]>([
    ['the keys, if they are those of the report', { accessKeys: [reported('s3')] }, true],
    ['that there are no keys', {}, true],
    ['keys that were never used', { accessKeys: [accessKey(null, { source: 'report' })] }, true],
    [
      'not the keys, if it does not name the service of one',
      { accessKeys: [reported('s3'), reported(null)] },
      false,
    ],
    ['not the keys, if one was asked live', { accessKeys: [accessKey(use('s3'))] }, false],
    ['not the keys of a list from another time', { accessKeys: [reported('s3')], keysAsOf: EARLY }, false],
  ])('%s', (_, who, expected) => {
    expect(reportCovers(report, judged({ keysAsOf: NOW, ...who }))).toBe(expected);
    expect(reportCovers(null, judged({ keysAsOf: NOW, ...who }))).toBe(false);
  });
});

describe('Whether to ask about a user who could send before', () => {
  it.each<[string, Partial<Evidence>, boolean]>([
    ['no: it never could', {}, false],
    ['yes: it was not asked about since', { couldSendAt: LATE }, true],
    ['yes: it was asked about too early', { couldSendAt: LATE, clearedAt: '2026-11-20T13:59:59Z' }, true],
    ['no: it was asked about 4 hours later', { couldSendAt: LATE, clearedAt: '2026-11-20T14:00:00Z' }, false],
  ])('%s', (_, who, expected) => {
    expect(lostRight(judged(who))).toBe(expected);
  });
});

describe('Whether a principal still exists', () => {
  const used = { accessKeys: [accessKey(use('ses'), { id: null, source: 'report' })], advisor: advisor(NOW) };
  it.each<[string, Partial<Evidence>, boolean]>([
    ['yes: a user', {}, true],
    ['yes: a user with another gap', { gaps: [gap('ListAccessKeys')] }, true],
    ['no: root', { kind: 'root' }, false],
    ['no: a deleted user', { isDeleted: true }, false],
    ['no: a user that IAM no longer finds', { gaps: [gap('ListAccessKeys', 'NoSuchEntity')] }, false],
  ])('%s', (_, who, expected) => {
    const user = judged({ ...used, ...who });
    expect(exists(user)).toBe(expected);
    if (!expected) expect([hasStaleKeyUse(user), hasUnknownKeyId(user)]).toEqual([false, false]);
  });
});

describe('Whether to ask for keys again', () => {
  it.each<[string, Partial<Evidence>, boolean]>([
    ['yes: Access Advisor saw SES after all uses in the report', { accessKeys: [reported('s3')] }, true],
    ['yes: the key was never used', { accessKeys: [accessKey(null, { source: 'report' })] }, true],
    ['no: a key was used at that time', { accessKeys: [reported('s3'), reported('ses', LATE)] }, false],
    ['no: all keys were asked live', { accessKeys: [accessKey(use('s3', EARLY))] }, false],
    ['yes: one key was not asked live', { accessKeys: [accessKey(null), reported('s3')] }, true],
    ['no: Access Advisor saw nothing', { accessKeys: [reported('s3')], advisor: null }, false],
    ['no: there are no keys', {}, false],
  ])('%s', (_, who, expected) => {
    expect(hasStaleKeyUse(judged({ advisor: advisor(LATE), ...who }))).toBe(expected);
  });

  it.each<[string, Partial<Evidence>, boolean]>([
    ['yes: a key of an SES user lacks its ID', { advisor: advisor(LATE) }, true],
    ['no: SES was not used', {}, false],
    ['no: listing keys is denied', { advisor: advisor(LATE), gaps: [gap('ListAccessKeys')] }, false],
    ['yes: there is another gap', { advisor: advisor(LATE), gaps: [gap('GetAccessKeyLastUsed')] }, true],
    ['no: all keys have IDs', { advisor: advisor(LATE), accessKeys: [accessKey(null)] }, false],
  ])('%s', (_, who, expected) => {
    const accessKeys = [accessKey(null), accessKey(null, { id: null, source: 'report' })];
    expect(hasUnknownKeyId(judged({ accessKeys, ...who }))).toBe(expected);
  });
});

it('The latest use comes first, then who certainly may send, then the order of the list', () => {
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

/** What the credential report adds to live answers. */
import { describe, expect, it } from 'vitest';
import { evidenceFromRow, fillIn, learnReport } from '../../../src/senders/evidence/credentialReport.ts';
import { createSnapshotBuilder } from '../../../src/senders/evidence/snapshotBuilder.ts';
import type { Evidence } from '../../../src/senders/model/model.ts';
import type { ReportRow } from '../../../src/senders/credentialReport/report.ts';
import type { ScanContext } from '../../../src/senders/evidence/scanContext.ts';
import { ACCOUNT, clock, MADE, userArn } from './smallAccount.ts';
import { accessKey, gap, judged, NOW, userEvidence, use } from './builders.ts';

const REPORT = '2026-11-23T06:00:00Z';
const [FIRST, SECOND] = ['2025-01-01T00:00:00Z', '2025-02-02T00:00:00Z'];
const row: ReportRow = {
  name: 'bob',
  arn: userArn('bob'),
  createdAt: MADE,
  kind: 'user',
  accessKeys: [
    { slot: 1, active: true, lastRotated: FIRST, lastUsed: use('ses') },
    { slot: 2, active: false, lastRotated: SECOND, lastUsed: use('s3') },
  ],
};
const fromSlot = (createdAt: string, service: string, status: 'Active' | 'Inactive') =>
  accessKey(use(service), { id: null, createdAt, status, source: 'report', asOf: REPORT });
const reported = [fromSlot(FIRST, 'ses', 'Active'), fromSlot(SECOND, 's3', 'Inactive')];

describe('A row of the report', () => {
  it('is a user without an ID and without other data', () => {
    const { id, name, arn } = userEvidence({ id: null });
    expect(evidenceFromRow(row, REPORT)).toStrictEqual({
      ...{ name, arn, id, path: '/', createdAt: MADE, kind: 'user' },
      ...{ accessKeys: reported, keysAsOf: REPORT, advisor: null },
      ...{ canSend: 'unknown', grantedBy: [], gaps: [], pending: [] },
    });
  });

  it.each([
    [userArn('team/mail/bob'), '/team/mail/'],
    [userArn('b'), '/'],
    ['arn:aws:iam::111122223333:root', '/'],
  ])('takes the path that is in %s', (arn, path) => {
    expect(evidenceFromRow({ ...row, arn }, REPORT).path).toBe(path);
  });
});

describe('When an answer about keys is missing, the report is used', () => {
  const keys = [
    accessKey(use('iam'), { id: 'AKIA1', createdAt: FIRST }),
    accessKey(null, { id: 'AKIA2', createdAt: SECOND }),
    accessKey(null, { id: null, createdAt: null }),
  ];
  const unanswered = gap('GetAccessKeyLastUsed', 'Throttling', 'AKIA2');

  it('for all keys that were not listed', () => {
    const evidence = userEvidence({ gaps: [gap('GetAccessKeyLastUsed'), gap('ListAccessKeys')] });
    expect(fillIn(evidence, row, REPORT)).toEqual({ ...evidence, accessKeys: reported, keysAsOf: REPORT });
  });

  it('for the key without an answer, and no other one', () => {
    const evidence = userEvidence({ accessKeys: keys, gaps: [unanswered] });
    const filled = { ...keys[1]!, lastUsed: use('s3'), source: 'report', asOf: REPORT };
    expect(fillIn(evidence, row, REPORT)).toEqual({ ...evidence, accessKeys: [keys[0], filled, keys[2]] });
    const unknown = { ...row, accessKeys: [] };
    expect(fillIn(evidence, unknown, REPORT)).toEqual(evidence);
  });

  it('and nowhere else', () => {
    const gaps = [gap('ListAccessKeys'), unanswered];
    const others: readonly (readonly [Partial<Evidence>, ReportRow | undefined])[] = [
      [{ gaps }, undefined],
      [{ gaps, kind: 'root' }, row],
      [{}, row],
      [{ gaps: [gap('GenerateServiceLastAccessedDetails')] }, row],
      [{ gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIA9')] }, row],
    ];
    for (const [but, of] of others) {
      const evidence = userEvidence({ accessKeys: keys, ...but });
      expect(fillIn(evidence, of, REPORT)).toBe(evidence);
    }
  });
});

describe('A report that comes after the users', () => {
  const learnt = async (but: Partial<Evidence>, of: ReportRow = row) => {
    const builder = createSnapshotBuilder(ACCOUNT, 'quick', NOW, [], null);
    builder.add(userEvidence({ createdAt: MADE, ...but }));
    const context = { builder, clock, signal: new AbortController().signal } as ScanContext;
    await learnReport(context, { generatedAt: REPORT, rows: new Map([[of.arn, of]]) }, ['ListAccessKeys']);
    return builder.users();
  };
  const before = (but: Partial<Evidence>) => [judged({ createdAt: MADE, ...but })];

  it('fills in keys that nobody has asked about yet', async () => {
    const pending = ['ListAccessKeys'] as const;
    expect(await learnt({ pending })).toMatchObject([{ accessKeys: reported, keysAsOf: REPORT, pending }]);
    expect(await learnt({})).toEqual(before({}));
  });

  it('skips a user who was created again since, and adds unlisted users and root only', async () => {
    const again = { pending: ['ListAccessKeys'], createdAt: NOW } as const;
    expect(await learnt(again)).toEqual(before(again));
    const other = { ...row, name: 'eve', arn: userArn('eve') };
    expect((await learnt({}, other)).map(({ name, pending }) => [name, pending])).toEqual([
      ['bob', []],
      ['eve', ['ListAccessKeys']],
    ]);
    expect(await learnt({}, { ...row, arn: 'arn:aws:iam::111122223333:root', kind: 'root' })).toHaveLength(1);
  });
});

import { describe, expect, test } from 'vitest';
import { toCsv } from '../../../src/export/csv.ts';
import { toJson } from '../../../src/export/json.ts';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { withMaskedKeyIds } from '../../../src/export/maskKeyIds.ts';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { toSvg } from '../../../src/export/overview/pictureDocument.ts';
import { toSummary } from '../../../src/export/summary.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import { account, GENERATED_AT, key, user } from './sample.ts';

const [FIRST, SECOND, DELETED, EARLIER, CALLER] = [
  'AKIAIOSFODNN7EXAMPLE',
  'AKIAI44QH8DHBEXAMPLE',
  'AKIAJEZJDQQX4TZNRMKQ',
  'AKIAIFX6HPKAM5F7JVAA',
  'ASIAIOSFODNN7SESSION',
];
const ALL = [FIRST, SECOND, DELETED, EARLIER, CALLER];

const MAILER = user({
  name: 'mailer',
  canSend: 'yes',
  accessKeys: [
    key({ id: FIRST, lastUsed: { at: '2026-11-22T13:14:52Z', region: 'us-east-1', service: 'ses-smtp' } }),
    key({ id: SECOND }),
    key({ id: null, source: 'report' }),
  ],
  pastUses: [
    {
      keyId: EARLIER,
      use: { at: '2026-10-22T13:14:52Z', region: 'us-east-1', service: 'ses' },
      asOf: GENERATED_AT,
    },
  ],
  gaps: [
    {
      call: 'GetAccessKeyLastUsed',
      reason: 'Throttling',
      message: `Access key ${SECOND}: Rate exceeded for ${CALLER}.`,
      accessKeyId: SECOND,
    },
  ],
});

const SNAPSHOT: Snapshot = account([MAILER], {
  gaps: [{ call: 'ListAccountAliases', reason: 'AccessDenied', message: `session_${CALLER}_1 may not.` }],
  changes: {
    since: '2026-11-22T08:00:00Z',
    principals: [
      {
        name: 'mailer',
        arn: MAILER.arn,
        id: MAILER.id,
        kind: 'user',
        changes: [
          { kind: 'key-deleted', keyId: DELETED },
          { kind: 'key-created', keyId: null },
          { kind: 'user-created' },
        ],
      },
    ],
  },
});

describe('Masked access key IDs', () => {
  const masked = withMaskedKeyIds(SNAPSHOT);
  const [mailer] = masked.principals;

  test('include those of deleted keys and past uses', () => {
    expect(JSON.stringify(masked)).not.toMatch(new RegExp(ALL.join('|')));
  });

  test('distinguish the keys of a user, and are the same for a key everywhere', () => {
    const ids = mailer?.accessKeys.map(({ id }) => id);
    // Their last letters are the same, so more are shown, up to the first difference.
    expect(ids).toEqual(['AKIA…7EXAMPLE', 'AKIA…BEXAMPLE', null]);
    expect(mailer?.gaps[0]?.accessKeyId).toBe('AKIA…BEXAMPLE');
    expect(mailer?.gaps[0]?.message).toBe('Access key AKIA…BEXAMPLE: Rate exceeded for ASIA…SION.');
    expect(masked.gaps[0]?.message).toBe('session_ASIA…SION_1 may not.');
    expect(masked.changes?.principals[0]?.changes[0]).toEqual({
      kind: 'key-deleted',
      keyId: 'AKIA…4TZNRMKQ',
    });
  });

  test('show four characters if those are distinct', () => {
    const [only] = withMaskedKeyIds(
      account([user({ accessKeys: [key({ id: FIRST }), key({ id: DELETED })] })]),
    ).principals;
    expect(only?.accessKeys.map(({ id }) => id)).toEqual(['AKIA…MPLE', 'AKIA…RMKQ']);
  });

  test('change nothing else, and not the Snapshot itself', () => {
    const before = structuredClone(SNAPSHOT);
    withMaskedKeyIds(SNAPSHOT);
    expect(SNAPSHOT).toEqual(before);
    const noKeys = account([user({ name: 'AKIA-team' })]);
    expect(withMaskedKeyIds(noKeys)).toEqual(noKeys);
  });

  test.each([
    ['CSV', (of: Snapshot) => toCsv([of], GENERATED_AT)],
    ['JSON', (of: Snapshot) => toJson([of], GENERATED_AT)],
    ['Markdown', (of: Snapshot) => toMarkdown([of], GENERATED_AT)],
    ['summary', (of: Snapshot) => toSummary(of, of.principals[0]!, GENERATED_AT)],
    ['SVG', (of: Snapshot) => toSvg(of, GENERATED_AT, 7)],
    ['HTML report', (of: Snapshot) => toHtml(of, GENERATED_AT, 7)],
  ])('replace the complete ones in the %s', (_format, write) => {
    expect(write(SNAPSHOT)).toContain(FIRST);
    const report = write(masked);
    expect(ALL.filter((id) => report.includes(id))).toEqual([]);
    expect(report).toContain('AKIA…7EXAMPLE');
  });

  test('keep the names of the fields', () => {
    const fieldsOf = (of: Snapshot) => toJson([of], GENERATED_AT).match(/"\w+":/g);
    expect(fieldsOf(masked)).toEqual(fieldsOf(SNAPSHOT));
    expect(toCsv([masked], GENERATED_AT).split('\r\n')[0]).toBe(toCsv([], GENERATED_AT).trim());
  });
});

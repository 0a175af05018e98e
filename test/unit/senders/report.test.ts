import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRecords } from '../../../src/senders/credentialReport/csvRecords.ts';
import {
  pairSlots,
  reportRows,
  type KeySlot,
  type ReportRow,
} from '../../../src/senders/credentialReport/report.ts';

const recorded = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');

function rowsOf(text: string): readonly ReportRow[] {
  return [...reportRows(text)].map((parsed) => {
    if (!parsed.ok) throw new Error(parsed.problem);
    return parsed.row;
  });
}

const problemOf = (text: string): string | null =>
  [...reportRows(text)].flatMap((parsed) => (parsed.ok ? [] : [parsed.problem]))[0] ?? null;

/** A row of the report as AWS writes it, in a form that is easy to change. */
const MAILER: Readonly<Record<string, string>> = {
  user: 'mailer',
  arn: 'arn:aws:iam::111122223333:user/team/mailer',
  user_creation_time: '2026-09-01T08:00:00Z',
  password_enabled: 'false',
  password_last_used: 'N/A',
  mfa_active: 'false',
  access_key_1_active: 'true',
  access_key_1_last_rotated: '2026-09-01T08:00:05Z',
  access_key_1_last_used_date: '2026-09-11T13:14:52Z',
  access_key_1_last_used_region: 'us-east-1',
  access_key_1_last_used_service: 'ses-smtp',
  access_key_2_active: 'false',
  access_key_2_last_rotated: 'N/A',
  access_key_2_last_used_date: 'N/A',
  access_key_2_last_used_region: 'N/A',
  access_key_2_last_used_service: 'N/A',
};
const mailer = (changes: Readonly<Record<string, string>> = {}) => ({ ...MAILER, ...changes });
const csv = (record: Readonly<Record<string, string>>, lineEnd = '\n') =>
  [Object.keys(record), Object.values(record)].map((fields) => fields.join(',')).join(lineEnd);
const without = (name: string) =>
  csv(Object.fromEntries(Object.entries(MAILER).filter(([column]) => column !== name)));

test.each([0, 1, 100_000])('A report of %i rows is read completely', (count) => {
  const [header = '', row = ''] = csv(mailer()).split('\n');
  const users = Array.from({ length: count }, (_, index) => row.replaceAll('mailer', `mailer-${index}`));
  const rows = rowsOf([header, ...users].join('\n'));
  expect(rows).toHaveLength(count);
  expect(new Set(rows.map(({ arn }) => arn)).size).toBe(count);
  expect(rows.every(({ accessKeys }) => accessKeys[0]?.lastUsed?.service === 'ses-smtp')).toBe(true);
});

describe('A row that contradicts itself', () => {
  test.each(['access_key_1_last_used_service', 'access_key_1_last_used_region'])(
    '%s without the time of the use: the report is rejected',
    (column) => {
      const unused = {
        access_key_1_last_used_date: 'N/A',
        access_key_1_last_used_region: 'N/A',
        access_key_1_last_used_service: 'N/A',
      };
      expect(problemOf(csv(mailer(unused)))).toBeNull();
      expect(problemOf(csv(mailer({ ...unused, [column]: 'ses' })))).toContain('Row 1');
    },
  );
});

describe('A recorded report of an account', () => {
  const rows = rowsOf(recorded('credential-report.account.csv'));
  const row = (name: string) => rows.find((each) => each.name === name);

  test('has every row in order, root first', () => {
    expect(rows).toHaveLength(21);
    expect(rows.map(({ name }) => name).slice(0, 3)).toEqual(['<root_account>', 'andrew', 'anthony']);
    expect(rows.filter(({ kind }) => kind === 'root').map(({ arn }) => arn)).toEqual([
      'arn:aws:iam::644160558196:root',
    ]);
  });

  test('has a user with two keys, one never used', () => {
    expect(row('andrew')).toEqual({
      name: 'andrew',
      arn: 'arn:aws:iam::644160558196:user/andrew',
      createdAt: '2016-08-30T17:37:35Z',
      kind: 'user',
      accessKeys: [
        { slot: 1, active: true, lastRotated: '2016-10-11T15:27:35Z', lastUsed: null },
        {
          slot: 2,
          active: true,
          lastRotated: '2016-08-30T19:05:50Z',
          lastUsed: { at: '2016-10-20T20:27:00Z', region: 'us-east-1', service: 'ec2' },
        },
      ],
    });
  });

  test('has a user without keys', () => {
    expect(row('anthony')?.accessKeys).toEqual([]);
  });

  test('keeps two rows of one name as two', () => {
    const twice = rows.filter(({ name }) => name === 'christopher');
    expect(twice.map(({ accessKeys }) => accessKeys.map(({ lastUsed }) => lastUsed?.service))).toEqual([
      [],
      ['redshift'],
    ]);
  });
});

describe('A recorded report with keys of root', () => {
  const rows = rowsOf(recorded('credential-report.unused-keys.csv'));

  test('has an inactive key that was once created', () => {
    expect(rows[0]).toMatchObject({
      kind: 'root',
      accessKeys: [
        { slot: 1, active: true, lastUsed: { service: 's3', region: 'us-east-1' } },
        { slot: 2, active: false, lastRotated: '2007-10-13T16:49:50Z', lastUsed: null },
      ],
    });
  });

  test('has a use without a Region where the Region beside a service is N/A', () => {
    expect(rows.find(({ name }) => name === 'syracuse')?.accessKeys[0]?.lastUsed).toEqual({
      at: '2016-11-25T14:22:00Z',
      region: null,
      service: 's3',
    });
  });
});

describe('A report can have', () => {
  const expected = rowsOf(csv(mailer()));

  test('the plain form', () => {
    expect(expected).toEqual([
      {
        name: 'mailer',
        arn: 'arn:aws:iam::111122223333:user/team/mailer',
        createdAt: '2026-09-01T08:00:00Z',
        kind: 'user',
        accessKeys: [
          {
            slot: 1,
            active: true,
            lastRotated: '2026-09-01T08:00:05Z',
            lastUsed: { at: '2026-09-11T13:14:52Z', region: 'us-east-1', service: 'ses-smtp' },
          },
        ],
      },
    ]);
  });

  test.each<[string, string]>([
    ['a byte order mark', '\uFEFF' + csv(mailer())],
    ['CRLF and a last line end', csv(mailer(), '\r\n') + '\r\n'],
    ['CR', csv(mailer(), '\r')],
    ['empty lines', csv(mailer(), '\n\n') + '\n\n'],
    [
      'quoted fields',
      csv(Object.fromEntries(Object.entries(mailer()).map(([k, v]) => [`"${k}"`, `"${v}"`]))),
    ],
    ['columns in another order', csv(Object.fromEntries(Object.entries(mailer()).reverse()))],
    ['a new column', csv({ additional_credentials_info: '"a, ""b"""', ...mailer() })],
    ['missing columns that do not matter', without('password_enabled')],
    ['offsets', csv(mailer({ access_key_1_last_used_date: '2026-09-11T15:14:52+02:00' }))],
    ['milliseconds', csv(mailer({ user_creation_time: '2026-09-01T08:00:00.123Z' }))],
    [
      'other words for empty values',
      csv(mailer({ access_key_2_active: 'not_supported', access_key_2_last_used_date: 'no_information' })),
    ],
    ['empty cells', csv(mailer({ access_key_2_last_rotated: '', access_key_2_last_used_region: '' }))],
  ])('%s', (_what, text) => {
    expect(rowsOf(text)).toEqual(expected);
  });

  test('an inactive key without a creation time, if it was used', () => {
    const [row] = rowsOf(
      csv(
        mailer({
          access_key_2_last_used_date: '2026-09-11T13:14:52Z',
          access_key_2_last_used_service: 'ses',
        }),
      ),
    );
    expect(row?.accessKeys[1]).toMatchObject({
      slot: 2,
      active: false,
      lastRotated: null,
      lastUsed: { service: 'ses' },
    });
  });

  test('any service names, which stay as they are', () => {
    const [row] = rowsOf(csv(mailer({ access_key_1_last_used_service: 'SES-Something-New' })));
    expect(row?.accessKeys[0]?.lastUsed?.service).toBe('SES-Something-New');
  });

  test('only a header: nobody', () => {
    expect(rowsOf(Object.keys(mailer()).join(','))).toEqual([]);
  });
});

describe('Text that is not a report is rejected with the reason:', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'is empty'],
    ['an answer that is JSON', '{"Content": "x"}', 'not CSV'],
    ['a page of HTML', '<html>\n<body>', 'no column user, arn'],
    [
      'a report without a column',
      without('access_key_2_last_used_service'),
      'no column access_key_2_last_used_service.',
    ],
    ['a row cut short', csv(mailer()).slice(0, -10), 'Row 1'],
    ['a row too long', csv(mailer()) + ',N/A', 'Row 1'],
    ['an open quote', csv(mailer()) + '\n"mailer2', 'not CSV'],
    ['an invalid time', csv(mailer({ access_key_1_last_used_date: 'yesterday' })), 'Row 1'],
    ['an invalid day', csv(mailer({ access_key_1_last_used_date: '2026-13-41T00:00:00Z' })), 'Row 1'],
    ['an invalid boolean', csv(mailer({ access_key_1_active: 'maybe' })), 'Row 1'],
    [
      'a time in another form',
      csv(mailer({ access_key_1_last_used_date: 'Fri 11 Sep 2026 13:14:52 GMT' })),
      'Row 1',
    ],
    ['an invalid creation time of a key', csv(mailer({ access_key_1_last_rotated: 'never' })), 'Row 1'],
    ['a user without an ARN', csv(mailer({ arn: '' })), 'Row 1'],
    ['a user without a name', csv(mailer({ user: '' })), 'Row 1'],
    ['a user without a creation time', csv(mailer({ user_creation_time: 'N/A' })), 'Row 1'],
  ])('%s', (_what, text, reason) => {
    expect(problemOf(text)).toContain(reason);
  });

  test('any generated text', () => {
    const cut = fc.nat(csv(mailer()).length).map((length) => csv(mailer()).slice(0, length));
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a') }), cut),
        (text) => {
          const parsed = [...reportRows(text)];
          const wrong = parsed.findIndex(({ ok }) => !ok);
          return wrong === -1 || (wrong === parsed.length - 1 && problemOf(text) !== '');
        },
      ),
    );
  });
});

test('Records are split as RFC 4180 defines', () => {
  const field = fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', ' ', 'ü') });
  const records = fc.array(fc.array(field, { minLength: 2 }));
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(records, fc.constantFrom('\r\n', '\n'), (wanted, lineEnd) => {
      const text = wanted.map((record) => record.map(quoted).join(',')).join(lineEnd);
      expect([...csvRecords(text)]).toEqual(wanted);
    }),
  );
  expect([...csvRecords('a,b,\n,c')]).toEqual([
    ['a', 'b', ''],
    ['', 'c'],
  ]);
  expect([...csvRecords('a,')]).toEqual([['a', '']]);
  expect([...csvRecords('a,b\n"a"b\nc,d')]).toEqual([['a', 'b'], null]);
  expect([...csvRecords('a"b"')]).toEqual([null]);
});

describe('Matching listed keys to slots:', () => {
  const slot = (number: 1 | 2, lastRotated: string | null): KeySlot => ({
    slot: number,
    active: true,
    lastRotated,
    lastUsed: null,
  });
  const key = (id: string, createdAt: string | null) => ({ id, status: 'Active', createdAt }) as const;
  const paired = (slots: readonly KeySlot[], keys: readonly ReturnType<typeof key>[]) => {
    const byKeyId = pairSlots(slots, keys);
    return Object.fromEntries([...byKeyId].map(([id, { slot: number }]) => [id, number]));
  };
  const [JAN, FEB, MAR] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'];

  test.each<[string, KeySlot[], ReturnType<typeof key>[], Record<string, number>]>([
    // slots, keys -> pairs
    [
      'by creation time, against the order of IDs',
      [slot(1, FEB), slot(2, JAN)],
      [key('A', JAN), key('B', FEB)],
      { A: 2, B: 1 },
    ],
    [
      'by the order of IDs if no time is known',
      [slot(1, null), slot(2, null)],
      [key('B', null), key('A', null)],
      { A: 1, B: 2 },
    ],
    [
      'by the order of IDs if the times are equal',
      [slot(2, JAN), slot(1, JAN)],
      [key('B', JAN), key('A', JAN)],
      { A: 1, B: 2 },
    ],
    [
      'by elimination if one time is known',
      [slot(1, null), slot(2, JAN)],
      [key('A', JAN), key('B', FEB)],
      { A: 2, B: 1 },
    ],
    ['a key changed after its creation', [slot(1, MAR)], [key('A', JAN)], { A: 1 }],
    ['a key created in place of a deleted one', [slot(1, JAN)], [key('B', FEB)], {}],
    ['a key created since', [slot(1, JAN)], [key('A', JAN), key('B', FEB)], { A: 1 }],
    ['a key deleted since', [slot(1, JAN), slot(2, FEB)], [key('B', FEB)], { B: 2 }],
    ['one slot, two keys, no matching time', [slot(1, MAR)], [key('A', JAN), key('B', FEB)], {}],
    ['one key, two slots, no times', [slot(1, null), slot(2, null)], [key('A', null)], {}],
    ['no keys', [slot(2, JAN)], [], {}],
    ['no slots', [], [key('A', JAN)], {}],
  ])('%s', (_what, slots, keys, pairs) => {
    expect(paired(slots, keys)).toEqual(pairs);
  });

  test('the creation time decides for a recorded user whose order of IDs is misleading', () => {
    const { data: report } = JSON.parse(recorded('multi-delete.GetCredentialReport.json')) as {
      data: { Content: string };
    };
    const { data: listed } = JSON.parse(recorded('multi-delete.ListAccessKeys.json')) as {
      data: { AccessKeyMetadata: { AccessKeyId: string; CreateDate: Record<string, number> }[] };
    };
    const two = (part: number | undefined) => String(part).padStart(2, '0');
    const keys = listed.AccessKeyMetadata.map(({ AccessKeyId, CreateDate: at }) =>
      key(
        AccessKeyId,
        `${two(at['year'])}-${two(at['month'])}-${two(at['day'])}T${two(at['hour'])}:${two(at['minute'])}:${two(at['second'])}Z`,
      ),
    );
    expect(paired(rowsOf(report.Content)[0]!.accessKeys, keys)).toEqual({
      AKIAIFX6HPKAM5F7JVAA: 2,
      AKIAJEZJDQQX4TZNRMKQ: 1,
    });
  });
});

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { csvChunks, toCsv, type CSV_COLUMNS } from '../../../src/export/csv.ts';
import { replaceControlChars } from '../../../src/export/replaceControlChars.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import {
  account,
  GENERATED_AT,
  key,
  NOBODY,
  SAMPLE,
  SMTP_USER,
  UNKNOWN_USER,
  user,
  USED_USER,
} from './sample.ts';

const HEADER =
  'account_id,account_alias,profile,user_name,user_arn,user_path,user_created_at,verdict,last_ses_at,likely_send,can_send,granted_by,access_key_id,access_key_status,access_key_created_at,last_used_at,last_used_region,last_used_service,last_used_source,last_used_as_of,advisor_ses_last_accessed_at,advisor_ses_region,advisor_ses_actions,advisor_as_of,gaps,generated_at,advisor_status,can_send_as_of,principal_type,sent_last_24_hours,sent_last_7_days,sent_last_30_days,sent_is_partial,account';

type Line = Record<(typeof CSV_COLUMNS)[number], string>;

const linesOf = (snapshots: readonly Snapshot[]): Line[] =>
  parse<Line>(toCsv(snapshots, GENERATED_AT), { columns: true, record_delimiter: '\r\n' });

describe('The CSV report', () => {
  test('has the header line of the contract, even without users', () => {
    expect(toCsv([account([])], GENERATED_AT)).toBe(`${HEADER}\r\n`);
    expect(toCsv([], GENERATED_AT)).toBe(`${HEADER}\r\n`);
  });

  test('has a line for each access key', () => {
    const user = {
      account_id: '111122223333',
      account_alias: 'acme-mail',
      profile: 'prod',
      user_name: 'ses-smtp-user.20260901-080000',
      user_arn: 'arn:aws:iam::111122223333:user/ses-smtp-user.20260901-080000',
      user_path: '/team/mail/',
      user_created_at: '2026-09-01T08:00:00Z',
      verdict: 'sends-smtp',
      last_ses_at: '2026-11-22T13:14:52Z',
      likely_send: 'true',
      can_send: 'yes',
      granted_by:
        'inline:AmazonSesSendingAccess; group-managed:mailers/arn:aws:iam::111122223333:policy/Mail',
      advisor_ses_last_accessed_at: '2026-11-22T13:00:00Z',
      advisor_ses_region: 'us-east-1',
      advisor_ses_actions: 'GetSendQuota 2026-11-01T10:00:00Z; ListIdentities 2026-11-01T10:00:01Z',
      advisor_as_of: '2026-11-23T08:59:10Z',
      gaps: '',
      generated_at: '2026-11-23T09:00:00Z',
      advisor_status: 'accessed',
      can_send_as_of: '',
      principal_type: 'user',
      sent_last_24_hours: '',
      sent_last_7_days: '',
      sent_last_30_days: '',
      sent_is_partial: '',
      account: 'acme-mail (111122223333)',
    };
    expect(linesOf([account([SMTP_USER])])).toEqual([
      {
        ...user,
        access_key_id: 'AKIAIOSFODNN7EXAMPLE',
        access_key_status: 'Active',
        access_key_created_at: '2026-09-01T08:00:05Z',
        last_used_at: '2026-11-22T13:14:52Z',
        last_used_region: 'us-east-1',
        last_used_service: 'ses-smtp',
        last_used_source: 'live',
        last_used_as_of: '2026-11-23T08:59:00Z',
      },
      {
        ...user,
        access_key_id: '',
        access_key_status: 'Inactive',
        access_key_created_at: '2026-09-01T08:00:05Z',
        last_used_at: '2026-01-02T03:04:05Z',
        last_used_region: '',
        last_used_service: 's3',
        last_used_source: 'report',
        last_used_as_of: '2026-11-23T06:00:00Z',
      },
    ]);
  });

  test('has a line for a user without keys', () => {
    expect(toCsv([account([NOBODY], { alias: null })], GENERATED_AT)).toBe(
      `${HEADER}\r\n111122223333,,prod,reader,arn:aws:iam::111122223333:user/reader,/,2026-09-01T08:00:00Z,no-ses,,,no,,,,,,,,,,,,,,,2026-11-23T09:00:00Z,not-asked,,user,,,,,AWS account 111122223333\r\n`,
    );
  });

  test('has gaps and pending calls in one cell', () => {
    expect(linesOf([account([UNKNOWN_USER])])[0]?.gaps).toBe(
      'GetServiceLastAccessedDetails: AccessDenied; GetAccessKeyLastUsed: NotAsked',
    );
  });

  test('has gaps of the account, which appear nowhere else in a CSV, on every line', () => {
    const gaps = [{ call: 'GetAccountAuthorizationDetails', reason: 'AccessDenied', message: '' }] as const;
    expect(linesOf([account([NOBODY], { gaps })])[0]?.gaps).toBe(
      'GetAccountAuthorizationDetails: AccessDenied',
    );
  });

  test('distinguishes what Access Advisor did not answer from what it was not asked', () => {
    const none = (kind: 'not-accessed' | 'not-listed') => user({ advisorNone: { kind, asOf: GENERATED_AT } });
    const pending = user({ pending: ['GenerateServiceLastAccessedDetails'] });
    const denied = user({ ...none('not-accessed'), gaps: UNKNOWN_USER.gaps });
    const cells = [none('not-accessed'), none('not-listed'), pending, UNKNOWN_USER, denied].map((one) => {
      const [line] = linesOf([account([one])]);
      return [line?.advisor_status, line?.advisor_as_of];
    });
    expect(cells).toEqual([
      ['not-accessed', GENERATED_AT],
      ['not-listed', GENERATED_AT],
      ...[pending, UNKNOWN_USER, denied].map(() => ['unknown', '']),
    ]);
  });

  test('has an empty cell for missing action data, and for what depends on it', () => {
    expect(linesOf([account([USED_USER])])[0]).toMatchObject({ advisor_ses_actions: '', likely_send: '' });
  });

  test('has users in the order of every list, account after account', () => {
    const names = linesOf([...SAMPLE, account([NOBODY], { accountId: '444455556666' })]).map(
      (line) => `${line.account_id} ${line.user_name}`,
    );
    expect(names).toEqual([
      '111122223333 ses-smtp-user.20260901-080000',
      '111122223333 ses-smtp-user.20260901-080000',
      '111122223333 admin',
      '111122223333 batch',
      '111122223333 reader',
      '444455556666 reader',
    ]);
  });
});

describe('A cell that a spreadsheet would evaluate', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\uFF1D1', '\uFF0B1', '\uFF0D1', '\uFF201', '=', '=a"b,c'])(
    'becomes text: %j',
    (name) => {
      expect(linesOf([account([user({ name })])])[0]?.user_name).toBe(`'${name}`);
    },
  );

  test.each([
    ['\t=1', '\uFFFD=1'],
    ['\r=1', '\uFFFD=1'],
    ['/;=1+1;/', "/;'=1+1;/"],
    ['/;@x;+1;-2/', "/;'@x;'+1;'-2/"],
    ['/;"=1";/', `/;'"=1";/`],
  ])('becomes text for any separator, without semicolons, tabs, or line ends: %j', (path, text) => {
    expect(linesOf([account([user({ path })])])[0]?.user_path).toBe(text);
  });

  test.each(['a=1+1', 'inline:a; managed:b', 'a;b', 'mail@example.com', 'a-b', '1', '_x', '/team/'])(
    'excludes harmless values: %j',
    (name) => {
      expect(linesOf([account([user({ name })])])[0]?.user_name).toBe(name);
    },
  );

  test('becomes text in every column', () => {
    const line = linesOf([
      account([user({ path: '=p', accessKeys: [key({ id: '+id', status: 'Active' })] })], {
        alias: '-alias',
        profile: '@profile',
      }),
    ])[0];
    expect(line).toMatchObject({
      user_path: "'=p",
      access_key_id: "'+id",
      account_alias: "'-alias",
      profile: "'@profile",
    });
  });
});

test('A cell with a comma is quoted', () => {
  expect(toCsv([account([user({ name: 'a,b' })])], GENERATED_AT)).toContain(',"a,b",');
});

test('An RFC 4180 reader gets all visible characters of any name back, except for added text marks', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('"', ',', '\r', '\n', ';', ' ', "'", 'a', 'ü', '=', '\u2028'),
  });
  const unmarked = (cell = '') => cell.replaceAll("'", '');
  const parts = (cell = '') => cell.split(/[;\t\r\n]/);
  fc.assert(
    fc.property(nasty, nasty, (profile, name) => {
      const [line, ...others] = linesOf([account([user({ name })], { profile })]);
      expect(others).toEqual([]);
      expect([line?.profile, line?.user_name].map(unmarked)).toEqual(
        [profile, name].map(replaceControlChars).map(unmarked),
      );
      for (const cell of [line?.profile, line?.user_name]) {
        const [first, ...others] = parts(cell);
        expect(first).not.toMatch(/^[=+\-@]/);
        for (const part of others) expect(part).not.toMatch(/^"*[=+\-@]/);
      }
    }),
  );
});

describe('A long report', () => {
  const users = Array.from({ length: 1501 }, (_, index) =>
    user({ name: `user-${String(index).padStart(4, '0')}`, accessKeys: [key()] }),
  );
  const snapshots = [account(users)];

  test('comes in several chunks of whole lines', () => {
    const chunks = [...csvChunks(snapshots, GENERATED_AT)];
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) expect(chunk.endsWith('\r\n')).toBe(true);
    expect(chunks.join('')).toBe(toCsv(snapshots, GENERATED_AT));
  });

  test('can be read as a stream without losses', async () => {
    const streamed = await text(Readable.from(csvChunks(snapshots, GENERATED_AT)));
    expect(streamed).toBe(toCsv(snapshots, GENERATED_AT));
    expect(parse(streamed)).toHaveLength(1 + users.length);
  });

  test('is generated only as far as it is read', () => {
    let asked = 0;
    const accounts = [1, 2, 3].map(() => ({
      ...account([]),
      get principals() {
        asked += 1;
        return users;
      },
    }));
    const chunks = csvChunks(accounts, GENERATED_AT);
    chunks.next();
    expect(asked).toBe(1);
  });
});

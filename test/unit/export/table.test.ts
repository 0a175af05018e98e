import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toTable } from '../../../src/export/table.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import { sentWords } from '../../../src/senders/words/mailWords.ts';
import { hours, mailsOf, regionMails } from '../senders/mailsBuilder.ts';
import { account, key, NOBODY, SAMPLE, SMTP_USER, UNKNOWN_USER, user } from './sample.ts';

const linesOf = (snapshots: readonly Snapshot[], width?: number) => toTable(snapshots, width).split('\n');

describe('The table for a terminal', () => {
  test('has one line per user, columns aligned, strongest evidence first', () => {
    expect(toTable(SAMPLE)).toBe(
      [
        'acme-mail (111122223333) · profile prod',
        'USER                           VERDICT                 LAST SES (UTC)    KEY LAST USED FOR   ACCESS ADVISOR  MAY SEND     MISSING',
        'ses-smtp-user.20260901-080000  Sends by SMTP           2026-11-22 13:14  ses-smtp us-east-1  2026-11-22      yes',
        'admin                          Used SES, key moved on  2026-10-05 00:00  s3 us-east-1        2026-10-05      conditional',
        'batch                          Cannot tell             -                 ?                   ?               unknown      2',
        'reader                         No SES                  -                 -                   not asked       no',
        '1 sender so far · 1 other SES user · still checking 1 of 4 users',
        'Sends by SMTP 1 · Used SES, key moved on 1 · No SES 1 · Checking 1',
        'Not answered: GetServiceLastAccessedDetails: AccessDenied (1 user)',
        'Not answered: GetAccessKeyLastUsed: NotAsked (1 user)',
        'Denied: iam:GetServiceLastAccessedDetails. The least-privilege policy is in README.md of ses-senders, under "Permissions".',
        '1 user was not asked about live (ses-smtp-user.20260901-080000): its access keys are shown as of 2026-11-23T06:00:00Z. A later use does not show, for example with permissions that were removed since then, or by the policy of an SES identity. A complete scan asks about everyone.',
        'Roles were not looked at.',
        '',
      ].join('\n'),
    );
  });

  test('does not show 0 for mails only in the current hour', () => {
    const zero = { last24Hours: 0, last7Days: 0, last30Days: 0, last400Days: 0 };
    const at = '2026-11-23T09:00:00Z';
    const sender = user({
      name: 'burst',
      sentMails: { asOf: at, sums: zero, last: { at, region: 'us-east-1' } },
    });
    const mails = mailsOf([
      regionMails(
        'us-east-1',
        hours((hoursAgo) => (hoursAgo === 0 ? 9_000 : 0)),
      ),
    ]);
    const text = toTable([account([sender], { mails })]);
    expect(text).toMatch(/^burst .+ this hour/m);
    expect(text).toContain('0 mails sent in the 24 hours to');
    expect(text).not.toContain('0 in 30 days');
    expect(sentWords(sender, { when: (time) => time })).toEqual([
      `The first mails under this name were sent in the hour that ran at ${at}, from us-east-1`,
    ]);
  });

  test('shortens the widest columns in a narrower terminal', () => {
    expect(linesOf(SAMPLE, 100).slice(1, 4)).toEqual([
      'USER           VERDICT        LAST SES (UTC)    KEY LAST USED…  ACCESS ADVISOR  MAY SEND     MISSING',
      'ses-smtp-use…  Sends by SMTP  2026-11-22 13:14  ses-smtp us-e…  2026-11-22      yes',
      'admin          Used SES, ke…  2026-10-05 00:00  s3 us-east-1    2026-10-05      conditional',
    ]);
  });

  test.each([200, 120, 100, 80, 60])('fits into %d columns', (width) => {
    const rows = linesOf(SAMPLE, width).slice(1, 6);
    expect(rows.map((row) => row.length).every((length) => length <= width)).toBe(true);
  });

  test('shows the SES use of several keys, though another use is later', () => {
    const uses = [
      { at: '2026-11-22T00:00:00Z', region: null, service: 's3' },
      { at: '2026-11-20T00:00:00Z', region: 'eu-west-1', service: 'ses' },
    ];
    const sender = user({ accessKeys: uses.map((lastUsed, index) => key({ id: `AKIA${index}`, lastUsed })) });
    expect(toTable([account([sender])])).toContain('ses eu-west-1');
  });

  test('counts gaps for each user and names them once below', () => {
    const lines = linesOf([account([UNKNOWN_USER, { ...UNKNOWN_USER, name: 'batch2' }])]);
    expect(lines.slice(2, 4).map((line) => line.at(-1))).toEqual(['2', '2']);
    expect(lines).toContain('Not answered: GetServiceLastAccessedDetails: AccessDenied (2 users)');
  });

  test('says that an account has no users, and why', () => {
    const gaps = [{ call: 'ListUsers', reason: 'AccessDenied', message: 'No permission.' }] as const;
    expect(toTable([account([], { gaps, alias: null })])).toBe(
      '111122223333 · profile prod\nCannot tell: not all users are listed in 1 account\nDenied: iam:ListUsers. The least-privilege policy is in README.md of ses-senders, under "Permissions".\nRoles were not looked at.\n',
    );
  });

  test('has several accounts, one below the other, and a final table of those that matter', () => {
    const gaps = [{ call: 'AssumeRole', reason: 'AccessDenied', message: 'No.' }] as const;
    const others = [
      account([SMTP_USER], { accountId: '444455556666' }),
      account([], { accountId: '555566667777', alias: null, gaps }),
      account([NOBODY], {
        accountId: '777788889999',
        alias: null,
        mails: {
          asOf: '2026-11-23T09:00:00Z',
          regions: [],
          gaps: [{ call: 'GetMetricData', reason: 'Throttling', message: 'Slow.', region: 'us-east-1' }],
        },
      }),
      account([{ ...SMTP_USER, lastSesAt: '2026-11-23T01:00:00Z' }], {
        accountId: '666677778888',
        alias: null,
        accountName: 'shop',
      }),
      account([NOBODY], { accountId: '888899990000', alias: 'acme-dev', accountName: 'Development' }),
    ];
    const text = toTable([account([NOBODY]), ...others]);
    expect(text.match(/^.* · profile prod$/gm)).toEqual([
      'acme-mail (111122223333) · profile prod',
      'acme-mail (444455556666) · profile prod',
      '555566667777 · profile prod',
      '777788889999 · profile prod',
      'shop (666677778888) · profile prod',
      'Development · acme-dev (888899990000) · profile prod',
    ]);
    const part = toTable([account([NOBODY]), ...others], Infinity, 1);
    expect(part.slice(part.indexOf('\n6 of 7 accounts\n') + 1)).toBe(
      text.slice(text.indexOf('All 6')).replace('All 6 accounts', '6 of 7 accounts'),
    );
    expect(text.slice(text.indexOf('All 6'))).toBe(
      [
        'All 6 accounts',
        'ACCOUNT                   LAST SES (UTC)    MAILS IN 30 DAYS  SENDERS',
        'shop (666677778888)       2026-11-23 01:00                    1 sender · 1 user',
        'acme-mail (444455556666)  2026-11-22 13:14                    1 sender · 1 user',
        '555566667777              -                                   Could not be read',
        '777788889999              -                 ?                 0 senders · 1 user',
        '2 accounts show no sign of SES.',
        '2 senders · Cannot tell: not all users are listed in 1 account · 5 users',
        '',
      ].join('\n'),
    );
  });

  test('gives wide characters two columns, marks none', () => {
    const users = [user({ name: '日本' }), user({ name: 'e\u0301' }), user({ name: 'abcd' })];
    const columns = new Map(
      linesOf([account(users)])
        .slice(2, 5)
        .map((line) => [line.split(' ')[0], line.indexOf('No SES')]),
    );
    expect(columns).toEqual(
      new Map([
        ['日本', 4],
        ['e\u0301', 7],
        ['abcd', 6],
      ]),
    );
  });

  test('leaves out a wide character that fits only half', () => {
    const [row] = linesOf([account([user({ name: '日本語日本語日本語' })])], 10).slice(2);
    expect(row).toMatch(/^日本… +No SES/);
  });

  test('has no terminal commands from data', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u001b[31m',
        '\u001b]8;;https://x\u0007',
        '\r',
        '\n',
        '\u009b2J',
        '\u202e',
        '\u0008\u0008',
      ),
    );
    fc.assert(
      fc.property(anything, anything, (name, profile) => {
        const gaps = [{ call: 'ListUsers', reason: name, message: profile }] as const;
        const text = toTable([account([user({ name, gaps, accessKeys: [key()] })], { profile, gaps })]);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(text.split('\n')).toHaveLength(9);
      }),
    );
  });
});

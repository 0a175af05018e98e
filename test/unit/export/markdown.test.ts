import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { regionFigures } from '../../../src/senders/mails/figures.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import { THREE_REGIONS } from '../senders/mailsBuilder.ts';
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

const markdown = (...snapshots: readonly Snapshot[]): string => toMarkdown(snapshots, GENERATED_AT);

/** The cells of the table row that names a user. */
const cellsOf = (report: string, name: string): readonly string[] =>
  report
    .split('\n')
    .find((line) => line.startsWith(`| \`${name}\` |`))
    ?.split(' | ')
    .map((cell) => cell.replace(/^\| | \|$/g, '')) ?? [];

describe('The Markdown report', () => {
  test('names users that were not asked about live, as code, and what that hides', () => {
    expect(markdown(...SAMPLE)).toContain(
      '1 user was not asked about live (`ses-smtp-user.20260901-080000`): its access keys are shown as of 2026-11-23T06:00:00Z. A later use does not show',
    );
    expect(markdown(account([user({ accessKeys: [key()] })]))).not.toContain('not asked about live');
  });

  test('begins with the account, the scan, and the counts', () => {
    expect(markdown(...SAMPLE)).toContain(
      [
        '## Account `acme-mail (111122223333)`',
        '',
        '**In the last 7 days `ses-smtp-user.20260901-080000` sent by SMTP. Still checking 1 of 4 users.**',
        '',
        '1 sender so far · 1 other SES user · 4 users',
        '',
        'Profile `prod`, quick scan from 2026-11-23T08:58:00Z to 2026-11-23T08:59:30Z. Credential report of 2026-11-23T06:00:00Z. Roles were not looked at.',
        '',
        '| Verdict | Users |',
        '| --- | --- |',
        '| Sends by SMTP | 1 |',
        '| Used SES, key moved on | 1 |',
        '| No SES | 1 |',
        '| Checking… | 1 |',
        '',
      ].join('\n'),
    );
  });

  test('of several accounts begins with those that need attention, with their names in the organization', () => {
    const others = [
      account([SMTP_USER], { accountId: '444455556666', alias: null, accountName: 'Payments|EU' }),
      account([NOBODY], { accountId: '555566667777', alias: null }),
      account([], {
        accountId: '666677778888',
        alias: null,
        accountName: 'Closed',
        gaps: [{ call: 'AssumeRole', reason: 'AccessDenied', message: 'No.' }],
      }),
    ];
    const report = markdown(account([NOBODY]), ...others);
    expect(report.slice(report.indexOf('## All'), report.indexOf('## Account'))).toBe(
      [
        '## All 4 accounts',
        '',
        '| Account | Last use of SES | Mails in 30 days | Senders |',
        '| --- | --- | --- | --- |',
        `| <code>Payments&#124;EU &#40;444455556666&#41;</code> | ${SMTP_USER.lastSesAt} |  | 1 sender · 1 user |`,
        '| `Closed (666677778888)` |  |  | Could not be read |',
        '',
        'No sign of SES in 2 accounts.',
        '',
        '1 sender · Cannot tell: not all users are listed in 1 account · 3 users',
        '',
        '',
      ].join('\n'),
    );
    expect(markdown(account([NOBODY]))).not.toContain('## All');
    const unread = [{ name: 'profile audit', accountId: null, why: 'It has expired.' }];
    const part = toMarkdown([account([NOBODY]), ...others], GENERATED_AT, undefined, unread);
    expect(part).toContain('\n## 4 of 5 accounts\n');
    expect(part).not.toContain('## All');
  });

  test('has the totals of each Region that sent', () => {
    const report = markdown(account([SMTP_USER], { mails: THREE_REGIONS }));
    expect(report).toContain(
      '| Region | 24 hours | 7 days | 30 days | 400 days | Current hour | Delivered (400 days) |',
    );
    const sent = report.match(/^\| `[a-z]+-[a-z]+-\d` \| .*$/gm) ?? [];
    expect(sent.map((row) => row.split('`')[1])).toEqual(
      regionFigures(account([], { mails: THREE_REGIONS }))
        .filter(({ state }) => state === 'sends')
        .map(({ region }) => region),
    );
    expect(sent.length).toBeGreaterThan(1);
    expect(markdown(account([SMTP_USER]))).not.toContain('| Region |');
  });

  test('has the changes since the scan before, if there was one', () => {
    const since = '2026-11-22T08:00:00Z';
    expect(markdown(account([]))).not.toMatch(/changed since/i);
    expect(markdown({ ...account([]), changes: { since, principals: [] } })).toContain(
      `Nothing has changed since the scan of ${since}.`,
    );
    const use = { service: 'ses', region: 'x`|y', at: '2026-11-23T08:00:00Z' };
    const changes = [
      { kind: 'used-ses', keyId: 'AKIA1', use, isFirst: true },
      { kind: 'user-created' },
    ] as const;
    const users = [{ name: 'bob', arn: '', id: null, kind: 'user' as const, changes }];
    expect(markdown({ ...account([]), changes: { since, principals: users } })).toContain(
      `Changed since the scan of ${since}:\n\n- \`bob\`: first use of SES seen: \`ses\` in <code>x&#96;&#124;y</code>, 2026-11-23T08:00:00Z; new user\n`,
    );
    const regions = [
      {
        region: 'eu-west-1',
        change: { kind: 'mails-started', at: since, region: null, isFirst: true },
      },
      { region: 'us-east-1', change: { kind: 'mails-stopped' } },
    ] as const;
    expect(markdown({ ...account([]), changes: { since, regions, principals: users } })).toContain(
      `${since}:\n\n- \`eu-west-1\`: first mails counted: ${since}\n- \`us-east-1\`: no mails for 7 days\n- \`bob\``,
    );
    expect(markdown({ ...account([]), changes: { since, regions, principals: [] } })).not.toContain(
      'Nothing',
    );
  });

  test('has verdicts in order, without empty ones, each with what it proves', () => {
    const headings = markdown(...SAMPLE).match(/^### .*\n\n.*$/gm);
    expect(headings).toEqual([
      '### Sends by SMTP (1)\n\nAn access key was last used for the SMTP interface, which can only send.',
      '### Used SES, key moved on (1)\n\nAccess Advisor or an earlier answer shows a use of SES; no key shows it as its last used service.',
      '### Cannot tell (1)\n\nAn answer is missing that could have shown a use of SES, AWS does not name the service of a key’s last use, or mails were counted under a name that several have.',
      '### No SES (1)\n\nNo answer shows a use of SES, and no policy is known to allow sending.',
    ]);
  });

  test('has all evidence about a user, with its source', () => {
    expect(cellsOf(markdown(account([SMTP_USER])), SMTP_USER.name)).toEqual([
      '`ses-smtp-user.20260901-080000`',
      '2026-11-22T13:14:52Z',
      [
        '`AKIAIOSFODNN7EXAMPLE` (active): `ses-smtp` in `us-east-1` 2026-11-22T13:14:52Z',
        'access key (inactive): `s3` 2026-01-02T03:04:05Z, according to the credential report of 2026-11-23T06:00:00Z',
        'Access Advisor: SES last accessed 2026-11-22T13:00:00Z in `us-east-1`',
        'tracked actions: `GetSendQuota` 2026-11-01T10:00:00Z, `ListIdentities` 2026-11-01T10:00:01Z',
        'Latest SES access: the SMTP interface, 2026-11-22T13:14:52Z',
      ].join('<br>'),
      [
        'may send',
        'inline policy `AmazonSesSendingAccess`',
        'managed policy `arn:aws:iam::111122223333:policy/Mail` of group `mailers`',
      ].join('<br>'),
      '',
    ]);
  });

  test('never calls a key without an answer unused', () => {
    const [, , evidence, policies, gaps] = cellsOf(markdown(account([UNKNOWN_USER])), 'batch');
    expect(evidence).toBe(
      '`AKIAI44QH8DHBEXAMPLE` (active): last use not known<br>Access Advisor: an answer is missing',
    );
    expect(policies).toBe('not known whether it may send');
    expect(gaps).toBe(
      'GetServiceLastAccessedDetails: `AccessDenied`, `The profile may not ask this.`<br>GetAccessKeyLastUsed: `NotAsked`, `The scan had no answer yet when this report was made.`',
    );
  });

  test.each<[string, Parameters<typeof user>[0], string]>([
    ['a key never used', { accessKeys: [key()] }, '`AKIAIOSFODNN7EXAMPLE` (active): no use recorded'],
    [
      'a key that another gap is about',
      {
        accessKeys: [key()],
        gaps: [
          { call: 'GetAccessKeyLastUsed', reason: 'Throttling', message: 'x', accessKeyId: 'AKIAOTHER' },
        ],
      },
      '`AKIAIOSFODNN7EXAMPLE` (active): no use recorded',
    ],
    [
      'a key that the report fills in for',
      {
        accessKeys: [key({ source: 'report', asOf: '2026-11-23T06:00:00Z' })],
        gaps: [{ call: 'GetAccessKeyLastUsed', reason: 'Throttling', message: 'x' }],
      },
      '`AKIAIOSFODNN7EXAMPLE` (active): no use recorded, according to the credential report of 2026-11-23T06:00:00Z',
    ],
    ['no key', {}, 'no access key'],
    [
      'keys that were not listed',
      { gaps: [{ call: 'ListAccessKeys', reason: 'AccessDenied', message: 'x' }] },
      'access keys could not be listed',
    ],
  ])('has a sentence about %s', (_what, changes, expected) => {
    const report = markdown(account([user({ name: 'u', canSend: 'yes', ...changes })]));
    expect(cellsOf(report, 'u')[2]).toBe(`${expected}<br>Access Advisor: not asked in this scan`);
  });

  test('never says that the latest access was not a send, since one in the same minute would not show', () => {
    const advisor = {
      ...SMTP_USER.advisor!,
      trackedActions: [{ action: 'GetSendQuota', at: SMTP_USER.advisor!.lastAccessedAt }],
    };
    const report = markdown(account([user({ name: 'u', advisor })]));
    expect(cellsOf(report, 'u')[2]).toContain(
      'Latest SES access that AWS names: `GetSendQuota`, 2026-11-22T13:00:00Z; a send in the same minute would not show',
    );
  });

  test('leaves out what Access Advisor did not answer', () => {
    expect(cellsOf(markdown(account([USED_USER])), 'admin')[2]).toBe(
      '`AKIAJEZJDQQX4TZNRMKQ` (active): `s3` in `us-east-1` 2026-11-20T00:00:00Z<br>Access Advisor: SES last accessed 2026-10-05T00:00:00Z<br>Latest SES access: 2026-10-05T00:00:00Z; there is no data on the action',
    );
  });

  test('only names users without any sign of SES', () => {
    const report = markdown(account([NOBODY, user({ name: 'auditor' })]));
    expect(report).toContain('\n\n`auditor`, `reader`\n\n');
  });

  test('says what the account did not answer, and that a scan is unfinished', () => {
    const gaps = [{ call: 'ListUsers', reason: 'AccessDenied', message: 'No permission.' }] as const;
    const scan = { ...account([]).scan, finishedAt: null, reportGeneratedAt: null };
    const report = markdown(account([], { gaps, scan }));
    expect(report).toContain('- ListUsers: `AccessDenied`, `No permission.`');
    expect(report).toContain('quick scan from 2026-11-23T08:58:00Z not finished.\n');
  });

  test('says that the clock of the machine was wrong', () => {
    const report = markdown(account([], { scan: { ...account([]).scan, clockAhead: -840 } }));
    expect(report).toContain('The clock of this machine is 14 minutes behind.');
  });

  test('ends with what it cannot show', () => {
    const [, caveats] = markdown(...SAMPLE).split('## What this cannot show');
    expect(caveats).toContain('An access key keeps only its last used service');
    expect(caveats).toContain('it tracks only SendBounce and SendCustomVerificationEmail');
    expect(caveats).toContain('sending authorization policy');
  });
});

/** Pipes split a cell even within a code span, so all of them count. */
describe('Nothing in an account is Markdown:', () => {
  const withName = (name: string) => {
    const gaps = [{ call: 'ListAccessKeys', reason: name, message: name }] as const;
    const grantedBy = [{ type: 'group-managed', name, arn: name, group: name }] as const;
    const lastUsed = { at: '2026-01-01T00:00:00Z', region: name, service: name };
    const sender = user({ name, canSend: 'yes', grantedBy, gaps, accessKeys: [key({ id: name, lastUsed })] });
    return markdown(account([sender, user({ name })], { profile: name, alias: name, gaps }));
  };
  /** The text that is parsed as Markdown, without code spans. */
  const outsideCode = (report: string) =>
    report.replaceAll(/`[^`\n]*`/g, '').replaceAll(/<code>[^<>\n]*<\/code>/g, '');
  const plain = withName('plain');

  test.each([
    'a|b',
    'a`b',
    '``` x',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[click](command:workbench.action.terminal.new)',
    'x](command:foo)',
    '![](https://example.com/pixel.png)',
    'https://example.com',
    '@everyone #1 **bold** _it_ ~~s~~',
    '&lt;b&gt;',
    'a\\|b',
    'a\\',
    '|`|`<br>',
    'line\n## heading\r\n- item',
    '\u001b[31mred\u202egnp.exe',
    '   ',
    '',
  ])('%j', (name) => {
    const report = withName(name);
    const rest = outsideCode(report);
    expect(rest.replaceAll('<br>', '')).not.toMatch(/[<>`@!]|\]\(|:\/\//);
    expect(report.match(/\|/g)?.length).toBe(plain.match(/\|/g)?.length);
    expect(report.split('\n').length).toBe(plain.split('\n').length);
  });

  test('generated names', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('`', '|', '\\', '<', '&', '[', ']', '(', '\n', 'a', ' ', '@'),
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (name) => {
        const report = withName(name);
        expect(report.match(/\|/g)?.length).toBe(plain.match(/\|/g)?.length);
        expect(outsideCode(report).replaceAll('<br>', '')).not.toMatch(/[<>`]/);
        expect(report.split('\n').length).toBe(plain.split('\n').length);
      }),
    );
  });
});

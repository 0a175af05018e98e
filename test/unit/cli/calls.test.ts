/** `ses-senders calls`, over HTTP, as a user runs it. */
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { replaceControlChars } from '../../../src/export/replaceControlChars.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { sample } from '../endpoint/support.ts';
import { sesSenders } from './run.ts';

const KEY = 'AKIAMAILERMAILERMAIL';

let aws: Aws;
beforeAll(async () => {
  aws = await startAws({ accounts: ['calls', 'other'] });
});
afterAll(() => aws[Symbol.asyncDispose]());
beforeEach(() => aws.endpoint.reset());

const calls = (...args: string[]) => sesSenders(['calls', '--profile', 'sample', ...args], aws.env);

const text = v.nullable(v.string());
const time = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));
const gap = v.strictObject({
  ...{ call: v.string(), reason: v.string(), message: v.string() },
  region: v.optional(v.string()),
});
/** The schema of the contract. */
const REPORT = v.strictObject({
  schema: v.literal(2),
  generatedAt: time,
  accounts: v.array(
    v.strictObject({
      ...{ profile: v.string(), accountId: v.string(), alias: text, partition: v.string() },
      ...{ accessKeyId: text, userName: text },
      created: v.nullable(v.strictObject({ at: time, by: text, ip: text, userAgent: text })),
      regions: v.array(v.strictObject({ region: v.string(), cut: v.boolean() })),
      events: v.array(
        v.strictObject({
          ...{ at: time, region: v.string(), service: v.string(), call: v.string() },
          ...{ ip: text, userAgent: text, error: text },
        }),
      ),
      meanwhile: v.array(
        v.strictObject({
          ...{ at: time, region: v.string(), call: v.string(), about: text, by: text },
          ...{ ip: text, userAgent: text, error: text },
        }),
      ),
      gaps: v.array(gap),
      calls: v.record(v.string(), v.number()),
    }),
  ),
});

const answered = async (...args: string[]) => {
  const { exit, stdout, stderr } = await calls('--access-key-id', KEY, '--format', 'json', ...args);
  const { accounts } = v.parse(REPORT, JSON.parse(stdout));
  const [account] = accounts;
  if (account === undefined) throw new Error('The report has no account.');
  return { exit, stdout, stderr, account, accounts };
};

describe('ses-senders calls', () => {
  it('reports a key’s calls, who created it, and what changed in SES meanwhile', async () => {
    const { exit, account, stdout } = await answered();
    expect(exit).toBe(0);
    expect(account).toMatchObject({ accessKeyId: KEY, userName: 'mailer', gaps: [] });
    expect(account.created?.by).toBe('arn:aws:iam::111122223333:role/admins');
    // IAM's Region, that of the last use, and the one that sent.
    expect(account.regions).toEqual([
      { region: 'us-east-1', cut: false },
      { region: 'eu-west-1', cut: false },
      { region: 'ap-northeast-1', cut: false },
    ]);
    expect(account.events).toHaveLength(127);
    expect(account.events.filter(({ error }) => error === 'AccessDenied')).toHaveLength(2);
    expect(account.meanwhile.map(({ call }) => call)).toEqual([
      'DeleteEmailIdentity',
      'VerifyDomainIdentity',
    ]);
    expect(account.calls).toMatchObject({ GetAccessKeyLastUsed: 1, ListAccessKeys: 1, LookupEvents: 10 });
    // No terminal commands are left in it, and a parser gets it unchanged.
    expect(replaceControlChars(stdout.replaceAll('\n', ''))).toBe(stdout.replaceAll('\n', ''));
    expect(account.events.some(({ userAgent }) => userAgent?.startsWith('\u001B[31mevil') === true)).toBe(
      true,
    );
    const asked = aws.endpoint.calls.map(({ service, action }) => `${service}:${action}`);
    expect(asked.filter((call) => call.startsWith('ses:'))).toEqual([]);
  });

  it('shows a table by IP address and program, and by call, with what it never shows', async () => {
    const { exit, stdout } = await calls('--access-key-id', KEY);
    expect(exit).toBe(0);
    expect(stdout).toContain(`Key ${KEY} of user mailer`);
    expect(stdout).toContain('127 calls from 2 IP addresses. 6 of them to Amazon SES.');
    expect(stdout).toMatch(/^203\.0\.113\.99 +aws-cli\/2\.31\.0 +6 +6 +\S+Z +\S+Z +AccessDenied \(2\)$/m);
    expect(stdout).toMatch(/^ses:GetSendQuota +3 /m);
    expect(stdout).toMatch(
      /DeleteEmailIdentity +lottery\.example +the role deploy +cloudformation\.amazonaws\.com/,
    );
    expect(stdout).toContain('Mails are never among these calls');
    expect(replaceControlChars(stdout.replaceAll('\n', ''))).toBe(stdout.replaceAll('\n', ''));
  });

  it('writes Markdown with data escaped, and masked keys', async () => {
    const { exit, stdout } = await calls('--access-key-id', KEY, '--format', 'markdown', '--mask-key-ids');
    expect(exit).toBe(0);
    expect(stdout).toContain('AKIA…MAIL');
    expect(stdout).not.toContain(KEY);
    for (const row of stdout.split('\n').filter((line) => line.startsWith('| ')))
      expect([6, 7]).toContain(row.replaceAll('\\|', '').split('|').length - 2);
    expect(JSON.stringify((await answered('--mask-key-ids')).account)).not.toContain(KEY);
  });

  it('hides secrets that a caller wrote, and masks key IDs there, too', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const userAgent = `tool https://ann:hunter22@proxy.example/ aws_secret_access_key=${secret} ${KEY}`;
    const written = { userAgent, error: `Denied${KEY} ${secret}`, ip: `${KEY}.example.com` };
    const about = { emailIdentity: `${KEY}.example` };
    const declaration = sample('calls');
    await using own = await startAws({
      accounts: [
        {
          ...declaration,
          calls: [
            ...(declaration.calls ?? []),
            {
              at: '-2h',
              region: 'eu-west-1',
              service: 'ses',
              call: 'GetAccount',
              accessKeyId: KEY,
              user: 'mailer',
              ...written,
            },
            {
              at: '-1h',
              region: 'eu-west-1',
              service: 'ses',
              call: 'DeleteEmailIdentity',
              role: { name: 'deploy', session: KEY },
              request: about,
              ...written,
            },
          ],
        },
      ],
    });
    const calls = (...args: string[]) =>
      sesSenders(['calls', '--profile', 'sample', '--access-key-id', KEY, ...args], own.env);
    for (const format of ['json', 'table', 'markdown']) {
      const plain = await calls('--format', format);
      const masked = await calls('--format', format, '--mask-key-ids');
      for (const text of ['hunter22', secret]) expect(plain.stdout + masked.stdout).not.toContain(text);
      expect(plain.stdout).toContain(`Denied${KEY}`);
      expect(masked.stdout).toContain('DeniedAKIA…MAIL');
      expect(masked.stdout).not.toContain(KEY);
    }
  });

  it('says that the clock of this machine is wrong', async () => {
    aws.endpoint.clockAhead(840_000);
    try {
      const { stderr } = await answered();
      expect(stderr).toContain('The clock of this machine is 14 minutes behind.');
    } finally {
      aws.endpoint.clockAhead(0);
    }
    expect((await answered()).stderr).not.toContain('The clock');
  });

  it('reads what is requested: Regions, days, limit', async () => {
    const few = await answered(
      '--most',
      '10',
      '--region',
      'us-west-2',
      '--region',
      'sa-east-1',
      '--no-mails',
    );
    expect(few.account.regions).toEqual([
      { region: 'us-east-1', cut: false },
      { region: 'eu-west-1', cut: true },
      { region: 'us-west-2', cut: false },
      { region: 'sa-east-1', cut: false },
    ]);
    expect(aws.endpoint.calls.filter(({ action }) => action === 'GetMetricData')).toEqual([]);
    const asked = await answered('--days', '10');
    expect(asked.account.events).toHaveLength(127);
    expect(asked.account.created).not.toBeNull();
  });

  it('says that the key is in no account, and still finds the calls of a deleted one', async () => {
    const gone = 'AKIAGONEGONEGONEGONE';
    const none = await calls('--access-key-id', gone, '--format', 'json');
    expect(none.exit).toBe(0);
    expect(none.stderr).toContain(
      `${gone} was found in none of these accounts, and no calls of it were found in the Regions that were asked.`,
    );
    expect(none.stderr).toContain('name the profiles of other accounts with --profile');
    await using own = await startAws({ accounts: ['calls'] });
    own.endpoint.account().changeUser('mailer', { accessKeys: [] });
    const args = ['calls', '--profile', 'sample', '--access-key-id', KEY, '--region', 'eu-west-1'];
    const { exit, stdout, stderr } = await sesSenders([...args, '--format', 'json'], own.env);
    const [account] = v.parse(REPORT, JSON.parse(stdout)).accounts;
    if (account === undefined) throw new Error('The report has no account.');
    expect([exit, stderr]).toEqual([0, '']);
    expect(account.userName).toBeNull();
    expect(account.events).toHaveLength(127);
    expect(account.created?.by).toBe('arn:aws:iam::111122223333:role/admins');
  });

  it('asks every account, of which one has the key', async () => {
    const { exit, accounts } = await answered('--profile', 'acme-marketing');
    expect(exit).toBe(0);
    expect(accounts.map(({ userName, events }) => [userName, events.length])).toEqual([
      ['mailer', 127],
      [null, 0],
    ]);
    expect(accounts[1]?.gaps).toEqual([]);
  });

  it('says which counts of mails are denied, once, and exits with 0, since the calls are complete', async () => {
    aws.endpoint.rules.deny(['cloudwatch:*', 'ec2:*']);
    const { exit, account } = await answered();
    expect(exit).toBe(0);
    expect(account.events.length).toBeGreaterThan(0);
    expect(new Set(account.gaps.map(({ call }) => call))).toEqual(
      new Set(['DescribeRegions', 'GetMetricData']),
    );
    const { stdout } = await calls('--access-key-id', KEY);
    expect(stdout.match(/^Not answered: /gm)).toHaveLength(2);
  });

  it('exits with status 3 if the owner of the key is unknown: Regions may be missing', async () => {
    aws.endpoint.rules.deny(['iam:GetAccessKeyLastUsed']);
    const denied = await answered('--profile', 'acme-marketing', '--region', 'eu-west-1');
    expect(denied.exit).toBe(3);
    expect(denied.account.events).toHaveLength(127);
    expect(denied.accounts.map(({ gaps }) => gaps.map(({ call }) => call))).toEqual([
      ['GetAccessKeyLastUsed'],
      [],
    ]);
    aws.endpoint.reset();
    aws.endpoint.rules.add({
      action: 'GetAccessKeyLastUsed',
      error: { code: 'InternalFailure', status: 400 },
    });
    const failed = await answered();
    expect([failed.exit, failed.account.gaps[0]?.reason]).toEqual([3, 'InternalFailure']);
  });

  it('exits with status 3 if a Region does not answer, and shows the others', async () => {
    aws.endpoint.rules.add({
      ...{ action: 'LookupEvents', region: 'us-east-1' },
      error: { code: 'AccessDeniedException', status: 400 },
    });
    const { exit, account, stderr } = await answered();
    expect(exit).toBe(3);
    expect(stderr).toBe(
      'ses-senders: Answers are missing: LookupEvents: AccessDenied.\nAsk for the missing permissions: cloudtrail:LookupEvents. The least-privilege policy is in README.md of ses-senders, under "Permissions".\n',
    );
    expect(account.gaps).toMatchObject([
      { call: 'LookupEvents', reason: 'AccessDenied', region: 'us-east-1' },
    ]);
    expect(account.events).toHaveLength(126);
  });

  it.each([
    [[], 'calls needs --access-key-id: the ID of an access key'],
    [['--access-key-id', KEY, '--access-key-id', KEY], '--access-key-id can be given once.'],
    [['--access-key-id', 'mailer'], '--access-key-id: Enter an access key ID'],
    [['--access-key-id', KEY, '--days', '91'], '--days "91" is not a number from 1 to 90.'],
    [['--access-key-id', KEY, '--most', '0'], '--most "0" is not a number'],
    [['--access-key-id', KEY, '--region', 'tokyo'], '--region "tokyo" is not the name of a Region'],
    [['--access-key-id', KEY, '--complete'], '--complete is no option of calls.'],
    [['--access-key-id', KEY, '--at', '2026-11-27'], '--at is no option of calls.'],
    [['--access-key-id', KEY, '--format', 'csv'], '--format "csv" is not one of table, json, markdown.'],
  ])('rejects wrong usage: %j', async (args, words) => {
    const { exit, stderr } = await calls(...args);
    expect(exit).toBe(2);
    expect(stderr).toContain(words);
    expect(aws.endpoint.calls).toEqual([]);
  });
});

/** `ses-senders who`, over HTTP, as a user runs it. */
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';
import { sesSenders } from './run.ts';

let aws: Aws;
let folder: Folder;
beforeAll(async () => {
  aws = await startAws({ accounts: ['ses'] });
  folder = await temporaryFolder('who');
});
afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});
beforeEach(() => aws.endpoint.reset());

const who = (...args: string[]) => sesSenders(['who', '--profile', 'sample', ...args], aws.env);
const time = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const idAt = (at: number) =>
  `0100${at.toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000@email.amazonses.com`;

interface Answer {
  readonly schema: number;
  readonly window: {
    readonly from: string;
    readonly to: string;
    readonly region: string | null;
    readonly messageId: string | null;
  };
  readonly accounts: readonly {
    readonly insight?: {
      readonly found: boolean | null;
      readonly callerIdentity: string | null;
      readonly principalArns: readonly string[];
      readonly says: string;
    };
    readonly sent: number | null;
    readonly principals: readonly {
      readonly type: string;
      readonly name: string;
      readonly standing: string;
      readonly sent: number | null;
      readonly why: readonly string[];
    }[];
    readonly only: string | null;
    readonly notCovered: readonly string[];
    readonly gaps: readonly { readonly call: string; readonly reason: string; readonly region?: string }[];
    readonly calls: Readonly<Record<string, number>>;
  }[];
}

const answered = async (...args: string[]) => {
  const { exit, stdout, stderr } = await who('--format', 'json', ...args);
  const answer = JSON.parse(stdout) as Answer;
  const [account] = answer.accounts;
  if (account === undefined) throw new Error('The report has no account.');
  return { exit, answer, account, stderr };
};

describe('ses-senders who', () => {
  it('ranks everybody for a span of time, with reasons, and says what is not covered', async () => {
    const span = ['--from', time(-30), '--to', time(-20), '--region', 'us-east-1'];
    const { exit, answer, account } = await answered(...span);
    expect(exit).toBe(0);
    expect(answer).toMatchObject({ schema: 2, window: { region: 'us-east-1', messageId: null } });
    expect(account.principals.length).toBeGreaterThan(3);
    expect(account.principals.every(({ why }) => why.length > 0)).toBe(true);
    expect(account.sent).toBeGreaterThan(0);
    expect(account.principals[0]?.standing).toBe('counted');
    expect(account.only).toBeNull();
    expect(account.notCovered.join(' ')).toMatch(
      /CloudTrail can be 15 minutes late\. .+ Ask again after .+ for a fuller answer/,
    );
    expect(account.calls).toMatchObject({ ListUsers: 1 });
    expect(account.calls['LookupEvents']).toBeGreaterThanOrEqual(5);
  });

  it('shows a table of those who could have sent, and how many could not', async () => {
    const { exit, stdout } = await who('--at', time(-24));
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /\(?of \d+ users, root, and \d+ roles\)? could have sent .* as far as IAM tells\./,
    );
    expect(stdout).toMatch(/^WHO +STANDING +MAILS +WHY$/m);
    expect(stdout).toMatch(/ allows\. ses-senders setup finds them\.$/m);
  });

  it('accepts a date for its whole day, and masks access key IDs', async () => {
    const { answer } = await answered('--at', '2026-11-20');
    expect(answer.window).toMatchObject({ from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' });
    const span = await answered('--from', '2026-11-20', '--to', '2026-11-20');
    expect(span.answer.window).toEqual(answer.window);
    const [open, masked] = await Promise.all([
      who('--at', time(-24)),
      who('--at', time(-24), '--mask-key-ids'),
    ]);
    expect(open.stdout).toMatch(/AKIA[0-9A-Z]{16}/);
    expect(masked.stdout).toMatch(/AKIA…/);
    expect(masked.stdout).not.toMatch(/AKIA[0-9A-Z]{16}/);
  });

  it.each(['json', 'markdown'])('names a profile that could not be read in %s', async (format) => {
    const { exit, stdout } = await who(
      '--at',
      time(-24),
      '--profile',
      'sample',
      '--profile',
      'nosuch',
      '--format',
      format,
    );
    expect(exit).toBe(3);
    expect(stdout).toContain('profile nosuch');
  });

  it('writes Markdown to a file', async () => {
    const file = path.join(folder.path, 'who.md');
    const { exit, stdout } = await who('--at', time(-24), '--format', 'markdown', '--output', file);
    expect([exit, stdout]).toEqual([0, '']);
  });

  it('reads a mail: time and Region come from its Message-ID', async () => {
    const at = Math.floor(Date.now() / 1000) * 1000 - 24 * 3_600_000;
    const file = path.join(folder.path, 'spam.eml');
    writeFileSync(file, `Message-ID: <${idAt(at)}>\r\nDate: Sat, 1 Jan 2022 00:00:00 +0000\r\n\r\nBuy`);
    const { answer } = await answered('--mail', file);
    const from = new Date(at).toISOString().replace('.000Z', 'Z');
    expect(answer.window).toEqual({ from, to: from, region: 'us-east-1', messageId: idAt(at) });
    const { stderr } = await who('--mail', file);
    expect(stderr).toContain('does not fit its Message-ID, which may be made up.');
    expect((await answered('--message-id', `<${idAt(at)}>`)).answer.window).toEqual(answer.window);
  });

  it('says that a mail was not sent through SES, with status 2 and no report', async () => {
    const file = path.join(folder.path, 'other.eml');
    writeFileSync(file, 'Message-ID: <1@mail.example>\r\n\r\nhello');
    const { exit, stdout, stderr } = await who('--mail', file);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain('The mail was not sent through Amazon SES: its Message-ID is 1@mail.example.');
    expect(aws.endpoint.calls).toEqual([]);
  });

  it('names the options for the span and the times of a notice without a Message-ID', async () => {
    const file = path.join(folder.path, 'notice.txt');
    writeFileSync(file, 'Between 2026-11-20 15:00 and 16:00 JST, mails left. Case of 2026-11-21T08:00:00Z.');
    const { exit, stdout, stderr } = await who('--mail', file);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      'ask with --from 2026-11-20T06:00:00Z --to 2026-11-20T07:00:00Z or --at "2026-11-21T08:00:00Z".',
    );
    expect(aws.endpoint.calls).toEqual([]);
  });

  it('reads the mail in an attached file, whatever its type, and says that a file of Outlook cannot be read', async () => {
    const file = path.join(folder.path, 'report.eml');
    const [notice, meant] = [Date.now() - 3_600_000, Date.now() - 24 * 3_600_000];
    const write = (name: string, content: string | Buffer) =>
      writeFileSync(
        file,
        [
          `Message-ID: <${idAt(notice)}>`,
          `Content-Type: application/octet-stream; name="${name}"`,
          ...['Content-Transfer-Encoding: base64', '', Buffer.from(content).toString('base64')],
        ].join('\r\n'),
      );
    write('message.eml', `Message-ID: <${idAt(meant)}>\r\n\r\nBuy`);
    expect((await answered('--mail', file)).answer.window.messageId).toBe(idAt(meant));
    write('message.msg', Buffer.from([0xd0, 0xcf, 0x11, 0xe0]));
    const { exit, stdout, stderr } = await who('--mail', file);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Mails in formats of Outlook (message.msg) cannot be read. Paste the headers');
  });

  it('says that a file is too large for a mail, whatever its size, without reading all of it', async () => {
    const file = path.join(folder.path, 'disk.img');
    writeFileSync(file, '');
    truncateSync(file, 3_000_000_000);
    const { exit, stdout, stderr } = await who('--mail', file);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain('The mail is larger than any that Amazon SES sends.');
  });

  it('rules out no user if CloudTrail is denied, says so once, and exits with status 0', async () => {
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents']);
    const { exit, account } = await answered('--at', time(-24));
    expect(exit).toBe(0);
    expect(account.gaps.filter(({ call }) => call === 'LookupEvents')).toHaveLength(1);
    expect(
      account.principals.filter(({ type, standing }) => type !== 'role' && standing === 'ruled-out'),
    ).toEqual([]);
  });

  it('asks again only once if CloudTrail is denied and the machine’s clock is wrong', async () => {
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents']);
    aws.endpoint.clockAhead(840_000);
    try {
      const { exit, account } = await answered('--at', time(-24), '--no-mails');
      expect(exit).toBe(0);
      // Of each kind of events, the first is denied.
      expect(account.calls['LookupEvents']).toBeLessThanOrEqual(3 * 2);
    } finally {
      aws.endpoint.clockAhead(0);
    }
  });

  it('exits with status 3 if another answer is missing', async () => {
    aws.endpoint.rules.add({ action: 'LookupEvents', error: { code: 'InvalidTimeRangeException' } });
    expect((await answered('--at', time(-24))).exit).toBe(3);
  });

  it('says on standard error how to sign in again if the credentials expire in between, also beside a table', async () => {
    aws.endpoint.rules.add({ action: 'LookupEvents', error: { code: 'ExpiredTokenException', status: 400 } });
    const { exit, stdout, stderr } = await who('--at', time(-24));
    expect(exit).toBe(3);
    expect(stdout).toContain('Event history was not read (ExpiredToken');
    expect(stderr).toMatch(/^ses-senders: The credentials have expired: LookupEvents: .+\nSign in again/m);
    expect(stderr).not.toContain('Answers are missing');
  });

  it('exits with status 3, naming it, if an answer about a user is missing', async () => {
    // Not the subject here: it takes seconds.
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents']);
    aws.endpoint.rules.add({ action: 'GetAccessKeyLastUsed', error: { code: 'InvalidInput', message: 'x' } });
    const { exit, account } = await answered('--at', time(-24));
    expect([exit, account.gaps.map(({ call, reason }) => `${call} ${reason}`)]).toEqual([
      3,
      ['LookupEvents AccessDenied', 'GetAccessKeyLastUsed InvalidInput'],
    ]);
    const { stdout } = await who('--at', time(-24));
    expect(stdout.match(/Not answered: GetAccessKeyLastUsed: InvalidInput/g)).toHaveLength(1);
  });

  it('ends a span that reaches into the future now', async () => {
    const { answer, stderr } = await answered('--from', time(-30), '--to', time(24));
    expect(answer.window.to <= new Date().toISOString()).toBe(true);
    expect(stderr).toMatch(/--to \S+ is still to come: the span ends now, at \S+\./);
  });

  it('uses the time at AWS: a slow machine clock cuts nothing off', async () => {
    aws.endpoint.clockAhead(840_000);
    try {
      const { answer } = await answered('--from', time(-30), '--to', time(0.1).slice(0, 19) + 'Z');
      expect(answer.window.to > new Date().toISOString()).toBe(true);
    } finally {
      aws.endpoint.clockAhead(0);
    }
  });

  it('accepts a Message-ID without a host with one --region', async () => {
    const id = idAt(Date.parse(time(-24)));
    const [bare = ''] = id.split('@');
    const { answer } = await answered('--message-id', bare, '--region', 'us-east-1');
    expect(answer.window.messageId).toBe(id);
    const { exit, stderr } = await who('--message-id', `${id} ${id.replace('0100', '0101')}`);
    expect([exit, stderr]).toEqual([2, expect.stringContaining('--message-id has several Message-IDs.')]);
  });

  it('rejects a time that is in the future at AWS, with status 2 and no report', async () => {
    aws.endpoint.clockAhead(-840_000);
    try {
      const { exit, stdout, stderr } = await who('--from', time(-0.1), '--to', time(2));
      expect([exit, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/The time of the mails, \S+, is in the future: at AWS it is \S+ now\./);
      expect(aws.endpoint.calls.some(({ action }) => action === 'LookupEvents')).toBe(false);
    } finally {
      aws.endpoint.clockAhead(0);
    }
  });

  it('says that a mail file cannot be read, with status 2 and no report', async () => {
    const missing = path.join(folder.path, 'missing.eml');
    const { exit, stdout, stderr } = await who('--mail', missing);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`--mail: ${missing} does not exist.`);
    expect((await who('--mail', folder.path)).stderr).toContain(`--mail: ${folder.path} is a folder.`);
    expect(aws.endpoint.calls).toEqual([]);
  });

  it('says that the mails of the Region could not be counted, with status 3; if denied, with status 0', async () => {
    const at = ['--at', time(-24), '--region', 'us-east-1'];
    const missing = ({ gaps }: Answer['accounts'][number]) =>
      gaps.filter(({ call }) => call === 'GetMetricData').map(({ reason, region }) => [reason, region]);
    const fails = { action: 'GetMetricData', error: { code: 'InvalidParameterValue' } };
    const prepare = (denied: readonly string[] = []) => {
      aws.endpoint.reset();
      // Not the subject here: it takes seconds.
      aws.endpoint.rules.deny(['cloudtrail:LookupEvents', ...denied]);
    };
    prepare();
    aws.endpoint.rules.add({ ...fails, region: 'us-east-1' });
    const failed = await answered(...at);
    expect([failed.exit, failed.account.sent]).toEqual([3, null]);
    expect(failed.stderr).toContain('Answers are missing: GetMetricData: InvalidParameterValue.\n');
    expect(missing(failed.account)).toEqual([['InvalidParameterValue', 'us-east-1']]);
    prepare();
    aws.endpoint.rules.add({ ...fails, region: 'eu-south-1' });
    const elsewhere = await answered(...at);
    expect([elsewhere.exit, missing(elsewhere.account)]).toEqual([0, []]);
    prepare(['cloudwatch:GetMetricData']);
    const denied = await answered(...at);
    expect([denied.exit, denied.account.sent]).toEqual([0, null]);
    expect(denied.stderr).not.toContain('missing');
    expect(missing(denied.account)).toEqual([['AccessDenied', 'us-east-1']]);
    const { stdout } = await who('--at', time(-24));
    expect(stdout.match(/^Denied: .*cloudwatch:GetMetricData/gm)).toHaveLength(1);
    expect(stdout).not.toContain('Not answered: GetMetricData');
  });

  it('waits with --wait until CloudTrail shows what was deleted before the scan', async () => {
    const preload = fileURLToPath(new URL('longWaits.mjs', import.meta.url));
    const env = {
      ...aws.env,
      NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`,
      ENDPOINT_URL: aws.endpoint.url,
    };
    const args = ['who', '--profile', 'sample', '--format', 'json', '--at', time(-24), '--no-mails'];
    const [now, later] = [await sesSenders(args, env), await sesSenders([...args, '--wait'], env)];
    aws.endpoint.clockAhead(0);
    const answersOf = ({ stdout }: typeof now) => (JSON.parse(stdout) as Answer).accounts[0];
    expect([now.exit, later.exit]).toEqual([0, 0]);
    expect(now.stderr).not.toContain('Waited');
    expect([now, later].map(({ stderr }) => stderr.includes('With --wait, the command waits'))).toEqual([
      true,
      false,
    ]);
    const [, waited] = /Waited (\d+) ms/.exec(later.stderr) ?? [];
    expect(Number(waited)).toBeGreaterThan(14.9 * 60_000);
    expect(Number(waited)).toBeLessThanOrEqual(15 * 60_000);
    const may = 'CloudTrail can be 15 minutes late';
    expect(answersOf(now)?.notCovered.join(' ')).toContain(may);
    expect(answersOf(later)?.notCovered.join(' ')).not.toContain(may);
    const young = /Known only as of \S+: whether access keys were deleted/;
    const reasons = (answer: typeof now) => answersOf(answer)?.principals.flatMap(({ why }) => why) ?? [];
    expect(reasons(now).filter((one) => young.test(one)).length).toBeGreaterThan(0);
    expect(reasons(later).filter((one) => young.test(one))).toEqual([]);
  });

  it('warns about a Region without known SES, which may be new, and rejects one of another partition', async () => {
    const asked = (...args: string[]) => who('--at', time(-24), '--no-mails', '--region', ...args);
    const unknown = await asked('xx-nowhere-1');
    expect([unknown.exit, unknown.stderr]).toEqual([
      0,
      expect.stringContaining('xx-nowhere-1 is none of the Regions that Amazon SES is known to have.'),
    ]);
    expect((await asked('af-south-1')).stderr).not.toContain('known to have');
    expect(await asked('cn-north-1')).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: expect.stringContaining('There is no Region cn-north-1 in the partition aws.') as string,
    });
  });

  it.each([
    [[], 'who needs one of --from with --to, --at, --message-id and --mail.'],
    [['--from', '2026-11-27T03:00Z'], '--from and --to belong together.'],
    [['--at', 'noon'], '--at "noon" is not a time, such as 2026-11-27T03:00Z.'],
    [['--from', '2026-11-27T03:00Z', '--to', '2026-11-27T03:00Z'], '--from must be before --to.'],
    [['--at', '2026-11-27', '--mail', '-'], 'who needs one of'],
    [['--at', '2026-11-27', '--region', 'tokyo'], '--region "tokyo" is not the name of a Region'],
    [['--at', '2026-11-27', '--complete'], '--complete is no option of who.'],
    [['--at', '2026-11-27', '--format', 'csv'], '--format "csv" is not one of table, json, markdown.'],
    [['--at', '2026-11-27', '--ask-ses'], '--ask-ses asks about one mail: it needs --message-id or --mail.'],
    [['--message-id', 'x'], '--message-id "x" is not a Message-ID of Amazon SES'],
    [
      ['--message-id', idAt(Date.parse('2026-11-20')), '--region', 'eu-west-1'],
      'The mail was sent from us-east-1, not from eu-west-1.',
    ],
  ])('rejects wrong usage: %j', async (args, words) => {
    const { exit, stderr } = await who(...args);
    expect(exit).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('ses-senders who --ask-ses', () => {
  const sentAt = Date.now() - 3_600_000;
  const id = idAt(sentAt);
  const messageId = id.replace(/@.*/, '');
  it('shows whom Amazon SES names, after a sentence on the traces of the call, and rules nobody out', async () => {
    // Not the subject here: it takes seconds.
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents']);
    const mail = { accessKeyId: 'AKIAVZ5PNEWSLETTER11', smtp: true, region: 'us-east-1', messageId };
    aws.endpoint.account().send({ ...mail, at: new Date(sentAt).toISOString() });
    const named = await answered('--message-id', id, '--ask-ses');
    expect(named.exit).toBe(0);
    expect(named.account.insight).toEqual({
      found: true,
      callerIdentity: 'newsletter',
      principalArns: ['arn:aws:iam::555566667777:user/newsletter'],
      says:
        'Amazon SES names the sender of this mail: newsletter (message tag ses:caller-identity). ' +
        'In this account, that is most likely newsletter.',
    });
    expect(named.account.calls['GetMessageInsights']).toBe(1);
    const standings = ({ principals }: Answer['accounts'][number]) =>
      principals.map(({ name, standing }) => `${name} ${standing}`);
    const { account: unasked } = await answered('--message-id', id);
    expect(standings(named.account)).toEqual(standings(unasked));
    expect(unasked).not.toHaveProperty('insight');

    const { stdout, stderr } = await who('--message-id', id, '--ask-ses');
    expect(stdout).toContain('Amazon SES names the sender of this mail: newsletter');
    expect(stderr.split('Asking Amazon SES about this mail is a use of SES')).toHaveLength(2);
    expect(stderr).toContain('CloudTrail records GetMessageInsights in us-east-1');
  });

  it('says what SES could not answer, without an error if that is denied', async () => {
    const ask = async () => {
      const { exit, account } = await answered('--message-id', id, '--ask-ses');
      return [exit, account.insight?.found, account.insight?.says];
    };
    const missing = expect.stringContaining('the permission ses:GetMessageInsights is missing') as string;
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents', 'ses:GetMessageInsights']);
    expect(await ask()).toEqual([0, null, missing]);
    aws.endpoint.reset();
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents']);
    aws.endpoint.rules.add({ action: 'GetMessageInsights', error: { code: 'BadRequestException' } });
    expect(await ask()).toEqual([
      3,
      null,
      expect.stringContaining('did not say who sent this mail: ') as string,
    ]);
  });

  it('is the only command that calls SES: no scan does, and not who without it', async () => {
    const ofSes = () =>
      aws.endpoint.calls.filter(({ service }) => service === 'ses').map(({ action }) => action);
    const scans = [['scan'], ['scan', '--complete']].map((args) =>
      sesSenders([...args, '--profile', 'sample', '--format', 'json'], aws.env),
    );
    for (const { exit } of await Promise.all(scans)) expect(exit).toBe(0);
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents']);
    expect((await who('--message-id', id)).exit).toBe(0);
    expect(aws.endpoint.calls.length).toBeGreaterThan(30);
    expect(ofSes()).toEqual([]);
    await who('--message-id', id, '--ask-ses');
    expect(ofSes()).toEqual(['GetMessageInsights']);
  });
});

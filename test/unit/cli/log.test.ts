/** `ses-senders log`, over HTTP, as a user runs it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOG_CSV_COLUMNS } from '../../../src/export/log.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';
import { sample } from '../endpoint/support.ts';
import { sesSenders } from './run.ts';

let aws: Aws;
let folder: Folder;
beforeAll(async () => {
  aws = await startAws({ accounts: ['mail-log', 'other'] });
  folder = await temporaryFolder('log');
});
afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});
beforeEach(() => aws.endpoint.reset());

const time = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const GROUP = '/aws/events/ses-mails';
const log = (...args: string[]) => {
  const group = args.includes('--log-group') ? [] : ['--log-group', GROUP];
  return sesSenders(['log', '--profile', 'sample', ...group, ...args], aws.env);
};
const ID = '0100019ab0c1d2e3-11111111-2222-3333-4444-555555555555-000000@email.amazonses.com';
const span = (from: number) => ['--from', time(from), '--to', time(0)];

const event = v.picklist([
  'Send',
  'Delivery',
  'DeliveryDelay',
  'Bounce',
  'Complaint',
  'Reject',
  'Rendering Failure',
]);
const text = v.nullable(v.string());
const Report = v.strictObject({
  schema: v.literal(2),
  generatedAt: v.pipe(v.string(), v.isoTimestamp()),
  accounts: v.array(
    v.strictObject({
      profile: v.string(),
      accountId: v.pipe(v.string(), v.regex(/^\d{12}$/)),
      alias: text,
      partition: v.string(),
      region: v.string(),
      logGroup: v.string(),
      search: v.strictObject({
        from: v.string(),
        to: v.string(),
        messageId: text,
        sender: text,
        address: text,
      }),
      scanned: v.nullable(v.strictObject({ bytes: v.number(), events: v.number(), matched: v.number() })),
      cut: v.boolean(),
      mails: v.array(
        v.strictObject({
          at: v.pipe(v.string(), v.isoTimestamp()),
          messageId: v.string(),
          callerIdentity: text,
          sourceIp: text,
          operation: text,
          from: text,
          to: v.array(v.string()),
          subject: text,
          outcome: event,
          events: v.array(event),
        }),
      ),
      gaps: v.array(
        v.strictObject({ call: v.string(), reason: v.string(), message: v.string(), region: v.string() }),
      ),
      calls: v.record(v.string(), v.number()),
    }),
  ),
});

const found = async (...args: string[]) => {
  const { exit, stdout, stderr } = await log('--format', 'json', ...args);
  const [account] = v.parse(Report, JSON.parse(stdout)).accounts;
  if (account === undefined) throw new Error('The report has no account.');
  return { exit, account, stderr };
};

describe('ses-senders log', () => {
  it('lists the mails of a sender as JSON, and says before and after how much is scanned', async () => {
    const { exit, account, stderr } = await found(...span(-6), '--sender', 'team+mail');
    expect(exit).toBe(0);
    expect(account).toMatchObject({
      region: 'us-east-1',
      cut: false,
      gaps: [],
      search: { sender: 'team+mail' },
    });
    expect(account.mails).toHaveLength(1);
    expect(account.calls).toMatchObject({ DescribeLogGroups: 1, StartQuery: 1 });
    expect(Object.keys(account.calls).filter((call) => call.startsWith('ListUsers'))).toEqual([]);
    expect(stderr).toMatch(
      /scans the events of \/aws\/events\/ses-mails in us-east-1 .* stores [\d.]+ [KM]B\./,
    );
    expect(stderr).toMatch(/Scanned: [\d.]+ KB in \d+ log events\. CloudWatch Logs charges for it\./);
    expect(stderr).not.toMatch(/example\.(com|org)/);
  });

  it('says that the clock of this machine is wrong', async () => {
    aws.endpoint.clockAhead(840_000);
    try {
      const { stderr } = await found(...span(-6));
      expect(stderr).toContain('The clock of this machine is 14 minutes behind.');
    } finally {
      aws.endpoint.clockAhead(0);
    }
    expect((await found(...span(-6))).stderr).not.toContain('The clock');
  });

  it('finds one mail by its Message-ID, which has time and Region', async () => {
    const { account } = await found(...span(-6), '--sender', 'team+mail');
    const id = account.mails[0]?.messageId ?? '';
    const { account: again } = await found('--message-id', `<${id}@email.amazonses.com>`);
    expect(again.mails).toEqual(account.mails);
    expect(again.search.from).toBe(again.search.to);
    const { account: bare } = await found('--message-id', id, '--region', 'us-east-1');
    expect(bare.mails).toEqual(account.mails);
  });

  it('writes CSV without formulas, completely or not at all, and a table', async () => {
    const file = path.join(folder.path, 'mails.csv');
    const who = [...span(-6), '--address', "O'NEIL@"];
    expect(await log(...who, '--format', 'csv', '--output', file)).toMatchObject({ exit: 0, stdout: '' });
    const [header, line, ...rest] = readFileSync(file, 'utf8').split('\r\n');
    expect([header, rest]).toEqual([LOG_CSV_COLUMNS.join(','), ['']]);
    expect(line).toContain(`"'=HYPERLINK(""https://example.net"") ""quoted"""`);
    const { stdout } = await log(...who);
    expect(stdout).toMatch(
      /^SENT \(UTC\) +SENDER +IP ADDRESS +FROM +TO +OUTCOME +SUBJECT\n.*203\.0\.113\.7.*Delivered/m,
    );
  });

  it.each(['json', 'csv', 'table'])('masks access key IDs in %s', async (format) => {
    const key = 'AKIAEXAMPLEOFMAIL001';
    const mail = { source: `${key}@example.com`, destination: [`${key}@example.org`], subject: `Key ${key}` };
    const declaration = sample('mail-log');
    const sends = declaration.sends?.map((one) => ('accessKeyId' in one ? { ...one, mail } : one));
    await using own = await startAws({ accounts: [{ ...declaration, sends: sends ?? [] }] });
    const asked = (...args: string[]) =>
      sesSenders(
        [
          ...['log', '--profile', 'sample', '--log-group', GROUP, '--format', format],
          ...[...span(-6), '--sender', 'team+mail', ...args],
        ],
        own.env,
      );
    const [open, masked] = [await asked(), await asked('--mask-key-ids')];
    expect([open.stdout.split(key).length, masked.stdout.split('AKIA…L001').length]).toEqual([4, 4]);
    expect(masked.stdout).not.toContain(key);
  });

  it('says that no mails are found, and exits with status 0', async () => {
    const { exit, account, stderr } = await found(...span(-1), '--sender', 'nobody');
    expect([exit, account.mails]).toEqual([0, []]);
    expect(stderr).toContain('No mails were found. The log has mails only since');
  });

  it('lists the log groups if there is none of the given name', async () => {
    const { exit, stdout, stderr } = await log('--log-group', '/ses', ...span(-1));
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`log groups there: ${GROUP} ${GROUP}-old`);
    expect(stderr).toContain('There is no log group /ses in us-east-1.');
    expect(aws.endpoint.calls.map(({ action }) => action)).not.toContain('StartQuery');
  });

  it('needs only the permissions of the search, and names the one that is missing', async () => {
    aws.endpoint.rules.deny(['logs:DescribeLogGroups', 'logs:StopQuery', 'iam:*']);
    expect((await log(...span(-6))).exit).toBe(0);
    aws.endpoint.rules.deny(['logs:StartQuery']);
    const { exit, stderr } = await log(...span(-6));
    expect(exit).toBe(1);
    expect(stderr).toContain('The size of the log group is not known.');
    expect(stderr).toContain('the search needs logs:StartQuery for this log group.');
  });

  it('exits with status 3 if an account is missing, and searches an account once', async () => {
    aws.endpoint.rules.add({ action: 'StartQuery', account: '444455556666', error: { code: 'Throttling' } });
    const { exit, account } = await found('--profile', 'sample', '--profile', 'gone', ...span(-6));
    expect([exit, account.mails.length > 0]).toEqual([3, true]);
  });

  it('rejects a time in the future without scanning', async () => {
    const { exit, stdout, stderr } = await log('--from', time(1), '--to', time(2));
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/--from \S+Z is in the future: at AWS it is \S+Z now\./);
    expect(aws.endpoint.calls.map(({ action }) => action)).not.toContain('StartQuery');
  });

  it('stops the query when it is interrupted', async () => {
    const interrupt = new AbortController();
    aws.endpoint.rules.add({
      action: 'GetQueryResults',
      respond: { contentType: 'application/x-amz-json-1.1', body: '{"status":"Running"}' },
      then: () => interrupt.abort(),
    });
    const args = ['log', '--profile', 'sample', '--log-group', GROUP, ...span(-6)];
    expect(await sesSenders(args, aws.env, interrupt.signal)).toMatchObject({ exit: 130, stdout: '' });
    expect(aws.endpoint.calls.map(({ action }) => action)).toContain('StopQuery');
  });

  it.each([
    [['--log-group', 'a b', '--message-id', 'x'], '--log-group "a b" is not the name of a log group'],
    [['--log-group', '', ...span(-1)], '--log-group "" is not the name of a log group'],
    [['--message-id', 'x'], '--message-id "x" is not a Message-ID of Amazon SES'],
    [['--message-id', ID.split('@')[0] ?? ''], 'If it has no @ and host, name the Region with --region.'],
    [['--message-id', `<${ID}> <${ID.replace('0100', '0101')}>`], 'Ask about one at a time.'],
    [['--from', time(0), '--to', time(-1)], '--from must be before --to.'],
    [['--from', '2026-02-30', '--to', time(0)], '--from "2026-02-30" is not a time, such as'],
    [['--region', '--from'], "Option '--region' argument is ambiguous. Did you forget"],
    [['--from', 'yesterday', '--to', time(0)], '--from "yesterday" is not a time, such as'],
    [['--to', time(0), ...span(-1)], '--to can be given once.'],
    [['--log-group', 'a', '--log-group', 'b', ...span(-1)], '--log-group can be given once.'],
    [['--region', 'tokyo', ...span(-1)], '--region "tokyo" is not the name of a Region, such as us-east-1.'],
    [[], 'log needs either --from with --to, or --message-id.'],
    [['--from', '2026-11-27T00:00Z'], '--from and --to belong together.'],
    [['--sender', ' ', ...span(-1)], '--sender needs a value.'],
    [['--at', time(-1), ...span(-1)], '--at is no option of log.'],
    [['--organization', ...span(-1)], '--organization is no option of log.'],
  ])('rejects %j', async (args, words) => {
    const { exit, stdout, stderr } = await log(...args);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(aws.endpoint.calls).toEqual([]);
  });
});

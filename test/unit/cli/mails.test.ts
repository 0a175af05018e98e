/** Mails on the command line, counted over HTTP. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { sesSenders } from './run.ts';

let aws: Aws;
beforeAll(async () => {
  aws = await startAws({ accounts: ['mails'] });
});
afterAll(() => aws[Symbol.asyncDispose]());
beforeEach(() => aws.endpoint.reset());

const scan = (...args: string[]) => sesSenders(['scan', '--profile', 'sample', ...args], aws.env);

interface Named {
  readonly name: string;
  readonly verdict: string;
  readonly sent: unknown;
}

interface Report {
  readonly accounts: readonly {
    readonly scan: { readonly calls: Readonly<Record<string, number>> };
    readonly users: readonly Named[];
    readonly roles?: readonly Named[];
    readonly mails: {
      readonly regions: readonly {
        readonly region: string;
        readonly state: string;
        readonly sent: { readonly last24Hours: number; readonly last400Days: number } | null;
        readonly days: readonly { readonly sent: number }[];
      }[];
      readonly senders: readonly {
        readonly callerIdentity: string;
        readonly principalArn: string | null;
        readonly ambiguous: boolean;
      }[];
      readonly gaps: readonly { readonly call: string; readonly reason: string; readonly region?: string }[];
    } | null;
  }[];
}

const reported = async (...args: string[]) => {
  const { exit, stdout } = await scan('--format', 'json', ...args);
  const [account] = (JSON.parse(stdout) as Report).accounts;
  if (account === undefined) throw new Error('The report has no account.');
  return { exit, account };
};

describe('ses-senders scan counts mails', () => {
  it('by Region and sender, in every enabled Region', async () => {
    const { exit, account } = await reported();
    const { regions = [], senders = [], gaps } = account.mails ?? {};
    expect([exit, gaps]).toEqual([0, []]);
    const states = Map.groupBy(regions, ({ state }) => state);
    expect(states.get('sends')?.map(({ region }) => region)).toEqual(['us-east-1', 'eu-south-1']);
    expect([states.get('quiet')?.length, states.get('off')?.length]).toEqual([16, 9]);
    const [first] = regions;
    const sum = first?.days.reduce((all, { sent }) => all + sent, 0);
    // Whole days exceed 400 times 24 hours by less than a day, and include the current hour.
    expect(sum).toBeGreaterThanOrEqual(first?.sent?.last400Days ?? Infinity);
    // A user and a role share this name: counted for neither, though one of them sent.
    expect(senders.find(({ callerIdentity }) => callerIdentity === 'alerts')).toMatchObject({
      ...{ ambiguous: true, principalArn: null },
      sent: { last24Hours: 5, last7Days: 5, last30Days: 5, last400Days: 5 },
    });
    for (const list of [account.users, account.roles ?? []])
      expect(list.find(({ name }) => name === 'alerts')).toMatchObject({ sent: null });
    // Mails of roles are attributed even if SES publishes nothing by sender.
    expect(account.roles?.find(({ name }) => name === 'order-mails')).toMatchObject({ verdict: 'used-ses' });
    expect(account.users.find(({ name }) => name === 'newsletter')).toMatchObject({ verdict: 'sent' });
    // Its name cannot be a value of the dimension.
    expect(account.users.find(({ name }) => name === 'team+mail')).toMatchObject({ verdict: 'uses-api' });
    expect(senders.find(({ callerIdentity }) => callerIdentity === 'campaigns')?.principalArn).toBeNull();
    // One metric in each Region; four more, the list and the senders where mails were sent.
    expect(account.scan.calls['GetMetricData']).toBeLessThanOrEqual(18 + 2 * 3);
  });

  it('as columns of the CSV, and as a verdict to fail on', async () => {
    const { exit, stdout } = await scan('--format', 'csv', '--fail-on', 'sent');
    expect(exit).toBe(4);
    const rows = parse<Record<string, string>>(stdout, { columns: true });
    const find = (name: string) => rows.filter((row) => row['user_name'] === name);
    expect(find('shop')).toMatchObject([{ sent_last_24_hours: '0', sent_last_7_days: '40' }]);
    expect(find('alerts')).toMatchObject([
      { principal_type: 'user', sent_last_7_days: '' },
      { principal_type: 'role', sent_last_7_days: '' },
    ]);
    const [without] = (await reported('--no-roles')).account.users.filter(({ name }) => name === 'alerts');
    expect(without).toMatchObject({ verdict: 'sent', sent: { last24Hours: 5 } });
  });

  it('but not with --no-mails, without asking CloudWatch and EC2', async () => {
    const { exit, account } = await reported('--no-mails');
    expect([exit, account.mails, account.users.map(({ sent }) => sent)]).toEqual([
      0,
      null,
      account.users.map(() => null),
    ]);
    const services = new Set(aws.endpoint.calls.map(({ service }) => service));
    expect(services.has('cloudwatch') || services.has('ec2')).toBe(false);
  });

  it('quietly: a denied call is one sentence, without effect on the exit status', async () => {
    aws.endpoint.rules.deny(['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'ec2:DescribeRegions']);
    const { exit, stdout } = await scan();
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^Mails are not counted\. Missing permissions: ec2:DescribeRegions, cloudwatch:GetMetricData\.$/m,
    );
    expect(stdout).not.toMatch(/^No answer|Sent mails [1-9]/m);
  });

  it('with a gap if a Region fails: exit status 3, and the other Regions anyway', async () => {
    aws.endpoint.rules.add({
      service: 'cloudwatch',
      region: 'eu-south-1',
      error: { code: 'ValidationError', status: 400 },
    });
    const { exit, account } = await reported();
    expect(exit).toBe(3);
    expect(account.mails?.gaps).toMatchObject([{ call: 'GetMetricData', region: 'eu-south-1' }]);
    const states = new Map(account.mails?.regions.map(({ region, state, sent }) => [region, [state, sent]]));
    expect(states.get('eu-south-1')).toEqual(['unknown', null]);
    expect(states.get('us-east-1')?.[0]).toBe('sends');
    // A user who sent nothing elsewhere may have sent there.
    expect(account.users.find(({ name }) => name === 'team+mail')?.sent).toBeNull();
  });
});

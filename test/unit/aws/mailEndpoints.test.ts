/** Where the requests about mails go: the endpoints of AWS in each Region, and those of a profile. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connect.ts';
import type { Connection } from '../../../src/aws/signIn/connection.ts';
import type { Environment } from '../../../src/senders/accounts/profiles.ts';
import { profileOf, serviceEndpoints } from '../../aws/awsConfig.ts';
import type { Sections } from '../../aws/awsConfig.ts';
import { readAccount } from '../../aws/declaration.ts';
import { startProxy } from '../../aws/proxy.ts';
import type { Proxy } from '../../aws/proxy.ts';
import { startTls } from '../../aws/tls.ts';
import type { Tls } from '../../aws/tls.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { SEND } from './mailsOf.ts';

const GOV = '222233334444';
const SIGN_IN = ['sts.us-east-1.amazonaws.com', 'sts.us-gov-west-1.amazonaws.com', 'iam.amazonaws.com'];
const FIPS_SIGN_IN = [
  'sts-fips.us-east-1.amazonaws.com',
  'iam-fips.amazonaws.com',
  'iam.us-gov.amazonaws.com',
];
const DUAL_SIGN_IN = ['sts.us-east-1.api.aws', 'iam.global.api.aws'];

/** The Region of the profile, another one, and which kind of endpoint: EC2's host, CloudWatch's in the other Region. */
const PLACES = [
  ['us-east-1', 'eu-west-1', '', 'ec2.us-east-1.amazonaws.com', 'monitoring.eu-west-1.amazonaws.com'],
  [
    'us-east-1',
    'us-west-2',
    'fips',
    'ec2-fips.us-east-1.amazonaws.com',
    'monitoring-fips.us-west-2.amazonaws.com',
  ],
  ['us-east-1', 'eu-west-1', 'dualstack', 'ec2.us-east-1.api.aws', 'monitoring.eu-west-1.api.aws'],
  [
    'us-gov-west-1',
    'us-gov-east-1',
    '',
    'ec2.us-gov-west-1.amazonaws.com',
    'monitoring.us-gov-east-1.amazonaws.com',
  ],
  [
    'us-gov-west-1',
    'us-gov-east-1',
    'fips',
    'ec2.us-gov-west-1.amazonaws.com',
    'monitoring.us-gov-east-1.amazonaws.com',
  ],
] as const;
const HOSTS = [...SIGN_IN, ...FIPS_SIGN_IN, ...DUAL_SIGN_IN, ...PLACES.flatMap((place) => place.slice(3))];

const never = new AbortController().signal;
const SPAN = { from: '2026-11-22T12:00:00Z', to: '2026-11-23T13:00:00Z' };

let aws: Aws;
let tls: Tls;
let proxy: Proxy;
const ending = new AsyncDisposableStack();
beforeAll(async () => {
  const article = readAccount(new URL('../../aws/accounts/article.json', import.meta.url));
  aws = ending.use(
    await startAws({ accounts: [article, { accountId: GOV, partition: 'aws-us-gov', createdAt: '-9d' }] }),
  );
  tls = ending.use(await startTls(aws.endpoint.url, [...new Set(HOSTS)]));
  const routes = Object.fromEntries(HOSTS.map((host) => [`${host}:443`, tls.address]));
  proxy = ending.use(await startProxy({ routes }));
});
afterAll(() => ending.disposeAsync());
beforeEach(() => {
  tls.reset();
  aws.endpoint.reset();
});

interface SigningIn {
  readonly settings?: Readonly<Record<string, string>>;
  readonly sections?: Sections;
  readonly env?: Environment;
  readonly proxies?: Environment;
  readonly accountId?: string | undefined;
}

async function signIn({
  settings = {},
  sections,
  env = {},
  proxies,
  accountId,
}: SigningIn): Promise<Connection> {
  aws.setProfiles([{ ...profileOf(aws.endpoint, 'it', accountId), settings }], sections);
  const connected = await connect(
    { profile: 'it', env: { ...aws.env, ...env }, proxies, concurrency: 4 },
    never,
  );
  if (!connected.ok) throw new Error(connected.problem.message);
  return connected.connection;
}

describe('The requests about mails', () => {
  it.each(PLACES)(
    'of a profile in %s go to %s as well: %s',
    async (region, other, variant, ec2, cloudWatch) => {
      const settings = {
        region,
        ca_bundle: tls.caFile,
        ...(variant === '' ? {} : { [`use_${variant}_endpoint`]: 'true' }),
      };
      const accountId = region.startsWith('us-gov') ? GOV : undefined;
      const { readers } = await signIn({ settings, proxies: { HTTPS_PROXY: proxy.url }, accountId });
      tls.reset();
      expect(await readers.mails.describeRegions(never)).toMatchObject({ ok: true });
      expect(await readers.mails.getHourlySums(other, [SEND], SPAN, never)).toMatchObject({ ok: true });
      expect(tls.requests).toEqual([
        { host: ec2, region },
        { host: cloudWatch, region: other },
      ]);
    },
  );

  it('go where the environment or a services section says, by service', async () => {
    const { url } = aws.endpoint;
    const nowhere = 'http://127.0.0.1:9';
    const ask = async (signingIn: SigningIn) => {
      aws.endpoint.reset();
      const { mails } = (await signIn(signingIn)).readers;
      await mails.describeRegions(never);
      await mails.listSenderMetrics('eu-west-1', 500, never);
      return aws.endpoint.calls.flatMap(({ service, region }) =>
        service === 'ec2' || service === 'cloudwatch' ? [`${service} ${region ?? ''}`] : [],
      );
    };
    const both = ['ec2 us-east-1', 'cloudwatch eu-west-1'];
    const env = { AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_IAM: url };
    expect(await ask({ settings: { endpoint_url: url } })).toEqual(both);
    expect(
      await ask({ env: { ...env, AWS_ENDPOINT_URL_EC2: url, AWS_ENDPOINT_URL_CLOUDWATCH: url } }),
    ).toEqual(both);
    const settings = { services: 'local', endpoint_url: nowhere };
    const sections = { 'services local': serviceEndpoints({ ec2: url, cloudwatch: url }) };
    expect(await ask({ settings, sections, env })).toEqual(both);
  });

  it('are not sent to an address without a scheme, and the others are sent anyway', async () => {
    const { url } = aws.endpoint;
    const env = { AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_IAM: url, AWS_ENDPOINT_URL_EC2: url };
    const wrong = /must be http:\/\/ or https:\/\/ and a host/;
    for (const [name, signingIn] of [
      ['AWS_ENDPOINT_URL_CLOUDWATCH', { env: { ...env, AWS_ENDPOINT_URL_CLOUDWATCH: 'localhost:1' } }],
      [
        'cloudwatch.endpoint_url',
        {
          settings: { services: 'local' },
          sections: { 'services local': serviceEndpoints({ cloudwatch: 'localhost:1' }) },
          env,
        },
      ],
    ] as const) {
      aws.endpoint.reset();
      const { mails } = (await signIn(signingIn)).readers;
      expect(await mails.describeRegions(never)).toMatchObject({ ok: true });
      const answer = await mails.getHourlySums('us-east-1', [SEND], SPAN, never);
      if (answer.ok) throw new Error('It was asked.');
      expect(answer.gap.reason).toBe('InvalidEndpoint');
      expect(answer.gap.message).toMatch(wrong);
      expect(answer.gap.message).toContain(name);
    }
  });

  it("about a mail log go where the environment or a services section says, by AWS's name for CloudWatch Logs", async () => {
    const { url } = aws.endpoint;
    const env = { AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_IAM: url };
    const section = { 'services local': serviceEndpoints({ cloudwatch_logs: url }) };
    for (const signingIn of [
      { env: { ...env, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url } },
      { settings: { services: 'local', endpoint_url: 'http://127.0.0.1:9' }, sections: section, env },
    ]) {
      aws.endpoint.reset();
      const { iam, log } = (await signIn(signingIn)).readers;
      expect(await log.findLogGroup('eu-west-1', 'mails', never)).toEqual({ ok: true, value: null });
      expect(aws.endpoint.calls.at(-1)).toMatchObject({ service: 'logs', region: 'eu-west-1' });
      expect([log.region, iam.calls()]).toMatchObject(['us-east-1', { DescribeLogGroups: 1 }]);
    }
  });

  it('load their clients when the first one is sent, and count as all calls of the account', async () => {
    const { readers, urgent } = await signIn({ settings: { endpoint_url: aws.endpoint.url } });
    await Promise.all([
      readers.mails.describeRegions(never),
      urgent.mails.getHourlySums('us-east-1', [SEND], SPAN, never),
      readers.mails.getHourlySums('eu-west-1', [SEND], SPAN, never),
    ]);
    const calls = { GetCallerIdentity: 1, ListAccountAliases: 1, DescribeRegions: 1, GetMetricData: 2 };
    for (const { iam } of [readers, urgent]) expect(iam.calls()).toEqual(calls);
  });

  it('do not wait for a full queue of IAM calls', async () => {
    const { readers } = await signIn({ settings: { endpoint_url: aws.endpoint.url } });
    const cancel = new AbortController();
    aws.endpoint.rules.add({ service: 'iam', hang: true });
    const iam = Array.from({ length: 9 }, () => readers.iam.listUsers(cancel.signal));
    expect(await readers.mails.getHourlySums('us-east-1', [SEND], SPAN, never)).toMatchObject({ ok: true });
    cancel.abort(new Error('enough'));
    for (const each of await Promise.allSettled(iam)) expect(each.status).toBe('rejected');
  });
});

/** Where the requests to SES go: by service and Region, after a sign-in. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connect.ts';
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

const never = new AbortController().signal;
const PLACES = [
  ['', ['email.eu-west-1.amazonaws.com', 'mail-manager.eu-west-1.amazonaws.com']],
  ['fips', ['email-fips.eu-west-1.amazonaws.com', 'mail-manager-fips.eu-west-1.amazonaws.com']],
] as const;
const SIGN_IN = [
  'sts.us-east-1.amazonaws.com',
  'iam.amazonaws.com',
  'sts-fips.us-east-1.amazonaws.com',
  'iam-fips.amazonaws.com',
];
const HOSTS = [...SIGN_IN, ...PLACES.flatMap(([, hosts]) => hosts)];

let aws: Aws;
let tls: Tls;
let proxy: Proxy;
const ending = new AsyncDisposableStack();
beforeAll(async () => {
  const account = readAccount(new URL('../../aws/accounts/ses.json', import.meta.url));
  aws = ending.use(await startAws({ accounts: [account] }));
  tls = ending.use(await startTls(aws.endpoint.url, HOSTS));
  const routes = Object.fromEntries(HOSTS.map((host) => [`${host}:443`, tls.address]));
  proxy = ending.use(await startProxy({ routes }));
});
afterAll(() => ending.disposeAsync());
beforeEach(() => aws.endpoint.reset());

interface SigningIn {
  readonly settings?: Readonly<Record<string, string>>;
  readonly sections?: Sections;
  readonly env?: Environment;
  readonly proxies?: Environment;
}

async function signIn({ settings = {}, sections, env = {}, proxies }: SigningIn) {
  aws.setProfiles([{ ...profileOf(aws.endpoint, 'it'), settings }], sections);
  const options = { profile: 'it', env: { ...aws.env, ...env }, proxies, concurrency: 4 };
  const connected = await connect(options, never);
  if (!connected.ok) throw new Error(connected.problem.message);
  return connected.connection;
}

describe('The requests to SES', () => {
  it.each(PLACES)('go to the hosts of the Region: %s', async (variant, hosts) => {
    const fips: Readonly<Record<string, string>> = variant === '' ? {} : { use_fips_endpoint: 'true' };
    const settings = { ca_bundle: tls.caFile, ...fips };
    const { readers } = await signIn({ settings, proxies: { HTTPS_PROXY: proxy.url } });
    aws.endpoint.rules.deny(['ses:ListEmailIdentities']);
    tls.reset();
    expect(await readers.ses.listIdentities('eu-west-1', never)).toMatchObject({ ok: true });
    expect(await readers.ses.listIngressPoints('eu-west-1', never)).toMatchObject({ ok: true });
    const [ses, mailManager] = hosts;
    expect(tls.requests.map(({ host }) => host)).toEqual([ses, ses, mailManager]);
    expect(new Set(tls.requests.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
  });

  it('go where the environment or a services section says, by service', async () => {
    const { url } = aws.endpoint;
    const ask = async (signingIn: SigningIn) => {
      aws.endpoint.reset();
      const { ses } = (await signIn(signingIn)).readers;
      aws.endpoint.rules.deny(['ses:ListEmailIdentities']);
      await ses.listIdentities('eu-west-1', never);
      await ses.listIngressPoints('eu-west-1', never);
      return aws.endpoint.calls.flatMap(({ service, action }) => (service === 'ses' ? [action] : []));
    };
    const all = ['ListEmailIdentities', 'ListIdentities', 'ListIngressPoints'];
    const env = { AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_IAM: url };
    const byService = {
      AWS_ENDPOINT_URL_SESV2: url,
      AWS_ENDPOINT_URL_SES: url,
      AWS_ENDPOINT_URL_MAILMANAGER: url,
    };
    expect(await ask({ settings: { endpoint_url: url } })).toEqual(all);
    expect(await ask({ env: { ...env, ...byService } })).toEqual(all);
    const settings = { services: 'local', endpoint_url: 'http://127.0.0.1:9' };
    const sections = { 'services local': serviceEndpoints({ sesv2: url, ses: url, mailmanager: url }) };
    expect(await ask({ settings, sections, env })).toEqual(all);
  });

  it('count as all calls of the account, of both readers', async () => {
    const { readers, urgent } = await signIn({ settings: { endpoint_url: aws.endpoint.url } });
    await Promise.all([
      readers.ses.getAccount('us-east-1', never),
      readers.ses.getIdentity('us-east-1', 'acme.example', never),
      readers.ses.listConfigurationSets('us-east-1', never),
      urgent.ses.getEventDestinations('us-east-1', 'alarms', never),
      urgent.ses.getIngressRoles('us-east-1', 'inp-1', never),
      urgent.ses.getMessageInsights('us-east-1', 'none', never),
    ]);
    const calls = {
      GetCallerIdentity: 1,
      ListAccountAliases: 1,
      GetAccount: 1,
      GetEmailIdentity: 1,
      ListConfigurationSets: 1,
      GetConfigurationSetEventDestinations: 1,
      GetIngressPoint: 1,
      GetRuleSet: 1,
      GetMessageInsights: 1,
    };
    for (const { iam } of [readers, urgent]) expect(iam.calls()).toEqual(calls);
  });
});

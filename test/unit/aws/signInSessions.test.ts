/** Profiles with a cached session of IAM Identity Center or `aws login`. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from './connect.ts';
import { systemClock } from '../../../src/aws/client/clock.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import { scan } from '../../../src/senders/scan/scan.ts';
import { canary } from '../../aws/canaries.ts';
import type { Profile, Sections } from '../../aws/awsConfig.ts';
import { startAws } from '../../host/aws.ts';
import { article, HOME, OTHER, role, useSignIns } from './signIns.ts';

const SSO_TOKEN = canary('sso-token');
const REFRESH_TOKEN = canary('sso-refresh-token');
const LOGIN_TOKEN = canary('login-refresh-token');

const { aws, cache, calls, folder, profile, signIn } = useSignIns();
const url = () => aws().endpoint.url;

describe('IAM Identity Center', () => {
  const START = 'https://corp.awsapps.com/start';
  const sections: Sections = { 'sso-session corp': { sso_region: 'eu-west-1', sso_start_url: START } };
  const viaSession = () =>
    profile('auditor', { sso_session: 'corp', sso_account_id: OTHER, sso_role_name: 'Auditor' });
  const legacy = () =>
    profile('legacy', {
      sso_start_url: START,
      sso_region: 'eu-west-1',
      sso_account_id: OTHER,
      sso_role_name: 'Auditor',
    });
  const token = (key: string, seconds: number, more: object = {}) =>
    cache('sso', `${createHash('sha1').update(key).digest('hex')}.json`, {
      accessToken: SSO_TOKEN,
      expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
      ...more,
    });

  beforeEach(() => aws().endpoint.handedOut.sso.set(SSO_TOKEN, [{ accountId: OTHER, role: 'Auditor' }]));

  it('signs in with the cached token of an sso-session', async () => {
    token('corp', 3600);
    expect(await signIn([viaSession()], { sections })).toBe(OTHER);
    expect(calls('GetRoleCredentials')).toHaveLength(1);
  });

  it('signs in with the cached token of a start URL', async () => {
    token(START, 3600);
    expect(await signIn([legacy()])).toBe(OTHER);
  });

  it('can be the source of a role', async () => {
    token('corp', 3600);
    const inner = profile('inner', { role_arn: role(HOME, 'Inner'), source_profile: 'auditor' });
    expect(await signIn([viaSession(), inner], { sections })).toBe(HOME);
  });

  it('renews an expired token with its refresh token, and stores the new one for other tools', async () => {
    aws().endpoint.handedOut.ssoRefresh.set(REFRESH_TOKEN, SSO_TOKEN);
    const refresh = {
      clientId: 'client',
      clientSecret: canary('client-secret'),
      refreshToken: REFRESH_TOKEN,
    };
    const file = token('corp', -60, { accessToken: canary('old-sso-token'), ...refresh });
    expect(await signIn([viaSession()], { sections })).toBe(OTHER);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      accessToken: SSO_TOKEN,
      refreshToken: `${REFRESH_TOKEN}+`,
    });
  });

  it('reports "expired" if the user has to sign in again', async () => {
    expect(await signIn([viaSession()], { sections })).toMatch(/^expired: /);
    expect(await signIn([legacy()])).toMatch(/^expired: /);
    token(START, -60);
    expect(await signIn([legacy()])).toMatch(/^expired: /);
    token('corp', 3600, { accessToken: canary('signed-out') });
    expect(await signIn([viaSession()], { sections })).toMatch(/^expired: /);
  });

  it('reports that the user does not have the role', async () => {
    token('corp', 3600);
    const denied = profile('denied', { sso_session: 'corp', sso_account_id: HOME, sso_role_name: 'Auditor' });
    expect(await signIn([denied], { sections })).toMatch(/^no-role: /);
  });

  it('with incomplete settings has its reason reported, not "sign in again"', async () => {
    token('corp', 3600);
    const asked = (settings: Readonly<Record<string, string>>) =>
      signIn([profile('auditor', settings)], { sections });
    expect(await asked({ sso_session: 'corp', sso_account_id: OTHER })).toBe(
      'no-credentials: It has no sso_role_name.',
    );
    expect(await asked({ sso_session: 'gone', sso_account_id: OTHER, sso_role_name: 'Auditor' })).toBe(
      'no-credentials: There is no section [sso-session gone].',
    );
  });

  it('uses a profile that was edited meanwhile', async () => {
    token('corp', 3600);
    expect(await signIn([viaSession()], { sections })).toBe(OTHER);
    aws().endpoint.handedOut.sso.set(SSO_TOKEN, [{ accountId: HOME, role: 'Auditor' }]);
    const edited = profile('auditor', {
      sso_session: 'corp',
      sso_account_id: HOME,
      sso_role_name: 'Auditor',
    });
    expect(await signIn([edited], { sections })).toBe(HOME);
  });

  it('keeps its own endpoint if only STS has another one', async () => {
    token('corp', 3600);
    const asked: Profile = {
      name: 'auditor',
      settings: {
        sso_session: 'corp',
        sso_account_id: OTHER,
        sso_role_name: 'Auditor',
        services: 'local',
      },
    };
    const local = {
      'services local': {
        sts: `\n  endpoint_url = http://127.0.0.1:9`,
        sso: `\n  endpoint_url = ${url()}`,
        iam: `\n  endpoint_url = ${url()}`,
      },
    };
    await signIn([asked], { sections: { ...sections, ...local } });
    expect(calls('GetRoleCredentials')).toHaveLength(1);
  });
});

describe('Credentials that expire during a scan', () => {
  it('are renewed; what belonged to the old session is requested again, and the scan completes', async () => {
    const slow = await startAws({
      accounts: [article],
      jobDuration: () => ({ milliseconds: 5_000, polls: 0 }),
    });
    for (const [name, value] of Object.entries(slow.env)) vi.stubEnv(name, value);
    slow.setProfiles(
      [
        {
          name: 'auditor',
          settings: {
            endpoint_url: slow.endpoint.url,
            sso_session: 'corp',
            sso_account_id: HOME,
            sso_role_name: 'Auditor',
          },
        },
      ],
      { 'sso-session corp': { sso_region: 'eu-west-1', sso_start_url: 'https://corp.awsapps.com/start' } },
    );
    cache('sso', `${createHash('sha1').update('corp').digest('hex')}.json`, {
      accessToken: SSO_TOKEN,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    // The SDK renews what has less than five minutes left.
    const grant = { accountId: HOME, role: 'Auditor' };
    slow.endpoint.handedOut.sso.set(SSO_TOKEN, [{ ...grant, seconds: 304 }]);
    const signal = AbortSignal.timeout(60_000);
    const connected = await connect({ profile: 'auditor', env: { ...process.env }, concurrency: 8 }, signal);
    if (!connected.ok) throw new Error(connected.problem.message);
    slow.endpoint.handedOut.sso.set(SSO_TOKEN, [grant]);

    const { account, readers } = connected.connection;
    const asking = { ...readers, clock: systemClock, settings: { giveUpAfter: 30_000, usersAtOnce: 16 } };
    let last: Snapshot | undefined;
    for await (const snapshot of scan(account, [], 'complete', asking, signal)) last = snapshot;
    const { calls: asked } = slow.endpoint;
    await slow[Symbol.asyncDispose]();

    const renewals = asked.filter(({ action }) => action === 'GetRoleCredentials');
    expect(renewals).toHaveLength(2);
    const lost = asked.filter(({ error }) => error === 'NoSuchEntity');
    expect(lost.length).toBeGreaterThan(3);
    const signers = new Set(asked.flatMap(({ accessKeyId }) => accessKeyId ?? []));
    expect(signers.size).toBe(2);
    expect(last?.gaps).toEqual([]);
    expect(last?.principals.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(last?.principals.filter(({ verdict }) => verdict === 'sends-smtp')).toHaveLength(2);
  }, 60_000);
});

describe('aws login', () => {
  const SESSION = `arn:aws:sts::${OTHER}:assumed-role/Auditor/alice`;
  const login = () => profile('console', { login_session: SESSION });
  const token = (seconds: number) => {
    const { accessKeyId, secretAccessKey, sessionToken } = aws().endpoint.account(OTHER).credential;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const name = createHash('sha256').update(SESSION).digest('hex');
    return cache('login', `${name}.json`, {
      accessToken: {
        accessKeyId,
        secretAccessKey,
        sessionToken: sessionToken ?? 'none',
        accountId: OTHER,
        expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
      },
      clientId: 'arn:aws:signin:::devtools/same-device',
      refreshToken: LOGIN_TOKEN,
      dpopKey: privateKey.export({ format: 'pem', type: 'sec1' }),
    });
  };

  it('signs in with the cached session', async () => {
    token(3600);
    aws().endpoint.handedOut.login.set(LOGIN_TOKEN, { accountId: OTHER, role: 'Auditor' });
    expect(await signIn([login()])).toBe(OTHER);
    expect(calls('CreateOAuth2Token')).toEqual([]);
  });

  it('renews it at its own endpoint', async () => {
    token(60);
    aws().endpoint.handedOut.login.set(LOGIN_TOKEN, { accountId: OTHER, role: 'Auditor' });
    const asked: Profile = { name: 'console', settings: { login_session: SESSION, services: 'local' } };
    const own = `\n  endpoint_url = ${url()}`;
    const sections = { 'services local': { signin: own, sts: own, iam: own } };
    expect(await signIn([asked], { sections })).toBe(OTHER);
    expect(calls('CreateOAuth2Token').map(({ status }) => status)).toEqual([200]);
  });

  it('renews it with a proof of its key', async () => {
    token(60);
    aws().endpoint.handedOut.login.set(LOGIN_TOKEN, { accountId: OTHER, role: 'Auditor' });
    expect(await signIn([login()])).toBe(OTHER);
    expect(calls('CreateOAuth2Token').map(({ status }) => status)).toEqual([200]);
  });

  it('reports "expired" if the user has to sign in again', async () => {
    token(-60);
    expect(await signIn([login()])).toMatch(/^expired: /);
    rmSync(path.join(folder(), '.aws'), { recursive: true });
    expect(await signIn([login()])).toMatch(/^expired: /);
  });
});

/** Two accounts with every way for a profile to sign in, and a home folder with what it needs. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from '../connect.ts';
import { createOwnProfiles } from '../../../../src/aws/profiles/profiles.ts';
import { canariesIn, canary } from '../../../aws/canaries.ts';
import type { AccountDeclaration } from '../../../aws/declaration.ts';
import { startEndpoint } from '../../../aws/endpoint.ts';
import type { Environment } from '../../../host/processes.ts';
import { temporaryFolder } from '../../../host/folders.ts';
import type { AwsCli } from './awsCli.ts';

export const A = '111122223333';
export const B = '444455556666';

const KEYS = {
  a: ['AKIAQ3EGAAAAAAAAAAA1', canary('secret-of-a')],
  b: ['AKIAR4MKBBBBBBBBBBB1', canary('secret-of-b')],
} as const;

/** The two lines of an access key of an account. */
export const keys = (whose: keyof typeof KEYS): string =>
  `aws_access_key_id = ${KEYS[whose][0]}\naws_secret_access_key = ${KEYS[whose][1]}`;
export const keyId = (whose: keyof typeof KEYS): string => KEYS[whose][0];
export const secret = (whose: keyof typeof KEYS): string => KEYS[whose][1];
export const role = (account: string): string => `arn:aws:iam::${account}:role/Auditor`;
/** The `credential_process` programs print these files of the home folder. */
export const PRINTED = { a: 'a.json', b: 'b.json', old: 'old.json' } as const;

function declared(
  accountId: string,
  [accessKeyId, secretAccessKey]: (typeof KEYS)['a' | 'b'],
): AccountDeclaration {
  return {
    accountId,
    createdAt: '-900d',
    roles: [{ name: 'Auditor' }, { name: 'Guarded', externalId: 'ticket 7' }],
    users: [{ name: 'ann', createdAt: '-800d', accessKeys: [{ id: accessKeyId, createdAt: '-800d' }] }],
    credentials: [{ accessKeyId, secretAccessKey, user: 'ann' }],
  };
}

/** Two AWS files, the environment, and the chosen profile. `$HOME` is the home folder in all of them. */
export interface Files {
  readonly config?: string | Buffer;
  readonly credentials?: string | Buffer;
  readonly env?: Environment;
  /** The value of `--profile`, if given. */
  readonly profile?: string | undefined;
}

/** `A` or `B`: the account that was signed in to. */
export type Outcome = 'A' | 'B' | 'refused';

export interface CliResult {
  readonly outcome: Outcome;
  readonly words: string;
}

/** What the picker shows of a profile: why it cannot be used, that it can, or that it is missing. */
export type Listed = { readonly problem: string | null } | 'missing';

export interface Fixture extends AsyncDisposable {
  readonly home: string;
  readonly byProduct: (files: Files) => Promise<CliResult & { readonly listed: Listed }>;
  readonly byCli: (cli: AwsCli, files: Files) => Promise<CliResult>;
}

export async function startFixture(): Promise<Fixture> {
  const endpoint = await startEndpoint({ accounts: [declared(A, KEYS.a), declared(B, KEYS.b)] });
  const folder = await temporaryFolder('home');
  const home = folder.path;
  const aws = path.join(home, '.aws');
  const write = (file: string, text: string | Buffer) => {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text, { mode: 0o600 });
  };
  for (const whose of ['a', 'b'] as const) {
    const account = whose === 'a' ? A : B;
    const [AccessKeyId, SecretAccessKey] = KEYS[whose];
    write(PRINTED[whose], JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey }));
    endpoint.handedOut.webIdentity.set(canary(`web-${whose}`), { accountId: account, role: 'Auditor' });
    endpoint.handedOut.sso.set(canary(`sso-${whose}`), [{ accountId: account, role: 'Auditor' }]);
    write(`web-${whose}`, canary(`web-${whose}`));
  }
  write(PRINTED.old, JSON.stringify({ Version: 2, AccessKeyId: KEYS.a[0], SecretAccessKey: KEYS.a[1] }));
  // Cached sign-ins of `aws sso login`: sessions by their name, profiles without one by their start URL.
  const signedIn = {
    corp: 'a',
    'test sso': 'a',
    marketing: 'b',
    'https://a.awsapps.com/start': 'a',
  } as const;
  for (const [name, whose] of Object.entries(signedIn)) {
    const file = `${createHash('sha1').update(name).digest('hex')}.json`;
    const expiresAt = new Date(Date.now() + 7_200_000).toISOString().replace(/\.\d+/, '');
    write(`.aws/sso/cache/${file}`, JSON.stringify({ accessToken: canary(`sso-${whose}`), expiresAt }));
  }

  const placed = <T extends string | Buffer | undefined>(text: T) =>
    typeof text === 'string'
      ? text
          .replaceAll('$HOME', home)
          .replaceAll('$ENDPOINT', endpoint.url)
          .replaceAll('$HOST', new URL(endpoint.url).host)
      : text;
  /** Each case has its own files, unless it puts them into the home folder. */
  let cases = 0;
  const prepared = ({ config, credentials, env = {} }: Files): Environment => {
    const dir = path.join('cases', String(cases++));
    const [configFile, credentialsFile] = [path.join(dir, 'config'), path.join(dir, 'credentials')];
    const [text, secrets] = [placed(config), placed(credentials)];
    if (text !== undefined) write(configFile, text);
    if (secrets !== undefined) write(credentialsFile, secrets);
    const own = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, placed(value)?.replaceAll('$CASE', dir)]),
    );
    const all = {
      PATH: process.env['PATH'],
      HOME: home,
      AWS_CONFIG_FILE: path.join(home, configFile),
      AWS_SHARED_CREDENTIALS_FILE: path.join(home, credentialsFile),
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      ...own,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  };
  const outcomeOf = (account: string): Outcome => (account === A ? 'A' : 'B');

  return {
    home,
    byProduct: async (files) => {
      const env = prepared(files);
      const options = { profile: files.profile ?? null, env, concurrency: 1 };
      const { profiles } = (await createOwnProfiles(env)).config;
      const inPicker = profiles.find(({ name }) => name === files.profile);
      const listed =
        inPicker === undefined ? 'missing' : { problem: inPicker.problem?.replaceAll(home, '~') ?? null };
      const connected = await connect(options, AbortSignal.timeout(30_000));
      if (connected.ok)
        return { outcome: outcomeOf(connected.connection.account.accountId), words: '', listed };
      const { kind, message } = connected.problem;
      if (canariesIn(message).length > 0) throw new Error('The words hold a secret.');
      return { outcome: 'refused', words: `${kind}: ${message}`.replaceAll(home, '~'), listed };
    },
    byCli: async (cli, files) => {
      // The AWS CLI keeps the sessions of roles there, by the role and not by whose keys assumed it.
      rmSync(path.join(aws, 'cli'), { recursive: true, force: true });
      const named = files.profile === undefined ? [] : ['--profile', files.profile];
      const args = ['sts', 'get-caller-identity', '--query', 'Account', '--output', 'text', ...named];
      const { status, stdout, stderr } = await cli.run(args, prepared(files));
      const account = stdout.trim();
      if (status === 0 && (account === A || account === B)) return { outcome: outcomeOf(account), words: '' };
      return { outcome: 'refused', words: stderr.trim() };
    },
    [Symbol.asyncDispose]: async () => {
      await endpoint.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

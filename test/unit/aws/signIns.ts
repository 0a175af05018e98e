/** Signs in with every kind of profile, through the config files and over HTTP. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { connect } from './connect.ts';
import type { Environment } from '../../../src/senders/accounts/profiles.ts';
import type { CallRecord } from '../../aws/endpoint.ts';
import { canariesIn, MFA_CODES } from '../../aws/canaries.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import type { Profile, Sections } from '../../aws/awsConfig.ts';
import { readAccount } from '../../aws/declaration.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';

export const HOME = '111122223333';
export const OTHER = '444455556666';
const ACCOUNT = (name: string) => readAccount(new URL(`../../aws/accounts/${name}.json`, import.meta.url));
export const article = ACCOUNT('article');
const other = ACCOUNT('other');

const ACCOUNTS: readonly AccountDeclaration[] = [
  {
    ...article,
    roles: [
      ...(article.roles ?? []),
      { name: 'Guarded', externalId: 'ticket 7', mfaCode: MFA_CODES.right },
      // Only the role of the other account may assume this one.
      { name: 'Inner', trusts: [OTHER] },
    ],
  },
  { ...other, roles: [...(other.roles ?? []), { name: 'Middle', trusts: [HOME], mfaCode: MFA_CODES.other }] },
];

export const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;

interface Tried {
  readonly mfaCodes?: Readonly<Record<string, string>>;
  readonly sections?: Sections;
  readonly env?: Environment;
}

/** A home folder and an AWS endpoint for the tests of a file. */
export interface SignIns {
  readonly aws: () => Aws;
  /** The path of the home folder. */
  readonly folder: () => string;
  /** A profile without its own keys. */
  readonly profile: (name: string, settings: Readonly<Record<string, string>>) => Profile;
  /** The profile of a user of the first account, with keys. */
  readonly sample: () => Profile;
  /** Signs in with the last of the profiles. Returns the caller's identity, or the problem. */
  readonly signIn: (profiles: readonly Profile[], tried?: Tried) => Promise<string>;
  readonly calls: (action: string) => readonly CallRecord[];
  /** Writes a file where a sign-in of the AWS CLI writes it. Returns its path. */
  readonly cache: (directory: string, name: string, content: object) => string;
}

/** Call this at the top of a test file. */
export function useSignIns(): SignIns {
  let aws: Aws;
  let folder: Folder;
  beforeAll(async () => {
    [aws, folder] = await Promise.all([startAws({ accounts: ACCOUNTS }), temporaryFolder('home')]);
  });
  afterAll(async () => {
    await Promise.all([aws[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
    vi.unstubAllEnvs();
  });
  beforeEach(() => {
    aws.endpoint.reset();
    aws.endpoint.restore();
    rmSync(path.join(folder.path, '.aws'), { recursive: true, force: true });
    // The SDK's providers use `process.env`.
    for (const [name, value] of Object.entries({ ...aws.env, HOME: folder.path })) vi.stubEnv(name, value);
  });

  return {
    aws: () => aws,
    folder: () => folder.path,
    profile: (name, settings) => ({ name, settings: { endpoint_url: aws.endpoint.url, ...settings } }),
    sample: () => profileOf(aws.endpoint, 'sample'),
    signIn: async (profiles, { mfaCodes, sections, env } = {}) => {
      aws.setProfiles(profiles, sections);
      const connected = await connect(
        {
          profile: profiles.at(-1)?.name ?? null,
          env: { ...process.env, ...env },
          concurrency: 4,
          ...(mfaCodes === undefined
            ? {}
            : { mfaCodeProvider: (serial) => Promise.resolve(mfaCodes[serial] ?? '') }),
        },
        AbortSignal.timeout(20_000),
      );
      const result = connected.ok ? connected.connection.gaps : connected.problem;
      expect(canariesIn(JSON.stringify(result))).toEqual([]);
      if (!connected.ok) return `${connected.problem.kind}: ${connected.problem.message}`;
      return connected.connection.account.accountId;
    },
    calls: (action) => aws.endpoint.calls.filter((call) => call.action === action),
    cache: (directory, name, content) => {
      const file = path.join(folder.path, '.aws', directory, 'cache', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
      return file;
    },
  };
}

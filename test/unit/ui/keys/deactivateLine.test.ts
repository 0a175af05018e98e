import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_PROFILE } from '../../../../src/senders/model/target.ts';
import type { Target } from '../../../../src/senders/model/target.ts';
import { deactivation } from '../../../../src/presentation/keys/deactivateLine.ts';
import { stopLines } from '../../../../src/presentation/keys/stopLines.ts';
import { toHtml } from '../../../../src/export/overview/htmlReport.ts';
import { accessKey, judged, judgedRole, NOW, snapshot, use } from '../../senders/builders.ts';

const ID = 'AKIAIOSFODNN7EXAMPLE';
const ACCOUNT = { accountId: '111122223333', alias: 'acme-mail', profile: 'prod' };
const PROFILE: Target = { kind: 'profile', profile: 'prod' };
const member = (role: string | null): Target => ({
  kind: 'member',
  profile: 'prod',
  partition: 'aws',
  accountId: '333344445555',
  accountName: 'Shop',
  role,
});

const lineFor = (name: string, profile = 'prod', shell = '/bin/bash') =>
  deactivation(shell, { ...ACCOUNT, profile }, PROFILE, name, ID).line;

/** The arguments that `aws` would be given by a shell. */
const argumentsIn = (line: string): readonly string[] =>
  execFileSync('/bin/sh', ['-c', `aws() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('The command to deactivate a key', () => {
  it('has the user, the key, the status, and the profile', () => {
    expect(lineFor('deploy-bot')).toBe(
      `aws iam update-access-key --user-name deploy-bot --access-key-id ${ID} --status Inactive --profile prod`,
    );
  });

  it.each(['=cmd', '+x', '@team', 'a,b', 'o.k@acme', '_x', "it's; rm -rf ~", '$(id)', 'Ümlaut und mehr'])(
    'passes %j to the AWS CLI unchanged, as user and as profile',
    (name) => {
      const given = argumentsIn(lineFor(name, name));
      expect(given[given.indexOf('--user-name') + 1]).toBe(name);
      expect(given[given.indexOf('--profile') + 1]).toBe(name);
    },
  );

  it('joins a name that begins with a dash to its option, so that it is not read as one', () => {
    expect(argumentsIn(lineFor('-x'))).toContain('--user-name=-x');
  });

  it('is quoted for the shell of the machine', () => {
    expect(lineFor('a,b', "it's", 'pwsh.exe')).toContain("--user-name 'a,b'");
    expect(lineFor('a,b', "it's", 'pwsh.exe')).toContain("--profile 'it''s'");
    expect(lineFor('a,b', 'my profile', 'cmd.exe')).toContain('--profile "my profile"');
  });

  it('for a member account has no profile that could be used by mistake', () => {
    const { line, words } = deactivation(
      '/bin/sh',
      { accountId: '333344445555', alias: null, profile: 'prod' },
      member('Admin'),
      'bob',
      ID,
    );
    expect(line).toMatch(/--profile '<profile for account 333344445555>'$/);
    expect(words).toMatch(/replace the profile .* account 333344445555.* role Admin/);
  });

  it('for the account that the profile itself belongs to in an organization has that profile', () => {
    expect(deactivation('/bin/sh', ACCOUNT, member(null), 'bob', ID).line).toMatch(/--profile prod$/);
  });

  it('has no profile if the credentials are from environment variables, and says what follows', () => {
    const { line, words } = deactivation(
      '/bin/sh',
      { ...ACCOUNT, profile: ENVIRONMENT_PROFILE },
      undefined,
      'bob',
      ID,
    );
    expect(line).toMatch(/--status Inactive$/);
    expect(words).toContain('credentials of the terminal');
  });

  it('comes with what it will do, to which key in which account, and that nothing was done', () => {
    expect(deactivation('/bin/sh', ACCOUNT, PROFILE, 'bob', ID).words).toBe(
      `Command copied, nothing has been changed: it deactivates ${ID} of bob in account acme-mail (111122223333).`,
    );
  });

  it.each(['a\nreboot', 'a\rreboot', 'a\u2028b', 'a\u001b[31m'])(
    'is never built from %j, which would run something',
    (name) => {
      expect(() => lineFor(name)).toThrow(/cannot be typed/);
      expect(() => lineFor('bob', name)).toThrow(/cannot be typed/);
    },
  );

  it('says whether every shell reads it the same', () => {
    expect(deactivation('/bin/sh', ACCOUNT, PROFILE, 'bob', ID).isPlain).toBe(true);
    expect(deactivation('/bin/sh', ACCOUNT, PROFILE, 'a,b', ID).isPlain).toBe(false);
  });
});

describe('A report says how to stop a sender', () => {
  const bob = judged({
    name: "bob <o'neil>",
    accessKeys: [
      accessKey(null, { id: 'AKIAUNUSED1234567890' }),
      accessKey(use('ses-smtp', NOW), { id: 'AKIASES1234567890123' }),
      accessKey(use('ses', NOW), { id: 'AKIAOLD1234567890123', status: 'Inactive' }),
    ],
  });
  const stop = stopLines({ ...ACCOUNT, partition: 'aws' }, PROFILE, bob);

  it('with a POSIX shell command for each active key, the one that used SES first', () => {
    expect(stop?.lines.map((line) => argumentsIn(line)[5])).toEqual([
      'AKIASES1234567890123',
      'AKIAUNUSED1234567890',
    ]);
    expect(argumentsIn(stop?.lines[0] ?? '')[3]).toBe(bob.name);
    const html = toHtml(snapshot([bob]), NOW, 7, { stopOf: (arn) => (arn === bob.arn ? stop : null) });
    expect(html).toMatch(
      /To stop it:<\/p><ul><li><code>aws iam update-access-key <span class="option">--user-name<\/span> \S*bob &lt;o/,
    );
    expect(html).toContain('AKIAOLD1234567890123 (inactive): ses in ');
  });

  it('with advice if there is no key to deactivate, and not at all if no SES use was seen', () => {
    const usedByRole = { ...judgedRole('relay'), verdict: 'used-ses' as const };
    expect(stopLines({ ...ACCOUNT, partition: 'aws' }, PROFILE, usedByRole)).toMatchObject({
      lines: [],
      words: expect.stringMatching(/^The role relay/) as string,
    });
    expect(stopLines({ ...ACCOUNT, partition: 'aws' }, PROFILE, judged())).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { ProfileKind } from '../../../src/senders/accounts/profiles.ts';
import type { Profile, Settings } from '../../../src/aws/profiles/profiles.ts';
import { signInCommand } from '../../../src/aws/profiles/signInCommand.ts';

const profile = (name: string, kind: ProfileKind, settings: Settings = {}): Profile => ({
  ...{ name, kind, settings, region: null, accountId: null, problem: null, connectionProblem: null },
  ...{ way: { kind, keys: null }, wayAsSource: { kind, keys: null } },
});

const role = (name: string, source: string) => profile(name, 'assume-role', { source_profile: source });

const PROFILES: readonly Profile[] = [
  profile('corp', 'sso'),
  profile('person', 'login'),
  profile('keys', 'static'),
  role('auditor', 'corp'),
  role('deep', 'auditor'),
  role('of-person', 'person'),
  role('of-keys', 'keys'),
  role('of-nobody', 'gone'),
  role('chicken', 'egg'),
  role('egg', 'chicken'),
  // As a source profile, its own keys are used, as in the AWS CLI.
  { ...role('keyed', 'corp'), wayAsSource: { kind: 'static', keys: null } },
  role('of-keyed', 'keyed'),
  { ...profile('both', 'static'), wayAsSource: { kind: 'sso', keys: null } },
  profile('on-a-machine', 'assume-role', { credential_source: 'Ec2InstanceMetadata' }),
];

describe('The command that renews the credentials of a profile', () => {
  it.each([
    ['corp', { kind: 'sso', profile: 'corp' }],
    ['person', { kind: 'login', profile: 'person' }],
    ['auditor', { kind: 'sso', profile: 'corp' }],
    ['deep', { kind: 'sso', profile: 'corp' }],
    ['of-person', { kind: 'login', profile: 'person' }],
    ['keyed', { kind: 'sso', profile: 'corp' }],
  ])('%s: with the profile that has the session', (name, command) => {
    expect(signInCommand(PROFILES, name)).toEqual(command);
  });

  it.each(['keys', 'of-keys', 'of-nobody', 'of-keyed', 'both', 'on-a-machine', 'chicken', 'unknown'])(
    '%s: there is none',
    (name) => {
      expect(signInCommand(PROFILES, name)).toBeNull();
    },
  );
});

import { describe, expect, it } from 'vitest';
import type { AuthorizationDetails, ListedRole } from '../../../../src/senders/ports/iamReader.ts';
import { identityGrants, learnedPrincipals, type IamPolicies } from '../../../../src/senders/setup/grants.ts';
import { withSetupAnswer } from '../../../../src/senders/setup/learnSetup.ts';
import type { RegionSetup, SetupAnswer } from '../../../../src/senders/setup/setup.ts';
import { mergeEvidence } from '../../../../src/senders/evidence/kinds.ts';
import {
  formatStoredSnapshot,
  parseStoredSnapshot,
} from '../../../../src/senders/snapshots/storedSnapshot.ts';
import { judge } from '../../../../src/senders/model/verdict.ts';
import { judged, judgedRole, NOW, snapshot, userEvidence } from '../builders.ts';
import { identity } from './fakeSes.ts';

const ACCOUNT = { profile: 'prod', accountId: '111122223333', alias: null, partition: 'aws' };
const ARN = 'arn:aws:ses:us-east-1:111122223333:identity/example.com';
const BOB = 'arn:aws:iam::111122223333:user/bob';
const APP = 'arn:aws:iam::111122223333:role/app';
const bob = judged();
const app = judgedRole('app');

const statement = (but: object = {}) => ({
  ...{ Effect: 'Allow', Principal: { AWS: BOB }, Action: 'ses:SendEmail', Resource: ARN },
  ...but,
});
const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string | readonly string[] = '*', but: object = {}) =>
  policy({ Effect: 'Allow', Action, Resource: '*', ...but });
const deny = policy({ Effect: 'Deny', Action: 'ses:*', Resource: '*' });

const region = (document: string, but: Partial<RegionSetup> = {}): RegionSetup => ({
  ...{ region: 'us-east-1', account: null, configurationSets: [], ingressPoints: [], unread: [], gaps: [] },
  identities: [identity('example.com', { policies: [{ name: 'p', document }] })],
  ...{ isListed: { identities: true, configurationSets: true }, answered: 5, waiting: 0 },
  ...but,
});

/** The IAM policies of bob and app: inline policies and a boundary. */
function iam(inline: readonly string[] = [], boundary: string | null = null): IamPolicies {
  const own = {
    inline: inline.map((document, index) => ({ name: `i${index}`, arn: null, document })),
    ...{ attached: [], boundaryArn: boundary === null ? null : 'arn:b' },
  };
  const { name, arn, path, createdAt } = userEvidence();
  const details: AuthorizationDetails = {
    users: [{ name, arn, id: 'AIDAEXAMPLE', path, createdAt, groups: [], ...own }],
    ...{ groups: [], policies: boundary === null ? [] : [{ name: 'b', arn: 'arn:b', document: boundary }] },
  };
  const role: ListedRole = {
    name: 'app',
    arn: APP,
    id: 'AROAAPP',
    path,
    createdAt,
    trustPolicy: '{}',
    ...own,
  };
  return { details, roles: [role] };
}

const granted = (document: string, of: string, policies: IamPolicies = iam()) => {
  const [one, ...more] =
    identityGrants(ACCOUNT, [region(document)], [bob, app], policies).principals.get(of) ?? [];
  expect(more).toEqual([]);
  return one === undefined ? 'no' : one.isSure ? 'yes' : 'conditional';
};

describe('A policy of an identity lets a user of the account send', () => {
  it.each<[string, string, string, IamPolicies]>([
    ['by its name, whatever IAM leaves out', 'yes', policy(statement()), iam()],
    ['by its unique ID', 'yes', policy(statement({ Principal: { AWS: 'AIDAEXAMPLE' } })), iam()],
    ['by a wildcard of actions', 'yes', policy(statement({ Action: 'ses:Send*' })), iam()],
    ['by every action', 'yes', policy(statement({ Action: '*' })), iam()],
    ['by NotAction', 'yes', policy(statement({ Action: undefined, NotAction: 'ses:SendRawEmail' })), iam()],
    ['not by another action', 'no', policy(statement({ Action: 'ses:GetEmailIdentity' })), iam()],
    [
      'under a condition',
      'conditional',
      policy(statement({ Condition: { StringEquals: { a: 'b' } } })),
      iam(),
    ],
    ['not by a Deny', 'no', policy(statement({ Effect: 'Deny' })), iam()],
    ['not if another policy of the user denies it', 'no', policy(statement()), iam([deny])],
    [
      'not if the identity denies it',
      'no',
      policy(statement(), statement({ Effect: 'Deny', Principal: '*' })),
      iam(),
    ],
    [
      'not if it denies everybody but others',
      'no',
      policy(statement(), statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: APP } })),
      iam(),
    ],
    [
      'if it denies everybody but the user',
      'yes',
      policy(statement(), statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: BOB } })),
      iam(),
    ],
    [
      'not if it denies everybody but the user, who has a permissions boundary',
      'no',
      policy(statement(), statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: BOB } })),
      iam([], allow('*')),
    ],
    [
      'not if it denies the whole account',
      'no',
      policy(statement(), statement({ Effect: 'Deny', Principal: { AWS: '111122223333' } })),
      iam(),
    ],
    [
      'in doubt if a deny has a condition',
      'conditional',
      policy(statement(), statement({ Effect: 'Deny', Condition: { Bool: { a: 'b' } } })),
      iam(),
    ],
    [
      'although its permissions boundary does not allow it',
      'yes',
      policy(statement()),
      iam([], allow('s3:*')),
    ],
    ['not if its permissions boundary denies it', 'no', policy(statement()), iam([], deny)],
    ['in doubt if IAM did not answer', 'conditional', policy(statement()), { details: null, roles: null }],
    ['in doubt if a policy of the user cannot be read', 'conditional', policy(statement()), iam(['junk'])],
    [
      'in doubt if a part of it cannot be read',
      'conditional',
      policy(statement(), { Effect: 'Allow' }),
      iam(),
    ],
  ])('%s: %s', (_name, expected, document, policies) => {
    expect(granted(document, BOB, policies)).toBe(expected);
  });

  it('but a role only within its boundary', () => {
    const document = policy(statement({ Principal: { AWS: [APP] } }));
    expect(granted(document, APP)).toBe('yes');
    expect(granted(document, APP, iam([], allow('ses:*')))).toBe('yes');
    expect(granted(document, APP, iam([], allow('s3:*')))).toBe('no');
    const session = 'arn:aws:sts::111122223333:assumed-role/app/job';
    expect(granted(policy(statement({ Principal: { AWS: session } })), APP)).toBe('conditional');
  });
});

it('${aws:username} matches the name of a user, and no role', () => {
  const named = 'arn:aws:ses:*:*:identity/${aws:username}@example.com';
  const own = policy(statement({ Principal: { AWS: [BOB, APP] }, Resource: named }));
  expect(granted(own, BOB)).toBe('yes');
  expect(granted(own, APP)).toBe('conditional');
  const open = policy(statement({ Principal: { AWS: [BOB, APP] } }));
  const denied = iam([policy({ Effect: 'Deny', Action: 'ses:*', Resource: ['*', named] })]);
  expect(granted(open, BOB, denied)).toBe('no');
  expect(granted(open, APP, denied)).toBe('conditional');
});

it('Other principals that a policy allows are distinguished', () => {
  const principals = [
    ...['*', '111122223333', 'arn:aws:iam::999988887777:root', 'arn:aws:iam::999988887777:user/x'],
    ...['AIDAGONEGONE', 'arn:aws:iam::111122223333:user/gone', 'arn:aws:iam::cloudfront:user/x'],
  ];
  const document = policy(
    statement({ Principal: { AWS: principals, Service: 'cognito-idp.amazonaws.com' } }),
    statement({ Principal: undefined, NotPrincipal: { AWS: BOB }, Condition: { Bool: { a: 'b' } } }),
  );
  const { principals: own, others } = identityGrants(ACCOUNT, [region(document)], [bob, app], iam());
  expect(own.size).toBe(0);
  expect(others.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    ...['anyone *', 'own-account 111122223333', 'account 999988887777'],
    ...['account arn:aws:iam::999988887777:user/x', 'gone AIDAGONEGONE'],
    ...['gone arn:aws:iam::111122223333:user/gone', 'other arn:aws:iam::cloudfront:user/x'],
    'service cognito-idp.amazonaws.com',
  ]);
});

describe('What a check shows about users and roles', () => {
  const answer = (document: string, but: Partial<SetupAnswer> = {}): SetupAnswer => {
    const regions = but.regions ?? [region(document)];
    return {
      ...{ account: ACCOUNT, askedBy: null, asOf: NOW, until: NOW, regions, gaps: [], isDone: true },
      grants: identityGrants(ACCOUNT, regions, [bob, app], iam()),
      ...but,
    };
  };
  const before = snapshot([bob, app]);
  const after = withSetupAnswer(before, answer(policy(statement())));
  const user = (of: typeof after) => of.principals[0]!;

  it.each([
    [
      'names everybody who may send',
      false,
      policy(statement(), statement({ Effect: 'Deny', Principal: '*' })),
    ],
    ['does not: a policy allows everybody', true, policy(statement({ Principal: '*' }))],
    [
      'does not: a policy allows everybody but some',
      true,
      policy(statement({ Principal: undefined, NotPrincipal: { AWS: BOB } })),
    ],
    ['does not: a policy cannot be read', true, 'junk'],
  ])('%s', (_name, allowsOthers, document) => {
    expect(withSetupAnswer(before, answer(document)).setup?.regions).toMatchObject([{ allowsOthers }]);
  });

  it('is remembered with whether anything is set up, so that nothing says that all mails have a sender', () => {
    const [only] = answer(policy(statement())).regions;
    const nothing = { ...only!, identities: [], configurationSets: [] };
    const remembered = [only!, nothing, { ...nothing, unread: [{ identity: 'example.com' }] }];
    const { setup } = withSetupAnswer(before, answer('', { regions: remembered }));
    expect(setup?.regions.map(({ isSetUp }) => isSetUp)).toEqual([true, false, true]);
  });

  it('changes what they may send, and their verdict', () => {
    expect(user(before)).toMatchObject({ canSend: 'no', verdict: 'no-ses' });
    const grant = { type: 'identity-policy', name: 'p', arn: ARN, group: null };
    expect(user(after)).toMatchObject({ canSend: 'yes', verdict: 'can-send', grantedBy: [grant] });
    expect(after.principals[1]).toBe(app);
  });

  it('stays beside the answer of IAM with its own time, and after a reload', () => {
    const LATER = '2026-11-24T09:00:00Z';
    const inline = { type: 'inline', name: 'own', arn: null, group: null } as const;
    const scanned = judge(
      mergeEvidence(
        user(after),
        userEvidence({ canSend: 'conditional', grantedBy: [inline], permissionsAsOf: LATER }),
      ),
    );
    expect(scanned).toMatchObject({ canSend: 'yes', iamCanSend: 'conditional' });
    expect(scanned.grantedBy.map(({ type }) => type)).toEqual(['inline', 'identity-policy']);
    const kept = parseStoredSnapshot(
      formatStoredSnapshot({ scan: before, snapshot: after }),
      ACCOUNT.accountId,
    );
    expect(kept).toMatchObject({
      ok: true,
      known: { snapshot: { principals: [{ canSend: 'yes' }, {}], setup: { asOf: NOW } } },
    });
    // IAM has the same answer as before: only the grant by the identity's policy is removed.
    const gone = withSetupAnswer(
      { ...after, principals: [scanned] },
      answer('{}', { asOf: LATER, until: LATER, regions: [region(policy())] }),
    );
    expect(user(gone)).toMatchObject({ canSend: 'conditional', grantedBy: [inline] });
    expect(user(gone)).not.toHaveProperty('iamCanSend');
  });

  it.each<[string, string, Partial<SetupAnswer>]>([
    [
      'stays if the identity did not answer',
      'yes',
      { regions: [region('', { identities: [], unread: [{ identity: 'example.com' }] })] },
    ],
    [
      'stays if the list is incomplete',
      'yes',
      { regions: [region('', { identities: [], isListed: { identities: false, configurationSets: true } })] },
    ],
    [
      'stays if another Region was asked',
      'yes',
      { regions: [region('', { region: 'eu-west-1', identities: [] })] },
    ],
    ['stays if the check was canceled', 'yes', { isDone: false, regions: [region(policy())] }],
    ['goes with the identity', 'no', { regions: [region('', { identities: [] })] }],
    ['goes with the policy', 'no', { regions: [region(policy(statement({ Principal: { AWS: APP } })))] }],
  ])('%s', (_name, canSend, but) => {
    expect(user(withSetupAnswer(after, answer('', { asOf: '2026-11-24T09:00:00Z', ...but })))).toMatchObject({
      canSend,
    });
  });

  it('remembers who asked, and since when', () => {
    const asked = (askedBy: string, asOf: string) =>
      answer('', { regions: [], askedBy, asOf, until: asOf, isDone: false });
    const once = withSetupAnswer(before, asked(BOB, NOW));
    const twice = withSetupAnswer(once, asked(BOB, '2026-11-24T09:00:00Z'));
    expect(user(twice).setupChecks).toEqual({ first: NOW, last: '2026-11-24T09:00:00Z' });
    expect(twice.principals[1]).toBe(app);
    const byRole = withSetupAnswer(before, asked('arn:aws:sts::111122223333:assumed-role/app/me', NOW));
    expect(byRole.principals.map(({ setupChecks }) => setupChecks)).toEqual([
      undefined,
      { first: NOW, last: NOW },
    ]);
    expect(learnedPrincipals(before, asked('arn:aws:sts::111122223333:federated-user/bob', NOW))).toEqual([]);
  });
});

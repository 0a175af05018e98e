/** Compares the product's policy evaluation with the endpoint's, which was written independently. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CanSend } from '../../../src/senders/model/model.ts';
import { readPolicyDocument } from '../../../src/senders/policies/policyDocument.ts';
import { toCanSend, evaluateRights } from '../../../src/senders/policies/rights.ts';
import type { PolicyDocument } from '../../aws/policies.ts';
import { maySend } from '../../aws/sending.ts';
import { POLICY_ROWS, ROLE_ROWS } from './policyRows.ts';

const documentOf = (policy: object): PolicyDocument =>
  ('Statement' in policy ? policy : { Version: '2012-10-17', Statement: policy }) as PolicyDocument;

type Kind = 'user' | 'role';

const product = (kind: Kind, policy: PolicyDocument, boundary?: PolicyDocument): CanSend =>
  toCanSend(
    evaluateRights(
      readPolicyDocument(JSON.stringify(policy), kind),
      boundary === undefined ? null : readPolicyDocument(JSON.stringify(boundary), kind),
    ),
  );
const endpoint = (kind: Kind, policy: PolicyDocument, boundary?: PolicyDocument): CanSend => {
  const may = maySend([policy], boundary, kind === 'role' ? null : 'alice');
  return may === 'maybe' ? 'conditional' : may;
};

describe('Rows that rest on AWS documentation', () => {
  test.each(POLICY_ROWS)('$what: $expected ($page)', ({ policy, boundary, expected }) => {
    const limit = boundary && documentOf(boundary);
    expect(product('user', documentOf(policy), limit)).toBe(expected);
  });
  test.each(ROLE_ROWS)('for a role, $what: $expected ($page)', ({ policy, boundary, expected }) => {
    expect(product('role', documentOf(policy), boundary && documentOf(boundary))).toBe(expected);
  });

  /** The endpoint tries requests, and so finds more than an evaluation without the account's identities can. */
  const found: Readonly<Record<string, CanSend>> = {
    'Deny of a Region alone': 'yes',
    'Deny of one of two': 'yes',
    'stars that can be read in many ways': 'yes',
    'three patterns of Regions': 'yes',
    "a user's name and another one": 'no',
    "a user's name and a name of one letter": 'no',
    "a name of one letter and a user's name": 'no',
    'Deny of names of one letter leaves the others': 'yes',
  };
  const readable = POLICY_ROWS.filter(({ expected }) => expected !== 'unknown');
  test.each(readable)("the endpoint's simulator agrees: $what", ({ what, policy, boundary, expected }) => {
    const limit = boundary && documentOf(boundary);
    expect(endpoint('user', documentOf(policy), limit)).toBe(found[what] ?? expected);
  });
  // It knows no unique IDs.
  const readableOfRoles = ROLE_ROWS.filter(({ what }) => what !== 'a role has a unique ID');
  test.each(readableOfRoles)(
    "the endpoint's simulator agrees for a role: $what",
    ({ policy, boundary, expected }) => {
      expect(endpoint('role', documentOf(policy), boundary && documentOf(boundary))).toBe(expected);
    },
  );
});

describe('Generated policies', () => {
  const region = fc.constantFrom('*', 'us-east-1', 'eu-west-1', 'us-*', 'US-EAST-1', '');
  const account = fc.constantFrom('*', '111122223333', '444455556666', '1111????3333');
  const name = fc.constantFrom(
    ...['*', 'example.com', 'Example.com', '*.com', 'ex*', 'other.example', '${aws:username}'],
    ...['${aws:PrincipalTag/domain}', '${*}', '?xample.com'],
  );
  const type = fc.constantFrom(
    'identity',
    'identity',
    'template',
    'configuration-set',
    'contact-list',
    'Identity',
  );
  const whole = fc
    .tuple(fc.constantFrom('ses', 'ses', 'ses', 'SES', 's3', '*'), region, account, type, name)
    .map(([service, where, owner, kind, text]) => `arn:aws:${service}:${where}:${owner}:${kind}/${text}`);
  const resource = fc.oneof(
    { weight: 5, arbitrary: whole },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '*',
        'arn:aws:ses',
        'arn:aws:ses:us-east-1',
        'arn:aws:SES',
        'arn:aws:ses:*:identity/*',
      ),
    },
  );
  const action = fc.constantFrom(
    ...['*', 'ses:*', 'SES:send*', 'ses:SendEmail', 'ses:SendRawEmail', 'ses:SendTemplatedEmail'],
    ...['ses:SendBulkEmail', 'ses:SendCustomVerificationEmail', 'ses:Get*', 's3:*'],
  );
  const list = <T>(of: fc.Arbitrary<T>) => fc.uniqueArray(of, { minLength: 1, maxLength: 2 });
  const statement = fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      actions: list(action),
      notAction: fc.nat(5).map((value) => value === 0),
      resources: list(resource),
      notResource: fc.nat(4).map((value) => value === 0),
      conditional: fc.nat(5).map((value) => value === 0),
    })
    .map(({ Effect, actions, notAction, resources, notResource, conditional }) => ({
      Effect,
      [notAction ? 'NotAction' : 'Action']: actions,
      [notResource ? 'NotResource' : 'Resource']: resources,
      ...(conditional ? { Condition: { Bool: { 'aws:SecureTransport': 'true' } } } : {}),
    }));
  const document = fc.record({
    Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
    Statement: fc.array(statement, { minLength: 1, maxLength: 3 }),
  }) as unknown as fc.Arbitrary<PolicyDocument>;

  // Another seed and more runs: SEED=… RUNS=…
  const parameters = {
    seed: Number(process.env['SEED'] ?? 20261128),
    numRuns: 300 * Number(process.env['RUNS'] ?? 1),
  };

  test.each<Kind>(['user', 'role'])(
    'a no or yes about a %s is never contradicted by requests to the endpoint',
    (kind) => {
      fc.assert(
        fc.property(document, fc.option(document, { nil: undefined, freq: 2 }), (policy, boundary) => {
          const judged = product(kind, policy, boundary);
          const tried = endpoint(kind, policy, boundary);
          if (judged !== 'conditional') expect({ judged, tried }).toEqual({ judged, tried: judged });
        }),
        parameters,
      );
    },
  );
});

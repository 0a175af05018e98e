/** The product's judge of policies beside the endpoint's, which was written apart from it. */
import { expect, describe, test } from 'vitest';
import type { CanSend } from '../../../src/senders/model.ts';
import { readPolicyDocument } from '../../../src/senders/policyDocument.ts';
import { canSendOf, rightsOf } from '../../../src/senders/rights.ts';
import type { PolicyDocument } from '../../aws/policies.ts';
import { maySend } from '../../aws/sending.ts';
import { POLICY_ROWS } from './policyRows.ts';

const documentOf = (policy: object): PolicyDocument =>
  ('Statement' in policy ? policy : { Version: '2012-10-17', Statement: policy }) as PolicyDocument;

const product = (policy: PolicyDocument, boundary?: PolicyDocument): CanSend =>
  canSendOf(
    rightsOf(
      readPolicyDocument(JSON.stringify(policy)),
      boundary === undefined ? null : readPolicyDocument(JSON.stringify(boundary)),
    ),
  );
const endpoint = (policy: PolicyDocument, boundary?: PolicyDocument): CanSend => {
  const may = maySend([policy], boundary, 'alice');
  return may === 'maybe' ? 'conditional' : may;
};

describe('rows that rest on pages of AWS', () => {
  test.each(POLICY_ROWS)('$what: $expected ($page)', ({ policy, boundary, expected }) => {
    const limit = boundary && documentOf(boundary);
    expect(product(documentOf(policy), limit)).toBe(expected);
  });

  /** By trying, the endpoint finds more than a judge can know who does not know the account's identities. */
  const found: Readonly<Record<string, CanSend>> = {
    'Deny of a Region alone': 'yes',
    'Deny of one of two': 'yes',
    "a user's name and another one": 'no',
  };
  const readable = POLICY_ROWS.filter(({ expected }) => expected !== 'unknown');
  test.each(readable)("the endpoint's judge: $what", ({ what, policy, boundary, expected }) => {
    expect(endpoint(documentOf(policy), boundary && documentOf(boundary))).toBe(found[what] ?? expected);
  });
});

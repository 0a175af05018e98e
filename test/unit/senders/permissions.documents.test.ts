import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CanSend } from '../../../src/senders/model/model.ts';
import { readPolicyDocument } from '../../../src/senders/policies/policyDocument.ts';
import { toCanSend, join, evaluateRights } from '../../../src/senders/policies/rights.ts';

/** What a user with this document, and no other, may do. */
const canSend = (...documents: string[]): CanSend =>
  toCanSend(evaluateRights(join(documents.map((document) => readPolicyDocument(document, 'user')))));

const allow = { Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*' };
const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' };
const denySes = { Effect: 'Deny', Action: 'ses:*', Resource: '*' };
const condition = { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
const identity = 'arn:aws:ses:us-east-1:111122223333:identity/example.com';

const withoutResource = { Effect: 'Allow', Action: 'ses:SendEmail' };
const allowing = (...actions: unknown[]) => ({
  ...allow,
  Action: actions.length === 1 ? actions[0] : actions,
});
const allowingNot = (...actions: string[]) => ({ Effect: 'Allow', NotAction: actions, Resource: '*' });
const on = (Resource: unknown, statement: object = allow) => ({ ...statement, Resource });
const notOn = (NotResource: unknown, Effect = 'Allow') => ({ Effect, Action: 'ses:*', NotResource });

type Row = [what: string, statements: object | readonly object[], expected: CanSend];

const TABLE: readonly Row[] = [
  // Sending actions, of both versions of the API
  ['SendEmail', allowing('ses:SendEmail'), 'yes'],
  ['SendRawEmail, all that SMTP credentials get', allowing('ses:SendRawEmail'), 'yes'],
  ['SendTemplatedEmail', allowing('ses:SendTemplatedEmail'), 'yes'],
  ['SendBulkEmail (v2)', allowing('ses:SendBulkEmail'), 'yes'],
  ['SendBulkTemplatedEmail (v1)', allowing('ses:SendBulkTemplatedEmail'), 'yes'],
  ['SendCustomVerificationEmail', allowing('ses:SendCustomVerificationEmail'), 'yes'],
  ['SendBounce', allowing('ses:SendBounce'), 'yes'],
  ['one sending action in a list', allowing('s3:GetObject', 'ses:SendEmail'), 'yes'],
  ['actions compare without case', allowing('SES:sendEMAIL'), 'yes'],
  ['actions of SES that send nothing', allowing('ses:GetSendQuota', 'ses:ListIdentities'), 'no'],
  ['an action whose name goes on', allowing('ses:SendEmailLater'), 'no'],
  ['an action whose name stops short', allowing('ses:Send'), 'no'],
  ['another service with the same action', allowing('sesame:SendEmail', 'workmail:SendEmail'), 'no'],
  ['no service at all', allowing('SendEmail'), 'no'],

  // Wildcards
  ['ses:*', allowing('ses:*'), 'yes'],
  ['ses:Send*', allowing('ses:Send*'), 'yes'],
  ['ses:*Email', allowing('ses:*Email'), 'yes'],
  ['ses:*Bulk*', allowing('ses:*Bulk*'), 'yes'],
  ['*', allowing('*'), 'yes'],
  ['*:*', allowing('*:*'), 'yes'],
  ['s*:*', allowing('s*:*'), 'yes'],
  ['*:SendEmail', allowing('*:SendEmail'), 'yes'],
  ['a star within the service', allowing('s*s:SendRawEmail'), 'yes'],
  ['a star across the colon', allowing('s*Email'), 'yes'],
  ['a star for nothing', allowing('ses:*SendEmail*'), 'yes'],
  ['many stars', allowing('*s*e*s*:*S*E*'), 'yes'],
  ['? is one character', allowing('ses:Send?mail'), 'yes'],
  ['? in the service', allowing('s?s:SendEmail'), 'yes'],
  ['? is not no character', allowing('ses:SendEmail?'), 'no'],
  ['? is not two characters', allowing('s?:SendEmail'), 'no'],
  ['a dot is a dot', allowing('ses.SendEmail', 'ses:Send.mail'), 'no'],
  ['ses:Get*', allowing('ses:Get*'), 'no'],
  ['s3:*', allowing('s3:*'), 'no'],

  // NotAction
  ['everything but IAM', allowingNot('iam:*'), 'yes'],
  ['everything but SES', allowingNot('ses:*'), 'no'],
  ['everything but sending', allowingNot('ses:Send*'), 'no'],
  ['everything but one sending action', allowingNot('ses:SendEmail'), 'yes'],
  ['everything but everything', allowingNot('*'), 'no'],
  ['everything but SES, in another case', allowingNot('SeS:*'), 'no'],
  ['NotAction as a string', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, 'yes'],

  // Resource: which of SES's resources, is not judged; that it is one of SES's, is
  ['one identity', on(identity), 'yes'],
  ['an identity of another account', on('arn:aws:ses:us-east-1:999999999999:identity/example.com'), 'yes'],
  ['every identity', on('arn:aws:ses:*:*:identity/*'), 'yes'],
  [
    'an identity named by a policy variable',
    on('arn:aws:ses:*:*:identity/${aws:username}@example.com'),
    'yes',
  ],
  ['another partition', on('arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/*'), 'yes'],
  ['any partition', on('arn:*:ses:*:*:*'), 'yes'],
  ['any service', on('arn:aws:*:us-east-1:111122223333:*'), 'yes'],
  ['a bucket and an identity', on(['arn:aws:s3:::mail', identity]), 'yes'],
  ['only a bucket', on('arn:aws:s3:::mail', allowAll), 'no'],
  ['only a bucket, in any partition', on('arn:*:s3:::mail/*', allowAll), 'no'],
  ['only a service that begins alike', on('arn:aws:sesame:us-east-1:111122223333:identity/*'), 'no'],
  ['what is no ARN', on('identity/example.com'), 'no'],

  // NotResource
  ['all but a bucket', notOn('arn:aws:s3:::mail'), 'yes'],
  ['all but one identity', notOn(identity), 'yes'],
  ['all but all of SES', notOn('arn:aws:ses:*:*:*'), 'no'],
  ['all but everything', notOn('*'), 'no'],

  // Condition
  ['allowed from an address', { ...allow, ...condition }, 'conditional'],
  ['allowed from an address, and without', [{ ...allow, ...condition }, allow], 'yes'],
  ['a condition on another action', [allow, { ...allowing('s3:*'), ...condition }], 'yes'],
  ['an empty condition is none', { ...allow, Condition: {} }, 'yes'],

  // Deny
  ['Deny alone', denySes, 'no'],
  ['Deny ses:* wins over Allow', [allow, denySes], 'no'],
  ['whatever comes first', [denySes, allowAll], 'no'],
  ['Deny * wins', [allow, { ...denySes, Action: '*' }], 'no'],
  ['Deny in another case', [allow, { ...denySes, Action: 'SES:SENDEMAIL' }], 'no'],
  ['Deny of one action leaves the others', [allowAll, { ...denySes, Action: 'ses:SendEmail' }], 'yes'],
  ['Deny of every sending action', [allowAll, { ...denySes, Action: 'ses:Send*' }], 'no'],
  ['Deny of the very action', [allow, { ...denySes, Action: ['ses:SendEmail'] }], 'no'],
  ['Deny of what sends nothing', [allow, { ...denySes, Action: 'ses:Delete*' }], 'yes'],
  ['Deny all but reading', [allowAll, { Effect: 'Deny', NotAction: 'ses:Get*', Resource: '*' }], 'no'],
  ['Deny all but SES', [allowAll, { Effect: 'Deny', NotAction: 'ses:*', Resource: '*' }], 'yes'],
  ['Deny under a condition', [allow, { ...denySes, ...condition }], 'conditional'],
  ['Deny under a condition, of another action', [allow, { ...denySes, Action: 's3:*', ...condition }], 'yes'],
  ['Deny for one identity', [allow, on(identity, denySes)], 'conditional'],
  [
    'Deny for regions that ? may not all match',
    [allow, on('arn:aws:ses:??-west-?:*:*', denySes)],
    'conditional',
  ],
  ['Deny for regions of one letter', [allow, on('arn:aws:ses:?:*', denySes)], 'conditional'],
  ['Deny for all of SES', [allow, on('arn:aws:ses:*:*:*', denySes)], 'no'],
  ['Deny for all of SES, said shorter', [allow, on('arn:aws:ses:*', denySes)], 'no'],
  ['Deny for every ARN', [allow, on('arn:*', denySes)], 'no'],
  ['Deny for a bucket', [allow, on('arn:aws:s3:::mail', denySes)], 'yes'],
  ['Deny for all but one identity', [allow, notOn(identity, 'Deny')], 'conditional'],
  ['Deny for all but a bucket', [allow, notOn('arn:aws:s3:::mail', 'Deny')], 'no'],
  ['Deny for all but all of SES', [allow, notOn('arn:aws:ses:*', 'Deny')], 'yes'],
  ['Deny for all but everything', [allow, notOn('*', 'Deny')], 'yes'],
  ['limited Deny on a conditional Allow', [{ ...allow, ...condition }, on(identity, denySes)], 'conditional'],

  // What IAM would not store is not guessed at
  ['no statement', [], 'no'],
  ['Effect in lower case', { ...allow, Effect: 'allow' }, 'unknown'],
  ['Effect that is not known', { ...allow, Effect: 'Audit' }, 'unknown'],
  ['no Effect', { Action: '*', Resource: '*' }, 'unknown'],
  ['no Action', { Effect: 'Allow', Resource: '*' }, 'unknown'],
  ['Action and NotAction', { ...allow, NotAction: 'iam:*' }, 'unknown'],
  ['Action that is a number', allowing(7), 'unknown'],
  ['Action that is null', allowing(null), 'unknown'],
  ['Action with a list in the list', allowing([['ses:*']]), 'unknown'],
  ['Action that is an empty list', allowing([]), 'unknown'],
  ['no Resource', withoutResource, 'unknown'],
  ['Resource that is an object', on({}), 'unknown'],
  ['Condition that is a string', { ...allow, Condition: 'always' }, 'unknown'],
  ['Condition that is null', { ...allow, Condition: null }, 'unknown'],
  ['a statement that is a string', ['Allow'], 'unknown'],
  ['elements in lower case', { effect: 'Allow', action: '*', resource: '*' }, 'unknown'],
  ['an unread statement beside an Allow', [allow, { ...denySes, Effect: 'deny' }], 'conditional'],
  ['an unread statement beside Deny ses:*', [denySes, { ...allow, Effect: 'allow' }], 'no'],

  // What does not matter
  ['Sid', { ...allow, Sid: 'DenyEverything' }, 'yes'],
  ['Sid that is null', { ...allow, Sid: null }, 'yes'],
  [
    'a list whose second text begins with a colon',
    { ...allow, Condition: { StringLike: { 'aws:username': ['a', ':b'] } } },
    'conditional',
  ],
];

describe('A policy document', () => {
  test.each(TABLE)('%s', (_what, Statement, expected) => {
    expect(canSend(JSON.stringify({ Version: '2012-10-17', Statement }))).toBe(expected);
  });

  const documents: readonly [what: string, document: string, expected: CanSend][] = [
    ['without a version', JSON.stringify({ Statement: [allow] }), 'yes'],
    ['of the old version', JSON.stringify({ Version: '2008-10-17', Id: 'x', Statement: allow }), 'yes'],
    ['URL-encoded', encodeURIComponent(JSON.stringify({ Statement: [allow] })), 'yes'],
    ['URL-encoded in lower case', encodeURIComponent('{"Statement":[]}').replaceAll('%7B', '%7b'), 'no'],
    ['URL-encoded and broken', '%7B%', 'unknown'],
    [
      'with white space and escapes',
      ' {"Statement":\n[{"Effect":"Allow","Action":"\\u0073es:*","Resource":"*"}]}',
      'yes',
    ],
    [
      'with a key twice',
      `{"Statement":${JSON.stringify(allow).replace('{', '{"Effect":"Deny",')}}`,
      'unknown',
    ],
    ['with text that looks like keys', JSON.stringify({ Id: '"a":{"a":1}', Statement: allow }), 'yes'],
    ['with an encoded brace in its text', JSON.stringify({ Statement: { ...allow, Sid: '%7B%' } }), 'yes'],
    ['with a percent sign', JSON.stringify({ Id: '100 %', Statement: allow }), 'yes'],
    ['cut off', JSON.stringify({ Statement: [allow] }).slice(0, -5), 'unknown'],
    ['empty', '', 'unknown'],
    ['null', 'null', 'unknown'],
    ['a number', '12', 'unknown'],
    ['a string', '"ses:*"', 'unknown'],
    ['a list', '[]', 'unknown'],
    ['without a statement', '{}', 'unknown'],
    ['with a statement that is null', '{"Statement":null}', 'unknown'],
    ['with a prototype for a statement', `{"__proto__":{"Statement":${JSON.stringify(allow)}}}`, 'unknown'],
    ['of a million brackets', '['.repeat(1_000_000), 'unknown'],
    [
      'with a deep condition',
      `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`,
      'conditional',
    ],
    [
      'of ten thousand statements',
      JSON.stringify({ Statement: [...Array<object>(10_000).fill(allow), denySes] }),
      'no',
    ],
    [
      'with a wildcard made to be slow',
      JSON.stringify({ Statement: allowing('*s*e*'.repeat(20_000) + '!') }),
      'no',
    ],
    ['with a resource made to be slow', JSON.stringify({ Statement: on('!' + '${*'.repeat(20_000)) }), 'no'],
  ];
  test.each(documents)('%s', (_what, document, expected) => {
    expect(canSend(document)).toBe(expected);
  });
});

describe('Whether Access Advisor may list SES:', () => {
  const mayUseSes = (statement: object) =>
    readPolicyDocument(JSON.stringify({ Statement: statement }), 'user').mayUseSes;

  test.each<[string, object, boolean]>([
    ['a sending action', allow, true],
    ['an action that sends nothing', allowing('ses:GetSendQuota'), true],
    ['a wildcard over services', allowing('s*:Get*'), true],
    ['everything', allowAll, true],
    ['under a condition', { ...allow, ...condition }, true],
    ['for a resource that SES does not have', on('arn:aws:s3:::mail', allowAll), true],
    ['everything but sending', allowingNot('ses:Send*'), true],
    ['everything but SES', allowingNot('ses:*'), false],
    ['everything but everything', allowingNot('iam:*', '*'), false],
    ['another service', allowing('s3:*'), false],
    ['a deny', denySes, false],
    ['a statement that cannot be read', withoutResource, true],
  ])('%s', (_what, statement, expected) => {
    expect(mayUseSes(statement)).toBe(expected);
  });
});

describe('Generated policy documents', () => {
  const pattern = fc.oneof(
    fc.constantFrom(
      '*',
      'ses:*',
      'ses:Send*',
      'ses:SendEmail',
      'SES:SendRawEmail',
      's3:*',
      'ses:Get*',
      's?s:*',
      identity,
    ),
    fc.string(),
  );
  const anything = fc.oneof(fc.jsonValue(), pattern, fc.array(pattern));
  const statement = fc.record(
    {
      Effect: fc.oneof(fc.constantFrom('Allow', 'Deny'), anything),
      Action: anything,
      NotAction: anything,
      Resource: anything,
      NotResource: anything,
      Condition: fc.oneof(fc.constant({}), fc.dictionary(fc.string(), fc.jsonValue()), anything),
    },
    { requiredKeys: [] },
  );
  const wellFormed = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.oneof(pattern, fc.array(pattern, { minLength: 1 })),
    Resource: fc.constantFrom('*', identity, 'arn:aws:s3:::mail'),
  });
  const document = fc.oneof(
    fc
      .record({ Statement: fc.oneof(fc.array(statement), fc.array(wellFormed), anything) })
      .map((d) => JSON.stringify(d)),
    fc.json(),
    fc.string(),
  );
  const denyDocument = JSON.stringify({ Statement: denySes });

  test('are judged without an exception, whatever the text', () => {
    fc.assert(
      fc.property(document, (text) => ['yes', 'conditional', 'no', 'unknown'].includes(canSend(text))),
    );
  });

  test('let nobody send beside an unconditional Deny ses:*', () => {
    fc.assert(fc.property(fc.array(document), (texts) => canSend(...texts, denyDocument) === 'no'));
  });

  test('give the same result in any order of documents and statements', () => {
    fc.assert(
      fc.property(fc.array(document), (texts) => canSend(...texts) === canSend(...[...texts].reverse())),
    );
  });

  test('let whoever may send use SES', () => {
    fc.assert(
      fc.property(document, (text) => canSend(text) === 'no' || readPolicyDocument(text, 'user').mayUseSes),
    );
  });
});

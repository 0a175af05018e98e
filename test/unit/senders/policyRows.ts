/** What policies let a user do, each row by a page of AWS. Held against the product's judge and the endpoint's. */
import type { CanSend } from '../../../src/senders/model.ts';

const PAGES = {
  resource: 'IAM User Guide, "IAM JSON policy elements: Resource"',
  notResource: 'IAM User Guide, "IAM JSON policy elements: NotResource"',
  identifiers: 'IAM User Guide, "IAM identifiers"',
  arns: 'IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)"',
  variables: 'IAM User Guide, "IAM policy elements: Variables and tags"',
  version: 'IAM User Guide, "IAM JSON policy elements: Version"',
  action: 'IAM User Guide, "IAM JSON policy elements: Action"',
  notAction: 'IAM User Guide, "IAM JSON policy elements: NotAction"',
  effect: 'IAM User Guide, "IAM JSON policy elements: Effect"',
  condition: 'IAM User Guide, "IAM JSON policy elements: Condition"',
  principal: 'IAM User Guide, "AWS JSON policy elements: Principal"',
  statement: 'IAM User Guide, "IAM JSON policy elements: Statement"',
  elements: 'IAM User Guide, "IAM JSON policy element reference"',
  grammar: 'IAM User Guide, "Grammar of the IAM JSON policy language"',
  evaluation: 'IAM User Guide, "Policy evaluation logic"',
  boundaries: 'IAM User Guide, "Permissions boundaries for IAM entities"',
  sesV1: 'Service Authorization Reference, "Actions, resources, and condition keys for Amazon SES"',
  sesV2:
    'Service Authorization Reference, "Actions, resources, and condition keys for Amazon Simple Email Service v2"',
  templates: 'SES Developer Guide, "Using templates to send personalized email with the Amazon SES API"',
} as const;

export interface PolicyRow {
  readonly what: string;
  readonly page: (typeof PAGES)[keyof typeof PAGES];
  /** A statement, several, or a whole document. */
  readonly policy: object;
  readonly boundary?: object;
  readonly expected: CanSend;
}

const arn = (resource: string, region = 'us-east-1', account = '111122223333'): string =>
  `arn:aws:ses:${region}:${account}:${resource}`;
const allow = (Resource: string | readonly string[], Action: string | readonly string[] = 'ses:*') => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const deny = (Resource: string | readonly string[], Action: string | readonly string[] = 'ses:*') => ({
  ...allow(Resource, Action),
  Effect: 'Deny',
});
const version = (Version: string | undefined, Statement: object) => ({ Version, Statement });
const IP = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
const IDENTITY = arn('identity/example.com');

type Short = readonly [
  what: string,
  page: keyof typeof PAGES,
  policy: object,
  expected: CanSend,
  boundary?: object,
];

const INCOMPLETE: readonly Short[] = [
  ['the service alone', 'identifiers', allow('arn:aws:ses'), 'yes'],
  ['service and Region', 'identifiers', allow('arn:aws:ses:us-east-1'), 'yes'],
  ['service, Region and account', 'identifiers', allow('arn:aws:ses:us-east-1:111122223333'), 'yes'],
  ['the partition alone', 'identifiers', allow('arn:aws'), 'yes'],
  ['another service alone', 'identifiers', allow('arn:aws:s3'), 'no'],
  ['the service in another partition', 'identifiers', allow('arn:aws-us-gov:ses'), 'yes'],
  ['what comes after the sixth field is not filled', 'identifiers', allow('arn:aws:ses::'), 'no'],
  ['Deny of the service alone', 'identifiers', [allow('*'), deny('arn:aws:ses')], 'no'],
  ['Deny of a Region alone', 'identifiers', [allow('*'), deny('arn:aws:ses:us-east-1')], 'conditional'],
  [
    'Deny of the Region that is allowed',
    'identifiers',
    [allow(IDENTITY), deny('arn:aws:ses:us-east-1')],
    'no',
  ],
  ['Deny of another Region', 'identifiers', [allow(IDENTITY), deny('arn:aws:ses:eu-west-1')], 'yes'],
  ['a boundary of the service alone', 'identifiers', allow(IDENTITY), 'yes', allow('arn:aws:ses')],
  ['all but the service', 'identifiers', { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:ses' }, 'no'],
];

const CASE: readonly Short[] = [
  [
    'the service in capitals',
    'resource',
    allow('arn:aws:SES:us-east-1:111122223333:identity/*'),
    'conditional',
  ],
  ['ARN in capitals', 'resource', allow('ARN:aws:ses:*:*:*'), 'conditional'],
  ['the partition in capitals', 'resource', allow('arn:AWS:ses:*:*:*'), 'conditional'],
  ['the Region in capitals', 'resource', allow(arn('identity/*', 'US-EAST-1')), 'conditional'],
  ['the resource type in capitals', 'resource', allow(arn('Identity/*')), 'conditional'],
  ['an incomplete ARN in capitals', 'identifiers', allow('arn:aws:SES'), 'conditional'],
  ['an identity with capitals', 'resource', allow(arn('identity/Example.com')), 'yes'],
  [
    'Deny in capitals does not surely deny',
    'resource',
    [allow('*'), deny('arn:aws:SES:*:*:*')],
    'conditional',
  ],
  [
    'Deny of the identity in other letters',
    'resource',
    [allow(IDENTITY), deny(arn('identity/EXAMPLE.COM'))],
    'conditional',
  ],
  [
    'a boundary of the identity in other letters',
    'resource',
    allow(IDENTITY),
    'conditional',
    allow(arn('identity/EXAMPLE.COM')),
  ],
  [
    'a boundary with the service in capitals',
    'resource',
    allow(IDENTITY),
    'conditional',
    allow('arn:aws:SES:*:*:*'),
  ],
  [
    'all but the service in capitals',
    'notResource',
    { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:SES:*:*:*' },
    'conditional',
  ],
];

const AUTHORIZED_AGAINST: readonly Short[] = [
  ['only contact lists', 'sesV2', allow(arn('contact-list/*')), 'no'],
  ['only a configuration set', 'sesV1', allow(arn('configuration-set/x')), 'no'],
  ['an identity, and no configuration set', 'sesV1', allow(IDENTITY, 'ses:SendEmail'), 'yes'],
  ['only a template', 'sesV1', allow(arn('template/welcome')), 'no'],
  [
    'SendTemplatedEmail on an identity alone',
    'sesV1',
    allow(arn('identity/*'), 'ses:SendTemplatedEmail'),
    'no',
  ],
  [
    'SendBulkTemplatedEmail on an identity alone',
    'sesV1',
    allow(arn('identity/*'), 'ses:SendBulkTemplatedEmail'),
    'no',
  ],
  [
    'SendTemplatedEmail on identity and template',
    'sesV1',
    allow([arn('identity/*'), arn('template/welcome')], 'ses:SendTemplatedEmail'),
    'yes',
  ],
  [
    'identity and template by two statements',
    'sesV1',
    [allow(IDENTITY, 'ses:SendTemplatedEmail'), allow(arn('template/*'), 'ses:SendTemplatedEmail')],
    'yes',
  ],
  [
    'the template under a condition',
    'sesV1',
    [
      allow(IDENTITY, 'ses:SendTemplatedEmail'),
      { ...allow(arn('template/*'), 'ses:SendTemplatedEmail'), Condition: IP },
    ],
    'conditional',
  ],
  [
    'Deny of all templates takes a templated send',
    'sesV1',
    [allow('*', 'ses:SendTemplatedEmail'), deny('arn:aws:ses:*:*:template/*')],
    'no',
  ],
  [
    'Deny of all templates leaves the others',
    'sesV1',
    [allow('*', 'ses:SendEmail'), deny('arn:aws:ses:*:*:template/*')],
    'yes',
  ],
  ['Deny of every identity', 'sesV1', [allow('*'), deny('arn:aws:ses:*:*:identity/*', '*')], 'conditional'],
  [
    'Deny of every identity and verification template',
    'sesV1',
    [
      allow('*'),
      deny(['arn:aws:ses:*:*:identity/*', 'arn:aws:ses:*:*:custom-verification-email-template/*'], '*'),
    ],
    'no',
  ],
  ['Deny of contact lists', 'sesV2', [allow('*'), deny('arn:aws:ses:*:*:contact-list/*')], 'yes'],
  [
    'SendBulkEmail on an identity alone: the template may be in the request',
    'templates',
    allow(IDENTITY, 'ses:SendBulkEmail'),
    'conditional',
  ],
  [
    'SendBulkEmail on identity and template',
    'sesV2',
    allow([IDENTITY, arn('template/*')], 'ses:SendBulkEmail'),
    'yes',
  ],
  [
    'SendCustomVerificationEmail on its template alone',
    'sesV2',
    allow(arn('custom-verification-email-template/*'), 'ses:SendCustomVerificationEmail'),
    'conditional',
  ],
  [
    'SendCustomVerificationEmail on an identity alone',
    'sesV1',
    allow(IDENTITY, 'ses:SendCustomVerificationEmail'),
    'conditional',
  ],
  ['SendBounce on a template', 'sesV1', allow(arn('template/*'), 'ses:SendBounce'), 'no'],
  [
    'all but identities',
    'notResource',
    { Effect: 'Allow', Action: 'ses:SendEmail', NotResource: 'arn:aws:ses:*:*:identity/*' },
    'no',
  ],
  [
    'all but identities of one Region',
    'notResource',
    { Effect: 'Allow', Action: 'ses:*', NotResource: 'arn:aws:ses:us-east-1:*:identity/*' },
    'yes',
  ],
  [
    'Deny of all but one identity, which is allowed',
    'notResource',
    [allow(IDENTITY), { Effect: 'Deny', Action: '*', NotResource: IDENTITY }],
    'yes',
  ],
  [
    'Deny of all but another identity',
    'notResource',
    [allow(IDENTITY), { Effect: 'Deny', Action: '*', NotResource: arn('identity/other.example') }],
    'no',
  ],
];

const PARTS: readonly Short[] = [
  ['an empty account', 'arns', allow('arn:aws:ses:us-east-1::identity/example.com'), 'no'],
  ['an empty Region', 'arns', allow('arn:aws:ses::111122223333:identity/example.com'), 'no'],
  ['an account of 11 digits', 'arns', allow(arn('identity/*', '*', '11112222333')), 'no'],
  ['an account with ?', 'resource', allow(arn('identity/*', '*', '11112222????')), 'yes'],
  ['an account with too many ?', 'resource', allow(arn('identity/*', '*', '11112222?????')), 'no'],
  ['no name', 'arns', allow(arn('identity/')), 'no'],
  ['no type', 'arns', allow(arn('example.com')), 'no'],
  ['a seventh field', 'arns', allow(arn('identity/example.com:x')), 'no'],
  ['a star across colons', 'resource', allow('arn:aws:ses:*:identity/*'), 'yes'],
  ['a star at the end across colons', 'resource', allow('arn:aws:s*'), 'yes'],
  ['a star at the start across colons', 'resource', allow('arn:*:identity/example.com'), 'yes'],
  ['a star in the middle across colons', 'resource', allow('arn:aws:s*/example.com'), 'yes'],
  ['a star that reaches too far', 'resource', allow('arn:aws:s*:x:*:*:*:identity/example.com'), 'no'],
  [
    'stars that can be read in many ways',
    'resource',
    allow('arn:*a*w*s*e*s*i*d*e*n*t*i*t*y*'),
    'conditional',
  ],
  ['a star across the type', 'resource', allow(arn('*/example.com')), 'yes'],
  ['a star for nothing within the type', 'resource', allow(arn('iden*tity/example.com')), 'yes'],
  ['a star within the type in capitals', 'resource', allow(arn('IDEN*/example.com')), 'conditional'],
  ['a star behind a whole account', 'resource', allow(arn('identity/*', '*', '111122223333*')), 'yes'],
  ['? within the type', 'resource', allow(arn('identit?/example.com')), 'yes'],
  ['a name that ends alike', 'resource', allow(arn('?ntity-list/example.com')), 'no'],
  ['some partitions', 'arns', allow('arn:aws-*:ses:*:*:identity/*'), 'conditional'],
  ['no partition of AWS', 'arns', allow('arn:azure:ses:*:*:identity/*'), 'no'],
];

const VARIABLES: readonly Short[] = [
  ['a tag', 'variables', allow(arn('identity/${aws:PrincipalTag/domain}')), 'conditional'],
  [
    'a tag with a default value',
    'variables',
    allow(arn("identity/${aws:PrincipalTag/domain, 'example.com'}")),
    'conditional',
  ],
  ['the name of the user', 'variables', allow(arn('identity/${aws:username}@example.com')), 'yes'],
  ['keys of any case', 'variables', allow(arn('identity/${AWS:UserName}@example.com')), 'yes'],
  [
    'a variable before the fifth colon',
    'variables',
    allow('arn:aws:ses:${aws:username}:111122223333:identity/*'),
    'conditional',
  ],
  ['an escaped star', 'variables', allow(arn('identity/${*}@example.com')), 'yes'],
  ['an escaped star is no wildcard', 'variables', [allow(IDENTITY), deny(arn('identity/${*}'))], 'yes'],
  [
    'an escaped ? is no wildcard',
    'variables',
    [allow(IDENTITY), deny(arn('identity/example${?}com'))],
    'yes',
  ],
  ['an escaped $', 'variables', [allow(arn('identity/a$b')), deny(arn('identity/a${$}b'))], 'no'],
  [
    'Deny by a tag does not surely deny',
    'variables',
    [allow(IDENTITY), deny(arn('identity/${aws:PrincipalTag/domain}'))],
    'conditional',
  ],
  [
    'a tag beside *: without its value the whole statement may be invalid',
    'variables',
    allow(['*', arn('identity/${aws:PrincipalTag/domain}')]),
    'conditional',
  ],
  [
    'Deny of * beside a tag',
    'variables',
    [allow('*'), deny(['*', arn('identity/${aws:PrincipalTag/domain}')])],
    'conditional',
  ],
  [
    'all but a tag',
    'variables',
    { Effect: 'Allow', Action: 'ses:*', NotResource: arn('identity/${aws:PrincipalTag/domain}') },
    'conditional',
  ],
  [
    'Deny of the name that is allowed',
    'variables',
    [allow(arn('identity/${aws:username}@example.com')), deny(arn('identity/*@example.com'))],
    'no',
  ],
  [
    'in the old version a variable is text',
    'version',
    version('2008-10-17', allow(arn('identity/${aws:username}@example.com'))),
    'no',
  ],
  [
    'without a version, too',
    'version',
    version(undefined, allow(arn('identity/${aws:PrincipalTag/domain}'))),
    'no',
  ],
  [
    'Deny by a variable of the old version denies nothing',
    'version',
    version('2008-10-17', [allow(IDENTITY), deny(arn('identity/${aws:username}'))]),
    'yes',
  ],
  ['another version', 'version', version('2012-10-18', allow('*')), 'unknown'],
];

const BOUNDARIES: readonly Short[] = [
  ['disjoint Regions', 'boundaries', allow(IDENTITY), 'no', allow(arn('*', 'eu-west-1'))],
  ['the same Region', 'boundaries', allow(IDENTITY), 'yes', allow(arn('*', 'us-*'))],
  ['disjoint accounts', 'boundaries', allow(IDENTITY), 'no', allow(arn('*', '*', '444455556666'))],
  ['another identity', 'boundaries', allow(IDENTITY), 'no', allow(arn('identity/other.example'))],
  ['patterns that meet', 'boundaries', allow(arn('identity/a*')), 'yes', allow(arn('identity/*.com'))],
  [
    'patterns that do not meet',
    'boundaries',
    allow(arn('identity/*.org')),
    'no',
    allow(arn('identity/*.com')),
  ],
  [
    'a boundary without the template',
    'boundaries',
    allow('*', 'ses:SendTemplatedEmail'),
    'no',
    allow(arn('identity/*')),
  ],
  ['a boundary that denies the Region', 'boundaries', allow(IDENTITY), 'no', [allow('*'), deny(arn('*'))]],
  [
    'a boundary that denies another Region',
    'boundaries',
    allow(IDENTITY),
    'yes',
    [allow('*'), deny(arn('*', 'eu-west-1'))],
  ],
  [
    'a boundary under a condition',
    'boundaries',
    allow(IDENTITY),
    'conditional',
    { ...allow('*'), Condition: IP },
  ],
  [
    'a boundary of all but the identity',
    'boundaries',
    allow(IDENTITY),
    'no',
    { Effect: 'Allow', Action: '*', NotResource: IDENTITY },
  ],
  [
    "a user's name and another one",
    'boundaries',
    allow(arn('identity/${aws:username}@example.com')),
    'conditional',
    allow(arn('identity/bob@example.com')),
  ],
  [
    "a user's name and a name of one letter",
    'boundaries',
    allow(arn('identity/${aws:username}')),
    'conditional',
    allow(arn('identity/?')),
  ],
  [
    "a name of one letter and a user's name",
    'boundaries',
    allow(arn('identity/?')),
    'conditional',
    allow(arn('identity/${aws:username}')),
  ],
  [
    "a user's name in both",
    'boundaries',
    allow(arn('identity/${aws:username}@example.com')),
    'yes',
    allow(arn('identity/${aws:username}@*')),
  ],
];

const EVALUATION: readonly Short[] = [
  ['Deny of the identity that is allowed', 'evaluation', [allow(IDENTITY), deny(IDENTITY)], 'no'],
  ['Deny of another identity', 'evaluation', [allow(IDENTITY), deny(arn('identity/other.example'))], 'yes'],
  ['Deny of one of two', 'evaluation', [allow(arn('identity/*')), deny(IDENTITY)], 'conditional'],
  [
    'Deny of the one, leave of the other',
    'evaluation',
    [allow([IDENTITY, arn('identity/other.example')]), deny(IDENTITY)],
    'yes',
  ],
  [
    'a Deny under a condition',
    'condition',
    [allow(IDENTITY), { ...deny(IDENTITY), Condition: IP }],
    'conditional',
  ],
  [
    'two allows under a condition',
    'condition',
    [
      { ...allow('*', 'ses:SendEmail'), Condition: IP },
      { ...allow('*', 'ses:SendRawEmail'), Condition: IP },
    ],
    'conditional',
  ],
  ['two allows that reach no identity', 'sesV1', [allow(arn('template/x')), allow(arn('template/y'))], 'no'],
  [
    'two allows of all but identities',
    'notResource',
    [
      { Effect: 'Allow', Action: 'ses:SendEmail', NotResource: 'arn:aws:ses:*:*:identity/*' },
      { Effect: 'Allow', Action: 'ses:SendRawEmail', NotResource: 'arn:aws:ses' },
    ],
    'no',
  ],
  [
    'Deny of names of one letter leaves the others',
    'resource',
    [allow(arn('identity/*')), deny(arn('identity/?'))],
    'conditional',
  ],
  [
    'a condition that always holds',
    'condition',
    { ...allow('*'), Condition: { Null: { 'aws:username': 'false' } } },
    'conditional',
  ],
  ['SendRawEmail by a wildcard in capitals', 'action', allow(IDENTITY, 'SES:SEND?AWEMAIL'), 'yes'],
  [
    'NotAction with the sending ones',
    'notAction',
    { Effect: 'Allow', NotAction: ['ses:Send*', 's3:*'], Resource: '*' },
    'no',
  ],
  [
    'Deny by NotAction',
    'notAction',
    [allow('*'), { Effect: 'Deny', NotAction: 'ses:SendBounce', Resource: '*' }],
    'yes',
  ],
];

const INVALID: readonly Short[] = [
  ['a Principal', 'principal', { ...allow('*'), Principal: '*' }, 'unknown'],
  ['a NotPrincipal', 'principal', { ...allow('*'), NotPrincipal: { AWS: '111122223333' } }, 'unknown'],
  ['Resource and NotResource', 'elements', { ...allow('*'), NotResource: IDENTITY }, 'unknown'],
  ['an empty list of resources', 'grammar', allow([]), 'unknown'],
  ['Effect in capitals', 'effect', { ...allow('*'), Effect: 'ALLOW' }, 'unknown'],
  ['Effect as a list', 'effect', { ...allow('*'), Effect: ['Allow'] }, 'unknown'],
  ['Condition as a list', 'condition', { ...allow('*'), Condition: [] }, 'unknown'],
  [
    'one that cannot be read, beside a Deny under a condition',
    'grammar',
    [allow('*', []), { ...deny('*'), Condition: IP }],
    'unknown',
  ],
  [
    'one that cannot be read, beside a Deny of one identity',
    'grammar',
    [allow('*', []), deny(IDENTITY)],
    'unknown',
  ],
  ['a list of statements in a list', 'statement', [[allow('*')]], 'unknown'],
];

export const POLICY_ROWS: readonly PolicyRow[] = [
  ...INCOMPLETE,
  ...CASE,
  ...AUTHORIZED_AGAINST,
  ...PARTS,
  ...VARIABLES,
  ...BOUNDARIES,
  ...EVALUATION,
  ...INVALID,
].map(([what, page, policy, expected, boundary]) => ({
  what,
  page: PAGES[page],
  policy,
  expected,
  ...(boundary === undefined ? {} : { boundary }),
}));

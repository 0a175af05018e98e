/** What each action is authorized against, and in which Region. */
import { allow, arn, deny, IDENTITY, IP, type Short } from './row.ts';

export const AUTHORIZED_AGAINST: readonly Short[] = [
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

const TEMPLATED = 'ses:SendTemplatedEmail';
/** Identity and template, each in a Region, for a templated send. */
const templated = (identities: string, templates: string, action = TEMPLATED) => [
  allow(arn('identity/*', identities), action),
  allow(arn('template/*', templates), action),
];
export const REGIONS: readonly Short[] = [
  ['identity and template in one Region', 'regions', templated('us-east-1', 'us-east-1'), 'yes'],
  ['identity and template in two Regions', 'regions', templated('us-east-1', 'eu-west-1'), 'no'],
  ['a template in every Region', 'listTemplates', templated('eu-west-1', '*'), 'yes'],
  ['an identity in every Region', 'identities', templated('*', 'eu-west-1'), 'yes'],
  ['Regions by patterns that meet', 'regions', templated('us-*', 'us-east-?'), 'yes'],
  ['Regions by patterns that do not meet', 'regions', templated('us-*', 'eu-*'), 'no'],
  ['a pattern and a Region of it', 'regions', templated('eu-*', 'eu-west-1'), 'yes'],
  ['a pattern and every Region', 'regions', templated('us-*', '*'), 'yes'],
  [
    'a Region and two patterns that match it',
    'regions',
    templated('us-east-1', 'us-*'),
    'yes',
    allow(arn('*', '*-1')),
  ],
  [
    'a Region and two patterns, of which one does not match it',
    'regions',
    templated('us-east-1', 'us-*'),
    'no',
    allow(arn('*', '*-2')),
  ],
  [
    'another templated action without its template, after one that has it',
    'sesV1',
    [...templated('us-east-1', 'us-east-1'), allow(arn('identity/*'), 'ses:SendBulkTemplatedEmail')],
    'yes',
  ],
  ['three patterns of Regions', 'regions', templated('us-*', '*-1'), 'conditional', allow(arn('*', 'us-e*'))],
  [
    'the template in the other Region, and in this one under a condition',
    'regions',
    [...templated('us-east-1', 'eu-west-1'), { ...allow(arn('template/*'), TEMPLATED), Condition: IP }],
    'conditional',
  ],
  [
    'each of two identities without a template in its Region',
    'identities',
    [
      allow([arn('identity/*'), arn('identity/*', 'eu-west-1')], TEMPLATED),
      allow(arn('template/*', 'ap-south-1'), TEMPLATED),
    ],
    'no',
  ],
  [
    'one of two identities with a template in its Region',
    'identities',
    [
      allow([arn('identity/*'), arn('identity/*', 'eu-west-1')], TEMPLATED),
      allow(arn('template/*', 'eu-west-1'), TEMPLATED),
    ],
    'yes',
  ],
  [
    'a boundary that leaves the template another Region than the identity',
    'boundaries',
    allow('*', TEMPLATED),
    'no',
    templated('us-east-1', 'eu-west-1'),
  ],
  [
    'a boundary that leaves both the same Region',
    'boundaries',
    allow('*', TEMPLATED),
    'yes',
    templated('us-east-1', 'us-east-1'),
  ],
  [
    'identities of two Regions by policy and boundary, and the template of a third',
    'boundaries',
    templated('*', 'ap-south-1'),
    'no',
    templated('us-east-1', '*'),
  ],
  [
    'SendBulkTemplatedEmail in two Regions',
    'listTemplates',
    templated('us-east-1', 'eu-west-1', 'ses:SendBulkTemplatedEmail'),
    'no',
  ],
  [
    'SendBulkEmail with a template in another Region: it may be in the request',
    'templates',
    templated('us-east-1', 'eu-west-1', 'ses:SendBulkEmail'),
    'conditional',
  ],
  [
    'SendBulkEmail with a template in the Region',
    'listTemplates',
    templated('us-east-1', 'us-east-1', 'ses:SendBulkEmail'),
    'yes',
  ],
  [
    'SendCustomVerificationEmail on identity and template of two Regions',
    'listVerification',
    [
      allow(arn('identity/*'), 'ses:SendCustomVerificationEmail'),
      allow(arn('custom-verification-email-template/*', 'eu-west-1'), 'ses:SendCustomVerificationEmail'),
    ],
    'conditional',
  ],
  [
    'SendCustomVerificationEmail on identity and template of one Region',
    'listVerification',
    allow(
      [arn('identity/*'), arn('custom-verification-email-template/*')],
      'ses:SendCustomVerificationEmail',
    ),
    'yes',
  ],
  [
    'a plain send in one Region beside a templated one in two',
    'regions',
    [...templated('us-east-1', 'eu-west-1'), allow(IDENTITY, 'ses:SendEmail')],
    'yes',
  ],
];

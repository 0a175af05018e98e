/** Boundaries, denies and conditions, and what IAM would refuse. */
import { allow, arn, deny, IDENTITY, IP, type Short } from './row.ts';

export const BOUNDARIES: readonly Short[] = [
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

export const EVALUATION: readonly Short[] = [
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

export const INVALID: readonly Short[] = [
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

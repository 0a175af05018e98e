/** Access Advisor: which services it lists, and what it knows of a use. */
import { describe, expect, test } from 'vitest';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import type { Statement } from '../../aws/policies.ts';
import { ACCOUNT, allow, BOB, bobWith, namespaces, NOON, rowsOf } from './advisor.ts';
import { endpointOf, iamClient } from './support.ts';

describe('which services appear', () => {
  test.each<[string, readonly Statement[], readonly string[]]>([
    ['no policy: none', [], []],
    [
      'the services of the actions, sorted',
      [allow('sqs:SendMessage', 'ses:SendRawEmail', 'EC2:*')],
      ['ec2', 'ses', 'sqs'],
    ],
    ['an action that SES does not have gives nothing', [allow('ses:Teleport')], []],
    [
      'a condition may hold',
      [{ ...allow('ses:SendEmail'), Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      ['ses'],
    ],
    [
      'a denial takes away',
      [allow('ses:*', 's3:GetObject'), { Effect: 'Deny', Action: 's3:*', Resource: '*' }],
      ['ses'],
    ],
    [
      'a denial of some actions leaves the others',
      [allow('ses:*'), { Effect: 'Deny', Action: 'ses:Send*', Resource: '*' }],
      ['ses'],
    ],
    [
      'a denial of all that is allowed leaves nothing',
      [allow('ses:Send*'), { Effect: 'Deny', Action: 'ses:*', Resource: '*' }],
      [],
    ],
    [
      'a denial of some resources leaves the others',
      [allow('ses:*'), { Effect: 'Deny', Action: 'ses:*', Resource: 'arn:aws:ses:*:*:identity/a' }],
      ['ses'],
    ],
    [
      'a denial under a condition takes nothing away',
      [
        allow('ses:*'),
        {
          Effect: 'Deny',
          Action: 'ses:*',
          Resource: '*',
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
        },
      ],
      ['ses'],
    ],
  ])('%s', async (_name, statements, expected) => {
    const endpoint = await endpointOf(bobWith(statements));
    expect(namespaces(await rowsOf(iamClient(endpoint), BOB))).toEqual(expected);
  });

  test('NotAction gives all other services', async () => {
    const endpoint = await endpointOf(
      bobWith([{ Effect: 'Allow', NotAction: ['ses:*', 's3:*'], Resource: '*' }]),
    );
    const listed = namespaces(await rowsOf(iamClient(endpoint), BOB));
    expect(listed).toContain('ec2');
    expect(listed).not.toContain('ses');
    expect(listed).not.toContain('s3');
  });

  test("policies of the user's groups count, a boundary does not", async () => {
    const endpoint = await endpointOf({
      accountId: '111122223333',
      groups: [{ name: 'senders', inline: { send: { Statement: allow('ses:SendRawEmail') } } }],
      policies: [{ name: 'limit', document: { Statement: allow('s3:*') } }],
      users: [{ name: 'bob', createdAt: '-9d', groups: ['senders'], boundary: `${ACCOUNT}:policy/limit` }],
    });
    expect(namespaces(await rowsOf(iamClient(endpoint), BOB))).toEqual(['ses']);
  });
});

describe('what a row tells', () => {
  const sends = allow('ses:*');

  test('an unused service has no date, no entity, no region, and counts nobody', async () => {
    const endpoint = await endpointOf(bobWith([sends]));
    expect(await rowsOf(iamClient(endpoint), BOB)).toEqual([
      { ServiceName: 'Amazon SES', ServiceNamespace: 'ses', TotalAuthenticatedEntities: 0 },
    ]);
  });

  test('a use by SMTP is a use of Amazon SES', async () => {
    const endpoint = await endpointOf(
      bobWith([sends], { at: '-90m', service: 'ses-smtp', region: 'us-west-2' }),
      {
        now: () => NOON,
      },
    );
    expect(await rowsOf(iamClient(endpoint), BOB)).toEqual([
      {
        ServiceName: 'Amazon SES',
        ServiceNamespace: 'ses',
        LastAuthenticated: new Date('2026-11-23T10:30:00Z'),
        LastAuthenticatedEntity: BOB,
        LastAuthenticatedRegion: 'us-west-2',
        TotalAuthenticatedEntities: 1,
      },
    ]);
  });

  test('the 15 minutes of key last used do not hide a use', async () => {
    const endpoint = await endpointOf(
      bobWith([sends], { at: '-20m', service: 's3' }, { at: '-10m', service: 'ses' }),
      {
        now: () => NOON,
      },
    );
    expect((await rowsOf(iamClient(endpoint), BOB))[0]?.LastAuthenticated).toEqual(
      new Date('2026-11-23T11:50:00Z'),
    );
  });

  test('a use before the tracking period of 400 days is forgotten', async () => {
    const client = iamClient(await endpointOf(bobWith([sends], { at: '-401d', service: 'ses' })));
    expect((await rowsOf(client, BOB))[0]).not.toHaveProperty('LastAuthenticated');
    const later = iamClient(await endpointOf(bobWith([sends], { at: '-399d', service: 'ses' })));
    expect((await rowsOf(later, BOB))[0]).toHaveProperty('LastAuthenticated');
  });

  test('a use of SES that no identity policy allows does not show', async () => {
    const client = iamClient(await endpointOf(bobWith([allow('s3:*')], { at: '-1h', service: 'ses' })));
    expect(namespaces(await rowsOf(client, BOB))).toEqual(['s3']);
  });

  test('a use shows after the delay that the endpoint is given', async () => {
    const endpoint = await endpointOf(bobWith([sends]), { behaviour: { advisorDelay: 4 * 3_600_000 } });
    const client = iamClient(endpoint);
    endpoint.account().use({ user: 'bob', service: 'ses' });
    expect((await rowsOf(client, BOB))[0]).not.toHaveProperty('LastAuthenticated');
    endpoint.advance(4 * 3_600_000);
    expect((await rowsOf(client, BOB))[0]).toHaveProperty('LastAuthenticated');
  });
});

describe('action level', () => {
  const tracked = async (account: AccountDeclaration, now = NOON) => {
    const client = iamClient(await endpointOf(account, { now: () => now }));
    const [row] = await rowsOf(client, BOB, 'ACTION_LEVEL');
    return row;
  };

  test('lists the tracked actions that the policies allow, without dates while unused', async () => {
    const row = await tracked(bobWith([allow('ses:Get*', 'ses:SendEmail')]));
    expect(row?.TrackedActionsLastAccessed).toContainEqual({ ActionName: 'GetSendQuota' });
    expect(row?.TrackedActionsLastAccessed).not.toContainEqual({ ActionName: 'ListIdentities' });
  });

  test('a send is not tracked, though it is the last access of SES', async () => {
    const row = await tracked(
      bobWith(
        [allow('ses:*')],
        { at: '-2h', service: 'ses', region: 'us-east-1', action: 'GetSendQuota' },
        { at: '-1h', service: 'ses', region: 'eu-west-1', action: 'SendEmail' },
      ),
    );
    expect(row?.LastAuthenticated).toEqual(new Date('2026-11-23T11:00:00Z'));
    expect(row?.TrackedActionsLastAccessed?.filter(({ LastAccessedTime }) => LastAccessedTime)).toEqual([
      {
        ActionName: 'GetSendQuota',
        LastAccessedEntity: BOB,
        LastAccessedTime: new Date('2026-11-23T10:00:00Z'),
        LastAccessedRegion: 'us-east-1',
      },
    ]);
    const names = row?.TrackedActionsLastAccessed?.map(({ ActionName }) => ActionName);
    for (const send of [
      'SendEmail',
      'SendRawEmail',
      'SendTemplatedEmail',
      'SendBulkEmail',
      'SendBulkTemplatedEmail',
    ])
      expect(names).not.toContain(send);
  });

  test('whoever may only send has no list at all', async () => {
    const row = await tracked(bobWith([allow('ses:SendRawEmail')], { at: '-1h', service: 'ses-smtp' }));
    expect(row).toHaveProperty('LastAuthenticated');
    expect(row).not.toHaveProperty('TrackedActionsLastAccessed');
  });

  test('what was before 2023-05-23 is not known of an action of SES', async () => {
    const row = await tracked(
      bobWith([allow('ses:*')], { at: '2023-05-22T23:59:00Z', service: 'ses', action: 'GetSendQuota' }),
      new Date('2023-06-01T00:00:00Z'),
    );
    expect(row?.LastAuthenticated).toEqual(new Date('2023-05-22T23:59:00Z'));
    expect(row?.TrackedActionsLastAccessed).toContainEqual({ ActionName: 'GetSendQuota' });
  });
});

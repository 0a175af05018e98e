/** Access Advisor: which services it lists, and which uses it shows. */
import { describe, expect, test } from 'vitest';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import type { Statement } from '../../aws/policies.ts';
import { ACCOUNT, allow, BOB, bobWith, namespaces, NOON, rowsOf } from './advisor.ts';
import { endpointOf, iamClient } from './support.ts';

describe('The listed services', () => {
  test.each<[string, readonly Statement[], readonly string[]]>([
    ['are none without policies', [], []],
    [
      'are those of the actions, sorted',
      [allow('sqs:SendMessage', 'ses:SendRawEmail', 'EC2:*')],
      ['ec2', 'ses', 'sqs'],
    ],
    ['exclude SES for an action it does not have', [allow('ses:Teleport')], []],
    [
      'include those with a condition',
      [{ ...allow('ses:SendEmail'), Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      ['ses'],
    ],
    [
      'exclude those of a Deny',
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

  test('are all others with NotAction', async () => {
    const endpoint = await endpointOf(
      bobWith([{ Effect: 'Allow', NotAction: ['ses:*', 's3:*'], Resource: '*' }]),
    );
    const listed = namespaces(await rowsOf(iamClient(endpoint), BOB));
    expect(listed).toContain('ec2');
    expect(listed).not.toContain('ses');
    expect(listed).not.toContain('s3');
  });

  test('include those of group policies, whatever the permissions boundary', async () => {
    const endpoint = await endpointOf({
      accountId: '111122223333',
      groups: [{ name: 'senders', inline: { send: { Statement: allow('ses:SendRawEmail') } } }],
      policies: [{ name: 'limit', document: { Statement: allow('s3:*') } }],
      users: [{ name: 'bob', createdAt: '-9d', groups: ['senders'], boundary: `${ACCOUNT}:policy/limit` }],
    });
    expect(namespaces(await rowsOf(iamClient(endpoint), BOB))).toEqual(['ses']);
  });
});

describe('A row', () => {
  const sends = allow('ses:*');

  test('of an unused service has no date, entity, or Region, and counts nobody', async () => {
    const endpoint = await endpointOf(bobWith([sends]));
    expect(await rowsOf(iamClient(endpoint), BOB)).toEqual([
      { ServiceName: 'Amazon SES', ServiceNamespace: 'ses', TotalAuthenticatedEntities: 0 },
    ]);
  });

  test('of Amazon SES includes a use by SMTP', async () => {
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

  test('includes a use that key last used hides for 15 minutes', async () => {
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

  test('forgets a use before the tracking period of 400 days', async () => {
    const client = iamClient(await endpointOf(bobWith([sends], { at: '-401d', service: 'ses' })));
    expect((await rowsOf(client, BOB))[0]).not.toHaveProperty('LastAuthenticated');
    const later = iamClient(await endpointOf(bobWith([sends], { at: '-399d', service: 'ses' })));
    expect((await rowsOf(later, BOB))[0]).toHaveProperty('LastAuthenticated');
  });

  test('hides a use of SES that no identity policy allows', async () => {
    const client = iamClient(await endpointOf(bobWith([allow('s3:*')], { at: '-1h', service: 'ses' })));
    expect(namespaces(await rowsOf(client, BOB))).toEqual(['s3']);
  });

  test('shows a use after the configured delay', async () => {
    const endpoint = await endpointOf(bobWith([sends]), { behaviour: { advisorDelay: 4 * 3_600_000 } });
    const client = iamClient(endpoint);
    endpoint.account().use({ user: 'bob', service: 'ses' });
    expect((await rowsOf(client, BOB))[0]).not.toHaveProperty('LastAuthenticated');
    endpoint.advance(4 * 3_600_000);
    expect((await rowsOf(client, BOB))[0]).toHaveProperty('LastAuthenticated');
  });
});

describe('Action level', () => {
  const tracked = async (account: AccountDeclaration, now = NOON) => {
    const client = iamClient(await endpointOf(account, { now: () => now }));
    const [row] = await rowsOf(client, BOB, 'ACTION_LEVEL');
    return row;
  };

  test('lists the tracked actions that policies allow, without dates while unused', async () => {
    const row = await tracked(bobWith([allow('ses:Get*', 'ses:SendEmail')]));
    expect(row?.TrackedActionsLastAccessed).toContainEqual({ ActionName: 'GetSendQuota' });
    expect(row?.TrackedActionsLastAccessed).not.toContainEqual({ ActionName: 'ListIdentities' });
  });

  test('has no send, which is not tracked, though it is the last access of SES', async () => {
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

  test('has no list for a user who may only send', async () => {
    const row = await tracked(bobWith([allow('ses:SendRawEmail')], { at: '-1h', service: 'ses-smtp' }));
    expect(row).toHaveProperty('LastAuthenticated');
    expect(row).not.toHaveProperty('TrackedActionsLastAccessed');
  });

  test('has no use of an SES action before 2023-05-23', async () => {
    const row = await tracked(
      bobWith([allow('ses:*')], { at: '2023-05-22T23:59:00Z', service: 'ses', action: 'GetSendQuota' }),
      new Date('2023-06-01T00:00:00Z'),
    );
    expect(row?.LastAuthenticated).toEqual(new Date('2023-05-22T23:59:00Z'));
    expect(row?.TrackedActionsLastAccessed).toContainEqual({ ActionName: 'GetSendQuota' });
  });
});

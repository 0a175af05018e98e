/** Amazon SES, called by the SDK's clients. */
import {
  GetIngressPointCommand,
  GetRuleSetCommand,
  ListIngressPointsCommand,
} from '@aws-sdk/client-mailmanager';
import { ListIdentitiesCommand } from '@aws-sdk/client-ses';
import {
  CreateConfigurationSetCommand,
  CreateConfigurationSetEventDestinationCommand,
  DeleteConfigurationSetCommand,
  DeleteConfigurationSetEventDestinationCommand,
  GetAccountCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  GetMessageInsightsCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
  PutEmailIdentityConfigurationSetAttributesCommand,
} from '@aws-sdk/client-sesv2';
import type { EventDestinationDefinition, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetAccessKeyLastUsedCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import type { SesDeclaration } from '../../aws/declaration.ts';
import { mailManagerClient, ses, sesV1Client, sesV2Client } from './ses.ts';
import { bare, cloudWatchClient, endpointOf, errorOf, iamClient, sample } from './support.ts';
import { commandOf } from './cloudwatch.ts';

const REGION = 'us-east-1';
const ADDRESS = 'shop+orders@acme.example';

describe('SES API v2', () => {
  it('returns the state of the account in each Region', async () => {
    const endpoint = await ses();
    const account = async (region: string) => {
      const answer = bare(await sesV2Client(endpoint, { region }).send(new GetAccountCommand({})));
      const { SendingEnabled, ProductionAccessEnabled, EnforcementStatus, VdmAttributes, SendQuota } = answer;
      return [
        SendingEnabled,
        ProductionAccessEnabled,
        EnforcementStatus,
        VdmAttributes?.VdmEnabled,
        SendQuota,
      ];
    };
    expect(await account(REGION)).toMatchObject([true, true, 'HEALTHY', 'ENABLED', { MaxSendRate: 14 }]);
    expect(await account('eu-south-1')).toMatchObject([false, false, 'PROBATION', undefined, {}]);
    expect((await account(REGION))[4]).toHaveProperty('SentLast24Hours', expect.any(Number));
  });

  it('lists identities and returns their policies and default configuration set', async () => {
    const client = sesV2Client(await ses());
    const { EmailIdentities } = await client.send(new ListEmailIdentitiesCommand({}));
    expect(
      EmailIdentities?.map((each) => [each.IdentityName, each.IdentityType, each.SendingEnabled]),
    ).toEqual([
      ['acme.example', 'DOMAIN', true],
      [ADDRESS, 'EMAIL_ADDRESS', true],
      ['new.example', 'DOMAIN', false],
    ]);
    const get = (EmailIdentity: string) => client.send(new GetEmailIdentityCommand({ EmailIdentity }));
    expect(await get('acme.example')).toMatchObject({
      VerifiedForSendingStatus: true,
      ConfigurationSetName: 'by-sender',
      Policies: {},
    });
    const address = await get(ADDRESS);
    expect(Object.keys(address.Policies ?? {})).toEqual(['partner', 'alerts']);
    expect(address.Policies?.['partner']).toContain('"Statement"');
    expect(address.ConfigurationSetName).toBeUndefined();
    expect(await errorOf(get('nobody@acme.example'))).toEqual({
      name: 'NotFoundException',
      message: 'Email identity nobody@acme.example does not exist.',
      status: 404,
    });
  });

  it('lists configuration sets and returns their event destinations', async () => {
    const client = sesV2Client(await ses());
    const { ConfigurationSets } = await client.send(new ListConfigurationSetsCommand({}));
    expect(ConfigurationSets).toEqual(['by-sender', 'by-sender-and-source', 'by-campaign', 'alarms']);
    const destinations = async (ConfigurationSetName: string) =>
      (await client.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName })))
        .EventDestinations;
    expect(await destinations('by-sender')).toEqual([
      {
        Name: 'cloudwatch-1',
        Enabled: true,
        MatchingEventTypes: ['SEND', 'BOUNCE'],
        CloudWatchDestination: {
          DimensionConfigurations: [
            {
              DimensionName: 'ses:caller-identity',
              DimensionValueSource: 'MESSAGE_TAG',
              DefaultDimensionValue: 'unknown',
            },
          ],
        },
      },
    ]);
    expect((await destinations('alarms'))?.map(({ Name, Enabled }) => [Name, Enabled])).toEqual([
      ['to-sns', true],
      ['to-bus', false],
    ]);
    expect(await errorOf(destinations('none'))).toMatchObject({ name: 'NotFoundException', status: 404 });
  });

  it('lists in pages, whose tokens belong to that list', async () => {
    const client = sesV2Client(await ses());
    const first = await client.send(new ListEmailIdentitiesCommand({ PageSize: 2 }));
    expect(first.EmailIdentities).toHaveLength(2);
    const { NextToken } = first;
    const second = await client.send(new ListEmailIdentitiesCommand({ PageSize: 2, NextToken }));
    expect([second.EmailIdentities?.length, second.NextToken]).toEqual([1, undefined]);
    for (const wrong of [
      client.send(new ListConfigurationSetsCommand({ NextToken })),
      client.send(new ListEmailIdentitiesCommand({ PageSize: 1_001 })),
    ])
      expect(await errorOf(wrong)).toMatchObject({ name: 'BadRequestException', status: 400 });
  });

  it('fails with its own messages', async () => {
    const endpoint = await ses();
    const ask = (region = REGION) =>
      errorOf(sesV2Client(endpoint, { region }).send(new GetAccountCommand({})));
    endpoint.rules.throttle({ rate: 0, burst: 1 });
    await sesV2Client(endpoint).send(new GetAccountCommand({}));
    expect(await ask()).toEqual({ name: 'TooManyRequestsException', message: 'Rate exceeded', status: 429 });
    // Each Region has a rate of its own.
    await sesV2Client(endpoint, { region: 'eu-west-1' }).send(new GetAccountCommand({}));
    endpoint.reset();
    endpoint.rules.deny(['ses:GetAccount']);
    expect(await ask()).toMatchObject({ name: 'AccessDeniedException', status: 403 });
    expect(await ask('af-south-1')).toEqual({
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
      status: 403,
    });
  });

  it('evaluates policies for the identity and the configuration set', async () => {
    const endpoint = await ses();
    const Resource = ['identity/acme.example', 'configuration-set/alarms'].map(
      (resource) => `arn:aws:ses:us-east-1:555566667777:${resource}`,
    );
    endpoint.rules.enforce({ Statement: { Effect: 'Allow', Action: 'ses:Get*', Resource } });
    const client = sesV2Client(endpoint);
    await client.send(new GetEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
    await client.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: 'alarms' }));
    const denied = await errorOf(client.send(new GetEmailIdentityCommand({ EmailIdentity: ADDRESS })));
    expect(denied.message).toContain(`on resource: arn:aws:ses:us-east-1:555566667777:identity/${ADDRESS}`);
  });
});

describe('GetMessageInsights', () => {
  const id = '0100019ab0c1d2e3-11111111-2222-3333-4444-555555555555-000000';
  const tagsWith = async (vdm: NonNullable<SesDeclaration['vdm']>, advance = 0) => {
    const endpoint = await endpointOf({ ...sample('mails'), ses: [{ region: REGION, vdm }] });
    const key = { accessKeyId: 'AKIAVZ5PNEWSLETTER11', smtp: true, region: REGION };
    endpoint
      .account()
      .send({ ...key, at: '-1m', messageId: id, sender: 'news@acme.example', tags: { campaign: 'x' } });
    endpoint.advance(advance);
    const answer = await sesV2Client(endpoint).send(new GetMessageInsightsCommand({ MessageId: id }));
    expect(answer.FromEmailAddress).toBe('news@acme.example');
    return Object.fromEntries((answer.EmailTags ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));
  };

  it('has a mail with its tags if VDM is on, for 30 days', async () => {
    expect(await tagsWith(true)).toEqual({
      'ses:caller-identity': 'newsletter',
      'ses:operation': 'SendSmtpEmail',
      campaign: 'x',
    });
    expect(await tagsWith('without-auto-tags')).toEqual({ campaign: 'x' });
    const missing = { name: 'NotFoundException', status: 404 };
    expect(await errorOf(tagsWith(false))).toMatchObject(missing);
    expect(await errorOf(tagsWith(true, 31 * 86_400_000))).toMatchObject(missing);
  });
});

const BY_SENDER: EventDestinationDefinition = {
  Enabled: true,
  MatchingEventTypes: ['SEND'],
  CloudWatchDestination: {
    DimensionConfigurations: [
      {
        DimensionName: 'ses:caller-identity',
        DimensionValueSource: 'MESSAGE_TAG',
        DefaultDimensionValue: 'unknown',
      },
    ],
  },
};

describe('A changed set-up', () => {
  const addTo = (client: SESv2Client, set: string, EventDestination = BY_SENDER, name = 'by-sender') =>
    client.send(
      new CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName: set,
        EventDestinationName: name,
        EventDestination,
      }),
    );

  it('counts by sender from then on, and can be undone', async () => {
    const endpoint = await ses();
    const client = sesV2Client(endpoint);
    const named = { ConfigurationSetName: 'new-set' };
    await client.send(new CreateConfigurationSetCommand(named));
    await addTo(client, 'new-set');
    await client.send(
      new PutEmailIdentityConfigurationSetAttributesCommand({ EmailIdentity: ADDRESS, ...named }),
    );
    const get = () => client.send(new GetEmailIdentityCommand({ EmailIdentity: ADDRESS }));
    expect((await get()).ConfigurationSetName).toBe('new-set');
    const counted = async () => {
      const dimensions = { 'ses:caller-identity': 'idle' };
      const span = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
      const command = commandOf({ dimensions, ...span });
      const { MetricDataResults: [result] = [] } = await cloudWatchClient(endpoint).send(command);
      return result?.Values;
    };
    expect(await counted()).toEqual([]);
    endpoint.account().send({ role: 'idle', region: REGION, configurationSet: 'new-set' });
    endpoint.advance(1_000);
    expect(await counted()).toEqual([1]);

    await client.send(new PutEmailIdentityConfigurationSetAttributesCommand({ EmailIdentity: ADDRESS }));
    expect((await get()).ConfigurationSetName).toBeUndefined();
    await client.send(
      new DeleteConfigurationSetEventDestinationCommand({ ...named, EventDestinationName: 'by-sender' }),
    );
    await client.send(new DeleteConfigurationSetCommand(named));
    const { ConfigurationSets } = await client.send(new ListConfigurationSetsCommand({}));
    expect(ConfigurationSets).not.toContain('new-set');
  });

  it('is deleted also as a default: the identity keeps its name', async () => {
    const client = sesV2Client(await ses());
    await client.send(new DeleteConfigurationSetCommand({ ConfigurationSetName: 'by-sender' }));
    const identity = await client.send(new GetEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
    expect(identity.ConfigurationSetName).toBe('by-sender');
  });

  it('follows the rules of AWS', async () => {
    const client = sesV2Client(await ses());
    const create = (ConfigurationSetName: string) =>
      client.send(new CreateConfigurationSetCommand({ ConfigurationSetName }));
    const put = (EmailIdentity: string, ConfigurationSetName: string) =>
      client.send(
        new PutEmailIdentityConfigurationSetAttributesCommand({ EmailIdentity, ConfigurationSetName }),
      );
    const drop = (ConfigurationSetName: string, EventDestinationName?: string) =>
      EventDestinationName === undefined
        ? client.send(new DeleteConfigurationSetCommand({ ConfigurationSetName }))
        : client.send(
            new DeleteConfigurationSetEventDestinationCommand({ ConfigurationSetName, EventDestinationName }),
          );
    const [dimension] = BY_SENDER.CloudWatchDestination?.DimensionConfigurations ?? [];
    const dimensioned = (change: object) => ({
      ...BY_SENDER,
      CloudWatchDestination: { DimensionConfigurations: [{ ...dimension!, ...change }] },
    });
    const { CloudWatchDestination: none, ...withoutTarget } = BY_SENDER;
    expect(none).toBeDefined();
    await addTo(client, 'alarms');
    const cases: readonly (readonly [Promise<unknown>, string])[] = [
      [create('by-sender'), 'AlreadyExistsException'],
      [create('has a space'), 'BadRequestException'],
      [create('x'.repeat(65)), 'BadRequestException'],
      [addTo(client, 'none'), 'NotFoundException'],
      [addTo(client, 'alarms'), 'AlreadyExistsException'],
      [addTo(client, 'alarms', withoutTarget, 'a'), 'BadRequestException'],
      [
        addTo(client, 'alarms', { ...BY_SENDER, SnsDestination: { TopicArn: 'a' } }, 'a'),
        'BadRequestException',
      ],
      [addTo(client, 'alarms', { ...BY_SENDER, MatchingEventTypes: [] }, 'a'), 'BadRequestException'],
      [addTo(client, 'alarms', dimensioned({ DimensionName: 'a b' }), 'a'), 'BadRequestException'],
      [addTo(client, 'alarms', dimensioned({ DefaultDimensionValue: '?' }), 'a'), 'BadRequestException'],
      [put('nobody.example', 'by-sender'), 'NotFoundException'],
      [put('acme.example', 'none'), 'NotFoundException'],
      [drop('none'), 'NotFoundException'],
      [drop('alarms', 'none'), 'NotFoundException'],
    ];
    const names = await Promise.all(cases.map(async ([answer]) => (await errorOf(answer)).name));
    expect(names).toEqual(cases.map(([, name]) => name));
    for (let index = 0; index < 7; index += 1) await addTo(client, 'alarms', BY_SENDER, `more-${index}`);
    expect((await errorOf(addTo(client, 'alarms', BY_SENDER, 'eleventh'))).name).toBe(
      'LimitExceededException',
    );
  });
});

describe('SES API v1', () => {
  it('lists identities', async () => {
    const endpoint = await ses();
    const client = sesV1Client(endpoint);
    const list = async (input: object) => bare(await client.send(new ListIdentitiesCommand(input)));
    expect(await list({})).toEqual({ Identities: ['acme.example', ADDRESS, 'new.example'] });
    expect(await list({ IdentityType: 'EmailAddress' })).toEqual({ Identities: [ADDRESS] });
    const { NextToken } = await list({ MaxItems: 2 });
    expect(await list({ MaxItems: 2, NextToken })).toEqual({ Identities: ['new.example'] });
    endpoint.rules.deny(['ses:ListIdentities']);
    expect(await errorOf(list({}))).toMatchObject({ name: 'AccessDenied', status: 403 });
  });
});

describe('Mail Manager', () => {
  it('returns ingress points and their rules', async () => {
    const endpoint = await ses();
    const client = mailManagerClient(endpoint);
    const { IngressPoints, NextToken } = await client.send(new ListIngressPointsCommand({ PageSize: 1 }));
    expect(IngressPoints).toMatchObject([
      { IngressPointId: 'inp-1', IngressPointName: 'office', Type: 'AUTH' },
    ]);
    const more = await client.send(new ListIngressPointsCommand({ PageSize: 1, NextToken }));
    expect([more.IngressPoints?.[0]?.IngressPointId, more.NextToken]).toEqual(['inp-2', undefined]);
    const { RuleSetId } = await client.send(new GetIngressPointCommand({ IngressPointId: 'inp-1' }));
    const { Rules } = await client.send(new GetRuleSetCommand({ RuleSetId }));
    expect(Rules?.map(({ Name, Actions }) => [Name, Actions?.length])).toEqual([
      ['send', 2],
      ['refuse', 2],
      ['again', 1],
    ]);
    const none = await mailManagerClient(endpoint, { region: 'eu-west-1' }).send(
      new ListIngressPointsCommand({}),
    );
    expect(none.IngressPoints).toEqual([]);
    expect(await errorOf(client.send(new GetRuleSetCommand({ RuleSetId: 'rs-9' })))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
    endpoint.rules.deny(['ses:ListIngressPoints']);
    expect(await errorOf(client.send(new ListIngressPointsCommand({})))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('A call of SES is recorded in IAM', () => {
  const user = {
    name: 'auditor',
    createdAt: '-9d',
    accessKeys: [{ id: 'AKIAAUDITORAUDITOR11', createdAt: '-9d' }],
  };
  const credentials = [
    { accessKeyId: 'AKIAAUDITORAUDITOR11', secretAccessKey: 'secret-of-auditor', user: 'auditor' },
  ];
  const lastUsed = async (deny: readonly string[]) => {
    const endpoint = await endpointOf({ accountId: '555566667777', users: [user], credentials });
    endpoint.rules.deny(deny);
    await sesV2Client(endpoint, { region: 'eu-west-1' })
      .send(new GetAccountCommand({}))
      .catch(() => undefined);
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAAUDITORAUDITOR11' });
    const { AccessKeyLastUsed } = await iamClient(endpoint).send(command);
    return [AccessKeyLastUsed?.ServiceName, AccessKeyLastUsed?.Region];
  };

  it('whether it is allowed or denied', async () => {
    expect(await lastUsed([])).toEqual(['ses', 'eu-west-1']);
    expect(await lastUsed(['ses:GetAccount'])).toEqual(['ses', 'eu-west-1']);
  });
});

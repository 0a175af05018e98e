/** The AWS CLI of this machine, if there is one, works with the endpoint. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { profileOf, serviceEndpoints, writeAwsConfig } from '../../aws/awsConfig.ts';
import { printedBy, startAwsCli } from '../aws/cliProfiles/awsCli.ts';
import type { AwsCli } from '../aws/cliProfiles/awsCli.ts';
import { article, endpointOf, sample } from './support.ts';

let started: AwsCli;
let version: string;
beforeAll(async () => {
  started = startAwsCli();
  version = await printedBy(started, ['--version'], { PATH: process.env['PATH'] });
});
afterAll(() => started[Symbol.asyncDispose]());

/** @returns what `aws …` prints, read as JSON */
async function cliOf() {
  const { accountId } = article();
  const organization = { id: 'o-sample0org1', managementAccountId: accountId, name: 'mail' };
  const endpoint = await endpointOf([{ ...article(), organization }, sample('other'), sample('ses')]);
  const dir = mkdtempSync(join(tmpdir(), 'endpoint-cli-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const mails = profileOf(endpoint, 'mails', '555566667777');
  const profiles = [
    profileOf(endpoint, 'sample'),
    profileOf(endpoint, 'other', '444455556666'),
    { ...mails, settings: { services: 'local' } },
    {
      name: 'alice',
      accessKeyId: 'AKIAQ3EGADM1ALICE111',
      secretAccessKey: 'canary-7Yx-secret-of-alice',
      settings: { endpoint_url: endpoint.url },
    },
  ];
  const { env } = writeAwsConfig(dir, profiles, {
    'services local': serviceEndpoints({
      cloudwatch: endpoint.url,
      ec2: endpoint.url,
      cloudtrail: endpoint.url,
      sesv2: endpoint.url,
      ses: endpoint.url,
      mailmanager: endpoint.url,
    }),
  });
  // Earlier CLIs don't read `endpoint_url` and `services`: the endpoint is named on the command line.
  const [, major = '', minor = ''] = /^aws-cli\/(\d+)\.(\d+)/.exec(version) ?? [];
  const readsServices = Number(minor) >= (major === '1' ? 29 : 13);
  const aws = async (profile: string, ...args: readonly string[]): Promise<unknown> => {
    const isRead = profile === 'mails' && readsServices;
    const named = isRead ? [] : ['--endpoint-url', endpoint.url];
    const stdout = await printedBy(started, ['--profile', profile, ...named, '--output', 'json', ...args], {
      PATH: process.env['PATH'],
      AWS_MAX_ATTEMPTS: '1',
      ...env,
    });
    return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
  };
  // Both are of 2024.
  const knowsMailManager = Number(minor) >= (major === '1' ? 33 : 16);
  return Object.assign(aws, { endpoint, knowsMailManager });
}

describe('The installed AWS CLI', { timeout: 120_000 }, () => {
  test('lists users and gets the last use of a key', async () => {
    const aws = await cliOf();
    expect(await aws('sample', 'iam', 'list-users', '--query', 'Users[].UserName')).toHaveLength(9);
    expect(await aws('other', 'iam', 'list-users', '--query', 'Users[].UserName')).toEqual([
      'campaigns',
      'web',
    ]);
    const key = ['iam', 'get-access-key-last-used', '--access-key-id', 'AKIAQ3EGSESSMTPEXMPL'];
    expect(await aws('sample', ...key)).toMatchObject({
      UserName: 'ses-smtp-user.20260911-131452',
      AccessKeyLastUsed: { ServiceName: 'ses-smtp', Region: 'us-east-1' },
    });
    expect(await aws('alice', 'sts', 'get-caller-identity', '--query', 'Arn')).toBe(
      'arn:aws:iam::111122223333:user/alice',
    );
  });

  test('lists the accounts of an organization', async () => {
    const aws = await cliOf();
    expect(await aws('sample', 'organizations', 'list-accounts', '--query', 'Accounts[].[Id,Name]')).toEqual([
      ['111122223333', 'mail'],
    ]);
    await expect(aws('other', 'organizations', 'describe-organization')).rejects.toThrow(
      'AWSOrganizationsNotInUseException',
    );
  });

  test('generates a credential report and reads it', async () => {
    const aws = await cliOf();
    expect(await aws('sample', 'iam', 'generate-credential-report')).toMatchObject({ State: 'STARTED' });
    expect(await aws('sample', 'iam', 'generate-credential-report')).toEqual({ State: 'COMPLETE' });
    const { Content } = (await aws('sample', 'iam', 'get-credential-report')) as { Content: string };
    expect(Buffer.from(Content, 'base64').toString()).toMatch(/^user,arn,.*\n<root_account>,/);
  });

  test('starts an Access Advisor job and finds ses on the second page', async () => {
    const aws = await cliOf();
    const arn = 'arn:aws:iam::111122223333:user/alice';
    const job = (await aws('sample', 'iam', 'generate-service-last-accessed-details', '--arn', arn)) as {
      JobId: string;
    };
    const get = ['iam', 'get-service-last-accessed-details', '--job-id', job.JobId];
    const first = (await aws('sample', ...get)) as Page;
    expect(first.ServicesLastAccessed).toHaveLength(200);
    const second = (await aws('sample', ...get, '--marker', first.Marker)) as Page;
    expect(second.ServicesLastAccessed).toContainEqual(
      expect.objectContaining({ ServiceNamespace: 'ses', LastAuthenticatedRegion: 'eu-west-1' }),
    );
  });

  test('counts mails by sender, and lists the enabled Regions', async () => {
    const aws = await cliOf();
    const regions = await aws('mails', 'ec2', 'describe-regions', '--query', 'Regions[].RegionName');
    expect(regions).toContain('eu-south-1');
    expect(regions).toHaveLength(18);
    const senders = [
      '--namespace',
      'AWS/SES',
      '--metric-name',
      'Send',
      '--dimensions',
      'Name=ses:caller-identity',
    ];
    expect(
      await aws('mails', 'cloudwatch', 'list-metrics', ...senders, '--query', 'Metrics[0].Dimensions'),
    ).toEqual([{ Name: 'ses:caller-identity', Value: 'alerts' }]);
    const metric = { Namespace: 'AWS/SES', MetricName: 'Send' };
    const queries = [{ Id: 'm', MetricStat: { Metric: metric, Period: 86_400, Stat: 'Sum' } }];
    const span = ['--start-time', '2020-01-01T00:00:00Z', '--end-time', '2099-01-01T00:00:00Z'];
    const data = ['cloudwatch', 'get-metric-data', '--metric-data-queries', JSON.stringify(queries), ...span];
    const answer = (await aws('mails', ...data)) as { MetricDataResults: { Values: number[] }[] };
    const [result] = answer.MetricDataResults;
    expect(answer).toMatchObject({
      Messages: [],
      MetricDataResults: [{ Label: 'Send', StatusCode: 'Complete' }],
    });
    expect(result?.Values.length).toBeGreaterThan(400);
    // CBOR, JSON and Query alike: the errors have the names of the Query protocol.
    aws.endpoint.rules.deny(['cloudwatch:ListMetrics']);
    await expect(aws('mails', 'cloudwatch', 'list-metrics')).rejects.toThrow('(AccessDenied)');
    await expect(aws('mails', '--region', 'af-south-1', ...data)).rejects.toThrow('(InvalidClientTokenId)');
    await expect(aws('mails', '--region', 'af-south-1', 'ec2', 'describe-regions')).rejects.toThrow(
      '(AuthFailure)',
    );
  });

  test('reads the Event history of CloudTrail', async () => {
    const aws = await cliOf();
    const byName = ['--lookup-attributes', 'AttributeKey=EventName,AttributeValue=DeleteUser'];
    const [name] = ['mailer'];
    aws.endpoint.account('555566667777').createUser({ name, createdAt: '-9d' });
    aws.endpoint.account('555566667777').deleteUser(name);
    aws.endpoint.advance(3_600_000);
    const lookup = ['--region', 'us-east-1', 'cloudtrail', 'lookup-events', ...byName];
    expect(await aws('mails', ...lookup, '--query', 'Events[].[EventName, Username, ReadOnly]')).toEqual([
      ['DeleteUser', 'root', 'false'],
    ]);
    const byResource = ['--lookup-attributes', `AttributeKey=ResourceName,AttributeValue=${name}`];
    const deletions = [...lookup.slice(0, 4), ...byResource, '--query', 'Events[].EventName'];
    expect(await aws('mails', ...deletions)).toEqual(['DeleteUser']);
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents']);
    await expect(aws('mails', ...lookup)).rejects.toThrow('(AccessDeniedException)');
  });

  test('sets up SES, reads the set-up, and undoes it', async () => {
    const aws = await cliOf();
    const ses = (...args: readonly string[]) => aws('mails', 'sesv2', ...args);
    const address = ['--email-identity', 'shop+orders@acme.example'];
    const set = ['--configuration-set-name', 'who-sends'];
    const destination = {
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
    const named = ['--event-destination-name', 'by-sender'];
    await ses('create-configuration-set', ...set);
    const event = ['--event-destination', JSON.stringify(destination)];
    await ses('create-configuration-set-event-destination', ...set, ...named, ...event);
    await ses('put-email-identity-configuration-set-attributes', ...address, ...set);
    const names = ['--query', 'EmailIdentities[].IdentityName'];
    expect(await ses('list-email-identities', ...names)).toContain('shop+orders@acme.example');
    expect(await ses('get-email-identity', ...address, '--query', 'ConfigurationSetName')).toBe('who-sends');
    expect(await ses('get-configuration-set-event-destinations', ...set)).toEqual({
      EventDestinations: [{ Name: 'by-sender', ...destination }],
    });
    await expect(ses('create-configuration-set', ...set)).rejects.toThrow('(AlreadyExistsException)');

    await ses('put-email-identity-configuration-set-attributes', ...address);
    await ses('delete-configuration-set-event-destination', ...set, ...named);
    await ses('delete-configuration-set', ...set);
    expect(await ses('list-configuration-sets', '--query', 'ConfigurationSets')).not.toContain('who-sends');
    await expect(ses('delete-configuration-set', ...set)).rejects.toThrow('(NotFoundException)');
  });

  test('reads SES by its other APIs, and the insights of a mail', async () => {
    const aws = await cliOf();
    expect(await aws('mails', 'ses', 'list-identities', '--query', 'Identities')).toHaveLength(3);
    expect(await aws('mails', 'sesv2', 'get-account', '--query', 'VdmAttributes.VdmEnabled')).toBe('ENABLED');
    aws.endpoint.rules.deny(['ses:ListIdentities']);
    await expect(aws('mails', 'ses', 'list-identities')).rejects.toThrow('(AccessDenied)');
    // Debian's AWS CLI is older than Mail Manager and the insights of a mail; the SDK's clients hold those everywhere.
    if (!aws.knowsMailManager) return;
    const points = ['list-ingress-points', '--query', 'IngressPoints[].IngressPointId'];
    expect(await aws('mails', 'mailmanager', ...points)).toEqual(['inp-1', 'inp-2']);
    const roles = ['--query', 'Rules[].Actions[].Send.RoleArn'];
    expect(await aws('mails', 'mailmanager', 'get-rule-set', '--rule-set-id', 'rs-1', ...roles)).toHaveLength(
      2,
    );
    const messageId = '0100019ab0c1d2e3-11111111-2222-3333-4444-555555555555-000000';
    const mail = { accessKeyId: 'AKIAVZ5PNEWSLETTER11', region: 'us-east-1', messageId };
    aws.endpoint.account('555566667777').send(mail);
    const insights = ['get-message-insights', '--message-id', messageId];
    expect(await aws('mails', 'sesv2', ...insights, '--query', 'EmailTags[0]')).toEqual({
      Name: 'ses:caller-identity',
      Value: 'newsletter',
    });
    aws.endpoint.rules.deny(['ses:*']);
    await expect(aws('mails', 'sesv2', ...insights)).rejects.toThrow('(AccessDeniedException)');
  });

  test('reads authorization details to the end', async () => {
    const aws = await cliOf();
    const args = ['iam', 'get-account-authorization-details', '--page-size', '3'];
    expect(await aws('sample', ...args, '--query', 'length(UserDetailList)')).toBe(9);
  });
});

interface Page {
  readonly Marker: string;
  readonly ServicesLastAccessed: readonly unknown[];
}

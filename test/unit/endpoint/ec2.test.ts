/** EC2's DescribeRegions on the wire, and the Regions that are on in an account. */
import { DescribeRegionsCommand, type DescribeRegionsCommandInput, type Region } from '@aws-sdk/client-ec2';
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../aws/endpoint.ts';
import { regionsOf } from '../../aws/regions.ts';
import {
  article,
  cloudWatchClient,
  ec2Client,
  endpointOf,
  errorOf,
  recordedText,
  sample,
} from './support.ts';

const describeRegions = async (endpoint: Endpoint, input: DescribeRegionsCommandInput = {}) =>
  (await ec2Client(endpoint).send(new DescribeRegionsCommand(input))).Regions ?? [];

const recordedRegions = (name: string): readonly Region[] =>
  (JSON.parse(recordedText(`aws-cli/ec2.describe-regions${name}.json`)) as { Regions: Region[] }).Regions;

const sorted = (regions: readonly Region[]): readonly Region[] =>
  [...regions].sort((a, b) => (a.RegionName! < b.RegionName! ? -1 : 1));

const namesOf = (regions: readonly Region[]): readonly (string | undefined)[] =>
  sorted(regions).map(({ RegionName }) => RegionName);

/** What goes over the wire. */
async function rawOf(endpoint: Endpoint, call: Promise<unknown>) {
  let raw: { status: number; headers: Readonly<Record<string, string>>; body: string } | undefined;
  endpoint.rules.add({
    rewrite: (response) => {
      raw = response;
      return response;
    },
  });
  await call.catch(() => undefined);
  return { ...raw, body: raw?.body.replace(/(<requestId>|<RequestID>)[^<]*/i, '$1ID') };
}

describe('DescribeRegions', () => {
  test('returns the enabled Regions, as recorded by the AWS CLI', async () => {
    const endpoint = await endpointOf(article());
    expect(sorted(await describeRegions(endpoint))).toEqual(sorted(recordedRegions('')));
  });

  test('returns all if requested, including disabled ones', async () => {
    const endpoint = await endpointOf(article());
    const all = await describeRegions(endpoint, { AllRegions: true });
    // The recording is of 2021: every Region of it is there in the same state, and later ones are opt-in Regions.
    expect(all).toEqual(expect.arrayContaining([...recordedRegions('-all')]));
    expect(all).toHaveLength(34);
    expect(all.filter(({ OptInStatus }) => OptInStatus === 'opt-in-not-required')).toHaveLength(17);
  });

  test('returns an enabled opt-in Region', async () => {
    const endpoint = await endpointOf(sample('mails'));
    const milan = { RegionName: 'eu-south-1', Endpoint: 'ec2.eu-south-1.amazonaws.com' };
    expect(await describeRegions(endpoint)).toContainEqual({ ...milan, OptInStatus: 'opted-in' });
    endpoint.account().optIn(['af-south-1']);
    expect(namesOf(await describeRegions(endpoint))).not.toContain('eu-south-1');
    expect(await describeRegions(endpoint, { RegionNames: ['eu-south-1'] })).toEqual([
      { ...milan, OptInStatus: 'not-opted-in' },
    ]);
  });

  test('filters, with wildcards', async () => {
    const endpoint = await endpointOf(article());
    const filtered = (...Filters: NonNullable<DescribeRegionsCommandInput['Filters']>) =>
      describeRegions(endpoint, { Filters, AllRegions: true });
    expect(namesOf(await filtered({ Name: 'endpoint', Values: ['*us*'] }))).toEqual(
      namesOf(recordedRegions('-filtered')),
    );
    const on = { Name: 'opt-in-status', Values: ['opted-in', 'opt-in-not-required'] };
    expect(namesOf(await filtered(on, { Name: 'region-name', Values: ['eu-*-1'] }))).toEqual([
      'eu-central-1',
      'eu-north-1',
      'eu-west-1',
    ]);
    const wrong = new DescribeRegionsCommand({ RegionNames: ['eu-moon-1'] });
    expect(await errorOf(ec2Client(endpoint).send(wrong))).toMatchObject({
      name: 'InvalidParameterValue',
      status: 400,
    });
  });

  test.each([
    ['aws-us-gov', 'us-gov-west-1', 'ec2.us-gov-west-1.amazonaws.com'],
    ['aws-cn', 'cn-north-1', 'ec2.cn-north-1.amazonaws.com.cn'],
  ])('rejects %s', async (partition, region, address) => {
    const endpoint = await endpointOf({ ...article(), partition });
    const { Regions } = await ec2Client(endpoint, { region }).send(new DescribeRegionsCommand({}));
    expect(namesOf(Regions ?? [])).toEqual(regionsOf(partition).optInNotRequired);
    expect(Regions?.map(({ Endpoint }) => Endpoint)).toContain(address);
  });

  test('has the form of the API reference on the wire', async () => {
    const endpoint = await endpointOf(article());
    const { status, headers, body } = await rawOf(
      endpoint,
      describeRegions(endpoint, { RegionNames: ['us-east-1', 'eu-west-1'] }),
    );
    expect(status).toBe(200);
    // O: the header (binxio/botocore-stubber-recorder, live 2023-01).
    expect(headers).toMatchObject({ 'content-type': 'text/xml;charset=UTF-8' });
    const item = (region: string) =>
      `<item><regionName>${region}</regionName><regionEndpoint>ec2.${region}.amazonaws.com</regionEndpoint>` +
      '<optInStatus>opt-in-not-required</optInStatus></item>';
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>ID</requestId>' +
        `<regionInfo>${item('eu-west-1')}${item('us-east-1')}</regionInfo></DescribeRegionsResponse>`,
    );
  });
});

describe('EC2 rejects', () => {
  const failing = (endpoint: Endpoint, options: Parameters<typeof ec2Client>[1] = {}) =>
    ec2Client(endpoint, options).send(new DescribeRegionsCommand({}));
  const notValidated = {
    name: 'AuthFailure',
    status: 401,
    message: 'AWS was not able to validate the provided access credentials',
  };

  test('unknown callers, and everybody in a Region that is off', async () => {
    const endpoint = await endpointOf(sample('mails'));
    expect(await errorOf(failing(endpoint, { region: 'af-south-1' }))).toEqual(notValidated);
    expect(await errorOf(failing(endpoint, { credential: { accessKeyId: 'AKIAUNKNOWN' } }))).toEqual(
      notValidated,
    );
    expect(await errorOf(failing(endpoint, { credential: { secretAccessKey: 'other' } }))).toEqual(
      notValidated,
    );
    await failing(endpoint, { region: 'eu-south-1' });
  });

  test('sessions of the global endpoint of STS in opt-in Regions, though they are on', async () => {
    const session = {
      accessKeyId: 'ASIAVZ5PGLOBAL111111',
      secretAccessKey: 'canary-1Gs-secret-of-the-session',
      sessionToken: 'canary-2Gs-token-of-the-session',
      role: 'order-mails',
      ofGlobalEndpoint: true,
    };
    const endpoint = await endpointOf({ ...sample('mails'), credentials: [session] });
    await failing(endpoint);
    expect(await errorOf(failing(endpoint, { region: 'eu-south-1' }))).toEqual(notValidated);
    const milan = cloudWatchClient(endpoint, { region: 'eu-south-1' });
    expect((await errorOf(milan.send(new ListMetricsCommand({})))).name).toBe('InvalidClientTokenId');
  });

  test('callers without permission, with the message and form of AWS', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.deny(['ec2:DescribeRegions'], undefined, ['us-east-1']);
    const words =
      'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/Auditor/sample is not authorized to perform: ec2:DescribeRegions with an explicit deny in a service control policy';
    expect(await errorOf(failing(endpoint))).toEqual({
      name: 'UnauthorizedOperation',
      status: 403,
      message: words,
    });
    // O: in this form (an answer of 2014 to boto).
    expect((await rawOf(endpoint, failing(endpoint))).body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>${words}</Message></Error></Errors>` +
        '<RequestID>ID</RequestID></Response>',
    );
    await failing(endpoint, { region: 'eu-west-1' });
  });

  test('too many calls, in each Region separately', async () => {
    const endpoint = await endpointOf(article());
    endpoint.rules.throttle({ rate: 0, burst: 1 });
    await failing(endpoint);
    await failing(endpoint, { region: 'eu-west-1' });
    expect(await errorOf(failing(endpoint))).toEqual({
      name: 'RequestLimitExceeded',
      status: 503,
      message: 'Request limit exceeded.',
    });
  });

  test('a dry run', async () => {
    const endpoint = await endpointOf(article());
    const tried = new DescribeRegionsCommand({ DryRun: true });
    expect(await errorOf(ec2Client(endpoint).send(tried))).toMatchObject({
      name: 'DryRunOperation',
      status: 412,
    });
  });
});

/** The endpoint against recorded answers of AWS: an account declared like the recorded one answers the same. */
import {
  GenerateCredentialReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetAccessKeyLastUsedCommand,
  GetCredentialReportCommand,
  GetServiceLastAccessedDetailsCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
  type IAMClient,
  type ServiceLastAccessed,
} from '@aws-sdk/client-iam';
import { parse } from 'csv-parse/sync';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { AccessKeyDeclaration, AccountDeclaration, UserDeclaration } from '../../aws/declaration.ts';
import { SERVICES, type Service } from '../../aws/services.ts';
import { bare, endpointOf, errorOf, iamClient, recorded, recordedRows, recordedText } from './support.ts';

describe('GetAccessKeyLastUsed, the sample of the API reference,', () => {
  test('has the same elements in the same form', async () => {
    const endpoint = await endpointOf({
      accountId: '123456789012',
      users: [
        {
          name: 'bob',
          createdAt: '2014-01-01T00:00:00Z',
          accessKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', createdAt: '2014-01-01T00:00:00Z' }],
        },
      ],
      uses: [
        {
          at: '2015-03-13T10:45:21Z',
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          service: 's3',
          region: 'us-west-2',
        },
      ],
    });
    let answer = '';
    endpoint.rules.add({
      rewrite: (response) => {
        answer = response.body;
        return response;
      },
    });
    await iamClient(endpoint).send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }));

    const parser = new XMLParser({ ignoreAttributes: false });
    const read = (xml: string): unknown =>
      JSON.parse(JSON.stringify(parser.parse(xml)).replace(/("RequestId":)"[^"]*"/, '$1"any"')) as unknown;
    expect(read(answer)).toEqual(read(recordedText('aws-docs/GetAccessKeyLastUsed.sample.xml')));
  });
});

describe('ListUsers and ListAccessKeys, as recorded by cloud-custodian:', () => {
  test.each(['test_iam_user_access_key_active', 'test_iam_user_credential_multi_delete'])(
    '%s',
    async (folder) => {
      const users = recorded(`${folder}/iam.ListUsers_1.json`).data['Users'] as RecordedUser[];
      const keyLists = [1, 2].map((n) => recorded(`${folder}/iam.ListAccessKeys_${n}.json`).data);
      const keys = keyLists[0]!['AccessKeyMetadata'] as RecordedKey[];
      const endpoint = await endpointOf(accountOf(users, keys));
      const client = iamClient(endpoint);
      const name = users[0]!.UserName;

      expect(bare(await client.send(new ListUsersCommand()))).toEqual(
        recorded(`${folder}/iam.ListUsers_1.json`).data,
      );
      expect(bare(await client.send(new ListAccessKeysCommand({ UserName: name })))).toEqual(keyLists[0]);
      // Between the recorded calls, keys were deleted.
      const left = (keyLists[1]!['AccessKeyMetadata'] as RecordedKey[]).map(({ AccessKeyId }) => AccessKeyId);
      endpoint.account().changeUser(name, {
        accessKeys: keys
          .filter(({ AccessKeyId }) => left.includes(AccessKeyId))
          .map((key) => ({ id: key.AccessKeyId, status: key.Status, createdAt: key.CreateDate })),
      });
      expect(bare(await client.send(new ListAccessKeysCommand({ UserName: name })))).toEqual(keyLists[1]);
    },
  );

  test('users are sorted by name, ignoring case', async () => {
    const users = recorded('test_iam_user_unused_keys/iam.ListUsers_1.json').data['Users'] as RecordedUser[];
    const endpoint = await endpointOf(accountOf([...users].reverse(), []));
    const { Users } = await iamClient(endpoint).send(new ListUsersCommand());
    expect(Users).toEqual(users);
  });
});

describe('The credential report, as recorded by cloud-custodian,', () => {
  const folder = 'test_iam_user_unused_keys';
  const report = recorded(`${folder}/iam.GetCredentialReport_2.json`).data;

  test('is absent, then started, then complete', async () => {
    const endpoint = await endpointOf(accountOfReport(report['Content'] as string), {
      now: () => report['GeneratedTime'] as Date,
      behaviour: { report: { zone: '+00:00', delay: 0 } },
    });
    const client = iamClient(endpoint);

    const absent = recorded(`${folder}/iam.GetCredentialReport_1.json`);
    expect(await errorOf(client.send(new GetCredentialReportCommand()))).toMatchObject({
      name: 'CredentialReportNotPresentException',
      status: absent.status_code,
    });
    expect(endpoint.calls.at(-1)?.error).toBe((absent.data['Error'] as { Code: string }).Code);
    expect(bare(await client.send(new GenerateCredentialReportCommand()))).toEqual(
      recorded(`${folder}/iam.GenerateCredentialReport_1.json`).data,
    );
    const { Content, ...rest } = bare(await client.send(new GetCredentialReportCommand()));
    expect({ ...rest, Content: Buffer.from(Content!).toString() }).toEqual(report);
  });

  test('is in progress until it is complete', async () => {
    const endpoint = await endpointOf(
      { accountId: '619193117841' },
      { reportDuration: { milliseconds: 0, polls: 1 } },
    );
    const client = iamClient(endpoint);
    await client.send(new GenerateCredentialReportCommand());
    const pending = recorded('test_iam_user_unused_keys_report_in_progress/iam.GetCredentialReport_1.json');
    expect(await errorOf(client.send(new GetCredentialReportCommand()))).toMatchObject({
      name: 'CredentialReportNotReadyException',
      status: pending.status_code,
    });
    expect(endpoint.calls.at(-1)?.error).toBe((pending.data['Error'] as { Code: string }).Code);
  });

  test.each([
    ['live 2016, 8 rows', report['Content'] as string],
    [
      'live 2016, 21 rows, users with two keys',
      // One of two users that were given the same name when the file was published gets another.
      recordedText('cloud-custodian/test_account_credential_report/iam.GetCredentialReport_1.csv')
        .replace('christopher,', 'christophe,')
        .replace('user/christopher', 'user/christophe'),
    ],
  ])('%s: is equal cell by cell', async (_name, csv) => {
    const endpoint = await endpointOf(accountOfReport(csv), {
      now: () => new Date('2016-11-25T14:30:42Z'),
      behaviour: { report: { zone: '+00:00', delay: 0 } },
    });
    expect(parse(await reportOf(iamClient(endpoint)))).toEqual(parse(csv));
  });
});

describe('Access Advisor, as recorded by cloud-custodian in 2019,', () => {
  const folder = 'test_iam_user_usage';
  const completed = recorded(`${folder}/iam.GetServiceLastAccessedDetails_2.json`).data;
  const rows = completed['ServicesLastAccessed'] as ServiceLastAccessed[];

  test('has a job pending without list and completion date, then complete with all rows', async () => {
    const pending = recorded(`${folder}/iam.GetServiceLastAccessedDetails_1.json`).data;
    const arn = 'arn:aws:iam::644160558196:user/kapil';
    const endpoint = await endpointOf(
      {
        accountId: '644160558196',
        users: [
          {
            name: 'kapil',
            createdAt: '2016-05-16T19:03:36Z',
            inline: {
              all: {
                Statement: {
                  Effect: 'Allow',
                  Action: rows.map(({ ServiceNamespace }) => `${ServiceNamespace!}:*`),
                  Resource: '*',
                },
              },
            },
          },
        ],
        uses: rows.flatMap(({ LastAuthenticated, ServiceNamespace }) =>
          LastAuthenticated
            ? [{ at: LastAuthenticated.toISOString(), user: 'kapil', service: ServiceNamespace! }]
            : [],
        ),
      },
      {
        now: () => pending['JobCreationDate'] as Date,
        jobDuration: () => ({ milliseconds: 118, polls: 1 }),
        // It showed accesses of 2016: "at least" 400 days.
        behaviour: { services: rows.map(toService), trackingPeriod: 1000 * 86_400_000 },
      },
    );
    const client = iamClient(endpoint);
    const { JobId } = await client.send(new GenerateServiceLastAccessedDetailsCommand({ Arn: arn }));
    expect(JobId).toHaveLength(
      (recorded(`${folder}/iam.GenerateServiceLastAccessedDetails_1.json`).data['JobId'] as string).length,
    );
    const get = () => client.send(new GetServiceLastAccessedDetailsCommand({ JobId: JobId! }));
    expect(bare(await get())).toEqual(pending);
    await expect
      .poll(async () => bare(await get()), { timeout: 5000 })
      // `JobType` came with action level, in 2020.
      .toEqual({ ...completed, JobType: 'SERVICE_LEVEL' });
  });
});

describe('Access Advisor, as recorded by AirIAM in 2020,', () => {
  test('has 200 rows on the first page, and more to come', async () => {
    const firstPage = recordedRows('airiam/service_last_accessed_user-jenkins_2020-02.json');
    const last = String(firstPage.at(-1)!['ServiceNamespace']);
    const later = SERVICES.filter(({ namespace }) => namespace > last);
    const services = [...firstPage.map(toService), ...later];
    const endpoint = await endpointOf(
      {
        accountId: '098885917934',
        users: [
          {
            name: 'user-jenkins',
            createdAt: '2019-01-01T00:00:00Z',
            inline: { all: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
          },
        ],
        uses: firstPage.flatMap(({ LastAuthenticated, ServiceNamespace }) =>
          LastAuthenticated === undefined
            ? []
            : [{ at: String(LastAuthenticated), user: 'user-jenkins', service: String(ServiceNamespace) }],
        ),
      },
      { now: () => new Date('2020-02-12T00:00:00Z'), behaviour: { services } },
    );
    const client = iamClient(endpoint);
    const { JobId } = await client.send(
      new GenerateServiceLastAccessedDetailsCommand({
        Arn: 'arn:aws:iam::098885917934:user/user-jenkins',
      }),
    );
    const page = await client.send(new GetServiceLastAccessedDetailsCommand({ JobId: JobId! }));
    expect(page.ServicesLastAccessed).toEqual(
      firstPage.map((row) =>
        row['LastAuthenticated'] === undefined
          ? row
          : { ...row, LastAuthenticated: new Date(row['LastAuthenticated']) },
      ),
    );
    expect(page.IsTruncated).toBe(true);
    const rest = await client.send(
      new GetServiceLastAccessedDetailsCommand({ JobId: JobId!, Marker: page.Marker! }),
    );
    expect(rest.ServicesLastAccessed?.map(({ ServiceNamespace }) => ServiceNamespace)).toEqual(
      later.map(({ namespace }) => namespace),
    );
  });
});

interface RecordedUser {
  readonly UserName: string;
  readonly UserId: string;
  readonly Path: string;
  readonly Arn: string;
  readonly CreateDate: Date;
  readonly PasswordLastUsed?: Date;
}

interface RecordedKey {
  readonly UserName: string;
  readonly AccessKeyId: string;
  readonly Status: 'Active' | 'Inactive';
  readonly CreateDate: Date;
}

const toService = (row: ServiceLastAccessed | Record<string, string | number>): Service => ({
  namespace: String(row.ServiceNamespace),
  name: String(row.ServiceName),
});

function accountOf(users: readonly RecordedUser[], keys: readonly RecordedKey[]): AccountDeclaration {
  return {
    accountId: users[0]!.Arn.split(':')[4]!,
    users: users.map((user) => ({
      name: user.UserName,
      id: user.UserId,
      path: user.Path,
      createdAt: user.CreateDate.toISOString(),
      ...(user.PasswordLastUsed && {
        password: {
          changedAt: user.CreateDate.toISOString(),
          lastUsed: user.PasswordLastUsed.toISOString(),
        },
      }),
      accessKeys: keys
        .filter(({ UserName }) => UserName === user.UserName)
        .map((key) => ({ id: key.AccessKeyId, status: key.Status, createdAt: key.CreateDate.toISOString() })),
    })),
  };
}

/** Declares the account of a report: its users, their keys, and one use for each last use. */
function accountOfReport(csv: string): AccountDeclaration {
  const [root, ...users] = parse<Record<string, string>>(csv, { columns: true });
  const keyId = (user: string, slot: number): string =>
    `AKIA${Buffer.from(user).toString('hex').toUpperCase().padEnd(15, '0').slice(0, 15)}${slot}`;
  const given = (value: string | undefined): value is string =>
    value !== undefined && !['N/A', 'no_information', 'not_supported'].includes(value);
  const keysOf = (row: Record<string, string>): readonly AccessKeyDeclaration[] =>
    [1, 2].flatMap((slot) => {
      const createdAt = row[`access_key_${slot}_last_rotated`];
      const status = row[`access_key_${slot}_active`] === 'true' ? 'Active' : 'Inactive';
      return given(createdAt) ? [{ id: keyId(row['user']!, slot), createdAt, status }] : [];
    });
  const signInOf = (row: Record<string, string>) => ({
    mfa: row['mfa_active'] === 'true',
    accessKeys: keysOf(row),
    certificates: [1, 2].flatMap((slot) => {
      const rotatedAt = row[`cert_${slot}_last_rotated`];
      return given(rotatedAt) ? [{ active: row[`cert_${slot}_active`] === 'true', rotatedAt }] : [];
    }),
  });
  const userOf = (row: Record<string, string>): UserDeclaration => ({
    ...signInOf(row),
    name: row['user']!,
    createdAt: row['user_creation_time']!,
    ...(row['password_enabled'] === 'true' && {
      password: {
        changedAt: row['password_last_changed']!,
        ...(given(row['password_last_used']) && { lastUsed: row['password_last_used'] }),
        ...(given(row['password_next_rotation']) && { nextRotation: row['password_next_rotation'] }),
      },
    }),
  });
  return {
    accountId: root!['arn']!.split(':')[4]!,
    createdAt: root!['user_creation_time']!,
    root: { ...signInOf(root!), passwordLastUsed: root!['password_last_used']! },
    // Another order than the report's: it must sort them itself.
    users: users.map(userOf).reverse(),
    uses: [root!, ...users].flatMap((row) =>
      [1, 2].flatMap((slot) => {
        const at = row[`access_key_${slot}_last_used_date`];
        const region = row[`access_key_${slot}_last_used_region`];
        const service = row[`access_key_${slot}_last_used_service`];
        if (!given(at) || service === undefined) return [];
        return [{ at, accessKeyId: keyId(row['user']!, slot), service, ...(given(region) && { region }) }];
      }),
    ),
  };
}

async function reportOf(client: IAMClient): Promise<string> {
  await client.send(new GenerateCredentialReportCommand());
  const { Content } = await client.send(new GetCredentialReportCommand());
  return Buffer.from(Content!).toString();
}

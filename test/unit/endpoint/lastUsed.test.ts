/** The endpoint's answers about keys: their last use, and the credential report. */
import {
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetCredentialReportCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { AccountDeclaration, UseDeclaration } from '../../aws/declaration.ts';
import { article, endpointOf, errorOf, iamClient, sample } from './support.ts';

const NOON = new Date('2026-11-23T12:00:00Z');
const KEY = 'AKIAEXAMPLEEXAMPLE11';

const userWith = (...uses: readonly Omit<UseDeclaration, 'accessKeyId'>[]): AccountDeclaration => ({
  accountId: '111122223333',
  users: [{ name: 'bob', createdAt: '-9d', accessKeys: [{ id: KEY, createdAt: '-9d' }] }],
  uses: uses.map((use) => ({ ...use, accessKeyId: KEY })),
});

const lastUsed = async (client: IAMClient, AccessKeyId = KEY) =>
  (await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed;

describe('The last use of a key', () => {
  test('that was never used is N/A, without a date', async () => {
    const endpoint = await endpointOf(userWith());
    expect(await lastUsed(iamClient(endpoint))).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
  });

  test('of a service that is not regional has the Region N/A', async () => {
    const endpoint = await endpointOf(userWith({ at: '-1h', service: 's3' }), { now: () => NOON });
    expect(await lastUsed(iamClient(endpoint))).toEqual({
      ServiceName: 's3',
      Region: 'N/A',
      LastUsedDate: new Date('2026-11-23T11:00:00Z'),
    });
  });

  test('has only the last service', async () => {
    const endpoint = await endpointOf(
      userWith({ at: '-2h', service: 'ses-smtp', region: 'us-east-1' }, { at: '-1h', service: 's3' }),
    );
    expect((await lastUsed(iamClient(endpoint)))?.ServiceName).toBe('s3');
  });

  test('has only the first use within 15 minutes', async () => {
    const endpoint = await endpointOf(
      userWith(
        { at: '-29m', service: 's3' },
        { at: '-19m', service: 'ses', region: 'us-east-1' },
        { at: '-15m', service: 'sns', region: 'us-east-1' },
      ),
      { now: () => NOON },
    );
    const client = iamClient(endpoint);
    expect(await lastUsed(client)).toMatchObject({ ServiceName: 's3' });
    endpoint.account().use({ accessKeyId: KEY, service: 'ses', region: 'eu-west-1', at: '-14m' });
    expect(await lastUsed(client)).toEqual({
      ServiceName: 'ses',
      Region: 'eu-west-1',
      LastUsedDate: new Date('2026-11-23T11:46:00Z'),
    });
  });

  test('shows a use after the configured delay', async () => {
    const endpoint = await endpointOf(userWith(), { behaviour: { keyDelay: 5 * 60_000 } });
    const client = iamClient(endpoint);
    endpoint.account().use({ accessKeyId: KEY, service: 'ses' });
    expect((await lastUsed(client))?.ServiceName).toBe('N/A');
    endpoint.advance(5 * 60_000);
    expect((await lastUsed(client))?.ServiceName).toBe('ses');
  });

  test('is gone with its history when the key is deleted', async () => {
    const endpoint = await endpointOf(userWith({ at: '-1h', service: 'ses' }));
    endpoint.account().deleteUser('bob');
    expect(await errorOf(lastUsed(iamClient(endpoint)))).toMatchObject({
      name: 'NoSuchEntityException',
      status: 404,
    });
  });
});

describe('The sample account', () => {
  const keys = { api: 'AKIAQ3EGSESAPI7EXMPL', smtp: 'AKIAQ3EGSESSMTPEXMPL' };

  test('has two unused keys before any send; a send sets the last use of each', async () => {
    const endpoint = await endpointOf(sample('article-before'));
    const client = iamClient(endpoint);
    const services = async () => [
      (await lastUsed(client, keys.api))?.ServiceName,
      (await lastUsed(client, keys.smtp))?.ServiceName,
    ];
    expect(await services()).toEqual(['N/A', 'N/A']);
    const account = endpoint.account();
    account.use({ accessKeyId: keys.api, service: 'ses', region: 'us-east-1', action: 'SendEmail' });
    account.use({ accessKeyId: keys.smtp, service: 'ses-smtp', region: 'us-east-1', action: 'SendRawEmail' });
    expect(await services()).toEqual(['ses', 'ses-smtp']);
  });

  test('has the service, the Region, and the minute after the sends', async () => {
    const endpoint = await endpointOf(article(), { now: () => NOON });
    expect(await lastUsed(iamClient(endpoint), keys.smtp)).toEqual({
      ServiceName: 'ses-smtp',
      Region: 'us-east-1',
      LastUsedDate: new Date('2026-11-23T11:48:00Z'),
    });
  });
});

describe('The credential report', () => {
  const generate = async (client: IAMClient) =>
    (await client.send(new GenerateCredentialReportCommand())).State;
  const rowsOf = async (client: IAMClient) => {
    const { Content } = await client.send(new GetCredentialReportCommand());
    return parse<Record<string, string>>(Buffer.from(Content!), { columns: true });
  };

  test('shows the time it was requested, and is the same one for four hours', async () => {
    const endpoint = await endpointOf(userWith(), { reportDuration: { milliseconds: 0, polls: 1 } });
    const client = iamClient(endpoint);
    expect([await generate(client), await generate(client), await generate(client)]).toEqual([
      'STARTED',
      'INPROGRESS',
      'COMPLETE',
    ]);
    endpoint.account().use({ accessKeyId: KEY, service: 'ses' });
    endpoint.advance(3.9 * 3_600_000);
    expect(await generate(client)).toBe('COMPLETE');
    expect((await rowsOf(client))[1]).toMatchObject({ user: 'bob', access_key_1_last_used_service: 'N/A' });

    endpoint.advance(0.2 * 3_600_000);
    expect(await errorOf(client.send(new GetCredentialReportCommand()))).toMatchObject({
      name: 'CredentialReportExpiredException',
      status: 410,
    });
    expect(await generate(client)).toBe('STARTED');
    await generate(client);
    expect((await rowsOf(client))[1]).toMatchObject({ access_key_1_last_used_service: 'ses' });
  });

  test('can be hours old, without what came after', async () => {
    const declared = userWith({ at: '-4h', service: 's3' }, { at: '-1h', service: 'ses' });
    const endpoint = await endpointOf(
      { ...declared, credentialReport: { generatedAt: '-3h' } },
      { now: () => NOON },
    );
    const client = iamClient(endpoint);
    expect(await generate(client)).toBe('COMPLETE');
    expect((await rowsOf(client))[1]).toMatchObject({ access_key_1_last_used_service: 's3' });
    const { GeneratedTime } = await client.send(new GetCredentialReportCommand());
    expect(GeneratedTime).toEqual(new Date('2026-11-23T09:00:00Z'));
  });

  test('has root first, every user, both slots in the order of the key IDs, and dates with Z', async () => {
    const endpoint = await endpointOf(article(), { now: () => NOON });
    const client = iamClient(endpoint);
    await generate(client);
    const rows = await rowsOf(client);
    expect(rows.map(({ user }) => user)).toEqual([
      '<root_account>',
      'alice',
      'backup-agent',
      'deploy',
      'invoice-service',
      'jane',
      'legacy-mailer',
      'newsletter',
      'ses-api-user',
      'ses-smtp-user.20260911-131452',
    ]);
    // AKIAQ3EGDEPLOY111111 is declared second, and is inactive.
    expect(rows[3]).toMatchObject({
      access_key_1_active: 'false',
      access_key_1_last_rotated: '2021-11-08T09:09:10Z',
      access_key_2_active: 'true',
      access_key_2_last_rotated: '2025-01-20T08:00:00Z',
    });
    expect(rows[0]).toMatchObject({ password_enabled: 'not_supported', access_key_1_active: 'false' });
    expect(rows[5]).toMatchObject({ password_enabled: 'true', access_key_1_last_used_service: 'N/A' });
  });
});

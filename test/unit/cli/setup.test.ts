/** `ses-senders setup`, over HTTP, and its commands, run by a shell with the installed AWS CLI. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAccount } from '../../aws/declaration.ts';
import { eventually } from '../../host/eventually.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';
import { sesSenders } from './run.ts';

const HOSTILE = ["-o'h`touch pwned`;touch pwned $(touch pwned)@acme.example", '"a b"\\@acme.example'];

/** Valid names of a configuration set, and invalid ones. */
const HOSTILE_SETS = ['-o_dash', '$(touch pwned)`touch pwned`'];

let aws: Aws;
let folder: Folder;
beforeAll(async () => {
  const account = readAccount(new URL('../../aws/accounts/ses.json', import.meta.url));
  const [first, ...others] = account.ses ?? [];
  const identities = [...(first?.identities ?? []), ...HOSTILE.map((name) => ({ name }))];
  const ses = first === undefined ? [] : [{ ...first, identities }, ...others];
  const sets = HOSTILE_SETS.map((name) => ({ name, region: 'us-east-1' }));
  const configurationSets = [...(account.configurationSets ?? []), ...sets];
  aws = await startAws({ accounts: [{ ...account, ses, configurationSets }] });
  folder = await temporaryFolder('setup');
});
afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const gap = v.strictObject({
  ...{ call: v.string(), reason: v.string(), message: v.string() },
  region: v.exactOptional(v.string()),
});
const list = <T extends v.GenericSchema>(item: T) => v.nullable(v.array(item));
/** The contract of the report. */
const report = v.strictObject({
  schema: v.literal(2),
  generatedAt: v.string(),
  accounts: v.array(
    v.strictObject({
      ...{ profile: v.string(), accountId: v.string(), alias: v.nullable(v.string()), partition: v.string() },
      regions: v.array(
        v.strictObject({
          region: v.string(),
          account: v.nullable(
            v.strictObject({
              ...{ sendingEnabled: v.boolean(), productionAccess: v.boolean() },
              ...{ enforcement: v.string(), vdm: v.boolean() },
            }),
          ),
          // `null`: not answered.
          identities: list(
            v.strictObject({
              ...{ name: v.string(), verified: v.boolean(), configurationSet: v.nullable(v.string()) },
              policies: v.array(
                v.strictObject({
                  ...{ name: v.string(), principals: v.array(v.string()), conditional: v.boolean() },
                }),
              ),
            }),
          ),
          configurationSets: list(
            v.strictObject({
              name: v.string(),
              destinations: v.array(
                v.strictObject({
                  ...{ name: v.string(), enabled: v.boolean(), events: v.array(v.string()) },
                  ...{ kind: v.string(), callerIdentity: v.boolean() },
                }),
              ),
            }),
          ),
          ingressPoints: list(
            v.strictObject({
              ...{ id: v.string(), name: v.string(), roles: v.nullable(v.array(v.string())) },
            }),
          ),
          unread: v.exactOptional(
            v.array(v.record(v.picklist(['identity', 'configurationSet']), v.string())),
          ),
          unnamed: v.array(
            v.union([
              v.strictObject({ identity: v.string(), reason: v.string() }),
              v.strictObject({ configurationSet: v.string(), reason: v.string() }),
            ]),
          ),
          ...{ commands: v.array(v.string()), undo: v.array(v.string()) },
          log: v.nullable(v.strictObject({ commands: v.array(v.string()), undo: v.array(v.string()) })),
        }),
      ),
      gaps: v.array(gap),
      calls: v.record(v.string(), v.number()),
    }),
  ),
});

const setup = (...args: string[]) => sesSenders(['setup', '--profile', 'sample', ...args], aws.env);

async function checked(...args: string[]) {
  const { exit, stdout, stderr } = await setup('--format', 'json', ...args);
  const [account] = v.parse(report, JSON.parse(stdout)).accounts;
  const [region] = account?.regions ?? [];
  if (account === undefined || region === undefined) throw new Error(stderr);
  const { identities: ids, configurationSets: sets, ingressPoints: points } = region;
  const state = { identities: ids ?? [], configurationSets: sets ?? [] };
  return { exit, stderr, account, region, state, ingressPoints: points ?? [] };
}

/**
 * Runs pasted lines: each only if the one before succeeded. Debian's AWS CLI reads no `endpoint_url` in the
 * AWS config file, so the endpoint is named on the command line.
 */
const paste = (lines: readonly string[]) =>
  promisify(execFile)(
    'sh',
    ['-c', `aws() { command aws --endpoint-url ${aws.endpoint.url} "$@"; }\n${lines.join(' &&\n')}`],
    {
      cwd: folder.path,
      env: { ...process.env, ...aws.env },
    },
  );

/** SES sends events to EventBridge since 2024. */
async function knowsEventBridge(): Promise<boolean> {
  const { stdout } = await promisify(execFile)('aws', ['--version']);
  const [, major = '', minor = ''] = /^aws-cli\/(\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(minor) >= (major === '1' ? 34 : 18);
}

describe('ses-senders setup', { timeout: 480_000 }, () => {
  it('mentions the traces of its calls first, then reports its findings by the contract', async () => {
    const { exit, stderr, account, region, state, ingressPoints } = await checked('--region', 'us-east-1');
    expect(stderr).toMatch(
      /^ses-senders: This asks Amazon SES itself, read-only\. Afterward, the user or role that asks/,
    );
    expect(exit).toBe(0);
    expect(account.gaps).toEqual([]);
    expect(account.calls).toMatchObject({ GetAccount: 1, ListEmailIdentities: 1, ListConfigurationSets: 1 });
    expect(region.account).toEqual({
      sendingEnabled: true,
      productionAccess: true,
      enforcement: 'HEALTHY',
      vdm: true,
    });
    expect(ingressPoints.map(({ name, roles }) => [name, roles?.length])).toEqual([
      ['office', 2],
      ['archive', 0],
    ]);
    const shop = state.identities.find(({ name }) => name.startsWith('shop'));
    expect(shop?.policies).toEqual([
      { name: 'partner', principals: ['999988887777'], conditional: false },
      { name: 'alerts', principals: ['arn:aws:iam::555566667777:user/alerts'], conditional: false },
    ]);
  });

  it('has commands that leave nothing missing, and others that undo exactly those', async () => {
    const before = await checked('--region', 'us-east-1');
    expect(before.region.unnamed).toHaveLength(HOSTILE.length + HOSTILE_SETS.length + 2 + 2);
    await paste(before.region.commands);
    const after = await checked('--region', 'us-east-1');
    expect([after.region.unnamed, after.region.commands]).toEqual([[], []]);
    for (const { name, destinations } of before.state.configurationSets)
      expect(after.state.configurationSets.find((one) => one.name === name)?.destinations).toEqual(
        expect.arrayContaining(destinations),
      );
    expect(after.state.identities.find(({ name }) => name === 'acme.example')?.configurationSet).toBe(
      'by-sender',
    );
    // The undo of the first report and of the later one are the same.
    expect(new Set(after.region.undo)).toEqual(new Set(before.region.undo));
    await paste(after.region.undo);
    expect((await checked('--region', 'us-east-1')).state).toEqual(before.state);
    expect(existsSync(`${folder.path}/pwned`)).toBe(false);
  });

  it('has commands for a log of mails, which is kept from then on, and others that undo exactly those', async () => {
    const state = async () => {
      const { state: ses } = await checked('--region', 'us-east-1');
      return [ses, structuredClone(aws.endpoint.account().mailLog('us-east-1'))];
    };
    const before = await state();
    const lines = async (what: 'commands' | 'undo') => {
      const { region } = await checked('--region', 'us-east-1');
      return region.log?.[what] ?? [];
    };
    const undoOfFirst = await lines('undo');
    if (!(await knowsEventBridge())) {
      await expect(paste(await lines('commands'))).rejects.toThrow('EventBridgeDestination');
      expect(await state()).toEqual(before);
      return;
    }
    await paste(await lines('commands'));
    aws.endpoint.account().send({ root: true, region: 'us-east-1', configurationSet: '-o_dash' });
    const hour = (hours: number) => `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;
    // The event is in the log a second after its mail.
    await eventually(async () => {
      const { stdout, stderr } = await sesSenders(
        [
          ...['log', '--profile', 'sample', '--format', 'json', '--region', 'us-east-1'],
          ...['--log-group', '/aws/events/ses-senders-mail-log', '--from', hour(-1), '--to', hour(1)],
        ],
        aws.env,
      );
      expect([stdout.match(/"callerIdentity": "root"/g)?.length, stderr]).toEqual([1, expect.any(String)]);
    });
    // A later check still knows the way back.
    const undo = await lines('undo');
    expect(new Set(undo)).toEqual(new Set(undoOfFirst));
    await paste(undo);
    expect(await state()).toEqual(before);
    expect(existsSync(`${folder.path}/pwned`)).toBe(false);
  });

  it('asks the Regions that sent if none is given, with the same findings as a table and as Markdown', async () => {
    const table = await setup();
    expect(table.exit).toBe(0);
    expect(table.stdout).toContain('\nus-east-1\n');
    expect(table.stdout).toContain('  These mails have no sender in CloudWatch:\n    Mails of the identity ');
    expect(table.stdout).toContain(
      '    Mails of the identity new.example that name no configuration set, since it has no default one.\n',
    );
    const markdown = await setup('--format', 'markdown');
    expect(markdown.stdout).toContain('### `us-east-1`');
    expect(markdown.stdout).toContain('"AWS::SES::ConfigurationSetEventDestination"');
    expect(markdown.stdout).toContain('aws logs create-log-group ');
    expect(markdown.stdout).toContain('aws logs delete-log-group ');
  });

  it('does not mention denied answers as errors, but all others', async () => {
    aws.endpoint.rules.deny(['ses:ListIngressPoints', 'ses:GetEmailIdentity']);
    const { exit, account } = await checked('--region', 'us-east-1');
    expect([exit, new Set(account.gaps.map(({ call }) => call))]).toEqual([
      0,
      new Set(['ListIngressPoints', 'GetEmailIdentity']),
    ]);
    // A missing answer is not an empty list.
    expect(account.regions[0]?.ingressPoints).toBeNull();
    expect(account.regions[0]?.unread?.length).toBeGreaterThan(0);
    aws.endpoint.reset();
    aws.endpoint.rules.add({ action: 'GetAccount', error: { code: 'BadRequestException', status: 400 } });
    const failed = await checked('--region', 'us-east-1');
    expect([failed.exit, failed.stderr]).toEqual([
      3,
      expect.stringContaining('Answers are missing: GetAccount: BadRequest.\n'),
    ]);
    aws.endpoint.reset();
  });

  it('exits with status 3 if nothing was answered', async () => {
    aws.endpoint.rules.deny(['ses:*']);
    const { exit, region, stderr } = await checked('--region', 'us-east-1');
    expect([exit, region.account, region.identities, region.configurationSets, region.ingressPoints]).toEqual(
      [...[3, null, null, null, null]],
    );
    expect(stderr).toContain('Ask for the missing permissions: ses:');
    aws.endpoint.reset();
  });

  it('names whatever is missing from the scan, too, since that may hide a Region', async () => {
    const code = 'InvalidParameterValue';
    aws.endpoint.rules.add({ action: 'GetMetricData', region: 'eu-west-1', error: { code } });
    aws.endpoint.rules.add({ action: 'GetAccessKeyLastUsed', error: { code: 'InvalidInput', message: 'x' } });
    const { exit, account } = await checked();
    expect([exit, account.gaps.map(({ call, reason, region }) => [call, reason, region])]).toEqual([
      3,
      [
        ['GetMetricData', code, 'eu-west-1'],
        ['GetAccessKeyLastUsed', 'InvalidInput', undefined],
      ],
    ]);
    const { stdout } = await setup();
    expect(stdout).toMatch(/^Not answered: GetMetricData: InvalidParameterValue: .+ \(eu-west-1\)$/m);
    expect(stdout.match(/Not answered: GetAccessKeyLastUsed/g)).toHaveLength(1);
    aws.endpoint.reset();
  });

  it.each(['json', 'table', 'markdown'])('masks access key IDs in %s', async (format) => {
    const key = 'AKIAEXAMPLEOFSETUP01';
    const error = { code: 'InvalidInput', message: `The key ${key} is not valid.` };
    aws.endpoint.rules.add({ action: 'GetAccount', error: { ...error, status: 400 } });
    aws.endpoint.rules.add({ action: 'GetAccessKeyLastUsed', error });
    const asked = (...args: string[]) => setup('--region', 'us-east-1', '--format', format, ...args);
    const [open, masked] = [await asked(), await asked('--mask-key-ids')];
    expect([open.stdout.split(key).length, masked.stdout.split('AKIA…UP01').length]).toEqual([3, 3]);
    expect(masked.stdout).not.toContain(key);
    aws.endpoint.reset();
  });

  it.each([
    [['--region', 'nowhere'], '--region "nowhere" is not the name of a Region'],
    [['--at', '2026-11-27'], '--at is no option of setup.'],
    [['--complete'], '--complete is no option of setup.'],
    [['--format', 'csv'], '--format "csv" is not one of table, json, markdown.'],
  ])('rejects %j', async (args, message) => {
    const { exit, stderr } = await setup(...args);
    expect([exit, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

/**
 * examples/at-scale: the state machine as it stands runs over an organization of the local endpoint, and its unit is
 * put together and run as Lambda runs it. Only S3 is a stand-in, which keeps what it is given.
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import aslValidator from 'asl-validator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { generateOrganization, MANAGEMENT_ACCOUNT, memberId } from '../../aws/generateOrganization.ts';
import type { PolicyDocument } from '../../aws/policies.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';
import { assertNoSecret } from '../../host/leaks.ts';
import { root } from '../../host/paths.ts';
import { contents } from '../cli/accounts.ts';
import type { Report } from '../cli/accounts.ts';
import { columnsIn, fitsTable } from './athena.ts';
import { packCommandLine } from './commandLine.ts';
import { readTemplate } from './cloudFormation.ts';
import { execute, StateFailed } from './stateMachine.ts';
import type { ItemResult, Json, StateMachine } from './stateMachine.ts';

const EXAMPLE = path.join(root, 'examples', 'at-scale');
const ROLE = 'ses-senders-audit';
const START = '2026-11-23T06:17:00.000Z';

/** 24 accounts on several pages of the list: one suspended, two without the role. */
const MEMBERS = 22;
const SUSPENDED = memberId(MEMBERS + 1);
const WITHOUT_ROLE = [memberId(21), memberId(22)];
/** Its alias is denied: a gap of the account. */
const WITH_GAP = memberId(5);
const ALL = [MANAGEMENT_ACCOUNT, ...Array.from({ length: MEMBERS }, (_, index) => memberId(index + 1))];

interface Put {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: string;
}
type Handler = (event: Json, context: { readonly getRemainingTimeInMillis: () => number }) => Promise<Json>;

let aws: Aws;
let folder: Folder;
let handler: Handler;
let machine: StateMachine;
const puts: Put[] = [];

beforeAll(async () => {
  const { Resources } = await readTemplate(path.join(EXAMPLE, 'member-role.yml'));
  const policies = Resources['Role']?.Properties?.['Policies'] as readonly [
    { PolicyDocument: PolicyDocument },
  ];
  const inline = { 'ses-senders': policies[0].PolicyDocument };
  const role = { name: ROLE, trusts: [MANAGEMENT_ACCOUNT], inline };
  const accounts = generateOrganization({ accounts: MEMBERS, withoutRole: 0, suspended: 1 }, contents);
  aws = await startAws({
    accounts: accounts.map((account) => ({
      ...account,
      roles: WITHOUT_ROLE.includes(account.accountId) ? [] : [role],
    })),
  });
  // The policy of the role is all that there is leave for, in each account.
  for (const account of ALL)
    aws.endpoint.rules.enforce(granting(policies[0].PolicyDocument, account), account);
  aws.endpoint.rules.deny(['iam:ListAccountAliases'], WITH_GAP);

  folder = await temporaryFolder('unit');
  await packCommandLine(folder.path);
  await cp(path.join(EXAMPLE, 'unit', 'index.mjs'), path.join(folder.path, 'index.mjs'));
  await s3StandIn(folder.path);
  vi.stubGlobal('putObject', (put: Put) => void puts.push(put));
  const { accessKeyId, secretAccessKey, sessionToken } = aws.endpoint.account(MANAGEMENT_ACCOUNT).credential;
  const env = {
    ...aws.env,
    AWS_CONFIG_FILE: undefined,
    AWS_SHARED_CREDENTIALS_FILE: undefined,
    // As Lambda sets them for the role of the function.
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    // As template.yml sets them.
    ...{ BUCKET: 'reports-bucket', PARTITION: 'aws', ROLE },
    AWS_ENDPOINT_URL: aws.endpoint.url,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const unit = (await import(/* @vite-ignore */ pathToFileURL(path.join(folder.path, 'index.mjs')).href)) as {
    readonly handler: Handler;
  };
  handler = unit.handler;

  const definition = await readFile(path.join(EXAMPLE, 'scan-organization.asl.json'), 'utf8');
  machine = JSON.parse(substituted(definition)) as StateMachine;
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await aws[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** As CloudFormation does it for `DefinitionSubstitutions`. */
function substituted(definition: string): string {
  const values: Readonly<Record<string, string>> = {
    ...{ AccountsAtOnce: '100', ToleratedFailurePercentage: '50' },
    ...{ UnitArn: 'arn:aws:lambda:eu-west-1:100000000000:function:unit', Bucket: 'reports-bucket' },
  };
  return definition.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? `no ${name}`);
}

/** The policy of the role, and in the account that the unit runs in what its own role may do. */
function granting({ Statement, ...rest }: PolicyDocument, account: string): PolicyDocument {
  const own = {
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'organizations:ListAccounts'],
    Resource: '*',
  } as const;
  const statements = [Statement].flat();
  return { ...rest, Statement: account === MANAGEMENT_ACCOUNT ? [...statements, own] : statements };
}

/** What comes with Lambda's Node.js, as far as the unit uses it. */
async function s3StandIn(unit: string): Promise<void> {
  const client = path.join(unit, 'node_modules', '@aws-sdk', 'client-s3');
  await mkdir(client, { recursive: true });
  await writeFile(path.join(client, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  await writeFile(
    path.join(client, 'index.js'),
    `export class PutObjectCommand { constructor(input) { this.input = input; } }
     export class S3Client { async send({ input }) { globalThis.putObject(input); } }`,
  );
}

const LAMBDA = { getRemainingTimeInMillis: () => 900_000 };

/** As Lambda does for Step Functions: what the function throws becomes its name, and the rest as JSON. */
async function invoke(args: Json): Promise<Json> {
  const { Payload } = args as { readonly Payload: Json };
  try {
    return { Payload: await handler(Payload, LAMBDA), StatusCode: 200 };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    throw new StateFailed(name, JSON.stringify({ errorType: name, errorMessage: message, trace: [] }));
  }
}

async function listAccounts(args: Json): Promise<Json> {
  const client = new OrganizationsClient({ region: 'us-east-1', endpoint: aws.endpoint.url });
  const { Accounts = [], NextToken } = await client.send(
    new ListAccountsCommand(args as { readonly NextToken?: string }),
  );
  // What passes from state to state is JSON.
  return JSON.parse(JSON.stringify({ Accounts, NextToken })) as Json;
}

async function run(list = listAccounts): Promise<readonly ItemResult[]> {
  const tasks = {
    'arn:aws:states:::aws-sdk:organizations:listAccounts': list,
    'arn:aws:states:::lambda:invoke': invoke,
  };
  const results: ItemResult[] = [];
  await execute(
    machine,
    {},
    {
      tasks,
      startTime: START,
      onMap: (all, settings) => {
        expect(settings).toEqual({ most: 100, tolerated: 50 });
        results.push(...all);
      },
    },
  );
  return results;
}

describe('The state machine', () => {
  it('is valid in the Amazon States Language', () => {
    const { isValid, errorsText } = aslValidator(structuredClone(machine), {
      checkPaths: true,
      checkArn: true,
    });
    expect(errorsText()).toBe('');
    expect(isValid).toBe(true);
  });

  it.each([
    ['a state that leads nowhere', '"Next": "IsThereMore"', '"Next": "IsThereMor"'],
    ['a misspelt field', '"Condition":', '"Conditions":'],
    ['a mode that there is not', '"Mode": "DISTRIBUTED"', '"Mode": "DISTRIBUTE"'],
    ['a field of JSONPath', '"Output": "{% $states.input.unread %}"', '"OutputPath": "$.unread"'],
  ])('would be invalid with %s', async (_name, right, wrong) => {
    const definition = await readFile(path.join(EXAMPLE, 'scan-organization.asl.json'), 'utf8');
    expect(definition).toContain(right);
    const broken = JSON.parse(substituted(definition).replace(right, wrong)) as StateMachine;
    expect(aslValidator(broken, { checkPaths: true, checkArn: true }).isValid).toBe(false);
  });

  it('writes one report on one line for each active account, including gaps and failed accounts', async () => {
    const results = await run();
    expect(results).toHaveLength(ALL.length);
    expect(puts.map(({ Key }) => Key)).toEqual(ALL.map((id) => `reports/day=2026-11-23/${id}.json`));
    expect(ALL).not.toContain(SUSPENDED);
    const reports = puts.map(({ Bucket, Body }) => {
      assertNoSecret(Body, 'the report');
      expect(Bucket).toBe('reports-bucket');
      expect(Body.match(/\n/g)).toHaveLength(1);
      expect(Body.endsWith('\n')).toBe(true);
      return JSON.parse(Body) as Report;
    });
    const accounts = reports.flatMap((report) => report.accounts);
    expect(accounts.map(({ accountId }) => accountId)).toEqual(ALL);

    const gaps = accounts.filter((account) => account.gaps.length > 0);
    expect(gaps.map(({ accountId }) => accountId)).toEqual([WITH_GAP, ...WITHOUT_ROLE]);
    expect(gaps[0]).toMatchObject({ gaps: [{ call: 'ListAccountAliases', reason: 'AccessDenied' }] });
    expect(gaps[0]?.users.map(({ name }) => name).toSorted()).toContain('mailer');
    for (const unread of gaps.slice(1)) {
      expect(unread.users).toEqual([]);
      expect(unread.gaps).toMatchObject([{ call: 'Invoke', reason: 'NothingRead' }]);
      expect(unread.gaps[0]?.message).toContain(`arn:aws:iam::${unread.accountId}:role/${ROLE}`);
    }

    const senders = accounts.filter(({ users }) => users.some(({ verdict }) => verdict === 'sends-smtp'));
    expect(senders.map(({ accountId }) => accountId)).toEqual([
      MANAGEMENT_ACCOUNT,
      memberId(10),
      memberId(20),
    ]);

    // Missing answers are no failure; an account that could not be read is one, with its own reason.
    const ends = new Map(ALL.map((id, index) => [id, results[index]]));
    expect(ends.get(WITH_GAP)).toMatchObject({ ok: true, output: { accountId: WITH_GAP, exit: 3 } });
    expect(ends.get(memberId(1))).toMatchObject({ ok: true, output: { exit: 0 } });
    const failed = [...ends].filter(([, end]) => end?.ok === false);
    expect(failed.map(([id]) => id)).toEqual(WITHOUT_ROLE);
    expect(failed.map(([, end]) => (end?.ok === false ? end.failed.error : ''))).toEqual([
      'NothingRead',
      'NothingRead',
    ]);

    const columns = columnsIn(await readFile(path.join(EXAMPLE, 'table.sql'), 'utf8'));
    expect(reports.flatMap((report) => fitsTable(report, columns))).toEqual([]);
  });

  it('ends as failed if most accounts cannot be read', async () => {
    const Accounts = [memberId(1), ...WITHOUT_ROLE].map((Id) => ({ Id, State: 'ACTIVE' }));
    await expect(run(() => Promise.resolve({ Accounts }))).rejects.toThrow(
      'States.ExceedToleratedFailureThreshold: 2 of 3 failed',
    );
  });
});

describe('The task for one account', () => {
  it('says that its time is not enough', async () => {
    aws.endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', hang: true });
    const context = { getRemainingTimeInMillis: () => 13_000 };
    await expect(handler({ accountId: memberId(1), day: '2026-11-23' }, context)).rejects.toThrow(
      'The time of the function was not enough.',
    );
  });
});

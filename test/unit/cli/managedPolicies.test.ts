/** What each of AWS's managed policies gives: the table of the page on permissions, compared with the commands’ real answers. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAccount } from '../../aws/declaration.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startAws } from '../../host/aws.ts';
import { root } from '../../host/paths.ts';
import { japaneseOf } from '../docs/page.ts';
import { sesSenders } from './run.ts';

/**
 * What the policies allow for the services that are used, as archived by zoph-io/MAMIP: IAMReadOnlyAccess v4, SecurityAudit
 * v45, ViewOnlyAccess v36.
 */
const POLICIES = JSON.parse(
  readFileSync(path.join(root, 'test/aws/managedPolicies.json'), 'utf8'),
) as Readonly<Record<string, readonly string[]>>;

const PAGE = 'docs/permissions.md';
const COLUMNS = [
  ['IAMReadOnlyAccess'],
  ['SecurityAudit'],
  ['ViewOnlyAccess'],
  ['SecurityAudit', 'ViewOnlyAccess'],
] as const;

type Cell = 'yes' | 'no' | 'counted' | 'names';
const WORDS: Readonly<Record<Cell, readonly [english: string, japanese: string]>> = {
  yes: ['yes', '可'],
  no: ['no', '不可'],
  counted: ['only whose mails are counted', 'メールが集計された送信者のみ'],
  names: ['only their names', '名前のみ'],
};

const KEY = 'AKIAMAILERMAILERMAIL';
const REGION = 'eu-west-1';
const HOUR = 3_600_000;
const SENT_AT = Date.now() - 30 * HOUR;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString().replace(/\.\d+/, '');
const MESSAGE_ID = `0102${SENT_AT.toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000`;

/** Its last use of SES is at that time, and no mail of it is counted. Nobody else was created in its second. */
const ASKER = {
  name: 'asker',
  createdAt: '-301d',
  accessKeys: [{ id: 'AKIAASKERASKERASKERA', createdAt: '-300d' }],
} as const;

const declared = (name: string) => readAccount(new URL(`../../aws/accounts/${name}.json`, import.meta.url));

/** `mailer` sends, `guest` may by the policy of an identity, `veteran` never used its key, and Mail Manager sends, too. */
function account(): AccountDeclaration {
  const { users = [], uses = [], ...others } = declared('calls');
  const guests = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:user/guest' },
        Action: 'ses:SendEmail',
        Resource: '*',
      },
    ],
  };
  const mail = { accessKeyId: KEY, region: REGION, configurationSet: 'by-sender' };
  return {
    ...others,
    credentialReport: { generatedAt: '-2h' },
    users: [...users, ASKER, { name: 'guest', createdAt: '-302d' }],
    uses: [
      ...uses,
      {
        at: ago(30),
        accessKeyId: ASKER.accessKeys[0].id,
        service: 'ses',
        region: REGION,
        action: 'GetSendQuota',
      },
    ],
    sends: [
      { ...mail, at: ago(30), messageId: MESSAGE_ID, sender: 'news@acme.example', subject: 'News' },
      { ...mail, at: '-3h', count: 40 },
    ],
    configurationSets: [
      {
        name: 'by-sender',
        region: REGION,
        cloudWatch: [{ dimensions: { 'ses:caller-identity': 'unknown' } }],
      },
    ],
    ses: [
      {
        region: REGION,
        vdm: true,
        identities: [{ name: 'acme.example', policies: { guests } }],
        ingressPoints: (declared('ses').ses ?? []).flatMap(({ ingressPoints = [] }) => ingressPoints),
      },
    ],
    logGroups: [{ name: '/ses/mails', region: REGION, configurationSet: 'by-sender', eventBridge: true }],
  };
}

/** The fields of an account in a report that are checked. */
interface AccountReport {
  readonly users?: readonly { readonly name: string; readonly verdict: string }[];
  readonly mails?: {
    readonly regions: readonly { readonly state: string }[];
    readonly senders: readonly object[];
  };
  readonly principals?: readonly {
    readonly name: string;
    readonly standing: string;
    readonly why: readonly string[];
  }[];
  readonly insight?: object;
  readonly regions?: readonly {
    readonly commands: readonly string[];
    readonly identities: readonly { readonly policies: readonly object[] }[];
    readonly ingressPoints: readonly { readonly roles: readonly string[] | null }[];
  }[];
  readonly events?: readonly object[];
  readonly created?: object | null;
  readonly gaps?: readonly { readonly call: string }[];
}

const COMMANDS = ['scan', 'who', 'setup', 'calls', 'log'] as const;
type Command = (typeof COMMANDS)[number];
interface Answer {
  readonly exit: number;
  readonly account: AccountReport;
  readonly text: string;
}
type Answers = Readonly<Record<Command, Answer>>;

const ARGUMENTS: Readonly<Record<Command, readonly string[]>> = {
  scan: [],
  who: ['--message-id', `${MESSAGE_ID}@${REGION}.amazonses.com`, '--ask-ses'],
  setup: ['--region', REGION],
  calls: ['--access-key-id', KEY, '--region', REGION],
  log: ['--log-group', '/ses/mails', '--region', REGION, '--from', ago(48), '--to', ago(1)],
};

/** Runs all commands with only these permissions. */
async function ask(Action: readonly string[]): Promise<Answers> {
  await using aws = await startAws({ accounts: [account()] });
  aws.endpoint.rules.enforce({ Statement: { Effect: 'Allow', Action, Resource: '*' } });
  const answers: Partial<Record<Command, Answer>> = {};
  for (const command of COMMANDS) {
    const options = ['--profile', 'sample', '--format', 'json', ...ARGUMENTS[command]];
    const { exit, stdout } = await sesSenders([command, ...options], aws.env);
    const { accounts } = (stdout === '' ? { accounts: [] } : JSON.parse(stdout)) as {
      readonly accounts: readonly AccountReport[];
    };
    answers[command] = { exit, account: accounts[0] ?? {}, text: stdout };
  }
  return answers as Answers;
}

const when = (is: boolean, otherwise: Cell = 'no'): Cell => (is ? 'yes' : otherwise);

/** The rows of the table, each by the answer of a command. */
const ROWS: readonly ((answers: Answers) => Cell)[] = [
  // Who sent, and who may.
  ({
    scan: {
      account: { users = [] },
    },
  }) => {
    const verdict = (name: string) => users.find((user) => user.name === name)?.verdict;
    const isCounted = verdict('mailer') === 'sent';
    const isJudged = users.length > 0 && users.every((user) => user.verdict !== 'unknown');
    return when(isJudged, isCounted ? 'counted' : 'no');
  },
  ({ scan: { account } }) => when(account.mails?.regions.some(({ state }) => state === 'sends') === true),
  ({ scan: { account } }) => when((account.mails?.senders.length ?? 0) > 0),
  ({ who: { account } }) => {
    const standings = (account.principals ?? []).map(({ standing }) => standing);
    return when(
      standings.includes('fits') || standings.includes('unlikely'),
      standings.includes('counted') ? 'counted' : 'no',
    );
  },
  ({ who: { account } }) =>
    when(
      (account.principals ?? []).some(({ name, standing }) => name === 'veteran' && standing === 'ruled-out'),
    ),
  ({ who: { text } }) => when(text.includes('Amazon SES names the sender')),
  ({ setup: { account } }) => when((account.regions?.[0]?.commands.length ?? 0) > 0),
  ({ setup: { account } }) =>
    when((account.regions?.[0]?.identities ?? []).some(({ policies }) => policies.length > 0)),
  ({ setup: { account } }) => {
    const points = account.regions?.[0]?.ingressPoints ?? [];
    return when(
      points.length > 0 && points.every(({ roles }) => roles !== null),
      points.length > 0 ? 'names' : 'no',
    );
  },
  ({ calls: { account } }) => when((account.events?.length ?? 0) > 0),
  ({ calls: { account } }) => when(account.created != null),
  ({ log: { text } }) => when(text.includes('"callerIdentity": "mailer"')),
];

/** The cells of the table with this many rows whose head names the policies. */
function cellsOf(page: string): readonly (readonly string[])[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  const [table = ''] = /^\|.*IAMReadOnlyAccess.*ViewOnlyAccess.*\|\n(?:\|.*\|\n)+/m.exec(text) ?? [];
  const rows = table.trimEnd().split('\n').slice(2);
  return rows.map((row) =>
    row
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim()),
  );
}

describe('What each AWS managed policy allows', { timeout: 240_000 }, () => {
  let answers: readonly Answers[];
  beforeAll(async () => {
    answers = await Promise.all(COLUMNS.map((names) => ask(names.flatMap((name) => POLICIES[name] ?? []))));
  }, 240_000);

  it.each([
    [PAGE, 0],
    [japaneseOf(PAGE), 1],
  ] as const)('matches the table in %s, cell by cell', (page, language) => {
    const found = ROWS.map((row) => answers.map((one) => WORDS[row(one)][language]));
    expect(cellsOf(page)).toEqual(found);
  });

  it('produces no message if only an optional permission is missing, unless nothing else is asked', () => {
    const exits = answers.map((one) => COMMANDS.map((command) => one[command].exit));
    expect(exits).toEqual([
      [0, 0, 3, 3, 1],
      [0, 0, 0, 0, 1],
      [3, 3, 3, 3, 1],
      [0, 0, 0, 0, 1],
    ]);
  });

  it('is less than with all permissions', async () => {
    const all = await ask(['*']);
    expect(ROWS.map((row) => row(all))).toEqual(ROWS.map(() => 'yes'));
  });
});

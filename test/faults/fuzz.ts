/** Inputs that nobody wrote: credential reports, policy documents and AWS files, by fast-check. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { loadSharedConfig } from '../../src/aws/profiles/profiles.ts';
import { signInCommand } from '../../src/aws/profiles/signInCommand.ts';
import { readPolicyDocument } from '../../src/senders/policies/policyDocument.ts';
import { reportRows } from '../../src/senders/credentialReport/report.ts';
import { evaluateRights, SENDING_ACTIONS, UNREAD } from '../../src/senders/policies/rights.ts';
import { temporaryFolder } from '../host/folders.ts';

export interface Fuzzed {
  readonly title: string;
  readonly inputs: number;
  readonly milliseconds: number;
  /** What broke, with the seed and the smallest input that breaks it; `null`: nothing. */
  readonly problem: string | null;
}

/** @param inputs of each kind; of AWS files, which are written to the disk, a hundredth. */
export async function* fuzz(seed: number, inputs: number): AsyncGenerator<Fuzzed, void> {
  yield await check('credential reports read back as they were written', writtenReports, seed, inputs);
  yield await check('credential reports of junk are refused or read', junkReports, seed, inputs);
  yield await check('policy documents of junk are read or count as unread', junkPolicies, seed, inputs);
  await using folder = await temporaryFolder('fuzz-config');
  yield await check('AWS files of junk list profiles, each once', awsFiles(folder.path), seed, inputs / 100);
}

async function check<T>(
  title: string,
  property: fc.IRawProperty<T>,
  seed: number,
  numRuns: number,
): Promise<Fuzzed> {
  const began = performance.now();
  const details = await fc.check(property, { seed, numRuns: Math.ceil(numRuns) });
  return {
    title,
    inputs: details.numRuns,
    milliseconds: performance.now() - began,
    problem: details.failed ? ((await fc.asyncDefaultReportMessage(details)) ?? 'it broke') : null,
  };
}

const MANDATORY = [
  ...['user', 'arn', 'user_creation_time'],
  ...['1', '2'].flatMap((slot) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
      (column) => `access_key_${slot}_${column}`,
    ),
  ),
];

const time = fc
  .integer({ min: 1_430_000_000, max: 1_900_000_000 })
  .map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);
const service = fc.constantFrom('ses', 'ses-smtp', 's3', 'iam', 'N/A');
/** IAM's own letters for names, and those of spreadsheets' formulas among them. */
const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);

const key = fc.oneof(
  fc.constant(['false', 'N/A', 'N/A', 'N/A', 'N/A']),
  fc.tuple(
    fc.constantFrom('true', 'false'),
    time,
    fc.constant('N/A'),
    fc.constant('N/A'),
    fc.constant('N/A'),
  ),
  fc.tuple(fc.constantFrom('true', 'false'), time, time, fc.constantFrom('us-east-1', 'N/A'), service),
);
const row = fc
  .tuple(name, time, key, key)
  .map(([user, created, ...keys]) => [
    user,
    `arn:aws:iam::111122223333:user/${user}`,
    created,
    ...keys.flat(),
  ]);

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** Rows with columns in any order, unknown ones between them, quoted or not, with any line end and a byte-order mark. */
const writtenReports = fc.property(
  fc.array(row, { maxLength: 6 }),
  fc.shuffledSubarray([...MANDATORY, 'mfa_active', 'additional_credentials_info'], {
    minLength: MANDATORY.length + 2,
  }),
  fc.record({
    end: fc.constantFrom('\n', '\r\n'),
    bom: fc.boolean(),
    quotes: fc.boolean(),
    last: fc.boolean(),
  }),
  (rows, columns, { end, bom, quotes, last }) => {
    const write = (cells: readonly string[]) =>
      cells.map((cell) => (quotes || /[",\n]/.test(cell) ? quoted(cell) : cell)).join(',');
    const lines = [
      columns,
      ...rows.map((cells) => columns.map((column) => cells[MANDATORY.indexOf(column)] ?? 'N/A')),
    ];
    const text = `${bom ? '\uFEFF' : ''}${lines.map(write).join(end)}${last ? end : ''}`;
    const read = [...reportRows(text)];
    if (read.length !== rows.length) throw new Error(`${read.length} of ${rows.length} rows`);
    for (const [index, parsed] of read.entries()) {
      const cells = rows[index] ?? [];
      if (!parsed.ok) throw new Error(parsed.problem);
      if (parsed.row.name !== cells[0] || parsed.row.createdAt !== cells[2]) throw new Error('another user');
      for (const { slot, lastUsed } of parsed.row.accessKeys) {
        const [at, , by] = cells.slice(slot === 1 ? 5 : 10);
        const expected = at === 'N/A' ? undefined : [at, by === 'N/A' ? null : by].join();
        const actual = lastUsed === null ? undefined : [lastUsed.at, lastUsed.service].join();
        if (actual !== expected) throw new Error(`slot ${slot}: ${actual} for ${expected}`);
      }
    }
  },
);

const junkCell = fc.oneof(
  name,
  time,
  service,
  fc.string({ maxLength: 12 }),
  fc.constantFrom('', '"', '\r', '\n', '\uFEFF', ','),
);

/** Never throws; a problem is the last thing it reports. */
const junkReports = fc.property(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.array(junkCell, { maxLength: 15 }))
      .map((lines) => lines.map((cells) => cells.join(',')).join('\n')),
    fc
      .array(fc.array(junkCell, { minLength: MANDATORY.length, maxLength: MANDATORY.length }), {
        maxLength: 5,
      })
      .map((lines) => [MANDATORY, ...lines].map((cells) => cells.join(',')).join('\n')),
  ),
  (text) => {
    const read = [...reportRows(text)];
    const problem = read.findIndex(({ ok }) => !ok);
    if (problem !== -1 && problem !== read.length - 1) throw new Error('it went on after a problem');
  },
);

const action = fc.constantFrom(
  '*',
  'ses:*',
  'SES:send*',
  's3:Get*',
  ...SENDING_ACTIONS,
  'ses:?end*',
  '',
  '**',
);
const junk = fc.jsonValue({ maxDepth: 3 });
const statement = fc.record(
  {
    Effect: fc.oneof(fc.constantFrom('Allow', 'Deny', 'allow'), junk),
    Action: fc.oneof(action, fc.array(action), junk),
    NotAction: fc.oneof(action, junk),
    Resource: fc.oneof(fc.constantFrom('*', 'arn:aws:ses:*:*:identity/*'), junk),
    NotResource: fc.oneof(fc.constant('*'), junk),
    Condition: fc.oneof(fc.constant({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), junk),
  },
  { requiredKeys: [] },
);
const document = fc.oneof(
  fc.string({ maxLength: 100 }),
  fc.json(),
  fc.integer({ min: 1, max: 20_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  fc
    .record({
      Version: fc.oneof(fc.constant('2012-10-17'), junk),
      Statement: fc.oneof(statement, fc.array(statement), junk),
    })
    .chain((value) => fc.constantFrom(JSON.stringify(value), encodeURIComponent(JSON.stringify(value)))),
);

/** Never throws; what is sure is possible, too; what is no JSON object counts as unread, which may send. */
const junkPolicies = fc.property(document, (text) => {
  const effect = readPolicyDocument(text, 'role');
  const { sure, possible } = evaluateRights(effect);
  if ((sure & ~possible) !== 0) throw new Error('it surely allows what it may not allow');
  if (effect.allows.length > 0 && !effect.mayUseSes) throw new Error('it may send and not use SES');
  const isObject = /^\s*(\{|%7B)/i.test(text);
  if (!isObject && effect !== UNREAD) throw new Error('it reads what is no object');
});

const line = fc.oneof(
  fc.constantFrom(
    '[default]',
    '[profile a b]',
    '[profile x]',
    '[x]',
    '[sso-session s]',
    '[services t]',
    '[',
    ']',
    '[]',
  ),
  fc.constantFrom(
    'role_arn = arn:aws:iam::111122223333:role/r',
    'source_profile = x',
    'sso_session = s',
    'region=',
  ),
  fc.constantFrom(
    'credential_process = true',
    'mfa_serial',
    '  iam =',
    '    endpoint_url = :',
    '# c',
    '[profile __proto__]',
  ),
  fc.string({ maxLength: 30 }),
);
const file = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

function awsFiles(folder: string): fc.IAsyncPropertyWithHooks<[string, string]> {
  const [config, credentials] = ['config', 'credentials'].map((each) => path.join(folder, each)) as [
    string,
    string,
  ];
  return fc.asyncProperty(file, file, async (first, second) => {
    await Promise.all([writeFile(config, first), writeFile(credentials, second)]);
    const env = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials };
    const { profiles } = await loadSharedConfig(env);
    const names = profiles.map((profile) => profile.name);
    if (new Set(names).size !== names.length) throw new Error(`a profile twice: ${names.join()}`);
    for (const each of names) signInCommand(profiles, each);
  });
}

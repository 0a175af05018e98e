/** The table and the queries of examples/at-scale, by grammars of Hive (which Athena's DDL is) and Trino (its SQL). */
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { HiveSQL, TrinoSQL } from 'dt-sql-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toJson } from '../../../src/export/json.ts';
import { byDay, sumHours } from '../../../src/senders/model/mails.ts';
import { root } from '../../host/paths.ts';
import { account, GENERATED_AT, UNKNOWN_USER, user, USED_USER, SMTP_USER } from '../export/sample.ts';
import { columnsIn, fitsTable } from './athena.ts';
import type { Columns, ColumnType } from './athena.ts';
import { bundled } from './bundled.ts';

const folder = path.join(root, 'examples', 'at-scale');
const queries = globSync('queries/*.sql', { cwd: folder });
const read = (name: string) => readFile(path.join(folder, name), 'utf8');

let hive: HiveSQL;
let trino: TrinoSQL;
beforeAll(async () => {
  const parsers = await bundled<{ readonly HiveSQL: typeof HiveSQL; readonly TrinoSQL: typeof TrinoSQL }>(
    `export { HiveSQL, TrinoSQL } from 'dt-sql-parser';`,
  );
  hive = new parsers.HiveSQL();
  trino = new parsers.TrinoSQL();
  // They print each mistake they find; what they find, they also answer.
  vi.spyOn(console, 'error').mockReturnValue();
}, 60_000);
afterAll(() => vi.restoreAllMocks());

/** Something in each field of a report. */
const use = { at: GENERATED_AT, region: 'us-east-1', service: 'ses' };
const past = user({
  name: 'past',
  pastUses: [{ keyId: 'AKIAGONE', use, asOf: GENERATED_AT }],
  permissionsAsOf: GENERATED_AT,
});
const counts = { from: '2026-11-23T08:00:00Z', counts: new Uint32Array([3, 1]) };
const [sums, gap] = [
  sumHours(counts),
  { call: 'GetMetricData', reason: 'Throttling', message: 'No.' } as const,
];
const mails = {
  asOf: GENERATED_AT,
  regions: [
    {
      ...{ region: 'us-east-1', asOf: GENERATED_AT, sent: counts },
      ...{ delivered: counts, bounced: counts, complained: counts, rejected: counts },
      senders: [{ callerIdentity: 'past', sums, currentHour: 1, lastHour: counts.from, days: byDay(counts) }],
    },
  ],
  gaps: [{ ...gap, region: 'eu-west-1' }],
};
const sent = user({ name: 'sent', sentMails: { asOf: GENERATED_AT, sums, last: null } });
const role = {
  ...user({
    ...SMTP_USER,
    name: 'relay',
    kind: 'role',
    gaps: UNKNOWN_USER.gaps,
    permissionsAsOf: GENERATED_AT,
  }),
  role: { lastUsed: use, assumedBy: ['lambda.amazonaws.com'], asOf: GENERATED_AT },
};
const idle = user({
  ...{ name: 'idle', kind: 'role', canSend: 'yes' },
  sentMails: { asOf: GENERATED_AT, sums, last: null },
});
const principals = [UNKNOWN_USER, USED_USER, SMTP_USER, past, sent, role, idle];
const sample = account(principals, { gaps: UNKNOWN_USER.gaps, mails });

describe('The table', () => {
  it('is valid in the grammar of Hive, which requires quotes for a reserved word', async () => {
    const ddl = await read('table.sql');
    expect(hive.validate(ddl)).toEqual([]);
    expect(hive.validate(ddl.replace('`group`', 'group'))).not.toEqual([]);
    expect(hive.validate(ddl.replace('PARTITIONED BY', 'PARTITION BY'))).not.toEqual([]);
  });

  it('has a column of the right type for every field of a report, and no other', async () => {
    const columns = columnsIn(await read('table.sql'));
    const report = JSON.parse(toJson([sample], GENERATED_AT)) as object;
    expect(fitsTable(report, columns)).toEqual([]);
    // The report has a value in each field, or this would not have been seen.
    const fewer = [...withoutOne(columns)];
    expect(fewer.length).toBeGreaterThan(90);
    expect(fewer.filter(([, rest]) => fitsTable(report, rest).length === 0).map(([name]) => name)).toEqual(
      [],
    );
    expect(fitsTable({ ...report, schema: '1', more: 1 }, columns)).toEqual([
      'report.schema is no int',
      'there is no column for report.more',
    ]);
  });
});

/** The columns with each one taken away in its turn, those within others too. */
function* withoutOne(columns: Columns): Generator<readonly [string, Columns]> {
  for (const [name, type] of columns) {
    yield [name, new Map([...columns].filter(([other]) => other !== name))];
    for (const [within, rest] of typesWithoutOne(type))
      yield [`${name}.${within}`, new Map(columns).set(name, rest)];
  }
}

function* typesWithoutOne(type: ColumnType): Generator<readonly [string, ColumnType]> {
  if (typeof type === 'string') return;
  if ('struct' in type) for (const [name, rest] of withoutOne(type.struct)) yield [name, { struct: rest }];
  else if ('array' in type)
    for (const [name, rest] of typesWithoutOne(type.array)) yield [name, { array: rest }];
}

// Without queries this would be an empty suite, which fails.
describe('The queries', () => {
  it.each(queries)('in %s are valid in the grammar of Trino, and use existing columns', async (name) => {
    const query = await read(name);
    expect(trino.validate(query)).toEqual([]);
    expect(trino.validate(query.replace('FROM', 'FORM'))).not.toEqual([]);
    const columns = columnsIn(await read('table.sql'));
    const known = new Set([...withoutOne(columns)].flatMap(([within]) => within.split('.')));
    const lower = new Set([...known].map((field) => field.toLowerCase()));
    const fields = [...query.matchAll(/\b(?:account|person|gap|held|scan|region|counted)\.(\w+)/g)].map(
      ([, field = '']) => field,
    );
    expect(fields.length).toBeGreaterThan(2);
    expect(fields.filter((field) => !lower.has(field))).toEqual([]);
  });
});

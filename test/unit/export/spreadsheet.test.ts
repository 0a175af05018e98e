/** The CSV in a real spreadsheet program. Left out if none is installed: see vitest.config.ts. */
import { beforeAll, describe, expect, it } from 'vitest';
import { utf8Marked } from '../../../src/export/csvCell.ts';
import { CSV_COLUMNS, toCsv } from '../../../src/export/csv.ts';
import { libreOffice, openCsvs } from '../../host/libreOffice.ts';
import type { Cell } from '../../host/libreOffice.ts';
import { account, GENERATED_AT, user } from './sample.ts';

const program = libreOffice() ?? '';

/** IAM accepts all of these as user names except the last two, which can only come from a path or another source. */
const NAMES = [
  '=1+1',
  '=cmd',
  '+1',
  '-2',
  '@x',
  '+1,=1+1',
  '=HYPERLINK("http://192.0.2.1","x")',
  "=cmd|'/C calc'!A0",
];
const PATHS = ['/;=1+1;/', '/;@x;+1;-2/', '/;"=1";/'];
/** The last column has a value: empty cells at the end of a row are left out. */
const sentMails = {
  asOf: GENERATED_AT,
  sums: { last24Hours: 0, last7Days: 0, last30Days: 0, last400Days: 0 },
  last: null,
};
const USERS = [
  ...NAMES.map((name) => user({ name, sentMails })),
  ...PATHS.map((path) => user({ name: 'who', path, sentMails })),
];

const ZEROS = '012345678901';

const CSVS = {
  hostile: toCsv([account(USERS)], GENERATED_AT),
  zeros: toCsv(
    ['acme', null].map((alias) => account(USERS.slice(0, 1), { accountId: ZEROS, alias })),
    GENERATED_AT,
  ),
  japanese: utf8Marked(toCsv([account(USERS.slice(0, 1), { profile: '本番 プロファイル' })], GENERATED_AT)),
  computing: 'user_name\r\n=1+1\r\n',
};

describe('The CSV in LibreOffice', () => {
  let opened: Readonly<Record<keyof typeof CSVS, Cell[][]>>;
  let bySemicolon: Cell[][];
  beforeAll(async () => {
    opened = await openCsvs(program, CSVS, ',');
    ({ hostile: bySemicolon } = await openCsvs(program, { hostile: CSVS.hostile }, ';'));
  });

  it('is text, with every row and column in its place', () => {
    const [header = [], ...rows] = opened.hostile;
    expect(header.map(({ text }) => text)).toEqual(CSV_COLUMNS);
    expect(rows.map((row) => row.length)).toEqual(USERS.map(() => CSV_COLUMNS.length));
    expect(rows.flat().filter(({ isFormula }) => isFormula)).toEqual([]);
    const names = rows.map((row) => row[CSV_COLUMNS.indexOf('user_name')]?.text);
    expect(names.slice(0, NAMES.length).toSorted()).toEqual(NAMES.map((name) => `'${name}`).toSorted());
  });

  it('keeps the leading zeros of an account ID', () => {
    const [header = [], ...rows] = opened.zeros;
    const column = header.findIndex(({ text }) => text === 'account');
    expect(rows.map((row) => row[column]?.text)).toEqual([`acme (${ZEROS})`, `AWS account ${ZEROS}`]);
    // The contract's own column stays a plain ID, which a spreadsheet reads as a number.
    expect(rows.map((row) => row[0]?.text)).toEqual(['12345678901', '12345678901']);
  });

  it('keeps Japanese, and hides the byte order mark', () => {
    const [header = [], row = []] = opened.japanese;
    expect([header[0]?.text, row[2]?.text]).toEqual(['account_id', '本番 プロファイル']);
  });

  it('is text also if cells are separated by semicolons', () => {
    expect(bySemicolon.length).toBeGreaterThan(USERS.length);
    expect(bySemicolon.flat().filter(({ isFormula }) => isFormula)).toEqual([]);
  });

  it('would be evaluated if it was not made text', () => {
    expect(opened.computing.flat().filter(({ isFormula }) => isFormula)).toEqual([
      { text: '2', isFormula: true },
    ]);
  });
});

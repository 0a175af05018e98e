/** What can be wrong with the credential report alone: its states, its encoding and its text. */
import type { Effect } from '../aws/rules.ts';
import { body } from './answers.ts';
import type { FaultCase } from './fault.ts';

const states = Object.entries({
  ReportInProgress: 404,
  ReportNotPresent: 410,
  ReportExpired: 410,
  LimitExceeded: 409,
});

/** The CSV within the answer, changed. */
const text = (change: (csv: string) => string): Effect => ({
  rewrite: body((xml) =>
    xml.replace(
      /<Content>(.*?)<\/Content>/s,
      (_all, content: string) =>
        `<Content>${Buffer.from(change(Buffer.from(content, 'base64').toString())).toString('base64')}</Content>`,
    ),
  ),
});

/** The encoded text within the answer, changed. */
const encoded = (change: (content: string) => string): Effect => ({
  rewrite: body((xml) =>
    xml.replace(
      /<Content>(.*?)<\/Content>/s,
      (_all, content: string) => `<Content>${change(content)}</Content>`,
    ),
  ),
});

const cells = (change: (cells: string[], header: readonly string[]) => readonly string[]) =>
  text((csv) => {
    const [header = [], ...rows] = csv.split('\n').map((line) => line.split(','));
    return [header, ...rows.map((row) => change(row, header))].map((row) => row.join(',')).join('\n');
  });

/** The cells of columns whose name ends so are all `N/A`. */
const blank = (ending: string): Effect =>
  cells((row, header) => row.map((cell, at) => (header[at]?.endsWith(ending) === true ? 'N/A' : cell)));

const CONTENTS: Readonly<Record<string, Effect>> = {
  CRLF: text((csv) => csv.replaceAll('\n', '\r\n')),
  'a byte-order mark': text((csv) => `\uFEFF${csv}`),
  'reversed columns': text((csv) =>
    csv
      .split('\n')
      .map((line) => line.split(',').reverse().join(','))
      .join('\n'),
  ),
  'every field quoted': text((csv) => csv.replaceAll(/[^,\n]+/g, '"$&"')),
  'no rows': text((csv) => csv.slice(0, csv.indexOf('\n'))),
  'only root': text((csv) => csv.split('\n').slice(0, 2).join('\n')),
  'half of its rows': text((csv) =>
    csv
      .split('\n')
      .slice(0, csv.split('\n').length / 2)
      .join('\n'),
  ),
  'cut in a row': text((csv) => csv.slice(0, -60)),
  'cut in the encoding': encoded((content) => content.slice(0, content.length / 2)),
  'junk in the encoding': encoded((content) => `${content.slice(0, 800)}%%%${content.slice(900)}`),
  'no report': text(() => 'sign,in\nto,the network'),
  'no dates of use': blank('_last_used_date'),
  'no services of use': blank('_last_used_service'),
  'no uses at all': text((csv) => csv.replaceAll(/_last_used_date/g, '_last_seen')),
};

/** Reports that say too little about who there is, and nothing in them shows it. */
const CUT: ReadonlySet<string> = new Set(['no rows', 'only root', 'half of its rows', 'cut in a row']);

/** Whether everybody who was there when the report was made stands in it, as far as these faults go. */
export const isReportWhole = (faults: readonly FaultCase[]): boolean =>
  !faults.some(({ kind, detail }) => kind === 'text of the report' && CUT.has(detail));

export const REPORT_FAULT_CASES: readonly FaultCase[] = [
  ...states.map(([code, status]) => ({
    kind: 'state of the report',
    detail: code,
    effect: { error: { code, status, message: 'Unknown' } },
  })),
  ...Object.entries(CONTENTS).map(([detail, effect]) => ({ kind: 'text of the report', detail, effect })),
];

import { describe, expect, test } from 'vitest';
import { failedLines } from '../../../src/cli/stderrMessages.ts';
import { toCsv } from '../../../src/export/csv.ts';
import {
  replaceControlChars,
  escapeControlCharsInJson,
  replaceControlCharsInLines,
} from '../../../src/export/replaceControlChars.ts';
import { toJson } from '../../../src/export/json.ts';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { toSvg } from '../../../src/export/overview/pictureDocument.ts';
import { toSummary } from '../../../src/export/summary.ts';
import { toTable } from '../../../src/export/table.ts';
import { ALL_VERDICTS } from '../../../src/senders/model/verdict.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import type { Problem } from '../../../src/senders/model/problem.ts';
import { pageToMarkdown } from '../../../src/presentation/accessAdvisor/markdown.ts';
import { servicesToCsv } from '../../../src/presentation/accessAdvisor/servicesCsv.ts';
import { listAnswer, userAnswer } from '../../../src/presentation/assistant/answers.ts';
import type { ShownAccount } from '../../../src/presentation/assistant/answers.ts';
import { aPageOfUse } from '../ui/accessAdvisor/pages.ts';
import { account, GENERATED_AT as NOW, SAMPLE } from './sample.ts';

test.each([
  ['an escape', '\u001b'],
  ['a C1 control', '\u009b'],
  ['a line end', '\n'],
  ['a return', '\r'],
  ['a tab', '\t'],
  ['a delete', '\u007f'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['a bidirectional override', '\u202e'],
  ['a zero-width joiner', '\u200d'],
  ['a lone surrogate', '\ud800'],
])('%s is made visible', (_what, character) => {
  expect(replaceControlChars(`a${character}b`)).toBe('a\uFFFDb');
});

test('Letters, marks, punctuation, and emoji are unchanged', () => {
  const text = "mail.bot+prod=1,@_-/ Zoë e\u0301 日本 😀 `|<>'";
  expect(replaceControlChars(text)).toBe(text);
});

test('Lines stay lines', () => {
  expect(replaceControlCharsInLines('a\nb\r\nc\rd\u001b')).toBe('a\nb\nc\uFFFDd\uFFFD');
});

const range = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index)).join('');

/** All characters that control a terminal, end lines, or reorder or hide text, and harmful sequences. */
const HOSTILE = [
  `c0${range(0, 0x1f)}${range(0x7f, 0x9f)}`,
  `turn\u061C${range(0x200b, 0x200f)}${range(0x202a, 0x202e)}${range(0x2060, 0x2069)}\uFEFF\u00AD`,
  `line\u2028\u2029 tag\u{E0001}\u{E0041} lone\uD800 \uDC00`,
  '\u001b[2J\u001b]0;owned\u0007\u001b]8;;https://x.example\u001b\\ \u009b31m\u0090q\u009c',
].join(' ');

const DATA = new Set(
  'profile alias name arn path id region service action message group serviceName'.split(' '),
);

/** The same with hostile text in every field that comes from an account, a file, or a proxy. */
function poisoned<T>(value: T, field = ''): T {
  if (typeof value === 'string') return (DATA.has(field) ? `${value} ${HOSTILE} end` : value) as T;
  if (Array.isArray(value)) return value.map((item) => poisoned<unknown>(item, field)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [name, poisoned<unknown>(of, name)]),
  ) as T;
}

const [sample = account([])] = SAMPLE;
const changed: Snapshot = {
  ...sample,
  gaps: [{ call: 'ListUsers', reason: 'AccessDenied', message: 'No.' }],
  changes: {
    since: NOW,
    principals: [{ name: 'who', arn: 'arn', id: null, kind: 'user', changes: [{ kind: 'user-created' }] }],
  },
};
const snapshot = poisoned(changed);
const accounts = [snapshot, poisoned(account([]))];
const page = poisoned(aPageOfUse([{ action: 'GetSendQuota', at: NOW, region: 'us-east-1' }]));
const shown = [
  {
    target: { kind: 'profile', profile: HOSTILE },
    state: { kind: 'ready', snapshot },
  } as unknown as ShownAccount,
];
const everyone = { verdicts: ALL_VERDICTS, since: null, account: null, limit: 100 };
const problem: Problem = { kind: 'denied', message: HOSTILE };

describe('No control or bidirectional character remains in', () => {
  test.each<[string, () => string]>([
    ['CSV', () => toCsv(accounts, NOW).replaceAll('\r\n', '\n')],
    ['the CSV of services', () => servicesToCsv(page, NOW).replaceAll('\r\n', '\n')],
    ['JSON', () => toJson(accounts, NOW)],
    ['Markdown', () => toMarkdown(accounts, NOW)],
    ['a summary', () => toSummary(snapshot, snapshot.principals[0]!, NOW)],
    ['Access Advisor as Markdown', () => pageToMarkdown(page, NOW)],
    ['a table', () => toTable(accounts)],
    ['a narrow table', () => toTable(accounts, 80)],
    ['HTML', () => toHtml(snapshot, NOW, 7)],
    ['SVG', () => toSvg(snapshot, NOW, 7)],
    ['an answer to an assistant', () => listAnswer(shown, everyone)],
    [
      'an answer about a user',
      () => userAnswer(shown, { user: snapshot.principals[0]!.arn, account: null }, NOW),
    ],
    [
      'standard error',
      () =>
        failedLines([
          { kind: 'failed', name: HOSTILE, profile: HOSTILE, problem, account: snapshot, snapshot },
        ]).join('\n'),
    ],
  ])('%s', (_format, write) => {
    const text = write();
    expect(text).toMatch(/c0/);
    expect(text).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  });
});

test('JSON parses to the original values, including a lone surrogate', () => {
  const text = escapeControlCharsInJson(JSON.stringify({ [HOSTILE]: [HOSTILE, '😀 日本'] }, null, 2));
  expect(JSON.parse(text)).toEqual({ [HOSTILE]: [HOSTILE, '😀 日本'] });
  expect(text).toContain(String.raw`\u202e`);
  expect(text).toContain('😀 日本');
});

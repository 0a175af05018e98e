import { systemClock } from '../../../src/aws/client/clock.ts';
import { describe, expect, it, vi } from 'vitest';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { createOverview } from '../../../src/export/overview/overview.ts';
import { toSvg } from '../../../src/export/overview/pictureDocument.ts';
import { tallyWords } from '../../../src/export/overview/pictureWords.ts';
import { withMaskedKeyIds } from '../../../src/export/maskKeyIds.ts';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { toSummary } from '../../../src/export/summary.ts';
import { toTable } from '../../../src/export/table.ts';
import { countUsers } from '../../../src/senders/words/counts.ts';
import { progressWords } from '../../../src/senders/accounts/manyAccounts.ts';
import type { Snapshot, Principal } from '../../../src/senders/model/model.ts';
import type { Accounts } from '../../../src/accounts/accounts.ts';
import { accountsAnswer, listAnswer, userAnswer } from '../../../src/presentation/assistant/answers.ts';
import { readListInput } from '../../../src/presentation/assistant/inputs.ts';
import { accountDescription, accountSpoken } from '../../../src/presentation/list/describeAccount.ts';
import { FIRST_VIEW } from '../../../src/presentation/list/listView.ts';
import { badge } from '../../../src/presentation/list/badge.ts';
import { stateMessage } from '../../../src/presentation/list/messages.ts';
import { createRow } from '../../../src/presentation/list/detailRows.ts';
import { accessKey, advisor, gap, judged, judgedRole, NOW, snapshot, use } from '../senders/builders.ts';
import { format, headlineOf, LATELY, stateOf, target } from './shown.ts';

const item = {
  text: '',
  tooltip: '',
  accessibilityInformation: { label: '' },
  show: () => undefined,
  hide: () => undefined,
};
vi.mock('vscode', () => ({
  StatusBarAlignment: { Left: 1 },
  env: { language: 'en' },
  Uri: {},
  Disposable: { from: () => undefined },
  window: { createStatusBarItem: () => item },
  workspace: {
    getConfiguration: () => ({ get: (_name: string, fallback: unknown) => fallback }),
    onDidChangeConfiguration: () => undefined,
  },
}));
const { registerStatusBar } = await import('../../../src/ui/list/statusBar.ts');
const { accountNotice: noticeOf } = await import('../../../src/ui/overview/pageContent.ts');

const LONG_AGO = '2026-02-01T00:00:00Z';
const quota = (at: string) => advisor(at, [{ action: 'GetSendQuota', at }]);

const sender = (name: string, at = LATELY): Principal =>
  judged({ name, canSend: 'yes', accessKeys: [accessKey(use('ses-smtp', at))] });
const likely = judged({ name: 'likely', canSend: 'yes', advisor: advisor(LATELY, []) });
const tracked = judged({
  name: 'tracked',
  canSend: 'yes',
  advisor: advisor(LATELY, [{ action: 'SendCustomVerificationEmail', at: LATELY }]),
});
const past = judged({
  name: 'past',
  pastUses: [{ keyId: 'AKIAGONE', use: use('ses-smtp', LATELY), asOf: NOW }],
});
const deleted = judged({ ...sender('deleted'), isDeleted: true });
const mixed = judged({
  name: 'mixed',
  canSend: 'yes',
  accessKeys: [accessKey(use('ses-smtp', LONG_AGO))],
  advisor: quota(LATELY),
});
const reader = (name: string): Principal => judged({ name, advisor: quota(LATELY) });
const caller = judged({ name: 'caller', canSend: 'yes', accessKeys: [accessKey(use('ses', LATELY))] });
const denied = (name: string): Principal =>
  judged({ name, gaps: [gap('GetAccessKeyLastUsed'), gap('GenerateServiceLastAccessedDetails')] });
const unnamed = judged({ name: 'unnamed', accessKeys: [accessKey(use(null, LATELY))] });
const waiting = (name: string): Principal => judged({ name, pending: ['ListAccessKeys'] });
const allowed = judged({ name: 'allowed', canSend: 'yes' });
const nobody = judged({ name: 'nobody' });

const growing = (users: readonly Principal[]): Snapshot =>
  snapshot(users, {
    scan: { mode: 'quick', startedAt: NOW, finishedAt: null, reportGeneratedAt: null, calls: {} },
  });
const OTHER = { accountId: '444455556666', alias: 'other', profile: 'other' };

interface Expected {
  readonly users: number;
  readonly senders: number;
  readonly recent: number;
  readonly other: number;
  readonly cannotTell: number;
  readonly checking: number;
  readonly partly?: number;
  readonly root?: true;
}

const none: Expected = { users: 0, senders: 0, recent: 0, other: 0, cannotTell: 0, checking: 0 };
const table: readonly (readonly [string, readonly Snapshot[], Expected])[] = [
  ['nobody who used SES', [snapshot([allowed, nobody])], { ...none, users: 2 }],
  ['every call denied', [snapshot(['a', 'b', 'c', 'd'].map(denied))], { ...none, users: 4, cannotTell: 4 }],
  [
    'some denied, one of a service that AWS does not name',
    [snapshot([sender('a'), denied('b'), unnamed, nobody])],
    { ...none, users: 4, senders: 1, recent: 1, cannotTell: 2 },
  ],
  [
    'a list that was cut off, and no report',
    [snapshot([allowed, nobody], { gaps: [gap('ListUsers'), gap('GetAccountAuthorizationDetails')] })],
    { ...none, users: 2 },
  ],
  ['a scan that has listed nobody yet', [growing([])], none],
  [
    'a scan that has asked nobody yet',
    [growing([waiting('a'), waiting('b')])],
    { ...none, users: 2, checking: 2 },
  ],
  [
    'a scan under way',
    [growing([sender('a'), reader('b'), waiting('c')])],
    { ...none, users: 3, senders: 1, recent: 1, other: 1, checking: 1 },
  ],
  [
    'a caller with a missing answer that could show a send',
    [snapshot([judged({ ...caller, gaps: [gap('GenerateServiceLastAccessedDetails')] }), nobody])],
    { ...none, users: 2, other: 1, partly: 1 },
  ],
  ['readers only', [snapshot([reader('a'), reader('b'), caller, nobody])], { ...none, users: 4, other: 3 }],
  [
    'senders and readers, sends of long ago beside reads of yesterday',
    [snapshot([sender('a'), sender('old', LONG_AGO), likely, tracked, mixed, reader('r'), allowed])],
    { ...none, users: 7, senders: 5, recent: 3, other: 1 },
  ],
  [
    'root beside users',
    [snapshot([sender('a'), nobody, judged({ name: '<root_account>', kind: 'root' })])],
    { ...none, users: 2, senders: 1, recent: 1, root: true },
  ],
  [
    'past uses, and a deleted user',
    [snapshot([past, deleted, nobody])],
    { ...none, users: 3, senders: 2, recent: 2 },
  ],
  [
    'roles beside users, of every kind',
    [
      snapshot([
        ...[sender('a'), reader('b'), denied('c'), nobody],
        judgedRole('sent', { advisor: advisor(LATELY, []) }),
        ...['used', 'also'].map((name) => judgedRole(name, { advisor: quota(LATELY) })),
        judgedRole('denied', { gaps: [gap('GenerateServiceLastAccessedDetails')] }),
        judgedRole('may', { canSend: 'yes' }),
        judgedRole('quiet'),
      ]),
    ],
    { ...none, users: 4, senders: 1, recent: 1, other: 1, cannotTell: 1 },
  ],
  [
    'roles that are still asked about, beside no user',
    [growing([judgedRole('waiting', { pending: ['GenerateServiceLastAccessedDetails'] })])],
    none,
  ],
  [
    'several accounts',
    [
      snapshot([sender('a'), reader('b')]),
      snapshot([sender('c', LONG_AGO), denied('d'), denied('e')], OTHER),
    ],
    { ...none, users: 5, senders: 2, recent: 1, other: 1, cannotTell: 2 },
  ],
];

function statusBar(snapshots: readonly Snapshot[]): typeof item {
  const accounts = { snapshots, onDidChange: () => undefined } as unknown as Accounts;
  registerStatusBar(accounts, { ...systemClock, now: () => NOW });
  return item;
}

/** Every place that shows how many users of one account sent. */
function placesOf(of: Snapshot): Readonly<Record<string, string>> {
  const overview = createOverview(of, { now: NOW, recentDays: 7 });
  const node = { kind: 'account', target, state: stateOf(of), view: FIRST_VIEW, now: format.now } as const;
  const { tooltip, accessibilityInformation } = statusBar([of]);
  return {
    'the row of the account': accountDescription(node, format),
    'the row as it is read out': accountSpoken(node, format),
    'the status bar': tooltip,
    'the status bar as it is read out': accessibilityInformation.label,
    'the Overview': `${headlineOf(overview)} ${tallyWords(overview)}`,
    'the picture': toSvg(of, NOW, 7),
    'the HTML report': toHtml(of, NOW, 7),
    'the Markdown report': toMarkdown([of], NOW),
    'the table': toTable([of]),
    'the answer to an assistant': accountsAnswer([{ target, state: stateOf(of) }]),
  };
}

const first = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
/** The numbers in a text; 0 if it has none. */
const toldBy = (text: string) => ({
  senders: first(text, /\b(\d+) senders?\b/),
  other: first(text, /\b(\d+) other SES users?\b/),
  cannotTell: first(text, /Cannot tell: (\d+) of \d+ users?/),
  checking: first(text, /still checking (\d+) of \d+ users?/i),
});
const isUncounted = (
  { senders, cannotTell, checking, partly = 0 }: Expected,
  of: readonly Snapshot[],
): boolean =>
  senders === 0 &&
  (cannotTell + checking + partly > 0 ||
    of.some(({ scan, gaps }) => scan.finishedAt === null || gaps.length > 0));

describe.each(table)('%s: the same numbers in every place', (_name, snapshots, expected) => {
  const { senders, other, cannotTell, checking } = expected;

  if (snapshots.length === 1) {
    it('for one account', () => {
      for (const [place, text] of Object.entries(placesOf(snapshots[0]!))) {
        expect(toldBy(text), place).toEqual({ senders, other, cannotTell, checking });
        if (expected.root && !place.startsWith('the status bar'))
          expect(text, place).toContain('2 users and root');
        if (isUncounted(expected, snapshots))
          expect(text, place).not.toMatch(/\b0 senders|no use of Amazon SES was seen\./);
      }
    });
  }

  it('for all accounts together, and how many sent lately', () => {
    const counts = countUsers(snapshots);
    expect(counts).toMatchObject({ users: expected.users, senders, otherUse: other, cannotTell, checking });
    const { users, mayOnly, noUse } = counts;
    expect(senders + other + cannotTell + checking + mayOnly + noUse).toBe(users);
    const shown = badge(snapshots, 7, format.now);
    expect(shown?.value ?? 0).toBe(senders);
    const { text, tooltip } = statusBar(snapshots);
    // Short: other SES users appear only if there is nothing else.
    const isOnly = other > 0 && expected.partly === other;
    expect(toldBy(text)).toEqual({ senders, other: isOnly ? other : 0, cannotTell, checking });
    for (const words of [tooltip, ...(shown === undefined ? [] : [shown.tooltip])]) {
      expect(toldBy(words)).toEqual({ senders, other, cannotTell, checking });
      expect(first(words, /In the last 7 days: (\d+) sender/)).toBe(expected.recent);
    }
    if (isUncounted(expected, snapshots)) expect(text).not.toMatch(/\b0\b/);
    const sent = snapshots
      .flatMap((of) => createOverview(of, { now: NOW, recentDays: 7 }).recent)
      .filter(({ way }) => way !== 'api' && way !== 'used')
      .flatMap(({ names }) => names)
      .filter((name) => !name.startsWith('role/'));
    expect(sent).toHaveLength(expected.recent);
    const progress = progressWords({ accounts: snapshots.length, done: 0, failed: 0, senders, cannotTell });
    expect(progress).not.toMatch(/\b0 senders/);
    expect(first(progress, /(\d+) senders? so far/)).toBe(senders);
    const message = stateMessage([...snapshots.map(stateOf), { kind: 'waiting', snapshot: null }], format);
    expect(toldBy(message)).toEqual({
      senders,
      other,
      cannotTell,
      checking: senders + other + cannotTell === 0 ? 0 : checking,
    });
    expect(message).not.toMatch(/\b0 senders/);
  });
});

it('With a missing or pending answer, no place says that no use was seen', () => {
  for (const [user, words] of [
    [denied('a'), 'cannot tell'],
    [judged({ canSend: 'yes', pending: ['ListAccessKeys'] }), 'checking…'],
    [allowed, 'none seen'],
  ] as const) {
    const of = snapshot([user]);
    const places = [toSummary(of, user, NOW), toMarkdown([of], NOW), toHtml(of, NOW, 7), toSvg(of, NOW, 7)];
    for (const text of places) {
      expect(text).toContain(words);
      if (words !== 'none seen') expect(text).not.toContain('none seen');
    }
  }
});

it('A clock that was off is mentioned wherever the numbers are explained', () => {
  const of = snapshot([nobody]);
  const off = { ...of, scan: { ...of.scan, clockAhead: 840 } };
  // The table has it on standard error.
  const places = {
    'the message of the list': stateMessage([stateOf(off)], format),
    'the picture': toSvg(off, NOW, 7),
    'the HTML report': toHtml(off, NOW, 7),
    'the Markdown report': toMarkdown([off], NOW),
    'the answer to an assistant': accountsAnswer([{ target, state: stateOf(off) }]),
  };
  for (const [place, text] of Object.entries(places))
    expect(text.replaceAll(/<[^>]+>/g, ''), place).toContain(
      'The clock of this machine is 14 minutes ahead.',
    );
});

it('The headline of the Overview names users with missing answers, and never says "nobody" instead', () => {
  const headline = (users: readonly Principal[]) =>
    headlineOf(createOverview(snapshot(users), { now: NOW, recentDays: 7 }));
  expect(headline(['a', 'b', 'c', 'd'].map(denied))).toBe('Cannot tell: 4 of 4 users.');
  expect(headline([sender('a'), denied('b')])).toBe(
    'In the last 7 days a sent by SMTP. Cannot tell: 1 of 2 users.',
  );
});

it('The Overview and its picture say once whom nothing can be told about, and that users are still asked about', () => {
  const waiting = judged({ name: 'w', pending: ['ListAccessKeys'] });
  const of = snapshot([sender('a'), denied('b'), waiting]);
  expect(tallyWords(createOverview(of, { now: NOW, recentDays: 7 }))).toBe('1 sender so far · 3 users');
  const unlisted = { ...of, principals: [denied('b')], scan: { ...of.scan, reportGeneratedAt: null } };
  expect(tallyWords(createOverview(unlisted, { now: NOW, recentDays: 7 }))).toBe('1 user');
  const svg = toSvg(of, NOW, 7);
  const description = /<desc[^>]*>(.*?)<\/desc>/s.exec(svg)?.[1] ?? '';
  const drawn = svg.replace(description, '');
  for (const text of [description, drawn])
    for (const words of [/Cannot tell: 1 of 3 users/g, /still checking 1 of 3 users/gi])
      expect(text.match(words)).toHaveLength(1);
});

it('A user of SES who was deleted since is named and counted wherever the last days are described', () => {
  const of = snapshot([nobody], { deletedPrincipals: [deleted] });
  const headline = 'In the last 7 days deleted (deleted) sent by SMTP.';
  expect(headlineOf(createOverview(of, { now: NOW, recentDays: 7 }))).toBe(headline);
  const later = Date.parse(NOW) + 30 * 86_400_000;
  expect(headlineOf(createOverview(of, { now: new Date(later).toISOString(), recentDays: 7 }))).toBe(
    'In the last 7 days no use of Amazon SES was seen.',
  );
  // In the scan that reports the deletion, the user is still in the list.
  expect(headlineOf(createOverview(snapshot([deleted]), { now: NOW, recentDays: 7 }))).toBe(headline);
  const kept = `Used SES before they were deleted: \`deleted\` (${LATELY}).`;
  const [places, again] = [placesOf(of), placesOf(withMaskedKeyIds(of))];
  const plain = (place: string) => (places[place] ?? '').replaceAll(/<[^>]+>/g, '');
  expect(plain('the picture')).toContain(headline);
  expect(plain('the HTML report')).toContain(headline);
  expect(plain('the Markdown report')).toContain(kept);
  expect(plain('the answer to an assistant')).toContain(kept);
  for (const place of ['the status bar', 'the status bar as it is read out'])
    expect(plain(place)).toContain('In the last 7 days: 1 sender · deleted: 1.');
  for (const [place, text] of Object.entries(places)) expect(again[place], place).toBe(text);
  expect(JSON.stringify(withMaskedKeyIds(of))).not.toContain('AKIAEXAMPLE1');
});

describe('Users who were not asked about live', () => {
  const REPORT = '2026-11-23T05:30:00Z';
  const reported = (name: string): Principal =>
    judged({ name, accessKeys: [accessKey(use('s3', LATELY), { source: 'report', asOf: REPORT })] });
  const quick = (reportGeneratedAt: string, users: readonly Principal[]): Snapshot =>
    snapshot(users, {
      scan: { mode: 'quick', startedAt: NOW, finishedAt: NOW, reportGeneratedAt, calls: {} },
    });
  /** The visible text, as one line. */
  const read = (text: string): string => text.replaceAll(/<[^>]*>/g, '').replaceAll(/[`\\]|\s+/g, ' ');
  const places = (of: Snapshot, user: Principal): Readonly<Record<string, string>> => {
    const shown = [{ target, state: stateOf(of) }];
    return {
      'the list': stateMessage([stateOf(of)], format),
      'the Overview': noticeOf({ state: stateOf(of) }, { ...systemClock, now: () => NOW }),
      'the picture': toSvg(of, NOW, 7),
      'the HTML report': toHtml(of, NOW, 7),
      'the Markdown report': toMarkdown([of], NOW),
      'the table': toTable([of]),
      'the summary of the user': toSummary(of, user, NOW),
      'the answer to an assistant': listAnswer(shown, readListInput({}, format.now)),
      'the answer about the user': userAnswer(shown, { user: user.name, account: null }, NOW),
    };
  };
  const said = (text: string) => read(text).match(/(?:was|were) not asked about live \( ?\w+/g) ?? [];

  it('are named once in every place, with why that matters', () => {
    const user = reported('quiet');
    for (const [place, text] of Object.entries(places(quick(REPORT, [user, sender('a')]), user))) {
      expect(said(text), place).toEqual([expect.stringMatching(/^was not asked about live \( ?quiet$/)]);
      expect(read(text), place).toContain('A later use does not show');
    }
  });

  it('are none if everyone was asked about, or if the report is new', () => {
    const user = sender('a');
    for (const [place, text] of Object.entries(places(quick(REPORT, [user]), user)))
      expect(said(text), place).toEqual([]);
    const fresh = judged({
      name: 'quiet',
      accessKeys: [accessKey(use('s3'), { source: 'report', asOf: NOW })],
    });
    for (const [place, text] of Object.entries(places(quick(NOW, [fresh]), fresh)))
      expect(said(text), place).toEqual([]);
  });

  it('are not mentioned in an answer about another user', () => {
    const [other, user] = [reported('quiet'), sender('a')];
    const of = quick(REPORT, [other, user]);
    expect(said(places(of, user)['the answer about the user']!)).toEqual([]);
    expect(said(places(of, user)['the summary of the user']!)).toEqual([]);
  });
});

it('An old send is not shown as recent because of a later read of SES', () => {
  const of = snapshot([mixed, sender('lately')]);
  const account = { kind: 'account', target, view: FIRST_VIEW, now: format.now } as const;
  const colorOf = (user: Principal) => {
    const state = { kind: 'ready', snapshot: snapshot([user]), isCancelled: false } as const;
    const node = { kind: 'user', user, parent: { ...account, state } } as const;
    const looks = { ...format, recentDays: 7, accounts: 1 };
    return [createRow(node, looks), createRow({ ...account, state }, looks)].map(({ icon }) => icon?.[1]);
  };
  expect(of.principals.map(colorOf)).toEqual([
    ['descriptionForeground', undefined],
    ['charts.red', 'charts.red'],
  ]);
});

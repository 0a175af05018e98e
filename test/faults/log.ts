/** Searches in a mail log with something going wrong in one Region, and what that broke. */
import { logChunks } from '../../src/export/log.ts';
import type { LogSearch } from '../../src/senders/log/logQuery.ts';
import { failedSearchWords, limitsWords, nothingFoundWords } from '../../src/senders/log/logWords.ts';
import { searchLog } from '../../src/senders/log/searchLog.ts';
import type { LogAnswer } from '../../src/senders/log/searchLog.ts';
import type { Call, Gap } from '../../src/senders/model/model.ts';
import type { Result } from '../../src/senders/ports/iamReader.ts';
import type { LogReader } from '../../src/senders/ports/logReader.ts';
import type { AccountDeclaration } from '../aws/declaration.ts';
import type { Fault, FaultCase } from './fault.ts';
import { faultCasesOf } from './faultCases.ts';
import { membersOf, withStatusOf } from './jsonAnswers.ts';
import type { Lane, Opened } from './lane.ts';
import { askUnder, type Questions, type RanQuestions } from './questions.ts';

/** Where the faults are, and where nothing is wrong. */
const [FAULTY, WELL] = ['us-east-1', 'eu-west-1'] as const;
const GROUP = '/aws/events/ses-mails';
/** What nobody but the person who asked may read. */
const [ADDRESS, SUBJECT] = ['hidden@reader.example', 'Surprise party'] as const;
const NO_END = 60_000;
/** As long as the product waits, which passes faster here. */
const GIVE_UP_AFTER = 120_000;

const BEGAN = Date.now();
const ago = (minutes: number) => `${new Date(BEGAN - minutes * 60_000).toISOString().slice(0, 19)}Z`;

/** More mails, and more log groups, than a page has. */
const EVENTS = Array.from({ length: 10 }, (_, index) => ({
  at: ago(60 + index),
  message: JSON.stringify({
    eventType: index === 3 ? 'Bounce' : 'Send',
    mail: {
      timestamp: ago(60 + index),
      messageId: `0100019ab0c1d2e3-11111111-2222-3333-4444-00000000000${index}-000000`,
      source: 'shop@sender.example',
      destination: [ADDRESS],
      commonHeaders: { subject: SUBJECT },
      tags: { 'ses:caller-identity': ['mailer'], 'ses:source-ip': ['203.0.113.7'] },
    },
  }),
}));
const ACCOUNT: AccountDeclaration = {
  accountId: '111122223333',
  logGroups: [FAULTY, WELL].flatMap((region) => [
    { name: GROUP, region, events: EVENTS },
    ...[1, 2, 3, 4, 5].map((number) => ({ name: `${GROUP}-${number}`, region })),
  ]),
};

interface Answers {
  readonly groups: Result<unknown>;
  readonly group: Result<unknown>;
  readonly search: LogAnswer;
  /** How often the query was stopped. */
  readonly stops: number;
}

const searchIn = (region: string): LogSearch => ({
  ...{ region, logGroup: GROUP, from: ago(300), to: ago(0), messageId: null, sender: null, address: ADDRESS },
});

const ask = async ({ logs, clock }: Opened): Promise<ReadonlyMap<string, Answers>> => {
  const signal = AbortSignal.timeout(NO_END);
  const answers = [FAULTY, WELL].map(async (region): Promise<[string, Answers]> => {
    const groups = await logs.describeLogGroups(region, signal);
    const group = await logs.findLogGroup(region, GROUP, signal);
    let stops = 0;
    const reader: LogReader = {
      ...logs,
      stopQuery: (...query) => {
        stops += 1;
        return logs.stopQuery(...query);
      },
    };
    const deps = { reader, clock, giveUpAfter: GIVE_UP_AFTER, signal };
    return [region, { groups, group, search: await searchLog(searchIn(region), deps), stops }];
  });
  return new Map(await Promise.all(answers));
};

const LOG_CALLS = [
  'DescribeLogGroups',
  'StartQuery',
  'GetQueryResults',
  'StopQuery',
] as const satisfies readonly Call[];

/** How CloudWatch Logs may answer with what was asked for in it. */
const QUOTING: readonly FaultCase[] = ['MalformedQueryException', 'InvalidParameterException'].map(
  (code) => ({
    kind: 'error that quotes an address',
    detail: code,
    effect: { error: { code, status: 400, message: `unexpected symbol found ${ADDRESS} at line 4` } },
  }),
);

const STATUSES: readonly FaultCase[] = [
  ...['Scheduled', 'Running', 'Unknown', 'Failed', 'Cancelled', 'Timeout', 'Fine'],
].map((status) => ({
  kind: 'status of a query',
  detail: status,
  effect: { rewrite: withStatusOf(status) },
}));

export const LOG_QUESTIONS: Questions = {
  name: 'log',
  prepare: async (lane) => {
    serve(lane, 'StopQuery');
    const seen = new Map<Call, Set<string>>(LOG_CALLS.map((call) => [call, new Set<string>()]));
    const look = () => {
      for (const action of LOG_CALLS)
        lane.endpoint.rules.add({
          ...{ action, region: FAULTY },
          rewrite: (response) => {
            for (const name of membersOf(response.body)) seen.get(action)?.add(name);
            return response;
          },
        });
    };
    look();
    const endless = lane.open([]);
    await ask(endless);
    endless.destroy();
    lane.serve(ACCOUNT);
    look();
    const opened = lane.open([]);
    const truth = await ask(opened);
    opened.destroy();
    for (const [region, { groups, group, search }] of truth)
      if (!groups.ok || !group.ok || search.gap !== null || search.mails.length !== EVENTS.length)
        throw new Error(`The truth about the mail log of ${region} has gaps.`);
    const faults = LOG_CALLS.flatMap((call) => {
      const faultCases = [
        ...faultCasesOf(call, [...(seen.get(call) ?? [])]),
        ...(call === 'StartQuery' ? QUOTING : []),
        ...(call === 'GetQueryResults' ? STATUSES : []),
      ];
      // From the first call on; of those with pages, and while the query runs, from a later one on, too.
      const starts = call === 'DescribeLogGroups' || call === 'GetQueryResults' ? [0, 1, 2] : [0];
      return starts.flatMap((after) =>
        faultCases.map((faultCase) => ({ ...faultCase, call, after, region: FAULTY })),
      );
    });
    return { faults, under: (to, fault) => logUnder(to, truth, fault) };
  },
};

/** Only a query that goes on is stopped. */
function serve(lane: Lane, call: Call): void {
  lane.serve(ACCOUNT);
  if (call === 'StopQuery')
    lane.endpoint.rules.add({
      ...{ action: 'GetQueryResults', region: FAULTY },
      rewrite: withStatusOf('Running'),
    });
}

function logUnder(lane: Lane, truth: ReadonlyMap<string, Answers>, fault: Fault): Promise<RanQuestions> {
  serve(lane, fault.call);
  return askUnder(lane, fault, async (opened) => {
    const answers = await ask(opened);
    const broken = [...answers].flatMap(([region, own]) => {
      const known = truth.get(region);
      if (known === undefined) return [`${region} was not asked`];
      const isUntouched = fault.spreads !== true && region !== fault.region;
      return [
        ...brokenBy(own, known, region, isUntouched),
        ...(isStopped(own) ? [] : [`a query in ${region} goes on`]),
      ];
    });
    return { answers: [...answers], broken };
  });
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Nothing wrong is reported, what is missing is said, and no error has an address or a subject. */
function brokenBy(own: Answers, truth: Answers, region: string, isUntouched: boolean): readonly string[] {
  const { groups, group, search } = own;
  const gaps: readonly Gap[] = [groups, group].flatMap((one) => (one.ok ? [] : [one.gap]));
  const all = [...gaps, ...(search.gap === null ? [] : [search.gap])];
  const words = [
    ...all.flatMap((gap) => [JSON.stringify(gap), failedSearchWords(gap, searchIn(region))]),
    ...limitsWords(search),
    nothingFoundWords(),
  ].join('\n');
  const isSaid = search.gap !== null || search.isCut || search.unreadable > 0;
  const known = new Set(truth.search.mails.map((mail) => JSON.stringify(mail)));
  const invented = search.mails.filter((mail) => !known.has(JSON.stringify(mail)));
  const isLate = all.some(({ reason }) => reason === 'Timeout');
  const table = [...logChunks('table', [toLog(search, region)], ago(0))].join('');
  return [
    ...(groups.ok && !same(groups, truth.groups) ? ['names other log groups'] : []),
    ...(group.ok && !isPart(group.value, truth.group) ? ['reports another log group'] : []),
    ...(isSaid || same(search.mails, truth.search.mails) ? [] : ['mails are missing in silence']),
    ...(search.gap === null || search.mails.length === 0 ? [] : ['a failed search has mails']),
    ...(search.scanned === null || same(search.scanned, truth.search.scanned) || search.gap !== null
      ? []
      : [`other bytes were scanned: ${JSON.stringify(search.scanned)}`]),
    ...invented.map((mail) => `reports a mail that does not exist: ${JSON.stringify(mail)}`),
    ...(/reader|Surprise/.test(words) ? [`words have an address or a subject: ${words}`] : []),
    ...(table.includes(ADDRESS) === search.mails.length > 0 ? [] : ['the table has other mails']),
    ...all
      .filter((gap) => gap.region !== region || !gap.message.includes(region))
      .map((gap) => `a gap is about something else: ${JSON.stringify(gap)}`),
    ...(isUntouched && !isLate && !same(own, truth)
      ? [`${region} is another one, though nothing befell it`]
      : []),
  ];
}

const toLog = (answer: LogAnswer, region: string) => ({
  account: { profile: 'p', accountId: '111122223333', alias: null, partition: 'aws' as const },
  ...{ search: searchIn(region), answer, calls: {} },
});

/** AWS may leave the size out, but never says another one. */
function isPart(group: unknown, truth: Result<unknown>): boolean {
  if (same(group, truth.ok ? truth.value : undefined)) return true;
  return truth.ok &&
    same({ ...(group as object), storedBytes: null }, { ...(truth.value as object), storedBytes: null })
    ? (group as { readonly storedBytes: unknown }).storedBytes === null
    : false;
}

/** A query that is not known to have ended is stopped: it scans, and costs, no more. */
function isStopped({ search: { gap }, stops }: Answers): boolean {
  const isOpen = gap?.call === 'GetQueryResults' && !gap.reason.startsWith('Query');
  return stops === (isOpen ? 1 : 0);
}

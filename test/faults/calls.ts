/** Questions to CloudTrail's Event history with something going wrong in one Region, and what that broke. */
import { allCalls, askCalls } from '../../src/senders/calls/askCalls.ts';
import type { CallsAnswer, Creation } from '../../src/senders/calls/askCalls.ts';
import type { CallsQuestion } from '../../src/senders/calls/callsQuestion.ts';
import { callsChunks } from '../../src/export/calls.ts';
import type { RecordedCall, TrailEvent } from '../../src/senders/model/trailEvents.ts';
import type { Result } from '../../src/senders/ports/iamReader.ts';
import { readAccount } from '../aws/declaration.ts';
import type { AccountDeclaration, CallDeclaration } from '../aws/declaration.ts';
import type { Fault } from './fault.ts';
import { faultCasesOf } from './faultCases.ts';
import { membersOf } from './jsonAnswers.ts';
import type { Lane, Opened } from './lane.ts';
import { askUnder, type Questions, type RanQuestions } from './questions.ts';

/** Where the faults are, which is where IAM's events are, and where nothing is wrong. */
const [FAULTY, WELL] = ['us-east-1', 'eu-west-1'] as const;
const KEY = 'AKIAMAILERMAILERMAIL';
const NO_END = 60_000;
/** The same in each lane. */
const BEGAN = Date.now();
const ago = (seconds: number) => `${new Date(BEGAN - seconds * 1000).toISOString().slice(0, 19)}Z`;
const DAY = 86_400;

const SAMPLE = readAccount(new URL('../aws/accounts/calls.json', import.meta.url));
const ofKey = { region: FAULTY, accessKeyId: KEY, user: 'mailer', ip: '203.0.113.99' } as const;
/** In the faulty Region more of everything than a page has, so that each change is asked for by name, too. */
const CALLS: readonly CallDeclaration[] = [
  ...(SAMPLE.calls ?? []).map((call) => ({ ...call, count: Math.min(call.count ?? 1, 3) })),
  { ...ofKey, at: '-10h', count: 210, service: 'ses', call: 'GetSendQuota' },
  {
    ...ofKey,
    at: '-9h',
    service: 'ses',
    call: 'VerifyDomainIdentity',
    request: { domain: 'raffle.example' },
  },
  {
    ...{ at: '-1d', region: FAULTY, service: 'ses', call: 'PutAccountDetails', ip: '198.51.100.2' },
    ...{ accessKeyId: 'ASIASESSIONSESSIONSE', role: { name: 'deploy', session: 'mailer' } },
  },
];
const ACCOUNT: AccountDeclaration = {
  ...SAMPLE,
  trail: ['bob', 'eve'].map((userName) => ({
    ...{ at: ago(3 * DAY), event: 'DeleteAccessKey', by: 'admin', userName, accessKeyId: `AKIA${userName}` },
  })),
  calls: CALLS.map((call) => ({ ...call, at: ago(secondsOf(call.at)) })),
};

function secondsOf(time: string): number {
  const [, count, unit = ''] = /^-(\d+)([mhd])$/.exec(time) ?? [];
  return Number(count) * ({ m: 60, h: 3_600, d: DAY }[unit] ?? NaN);
}

const QUESTION: CallsQuestion = {
  subject: {
    accessKeyId: KEY,
    userName: 'mailer',
    userCreatedAt: ago(20 * DAY),
    keyCreatedAt: ago(19 * DAY),
  },
  iamRegion: FAULTY,
  regions: [FAULTY, WELL],
  from: ago(89 * DAY),
  most: 500,
};

interface Answers {
  readonly deleted: Result<readonly TrailEvent[]>;
  /** As it grew. */
  readonly calls: readonly CallsAnswer[];
  readonly last: CallsAnswer;
}

async function ask({ trail, clock }: Opened): Promise<Answers> {
  const signal = AbortSignal.timeout(NO_END);
  const deleted = await trail.lookupEvents('DeleteAccessKey', QUESTION.from, signal);
  const calls: CallsAnswer[] = [];
  for await (const one of askCalls(QUESTION, { trail, now: () => clock.now(), signal })) calls.push(one);
  const last = calls.at(-1);
  if (last === undefined) throw new Error('Nothing was yielded.');
  return { deleted, calls, last };
}

export const CALLS_QUESTIONS: Questions = {
  name: 'calls',
  prepare: async (lane) => {
    lane.serve(ACCOUNT);
    const elements = new Set<string>();
    lane.endpoint.rules.add({
      action: 'LookupEvents',
      rewrite: (response) => {
        for (const name of membersOf(response.body)) elements.add(name);
        return response;
      },
    });
    const opened = lane.open([]);
    const truth = await ask(opened);
    opened.destroy();
    const { deleted, last } = truth;
    const isWhole =
      deleted.ok && last.isWhole && last.gaps.length === 0 && typeof last.keyCreated !== 'string';
    if (!isWhole || last.meanwhile.length < 4) throw new Error('The truth about calls has gaps.');
    const faultCases = faultCasesOf('LookupEvents', [...elements]);
    return {
      faults: startsOf(lane).flatMap((after) =>
        faultCases.map((faultCase) => ({
          ...faultCase,
          call: 'LookupEvents' as const,
          after,
          region: FAULTY,
        })),
      ),
      under: (to, fault) => callsUnder(to, truth, fault),
    };
  },
};

/** After how many calls in the faulty Region each question is asked first, and its second page. */
function startsOf({ endpoint }: Lane): readonly number[] {
  const asked = endpoint.calls
    .filter(({ region }) => region === FAULTY)
    .map(({ params }) => params['LookupAttributes.member.1.AttributeKey']);
  const changes = asked.flatMap((key, index) => (key === asked[index - 1] ? [] : [index]));
  return [...new Set([...changes, ...changes.map((index) => index + 1)])].filter(
    (index) => index < asked.length,
  );
}

function callsUnder(lane: Lane, truth: Answers, fault: Fault): Promise<RanQuestions> {
  lane.serve(ACCOUNT);
  return askUnder(lane, fault, async (opened) => {
    const answers = await ask(opened);
    const { deleted, calls, last } = answers;
    const { account } = { account: { profile: 'p', accountId: '1', alias: null, partition: 'aws' as const } };
    const said = (['json', 'table', 'markdown'] as const).flatMap((format) =>
      callsChunks(format, [{ account, answer: last, gaps: [], calls: {} }], last.askedAt),
    );
    const broken = [
      ...(deleted.ok && !same(deleted, truth.deleted) ? ['other keys were deleted'] : []),
      ...calls.flatMap((answer) => inventedBy(answer, truth.last)),
      ...missingIn(last, truth.last, fault),
      ...last.gaps.filter(({ region = '', message }) => !message.includes(region)).map(gapWords),
      ...last.gaps.filter((gap) => !said.join('').includes(gap.reason)).map(gapWords),
    ];
    return { answers: { ...answers, said }, broken };
  });
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const gapWords = (gap: object): string => `a gap does not say what is missing: ${JSON.stringify(gap)}`;

/** No call is shown that nobody made, and nobody is shown as the one who created a key who did not. */
function inventedBy(answer: CallsAnswer, truth: CallsAnswer): readonly string[] {
  const known = new Set([...allCalls(truth), ...truth.meanwhile].map((call) => JSON.stringify(call)));
  const isInvented = (call: RecordedCall): boolean => !known.has(JSON.stringify(call));
  const others = [...allCalls(answer), ...answer.meanwhile].filter(isInvented);
  const creations = (['keyCreated', 'userCreated'] as const).filter(
    (one) => !isUnknown(answer[one]) && !same(answer[one], truth[one]),
  );
  return [
    ...(others.length === 0 ? [] : [`reports a wrong call: ${JSON.stringify(others[0])}`]),
    ...creations.map((one) => `${one} reports what is wrong: ${JSON.stringify(answer[one])}`),
  ];
}

const isUnknown = (creation: Creation): boolean => creation === 'asking' || creation === 'unknown';

/** What is missing of the whole is said, and nothing is missing where nothing befell it. */
function missingIn(last: CallsAnswer, truth: CallsAnswer, fault: Fault): readonly string[] {
  const broken: string[] = [];
  if (!last.isWhole) broken.push('it does not end');
  for (const [index, region] of last.regions.entries()) {
    const gap = last.gaps.find((one) => one.region === region.region);
    const isLate = gap?.reason === 'Timeout';
    const own = truth.regions[index];
    const isUntouched = fault.spreads !== true && region.region !== fault.region;
    if (isUntouched && !isLate && !(same(region, own) && gap === undefined))
      broken.push(`${region.region} is another one, though nothing befell it`);
    const isSilent = region.state === 'asked' && !region.cut && !same(region.calls, own?.calls);
    if (isSilent || (region.state !== 'asked' && gap === undefined))
      broken.push(`calls in ${region.region} are missing in silence (${region.state})`);
    const changes = ({ meanwhile }: CallsAnswer) => meanwhile.filter((one) => one.region === region.region);
    const isCut = last.meanwhileCut.includes(region.region) || gap !== undefined;
    if (!isCut && !same(changes(last), changes(truth)))
      broken.push(`changes in ${region.region} are missing in silence`);
  }
  const isTold = last.gaps.some(({ region }) => region === FAULTY);
  if (!isTold && isUnknown(last.keyCreated)) broken.push('nobody says why it is unknown who made the key');
  if (!isTold && isUnknown(last.userCreated)) broken.push('nobody says why it is unknown who made the user');
  return broken;
}

/** The questions about mails with something going wrong in one Region, and what that broke. */
import type { Call, Gap } from '../../src/senders/model/model.ts';
import type { Result } from '../../src/senders/ports/iamReader.ts';
import type { MailReader } from '../../src/senders/ports/mailReader.ts';
import { readAccount } from '../aws/declaration.ts';
import type { AccountDeclaration } from '../aws/declaration.ts';
import { SEND, sentBy } from '../unit/aws/mailsOf.ts';
import { elementsOf } from './answers.ts';
import type { Fault } from './fault.ts';
import { faultCasesOf } from './faultCases.ts';
import { membersOf } from './jsonAnswers.ts';
import type { Lane } from './lane.ts';
import { askUnder, type Questions, type RanQuestions } from './questions.ts';

const MAIL_CALLS = ['DescribeRegions', 'ListMetrics', 'GetMetricData'] as const satisfies readonly Call[];

/** Where the faults are, where nothing is wrong, and where nothing is on. EC2 is asked in the first. */
const [FAULTY, WELL, OFF] = ['us-east-1', 'eu-south-1', 'af-south-1'] as const;
const MAILS = readAccount(new URL('../aws/accounts/mails.json', import.meta.url));
/** With more senders than a page of the list has. */
const ACCOUNT: AccountDeclaration = {
  ...MAILS,
  sends: [
    ...(MAILS.sends ?? []),
    ...['spring', 'summer'].map((deleted) => ({
      ...{ deleted, region: FAULTY, at: '-2d', configurationSet: 'by-sender' },
    })),
  ],
};

/** Longer than that a question never takes, in milliseconds of real time. */
const NO_END = 60_000;

type Answers = Readonly<Record<string, Result<unknown>>>;

export const MAIL_QUESTIONS: Questions = {
  name: 'mails',
  prepare: async (lane) => {
    const known = await truthOfMails(lane);
    return { faults: mailFaults(known), under: (to, fault) => mailsUnder(to, known, fault) };
  },
};

/** Asks all there is to ask, side by side. */
async function ask(mails: MailReader, span: Parameters<MailReader['getHourlySums']>[2]): Promise<Answers> {
  const signal = AbortSignal.timeout(NO_END);
  const senders = [SEND, ...['newsletter', 'campaigns', 'nobody'].map(sentBy)];
  const questions: Readonly<Record<string, Promise<Result<unknown>>>> = {
    DescribeRegions: mails.describeRegions(signal),
    ...Object.fromEntries<Promise<Result<unknown>>>(
      [FAULTY, WELL, OFF].flatMap((region): [string, Promise<Result<unknown>>][] => [
        [`GetMetricData ${region}`, mails.getHourlySums(region, senders, span, signal)],
        [`ListMetrics ${region}`, mails.listSenderMetrics(region, 500, signal)],
      ]),
    ),
  };
  const answers = Object.entries(questions).map(async ([name, answer]) => [name, await answer] as const);
  return Object.fromEntries(await Promise.all(answers));
}

/** What the answers without faults are, and what they are made of. */
async function truthOfMails(lane: Lane) {
  lane.serve(ACCOUNT);
  const to = new Date(Math.floor(lane.endpoint.now().getTime() / 3_600_000) * 3_600_000);
  const from = new Date(to.getTime() - 12 * 86_400_000);
  const [start = '', end = ''] = [from, to].map((time) => time.toISOString().replace('.000Z', 'Z'));
  const span = { from: start, to: end };
  const seen = new Map<Call, ReadonlySet<string>>();
  for (const action of MAIL_CALLS)
    lane.endpoint.rules.add({
      ...{ action, region: FAULTY },
      rewrite: (response) => {
        const names = response.body.startsWith('{') ? membersOf(response.body) : elementsOf(response.body);
        seen.set(action, new Set([...(seen.get(action) ?? []), ...names]));
        return response;
      },
    });
  const { mails, destroy } = lane.open([]);
  const truth = await ask(mails, span);
  destroy();
  const failed = Object.entries(truth).filter(([name, { ok }]) => ok === name.endsWith(OFF));
  if (failed.length > 0) throw new Error(`The truth about mails has gaps: ${JSON.stringify(failed)}`);
  return { truth, span, elementsOf: (call: Call) => [...(seen.get(call) ?? [])] };
}

type Known = Awaited<ReturnType<typeof truthOfMails>>;

/** Each call with each fault, from the first call on and from a later one on. */
const mailFaults = ({ elementsOf: elements }: Known): readonly Fault[] =>
  MAIL_CALLS.flatMap((call) =>
    [0, 1].flatMap((after) =>
      faultCasesOf(call, elements(call)).map((faultCase) => ({ ...faultCase, call, after, region: FAULTY })),
    ),
  );

function mailsUnder(lane: Lane, { truth, span }: Known, fault: Fault): Promise<RanQuestions> {
  lane.serve(ACCOUNT);
  return askUnder(lane, fault, async ({ mails }) => {
    const answers = await ask(mails, span);
    return {
      answers,
      broken: Object.entries(answers).flatMap(([name, answer]) => brokenBy(fault, name, answer, truth[name])),
    };
  });
}

/** No count is shown that was not counted, a gap says what it is about, and no other Region is touched. */
function brokenBy(
  fault: Fault,
  name: string,
  answer: Result<unknown>,
  truth: Result<unknown> | undefined,
): readonly string[] {
  const [call = '', region] = name.split(' ');
  const isTouched =
    fault.spreads === true || (call === fault.call && (region ?? fault.region) === fault.region);
  if (!isTouched) {
    // To read 10 MB takes longer than the patience here, which is so much shorter than in life.
    const isLate = !answer.ok && answer.gap.reason === 'Timeout';
    return isLate || same(answer, truth) ? [] : [`${name} is another one, though nothing befell it`];
  }
  if (answer.ok) return same(answer, truth) ? [] : [`${name} reports what is wrong`];
  return [
    ...(isAbout(answer.gap, call, region) ? [] : [`the gap of ${name} is about something else`]),
    ...(isPart(answer.known, truth) ? [] : [`${name} knows what is not so`]),
  ];
}

const isAbout = (gap: Gap, call: string, region: string | undefined): boolean =>
  gap.call === call && gap.region === region && gap.message.includes(region ?? FAULTY);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether what is known of a list stands in the true one. */
function isPart(known: unknown, truth: Result<unknown> | undefined): boolean {
  if (known === undefined) return true;
  if (truth?.ok !== true) return false;
  const listIn = (value: unknown): readonly unknown[] =>
    Array.isArray(value) ? (value as readonly unknown[]) : (value as { metrics: readonly unknown[] }).metrics;
  const all = listIn(truth.value).map((item) => JSON.stringify(item));
  return listIn(known).every((item) => all.includes(JSON.stringify(item)));
}

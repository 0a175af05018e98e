/** The questions to SES itself with something going wrong in one Region, and what that broke. */
import type { Call } from '../../src/senders/model/model.ts';
import type { Result } from '../../src/senders/ports/iamReader.ts';
import type { SesReader } from '../../src/senders/ports/sesReader.ts';
import { readAccount } from '../aws/declaration.ts';
import type { AccountDeclaration } from '../aws/declaration.ts';
import { elementsOf } from './answers.ts';
import type { Fault } from './fault.ts';
import { faultCasesOf } from './faultCases.ts';
import { membersOf } from './jsonAnswers.ts';
import type { Lane } from './lane.ts';
import { askUnder, type Questions, type RanQuestions } from './questions.ts';

/** Where the faults are, and where nothing is wrong. */
const [FAULTY, WELL] = ['us-east-1', 'eu-south-1'] as const;
const ID = '0100019ab0c1d2e3-11111111-2222-3333-4444-555555555555-000000';
const NO_END = 60_000;

const SES = readAccount(new URL('../aws/accounts/ses.json', import.meta.url));
/** With more of everything than a page has. */
const ACCOUNT: AccountDeclaration = {
  ...SES,
  sends: [{ role: 'idle', region: FAULTY, at: '-1h', messageId: ID }],
  configurationSets: [
    ...(SES.configurationSets ?? []),
    ...['more', 'yet-more'].map((name) => ({ name, region: FAULTY })),
  ],
  ses: (SES.ses ?? []).map(({ identities = [], ingressPoints = [], ...ses }) => ({
    ...ses,
    identities: [...identities, ...['a.example', 'b.example', 'c.example'].map((name) => ({ name }))],
    ingressPoints: [
      ...ingressPoints,
      ...['inp-3', 'inp-4', 'inp-5'].map((id) => ({ id, name: 'more', ruleSet: { id: 'rs', rules: [] } })),
    ],
  })),
};

/** Each question, with the calls that it makes. */
const QUESTIONS: readonly {
  readonly calls: readonly Call[];
  readonly isList?: true;
  readonly ask: (ses: SesReader, region: string, signal: AbortSignal) => Promise<Result<unknown>>;
}[] = [
  { calls: ['GetAccount'], ask: (ses, ...where) => ses.getAccount(...where) },
  {
    calls: ['ListEmailIdentities', 'ListIdentities'],
    isList: true,
    ask: (ses, ...where) => ses.listIdentities(...where),
  },
  {
    calls: ['GetEmailIdentity'],
    ask: async (ses, region, signal) =>
      ses.getIdentity(region, region === FAULTY ? 'shop+orders@acme.example' : 'acme.example', signal),
  },
  {
    calls: ['ListConfigurationSets'],
    isList: true,
    ask: (ses, ...where) => ses.listConfigurationSets(...where),
  },
  {
    calls: ['GetConfigurationSetEventDestinations'],
    ask: async (ses, region, signal) => ses.getEventDestinations(region, 'by-sender', signal),
  },
  { calls: ['ListIngressPoints'], isList: true, ask: (ses, ...where) => ses.listIngressPoints(...where) },
  {
    calls: ['GetIngressPoint', 'GetRuleSet'],
    ask: async (ses, region, signal) => ses.getIngressRoles(region, 'inp-1', signal),
  },
  {
    calls: ['GetMessageInsights'],
    ask: async (ses, region, signal) => ses.getMessageInsights(region, ID, signal),
  },
];
const CALLS = QUESTIONS.flatMap(({ calls }) => calls);

export const SES_QUESTIONS: Questions = {
  name: 'ses',
  prepare: async (lane) => {
    const known = await truthOfSes(lane);
    return { faults: sesFaults(known), under: (to, fault) => sesUnder(to, known, fault) };
  },
};

type Answers = ReadonlyMap<string, Result<unknown>>;

async function ask(ses: SesReader): Promise<Answers> {
  const signal = AbortSignal.timeout(NO_END);
  const answers = [FAULTY, WELL].flatMap((region) =>
    QUESTIONS.map(
      async (question) =>
        [`${question.calls.join()} ${region}`, await question.ask(ses, region, signal)] as const,
    ),
  );
  return new Map(await Promise.all(answers));
}

/** API v1 is asked only where v2 is denied. */
function serve(lane: Lane, isV1: boolean): void {
  lane.serve(ACCOUNT);
  if (isV1) lane.endpoint.rules.deny(['ses:ListEmailIdentities'], undefined, [FAULTY]);
}

/** What the answers without faults are, and what they are made of. */
async function truthOfSes(lane: Lane) {
  const seen = new Map<Call, ReadonlySet<string>>();
  const truths: Answers[] = [];
  for (const isV1 of [false, true]) {
    serve(lane, isV1);
    for (const action of CALLS)
      lane.endpoint.rules.add({
        ...{ action, region: FAULTY },
        rewrite: (response) => {
          if (response.status !== 200) return response;
          const names = response.body.startsWith('{') ? membersOf(response.body) : elementsOf(response.body);
          seen.set(action, new Set([...(seen.get(action) ?? []), ...names]));
          return response;
        },
      });
    const { ses, destroy } = lane.open([]);
    truths.push(await ask(ses));
    destroy();
  }
  const [truth = new Map<string, Result<unknown>>(), byV1] = truths;
  const failed = [...truth].filter(([name, { ok }]) => name.endsWith(FAULTY) && !ok);
  if (failed.length > 0) throw new Error(`The truth about SES has gaps: ${JSON.stringify(failed)}`);
  if (JSON.stringify([...truth]) !== JSON.stringify([...(byV1 ?? [])]))
    throw new Error('SES API v1 lists other identities.');
  return { truth, elementsOf: (call: Call) => [...(seen.get(call) ?? [])] };
}

type Known = Awaited<ReturnType<typeof truthOfSes>>;

/** Each call with each fault; of lists, from the second page on, too. */
const sesFaults = ({ elementsOf: elements }: Known): readonly Fault[] =>
  QUESTIONS.flatMap(({ calls, isList = false }) =>
    calls.flatMap((call) =>
      (isList ? [0, 1] : [0]).flatMap((after) =>
        faultCasesOf(call, elements(call)).map((faultCase) => ({
          ...faultCase,
          call,
          after,
          region: FAULTY,
        })),
      ),
    ),
  );

function sesUnder(lane: Lane, { truth }: Known, fault: Fault): Promise<RanQuestions> {
  serve(lane, fault.call === 'ListIdentities');
  return askUnder(lane, fault, async ({ ses }) => {
    const answers = await ask(ses);
    return {
      answers: [...answers],
      broken: [...answers].flatMap(([name, answer]) => brokenBy(fault, name, answer, truth.get(name))),
    };
  });
}

/** Nothing wrong is reported, a gap says what it is about, and no other question or Region is touched. */
function brokenBy(
  fault: Fault,
  name: string,
  answer: Result<unknown>,
  truth: Result<unknown> | undefined,
): readonly string[] {
  const [calls = '', region = ''] = name.split(' ');
  const own = calls.split(',');
  const isTouched = fault.spreads === true || (own.includes(fault.call) && region === fault.region);
  const isSame = JSON.stringify(answer) === JSON.stringify(truth);
  if (isSame) return [];
  if (answer.ok) return [`${name} reports what is wrong: ${JSON.stringify(answer.value).slice(0, 300)}`];
  const { gap } = answer;
  // To read 10 MB takes longer than the patience here, which is so much shorter than in life.
  if (!isTouched && gap.reason !== 'Timeout') return [`${name} is another one, though nothing befell it`];
  const isAbout = own.includes(gap.call) && gap.region === region && gap.message.includes(region);
  return isAbout ? [] : [`the gap of ${name} is about something else`];
}

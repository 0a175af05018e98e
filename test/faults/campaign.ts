/** Runs combinations side by side, each lane one after the other. */
import type { Call, ScanMode } from '../../src/senders/model/model.ts';
import type { Tls } from '../aws/tls.ts';
import { startTls } from '../aws/tls.ts';
import { elementsOf as elementsIn } from './answers.ts';
import { SCAN_CALLS } from './combinations.ts';
import type { Combination, ElementsOf } from './combinations.ts';
import type { Fault } from './fault.ts';
import { startLane } from './lane.ts';
import type { Lane } from './lane.ts';
import type { Truth } from './invariants.ts';
import type { Questions, RanQuestions } from './questions.ts';
import { scanUnder, truthOf } from './scan.ts';
import type { Ran } from './scan.ts';
import type { TestAccount } from './testAccounts.ts';

export interface Result extends Ran {
  readonly combination: Combination;
  /** Users (except root) with unknown use that would be known without the faults. */
  readonly unknown: number;
  /** Users (but root) who are not listed, since no list of them came. */
  readonly unlisted: number;
}

/** As many lanes as keep two cores busy while some of them wait. */
const LANES = 4;

export interface Lanes extends AsyncDisposable {
  /** What the answers to a call are made of. */
  readonly elementsOf: ElementsOf;
  run(combinations: readonly Combination[], onResult: (result: Result) => void): Promise<void>;
  /** Asks these questions under each of those faults that are chosen. */
  ask(
    questions: Questions,
    choose: (faults: readonly Fault[]) => readonly Fault[],
    onResult: (fault: Fault, result: RanQuestions) => void,
  ): Promise<void>;
}

/** @param sample an account in which every call is made. */
export async function openLanes(sample: TestAccount): Promise<Lanes> {
  const tls: Tls = await startTls('http://127.0.0.1:1', ['localhost']);
  const untrusted = Number(tls.address.split(':')[1]);
  const lanes = await Promise.all(Array.from({ length: LANES }, () => startLane(untrusted)));
  const [first] = lanes;
  if (first === undefined) throw new Error('There is no lane.');
  const elements = await seenElements(first, sample);
  return {
    elementsOf: (call) => [...(elements.get(call) ?? [])],
    run: async (combinations, onResult) => {
      const queue = combinations.values();
      await Promise.all(
        lanes.map(async (lane) => {
          const truths = new Map<string, Truth>();
          for (const combination of queue) onResult(await runOne(lane, truths, combination));
        }),
      );
    },
    ask: async (questions, choose, onResult) => {
      const prepared = await questions.prepare(first);
      const queue = choose(prepared.faults).values();
      await Promise.all(
        lanes.map(async (lane) => {
          for (const fault of queue) onResult(fault, await prepared.under(lane, fault));
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(lanes.map((lane) => lane[Symbol.asyncDispose]()));
      await tls[Symbol.asyncDispose]();
    },
  };
}

async function runOne(lane: Lane, truths: Map<string, Truth>, combination: Combination): Promise<Result> {
  const { testAccount, mode, faults } = combination;
  const truth = truths.get(testAccount.name) ?? (await truthOf(lane, testAccount));
  truths.set(testAccount.name, truth);
  const ran = await scanUnder(lane, testAccount, truth, mode, faults);
  const users = (ran.last?.principals ?? []).filter(({ kind }) => kind !== 'root');
  const unknown = users.filter(
    ({ arn, verdict }) => verdict === 'unknown' && truth.get(arn)?.verdict !== 'unknown',
  );
  const listed = [...truth.values()].filter(({ kind }) => kind !== 'root').length;
  return { ...ran, combination, unknown: unknown.length, unlisted: listed - users.length };
}

/** The names of the elements in the answers to both scans of an account. */
async function seenElements(
  lane: Lane,
  testAccount: TestAccount,
): Promise<ReadonlyMap<Call, ReadonlySet<string>>> {
  const truth = await truthOf(lane, testAccount);
  const seen = new Map<Call, Set<string>>(SCAN_CALLS.map((call) => [call, new Set<string>()]));
  for (const mode of ['quick', 'complete'] as const satisfies readonly ScanMode[]) {
    await scanUnder(lane, testAccount, truth, mode, [
      ...SCAN_CALLS.map((call) => ({
        ...{ kind: '', detail: '', call, after: 0 },
        effect: {
          rewrite: (response: { readonly body: string }) => {
            for (const name of elementsIn(response.body)) seen.get(call)?.add(name);
            return response as never;
          },
        },
      })),
    ]);
  }
  return seen;
}

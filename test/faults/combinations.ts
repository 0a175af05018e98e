/** Which faults befall which scan of which account. */
import fc from 'fast-check';
import type { Call, ScanMode } from '../../src/senders/model/model.ts';
import { wordsOf } from './fault.ts';
import type { Fault } from './fault.ts';
import { faultCasesOf } from './faultCases.ts';
import type { TestAccount } from './testAccounts.ts';

export interface Combination {
  /** Names it, and finds it again: `--only` takes a part of it. */
  readonly title: string;
  /** As the table has it. */
  readonly kind: string;
  readonly testAccount: TestAccount;
  readonly mode: ScanMode;
  readonly faults: readonly Fault[];
}

/** The calls of a scan. */
export const SCAN_CALLS = [
  'ListUsers',
  'ListAccessKeys',
  'GetAccessKeyLastUsed',
  'GenerateCredentialReport',
  'GetCredentialReport',
  'GetAccountAuthorizationDetails',
  'GenerateServiceLastAccessedDetails',
  'GetServiceLastAccessedDetails',
  'GetServiceLastAccessedDetailsWithEntities',
] as const satisfies readonly Call[];

/** The names of the elements in the true answers to a call. */
export type ElementsOf = (call: Call) => readonly string[];

const MODES: readonly ScanMode[] = ['quick', 'complete'];

function combination(
  kind: string,
  testAccount: TestAccount,
  mode: ScanMode,
  faults: readonly Fault[],
): Combination {
  const title = `${testAccount.name}, ${mode}: ${faults.map(wordsOf).join(' + ')}`;
  return { title, kind, testAccount, mode, faults };
}

export const faultsOf = (elementsOf: ElementsOf, after: number): readonly Fault[] =>
  [...SCAN_CALLS, 'roles' as const].flatMap((which) => {
    const call = which === 'roles' ? 'GetAccountAuthorizationDetails' : which;
    const ofRoles = which === 'roles' ? { ofRoles: true as const } : {};
    return faultCasesOf(call, elementsOf(call)).map((faultCase) => ({
      ...faultCase,
      call,
      ...ofRoles,
      after,
    }));
  });

/** A quick scan lists users only if their policies are missing. */
const DENIED_POLICIES: Fault = {
  ...{ kind: 'access denied', detail: '', call: 'GetAccountAuthorizationDetails', after: 0 },
  effect: { error: { code: 'AccessDenied', status: 403 } },
};

/** Each call with each fault, from the first call on and from a later one on. */
export function matrix(testAccounts: readonly TestAccount[], elementsOf: ElementsOf): readonly Combination[] {
  return testAccounts.flatMap((testAccount) =>
    MODES.flatMap((mode) =>
      [0, 1].flatMap((after) =>
        faultsOf(elementsOf, after).map((fault) => {
          const needs = mode === 'quick' && fault.call === 'ListUsers' ? [DENIED_POLICIES] : [];
          return combination(fault.kind, testAccount, mode, [fault, ...needs]);
        }),
      ),
    ),
  );
}

/** Random subsets of the calls denied, and up to four faults at once, in random accounts and the known ones. */
export function random(
  testAccounts: readonly TestAccount[],
  elementsOf: ElementsOf,
  { seed, count }: { readonly seed: number; readonly count: number },
): readonly Combination[] {
  const known = faultsOf(elementsOf, 0);
  const denied = SCAN_CALLS.map((call) => ({ ...DENIED_POLICIES, call }));
  const faults = fc.oneof(
    fc.subarray(denied, { minLength: 2 }),
    fc.array(
      fc
        .tuple(
          fc.constantFrom(...known),
          fc.nat(4),
          fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
        )
        .map(([fault, after, times]) => ({ ...fault, after, ...(times === undefined ? {} : { times }) })),
      { minLength: 2, maxLength: 4 },
    ),
  );
  return fc
    .sample(fc.tuple(fc.constantFrom(...testAccounts), fc.constantFrom(...MODES), faults), {
      seed,
      numRuns: count,
    })
    .map(([testAccount, mode, together]) =>
      combination(
        together.every(({ kind }) => kind === 'access denied') ? 'random denials' : 'random faults',
        testAccount,
        mode,
        together,
      ),
    );
}

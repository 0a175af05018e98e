import type { Failure, SuiteResult } from './mocha.ts';

/** What vitest's JSON reporter writes, as far as it is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

/**
 * The result of a vitest run. A test that did not pass has failed, however vitest calls it (`skipped`, `todo`),
 * and so has a file that failed outside of its tests.
 */
export function readVitest(json: unknown): SuiteResult {
  const { testResults } = json as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status !== 'passed' && assertionResults.every((test) => test.status === 'passed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName),
    failed: [
      ...tests
        .filter(({ status }) => status !== 'passed')
        .map(({ fullName, status, failureMessages }): Failure => {
          return { title: fullName, error: failureMessages?.join('\n') || status };
        }),
      ...broken.map(({ name, message }): Failure => ({ title: name, error: message })),
    ],
  };
}

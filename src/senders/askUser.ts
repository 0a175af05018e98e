import { askAccessAdvisor, sesRecord } from './accessAdvisor.ts';
import type { AdvisorPatience } from './accessAdvisor.ts';
import { answered, unanswered } from './ledger.ts';
import type { AccessKey, Call, Evidence } from './model.ts';
import type { Clock, ListedAccessKey, Questions } from './questions.ts';

/** The calls that `askUser` answers. A user about whom they are to be asked has them pending. */
export const USER_CALLS: readonly Call[] = ['ListAccessKeys', 'GenerateServiceLastAccessedDetails'];

type Learn = (change: (evidence: Evidence) => Evidence) => void;

/**
 * Asks everything about one user live: the access keys, what each was last used for, and Access Advisor at
 * action level (the only one that gives region and tracked actions). Every fault stays a gap of this user.
 * @param learn is told each answer as it comes.
 */
export async function askUser(
  user: Pick<Evidence, 'name' | 'arn'>,
  questions: Questions,
  clock: Clock,
  patience: AdvisorPatience,
  learn: Learn,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([
    askKeys(user.name, questions, clock, learn, signal),
    askAdvisor(user.arn, questions, clock, patience, learn, signal),
  ]);
}

/** The access keys of a user, and what each was last used for. */
export async function askKeys(
  userName: string,
  questions: Questions,
  clock: Clock,
  learn: Learn,
  signal: AbortSignal,
): Promise<void> {
  const listed = await questions.listAccessKeys(userName, signal);
  if (!listed.ok) {
    learn((evidence) => unanswered(evidence, 'ListAccessKeys', listed.gap));
    return;
  }
  const keys = listed.value;
  const asOf = clock.now();
  learn((evidence) => ({
    ...answered(evidence, 'ListAccessKeys', { accessKeys: keys.map((key) => unusedKey(key, asOf)) }),
    pending: [...evidence.pending.filter((call) => call !== 'ListAccessKeys'), ...keys.map(() => LAST_USED)],
  }));
  await Promise.all(keys.map((key) => askLastUsed(key.id, questions, clock, learn, signal)));
}

const LAST_USED: Call = 'GetAccessKeyLastUsed';

async function askLastUsed(
  keyId: string,
  questions: Questions,
  clock: Clock,
  learn: Learn,
  signal: AbortSignal,
): Promise<void> {
  const answer = await questions.getAccessKeyLastUsed(keyId, signal);
  const asOf = clock.now();
  learn((evidence) => {
    const pending = withoutOne(evidence.pending, LAST_USED);
    if (!answer.ok) return { ...evidence, pending, gaps: [...evidence.gaps, answer.gap] };
    const accessKeys = evidence.accessKeys.map((key) =>
      key.id === keyId ? { ...key, lastUsed: answer.value, asOf } : key,
    );
    return { ...evidence, pending, accessKeys };
  });
}

async function askAdvisor(
  arn: string,
  questions: Questions,
  clock: Clock,
  patience: AdvisorPatience,
  learn: Learn,
  signal: AbortSignal,
): Promise<void> {
  const answer = await askAccessAdvisor(questions, clock, arn, 'ACTION_LEVEL', patience, signal);
  learn((evidence) =>
    answer.ok
      ? answered(evidence, 'GenerateServiceLastAccessedDetails', { advisor: sesRecord(answer.value) })
      : unanswered(evidence, 'GenerateServiceLastAccessedDetails', answer.gap),
  );
}

function unusedKey(key: ListedAccessKey, asOf: string): AccessKey {
  return { ...key, lastUsed: null, source: 'live', asOf };
}

/** A user with two keys waits for two answers of the same call. */
function withoutOne(calls: readonly Call[], call: Call): readonly Call[] {
  const at = calls.indexOf(call);
  return at === -1 ? calls : calls.toSpliced(at, 1);
}

import { askAccessAdvisor, sesRow, withAdvisorAnswer } from '../evidence/accessAdvisor.ts';
import type { PollingOptions } from '../evidence/jobs.ts';
import { answered, unanswered } from '../evidence/snapshotBuilder.ts';
import { withOlderUses } from '../snapshots/merge.ts';
import type { AccessKey, Call, Evidence, Timestamp } from '../model/model.ts';
import type { Clock, ListedAccessKey, IamReader } from '../model/iamReader.ts';
import { pairSlots } from '../credentialReport/report.ts';

/** The calls that `askUser` answers. A user about whom they are to be asked has them pending. */
export const USER_CALLS: readonly Call[] = ['ListAccessKeys', 'GenerateServiceLastAccessedDetails'];

export type Learn = (change: (evidence: Evidence) => Evidence) => void;

/** What is asked of a key whose last use the credential report told already. */
export type Trust = 'ask anyway' | 'trust the report';

/**
 * Asks everything about one user live: the access keys, what each was last used for, and Access Advisor at
 * action level (the only one that gives region and tracked actions). Every fault stays a gap of this user.
 * @param learn is told each answer as it comes.
 */
export async function askUser(
  user: Pick<Evidence, 'name' | 'arn'>,
  iam: IamReader,
  clock: Clock,
  patience: PollingOptions,
  learn: Learn,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([
    askKeys(user.name, 'ask anyway', iam, clock, learn, signal),
    askAdvisor(user.arn, iam, clock, patience, learn, signal),
  ]);
}

/**
 * The access keys of a user, and what each was last used for. What the credential report told of a key stands
 * until the live answer has come; with `trust the report` it stands for good, and only the other keys are asked.
 */
export async function askKeys(
  userName: string,
  trust: Trust,
  iam: IamReader,
  clock: Clock,
  learn: Learn,
  signal: AbortSignal,
): Promise<void> {
  const listed = await iam.listAccessKeys(userName, signal);
  if (!listed.ok) {
    learn((evidence) => unanswered(evidence, 'ListAccessKeys', listed.gap));
    return;
  }
  const asOf = clock.now();
  let toAsk: readonly string[] = [];
  learn((evidence) => {
    const reported = pairWithReport(listed.value, evidence.accessKeys);
    const accessKeys = listedKeys(listed.value, reported, asOf);
    toAsk = listed.value.filter((key) => !isTold(reported.get(key.id), trust)).map(({ id }) => id);
    const next = withOlderUses(
      evidence,
      answered(evidence, 'ListAccessKeys', { accessKeys, keysAsOf: asOf }),
    );
    return { ...next, pending: [...next.pending, ...toAsk.map(() => LAST_USED)] };
  });
  await Promise.all(toAsk.map((id) => askLastUsed(id, iam, clock, learn, signal)));
}

/**
 * The access keys of a user of whom only the credential report told, with their IDs. What the report told of a key
 * stands; a key that was made since is not known to have been used.
 * @param listed the answer to ListAccessKeys of that time.
 */
export function withKeyIds(
  known: readonly AccessKey[],
  listed: readonly ListedAccessKey[],
  asOf: Timestamp,
): readonly AccessKey[] {
  return listedKeys(listed, pairWithReport(listed, known), asOf);
}

function listedKeys(
  listed: readonly ListedAccessKey[],
  reported: ReadonlyMap<string, AccessKey>,
  asOf: Timestamp,
): readonly AccessKey[] {
  return listed.map((key) => reported.get(key.id) ?? { ...key, ...UNUSED, asOf });
}

/**
 * Whether the report tells of a key what a live answer would; not where it names no service for a use. A key that was
 * inactive then and is inactive now is asked as well: it may have been active in between.
 */
function isTold(reported: AccessKey | undefined, trust: Trust): boolean {
  return trust === 'trust the report' && reported !== undefined && reported.lastUsed?.service !== null;
}

const LAST_USED: Call = 'GetAccessKeyLastUsed';
const UNUSED = { lastUsed: null, source: 'live' } as const;

/** The keys that the credential report told of, by the ID that only the list of keys gives them. */
function pairWithReport(
  listed: readonly ListedAccessKey[],
  known: readonly AccessKey[],
): ReadonlyMap<string, AccessKey> {
  const fromReport = known.filter((key) => key.source === 'report');
  const slots = fromReport.map(({ createdAt, lastUsed }, index) => ({
    slot: index === 0 ? (1 as const) : (2 as const),
    lastRotated: createdAt,
    lastUsed,
  }));
  const byKeyId = pairSlots(slots, listed);
  return new Map(
    listed.flatMap((key) => {
      const slot = byKeyId.get(key.id);
      const asOf = fromReport[0]?.asOf;
      if (slot === undefined || asOf === undefined) return [];
      return [[key.id, { ...key, lastUsed: slot.lastUsed, source: 'report', asOf }] as const];
    }),
  );
}

async function askLastUsed(
  keyId: string,
  iam: IamReader,
  clock: Clock,
  learn: Learn,
  signal: AbortSignal,
): Promise<void> {
  const answer = await iam.getAccessKeyLastUsed(keyId, signal);
  const asOf: Timestamp = clock.now();
  learn((evidence) => {
    const pending = withoutOne(evidence.pending, LAST_USED);
    if (!answer.ok) return { ...evidence, pending, gaps: [...evidence.gaps, answer.gap] };
    const accessKeys = evidence.accessKeys.map((key) =>
      key.id === keyId ? ({ ...key, lastUsed: answer.value, source: 'live', asOf } as const) : key,
    );
    return withOlderUses(evidence, { ...evidence, pending, accessKeys });
  });
}

/**
 * Access Advisor's answer about one user, by a job of its own. Where it shows no use of SES, what a group or policy
 * told of the user stands: a deny of the user's hides SES here, and not there.
 * @param otherwise what is still to be asked where the answer does not list SES at all.
 * @returns `false` where the answer does not list SES at all.
 */
export async function askAdvisor(
  arn: string,
  iam: IamReader,
  clock: Clock,
  patience: PollingOptions,
  learn: Learn,
  signal: AbortSignal,
  otherwise: readonly Call[] = [],
): Promise<boolean> {
  const answer = await askAccessAdvisor(iam, clock, arn, 'ACTION_LEVEL', patience, signal);
  const isListed = !answer.ok || sesRow(answer.value.services) !== undefined;
  learn((evidence) => {
    if (!answer.ok) return unanswered(evidence, 'GenerateServiceLastAccessedDetails', answer.gap);
    const next = answered(withAdvisorAnswer(evidence, answer.value), 'GenerateServiceLastAccessedDetails');
    return isListed ? next : { ...next, pending: [...next.pending, ...otherwise] };
  });
  return isListed;
}

/** A user with two keys waits for two answers of the same call. */
function withoutOne(calls: readonly Call[], call: Call): readonly Call[] {
  const at = calls.indexOf(call);
  return at === -1 ? calls : calls.toSpliced(at, 1);
}

import { answered, unanswered, type QueryContext } from './scanContext.ts';
import { withOlderUses } from './keyMerge.ts';
import type { UseCall } from '../model/calls.ts';
import type { AccessKey, Call, Evidence, Timestamp } from '../model/model.ts';
import type { ListedAccessKey } from '../ports/iamReader.ts';
import { pairSlots } from '../credentialReport/report.ts';

/** Whether to ask about keys whose last use is in the credential report. */
export type Trust = 'ask anyway' | 'trust the report';

const LIST: UseCall = 'ListAccessKeys';
const LAST_USED: UseCall = 'GetAccessKeyLastUsed';

/** The calls that `askKeys` makes: of no others its answers replace what is missing. */
export const KEY_CALLS: readonly Call[] = [LIST, LAST_USED];

/**
 * Asks for a user's access keys and what each was last used for. What the credential report says about a key stands until
 * the live answer arrives; with `trust the report` it stands for good, and only the other keys are asked about.
 */
export async function askKeys(
  context: QueryContext,
  { name, arn }: Pick<Evidence, 'name' | 'arn'>,
  trust: Trust = 'ask anyway',
): Promise<void> {
  const { iam, clock, learn, signal } = context;
  const listed = await iam.listAccessKeys(name, signal);
  if (!listed.ok) {
    learn(arn, (evidence) => unanswered(evidence, LIST, listed.gap));
    return;
  }
  const asOf = clock.now();
  let toAsk: readonly string[] = [];
  learn(arn, (evidence) => {
    const reported = pairWithReport(listed.value, evidence.accessKeys);
    const accessKeys = listedKeys(listed.value, reported, asOf);
    toAsk = listed.value.filter((key) => !isReported(reported.get(key.id), trust)).map(({ id }) => id);
    const next = withOlderUses(evidence, answered(evidence, LIST, { accessKeys, keysAsOf: asOf }));
    return { ...next, pending: [...next.pending, ...toAsk.map(() => LAST_USED)] };
  });
  await Promise.all(toAsk.map((id) => askLastUsed(context, arn, id)));
}

/**
 * Returns the access keys of a user known only from the credential report, with their IDs. What the report says about a key
 * stands; nothing is known about the use of a key created since.
 * @param listed the answer to ListAccessKeys at that time
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
 * Whether the report says about a key what a live answer would. It doesn't if it names no service for a use. A key that was
 * inactive then and is inactive now is asked about as well: it may have been active in between.
 */
function isReported(reported: AccessKey | undefined, trust: Trust): boolean {
  return trust === 'trust the report' && reported !== undefined && reported.lastUsed?.service !== null;
}

const UNUSED = { lastUsed: null, source: 'live' } as const;

/** The keys in the credential report, by the ID that only the list of keys has. */
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
  { iam, clock, learn, signal }: QueryContext,
  arn: string,
  keyId: string,
): Promise<void> {
  const answer = await iam.getAccessKeyLastUsed(keyId, signal);
  const asOf: Timestamp = clock.now();
  learn(arn, (evidence) => {
    const pending = withoutOne(evidence.pending, LAST_USED);
    if (!answer.ok) return { ...evidence, pending, gaps: [...evidence.gaps, answer.gap] };
    const accessKeys = evidence.accessKeys.map((key) =>
      key.id === keyId ? ({ ...key, lastUsed: answer.value, source: 'live', asOf } as const) : key,
    );
    return withOlderUses(evidence, { ...evidence, pending, accessKeys });
  });
}

/** A user with two keys waits for two answers of the same call. */
function withoutOne(calls: readonly Call[], call: Call): readonly Call[] {
  const at = calls.indexOf(call);
  return at === -1 ? calls : calls.toSpliced(at, 1);
}

/**
 * Asks CloudTrail's Event history for one key's or user's calls, who created them, and what was done to SES meanwhile: the
 * Regions side by side, each with few calls. Mails are never among the answers.
 */
import { isQuietGap } from '../mails/figures.ts';
import { mayBeOff } from '../mails/regions.ts';
import type { Gap, Timestamp } from '../model/model.ts';
import type { RecordedCall } from '../model/trailEvents.ts';
import type { CallsLookup, FoundCalls, TrailReader } from '../ports/trailReader.ts';
import type { Result } from '../ports/iamReader.ts';
import { settling } from '../who/settling.ts';
import { SPANS } from '../who/window.ts';
import type { CallsQuestion } from './callsQuestion.ts';
import { addTime } from '../model/evidence/timestamp.ts';

/** What was read of a Region. */
export interface RegionCalls {
  readonly region: string;
  /** `failed`: a gap says why, and some calls may be missing. `off`: the Region is switched off for the account. */
  readonly state: 'asking' | 'asked' | 'failed' | 'off';
  /** Whether there are more calls, older than those that were read. */
  readonly cut: boolean;
  /** Newest first. */
  readonly calls: readonly RecordedCall[];
}

/**
 * Who created a key or a user: the call. `too-old`: before what Event history keeps; `not-found`: it shows no such call;
 * `unknown`: it wasn't or couldn't be asked.
 */
export type Creation = RecordedCall | 'asking' | 'too-old' | 'not-found' | 'unknown';

export interface CallsAnswer {
  readonly question: CallsQuestion;
  readonly askedAt: Timestamp;
  /** In the order of the question. */
  readonly regions: readonly RegionCalls[];
  readonly keyCreated: Creation;
  readonly userCreated: Creation;
  /** What anybody did to identities and to the account's sending, newest first. */
  readonly meanwhile: readonly RecordedCall[];
  /** Regions where older ones of these are missing. */
  readonly meanwhileCut: readonly string[];
  readonly gaps: readonly Gap[];
  /** Whether nothing more comes. */
  readonly isWhole: boolean;
}

/** Calls that change who may send as what, and whether the account may. Source: SES API v1 and v2 References, "Actions". */
const SENDING_CHANGES = [
  'CreateEmailIdentity',
  'VerifyDomainIdentity',
  'VerifyEmailIdentity',
  'VerifyEmailAddress',
  'DeleteEmailIdentity',
  'DeleteIdentity',
  'CreateEmailIdentityPolicy',
  'UpdateEmailIdentityPolicy',
  'PutIdentityPolicy',
  'PutAccountDetails',
  'PutAccountSendingAttributes',
  'UpdateAccountSendingEnabled',
] as const;

const SES = 'ses.amazonaws.com';
/** Of all calls to SES, so many are read to find the changes; where there are more, each change is asked for by name. */
const MOST_SES_CALLS = 200;
/** IAM's time of a creation and CloudTrail's differ by seconds. */
const AROUND = 5 * 60_000;

export interface CallsDeps {
  readonly trail: TrailReader;
  readonly now: () => Timestamp;
  readonly signal: AbortSignal;
}

/** A question that is being asked, and what has come of it. */
interface Asking {
  readonly question: CallsQuestion;
  readonly askedAt: Timestamp;
  readonly known: Map<string, RegionCalls>;
  readonly created: Record<'key' | 'user', Creation>;
  /** By Region: the calls to SES among which its changes are. */
  readonly changes: Map<string, FoundCalls>;
  readonly gaps: Gap[];
  /** Looks up calls, and keeps the gap if they don't all come. @param onPage is called with what has come so far. */
  readonly lookUp: (lookup: CallsLookup, onPage?: (found: FoundCalls) => void) => Promise<Result<FoundCalls>>;
}

/**
 * Yields what is known as pages come, at last all.
 * @throws the signal's reason when it is aborted: what was yielded before stays true, but isn't whole.
 */
export async function* askCalls(question: CallsQuestion, deps: CallsDeps): AsyncGenerator<CallsAnswer, void> {
  const { iamRegion, regions } = question;
  const asking = createAsking(question, deps);
  yield answerOf(asking, false);
  yield* settling(
    (settled) =>
      Promise.all([
        ...regions.map(async (region) => {
          await askOwn(asking, region, settled);
          // What the key did comes first; each Region has a pace of its own.
          if (region === iamRegion) {
            await askCreations(asking);
            settled();
          }
          await askChanges(asking, region);
          settled();
        }),
      ]),
    () => answerOf(asking, false),
  );
  settleRegions(asking);
  yield answerOf(asking, true);
}

/** Returns a question of which nothing was asked yet. */
function createAsking(question: CallsQuestion, { trail, now, signal }: CallsDeps): Asking {
  const gaps: Gap[] = [];
  return {
    question,
    askedAt: now(),
    known: new Map(
      question.regions.map((region) => [region, { region, state: 'asking', cut: false, calls: [] }]),
    ),
    created: { key: 'asking', user: 'asking' },
    changes: new Map(),
    gaps,
    lookUp: async (lookup, onPage = () => undefined) => {
      const found = await trail.lookupCalls(lookup, onPage, signal);
      // Denied once in a Region, it's denied for every question there.
      const isKnown =
        !found.ok &&
        gaps.some(({ reason, region }) => reason === found.gap.reason && region === found.gap.region);
      if (!found.ok && !isKnown) gaps.push(found.gap);
      return found;
    },
  };
}

/** Returns what is known so far. */
function answerOf(
  { question, askedAt, known, created, changes, gaps }: Asking,
  isWhole: boolean,
): CallsAnswer {
  return {
    ...{ question, askedAt, regions: [...known.values()], gaps: [...gaps], isWhole },
    ...{ keyCreated: created.key, userCreated: created.user },
    meanwhile: newestFirst([...changes.values()].flatMap(({ calls }) => calls)).filter(isSendingChange),
    meanwhileCut: [...changes].flatMap(([region, { isCut }]) => (isCut ? [region] : [])),
  };
}

/** Asks a Region for the calls of the key or user. @param settled is called after each page. */
async function askOwn(
  { question, known, lookUp }: Asking,
  region: string,
  settled: () => void,
): Promise<void> {
  const { subject, from, most } = question;
  const put = (state: RegionCalls['state'], { calls, isCut }: FoundCalls): void => {
    known.set(region, { region, state, cut: isCut, calls: calls.filter(isOwn(question)) });
    settled();
  };
  const { accessKeyId, userName } = subject;
  const by =
    accessKeyId === null
      ? ({ attribute: 'Username', value: userName ?? 'root' } as const)
      : ({ attribute: 'AccessKeyId', value: accessKeyId } as const);
  const found = await lookUp({ ...by, region, from, most }, (page) => put('asking', page));
  if (found.ok) put('asked', found.value);
  else put('failed', found.known ?? { calls: [], isCut: false });
}

/** Asks a Region what anybody did to its identities and sending: by all calls to SES, or by name where these are too many. */
async function askChanges({ question, changes, lookUp }: Asking, region: string): Promise<void> {
  const lookup = { region, from: question.from, most: MOST_SES_CALLS } as const;
  const all = await lookUp({ ...lookup, attribute: 'EventSource', value: SES });
  const first = all.ok ? all.value : all.known;
  if (first !== undefined) changes.set(region, first);
  if (!all.ok || !all.value.isCut) return;
  const found: RecordedCall[] = [];
  let isCut = false;
  for (const name of SENDING_CHANGES) {
    const named = await lookUp({ ...lookup, attribute: 'EventName', value: name });
    const part = named.ok ? named.value : named.known;
    found.push(...(part?.calls ?? []));
    isCut ||= !named.ok || named.value.isCut;
    if (!named.ok) break;
  }
  changes.set(region, { calls: newestFirst([...all.value.calls, ...found]), isCut });
}

/** Asks who created the key and the user. */
async function askCreations(asking: Asking): Promise<void> {
  const { accessKeyId, userName, userCreatedAt, keyCreatedAt } = asking.question.subject;
  asking.created.key =
    accessKeyId === null
      ? 'unknown'
      : await askCreation(
          asking,
          // IAM names the user among what the call was about, and for root, who has no name there, only the key.
          userName ?? accessKeyId,
          keyCreatedAt,
          ({ call, createdKeyId }) => call === 'CreateAccessKey' && createdKeyId === accessKeyId,
        );
  asking.created.user = await askCreation(
    asking,
    userName,
    userCreatedAt,
    ({ call, about }) => call === 'CreateUser' && about === userName,
  );
}

/** Returns the call that created something. @param name by which CloudTrail finds it. @param isIt whether a call of that name is it. */
async function askCreation(
  { question: { iamRegion, most }, askedAt, lookUp }: Asking,
  name: string | null,
  createdAt: Timestamp | null,
  isIt: (call: RecordedCall) => boolean,
): Promise<Creation> {
  if (name === null) return 'unknown';
  const keptSince = addTime(askedAt, -SPANS.trailKept);
  if (createdAt !== null && createdAt < keptSince) return 'too-old';
  const found = await lookUp({
    ...{ region: iamRegion, attribute: 'ResourceName', value: name, most },
    // Whatever span is asked about, all that Event history keeps may have it.
    ...(createdAt === null
      ? { from: keptSince }
      : { from: addTime(createdAt, -AROUND), to: addTime(createdAt, AROUND) }),
  });
  const calls = found.ok ? found.value.calls : (found.known?.calls ?? []);
  const call = calls.find((one) => one.error === null && isIt(one));
  if (call !== undefined) return call;
  return found.ok && !found.value.isCut ? 'not-found' : 'unknown';
}

/** Decides which Regions that failed are off: those that refuse credentials which another Region accepts. */
function settleRegions({ known, gaps }: Asking): void {
  // A Region that answers, or that denies the call, accepts the credentials.
  const isAccepted = [...known.values()].some(({ state }) => state === 'asked') || gaps.some(isQuietGap);
  for (const { region = '', ...gap } of isAccepted ? [...gaps] : []) {
    const asked = known.get(region);
    if (asked === undefined || !mayBeOff(region, gap)) continue;
    known.set(region, { ...asked, state: 'off' });
    gaps.splice(
      gaps.findIndex((one) => one.region === region),
      1,
    );
  }
}

/** A role's session may have the name of a user. */
function isOwn({ subject: { accessKeyId, userName } }: CallsQuestion): (call: RecordedCall) => boolean {
  return ({ by }) =>
    accessKeyId !== null ||
    (userName === null ? by.type === 'Root' : by.type !== 'AssumedRole' && by.type !== 'Root');
}

function isSendingChange({ service, call }: RecordedCall): boolean {
  return service === SES && (SENDING_CHANGES as readonly string[]).includes(call);
}

/** Returns each call once, newest first. */
export function newestFirst(calls: readonly RecordedCall[]): readonly RecordedCall[] {
  const once = [...new Map(calls.map((call) => [call.id, call])).values()];
  return once.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Returns the calls of all Regions, newest first. */
export function allCalls({ regions }: CallsAnswer): readonly RecordedCall[] {
  return newestFirst(regions.flatMap(({ calls }) => calls));
}

/** Whose mails they are: SES names a sender by a bare name, which a user and a role may share. */
import { inSlices } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import type { Evidence, SentMails, Sums, Timestamp } from '../model/evidence.ts';
import { addHours, addSums, hourOf, regionState, SUM_HOURS, toSums } from '../model/mails.ts';
import type { EarlierSender, Mails, SenderMails } from '../model/mails.ts';
import type { Principal } from '../model/model.ts';

/** Returns the value of `ses:caller-identity` for a principal. */
export function callerIdentityOf({ name, kind }: Pick<Principal, 'name' | 'kind'>): string {
  return kind === 'root' ? 'root' : name;
}

/**
 * Whether SES can count mails under a name. CloudWatch's dimensions take letters, digits, and `_-@.` of a tag (SES Developer
 * Guide); with another character, such as the `+` of an IAM name, no counts are published: an inference for this tag.
 */
export function isCountable(name: string): boolean {
  return /^[\w@.-]+$/.test(name);
}

/** Returns the principals by the name that SES gives a sender. A name may have several, of which none is deleted. */
export function principalsByName(
  principals: readonly Principal[],
): ReadonlyMap<string, readonly Principal[]> {
  const isThere = ({ isDeleted }: Principal): boolean => isDeleted !== true;
  const names = Map.groupBy(principals, callerIdentityOf);
  for (const [name, all] of names) if (all.some(isThere)) names.set(name, all.filter(isThere));
  return names;
}

/**
 * Returns whose mails they are: those who have the name; nobody if all of them were created after the latest mail.
 * @param names by {@link principalsByName}
 */
export function bearersOf(
  names: ReadonlyMap<string, readonly Principal[]>,
  { callerIdentity, lastHour }: Pick<SenderMails, 'callerIdentity' | 'lastHour'>,
): readonly Principal[] {
  const bearers = names.get(callerIdentity) ?? [];
  if (lastHour === null) return bearers;
  const end = addHours(lastHour, 1);
  return bearers.some(({ createdAt }) => createdAt < end) ? bearers : [];
}

/** Returns what of a sender's mails has a known name: if one has it, none of before it was created. `null`: nothing. */
export function namedPart(
  names: ReadonlyMap<string, readonly Principal[]>,
  sender: SenderMails,
  asOf: Timestamp,
): SenderMails | null {
  const bearers = bearersOf(names, sender);
  const [first] = bearers;
  return first === undefined
    ? null
    : bearers.length > 1
      ? sender
      : countSince({ ...sender, asOf }, first.createdAt);
}

/** Names that CloudWatch did not list, since it lists metrics only for two weeks. */
export interface TriedNames {
  /** Those that were asked about: they sent nothing in 400 days. */
  readonly tried: ReadonlySet<string>;
  /** Those that should have been, but there are too many. */
  readonly untried: ReadonlySet<string>;
}

/**
 * Records for each principal which mails were counted under its name. Does nothing if no Region publishes by sender, or
 * while a role that is still to be listed may have the same name.
 * @param names which were tried as senders. `null`: the count is still running, so that it is not known of anyone that
 *   they sent nothing.
 */
export async function attributeMails(context: ScanContext, names: TriedNames | null): Promise<void> {
  const { builder, unasked } = context;
  const attribute = unasked.has('roles') ? null : createAttribution(builder, names);
  if (attribute === null) return;
  await inSlices(context, builder.principals(), ({ arn }) => builder.update(arn, attribute));
}

/**
 * Returns what adds to a principal the mails that were counted under its name; `null` if no Region publishes by sender.
 * @param tried as for {@link attributeMails}
 */
export function createAttribution(
  builder: Pick<ScanContext['builder'], 'mails' | 'principals' | 'unlisted'>,
  tried: TriedNames | null,
): ((principal: Principal) => Evidence) | null {
  const mails = builder.mails();
  const byName = mails === undefined ? null : sentByName(mails);
  if (mails === undefined || byName === null) return null;
  const { asOf } = mails;
  const names = principalsByName([...builder.principals(), ...builder.unlisted()]);
  const shared: SentMails = { asOf, sums: null, last: null, isShared: true };
  const none: SentMails = { asOf, sums: addSums([]), last: null };
  const isWhole = areSendersWhole(mails);
  const isPublished = mails.regions.every(
    ({ region, senders }) => senders !== null || regionState(mails, region) !== 'sends',
  );
  return (principal) => {
    const name = callerIdentityOf(principal);
    const isNone = isWhole && isCountable(name) && tried?.untried.has(name) === false;
    const counted = sentSince(byName.get(name), principal.createdAt, asOf);
    const sent = counted ?? (isNone ? none : undefined);
    if (sent === undefined || principal.isDeleted === true) return principal;
    // Its name may still be tried; until then, the earlier count stands with its time.
    if (sent.sums === null && tried === null) return principal;
    if (sent !== none && (names.get(name)?.length ?? 0) > 1)
      return { ...principal, sentMails: { ...shared, ...sharedRegions(sent) } };
    const isAll = isWhole && isPublished && (byName.has(name) || tried?.tried.has(name) === true);
    return { ...principal, sentMails: isAll ? sent : { ...sent, isPartial: true } };
  };
}

/** The Regions of a name that several have: it may be any of them who sent there. */
function sharedRegions({ last, otherRegions = [] }: SentMails): Pick<SentMails, 'otherRegions'> {
  const regions = [...(last === null ? [] : [last.region]), ...otherRegions];
  return regions.length === 0 ? {} : { otherRegions: regions };
}

/** Whether every Region was counted with all of its senders, so that who isn't among them sent nothing. */
function areSendersWhole({ gaps, regions }: Mails): boolean {
  return (
    gaps.every(({ region }) => region === undefined) &&
    regions.every(({ sendersLeftOut }) => sendersLeftOut === undefined)
  );
}

/** What CloudWatch counted under one name. */
interface NamedMails {
  /** By Region, and of a Region by when it was counted. */
  readonly counts: readonly NamedCount[];
  readonly sent: SentMails;
}

interface NamedCount extends EarlierSender {
  readonly region: string;
}

/** Returns the mails of each name; `null` if no Region publishes by sender in the latest count. */
function sentByName({ asOf, regions }: Mails): ReadonlyMap<string, NamedMails> | null {
  if (!regions.some((one) => one.asOf === asOf && one.senders !== null)) return null;
  const counts = regions.flatMap(({ region, senders, earlierSenders = [], asOf: countedAt }) => [
    ...(senders ?? []).map((one): NamedCount => ({ ...one, asOf: countedAt, region })),
    ...earlierSenders.map((one): NamedCount => ({ ...one, region })),
  ]);
  const byName = Map.groupBy(counts, ({ callerIdentity }) => callerIdentity);
  return new Map([...byName].map(([name, own]) => [name, { counts: own, sent: addCounts(own, asOf) }]));
}

/**
 * Returns the mails under a name that can be those of whoever has it: none of before it was created, which somebody sent who
 * had the name then. `undefined`: none at all.
 */
function sentSince(
  named: NamedMails | undefined,
  createdAt: Timestamp,
  asOf: Timestamp,
): SentMails | undefined {
  if (named === undefined) return undefined;
  const { counts, sent } = named;
  const own = counts.flatMap((count) => countSince(count, createdAt) ?? []);
  if (own.length === 0) return undefined;
  const isAll = own.length === counts.length && own.every((count, index) => count === counts[index]);
  return isAll ? sent : { ...addCounts(own, asOf), sums: sent.sums === null ? null : sumsAsOf(own, asOf) };
}

/** The same object if all of it may be somebody's who was created then; `null` if nothing may. Counts by the day. */
function countSince<T extends EarlierSender>(count: T, createdAt: Timestamp): T | null {
  const { lastHour, days, sums, currentHour, asOf } = count;
  if (lastHour === null) return count;
  if (addHours(lastHour, 1) <= createdAt) return null;
  const created = `${createdAt.slice(0, 10)}T00:00:00Z`;
  const first = (Date.parse(created) - Date.parse(`${days.from}T00:00:00Z`)) / DAY;
  if (first <= 0 || !days.counts.subarray(0, first).some((sent) => sent > 0)) return count;
  const since = days.counts.subarray(first).reduce((sum, sent) => sum + sent, 0) - currentHour;
  const sumOf = (span: keyof typeof SUM_HOURS) =>
    addHours(hourOf(asOf), -SUM_HOURS[span]) >= created ? sums[span] : since;
  const own = days.counts.map((sent, day) => (day < first ? 0 : sent));
  return { ...count, sums: toSums(sumOf), days: { ...days, counts: own } };
}

/** In milliseconds. */
const DAY = 86_400_000;

/**
 * Returns counts of one name as one. Sums are over the Regions of the latest count, and `null` if only an earlier count has
 * the name. The latest mail is that of either.
 */
function addCounts(counts: readonly NamedCount[], asOf: Timestamp): SentMails {
  const lasts = counts.flatMap(({ lastHour, asOf: countedAt, region }) =>
    lastHour === null ? [] : [{ at: earlierTime(addHours(lastHour, 1), countedAt), region }],
  );
  const last = lasts.reduce<SentMails['last']>(
    (latest, one) => ((latest?.at ?? '') > one.at ? latest : one),
    null,
  );
  const others = new Set(lasts.map(({ region }) => region));
  others.delete(last?.region ?? '');
  return {
    asOf,
    sums: counts.some((one) => one.asOf === asOf) ? sumsAsOf(counts, asOf) : null,
    last,
    ...(others.size === 0 ? {} : { otherRegions: [...others] }),
  };
}

/** The sums of the latest count. */
function sumsAsOf(counts: readonly NamedCount[], asOf: Timestamp): Sums {
  return addSums(counts.flatMap((one) => (one.asOf === asOf ? [one.sums] : [])));
}

function earlierTime(a: Timestamp, b: Timestamp): Timestamp {
  return a < b ? a : b;
}

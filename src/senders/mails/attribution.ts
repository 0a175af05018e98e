/** Whose mails they are: SES names a sender by a bare name, which a user and a role may share. */
import { inSlices } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import type { Evidence, SentMails, Timestamp } from '../model/evidence.ts';
import { addHours, addSums, regionState } from '../model/mails.ts';
import type { Mails } from '../model/mails.ts';
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
    const sent = byName.get(name) ?? (isNone ? none : undefined);
    if (sent === undefined || principal.isDeleted === true) return principal;
    // Its name may still be tried; until then, the earlier count stands with its time.
    if (sent.sums === null && tried === null) return principal;
    if (sent !== none && (names.get(name)?.length ?? 0) > 1)
      return { ...principal, sentMails: { ...shared, ...sharedRegions(sent) } };
    const isAll = isWhole && isPublished && (sent !== none || tried?.tried.has(name) === true);
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

/**
 * Returns the mails of each name; `null` if no Region publishes by sender in the latest count. Sums are over the Regions of
 * the latest count, and `null` for a name that only an earlier count has. The latest mail is that of either.
 */
function sentByName({ asOf, regions }: Mails): ReadonlyMap<string, SentMails> | null {
  if (!regions.some((one) => one.asOf === asOf && one.senders !== null)) return null;
  const byName = new Map<string, SentMails>();
  for (const { region, senders, earlierSenders = [], asOf: regionAsOf } of regions) {
    const all = [...(senders ?? []).map((one) => ({ ...one, asOf: regionAsOf })), ...earlierSenders];
    for (const { callerIdentity, sums, lastHour, asOf: countedAt } of all) {
      const before = byName.get(callerIdentity);
      const last = lastHour === null ? null : { at: earlierTime(addHours(lastHour, 1), countedAt), region };
      const counted = [before?.sums, countedAt === asOf ? sums : null].filter((one) => one != null);
      const latest = (before?.last?.at ?? '') > (last?.at ?? '') ? (before?.last ?? null) : last;
      const found = [before?.last?.region, ...(before?.otherRegions ?? []), last?.region];
      const others = new Set(found.filter((one) => one !== undefined));
      others.delete(latest?.region ?? '');
      byName.set(callerIdentity, {
        asOf,
        sums: counted.length === 0 ? null : addSums(counted),
        last: latest,
        ...(others.size === 0 ? {} : { otherRegions: [...others] }),
      });
    }
  }
  return byName;
}

function earlierTime(a: Timestamp, b: Timestamp): Timestamp {
  return a < b ? a : b;
}

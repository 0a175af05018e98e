/** Counts an account's mails: all Regions at once, alongside the plan of a scan, once its list is shown. */
import { askAdvisor } from '../evidence/accessAdvisor.ts';
import { inParallel } from '../evidence/parallel.ts';
import { waiting } from '../evidence/scanContext.ts';
import type { ScanContext, ScanStage } from '../evidence/scanContext.ts';
import type { Gap, Timestamp } from '../model/evidence.ts';
import { OUTCOMES } from '../model/mails.ts';
import type { HourCounts, MailCount, Mails, RegionMails } from '../model/mails.ts';
import { compareText } from '../model/order.ts';
import { advisorStatus, mayHaveSent, maySend } from '../model/verdict.ts';
import type { Principal } from '../model/verdict.ts';
import { usedSes } from '../model/evidence.ts';
import type { HourSpan, MailReader, Metric } from '../ports/mailReader.ts';
import { attributeMails, callerIdentityOf } from './attribution.ts';
import { isQuietGap } from './figures.ts';
import { sesRegions, isRefused } from './regions.ts';
import type { SesRegion } from './regions.ts';
import { countListedSenders, mailSpan, mostNames, tryNames } from './senderMails.ts';

/** How long to wait before names that CloudWatch doesn't list are tried again, in milliseconds. AWS charges for each. */
const TRY_AGAIN = 24 * 60 * 60_000;

/**
 * Counts the mails and shows them as they arrive. Neither the plan nor another Region waits for a Region.
 * @param stages resolve when the plan has come so far (see `ScanStage`), at its end at the latest
 * @throws the signal's reason when it is aborted.
 */
export async function countMails(
  context: ScanContext,
  { listed, suspects, planned }: Readonly<Record<ScanStage | 'planned', Promise<unknown>>>,
): Promise<void> {
  const { mails: reader, clock, builder, signal } = context;
  const all = sesRegions(builder.account.partition, context.settings.regions);
  if (reader === undefined || context.settings.countMails === false || all.length === 0) return;
  builder.setMails({ asOf: clock.now(), regions: [], gaps: [], pending: all.map(({ name }) => name) });
  await listed;
  signal.throwIfAborted();
  const count = createMailCount(context, clock.now());
  const regions = await count.selectRegions(reader, all);
  await Promise.all(regions.map((region) => count.countRegion(reader, region)));
  count.settle();
  await attributeMails(context, null);
  // The plan may still find a few who used SES.
  for (const stage of [suspects, planned]) {
    await stage;
    signal.throwIfAborted();
    await Promise.all(count.counted().map((region) => count.tryNamesIn(reader, region, stage === planned)));
  }
  await attributeMails(context, count);
  await askAboutShared(context);
}

/** Asks Access Advisor about those who share a name under which mails were counted, if nothing has shown yet which of them used SES. */
async function askAboutShared(context: ScanContext): Promise<void> {
  const { builder, settings } = context;
  const open = builder
    .principals()
    .filter((one) => mayHaveSent(one) && one.kind !== 'root' && advisorStatus(one) === 'not-asked');
  for (const { arn } of open)
    builder.update(arn, (one) => waiting(one, 'GenerateServiceLastAccessedDetails'));
  await inParallel(open, settings.usersAtOnce, async ({ arn }) => {
    await askAdvisor(context, arn);
  });
}

function createMailCount({ builder, signal }: ScanContext, asOf: Timestamp) {
  const span = mailSpan(asOf);
  const regions = new Map<string, RegionMails>();
  const gaps: Gap[] = [];
  const sets = new Map<string, readonly Metric['dimensions'][]>();
  let pending = new Set<string>();
  /** Regions that may be off: they are if another Region accepts the credentials. */
  const refused = new Map<string, Gap>();
  const untried = new Set<string>();
  const triedNames = new Set<string>();
  const tried = new Map<string, { readonly names: ReadonlySet<string>; readonly isWhole: boolean }>();
  const show = (): void => {
    builder.setMails({
      asOf,
      regions: [...regions.values()],
      gaps: [...gaps],
      ...(pending.size === 0 ? {} : { pending: [...pending] }),
    });
  };
  const setRegion = (region: RegionMails): void => {
    regions.set(region.region, region);
    show();
  };
  const off = ({ name }: SesRegion): RegionMails => ({ region: name, asOf, sent: null, senders: null });

  return {
    /** Names that were not tried in some Region, since there are too many or today's were tried before; and all to try today. */
    untried,
    tried: triedNames as ReadonlySet<string>,

    /** Returns the Regions counted so far, without what an earlier scan knew. */
    counted: (): readonly RegionMails[] => [...regions.values()],

    /** Returns the Regions to ask: those that are on, or all if AWS doesn't say. */
    selectRegions: async (reader: MailReader, all: readonly SesRegion[]): Promise<readonly SesRegion[]> => {
      pending = new Set(all.map(({ name }) => name));
      show();
      const on = await reader.describeRegions(signal);
      if (!on.ok) {
        gaps.push(on.gap);
        return all;
      }
      const isOn = new Set(on.value);
      for (const region of all.filter(({ name }) => !isOn.has(name))) {
        pending.delete(region.name);
        setRegion(off(region));
      }
      // AWS says that it is on: an answer to the contrary is a gap.
      return all.filter(({ name }) => isOn.has(name)).map((region) => ({ ...region, isOptIn: false }));
    },

    countRegion: async (reader: MailReader, region: SesRegion): Promise<void> => {
      const { name } = region;
      const sent = await reader.getHourlySums(name, [{ name: 'Send', dimensions: [] }], span, signal);
      if (!sent.ok) {
        if (region.isOptIn && isRefused(sent.gap)) refused.set(name, sent.gap);
        else gaps.push(sent.gap);
        pending.delete(name);
        show();
        return;
      }
      const counts = sent.value[0];
      if (counts === undefined) throw new Error('CloudWatch answered without a sum.');
      let known: RegionMails = { region: name, asOf, sent: { from: span.from, counts }, senders: null };
      if (!counts.some((count) => count > 0)) {
        pending.delete(name);
        setRegion(known);
        return;
      }
      setRegion(known);
      await Promise.all([
        countOutcomes(reader, name, span, signal).then((outcomes) => {
          known = { ...known, ...outcomes.counts };
          gaps.push(...outcomes.gaps);
          setRegion(known);
        }),
        countListedSenders(reader, name, span, knownNames(builder.earlierMails(), name), signal).then(
          (listed) => {
            gaps.push(...listed.gaps);
            if (listed.gaps.length === 0) sets.set(name, listed.sets);
            if (listed.senders.length > 0) known = { ...known, senders: listed.senders };
            if (listed.leftOut > 0) known = { ...known, sendersLeftOut: listed.leftOut };
            setRegion(known);
          },
        ),
      ]);
      pending.delete(name);
      setRegion(known);
    },

    /** Decides whether the Regions that refused the credentials are off. */
    settle: (): void => {
      // A Region that denies the call accepts the credentials.
      const isAccepted =
        [...regions.values()].some(({ sent }) => sent !== null) ||
        gaps.some((gap) => gap.region !== undefined && isQuietGap(gap));
      for (const [name, gap] of refused) {
        if (isAccepted) regions.set(name, off({ name, isOptIn: true }));
        else gaps.push(gap);
      }
      show();
    },

    /** Tries new names that aren't listed: always those that sent before, the others once a day. */
    tryNamesIn: async (reader: MailReader, known: RegionMails, isLast: boolean): Promise<void> => {
      const { region, sent } = known;
      if (sent === null || !sent.counts.some((count) => count > 0)) return;
      const regionSets = sets.get(region);
      if (regionSets === undefined) return;
      const before = builder.earlierMails()?.regions.find((one) => one.region === region);
      const listed = new Set(known.senders?.map(({ callerIdentity }) => callerIdentity));
      const idle = [...knownNames(builder.earlierMails(), region)].filter((name) => !listed.has(name));
      const triedAt = before?.namesTriedAt;
      const isDue = triedAt === undefined || Date.parse(asOf) - Date.parse(triedAt) >= TRY_AGAIN;
      const likelySenders = findLikelySenders(builder).filter((one) => !listed.has(callerIdentityOf(one)));
      const likely = likelySenders.map(callerIdentityOf);
      for (const name of [...idle, ...likely]) triedNames.add(name);
      const earlier = tried.get(region) ?? { names: new Set<string>(), isWhole: true };
      const isNew = (name: string): boolean => !earlier.names.has(name);
      const all = [...new Set([...idle, ...likely])].filter(isNew);
      const most = mostNames(regionSets) - earlier.names.size;
      const missed = isDue
        ? all.slice(most)
        : likelySenders
            .filter((one) => !wasTried(one, builder.earlier(one.arn), triedAt))
            .map(callerIdentityOf)
            .filter((name) => !idle.includes(name));
      for (const name of missed) untried.add(name);
      const names = (isDue ? all : idle.filter(isNew)).slice(0, most);
      const answer =
        names.length === 0
          ? { senders: [], gaps: [] }
          : await tryNames(reader, region, span, names, regionSets, signal);
      const isWhole = earlier.isWhole && answer.gaps.length === 0;
      tried.set(region, { names: new Set([...earlier.names, ...names]), isWhole });
      gaps.push(...answer.gaps);
      const senders = [...(known.senders ?? []), ...answer.senders];
      setRegion({
        ...known,
        senders: senders.length === 0 ? null : senders,
        ...(isLast && isWhole ? { namesTriedAt: isDue ? asOf : triedAt } : {}),
      });
    },
  };
}

/** Returns what became of the mails of a Region that sent. */
async function countOutcomes(
  reader: MailReader,
  region: string,
  { from, to }: HourSpan,
  signal: AbortSignal,
): Promise<{
  readonly counts: Readonly<Partial<Record<MailCount, HourCounts>>>;
  readonly gaps: readonly Gap[];
}> {
  const metrics = Object.values(OUTCOMES).map((name) => ({ name, dimensions: [] }));
  const counted = await reader.getHourlySums(region, metrics, { from, to }, signal);
  if (!counted.ok) return { counts: {}, gaps: [counted.gap] };
  const counts = Object.keys(OUTCOMES).map((name, index) => [
    name,
    { from, counts: counted.value[index] ?? new Uint32Array() },
  ]);
  return { counts: Object.fromEntries(counts) as Record<MailCount, HourCounts>, gaps: [] };
}

/** Returns the names that sent in a Region before. */
function knownNames(mails: Mails | undefined, region: string): ReadonlySet<string> {
  const known = mails?.regions.find((one) => one.region === region);
  return new Set(
    [...(known?.senders ?? []), ...(known?.earlierSenders ?? [])].map(({ callerIdentity }) => callerIdentity),
  );
}

/**
 * Whether the names of the day included a principal's: a whole count has it. Who may send only since then waits for the next
 * day's, and until then it isn't known that none were sent.
 */
function wasTried({ name }: Principal, earlier: Principal | undefined, triedAt: Timestamp): boolean {
  if (earlier?.name !== name || earlier.sentMails === undefined) return false;
  const { asOf, sums, isPartial } = earlier.sentMails;
  return sums !== null && isPartial !== true && asOf >= triedAt;
}

/** Returns the principals that used SES, latest first, then those that may send. */
function findLikelySenders(builder: ScanContext['builder']): readonly Principal[] {
  const principals = builder
    .principals()
    .map((one) => builder.known(one.arn) ?? one)
    .filter((one) => usedSes(one) || (maySend(one) && one.role?.lastUsed !== null));
  const latest = ({ lastSesAt }: Principal): string => lastSesAt ?? '';
  return principals.toSorted((a, b) => compareText(latest(b), latest(a)));
}

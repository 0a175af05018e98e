/** Counts an account's mails: all Regions at once, alongside the plan of a scan, once its list is shown. */
import { askAdvisor } from '../evidence/accessAdvisor.ts';
import { inParallel } from '../evidence/parallel.ts';
import { waiting } from '../evidence/scanContext.ts';
import type { ScanContext, ScanStage } from '../evidence/scanContext.ts';
import type { Gap } from '../model/evidence.ts';
import { OUTCOMES } from '../model/mails.ts';
import type { HourCounts, MailCount, RegionMails } from '../model/mails.ts';
import { advisorStatus, mayHaveSent } from '../model/verdict.ts';
import type { HourSpan, MailReader } from '../ports/mailReader.ts';
import { attributeMails } from './attribution.ts';
import { createNameTrials, namesBefore } from './nameTrials.ts';
import { isRefused, sesRegions } from './regions.ts';
import type { SesRegion } from './regions.ts';
import { createRunningCount, offRegion } from './runningCount.ts';
import type { RunningCount } from './runningCount.ts';
import { countListedSenders } from './senderMails.ts';

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
  const count = createRunningCount(builder, clock.now());
  const regions = await selectRegions(reader, all, count, signal);
  await Promise.all(regions.map((region) => countRegion(context, reader, region, count)));
  count.settle();
  await attributeMails(context, null);
  const names = createNameTrials(context, count);
  // The plan may still find a few who used SES.
  for (const stage of [suspects, planned]) {
    await stage;
    signal.throwIfAborted();
    await Promise.all(count.regions().map((region) => names.tryIn(reader, region, stage === planned)));
  }
  await attributeMails(context, names);
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

/** Returns the Regions to ask: those that are on, or all if AWS doesn't say. The others are off. */
async function selectRegions(
  reader: MailReader,
  all: readonly SesRegion[],
  count: RunningCount,
  signal: AbortSignal,
): Promise<readonly SesRegion[]> {
  count.start(all.map(({ name }) => name));
  const on = await reader.describeRegions(signal);
  if (!on.ok) {
    count.addGaps([on.gap]);
    return all;
  }
  const isOn = new Set(on.value);
  for (const { name } of all) if (!isOn.has(name)) count.end(name, offRegion(name, count.asOf));
  // AWS says that it is on: an answer to the contrary is a gap.
  return all.filter(({ name }) => isOn.has(name)).map((region) => ({ ...region, isOptIn: false }));
}

/** Counts a Region's mails; if it sent, also what became of them and who sent them. */
async function countRegion(
  { builder, signal }: ScanContext,
  reader: MailReader,
  { name, isOptIn }: SesRegion,
  count: RunningCount,
): Promise<void> {
  const { asOf, span } = count;
  const sent = await reader.getHourlySums(name, [{ name: 'Send', dimensions: [] }], span, signal);
  if (!sent.ok) {
    if (isOptIn && isRefused(sent.gap)) count.refuse(name, sent.gap);
    else count.addGaps([sent.gap]);
    count.end(name);
    return;
  }
  const counts = sent.value[0];
  if (counts === undefined) throw new Error('CloudWatch answered without a sum.');
  let known: RegionMails = { region: name, asOf, sent: { from: span.from, counts }, senders: null };
  if (!counts.some((number) => number > 0)) {
    count.end(name, known);
    return;
  }
  count.put(known);
  await Promise.all([
    countOutcomes(reader, name, span, signal).then((outcomes) => {
      known = { ...known, ...outcomes.counts };
      count.addGaps(outcomes.gaps);
      count.put(known);
    }),
    countListedSenders(reader, name, span, namesBefore(builder, name), signal).then(
      ({ senders, leftOut, gaps, sets }) => {
        count.addGaps(gaps);
        if (gaps.length === 0) count.sets.set(name, sets);
        if (senders.length > 0) known = { ...known, senders };
        if (leftOut > 0) known = { ...known, sendersLeftOut: leftOut };
        count.put(known);
      },
    ),
  ]);
  count.end(name, known);
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

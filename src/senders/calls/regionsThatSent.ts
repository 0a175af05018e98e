/** In which Regions mails left an account, by CloudWatch: where else a sender's calls may be. */
import { inParallel } from '../evidence/parallel.ts';
import type { Gap, Partition } from '../model/model.ts';
import { sesRegions } from '../mails/regions.ts';
import type { HourSpan, MailReader } from '../ports/mailReader.ts';
import { toTimestamp } from '../model/evidence/timestamp.ts';

/** Returns the Regions that sent mails in a span, and which counts are missing. Opt-in Regions only if AWS says they are on. */
export async function regionsThatSent(
  mails: MailReader,
  partition: Partition,
  { from, to }: HourSpan,
  signal: AbortSignal,
): Promise<{ readonly regions: readonly string[]; readonly gaps: readonly Gap[] }> {
  const on = await mails.describeRegions(signal);
  const all = sesRegions(partition);
  const asked = all.filter(({ name, isOptIn }) => (on.ok ? on.value.includes(name) : !isOptIn));
  const span = { from: hour(from, 0), to: hour(to, 1) };
  const sent = new Set<string>();
  const gaps: Gap[] = on.ok ? [] : [on.gap];
  await inParallel(asked, asked.length, async ({ name }) => {
    const sums = await mails.getHourlySums(name, [{ name: 'Send', dimensions: [] }], span, signal);
    const known = sums.ok ? sums.value : (sums.known ?? []);
    if (known.some((counts) => counts.some((count) => count > 0))) sent.add(name);
    if (!sums.ok) gaps.push(sums.gap);
  });
  return {
    regions: asked.flatMap(({ name }) => (sent.has(name) ? [name] : [])),
    gaps,
  };
}

function hour(at: string, later: number): string {
  const time = Math.floor(Date.parse(at) / 3_600_000 + later) * 3_600_000;
  return toTimestamp(time);
}

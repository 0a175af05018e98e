/** CloudWatch's answers about a small account's mails. */
import type { Gap } from '../../../src/senders/model/model.ts';
import type { MailReader, Metric } from '../../../src/senders/ports/mailReader.ts';

/** Mails of one hour: how many, how many hours before the current one, and which dimensions also count them. */
export interface Sent {
  readonly mails: number;
  readonly hoursAgo: number;
  readonly by?: Readonly<Record<string, string>>;
  /** Whether CloudWatch no longer lists the metric. */
  readonly isIdle?: boolean;
}

export interface MailAnswers {
  /** The Regions that are on; a gap where AWS does not say. */
  readonly on: readonly string[] | Omit<Gap, 'call'>;
  readonly sent?: Readonly<Record<string, readonly Sent[]>>;
  /** Regions that do not answer. */
  readonly failing?: Readonly<Record<string, string>>;
  /** Regions that do not list their metrics. */
  readonly unlisted?: readonly string[];
}

export const SENDER = 'ses:caller-identity';

const keyOf = ({ name, dimensions }: Metric): string =>
  JSON.stringify([name, dimensions.map((one) => `${one.name}=${one.value}`).toSorted()]);
const dimensionsOf = ({ by = {} }: Sent): Metric['dimensions'] =>
  Object.entries(by).map(([name, value]) => ({ name, value }));

/** Answers as CloudWatch does: a metric is its name with exactly its dimensions. Records the requests. */
export function mailAnswers({ on, sent = {}, failing = {}, unlisted = [] }: MailAnswers) {
  const asked: { readonly region: string; readonly metric: string; readonly sender: string | null }[] = [];
  const gapIn = (call: Gap['call'], region: string, reason: string): { ok: false; gap: Gap } => ({
    ok: false,
    gap: { call, reason, message: 'User is not authorized', region },
  });
  const byMetric = Map.groupBy(
    Object.entries(sent).flatMap(([region, all]) => all.map((one) => ({ region, one }))),
    ({ region, one }) => `${region} ${keyOf({ name: 'Send', dimensions: dimensionsOf(one) })}`,
  );
  const reader: MailReader = {
    describeRegions: async () => {
      await Promise.resolve();
      return 'reason' in on
        ? { ok: false, gap: { call: 'DescribeRegions', ...on } }
        : { ok: true, value: on };
    },
    listSenderMetrics: async (region, most) => {
      await Promise.resolve();
      if (unlisted.includes(region)) return gapIn('ListMetrics', region, 'AccessDenied');
      const listed = (sent[region] ?? []).filter(
        ({ by, isIdle }) => by?.[SENDER] !== undefined && isIdle !== true,
      );
      const metrics = new Map(
        listed.map((one) => {
          const metric = { name: 'Send', dimensions: dimensionsOf(one) };
          return [keyOf(metric), metric];
        }),
      );
      return {
        ok: true,
        value: { metrics: [...metrics.values()].slice(0, most), isWhole: metrics.size <= most },
      };
    },
    getHourlySums: async (region, metrics, { from, to }) => {
      await Promise.resolve();
      const reason = failing[region];
      if (reason !== undefined) return gapIn('GetMetricData', region, reason);
      const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000;
      return {
        ok: true,
        value: metrics.map((metric) => {
          const sender = metric.dimensions.find(({ name }) => name === SENDER)?.value ?? null;
          asked.push({ region, metric: metric.name, sender });
          const counts = new Uint32Array(hours);
          const all = sent[region] ?? [];
          const meant =
            metric.dimensions.length === 0
              ? all
              : (byMetric.get(`${region} ${keyOf(metric)}`) ?? []).map(({ one }) => one);
          for (const one of metric.name === 'Send' ? meant : []) {
            const hour = hours - 1 - one.hoursAgo;
            counts[hour] = (counts[hour] ?? 0) + one.mails;
          }
          return counts;
        }),
      };
    },
  };
  return { reader, asked };
}

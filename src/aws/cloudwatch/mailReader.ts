import { GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import type { Metric as ListedMetric } from '@aws-sdk/client-cloudwatch';
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { inParallel } from '../../senders/evidence/parallel.ts';
import { SENDER_DIMENSION } from '../../senders/model/mails.ts';
import type { Metric, MailReader } from '../../senders/ports/mailReader.ts';
import { tokenPages } from '../client/paging.ts';
import { requests } from '../client/requests.ts';
import type { Urgency } from '../client/requests.ts';
import { errorCode, InvalidResponse, present, presentText } from '../errors/failure.ts';
import type { Subject } from '../errors/failure.ts';
import { IN_A_REGION } from './mailClients.ts';
import type { MailClients } from './mailClients.ts';
import { byCall, hoursIn, readSums, sumsByHour } from './metricData.ts';

export { createMailClients } from './mailClients.ts';

/** More pages than any answer to one question of GetMetricData has: it holds 100,800 points. */
const MOST_PAGES_OF_SUMS = 50;

/** An answer of more points is a large one: more than that of one metric of 400 days. */
const LARGE = 10_000;

/** The name of a Region; it becomes part of a host's name. */
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/**
 * Returns CloudWatch's and EC2's answers about mails, over the wire.
 * @param urgency `now` goes before `background`: a person is waiting.
 */
export function createMailReader(clients: MailClients, urgency: Urgency): MailReader {
  const cloudWatch = (region: string, isLarge = false) => {
    const { client, queue, largeQueue } = clients.cloudWatch(region);
    const subject: Subject = { words: `CloudWatch in ${region}`, region };
    return { ...requests(client, isLarge ? largeQueue : queue, urgency), subject };
  };

  return {
    describeRegions: (signal) => {
      const { client, queue, region } = clients.ec2();
      const { send, answer } = requests(client, queue, urgency);
      const ask = async () => {
        // Without AllRegions, only those that are on.
        const { Regions } = await send(new DescribeRegionsCommand({}), signal);
        const names = present(Regions, 'Regions').map(({ RegionName }) => present(RegionName, 'RegionName'));
        if (names.length === 0 || !names.every((name) => REGION.test(name)))
          throw new InvalidResponse('The answer names no Region, or one that is none.');
        return names;
      };
      return answer('DescribeRegions', signal, ask, { words: `EC2 in ${region}` });
    },

    listSenderMetrics: async (region, most, signal) => {
      const { send, answer, subject } = cloudWatch(region);
      // By all that makes a metric: a list that changes between two pages may have one twice.
      const metrics = new Map<string, Metric>();
      const ask = async () => {
        const list = tokenPages((NextToken) =>
          send(
            new ListMetricsCommand({
              Namespace: 'AWS/SES',
              MetricName: 'Send',
              Dimensions: [{ Name: SENDER_DIMENSION }],
              NextToken,
            }),
            signal,
          ),
        );
        for await (const page of list) {
          for (const listed of present(page.Metrics, 'Metrics')) {
            const metric = senderMetric(listed);
            const { dimensions } = metric;
            metrics.set(JSON.stringify(dimensions.map(({ name, value }) => [name, value]).sort()), metric);
          }
          const isWhole = (page.NextToken ?? '') === '';
          if (metrics.size >= most) return { metrics: [...metrics.values()], isWhole };
        }
        return { metrics: [...metrics.values()], isWhole: true };
      };
      const all = await answer('ListMetrics', signal, ask, subject);
      if (all.ok || metrics.size === 0) return all;
      return { ...all, known: { metrics: [...metrics.values()], isWhole: false } };
    },

    getHourlySums: async (region, metrics, span, signal) => {
      const hours = hoursIn(span);
      const { send, answer, subject } = cloudWatch(region, metrics.length * hours > LARGE);
      const ask = (group: readonly Metric[]) => {
        const input = sumsByHour(group, span);
        const pages = () =>
          tokenPages(
            (NextToken) => send(new GetMetricDataCommand({ ...input, NextToken }), signal),
            MOST_PAGES_OF_SUMS,
          );
        return readSums(pages(), group.length, span).catch((error: unknown) => {
          // It may have expired while the next call waited for its turn.
          if (errorCode(error) !== 'InvalidNextToken') throw error;
          return readSums(pages(), group.length, span);
        });
      };
      const groups = byCall(metrics, hours);
      const answers: (readonly Uint32Array[])[] = [];
      const failures: unknown[] = [];
      const one = async ([index, group]: readonly [number, readonly Metric[]]) => {
        // What would not be whole is not asked any further.
        if (failures.length > 0) return;
        try {
          answers[index] = await ask(group);
        } catch (error) {
          failures.push(error);
        }
      };
      const askAll = async () => {
        await inParallel([...groups.entries()], IN_A_REGION, one);
        if (failures.length > 0) throw failures[0];
        return answers.flat();
      };
      const all = await answer('GetMetricData', signal, askAll, subject);
      if (all.ok) return all;
      const known = groups.findIndex((_, index) => answers[index] === undefined);
      return known > 0 ? { ...all, known: answers.slice(0, known).flat() } : all;
    },
  };
}

/** Reads a metric of the list. One that was not asked for is no answer. */
function senderMetric({ Namespace, MetricName, Dimensions }: ListedMetric): Metric {
  const dimensions = present(Dimensions, 'Dimensions').map(({ Name, Value }) => ({
    name: presentText(Name, 'Name'),
    value: presentText(Value, 'Value'),
  }));
  if (
    Namespace !== 'AWS/SES' ||
    MetricName !== 'Send' ||
    !dimensions.some(({ name }) => name === SENDER_DIMENSION)
  )
    throw new InvalidResponse('The list has a metric that was not asked for.');
  return { name: MetricName, dimensions };
}

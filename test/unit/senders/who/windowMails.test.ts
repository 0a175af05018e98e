/** The mails of a window: in all, and by sender. */
import { describe, expect, it } from 'vitest';
import type { Mails } from '../../../../src/senders/model/mails.ts';
import type { HourSpan, MailReader, Metric } from '../../../../src/senders/ports/mailReader.ts';
import { countWindow, regionGaps } from '../../../../src/senders/who/windowMails.ts';
import { gap } from '../builders.ts';
import { hours, mailsOf, quietRegion, regionMails, senderMails } from '../mailsBuilder.ts';
import { rank, user, WINDOW } from './scene.ts';

const never = new AbortController().signal;
/** 42 to 41 hours before NOW: all counted mails are in this hour. */
const window = { ...WINDOW, from: '2026-11-21T15:00:00Z', to: '2026-11-21T16:00:00Z' };
const sent = hours((ago) => (ago === 42 ? 70 : 0));
const metric = (value: string, ...others: Metric['dimensions']): Metric => ({
  name: 'Send',
  dimensions: [{ name: 'ses:caller-identity', value }, ...others],
});
const published = (region = 'us-east-1', ...names: string[]) =>
  regionMails(region, sent, { senders: names.map((name) => senderMails(name, sent)) });
const SET = { name: 'ses:configuration-set', value: 'main' };

interface Counts {
  readonly metrics: readonly Metric[];
  readonly isWhole?: boolean;
  readonly sumOf?: (metric: Metric) => number;
  /** Regions whose senders are not answered. */
  readonly failing?: readonly string[];
}

function reader({ metrics, isWhole = true, sumOf = () => 7, failing = [] }: Counts) {
  const asked: HourSpan[] = [];
  const port: MailReader = {
    describeRegions: () => Promise.reject(new Error('Not asked here.')),
    listSenderMetrics: () => Promise.resolve({ ok: true, value: { metrics, isWhole } }),
    getHourlySums: (region, of, span) => {
      asked.push(span);
      if (failing.includes(region))
        return Promise.resolve({ ok: false, gap: gap('GetMetricData', 'Throttling') });
      return Promise.resolve({ ok: true, value: of.map((one) => Uint32Array.of(sumOf(one))) });
    },
  };
  return { port, asked };
}

const count = async (mails: Mails, counts: Counts, of = window) => {
  const { port, asked } = reader(counts);
  const { mails: counted, gaps } = await countWindow(port, mails, of, never);
  const sentBy = (name: string) => rank([user({ name })], { window: of, mails: counted }).principals[0]?.sent;
  return { sent: counted.sent, isUnanswered: counted.isUnanswered === true, sentBy, gaps, asked };
};

describe('The mails of a window', () => {
  it('are those of its hours, in its Region or in all', async () => {
    const mails = mailsOf([
      regionMails('us-east-1', sent),
      regionMails('eu-west-1', sent),
      quietRegion('eu-west-2'),
    ]);
    expect((await count(mails, { metrics: [] })).sent).toBe(70);
    expect((await count(mails, { metrics: [] }, { ...window, region: null })).sent).toBe(140);
    expect((await count(mails, { metrics: [] }, { ...window, region: 'eu-west-2' })).sent).toBe(0);
    const next = { ...window, from: window.to, to: '2026-11-21T17:00:00Z' };
    expect((await count(mails, { metrics: [] }, next)).sent).toBe(0);
    expect((await count(mails, { metrics: [] }, { ...next, to: '2026-11-21T16:00:01Z' })).sent).toBe(0);
  });

  it('are unknown for a Region that is off or that the account does not have, which is said', async () => {
    const off = { ...quietRegion('af-south-1'), sent: null };
    const mails = mailsOf([regionMails('us-east-1', sent), off]);
    const of = (region: string, counted: Mails = mails) => regionGaps(counted, { ...window, region });
    expect((await count(mails, { metrics: [] }, { ...window, region: 'af-south-1' })).sent).toBeNull();
    expect((await count(mails, { metrics: [] }, { ...window, region: 'us-east-9' })).sent).toBeNull();
    expect(of('af-south-1')).toMatchObject([{ reason: 'RegionOff', region: 'af-south-1' }]);
    expect(of('us-east-9')).toMatchObject([{ reason: 'RegionUnknown', region: 'us-east-9' }]);
    expect(of('us-east-1')).toEqual([]);
    // A Region that was not answered says so itself.
    const failed = { ...gap('GetMetricData', 'Throttling'), region: 'us-east-9' };
    expect(of('us-east-9', { ...mails, gaps: [failed] })).toEqual([]);
    expect(of('us-east-9', { ...mails, gaps: [gap('DescribeRegions')] })).toMatchObject([
      { reason: 'NotAsked' },
    ]);
    expect(of('us-east-9', { ...mails, pending: ['us-east-9'] })).toEqual([]);
  });

  it('are unknown when an hour is not over or long ago, or a Region was not counted', async () => {
    const mails = mailsOf([regionMails('us-east-1', sent)]);
    const until = (to: string) => count(mails, { metrics: [] }, { ...window, to });
    expect((await until('2026-11-23T09:00:00Z')).sent).toBe(70);
    expect((await until('2026-11-23T09:00:01Z')).sent).toBeNull();
    const old = { ...window, from: '2025-01-01T00:00:00Z', to: '2025-01-01T01:00:00Z' };
    expect((await count(mails, { metrics: [] }, old)).sent).toBeNull();
    expect((await count(mails, { metrics: [] }, { ...window, region: 'eu-west-1' })).sent).toBeNull();
    const elsewhere = { ...mails, gaps: [{ ...gap('GetMetricData'), region: 'eu-west-1' }] };
    expect((await count(elsewhere, { metrics: [] }, { ...window, region: null })).sent).toBeNull();
    expect((await count(elsewhere, { metrics: [] })).sent).toBe(70);
    expect((await countWindow(undefined, undefined, window, never)).mails.sent).toBeNull();
  });
});

describe('The mails of a window by sender', () => {
  it('are added up over the sets of dimensions of a name', async () => {
    const { sentBy, asked } = await count(mailsOf([published()]), {
      metrics: [metric('mailer'), metric('mailer', SET)],
    });
    expect([sentBy('mailer'), sentBy('bob')]).toEqual([14, 0]);
    expect(asked).toEqual([{ from: window.from, to: window.to }]);
  });

  it('include names that CloudWatch no longer lists, in every set of dimensions it lists', async () => {
    const { sentBy } = await count(mailsOf([published('us-east-1', 'mailer')]), {
      metrics: [metric('other', SET)],
      sumOf: ({ dimensions }) => (dimensions.length === 2 ? 9 : 0),
    });
    expect(sentBy('mailer')).toBe(9);
    const earlier = regionMails('us-east-1', sent, {
      senders: null,
      earlierSenders: [{ ...senderMails('mailer', sent), asOf: '2026-11-22T00:00:00Z' }],
    });
    expect((await count(mailsOf([earlier]), { metrics: [] })).sentBy('mailer')).toBe(7);
  });

  it('are unknown, not 0, for names that were not asked for after CloudWatch stopped listing them', async () => {
    const long = hours((ago) => (ago === 500 ? 70 : 0));
    const of = { ...window, from: '2026-11-02T13:00:00Z', to: '2026-11-02T14:00:00Z' };
    const mailer = senderMails('mailer', long);
    const region = regionMails('us-east-1', long, { senders: [mailer] });
    const tried = { ...region, namesTriedAt: '2026-11-23T08:00:00Z' };
    const sentBy = async (mails: typeof region, name: string) =>
      (await count(mailsOf([mails]), { metrics: [] }, of)).sentBy(name);
    expect([await sentBy(region, 'mailer'), await sentBy(region, 'bob')]).toEqual([7, null]);
    expect([await sentBy(tried, 'mailer'), await sentBy(tried, 'bob')]).toEqual([7, 0]);
  });

  it('are unknown, not 0, when an answer is missing', async () => {
    const all = { ...window, region: null };
    const mails = mailsOf([published('us-east-1'), published('eu-west-1')]);
    const { sentBy, gaps } = await count(mails, { metrics: [metric('mailer')], failing: ['eu-west-1'] }, all);
    expect(gaps).toHaveLength(1);
    expect([sentBy('mailer'), sentBy('bob')]).toEqual([7, null]);
    const failing = await count(mailsOf([published()]), {
      metrics: [metric('mailer')],
      failing: ['us-east-1'],
    });
    expect([failing.sentBy('mailer'), failing.sentBy('bob')]).toEqual([null, null]);
    const cut = await count(mailsOf([published()]), { metrics: [metric('mailer')], isWhole: false });
    // And without anybody to ask for, senders are unknown, though SES publishes them.
    const unasked = (mails: Mails) => countWindow(undefined, mails, window, never);
    expect((await unasked(mailsOf([published()]))).mails.isUnanswered).toBe(true);
    expect((await unasked(mailsOf([regionMails('us-east-1', sent)]))).mails.isUnanswered).toBeUndefined();
    // The sender could be somebody who wasn't counted.
    expect([cut.isUnanswered, (await count(mailsOf([published()]), { metrics: [] })).isUnanswered]).toEqual([
      ...[true, false],
    ]);
    expect([cut.sentBy('mailer'), cut.sentBy('bob')]).toEqual([7, null]);
    const quiet = { metrics: [metric('mailer')], failing: ['eu-west-1'], sumOf: () => 0 };
    expect((await count(mails, quiet, all)).sentBy('mailer')).toBeNull();
    const uncounted = { ...mailsOf([published()]), gaps: [{ ...gap('GetMetricData'), region: 'eu-west-1' }] };
    const elsewhere = await count(uncounted, { metrics: [metric('mailer')] }, all);
    expect([elsewhere.sentBy('mailer'), elsewhere.sentBy('bob')]).toEqual([7, null]);
    const many = Array.from({ length: 501 }, (_, index) => metric(`user-${index}`));
    const most = await count(mailsOf([published()]), { metrics: many });
    expect([most.sentBy('user-1'), most.sentBy('user-500')]).toEqual([7, null]);
  });

  it('are unknown, not 0, when a Region with mails publishes nothing by sender', async () => {
    const all = { ...window, region: null };
    const sentBy = async (other: Mails['regions'][number]) => {
      const counted = await count(mailsOf([published(), other]), { metrics: [metric('mailer')] }, all);
      return [counted.sentBy('mailer'), counted.sentBy('bob')];
    };
    expect(await sentBy(regionMails('eu-west-1', sent))).toEqual([7, null]);
    expect(await sentBy(quietRegion('eu-west-1'))).toEqual([7, 0]);
    const before = hours((ago) => (ago === 43 ? 70 : 0));
    expect(await sentBy(regionMails('eu-west-1', before))).toEqual([7, 0]);
  });

  it('are unknown, not 0, while an hour is not over', async () => {
    const running = { ...window, to: '2026-11-23T09:00:01Z' };
    const { sentBy } = await count(mailsOf([published()]), { metrics: [metric('mailer')] }, running);
    expect([sentBy('mailer'), sentBy('bob')]).toEqual([7, null]);
  });
});

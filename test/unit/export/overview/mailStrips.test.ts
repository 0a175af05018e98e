import { describe, expect, test } from 'vitest';
import { toHtml } from '../../../../src/export/overview/htmlReport.ts';
import { barFacts } from '../../../../src/export/overview/barFacts.ts';
import type { MailOverview } from '../../../../src/export/overview/mails.ts';
import { foldedOff, mailNotes } from '../../../../src/export/overview/mailSentence.ts';
import { MOST_STRIPS } from '../../../../src/export/overview/mailStrips.ts';
import { mailTable, regionTable } from '../../../../src/export/overview/mailTables.ts';
import { barShare, drawStrips } from '../../../../src/export/overview/strips.ts';
import { toSvg } from '../../../../src/export/overview/pictureDocument.ts';
import { drawnText } from '../../../../src/export/overview/svgNode.ts';
import { UTC } from '../../../../src/export/overview/pictureWords.ts';
import type { RegionMails } from '../../../../src/senders/model/mails.ts';
import {
  hours,
  mailsOf,
  quietRegion,
  regionMails,
  senderMails,
  THREE_REGIONS,
} from '../../senders/mailsBuilder.ts';
import { account, GENERATED_AT } from '../sample.ts';
import { denied, EARLIER, gap, MAILER, ONE, said, shown } from './mailOverviews.ts';

describe('The strips', () => {
  const overview = shown(THREE_REGIONS);
  const options = { width: 1000, em: 1, times: UTC, isInteractive: false };
  const span = { now: GENERATED_AT, recentDays: 7 };
  const drawn = (mails: MailOverview, but = {}) =>
    drawnText(drawStrips(mails, span, { ...options, ...but }).drawn);

  test('are one for each Region that sent, the most mails first, up to four', () => {
    expect(overview.strips.map(({ region }) => region)).toEqual([
      'us-east-1',
      'eu-central-1',
      'ap-northeast-1',
    ]);
    const many = shown(
      mailsOf(
        [1, 2, 3, 4, 5, 6].map((count) =>
          regionMails(
            `r-${count}`,
            hours(() => count),
          ),
        ),
      ),
    );
    expect(many.strips.map(({ region, regions }) => region ?? regions)).toEqual(['r-6', 'r-5', 'r-4', 3]);
    expect(many.strips).toHaveLength(MOST_STRIPS);
    expect(many.strips[3]?.sums.last24Hours).toBe((1 + 2 + 3) * 24);
    expect(drawn(many)).toContain('3 other Regions');
  });

  test('say "this hour" for mails only in the current hour, as the list does, but not in a file', () => {
    const first = shown(
      mailsOf([
        regionMails(
          'us-east-1',
          hours((ago) => (ago === 0 ? 3 : 0)),
        ),
      ]),
    );
    const at = (now: string, isInteractive: boolean) =>
      drawnText(drawStrips(first, { ...span, now }, { ...options, isInteractive }).drawn);
    expect(at('2026-11-23T09:59:59Z', true)).toContain('3 this hour');
    expect(at('2026-11-23T10:00:00Z', true)).toContain('3 within 1 h');
    expect(at(GENERATED_AT, false)).toContain('3 within 1 h');
    expect(drawn(overview)).toContain(' in 24 h<');
  });

  test('show a burst and a base load on a logarithmic scale, which is labeled', () => {
    expect(barShare(0, 10_000)).toBe(0);
    expect(barShare(10, 10_000)).toBeGreaterThan(0.2);
    expect(barShare(10_000, 10_000)).toBe(1);
    expect(drawn(overview)).toContain('Mails per day (UTC), logarithmic scale up to 4,468');
    expect(drawn(overview, { zoom: 48 })).toContain('Mails per hour, logarithmic scale up to 4,200');
  });

  test('have a bar for sent mails, none for zero, and a dotted line if nothing was counted', () => {
    const [strip] = overview.strips;
    expect(strip?.days.sent).toHaveLength(401);
    expect(strip?.hours.sent).toHaveLength(337);
    expect(drawn(overview)).not.toContain('uncounted');
    const older = shown(
      mailsOf([{ ...ONE, asOf: EARLIER, sent: hours(() => 1, EARLIER) }], { gaps: [gap('us-east-1')] }),
    );
    const picture = drawn(older, { zoom: 168 });
    expect(picture).toContain('uncounted');
    expect(picture).toContain('not counted');
    expect(picture).not.toContain('in 24 h');
    expect(mailNotes(older, UTC)).toContain(
      'us-east-1: last counted 2026-11-20 09:00:00 UTC. What was sent since then is not known.',
    );
  });

  test('of several Regions end where one of them was no longer counted', () => {
    const older: RegionMails = {
      ...regionMails(
        'r-1',
        hours(() => 1, EARLIER),
      ),
      asOf: EARLIER,
    };
    const newer = [2, 3, 4, 5].map((count) =>
      regionMails(
        `r-${count}`,
        hours(() => count),
      ),
    );
    const { strips } = shown(mailsOf([older, ...newer], { gaps: [gap('r-1')] }));
    expect([strips[3]?.regions, strips[3]?.isOlder, strips[3]?.days.to]).toEqual([2, true, EARLIER]);
    expect(strips[3]?.days.sent.at(-2)).toBe(48);
    const facts = (index: number) => barFacts(strips[3]!, strips[3]!.days, index)[0];
    const last = strips[3]!.days.sent.length - 1;
    expect([facts(last - 1), facts(last - 10)]).toEqual(['At least 48 mails', '72 mails']);
  });

  test('have the outcomes of a bar, and the share with a known sender', () => {
    const [strip] = overview.strips;
    const day = strip!.days.sent.findLastIndex((sent) => sent > 4_000);
    expect(barFacts(strip!, strip!.days, day)).toEqual([
      '4,468 mails',
      'Most in one hour: 4,200',
      'Delivered: 4,361',
      'Bounces: 84',
      'Complaints: 4',
      'Rejects: 0',
      expect.stringMatching(/^With a known sender: 4,\d+ \(9\d%\)$/),
    ]);
    const { region, asOf, sent, senders } = ONE;
    const { strips } = shown(mailsOf([{ region, asOf, sent, senders }]));
    expect(barFacts(strips[0]!, strips[0]!.days, 3)).toEqual(
      expect.arrayContaining(['Bounces: not counted', 'With a known sender: not counted']),
    );
  });

  test('include bounces on days without mails', () => {
    const late: RegionMails = {
      ...ONE,
      sent: hours((ago) => (ago === 100 ? 5 : 0)),
      bounced: hours((ago) => (ago === 3 ? 2 : 0)),
    };
    const [strip] = shown(mailsOf([late])).strips;
    expect(barFacts(strip!, strip!.days, 400).slice(0, 4)).toEqual([
      '0 mails',
      'Most in one hour: 0',
      'Delivered: 90',
      'Bounces: 2',
    ]);
    const { rows } = mailTable([strip!], 'days', '2026-11-23', UTC);
    expect(rows[0]?.slice(0, 3)).toEqual(['2026-11-23 (UTC)', 'us-east-1', '0']);
  });

  test('have tables with days and the totals of each Region', () => {
    const { columns, rows } = mailTable(overview.strips, 'days', '2026-11-22', UTC);
    expect(columns).toContain('With a known sender');
    expect(rows.map(([day, region]) => [day, region])).toEqual([
      ['2026-11-23 (UTC)', 'us-east-1'],
      ['2026-11-23 (UTC)', 'ap-northeast-1'],
      ['2026-11-22 (UTC)', 'us-east-1'],
      ['2026-11-22 (UTC)', 'eu-central-1'],
      ['2026-11-22 (UTC)', 'ap-northeast-1'],
    ]);
    // Counted 72 hours ago, 10 an hour: of 30 and 400 days, the days that passed out are left out as a whole.
    const earlier = regionMails(
      'us-east-1',
      hours(() => 10, EARLIER),
      { asOf: EARLIER },
    );
    const older = shown(mailsOf([earlier], { gaps: [gap('us-east-1')] }));
    expect(regionTable(older.strips).rows[0]?.slice(0, 6)).toEqual([
      'us-east-1',
      'not counted',
      'At least 970',
      'At least 6,240',
      'At least 95,130',
      'not counted',
    ]);
  });

  test('have "at least" for a partly counted day 400 days ago', () => {
    const [strip] = shown(mailsOf([ONE])).strips;
    expect(barFacts(strip!, strip!.days, 0)).toEqual(
      expect.arrayContaining(['At least 150 mails', 'Delivered: At least 135', 'Bounces: not counted']),
    );
    expect(barFacts(strip!, strip!.days, 1)[0]).toBe('240 mails');
  });

  test('have totals of a Region up to the last whole hour, with the current one separate', () => {
    const first = hours((ago) => (ago === 0 ? 3 : 0));
    const sender = senderMails('mailer', first);
    const later = regionMails('us-east-1', first, { senders: [sender] });
    const of = (...regions: readonly RegionMails[]) => {
      const { columns, rows } = regionTable(shown(mailsOf(regions)).strips);
      return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
    };
    const now = {
      '24 hours': '0',
      '400 days': '0',
      'Current hour': '3',
      'With a known sender (400 days)': '',
    };
    expect(of({ ...later, delivered: first })).toMatchObject([{ ...now, 'Delivered (400 days)': '0' }]);
    const all = hours((ago) => (ago < 2 ? 3 : 0));
    const both = regionMails('us-east-1', all, { senders: [sender], delivered: all });
    const share = { 'Delivered (400 days)': '3', 'With a known sender (400 days)': '0%' };
    expect(of(both)).toMatchObject([{ '400 days': '3', 'Current hour': '3', ...share }]);
    // Several Regions share the last one.
    const many = Array.from({ length: MOST_STRIPS + 1 }, (_, index) => ({ ...both, region: `r-${index}` }));
    expect(of(...many).at(-1)).toMatchObject({ 'Current hour': '6', ...share, 'Delivered (400 days)': '6' });
  });

  test('are complemented by a text about Regions without a strip', () => {
    expect(mailNotes(overview, UTC)).toEqual([
      'Mails could not be counted in sa-east-1. Missing permissions: cloudwatch:GetMetricData.',
      'No mails in 400 days in 3 Regions.',
      'Turned off for the account: af-south-1.',
    ]);
    const open = shown(
      mailsOf([{ ...ONE, sendersLeftOut: 3 }], {
        gaps: [
          gap('us-east-1', { call: 'ListMetrics' }),
          { call: 'DescribeRegions', reason: 'AccessDenied', message: 'not authorized' },
        ],
        pending: ['eu-west-1'],
      }),
    );
    expect(mailNotes(open, UTC)).toEqual([
      'Some counts are missing for us-east-1. No answer: ListMetrics: Throttling.',
      'Missing permissions: ec2:DescribeRegions.',
      'There are too many senders to count all of them in us-east-1.',
      'Still counting mails in eu-west-1.',
    ]);
    // The headline has their number.
    const pending = ['a', 'b', 'c', 'd', 'e', 'f'].map((place) => `eu-${place}-1`);
    const early = mailsOf([ONE], { pending });
    expect(mailNotes(shown(early), UTC)).toEqual([]);
    expect(said(early)).toContain('Still counting mails in 6 of 7 Regions.');
  });

  test('and count Regions that are turned off if there are many, with their names after the number', () => {
    const many = ['a', 'b', 'c', 'd'].map((place) => quietRegion(`me-${place}-1`, null));
    const mails = mailsOf([ONE, ...many]);
    const summary = '4 Regions are turned off for the account';
    const names = 'me-a-1, me-b-1, me-c-1, me-d-1';
    expect(foldedOff(shown(mails))).toEqual({ summary, names });
    expect(mailNotes(shown(mails), UTC)).toEqual([]);
    const snapshot = account([MAILER], { mails });
    expect(toHtml(snapshot, GENERATED_AT, 7)).toMatch(
      new RegExp(`<details><summary>${summary}</summary>\\s*<p class="note"><bdi>.*me-a-1`),
    );
    const svg = toSvg(snapshot, GENERATED_AT, 7);
    expect(svg).toContain(`${summary}.`);
    expect(svg).not.toContain('me-a-1');
    expect(foldedOff(shown(mailsOf([ONE, ...many.slice(0, 3)])))).toBeNull();
  });

  test('do not repeat the headline if there is no strip', () => {
    const none = mailsOf([quietRegion('us-east-1'), quietRegion('af-south-1', null)]);
    expect(mailNotes(shown(none), UTC)).toEqual(['Turned off for the account: af-south-1.']);
    const nothing = mailsOf([], { gaps: [denied('us-east-1')] });
    expect(mailNotes(shown(nothing), UTC)).toEqual([]);
    const html = toHtml(account([MAILER], { mails: nothing }), GENERATED_AT, 7);
    expect(html).toContain('Mails are not counted. Missing permissions: cloudwatch:GetMetricData.');
    expect(html).not.toContain('Mails by Region');
  });

  test('have a table of one day that says it has one row', () => {
    const counted = mailsOf([
      regionMails(
        'us-east-1',
        hours((ago) => (ago === 2 ? 5 : 0)),
      ),
    ]);
    const html = toHtml(account([MAILER], { mails: counted }), GENERATED_AT, 7);
    expect(html).toContain('<summary>Mails by day, 1 row</summary>');
  });

  test('have tables with a label in each cell for a narrow page, without breaking the name of a Region', () => {
    const counted = mailsOf([
      regionMails(
        'us-east-1',
        hours(() => 5),
      ),
    ]);
    const html = toHtml(account([MAILER], { mails: counted }), GENERATED_AT, 7);
    for (const name of ['Mails by Region', String.raw`Mails by day, \d+ rows`])
      expect(html).toMatch(new RegExp(`<table class="mail-[a-z]+" role="table" aria-label="${name}">`));
    const region = '<bdi><span class="region">us-east-1</span></bdi>';
    expect(html).toContain(`<th scope="row" role="rowheader">${region}</th>`);
    expect(html).toContain(`<td role="cell" data-label="Region">${region}</td>`);
    expect(html).toContain(
      '<td role="cell" class="number" data-label="Delivered (400\u00a0days)">38,400</td>',
    );
    const oneDay = mailsOf([
      regionMails(
        'us-east-1',
        hours((hour) => (hour === 9_590 ? 5 : 0)),
      ),
    ]);
    expect(toHtml(account([MAILER], { mails: oneDay }), GENERATED_AT, 7)).toContain('Mails by day, 1 row<');
  });
});

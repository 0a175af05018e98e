/** In a window, all times are local, including those of the axis; in a file, all are UTC. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTimeFormatter, setNow } from '../../../../media/shared/times.ts';
import type { SvgNode } from '../../../../src/export/overview/svgNode.ts';
import { drawAxis } from '../../../../src/export/overview/picture.ts';
import { createOverview } from '../../../../src/export/overview/overview.ts';
import { ZOOMS } from '../../../../src/export/overview/scale.ts';
import { textWidth } from '../../../../src/export/overview/textWidth.ts';
import { addTime } from '../../../../src/senders/model/evidence/timestamp.ts';
import { drawTracks } from '../../../../src/export/overview/tracks.ts';
import {
  laneFacts,
  recentSentence,
  UTC,
  type TimeFormatter,
} from '../../../../src/export/overview/pictureWords.ts';
import { account, key, user } from '../sample.ts';

const span = { now: '2026-11-23T20:00:00Z', recentDays: 7 };
const WIDTH = 3000;
/** Positions are rounded to a tenth of a pixel, which is less. */
const TEN_MINUTES = 600_000;

const elements = (drawn: SvgNode): readonly SvgNode[] => [
  drawn,
  ...drawn.children.flatMap((child) => (typeof child === 'string' ? [] : elements(child))),
];
const textOf = (children: SvgNode['children']): string =>
  children.filter((child) => typeof child === 'string').join('');
/** The labels of the axis, with the time that each stands at. */
function ticks(
  times: TimeFormatter,
  drawn = drawAxis(span, { width: WIDTH, em: 1, times, isInteractive: false }).drawn,
) {
  const all = elements(drawn);
  const band = all.find(({ attributes }) => attributes['class'] === 'band')?.attributes;
  const [from, wide] = [Number(band?.['x']), Number(band?.['width'])];
  return all
    .filter(({ attributes }) => attributes['class'] === 'quiet tick')
    .map(({ attributes, children }) => {
      const share = (Number(attributes['x']) - from) / wide;
      const at = Date.parse(span.now) - (1 - share) * span.recentDays * 86_400_000;
      return [
        textOf(children),
        share < 0 ? null : new Date(Math.round(at / TEN_MINUTES) * TEN_MINUTES).toISOString(),
      ];
    });
}
const days = (times: TimeFormatter) => ticks(times).filter(([, at]) => at !== null);

describe('A label of the axis', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ['America/New_York', ['17', '18', '19', '20', '21', '22', '23'], 'T05:00:00.000Z'],
    // It is the 24th there already.
    ['Asia/Tokyo', ['18', '19', '20', '21', '22', '23', '24'], 'T15:00:00.000Z'],
    ['UTC', ['17', '18', '19', '20', '21', '22', '23'], 'T00:00:00.000Z'],
  ])('is at midnight in %s', (zone, labels, midnight) => {
    vi.stubEnv('TZ', zone);
    const shown = days(createTimeFormatter('en'));
    expect(shown.map(([label]) => label)).toEqual(labels);
    for (const [label, at] of shown) expect(at, label ?? '').toContain(midnight);
    const timeline = drawTracks([], span, WIDTH, 1, createTimeFormatter('en')).drawn;
    expect(ticks(createTimeFormatter('en'), timeline).filter(([, at]) => at !== null)).toEqual(shown);
  });

  it('of a month is at its first local day, and that of January names the year', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    const months = ticks(createTimeFormatter('en')).filter(([, at]) => at === null);
    expect(months.map(([label]) => label)).toEqual(
      'Nov Dec 2026 Feb Mar Apr May Jun Jul Aug Sep Oct Nov'.split(' '),
    );
    const { calendar } = createTimeFormatter('en');
    expect(new Date(calendar.startOf(2026, 1, 1)).toISOString()).toBe('2025-12-31T15:00:00.000Z');
  });

  it('stays at midnight if a day has 25 hours', () => {
    vi.stubEnv('TZ', 'America/New_York');
    const now = '2026-11-03T12:00:00Z';
    const times = createTimeFormatter('en');
    const { drawn } = drawAxis({ now, recentDays: 7 }, { width: WIDTH, em: 1, times, isInteractive: false });
    const labels = elements(drawn).filter(({ attributes }) => attributes['class'] === 'quiet tick');
    expect(labels.slice(-4).map(({ children }) => textOf(children))).toEqual(['31', '1', '2', '3']);
    expect(new Date(times.calendar.startOf(2026, 11, 1)).toISOString()).toBe('2026-11-01T04:00:00.000Z');
    expect(new Date(times.calendar.startOf(2026, 11, 2)).toISOString()).toBe('2026-11-02T05:00:00.000Z');
  });

  it('of an hour has the time format of the language', () => {
    vi.stubEnv('TZ', 'UTC');
    const hours = (times: TimeFormatter) =>
      elements(drawAxis(span, { width: WIDTH, em: 1, times, isInteractive: false, zoom: 48 }).drawn)
        .filter(({ attributes }) => attributes['class'] === 'quiet tick')
        .slice(0, 3)
        .map(({ children }) => textOf(children).replace('\u202F', ' '));
    expect(hours(createTimeFormatter('en'))).toEqual(['6 AM', '12 PM', '6 PM']);
    expect(hours(createTimeFormatter('ja'))).toEqual(['6 時', '12 時', '18 時']);
    expect(hours(UTC)).toEqual(['6:00', '12:00', '18:00']);
  });

  it.each([280, 360, 420, 560, 800])('keeps apart from all others at a width of %d pixels', (width) => {
    vi.stubEnv('TZ', 'UTC');
    const times = createTimeFormatter('en');
    // Over a month, the first day of the last ones comes near each place of the name of a month.
    for (let days = 0; days < 31; days += 1)
      for (const zoom of ZOOMS) {
        const moved = { ...span, now: addTime(span.now, days * 86_400_000) };
        const { drawn } = drawAxis(moved, { width, em: 1, times, isInteractive: false, zoom });
        const edges = elements(drawn)
          .filter(({ attributes }) => attributes['class'] === 'quiet tick')
          .map(({ attributes, children }) => {
            const half = textWidth(textOf(children), { em: 1 }) / 2;
            return [Number(attributes['x']) - half, Number(attributes['x']) + half] as const;
          })
          .toSorted(([a], [b]) => a - b);
        expect(edges.length).toBeGreaterThan(1);
        edges.forEach(([left], index) =>
          expect(left).toBeGreaterThan((edges[index - 1]?.[1] ?? -Infinity) + 3),
        );
      }
  });

  it('is in UTC in a file, wherever that is made', () => {
    vi.stubEnv('TZ', 'America/New_York');
    for (const [label, at] of days(UTC)) expect(at, label ?? '').toContain('T00:00:00.000Z');
  });
});

it('A time in "as of" appears once', () => {
  const at = '2026-11-23T19:00:00Z';
  setNow(span.now);
  const lastUsed = { at, service: 'ses-smtp', region: null };
  const sums = { last24Hours: 1, last7Days: 1, last30Days: 1, last400Days: 1 };
  const eve = { canSend: 'no', permissionsAsOf: at } as const;
  const counted = { sentMails: { asOf: at, sums, last: { at, region: 'us-east-1' } } };
  const users = [
    user({ name: 'eve', accessKeys: [key({ lastUsed })], ...eve }),
    user({ name: 'ann', ...counted }),
  ];
  const overview = createOverview(account(users), { now: span.now, recentDays: 7 });
  const times = createTimeFormatter('en');
  const sentence = recentSentence(overview, times);
  const said = [
    sentence.map(({ text }) => text).join(''),
    ...overview.lanes.flatMap((lane) => laneFacts({ ...lane, arePoliciesOlder: true }, times)),
  ].filter((words) => words.includes('as of'));
  expect(said).toHaveLength(4);
  for (const words of said) expect(words).not.toContain('ago');
});

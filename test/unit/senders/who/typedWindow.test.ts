import { describe, expect, it } from 'vitest';
import { zonedWords } from '../../../../src/presentation/times.ts';
import {
  isRegion,
  notUnderstoodIn,
  onlyRegionIn,
  parseTime,
  readTypedWindow,
  timesIn,
} from '../../../../src/senders/who/typedWindow.ts';

const span = (from: string, to = from, region: string | null = null) => ({
  ...{ kind: 'window', from, to, region },
});

describe('A typed window', () => {
  it.each([
    ['2026-11-27 03:14', span('2026-11-27T03:14:00Z')],
    ['2026-11-27T03:14:05.678Z', span('2026-11-27T03:14:05Z')],
    ['2026-11-27T03:14:05+09:00', span('2026-11-26T18:14:05Z')],
    ['2026-11-27 03:14:05 UTC', span('2026-11-27T03:14:05Z')],
    ['Fri, 27 Nov 2026 03:14:05 +0100', span('2026-11-27T02:14:05Z')],
    ['27 Nov 2026 03:14 GMT', span('2026-11-27T03:14:00Z')],
    ['27 November 2026 03:14 JST', span('2026-11-26T18:14:00Z')],
    ['2026-11-27 09:52 PST', span('2026-11-27T17:52:00Z')],
    ['2026-11-27 09:52 pdt us-west-2', span('2026-11-27T16:52:00Z', undefined, 'us-west-2')],
    ['2026-11-27 09:52 +09:00', span('2026-11-27T00:52:00Z')],
    ['2026-11-27 09:52 -0800', span('2026-11-27T17:52:00Z')],
    ['2026-11-27 09:52:13 -08:00', span('2026-11-27T17:52:13Z')],
    ['2026-11-27 09:00 EST to 10:00 EST', span('2026-11-27T14:00:00Z', '2026-11-27T15:00:00Z')],
    ['November 27, 2026 17:52 UTC', span('2026-11-27T17:52:00Z')],
    ['2026-11-27 17:52 GMT+9', span('2026-11-27T08:52:00Z')],
    ['27 Nov 2026 17:52 UTC+09:00', span('2026-11-27T08:52:00Z')],
    // One zone is that of both times, and the second one is on its day.
    ['2026-11-27 11:00-12:00 JST', span('2026-11-27T02:00:00Z', '2026-11-27T03:00:00Z')],
    ['2026-11-27 11:00 to 12:00 -08:00', span('2026-11-27T19:00:00Z', '2026-11-27T20:00:00Z')],
    ['2026-11-27 06:00 JST to 07:00', span('2026-11-26T21:00:00Z', '2026-11-26T22:00:00Z')],
    ['2026-11-27 23:00 PST to 23:30 PST', span('2026-11-28T07:00:00Z', '2026-11-28T07:30:00Z')],
    ['2026-11-27 06:00 JST to 05:00 JST', span('2026-11-26T21:00:00Z', '2026-11-27T20:00:00Z')],
    ['Nov 27, 2026, 5:52 PM PST to 18:30', span('2026-11-28T01:52:00Z', '2026-11-28T02:30:00Z')],
    ['2026-11-27 17:00 to Nov 27, 2026, 6:30 PM PST', span('2026-11-28T01:00:00Z', '2026-11-28T02:30:00Z')],
    ['2026-11-27 09:00 to 2026-11-28 10:00 PST', span('2026-11-27T17:00:00Z', '2026-11-28T18:00:00Z')],
    ['Nov 27, 2026 at 5:52 PM EST', span('2026-11-27T22:52:00Z')],
    ['2026-11-27', span('2026-11-27T00:00:00Z', '2026-11-28T00:00:00Z')],
    ['2026-11-27 to 2026-11-28', span('2026-11-27T00:00:00Z', '2026-11-29T00:00:00Z')],
    ['2026-11-27 03:00 to 2026-11-27 04:30', span('2026-11-27T03:00:00Z', '2026-11-27T04:30:00Z')],
    ['2026-11-27 03:00 - 04:30', span('2026-11-27T03:00:00Z', '2026-11-27T04:30:00Z')],
    ['2026-11-27 03:00–04:30', span('2026-11-27T03:00:00Z', '2026-11-27T04:30:00Z')],
    ['2026-11-27T03:00Z/2026-11-27T04:00Z', span('2026-11-27T03:00:00Z', '2026-11-27T04:00:00Z')],
    ['2026-11-27 11:00-12:00', span('2026-11-27T11:00:00Z', '2026-11-27T12:00:00Z')],
    ['2026-11-27 11:00-12:00 us-east-1', span('2026-11-27T11:00:00Z', '2026-11-27T12:00:00Z', 'us-east-1')],
    ['2026-11-27T11:00-05:00', span('2026-11-27T16:00:00Z')],
    ['2026-11-27 11:00:00-05:00', span('2026-11-27T16:00:00Z')],
    ['2026-11-27 11:00+09:00', span('2026-11-27T02:00:00Z')],
    ['2026-11-27 23:00 to 01:00', span('2026-11-27T23:00:00Z', '2026-11-28T01:00:00Z')],
    ['2026-11-27 23:00  01:00', span('2026-11-27T23:00:00Z', '2026-11-28T01:00:00Z')],
    ['us-east-1 2026-11-27 03:14', span('2026-11-27T03:14:00Z', undefined, 'us-east-1')],
    [
      ' 2026-11-27 03:00 to 04:00, us-gov-west-1 ',
      span('2026-11-27T03:00:00Z', '2026-11-27T04:00:00Z', 'us-gov-west-1'),
    ],
    ['from 2026-11-27 15:00 to 16:00 JST', span('2026-11-27T06:00:00Z', '2026-11-27T07:00:00Z')],
    ['between 2026-11-27 15:00 and 16:00', span('2026-11-27T15:00:00Z', '2026-11-27T16:00:00Z')],
    ['2026-11-27 15:00 CET', span('2026-11-27T14:00:00Z')],
    ['2026-11-27 15:00 から 16:00 まで 日本時間', { kind: 'nothing' }],
    ['2026-11-27 15:00から16:00', span('2026-11-27T15:00:00Z', '2026-11-27T16:00:00Z')],
    ['2026年11月7日 15:00 JST', span('2026-11-07T06:00:00Z')],
    ['2026-11-27 15:00 日本時間', span('2026-11-27T06:00:00Z')],
    ['November 7, 2026', span('2026-11-07T00:00:00Z', '2026-11-08T00:00:00Z')],
    ['November 27, 2026 03:00 PM and 04:00 PM UTC', span('2026-11-27T15:00:00Z', '2026-11-27T16:00:00Z')],
    ['Nov 27, 2026 3:00 PM to 4:00PM PST', span('2026-11-27T23:00:00Z', '2026-11-28T00:00:00Z')],
    ['27 Nov 2026 15:00:00 - 16:00:00 GMT', span('2026-11-27T15:00:00Z', '2026-11-27T16:00:00Z')],
    ['27 Nov 2026 15:00 to 16:00 +09:00', span('2026-11-27T06:00:00Z', '2026-11-27T07:00:00Z')],
    ['Nov 27, 2026 11:00 to 1:00 PM UTC', { kind: 'nothing' }],
    ...['2026-11-27 15:00 to 16:00 in us-east-1', '2026-11-27 15:00 to 16:00 UTC, Region us-east-1'].map(
      (text) => [text, span('2026-11-27T15:00:00Z', '2026-11-27T16:00:00Z', 'us-east-1')] as const,
    ),
    ['2026-11-27 04:00 to 2026-11-27 03:00', { kind: 'backwards' }],
    ['2026-11-27 04:00 to 2026-11-27 04:00', { kind: 'backwards' }],
    ...[
      ...['', 'noon', 'us-east-1', '2026-13-27', '2026-11-27 25:00', '27 Nov', '2026-11-27 03:00 spam'],
      ...['2026-11-27 17:52 +99:99', '2026-11-27 17:52 +25:00', '29 Novel 2026 10:00 UTC'],
      ...['2026-02-30', '2026-02-29 03:00', '2026-11-31 03:00 to 04:00', '2026-11-30 03:00 to 2026-11-31'],
    ].map((text) => [text, { kind: 'nothing' }] as const),
    ['2028-02-29', span('2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z')],
  ] as const)('%j', (text, expected) => {
    expect(readTypedWindow(text)).toEqual(expected);
  });

  it.each(
    ['en', 'en-US', 'ja'].flatMap((locale) =>
      ['UTC', 'America/Los_Angeles', 'Asia/Tokyo', 'Asia/Kolkata', 'Europe/London', 'America/St_Johns'].map(
        (timeZone) => [locale, timeZone] as const,
      ),
    ),
  )('accepts a time as the panel shows it: %s, %s', (locale, timeZone) => {
    const shown = (at: string, ...others: readonly string[]) =>
      zonedWords(locale, [at, ...others], timeZone)(at);
    const times = [
      '2026-11-27T03:14:05Z',
      '2026-07-01T12:00:00Z',
      '2026-12-31T23:59:59Z',
      '2026-02-28T00:30:00Z',
    ];
    for (const at of times) expect(readTypedWindow(shown(at))).toEqual(span(at));
    for (const from of ['2026-11-27T07:14:05Z', '2026-11-27T07:14:00Z']) {
      const to = '2026-11-28T20:00:00Z';
      const words = `${shown(from, to)} – ${shown(to, from)} us-east-1`;
      expect(readTypedWindow(words)).toEqual(span(from, to, 'us-east-1'));
      expect(/\d:\d\d:\d\d/.test(words)).toBe(from.endsWith('05Z'));
    }
  });

  it.each(['Nov 31, 2026, 1:00:00 AM UTC', 'Nov 27, 2026, 13:00 PM UTC', '2026/11/27 25:00:00 UTC'])(
    'takes %j for no time',
    (text) => {
      expect(readTypedWindow(text)).toEqual({ kind: 'nothing' });
    },
  );

  it.each([
    'Nov 27, 2026, 1:00 AM',
    'November 27, 2026 1:00 PM to 2:00 PM',
    '2026/11/27 15:00',
    '27 Nov 2026 15:00',
  ])('asks for the zone of %j, which could be local', (text) => {
    expect(readTypedWindow(text)).toEqual({ kind: 'no-zone' });
  });

  it('has no single time when a span is meant', () => {
    expect(parseTime('2026-11-27 11:00-12:00')).toBeNaN();
  });

  it('finds the times in a notice', () => {
    const notice = `Since 2026-11-29T11:49:53Z, and again Sun, 29 Nov 2026 12:00 GMT (2026-11-29T11:49:53Z),
      case 2026-11-29, ticket 12:30, 2026-13-29 10:00, at 2026-11-29 11:50 UTC,
      at 2026-11-29 09:52:13 -0800. On 2026-11-29 09:52 PST, and on November 29, 2026 17:52 UTC.`;
    expect(timesIn(notice)).toEqual([
      ...['2026-11-29T11:49:53Z', 'Sun, 29 Nov 2026 12:00 GMT', '2026-11-29 11:50 UTC'],
      ...['2026-11-29 09:52:13 -0800', '2026-11-29 09:52 PST', 'November 29, 2026 17:52 UTC'],
    ]);
  });

  it.each([
    '05:52 PM PST',
    '17:52 IST',
    '17:52 Asia/Tokyo',
    '17:52, JST',
    '17:52 local time',
    '17:52 to 4 PM',
    '17:52 (PST)',
    '17:52 -08:00',
    '17:52:13+09',
    '17:52 UTC + 9',
  ])('ignores a time in a notice if its zone or half of the day would be lost: %s', (time) => {
    const found = timesIn(`Mails left at 2026-11-29 ${time} from us-east-1.`);
    expect(found).toEqual(time.includes('UTC') ? ['2026-11-29 17:52 UTC'] : []);
  });

  it.each([
    ['Between 2026-11-29 15:00 and 16:00 UTC, mails left.', ['2026-11-29 15:00 and 16:00 UTC']],
    ['Seen 29 Nov 2026 15:00:00 GMT - 16:00:00 GMT.', ['29 Nov 2026 15:00:00 GMT - 16:00:00 GMT']],
    [
      'Between November 29, 2026 3:00 PM PST and 4:00 PM PST.',
      ['November 29, 2026 3:00 PM PST and 4:00 PM PST'],
    ],
    [
      'From 2026-11-29 15:00 to 16:00 UTC; report of 2026-11-30T08:00:00Z',
      ['2026-11-29 15:00 to 16:00 UTC', '2026-11-30T08:00:00Z'],
    ],
    ['At 2026-11-29T15:00:00Z and 2026-11-30T08:00:00Z.', ['2026-11-29T15:00:00Z', '2026-11-30T08:00:00Z']],
    ['From 2026-11-29 15:00 to 16:00 IST.', []],
    // The end, or the zone behind a second time, would be lost.
    ['Between 2026-11-29 15:00 and noon.', []],
    ['At 2026-11-29 15:00 and 16:00 PST.', []],
  ])('finds the spans in a notice: %s', (notice, times) => {
    expect(timesIn(notice)).toEqual(times);
    for (const time of times) expect(readTypedWindow(time).kind).toBe('window');
  });

  it.each([
    ['2026-11-27 15:00 Asia/Tokyo', 'Asia/Tokyo'],
    ['from 2026-11-27 15:00 to noon in us-east-1', 'to noon'],
    ['2026-11-27 15:00 to 16:00 N. Virginia', 'to 16:00 N. Virginia'],
    ['Mails left at 2026-11-27 15:00', null],
  ])('says what is not understood in %j', (text, rest) => {
    expect(notUnderstoodIn(text)).toBe(rest);
  });

  it.each([
    ['from us-east-1 (arn:aws:ses:us-east-1:1)', 'us-east-1'],
    ['case abc-def-123 of us-gov-west-1', 'us-gov-west-1'],
    ['us-east-1 and eu-west-1', null],
    ['nowhere', null],
  ])('finds the only Region in %j', (text, region) => {
    expect(onlyRegionIn(text)).toBe(region);
  });

  it('has a Region by its full name', () => {
    expect(['us-east-1', 'us-gov-west-1', 'tokyo', 'us-east-1x', 'x us-east-1'].map(isRegion)).toEqual([
      ...[true, true, false, false, false],
    ]);
  });
});

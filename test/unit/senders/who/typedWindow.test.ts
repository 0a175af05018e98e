import { describe, expect, it } from 'vitest';
import { isRegion, readTypedWindow } from '../../../../src/senders/who/typedWindow.ts';

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
    ['2026-11-27', span('2026-11-27T00:00:00Z', '2026-11-28T00:00:00Z')],
    ['2026-11-27 to 2026-11-28', span('2026-11-27T00:00:00Z', '2026-11-29T00:00:00Z')],
    ['2026-11-27 03:00 to 2026-11-27 04:30', span('2026-11-27T03:00:00Z', '2026-11-27T04:30:00Z')],
    ['2026-11-27 03:00 - 04:30', span('2026-11-27T03:00:00Z', '2026-11-27T04:30:00Z')],
    ['2026-11-27 03:00–04:30', span('2026-11-27T03:00:00Z', '2026-11-27T04:30:00Z')],
    ['2026-11-27T03:00Z/2026-11-27T04:00Z', span('2026-11-27T03:00:00Z', '2026-11-27T04:00:00Z')],
    ['2026-11-27 23:00 to 01:00', span('2026-11-27T23:00:00Z', '2026-11-28T01:00:00Z')],
    ['2026-11-27 23:00  01:00', span('2026-11-27T23:00:00Z', '2026-11-28T01:00:00Z')],
    ['us-east-1 2026-11-27 03:14', span('2026-11-27T03:14:00Z', undefined, 'us-east-1')],
    [
      ' 2026-11-27 03:00 to 04:00, us-gov-west-1 ',
      span('2026-11-27T03:00:00Z', '2026-11-27T04:00:00Z', 'us-gov-west-1'),
    ],
    ['2026-11-27 04:00 to 2026-11-27 03:00', { kind: 'backwards' }],
    ['2026-11-27 04:00 to 2026-11-27 04:00', { kind: 'backwards' }],
    ...['', 'noon', 'us-east-1', '2026-13-27', '2026-11-27 25:00', '27 Nov', '2026-11-27 03:00 spam'].map(
      (text) => [text, { kind: 'nothing' }] as const,
    ),
  ] as const)('%j', (text, expected) => {
    expect(readTypedWindow(text)).toEqual(expected);
  });

  it('has a Region by its whole name', () => {
    expect(['us-east-1', 'us-gov-west-1', 'tokyo', 'us-east-1x', 'x us-east-1'].map(isRegion)).toEqual([
      ...[true, true, false, false, false],
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import type { SvgNode } from '../../../../src/export/overview/svgNode.ts';
import { drawTracks } from '../../../../src/export/overview/tracks.ts';
import { UTC } from '../../../../src/export/overview/pictureWords.ts';
import { tracksInWords, timelineTracks } from '../../../../src/presentation/accessAdvisor/timeline.ts';
import { aKey, aPage, aPageOfUse, aUser, TIMEOUT } from './pages.ts';

const AT = '2026-11-23T07:00:00Z';
const USED = aPageOfUse([{ action: 'GetSendQuota', at: AT, region: null }]);

describe('the timeline', () => {
  test('has a track for Access Advisor, its actions and each key', () => {
    const keys = [
      aKey({ at: AT, region: 'us-east-1', service: 'ses-smtp' }),
      aKey({ at: AT, region: null, service: 's3' }, { id: 'AKIAI44QH8DHBEXAMPLE' }),
      aKey(null, { id: null }),
    ];
    const tracks = timelineTracks({ ...USED, user: aUser({ accessKeys: keys }) }, UTC);
    expect(tracks.map(({ name, marks }) => [name, ...marks.map(({ kind }) => kind)])).toEqual([
      ['SES in Access Advisor', 'advisor'],
      ['Tracked actions', 'action'],
      ['AKIAIOSFODNN7EXAMPLE', 'smtp'],
      ['AKIAI44QH8DHBEXAMPLE', 'other'],
      ['Access key'],
    ]);
    expect(tracksInWords(tracks)).toContain(
      'AKIAIOSFODNN7EXAMPLE: ses-smtp, 2026-11-23 07:00:00 UTC, us-east-1. ',
    );
  });

  test('marks a use that the keys no longer show, on the track of its key or on one of its own', () => {
    const use = { at: AT, region: null, service: 'ses-smtp' };
    const pastUses = [
      { keyId: 'AKIAIOSFODNN7EXAMPLE', use, asOf: AT },
      { keyId: 'AKIAGONE', use: { ...use, service: 'ses' }, asOf: AT },
    ];
    const moved = aKey({ at: AT, region: null, service: 's3' });
    const [, ofKey, gone] = timelineTracks(aPage({ user: aUser({ accessKeys: [moved], pastUses }) }), UTC);
    expect(ofKey?.marks.map(({ kind, fact }) => [kind, fact])).toEqual([
      ['other', 's3, 2026-11-23 07:00:00 UTC'],
      ['past', 'ses-smtp, 2026-11-23 07:00:00 UTC, key used for s3 since'],
    ]);
    expect([gone?.name, gone?.marks[0]?.fact]).toEqual([
      'AKIAGONE',
      'ses, 2026-11-23 07:00:00 UTC, key deleted since',
    ]);
  });

  test.each([
    ['none seen', aPage()],
    ['not known', aPage({ services: null, gaps: [TIMEOUT] })],
    ['not listed', aPage({ services: [] })],
    ['asking', aPage({ services: null, user: aUser({ pending: ['GetServiceLastAccessedDetails'] }) })],
  ])('says %s where Access Advisor has nothing to mark', (words, page) => {
    expect(timelineTracks(page, UTC)).toMatchObject([{ marks: [], otherwise: words }]);
  });

  test('a key whose answer is missing is not one without a use', () => {
    const gap = { ...TIMEOUT, call: 'GetAccessKeyLastUsed', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } as const;
    const user = aUser({ accessKeys: [aKey(null)], gaps: [gap] });
    expect(timelineTracks(aPage({ user }), UTC)[1]).toMatchObject({ marks: [], otherwise: 'not known' });
    const asked = aUser({ accessKeys: [aKey(null)], pending: ['GetAccessKeyLastUsed'] });
    expect(timelineTracks(aPage({ user: asked }), UTC)[1]).toMatchObject({ marks: [], otherwise: 'asking' });
  });

  test.each([300, 620, 1200])('stays within %d pixels, with later things further right', (width) => {
    const span = { now: '2026-11-23T10:00:00Z', recentDays: 7 };
    const { drawn } = drawTracks(timelineTracks(USED, UTC), span, width, 1, UTC);
    const all = flat(drawn);
    const x = (name: string, attribute: string) =>
      Number(all.find(({ attributes }) => attributes['class'] === name)?.attributes[attribute]);
    expect(x('mark action', 'x1')).toBeLessThan(x('mark advisor', 'cx'));
    expect(x('mark advisor', 'cx')).toBeLessThan(width);
  });
});

function flat(drawn: SvgNode): readonly SvgNode[] {
  return [drawn, ...drawn.children.flatMap((child) => (typeof child === 'string' ? [] : flat(child)))];
}

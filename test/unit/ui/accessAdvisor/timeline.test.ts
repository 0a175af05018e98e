import { describe, expect, test } from 'vitest';
import type { SvgNode } from '../../../../src/export/overview/svgNode.ts';
import { drawTracks } from '../../../../src/export/overview/tracks.ts';
import { UTC } from '../../../../src/export/overview/pictureWords.ts';
import { tracksInWords, timelineTracks } from '../../../../src/presentation/accessAdvisor/timeline.ts';
import { sumHours } from '../../../../src/senders/model/mails.ts';
import { sesEvidence } from '../../../../src/presentation/accessAdvisor/evidence.ts';
import { noActionsText } from '../../../../src/presentation/accessAdvisor/pageWords.ts';
import { createProof } from '../../../../src/presentation/accessAdvisor/proof.ts';
import { IN_A_TICKET } from '../../../../src/export/markdown.ts';
import { mailLines } from '../../../../src/presentation/accessAdvisor/mails.ts';
import { ownMails } from '../../../../src/presentation/accessAdvisor/ownMails.ts';
import { NOW } from '../../senders/builders.ts';
import { hours, mailsOf, regionMails, senderMails } from '../../senders/mailsBuilder.ts';
import { aKey, aPage, aPageOfUse, aUser, TIMEOUT } from './pages.ts';

const bars = (drawn: SvgNode): readonly SvgNode[] => [
  ...(drawn.attributes['class'] === 'bar' ? [drawn] : []),
  ...drawn.children.flatMap((child) => (typeof child === 'string' ? [] : bars(child))),
];

const MAILER = hours((ago) => (ago === 20 ? 200 : ago === 240 ? 5 : 0));
const BOTH = hours((ago) => (ago === 20 ? 220 : ago === 240 ? 5 : 0));
const NOTHING = hours(() => 0);
const sentMails = (counts: typeof MAILER) => ({ asOf: NOW, sums: sumHours(counts), last: null });
const TWO_PUBLISH = mailsOf([
  regionMails('us-east-1', MAILER, {
    senders: [
      senderMails('mailer', MAILER),
      senderMails(
        'newsletter',
        hours(() => 7),
      ),
    ],
  }),
  regionMails(
    'eu-west-1',
    hours((ago) => (ago === 20 ? 20 : 0)),
    {
      senders: [
        senderMails(
          'mailer',
          hours((ago) => (ago === 20 ? 20 : 0)),
        ),
      ],
    },
  ),
  regionMails(
    'eu-west-2',
    hours(() => 3),
  ),
]);

const AT = '2026-11-23T07:00:00Z';
const USED = aPageOfUse([{ action: 'GetSendQuota', at: AT, region: null }]);

describe('The timeline', () => {
  test('has a track for Access Advisor, its actions, and each key', () => {
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

  test('marks a use that the keys no longer show, on the track of its key or its own', () => {
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

  test('draws the mails counted under the name by day, above the signals', () => {
    const user = aUser({ name: 'mailer', sentMails: sentMails(BOTH) });
    const page = aPage({ user, mails: ownMails({ mails: TWO_PUBLISH }, user)! });
    const [mails, ...others] = timelineTracks(page, UTC);
    expect(others.map(({ name }) => name)).toEqual(
      timelineTracks(aPage({ user }), UTC).map(({ name }) => name),
    );
    expect([mails?.name, mails?.otherwise]).toEqual(['Mails per day', 'up to 220 a day']);
    expect(mails?.bars?.at(-1)).toEqual({
      from: '2026-11-22T00:00:00Z',
      to: '2026-11-23T00:00:00Z',
      share: 1,
      fact: '2026-11-22 (UTC): 220 mails',
    });
    expect(mails?.bars).toHaveLength(2);
    const { drawn } = drawTracks([mails!], { now: AT, recentDays: 7 }, 800, 1, UTC);
    const heights = bars(drawn).map(({ attributes }) => Number(attributes['height']));
    expect(heights).toHaveLength(2);
    expect([heights[1], heights[0]! < 18]).toEqual([18, true]);
    expect(tracksInWords([mails!])).toBe(
      'Mails per day: To 2026-11-23 09:00:00 UTC: 220 in 24 hours, 220 in 7 days, 225 in 30 days, 225 in 400 days ' +
        'us-east-1: 200 in 24 hours, 200 in 7 days, 205 in 30 days, 205 in 400 days ' +
        'eu-west-1: 20 in 24 hours, 20 in 7 days, 20 in 30 days, 20 in 400 days.',
    );
  });

  test('says "at least" if mails have no known sender', () => {
    const user = aUser({ name: 'mailer', sentMails: { ...sentMails(BOTH), isPartial: true } });
    const mails = ownMails({ mails: TWO_PUBLISH }, user)!;
    expect(mailLines(mails, UTC.full, (text) => text)[0]).toMatch(/^To .* UTC, at least: 220 in 24 hours, /);
  });

  test('counts mails for nobody if a user and a role share the name', () => {
    const user = aUser({
      name: 'mailer',
      sentMails: { asOf: NOW, sums: null, last: null, isShared: true },
    });
    const mails = ownMails({ mails: TWO_PUBLISH }, user)!;
    expect([mails.days, mails.regions]).toEqual([[], []]);
    const [track] = timelineTracks(aPage({ user, mails }), UTC);
    expect(track?.otherwise).toBe('not known');
    expect(track?.inWords).toBe(
      'A user and a role share this name, so the mails under it are counted for neither.',
    );
  });

  test('says that only an earlier scan counted mails under the name', () => {
    const user = aUser({ name: 'mailer', sentMails: { asOf: NOW, sums: null, last: null } });
    const mails = ownMails({ mails: TWO_PUBLISH }, user)!;
    expect(mailLines(mails, UTC.full, (text) => text)).toEqual([
      'Mails were counted under this name earlier. The latest scan has no answer about them.',
    ]);
    expect(timelineTracks(aPage({ user, mails }), UTC)[0]).toMatchObject({
      bars: [],
      otherwise: 'not known',
    });
  });

  test('says that zero was counted, and leaves out mails if no Region publishes by sender', () => {
    const user = aUser({ name: 'idle', sentMails: sentMails(NOTHING) });
    const mails = ownMails({ mails: TWO_PUBLISH }, user)!;
    expect(timelineTracks(aPage({ user, mails }), UTC)[0]).toMatchObject({
      bars: [],
      otherwise: 'none seen',
    });
    expect(mailLines(mails, UTC.full, (text) => text)[0]).toMatch(/^No mails were counted under this name/);
    const partly = aUser({ name: 'idle', sentMails: { ...sentMails(NOTHING), isPartial: true } });
    expect(ownMails({ mails: TWO_PUBLISH }, partly)).toBeNull();
    expect(ownMails({ mails: TWO_PUBLISH }, aUser())).toBeNull();
    expect(ownMails({}, user)).toBeNull();
  });

  test.each([
    ['none seen', aPage()],
    ['not known', aPage({ services: null, gaps: [TIMEOUT] })],
    ['not listed', aPage({ services: [] })],
    ['asking', aPage({ services: null, user: aUser({ pending: ['GetServiceLastAccessedDetails'] }) })],
  ])('says %s when Access Advisor has nothing to mark', (words, page) => {
    expect(timelineTracks(page, UTC)).toMatchObject([{ marks: [], otherwise: words }]);
  });

  test.each([
    ['not-listed', 'not listed', 'SES is not listed.', /^Amazon SES was not listed as of /],
    ['not-accessed', 'none seen', 'None was used.', /^Access Advisor saw no use .+, as of /],
  ] as const)(
    'shows what the last scan knew while Access Advisor is asked: %s',
    (kind, words, actions, said) => {
      const advisorNone = { kind, asOf: AT };
      const user = aUser({ advisorNone, pending: ['GetServiceLastAccessedDetails'] });
      const page = aPage({ services: null, user });
      expect(timelineTracks(page, UTC)).toMatchObject([
        { marks: [], otherwise: words, inWords: `${words}, as of 2026-11-23 07:00:00 UTC` },
      ]);
      expect(noActionsText(sesEvidence(page))).toBe(actions);
      expect(createProof(page, IN_A_TICKET).conclusion).toMatch(said);
      expect(createProof(page, IN_A_TICKET).conclusion).toContain(AT);
    },
  );

  test('does not show a key known to be unused as if nothing were known', () => {
    const unused = { id: 'AKIAIOSFODNN7EXAMPLE', createdAt: null as string | null, asOf: AT };
    const user = aUser({ accessKeys: [aKey(null)], pending: ['GetAccessKeyLastUsed'] });
    const trackOf = (...unusedKeys: readonly (Omit<typeof unused, 'id'> & { id: string | null })[]) =>
      timelineTracks(aPage({ user, earlier: { verdict: 'can-send', asOf: NOW, unusedKeys } }), UTC)[1];
    const known = { otherwise: 'none seen', inWords: 'none seen, as of 2026-11-23 07:00:00 UTC' };
    expect(trackOf(unused)).toMatchObject(known);
    // The credential report has no IDs.
    expect(trackOf({ ...unused, id: null })).toMatchObject({ otherwise: 'asking' });
    expect(trackOf({ ...unused, id: null, createdAt: aKey(null).createdAt })).toMatchObject(known);
    expect(trackOf({ ...unused, id: 'AKIAOTHER' })).toMatchObject({ otherwise: 'asking' });
  });

  test('distinguishes a key without an answer from one without a use', () => {
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

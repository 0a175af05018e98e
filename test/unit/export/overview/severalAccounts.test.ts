import { SyntaxValidator } from 'fast-xml-validator';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../../../src/export/json.ts';
import { toMarkdown } from '../../../../src/export/markdown.ts';
import { toHtml } from '../../../../src/export/overview/htmlReport.ts';
import { arnAccount, createOverview, type Overview } from '../../../../src/export/overview/overview.ts';
import { createMailOverview } from '../../../../src/export/overview/mails.ts';
import { headline, mailNotes, mailSentence } from '../../../../src/export/overview/mailSentence.ts';
import { barFacts, sentWords, stripName, stripsTitle } from '../../../../src/export/overview/barFacts.ts';
import { regionTable } from '../../../../src/export/overview/mailTables.ts';
import { pictureTitle, UTC, withoutLaneWords } from '../../../../src/export/overview/pictureWords.ts';
import { toSvg } from '../../../../src/export/overview/pictureDocument.ts';
import type { Gap, Snapshot } from '../../../../src/senders/model/model.ts';
import { addHours } from '../../../../src/senders/model/mails.ts';
import { hours, mailsOf, quietRegion, regionMails } from '../../senders/mailsBuilder.ts';
import { account, GENERATED_AT, key, user } from '../sample.ts';

/** A separate account with one SMTP sender. */
function shop(digit: number, at: string, changes: Partial<Snapshot> = {}): Snapshot {
  const accountId = String(digit).repeat(12);
  const sender = user({
    name: 'mailer',
    arn: `arn:aws:iam::${accountId}:user/mailer`,
    id: `AIDA${accountId}`,
    canSend: 'yes',
    accessKeys: [key({ lastUsed: { at, service: 'ses-smtp', region: 'us-east-1' } })],
  });
  return { ...account([sender]), accountId, alias: `shop-${digit}`, ...changes };
}

const EARLY = '2026-11-22T08:00:00Z';
const LATE = '2026-11-23T07:00:00Z';
const joint = (...snapshots: readonly Snapshot[]): Overview =>
  createOverview(snapshots, { now: GENERATED_AT, recentDays: 7 });
const words = (parts: readonly { readonly text: string }[]) => parts.map(({ text }) => text).join('');
const sent = (perHour: number) => ({
  mails: mailsOf([
    regionMails(
      'us-east-1',
      hours(() => perHour),
    ),
  ]),
});
/** A burst last night, and nothing before. */
const ONLY_NOW = hours((hoursAgo) => (hoursAgo === 6 ? 50_000 : 0));
const denied: Gap = {
  call: 'GenerateCredentialReport',
  reason: 'AccessDenied',
  message: 'not authorized',
};

describe('Accounts that could not be read', () => {
  const unread = [
    { name: 'profile staging', accountId: null, why: 'The credentials have expired: token_is|gone' },
    { name: 'archive (333333333333)', accountId: '333333333333', why: 'AWS has not answered yet' },
  ];
  const two = [shop(1, EARLY), shop(2, LATE)];
  const said = [
    'Not included: profile staging (The credentials have expired: token_is|gone)',
    'Not included: archive (333333333333) (AWS has not answered yet)',
  ];

  test('are named with the reason in the picture, the HTML report, and Markdown, beside their number', () => {
    const of = createOverview(two, { now: GENERATED_AT, recentDays: 7, unread });
    expect(pictureTitle(of)).toBe('Use of Amazon SES in 2 of 4 accounts');
    const svg = toSvg(two, GENERATED_AT, 7, { unread });
    const html = toHtml(two, GENERATED_AT, 7, { unread });
    for (const text of said) for (const file of [svg, html]) expect(file).toContain(text);
    expect(html).not.toContain('AWS answered every call.');
    const one = toHtml(two.slice(1), GENERATED_AT, 7, { unread });
    expect(one).toContain('<h1>Use of Amazon SES in 1 of 3 accounts</h1>');
    const markdown = toMarkdown(two, GENERATED_AT, 7, unread);
    expect(markdown).toContain(
      'Not included, since they could not be read:\n\n- `profile staging`: <code>The',
    );
    expect(markdown).toContain('- `archive (333333333333)`: `AWS has not answered yet`\n');
    expect(SyntaxValidator.validate(svg)).toBe(true);
  });

  test('are in JSON beside the accounts, and absent if every account was read', () => {
    expect(JSON.parse(toJson(two, GENERATED_AT, unread))).toMatchObject({
      accounts: [{ accountId: '111111111111' }, { accountId: '222222222222' }],
      unread: [{ name: 'profile staging', accountId: null }, { accountId: '333333333333' }],
    });
    expect(JSON.parse(toJson([], GENERATED_AT, unread))).toMatchObject({ accounts: [], unread });
    expect(JSON.parse(toJson(two, GENERATED_AT))).not.toHaveProperty('unread');
    for (const text of [
      toSvg(two, GENERATED_AT, 7),
      toHtml(two, GENERATED_AT, 7),
      toMarkdown(two, GENERATED_AT, 7),
    ])
      expect(text).not.toContain('Not included');
  });

  test('are ten at most in a picture; the others are counted', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...unread[0]!, name: `profile p${index}` }));
    const svg = toSvg(two, GENERATED_AT, 7, { unread: many });
    expect(svg.match(/>Not included: profile p\d+ /g)).toHaveLength(10);
    expect(svg).toContain('Not included: 2 more accounts');
    expect(toHtml(two, GENERATED_AT, 7, { unread: many })).toContain('profile p11: The credentials');
  });
});

describe('Several accounts in one picture', () => {
  const of = joint(shop(1, EARLY), shop(2, LATE));

  test('have their lanes together, the latest first, each with its account', () => {
    expect(of.lanes.map(({ name, arn }) => [name, arnAccount(arn)])).toEqual([
      ['mailer (shop-2)', '222222222222'],
      ['mailer (shop-1)', '111111111111'],
    ]);
    expect(words(headline(of, UTC))).toBe(
      'In the last 7 days mailer (shop-2) and mailer (shop-1) sent by SMTP.',
    );
    expect(pictureTitle(of)).toBe('Use of Amazon SES in 2 accounts');
    expect([of.tally.users, of.tally.senders, of.counts['sends-smtp']]).toEqual([2, 2, 2]);
  });

  test('with the same name are distinguished by their IDs; a unique name needs none', () => {
    const twins = joint(shop(1, EARLY, { alias: 'shop' }), shop(2, LATE, { alias: 'shop' }));
    expect(twins.lanes.map(({ name }) => name)).toEqual([
      'mailer (shop, 222222222222)',
      'mailer (shop, 111111111111)',
    ]);
    expect(joint(shop(1, EARLY)).lanes[0]?.name).toBe('mailer');
  });

  test('are named once in a missing answer that they share', () => {
    const gaps = [denied];
    const { gaps: said } = joint(shop(1, EARLY, { gaps }), shop(2, LATE, { gaps }), shop(3, LATE));
    expect(said).toEqual([
      { call: 'GenerateCredentialReport', reason: 'AccessDenied', message: 'shop-1 and shop-2' },
    ]);
  });

  test('are named if roles were not listed in them', () => {
    const { scan } = shop(1, EARLY);
    const withRoles = { scan: { ...scan, roles: true as const } };
    expect(withoutLaneWords(of)).toContain('Roles were not looked at.');
    expect(withoutLaneWords(joint(shop(1, EARLY, withRoles), shop(2, LATE)))).toContain(
      'Roles were not looked at in shop-2 (222222222222).',
    );
    expect(withoutLaneWords(joint(shop(1, EARLY, withRoles), shop(2, LATE, withRoles)))).toEqual([]);
  });
});

describe('The mails of several accounts', () => {
  test('have a strip for each account, whatever its Regions, and a sentence for each at its own time', () => {
    const two = mailsOf([
      regionMails(
        'us-east-1',
        hours(() => 10),
      ),
      regionMails(
        'eu-west-1',
        hours(() => 1),
      ),
    ]);
    const of = joint(shop(1, EARLY, sent(2)), shop(2, LATE, { mails: two }), shop(3, LATE));
    expect(of.mails?.strips.map((strip) => [stripName(strip), strip.sums.last24Hours])).toEqual([
      ['shop-2', 264],
      ['shop-1', 48],
    ]);
    expect(stripsTitle(of.mails?.strips ?? [])).toBe('Mails by account');
    expect(words(mailSentence(of.mails!, UTC))).toBe(
      'shop-2: 264 mails sent in the 24 hours to 2026-11-23 09:00 UTC: 240 from us-east-1 and 24 from eu-west-1. ' +
        '11 mails from then to 2026-11-23 09:00 UTC. ' +
        'shop-1: 48 mails in the same 24 hours, all from us-east-1. ' +
        '2 mails from then until they were counted. ' +
        'The senders of these mails are not known: SES publishes no counts by sender in shop-2 and shop-1. ' +
        'Mails not counted, or only in part: 1 account.',
    );
    expect(mailNotes(of.mails!, UTC)).toEqual(['Mails were not counted in shop-3.']);
  });

  test('have the hours said again where they differ', () => {
    const before = addHours(GENERATED_AT, -1);
    const earlier = [
      regionMails(
        'us-east-1',
        hours(() => 1, before),
        { asOf: before },
      ),
    ];
    const of = joint(
      shop(1, EARLY, sent(3)),
      shop(2, EARLY, sent(2)),
      shop(3, EARLY, { mails: mailsOf(earlier, { asOf: before }) }),
    );
    expect(words(mailSentence(of.mails!, UTC))).toMatch(
      /^shop-1: 72 mails sent in the 24 hours to 2026-11-23 09:00 UTC, .+ shop-2: 48 mails in the same 24 hours, .+ shop-3: 24 mails sent in the 24 hours to 2026-11-23 08:00 UTC, .+ 1 mail from then to 2026-11-23 08:00 UTC\./,
    );
  });

  test('do not count an account without mails, or without an answer, as zero', () => {
    const quiet = { mails: mailsOf([quietRegion('us-east-1')]) };
    const unanswered = {
      mails: mailsOf([], {
        gaps: [{ call: 'GetMetricData', reason: 'Throttling', message: '', region: 'us-east-1' }],
      }),
    };
    const of = joint(shop(1, EARLY, quiet), shop(2, LATE, unanswered));
    expect(words(mailSentence(of.mails!, UTC))).toBe(
      'No mails in the 24 hours before the scan: 1 account. Mails not counted, or only in part: 1 account.',
    );
    expect(mailNotes(of.mails!, UTC)).toEqual([
      'shop-2: Mails are not counted. No answer: GetMetricData: Throttling.',
    ]);
    expect(joint(shop(1, EARLY), shop(2, LATE)).mails).toBeUndefined();
  });

  test('include an account with mails only in the current hour, the most first', () => {
    const now = mailsOf([
      regionMails(
        'us-east-1',
        hours((hoursAgo) => (hoursAgo === 0 ? 9_000 : 0)),
      ),
    ]);
    const of = joint(shop(1, EARLY, sent(2)), shop(2, LATE, { mails: now }));
    const said = words(mailSentence(of.mails!, UTC));
    expect(said).toMatch(
      /^shop-2: No mails sent in the 24 hours to .+ 9,000 mails from then to .+shop-1: 48 mails/,
    );
    expect(said).not.toContain('before the scan');
    const svg = toSvg(shop(2, LATE, { mails: now }), GENERATED_AT, 7);
    expect(svg).toContain('9,000 within 1 h');
    expect(svg).not.toContain('0 in 24 h');
  });

  test('of many accounts: the first are shown, the others counted, and those with the fewest mails share a strip', () => {
    const many = Array.from({ length: 9 }, (_, index) => shop(index + 1, EARLY, sent(index + 1)));
    const { mails } = joint(...many);
    expect(mails?.strips.map(stripName)).toEqual([
      ...['shop-9', 'shop-8', 'shop-7', 'shop-6', 'shop-5', 'shop-4', 'shop-3'],
      '2 other accounts',
    ]);
    expect(mails?.strips.at(-1)?.sums.last24Hours).toBe(3 * 24);
    const said = words(mailSentence(mails!, UTC));
    expect(said).toContain('shop-9: 216 mails');
    expect(said).not.toContain('shop-6:');
    expect(said).toContain('6 more accounts sent mails, too.');
  });

  test('of many accounts: one that only now surges has its own strip, the first one', () => {
    const surge = { mails: mailsOf([regionMails('eu-west-1', ONLY_NOW)]) };
    const many = Array.from({ length: 8 }, (_, index) => shop(index + 1, EARLY, sent((index + 1) * 100)));
    const all = [...many, shop(9, EARLY, surge)];
    const first = joint(...all).mails!.strips[0]!;
    expect([stripName(first), first.sums.last24Hours]).toEqual(['shop-9', 50_000]);
    expect(first.sums.last400Days).toBeLessThan(100 * 24 * 400);
    const all400 = all.map(({ mails }) => mails!.regions[0]!);
    const regions = [1, 2, 3, 4].map((digit) => ({ ...all400[digit]!, region: `r-${digit}` }));
    const { strips } = createMailOverview({ ...shop(9, EARLY), mails: mailsOf([...regions, all400[8]!]) })!;
    expect(strips.map(stripName)).toEqual(['eu-west-1', 'r-4', 'r-3', '2 other Regions']);
  });

  test('of many accounts: without mails in 24 hours, those of 7 days decide, then those of 400', () => {
    const only = (days: number, count: number) => ({
      mails: mailsOf([
        regionMails(
          'us-east-1',
          hours((hoursAgo) => (hoursAgo === days * 24 ? count : 0)),
        ),
      ]),
    });
    const several = [only(200, 9_000), only(300, 10_000), only(3, 5)].map((mails, index) =>
      shop(index + 1, EARLY, mails),
    );
    expect(joint(...several).mails?.strips.map(stripName)).toEqual(['shop-3', 'shop-2', 'shop-1']);
  });
});

test('A strip shared by accounts says "at least" for hours that only some of them were counted for', () => {
  const many = Array.from({ length: 8 }, (_, index) => shop(index + 1, EARLY, sent(index + 3)));
  const before = addHours(GENERATED_AT, -30);
  const earlier = regionMails(
    'us-east-1',
    hours(() => 1, before),
    { asOf: before },
  );
  const strips = joint(...many, shop(9, EARLY, { mails: mailsOf([earlier], { asOf: before }) })).mails
    ?.strips;
  const shared = strips!.at(-1)!;
  expect(stripName(shared)).toBe('2 other accounts');
  const last = shared.hours.sent.length - 2;
  expect(sentWords(shared, shared.hours, last)).toBe('At least 3 mails');
  expect(sentWords(shared, shared.hours, last - 40)).toBe('4 mails');
  expect(
    mailNotes(joint(...many, shop(9, EARLY, { mails: mailsOf([earlier], { asOf: before }) })).mails!, UTC),
  ).toContain(
    '2 other accounts: some were last counted 2026-11-22 03:00:00 UTC. What they sent since then is not known.',
  );
});

test('a strip of accounts counted at different hours: outcomes, sums and first hours are "at least", too', () => {
  const many = Array.from({ length: 8 }, (_, index) => shop(index + 1, EARLY, sent((index + 3) * 100)));
  const before = addHours(GENERATED_AT, -2);
  const earlier = regionMails(
    'us-east-1',
    hours((hoursAgo) => (hoursAgo === 0 ? 50 : 100), before),
    { asOf: before },
  );
  const { mails } = joint(...many, shop(9, EARLY, { mails: mailsOf([earlier], { asOf: before }) }));
  const shared = mails!.strips.at(-1)!;
  const last = shared.hours.sent.length - 1;
  // 300 an hour of the one; 100 of the other, of which 50 in the hour that ran then.
  expect(barFacts(shared, shared.hours, last - 3).slice(0, 3)).toEqual([
    '400 mails',
    'Delivered: 392',
    'Bounces: 8',
  ]);
  expect(barFacts(shared, shared.hours, last - 2).slice(0, 5)).toEqual([
    'At least 350 mails',
    'Delivered: At least 343',
    'Bounces: At least 7',
    'Complaints: not counted',
    'Rejects: not counted',
  ]);
  expect(barFacts(shared, shared.hours, last - 1)[1]).toBe('Delivered: At least 294');
  expect([0, 1, 2].map((hour) => sentWords(shared, shared.hours, hour))).toEqual([
    'At least 100 mails',
    'At least 100 mails',
    '400 mails',
  ]);
  // Of 24 hours: 24 * 300, and 22 * 100 with the 50. Of 400 days, the day that passed out is left out.
  const row = regionTable(mails!.strips).rows.at(-1)!;
  expect([row[1], row[2], row[5]]).toEqual(['At least 9,450', 'At least 67,050', 'At least 300']);
  const inAll = 9_600 * 300 + 9_598 * 100 + 50;
  const most = Number(row[4]!.replace(/\D/g, ''));
  expect(most).toBeLessThanOrEqual(inAll);
  expect(most).toBeGreaterThan(inAll - 2_400);
  expect(Number(row[6]!.replace(/\D/g, ''))).toBe(Math.round(most * 0.98));
  const svg = toSvg(
    [...many, shop(9, EARLY, { mails: mailsOf([earlier], { asOf: before }) })],
    GENERATED_AT,
    7,
  );
  expect(svg).toContain('At least 9,450 in 24 h');
});

test('an account counted hours before another has "at least" for the same 24 hours, and a note', () => {
  const before = addHours(GENERATED_AT, -3);
  const regions = ['us-east-1', 'eu-west-1'].map((region) =>
    regionMails(
      region,
      hours(() => 10, before),
      { asOf: before },
    ),
  );
  const snapshots = [shop(1, EARLY, { mails: mailsOf(regions, { asOf: before }) }), shop(2, LATE, sent(1))];
  const { mails } = joint(...snapshots);
  // Two Regions, 10 an hour: 21 whole hours, and the hour that ran.
  expect(regionTable(mails!.strips).rows.map((row) => row.slice(0, 2))).toEqual([
    ['shop-1', 'At least 440'],
    ['shop-2', '24'],
  ]);
  expect(toSvg(snapshots, GENERATED_AT, 7)).toContain('At least 440 in 24 h');
  expect(mailNotes(mails!, UTC)).toEqual([
    'shop-1: last counted 2026-11-23 06:00:00 UTC. What was sent since then is not known.',
  ]);
});

test('an account with a Region that was never counted has "at least" in its strip', () => {
  const gaps: readonly Gap[] = [
    { call: 'GetMetricData', reason: 'Throttling', message: '', region: 'eu-west-1' },
  ];
  const { mails } = sent(2);
  const of = joint(shop(1, EARLY, { mails: { ...mails, gaps } }), shop(2, LATE, sent(1)));
  expect(regionTable(of.mails!.strips).rows.map((row) => row.slice(0, 4))).toEqual([
    ['shop-1', 'At least 48', 'At least 336', 'At least 1,440'],
    ['shop-2', '24', '168', '720'],
  ]);
  const [strip] = of.mails!.strips;
  expect(sentWords(strip!, strip!.hours, 100)).toBe('At least 2 mails');
});

test('The files name every account and its scan', () => {
  const snapshots = [shop(1, EARLY, sent(2)), shop(2, LATE, sent(3))];
  const [svg, html] = [toSvg(snapshots, GENERATED_AT, 7), toHtml(snapshots, GENERATED_AT, 7)];
  expect(SyntaxValidator.validate(svg)).toBe(true);
  for (const text of [svg, html]) {
    expect(text).toContain('Use of Amazon SES in 2 accounts');
    expect(text).toContain('mailer (shop-2)');
    expect(text).toContain('Mails by account');
  }
  for (const one of ['shop-1 (111111111111): ', 'shop-2 (222222222222): ']) expect(html).toContain(one);
});

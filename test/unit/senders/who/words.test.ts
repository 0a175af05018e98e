import { describe, expect, it } from 'vitest';
import { reasonWords, standingLabel } from '../../../../src/senders/whoWords/standingWords.ts';
import { askAgainWords } from '../../../../src/senders/whoWords/askWords.ts';
import { notCoveredWords } from '../../../../src/senders/whoWords/notCoveredWords.ts';
import { whoSentence } from '../../../../src/senders/whoWords/whoSentence.ts';
import type { Evidence } from '../../../../src/senders/model/evidence.ts';
import type { Principal } from '../../../../src/senders/model/model.ts';
import { addTime } from '../../../../src/senders/model/evidence/timestamp.ts';
import { rankSenders, type WhoFacts } from '../../../../src/senders/who/rank.ts';
import { STANDING_ORDER } from '../../../../src/senders/who/standing.ts';
import type { Reason } from '../../../../src/senders/who/suspect.ts';
import { accessKey, gap, use } from '../builders.ts';
import {
  afterEnd,
  DAY,
  event,
  factsOf,
  FROM,
  fromStart,
  LATER,
  OLD_KEY,
  rank,
  role,
  root,
  user,
  WHOLE,
  WINDOW,
} from './scene.ts';

const FORMAT = { when: (at: string) => at, quoted: (text: string) => `“${text}”` };
const said = (reason: Reason) => reasonWords(reason, WINDOW, FORMAT);

describe('The sentence of a reason has its time', () => {
  const at = fromStart(-15 * 24 * 60);
  it.each<readonly [Reason, string]>([
    [{ kind: 'counted', mails: 1, region: null }, 'CloudWatch counted 1 mail under this name in this hour.'],
    [
      { kind: 'key-fits', keyId: 'AKIA1', service: 'ses-smtp', region: 'us-east-1', at },
      `Access key “AKIA1” was last used for “ses-smtp” in “us-east-1” on ${at}.`,
    ],
    [
      { kind: 'key-fits', keyId: 'AKIA1', service: 'ses', region: 'us-east-1', at, asOf: FROM },
      `Access key “AKIA1” was used for “ses” in “us-east-1” on ${at}, as IAM showed on ${FROM}.`,
    ],
    [
      { kind: 'advisor-fits', action: null, proves: 'access', region: null, at, asOf: FROM },
      `Access Advisor saw a use of SES on ${at}, as of ${FROM}.`,
    ],
    [
      { kind: 'key-used-before', keyId: null, at },
      `An access key was last used on ${at}, 15 days before that time.`,
    ],
    [
      { kind: 'console-before', at: fromStart(-30 * 60) },
      `Last signed in to the console on ${fromStart(-30 * 60)}, 30 hours before that time.`,
    ],
    [
      { kind: 'role-used-before', at: fromStart(-20) },
      `The role was last used on ${fromStart(-20)}, 20 minutes before that time.`,
    ],
    [
      { kind: 'key-used', keyId: 'AKIA1', service: 's3', region: null, at },
      `Access key “AKIA1” was last used for “s3” on ${at}; earlier uses do not show.`,
    ],
    [
      { kind: 'key-used', keyId: 'AKIA1', service: 'ses-smtp', region: 'us-east-1', at },
      `Access key “AKIA1” was last used for “ses-smtp” in “us-east-1” on ${at}; earlier uses do not show.`,
    ],
    [
      { kind: 'last-ses', region: 'eu-west-1', at },
      `The latest use of SES that was seen: ${at}, in “eu-west-1”.`,
    ],
    [{ kind: 'last-ses', region: null, at }, `The latest use of SES that was seen: ${at}.`],
    [
      { kind: 'key-deleted', keyId: 'AKIA1', at, isOwn: false },
      `Access key “AKIA1” was deleted on ${at}, and it is not known whose it was.`,
    ],
    ...(
      [
        [null, 'access', 'the last use of SES'],
        [null, 'likely-send', 'the last use of SES', ', most likely a send'],
        ['SendBounce', 'send', '“SendBounce”, which sends mail,'],
        ['GetSendQuota', 'call', '“GetSendQuota”', '; a send in the same minute would not show'],
      ] as const
    ).map(([action, proves, what, behind = '']): readonly [Reason, string] => [
      { kind: 'advisor-fits', action, proves, region: null, at },
      `Access Advisor saw ${what} on ${at}${behind}.`,
    ]),
    [
      { kind: 'no-policy', asOf: at },
      `No policy allows sending, as of ${at}; denied attempts count as uses.`,
    ],
    [{ kind: 'missing', what: 'console' }, 'Not known: when it last signed in to the console.'],
    [
      { kind: 'too-young', what: 'keys', asOf: at, needed: LATER },
      `Known only as of ${at}: which access keys it has and when they were used. What came later may not show before ${LATER}.`,
    ],
  ])('%j', (reason, words) => {
    expect(said(reason)).toBe(words);
  });

  it('and exists for every standing of a whole account', () => {
    const principals = [
      user(),
      user({ name: 'mailer', accessKeys: [accessKey({ at: fromStart(5), region: null, service: 'ses' })] }),
      user({ name: 'busy', accessKeys: [accessKey({ at: fromStart(5), region: null, service: null })] }),
      user({ name: 'old', accessKeys: [OLD_KEY], canSend: 'yes' }),
      user({ name: 'open', canSend: 'yes', gaps: [gap('ListAccessKeys')] }),
      root(),
      role(),
      role({ lastUsed: null }, { name: 'idle' }),
    ];
    const { principals: ranked } = rank(principals);
    const sentences = ranked.map(({ standing, why }) =>
      [standingLabel(standing), ...why.map(said)].join(' '),
    );
    expect(sentences).toEqual([
      expect.stringMatching(/^Used SES then Access key “AKIAEXAMPLE1” was last used for “ses” .*\.$/),
      'Possible IAM policies: may send. Not known: which access keys it has and when they were used.',
      expect.stringMatching(/^Unlikely No IAM policy allows sending, as of .*\.$/),
      expect.stringMatching(/^Ruled out Had no access key .*\. Never signed in to the console\.$/),
      expect.stringMatching(/^Ruled out Access key .* was last used .*, 50 days before that time\. Never/),
      expect.stringMatching(
        /^Ruled out Had no access key .* Last signed in to the console .*50 days before that time\.$/,
      ),
      expect.stringMatching(/^Ruled out The role was last used .*, 50 days before that time\.$/),
      'Ruled out The role was not used in the 400 days that IAM tracks.',
    ]);
    const [young] = rank([root({ gaps: [gap('GetCredentialReport')], keysAsOf: FROM })]).principals;
    expect([standingLabel(young!.standing), said(young!.why[0]!)]).toEqual([
      'Possible',
      'The root user needs no policy to send.',
    ]);
    expect(STANDING_ORDER.map(standingLabel)).toEqual([
      'Sent mails',
      'Used SES then',
      'Possible',
      'Unlikely',
      'Ruled out',
    ]);
  });
});

describe('The sentence about a window', () => {
  const mailer = user({
    name: 'mailer',
    canSend: 'yes',
    accessKeys: [accessKey({ at: fromStart(5), region: null, service: 'ses' })],
  });
  const everybody = [mailer, root(), role()];
  const SES_THEN = accessKey(use('ses-smtp', fromStart(5)));
  const mails = (sent: number) => ({ mails: { sent, bySender: null } });
  it('says how many have no policy that allows sending, while CloudTrail may be late', () => {
    const busy = (name: string, permissionsAsOf: string, but: Partial<Evidence> = {}) => {
      const accessKeys = [accessKey({ at: fromStart(5), region: null, service: 's3' })];
      return user({
        name,
        arn: `arn:aws:iam::111122223333:user/${name}`,
        accessKeys,
        permissionsAsOf,
        ...but,
      });
    };
    const later = addTime(LATER, 60_000);
    const principals = [busy('a', later), busy('b', LATER), busy('c', LATER, { canSend: 'yes' }), user()];
    const of = (until: string, those = principals) => {
      const policies = { from: '2026-01-01T00:00:00Z', until };
      return whoSentence(rank(those, { trail: { ...WHOLE, policies } }), FORMAT);
    };
    expect(of(addTime(LATER, -60_000))).toBe(
      `“c”, “a”, and “b” (of 4 users) could have sent mails then, as far as IAM tells. “a” and “b” had no policy that allows sending as of ${LATER}.`,
    );
    expect(of(later)).toBe('“c” (of 4 users) could have sent mails then, as far as IAM tells.');
    const four = [...principals, busy('d', LATER, { canSend: 'yes' })];
    const withSender = [...four, user({ name: 'ops', accessKeys: [SES_THEN] })];
    expect(of(addTime(LATER, -60_000), withSender)).toBe(
      `“ops” and 4 others (of 6 users) could have sent mails then, as far as IAM tells. Of these, “ops” used SES then. “ops”, “a”, and “b” had no policy that allows sending as of ${LATER}.`,
    );
    const senders = ['1', '2', '3', '4'].map((name) => busy(name, LATER, { accessKeys: [SES_THEN] }));
    expect(of(addTime(LATER, -60_000), [...senders, ...four])).toMatch(
      /^8 of 9 users could have sent .* 4 of these used SES then\. 6 of the 8 had no policy/,
    );
    expect(of(addTime(LATER, -60_000), [user()])).toMatch(/^None of 1 user could have sent mails then/);
    expect(of(addTime(LATER, -60_000), four)).toMatch(/^4 of 5 users could have sent/);
    const many = Array.from({ length: 4_600 }, (_, index) => busy(`u${index}`, LATER));
    expect(of(addTime(LATER, -60_000), [...many, user()])).toContain('4,600 of the 4,600 had no policy');
  });

  it('names the only one who could have sent, always with "as far as IAM tells"', () => {
    expect(whoSentence(rank(everybody, mails(4_200)), FORMAT)).toBe(
      'Only “mailer” could have sent the 4,200 mails of this hour, as far as IAM tells.',
    );
    expect(whoSentence(rank(everybody), FORMAT)).toBe(
      'Only “mailer” could have sent mails then, as far as IAM tells.',
    );
  });
  it('is about one mail if the window has only one', () => {
    const ofMail = (who: readonly Principal[]) =>
      whoSentence(
        rank(who, { window: { ...WINDOW, to: FROM, messageId: '0100@us-east-1.amazonses.com' } }),
        FORMAT,
      );
    expect(ofMail(everybody)).toBe('Only “mailer” could have sent this mail, as far as IAM tells.');
    expect(
      ofMail([...everybody, user({ name: 'open', canSend: 'yes', gaps: [gap('ListAccessKeys')] })]),
    ).toMatch(/^“mailer” and “open” .* could have sent this mail, as far as IAM tells\./);
    expect(ofMail([user()])).toBe('None of 1 user could have sent this mail, as far as IAM tells.');
  });
  it('does not say who sent the mails of whole hours when the window is a part of them', () => {
    const of = (from: string, to: string) =>
      whoSentence(rank(everybody, { ...mails(4_200), window: { ...WINDOW, from, to } }), FORMAT);
    const words =
      'Only “mailer” could have sent mails then, as far as IAM tells. CloudWatch counted 4,200 mails from ' +
      `${FORMAT.when(FROM)} to ${FORMAT.when(fromStart(60))}, the whole hour of that time.`;
    expect(of(fromStart(5), fromStart(5))).toBe(words);
    expect(of(fromStart(0), fromStart(50))).toBe(words);
    expect(of(fromStart(1), fromStart(60))).toBe(words);
    expect(of(fromStart(0), fromStart(120))).toContain('could have sent the 4,200 mails of these hours');
    expect(of(fromStart(20), fromStart(100))).toContain(
      `to ${FORMAT.when(fromStart(120))}, the whole hours of that time.`,
    );
    expect(
      whoSentence(
        rank([...everybody, user({ name: 'open', canSend: 'unknown', gaps: [gap('ListAccessKeys')] })], {
          ...mails(1),
          window: { ...WINDOW, to: FROM },
        }),
        FORMAT,
      ),
    ).toBe(
      '“mailer” and “open” (of 2 users, root, and 1 role) could have sent mails then, as far as IAM tells. Of these, “mailer” used SES then. CloudWatch counted 1 mail from ' +
        `${FORMAT.when(FROM)} to ${FORMAT.when(fromStart(60))}, the whole hour of that time.`,
    );
  });
  it('says "these hours" only of several, with everything that is said about them', () => {
    const window = { ...WINDOW, to: fromStart(120) };
    const bySender = new Map([['partner', 1]]);
    expect(whoSentence(rank(everybody, { window, mails: { sent: 2, bySender } }), FORMAT)).toMatch(
      /^In these hours, CloudWatch counted 1 mail .* the other 1 mail of these hours, as far as IAM tells/,
    );
    const barred = [user({ canSend: 'no' })];
    expect(whoSentence(rank(barred, { window, ...mails(0) }), FORMAT)).toMatch(
      /^CloudWatch counted no mails in these hours\. /,
    );
    expect(reasonWords({ kind: 'counted', mails: 2, region: null }, window, FORMAT)).toBe(
      'CloudWatch counted 2 mails under this name in these hours.',
    );
    const facts = factsOf(barred, { window });
    expect(notCoveredWords(facts, rankSenders(facts), { answers: 0, uncounted: [] }, FORMAT)).toContain(
      'How many mails were sent then is not known: CloudWatch has not counted all of these hours.',
    );
  });
  it('names nobody when the list of users is too old to be complete', () => {
    const listed = (listedAsOf: string) => rank(everybody, { listedAsOf }).only?.name ?? null;
    expect([listed(fromStart(-60)), listed(afterEnd(59)), listed(afterEnd(60))]).toEqual([
      null,
      null,
      'mailer',
    ]);
  });
  it('begins with the names of counted mails that nobody had', () => {
    const of = (bySender: Readonly<Record<string, number>>) =>
      whoSentence(
        rank(everybody, { mails: { sent: 9, bySender: new Map(Object.entries(bySender)) } }),
        FORMAT,
      );
    expect(of({ partner: 9 })).toBe(
      'In this hour, CloudWatch counted 9 mails under a name that nobody in the list had then: “partner”. “mailer” (of 1 user, root, and 1 role) could have sent mails then, as far as IAM tells.',
    );
    expect(of({ partner: 8 })).toMatch(
      / “mailer” \(of 1 user, root, and 1 role\) could have sent the other 1 mail of this hour, as far as IAM tells\.$/,
    );
    // 9 mails were sent: some of these were counted twice.
    expect(of({ partner: 8, mailer: 3 })).toMatch(/ could have sent mails then, as far as IAM tells\.$/);
    expect(of({ partner: 4, other: 5 })).toMatch(
      /^In this hour, CloudWatch counted 9 mails under names that nobody in the list had then: “other” and “partner”\. /,
    );
  });
  describe('begins with the names under which mails were counted', () => {
    const open = (name: string, but: Partial<Evidence> = {}) =>
      user({
        ...{ name, arn: `arn:aws:iam::111122223333:user/${name}`, canSend: 'yes' },
        ...{ gaps: [gap('ListAccessKeys')], ...but },
      });
    const sender = user({ name: 'newsletter', canSend: 'yes' });
    const all = [sender, open('shop', { accessKeys: [SES_THEN] }), open('a'), open('b'), role()];
    const of = (bySender: Readonly<Record<string, number>>, but: Partial<WhoFacts['mails']> = {}) => ({
      mails: { sent: 607, bySender: new Map(Object.entries(bySender)), ...but },
    });
    const words = (facts: Partial<WhoFacts>, who: readonly Principal[] = all) =>
      whoSentence(rank(who, facts), FORMAT);
    it('and says who could have sent the others', () => {
      expect(words(of({ newsletter: 600 }))).toBe(
        'Of the 607 mails of this hour, CloudWatch counted 600 under the name “newsletter”. “newsletter”, “shop”, and 2 others (of 4 users and 1 role) could have sent the other 7 mails of this hour, as far as IAM tells. Of these, “shop” used SES then.',
      );
      expect(words(of({ newsletter: 600, shop: 4 }))).toMatch(
        /^Of the 607 mails of this hour, CloudWatch counted 600 under the name “newsletter” and 4 under the name “shop”\. .* could have sent the other 3 mails of this hour/,
      );
      expect(words(of({ newsletter: 600, partner: 4 }))).toMatch(
        /^Of the 607 mails of this hour, CloudWatch counted 600 under the name “newsletter”\. In this hour, CloudWatch counted 4 mails under a name that nobody .* could have sent the other 3 mails/,
      );
    });
    it('and, if these are all mails, adds only who else used SES then', () => {
      expect(words(of({ newsletter: 607 }))).toBe(
        'Of the 607 mails of this hour, CloudWatch counted 607 under the name “newsletter”. Others who used SES then: “shop”.',
      );
      expect(words(of({ newsletter: 600, shop: 7 }))).toBe(
        'Of the 607 mails of this hour, CloudWatch counted 600 under the name “newsletter” and 7 under the name “shop”.',
      );
    });
    it('with "at least" if mails may be missing by sender', () => {
      expect(words(of({ newsletter: 600 }, { isPartial: true }))).toMatch(
        /^Of the 607 mails of this hour, CloudWatch counted at least 600 under the name “newsletter”\. /,
      );
    });
    it('but not when another may have had the name, or mails were counted twice', () => {
      const counted = of({ newsletter: 600 });
      const born = [user({ name: 'newsletter', createdAt: fromStart(5) }), ...all.slice(1)];
      const events = [event('DeleteRole', { roleName: 'newsletter', at: fromStart(90) })];
      for (const said of [
        words(counted, born),
        words(counted, all.slice(0, -1)),
        words({ ...counted, trail: { ...WHOLE, events } }),
        words(of({ newsletter: 608 })),
        // Nor where the mails of whole hours are more than those of the window.
        words({ ...counted, window: { ...WINDOW, from: fromStart(1) } }),
      ]) {
        expect(said).not.toMatch(/ sent \d/);
        expect(said).toMatch(/Of these, “newsletter” and “shop” used SES then\./);
      }
    });
  });
  it('names those that several share, and says if mails were counted twice', () => {
    const bySender = new Map([
      ['alerts', 7],
      ['mailer', 3],
    ]);
    const shared = [user({ name: 'alerts' }), role({}, { name: 'alerts' })];
    expect(whoSentence(rank([...everybody, ...shared], { mails: { sent: 9, bySender } }), FORMAT)).toMatch(
      /^In this hour, CloudWatch counted 7 mails under a name that more than one user or role has: “alerts”\. More mails were counted by sender than in all: some were counted twice\. “mailer” /,
    );
  });
  it('says that nobody is ruled out, and counts everybody once', () => {
    const unknown = (name: string) => user({ name, canSend: 'unknown', gaps: [gap('ListAccessKeys')] });
    expect(whoSentence(rank([unknown('a'), unknown('b')], mails(2)), FORMAT)).toBe(
      '2 users could have sent the 2 mails of this hour, as far as IAM tells. Nobody is ruled out.',
    );
    // “Of these” is about those who could have sent.
    expect(whoSentence(rank([everybody[0]!, unknown('b')], mails(2)), FORMAT)).toMatch(
      /^2 users could have sent .+ Of these, “mailer” used SES then\. Nobody is ruled out\.$/,
    );
  });
  it('otherwise says how many are left', () => {
    const open = user({ name: 'open', canSend: 'unknown', gaps: [gap('ListAccessKeys')] });
    expect(whoSentence(rank([...everybody, open], mails(1)), FORMAT)).toBe(
      '“mailer” and “open” (of 2 users, root, and 1 role) could have sent the 1 mail of this hour, as far as IAM tells. Of these, “mailer” used SES then.',
    );
    expect(whoSentence(rank([...everybody, open], mails(0)), FORMAT)).toBe(
      'CloudWatch counted no mails in this hour. “mailer” and “open” (of 2 users, root, and 1 role) could have sent mails then, as far as IAM tells. Of these, “mailer” used SES then.',
    );
  });
});

describe('The notes on what elimination cannot cover include', () => {
  const said = (
    but: Partial<WhoFacts> = {},
    missing = 0,
    who: readonly Principal[] = [user(), root()],
    uncounted: readonly string[] = [],
  ) => {
    const facts = factsOf(who, but);
    return notCoveredWords(facts, rankSenders(facts), { answers: missing, uncounted }, FORMAT).join('\n');
  };
  it('always what IAM does not see', () => {
    const counted = said({ mails: { sent: 1, bySender: null } });
    expect(counted.split('\n')).toHaveLength(2);
    expect(counted).toMatch(/policy of an SES identity.*\nMail Manager/);
  });
  it('that the number of mails is unknown, and why if it is too long ago', () => {
    const words = 'How many mails were sent then is not known: CloudWatch has not counted this hour.';
    expect(said()).toContain(words);
    expect(said({}, 1, undefined, ['us-east-1'])).toContain(
      'How many mails were sent then is not known: CloudWatch could not be asked in “us-east-1”.',
    );
    const old = said({ askedAt: addTime(FROM, 456 * DAY) });
    expect(old).toContain('CloudWatch keeps counts by the hour for 455 days');
    expect(old).not.toContain(words);
  });
  it('root, if no credential report lists it', () => {
    const words = 'Root is not in the list: it could have sent, too.';
    expect(said({}, 0, [user()])).toContain(words);
    expect(said()).not.toContain(words);
  });
  it('who was deleted since, by name and time', () => {
    const events = [event('DeleteUser', { userName: 'eve' }), event('DeleteRole', { roleName: 'job' })];
    expect(said({ trail: { ...WHOLE, events } })).toContain(
      `Role “job” was deleted on ${fromStart(0)}.\nUser “eve” was deleted on ${fromStart(0)}.`,
    );
  });
  it('deletions that are unknown, or too recent to show', () => {
    expect(said({ trail: { ...WHOLE, principals: null } })).toContain(
      'that were deleted since are not known',
    );
    expect(said({ listedAsOf: '2026-11-22T10:05:00Z' })).toContain(
      'What was deleted or changed after 2026-11-22T10:00:00Z may not show yet: CloudTrail can be 15 minutes late.',
    );
  });
  it('uses that may not show yet, if they could rule somebody out', () => {
    const late = 'Uses in this time may not all show yet';
    const [young, old] = [{ askedAt: afterEnd(239) }, { askedAt: afterEnd(241) }];
    const busy = user({ accessKeys: [accessKey(use('s3', LATER))], canSend: 'yes' });
    expect(said(young, 0, [busy])).toContain(late);
    expect(said(old, 0, [busy])).not.toContain(late);
    expect(said(young, 0, [user()])).not.toContain(late);
  });
  it('the number of missing answers', () => {
    expect(said({}, 3)).toContain('3 answers missing.');
  });
});

it('Two times in one minute after which more shows are mentioned as one, the later', () => {
  const said = (first: string, last: string) => askAgainWords({ first, last }, { when: (at) => at });
  expect(said('2026-11-20T11:00:01Z', '2026-11-20T11:00:40Z')).toBe(
    'Ask again after 2026-11-20T11:00:40Z for a fuller answer.',
  );
  expect(said('2026-11-20T11:00:59Z', '2026-11-20T11:01:00Z')).toContain(' only after 2026-11-20T11:01:00Z.');
});

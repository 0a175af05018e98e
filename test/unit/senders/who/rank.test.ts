import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../../src/senders/model/model.ts';
import { likeliestFirst, rankSenders, tooYoungIn, type WhoFacts } from '../../../../src/senders/who/rank.ts';
import { STANDING_ORDER, STANDINGS } from '../../../../src/senders/who/standing.ts';
import { accessKey, advisor, gap, use } from '../builders.ts';
import {
  afterEnd,
  counts,
  factsOf,
  fromStart,
  keyAt,
  LATER,
  rank,
  role,
  root,
  standingOf,
  user,
  WHOLE,
  WINDOW,
} from './scene.ts';

/** Used its key since, so that nothing rules it out. */
const busy = user({ canSend: 'yes', accessKeys: [accessKey(use('s3', LATER))] });
const sender = user({ accessKeys: [accessKey(use('ses-smtp', fromStart(5)))] });
const mails = { sent: 9, bySender: null };

function after(principals: readonly Principal[], but: Partial<WhoFacts>) {
  const facts = factsOf(principals, { mails, ...but });
  const { askAgain } = tooYoungIn(facts, rankSenders(facts));
  return askAgain && [askAgain.first, askAgain.last];
}
const asked = (minutes: number) => ({ askedAt: afterEnd(minutes), listedAsOf: afterEnd(minutes) });

describe('Asking again shows more', () => {
  it.each<
    readonly [string, readonly Principal[], Partial<WhoFacts>, readonly [first: string, last: string] | null]
  >([
    ['as soon as live answers do, an hour after the window', [busy], asked(5), [afterEnd(60), afterEnd(240)]],
    ['once roles and Access Advisor do, 4 hours after it', [busy], asked(61), [afterEnd(240), afterEnd(240)]],
    ['never, when all of it was shown', [busy], asked(241), null],
    ['never, when there is nobody left to rule out', [sender], asked(5), null],
    [
      'at the end of the hours, where their mails are not counted',
      [sender],
      { ...asked(-5), mails: { ...mails, sent: null } },
      [afterEnd(0), afterEnd(0)],
    ],
    [
      'never, where the mails of past hours are not counted',
      [sender],
      { ...asked(5), mails: { ...mails, sent: null } },
      null,
    ],
    [
      'when CloudTrail shows what was deleted before the list was read',
      [sender],
      { ...asked(5), trail: { ...WHOLE, principals: { from: fromStart(-999), until: afterEnd(-5) } } },
      [afterEnd(20), afterEnd(20)],
    ],
    [
      'never, where CloudTrail could not be read',
      [sender],
      { ...asked(5), trail: { ...WHOLE, principals: null } },
      null,
    ],
    [
      'at the first of these times, and at the last of them once more',
      [busy],
      { ...asked(50), trail: { ...WHOLE, principals: { from: fromStart(-999), until: afterEnd(40) } } },
      [afterEnd(60), afterEnd(240)],
    ],
  ])('%s', (_name, principals, but, expected) => {
    expect(after(principals, but)).toEqual(expected);
  });

  it('about one mail, by its second', () => {
    const window = { ...WINDOW, to: WINDOW.from };
    expect(after([busy], { window, ...asked(-55) })).toEqual([
      '2026-11-20T11:00:01Z',
      '2026-11-20T14:00:01Z',
    ]);
  });
});

describe('The ranking of those who could have sent', () => {
  const possible = (name: string, at: string, region: string) =>
    user({ name, canSend: 'yes', accessKeys: [accessKey({ at, service: 'ses', region })] });
  const order = (principals: readonly Principal[], region: string | null) =>
    rankSenders(
      factsOf(principals, { mails, window: { ...WINDOW, to: WINDOW.from, region } }),
    ).principals.map(({ principal }) => principal.name);
  const people = [
    possible('latest', afterEnd(900), 'eu-west-1'),
    possible('later', afterEnd(300), 'us-east-1'),
    possible('near', afterEnd(90), 'us-east-1'),
    user({ name: 'none', canSend: 'yes', gaps: [gap('ListAccessKeys')] }),
    user({ name: 'barred', canSend: 'no', gaps: [gap('ListAccessKeys')] }),
  ];

  it('puts uses of SES in the Region of the mail first, and the nearest use before later ones', () => {
    expect(order(people, 'us-east-1')).toEqual(['near', 'later', 'latest', 'none', 'barred']);
    expect(order(people, 'eu-west-1')).toEqual(['latest', 'later', 'near', 'none', 'barred']);
  });

  it('ignores the Region when none is known', () => {
    expect(order(people, null)).toEqual(['near', 'later', 'latest', 'none', 'barred']);
  });
});

it.each([
  ['us-east-1', 'us-east-1'],
  ['eu-central-1', null],
])(
  'The latest SES use, by a key in %s and by Access Advisor in us-east-1, has the Region %s',
  (keyRegion, region) => {
    const key = accessKey({ at: LATER, region: keyRegion, service: 'ses-smtp' }, { asOf: LATER });
    const facts = factsOf([user({ canSend: 'yes', accessKeys: [key], advisor: advisor(LATER) })]);
    const [first] = rankSenders(facts).principals;
    expect(first?.why).toContainEqual({ kind: 'last-ses', region, at: LATER });
  },
);

describe('Mails under a name that belongs to nobody, or not certainly to anybody,', () => {
  const ranked = (bySender: Readonly<Record<string, number>>, others: readonly Principal[] = []) =>
    rankSenders(
      factsOf([sender, root(), role(), ...others], {
        mails: { sent: 9, bySender: new Map(Object.entries(bySender)) },
      }),
    );
  it('are mentioned, most first, and leave nobody as the only possible sender', () => {
    expect(ranked({ [sender.name]: 9 }).only?.name).toBe(sender.name);
    const { only, otherNames } = ranked({ [sender.name]: 2, partner: 3, campaigns: 4, silent: 0 });
    expect(only).toBeNull();
    expect(otherNames).toEqual([
      { name: 'campaigns', sent: 4 },
      { name: 'partner', sent: 3 },
    ]);
  });

  it('are mentioned, and leave nobody as the only possible sender, if a user and a role share the name', () => {
    const shared = [user({ name: 'alerts' }), role({}, { name: 'alerts' })];
    const ranking = ranked({ alerts: 7, [sender.name]: 2 }, shared);
    expect(ranking.only).toBeNull();
    expect(ranking.otherNames).toEqual([]);
    expect(ranking.sharedNames).toEqual([{ name: 'alerts', sent: 7 }]);
    expect(ranked({ [sender.name]: 9 }, shared).only?.name).toBe(sender.name);
  });

  it('are not attributed to a user of that name who was created after the hours', () => {
    const later = user({ name: 'campaign', createdAt: afterEnd(0) });
    const ranking = ranked({ campaign: 7, [sender.name]: 2 }, [later]);
    expect(ranking.only).toBeNull();
    expect(ranking.otherNames).toEqual([{ name: 'campaign', sent: 7 }]);
    expect(ranking.principals.find(({ principal }) => principal === later)).toMatchObject({
      ...{ standing: 'ruled-out', sent: null },
    });
    // A role that got the name of a user later does not share its mails.
    const heir = role({}, { name: sender.name, createdAt: afterEnd(0) });
    expect(ranked({ [sender.name]: 9 }, [heir]).only?.name).toBe(sender.name);
  });

  it('are attributed to root, though root is not in the list', () => {
    const bySender = new Map([['root', 5]]);
    expect(rankSenders(factsOf([sender], { mails: { sent: 5, bySender } })).otherNames).toEqual([
      { name: 'root', sent: 5 },
    ]);
    expect(ranked({ root: 5 }).otherNames).toEqual([]);
  });

  it('leave nobody as the only possible sender when an answer about them is missing', () => {
    const of = (counted: Partial<WhoFacts['mails']>) =>
      rankSenders(factsOf([sender, root(), role()], { mails: { sent: 9, bySender: null, ...counted } })).only;
    expect(of({})?.name).toBe(sender.name);
    expect(of({ isUnanswered: true })).toBeNull();
  });
});

describe('The order of several accounts', () => {
  const ranked = (principals: readonly Principal[], counted: WhoFacts['mails']) =>
    rankSenders(factsOf(principals, { mails: counted }));
  it('puts a known or fitting sender first, and an account that sent nothing last', () => {
    const accounts = {
      none: ranked([sender], { sent: 0, bySender: null }),
      unanswered: null,
      notCounted: ranked([busy], { sent: null, bySender: null }),
      sent: ranked([busy], mails),
      fits: ranked([sender], { sent: null, bySender: null }),
      counted: ranked([sender], { sent: 9, bySender: new Map([[sender.name, 9]]) }),
    };
    expect(accounts.fits.principals[0]?.standing).toBe('fits');
    expect(accounts.counted.principals[0]?.standing).toBe('counted');
    const order = likeliestFirst(Object.entries(accounts), ([, ranking]) => ranking).map(([name]) => name);
    expect(order).toEqual(['counted', 'fits', 'sent', 'unanswered', 'notCounted', 'none']);
  });
});

describe('The ranking', () => {
  it('sorts by standing, then mails, nearness, permission, and the latest sign of SES', () => {
    const named = (name: string, but = {}) => user({ name, ...but });
    const others = [keyAt('s3', fromStart(5))];
    const principals = [
      named('ruled-out'),
      named('unlikely', { accessKeys: others }),
      named('possible-no-sign', { accessKeys: others, canSend: 'yes' }),
      named('possible-conditional', { accessKeys: others, canSend: 'conditional' }),
      named('possible-sign', { accessKeys: [keyAt('ses', afterEnd(60))], canSend: 'yes' }),
      named('fits-near', { accessKeys: [keyAt('ses', fromStart(-5))] }),
      named('fits-in', { accessKeys: [keyAt('ses', fromStart(5))] }),
      named('few'),
      named('many'),
    ];
    const { principals: ranked } = rank(principals, counts(['few', 1], ['many', 99]));
    expect(ranked.map(({ principal }) => principal.name)).toEqual(
      'many few fits-in fits-near possible-sign possible-no-sign possible-conditional unlikely ruled-out'.split(
        ' ',
      ),
    );
    expect([...new Set(ranked.map(({ standing }) => standing))]).toEqual(STANDING_ORDER);
    expect(STANDING_ORDER.toSorted()).toEqual(Object.keys(STANDINGS).toSorted());
  });

  it('counts a name shared by two for neither', () => {
    const twins = [user(), role({}, { name: 'bob' })];
    const { principals } = rank(twins, counts(['bob', 5]));
    expect(principals.map(({ sent }) => sent)).toEqual([null, null]);
    expect(principals.map(({ standing }) => standing)).toEqual(['ruled-out', 'ruled-out']);
  });
});

describe('The list of who used SES then', () => {
  const reasons = (principal: Principal) => rank([principal]).principals.flatMap(({ why }) => why);
  it('says of a user without a policy that allows sending that denied attempts count as uses', () => {
    const smtp = { accessKeys: [keyAt('ses-smtp', fromStart(5))], permissionsAsOf: LATER };
    expect(reasons(user(smtp))).toContainEqual({ kind: 'no-policy', asOf: LATER });
    expect(reasons(user({ ...smtp, canSend: 'yes' })).map(({ kind }) => kind)).toEqual(['key-fits']);
  });
  it('shows the action that Access Advisor names, not the access of the same minute', () => {
    const [at, later] = [fromStart(5), fromStart(9 * 60)];
    const seen = (action: string, last = at) =>
      reasons(user({ canSend: 'yes', advisor: advisor(last, [{ action, at }]) }));
    const fits = { kind: 'advisor-fits', region: 'us-east-1', at };
    expect(seen('SendBounce')).toEqual([{ ...fits, action: 'SendBounce', proves: 'send' }]);
    expect(seen('GetSendQuota')).toEqual([{ ...fits, action: 'GetSendQuota', proves: 'call' }]);
    // A later access, after the window, hides no earlier action.
    expect(seen('SendBounce', later)).toEqual([
      { ...fits, action: 'SendBounce', proves: 'send', region: null },
    ]);
    expect(seen('GetSendQuota', fromStart(6))[0]).toMatchObject({ action: null, proves: 'likely-send' });
  });
  it('leaves out who used an action in another Region', () => {
    const [at, later] = [fromStart(5), fromStart(9 * 60)];
    const of = (region: string) =>
      standingOf(
        user({ canSend: 'yes', advisor: advisor(later, [{ action: 'GetSendQuota', at, region }]) }),
        {},
      );
    expect([of('us-east-1'), of('eu-west-1')]).toEqual(['fits', 'ruled-out']);
  });
});

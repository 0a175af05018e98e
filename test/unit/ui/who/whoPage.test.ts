import { describe, expect, it } from 'vitest';
import { whoChunks, withMaskedAnswer } from '../../../../src/export/who.ts';
import type { WhoAnswer } from '../../../../src/senders/who/askWho.ts';
import type { WhoFacts } from '../../../../src/senders/who/rank.ts';
import { NO_ROLES, rankSenders } from '../../../../src/senders/who/rank.ts';
import type { Principal } from '../../../../src/senders/model/model.ts';
import { readAsked, understoodWords, windowOfMail } from '../../../../src/presentation/who/asked.ts';
import { partsOf, type Part } from '../../../../src/presentation/who/parts.ts';
import type { AccountActivity } from '../../../../src/presentation/who/question.ts';
import { savedState, toHost } from '../../../../src/presentation/who/schemas.ts';
import { createWhoPage, MOST_PEOPLE, unansweredAccounts } from '../../../../src/presentation/who/whoPage.ts';
import { nextSteps } from '../../../../src/presentation/signIn/nextSteps.ts';
import type { Target } from '../../../../src/senders/model/target.ts';
import * as v from 'valibot';
import { accessKey, gap, snapshot, use } from '../../senders/builders.ts';
import {
  afterEnd,
  event,
  FROM,
  fromStart,
  LATER,
  OLD_KEY,
  role,
  root,
  TO,
  user,
  WHOLE,
  WINDOW,
} from '../../senders/who/scene.ts';

const text = (parts: readonly Part[]) =>
  parts.map((part) => (typeof part === 'string' ? part : 'at' in part ? part.at : `“${part.name}”`)).join('');
const SAMPLE = { kind: 'profile', profile: 'sample' } as const;
const MEMBER: Target = {
  ...{ kind: 'member', profile: 'sample', partition: 'aws', accountId: '100000000029' },
  ...{ accountName: 'member-029', role: 'Auditor' },
};
const mailer = user({
  name: 'ops-7',
  accessKeys: [accessKey(use('ses-smtp', fromStart(5)))],
  canSend: 'yes',
});

function answerOf(principals: readonly Principal[], but: Partial<WhoAnswer & WhoFacts> = {}): WhoAnswer {
  const { gaps = [], pending = [], ...more } = but;
  const facts: WhoFacts = {
    ...{ window: WINDOW, principals, listedAsOf: LATER, askedAt: LATER },
    ...{ deletedPrincipals: [], keysSince: new Map() },
    signIns: new Map(principals.map(({ arn }) => [arn, { at: '2026-10-01T00:00:00Z', asOf: LATER }])),
    ...{ trail: WHOLE, mails: { sent: 4_200, bySender: null }, unlisted: [] },
    ...more,
  };
  return { facts, ranking: rankSenders(facts), gaps, pending };
}

function pageOf(answer: WhoAnswer | null, activity: AccountActivity = { kind: 'done' }) {
  const account = { target: SAMPLE, snapshot: snapshot(answer?.facts.principals ?? []), answer, activity };
  const question = { window: WINDOW, accountId: null, doubts: [{ kind: 'not-received' }] } as const;
  return createWhoPage(question, [account], false, { locale: 'en', now: LATER });
}

describe('What Amazon SES knows about a mail', () => {
  const answer = answerOf([mailer]);
  const page = (but: Partial<WhoAnswer>, messageId: string | null, isBusy = false) => {
    const account = {
      target: SAMPLE,
      snapshot: snapshot([mailer]),
      answer: { ...answer, ...but },
      activity: { kind: 'done' },
    } as const;
    const question = { window: { ...WINDOW, messageId }, accountId: null, doubts: [] };
    return createWhoPage(question, [account], isBusy, { locale: 'en', now: LATER });
  };
  const unnamed = { kind: 'unnamed', region: 'us-east-1' } as const;

  it('can be requested for one mail, once, while nothing else is asked', () => {
    expect(page({}, 'id').canAskSes).toBe(true);
    expect(page({}, null).canAskSes).toBe(false);
    expect(page({}, 'id', true).canAskSes).toBe(false);
    expect(page({ insight: unnamed }, 'id').canAskSes).toBe(false);
    const failed = { kind: 'failed', region: 'us-east-1', gap: gap('GetMessageInsights') } as const;
    expect(page({ insight: failed }, 'id').canAskSes).toBe(true);
  });

  it('is shown with the answer', () => {
    expect(page({}, 'id').accounts[0]?.answer?.insight).toBeNull();
    const insight = page({ insight: unnamed }, 'id').accounts[0]?.answer?.insight ?? [];
    expect(text(insight)).toContain('Amazon SES knows this mail');
  });
});

describe('The page of Who Sent These Mails', () => {
  const everybody = [
    mailer,
    root(),
    role(),
    user({ name: 'old', accessKeys: [OLD_KEY] }),
    user({ name: 'new', createdAt: LATER }),
  ];

  it('says what is wrong with an account as the list does, and offers what helps', () => {
    const problem = { kind: 'no-profile', message: 'The profile could not be found.' } as const;
    const { remedies, ...words } = nextSteps(problem, 'typo');
    const { message } = problem;
    const [page] = pageOf(null, { kind: 'failed', why: '', message, remedies, ...words }).accounts;
    const titles = ['Select AWS Profile…', 'Show Log'];
    expect(page?.problem).toEqual({ message, ...words, remedies: titles });
    const body = { account: page?.key, place: 1 };
    expect(v.is(toHost.remedy, body)).toBe(true);
  });

  it('shows the sentence, who could have sent with reasons, and what to do about each', () => {
    const { accounts, doubts } = pageOf(answerOf(everybody));
    const answer = accounts[0]?.answer;
    expect(text(answer?.sentence ?? [])).toBe(
      'Only “ops-7” could have sent the 4,200 mails of this hour, as far as IAM tells.',
    );
    expect(answer?.people.map(({ name, standing, actions }) => [name, standing, actions])).toEqual([
      ['ops-7', 'Used SES then', ['deactivate', 'advisor', 'summary', 'reveal']],
    ]);
    expect(answer?.people[0]?.why[0]).toContainEqual({ at: fromStart(5) });
    expect(doubts.map(text)).toEqual([
      'No server got the mail from Amazon SES: its Message-ID may be made up.',
    ]);
  });

  it('names the profile beside the account, but not twice', () => {
    const question = { window: WINDOW, accountId: null, doubts: [] };
    const of = (known: ReturnType<typeof snapshot> | null, chosen: string | Target) => {
      const target = typeof chosen === 'string' ? ({ kind: 'profile', profile: chosen } as const) : chosen;
      const account = { target, snapshot: known, answer: null, activity: { kind: 'done' } } as const;
      const [page] = createWhoPage(question, [account], false, { locale: 'en', now: LATER }).accounts;
      return [page?.name, page?.profile];
    };
    const known = { ...snapshot([]), accountId: '111122223333', alias: 'acme', profile: 'audit' };
    expect(of(known, 'audit')).toEqual(['acme (111122223333)', 'audit']);
    expect(of({ ...known, profile: 'acme' }, 'acme')).toEqual(['acme (111122223333)', null]);
    expect(of(null, 'audit')).toEqual(['audit', null]);
    // An account of an organization has a name before it is read.
    expect(of(null, MEMBER)).toEqual(['member-029 (100000000029)', 'sample']);
  });

  it('shows how many mails were counted under a name, also 0, and nothing if unknown', () => {
    const sentBy = (bySender: ReadonlyMap<string, number> | null) =>
      pageOf(answerOf([mailer], { mails: { sent: 4_200, bySender } })).accounts[0]?.answer?.people[0]?.sent;
    expect(sentBy(new Map([['ops-7', 12]]))).toBe('12 mails');
    expect(sentBy(new Map())).toBe('0 mails under this name');
    expect(sentBy(null)).toBeNull();
  });

  it('folds those who are ruled out by reason, the most first', () => {
    const { accounts } = pageOf(answerOf(everybody));
    const folds = accounts[0]?.answer?.folds.map(({ title, folds: groups }) => [
      title,
      ...groups.map(({ label, count }) => `${label}: ${count}`),
    ]);
    expect(folds).toEqual([
      [
        'Ruled out (4)',
        'No access key or sign-in was used late enough: 2',
        'Role not used since before that time: 1',
        'Created after that time: 1',
      ],
    ]);
  });

  it('folds many users who may not send behind those who may, but not a few', () => {
    const unknown = { gaps: [gap('ListAccessKeys')] };
    const barred = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        user({ name: `barred-${index}`, canSend: 'no', ...unknown }),
      );
    const sender = user({ name: 'sender', canSend: 'yes', ...unknown });
    const seen = user({
      name: 'seen',
      canSend: 'no',
      accessKeys: [accessKey(use('ses', LATER))],
      ...unknown,
    });
    const shown = (those: readonly Principal[]) => {
      const answer = pageOf(answerOf(those)).accounts[0]?.answer;
      return [answer?.people.map(({ name }) => name), answer?.barred?.count, answer?.open];
    };
    expect(shown([...barred(4), sender, seen])).toEqual([['sender', 'seen'], 4, 6]);
    expect(shown([...barred(1), sender])).toEqual([['sender', 'barred-0'], undefined, 2]);
    // There is nobody else to show first.
    expect(shown(barred(4))).toEqual([['barred-0', 'barred-1', 'barred-2', 'barred-3'], undefined, 4]);
    const [first] = pageOf(answerOf([...barred(4), sender])).accounts[0]?.answer?.barred?.people ?? [];
    expect([first?.name, first?.actions]).toEqual(['barred-0', expect.arrayContaining(['summary'])]);
  });

  it('limits the number of people, and says how many there are', () => {
    const many = Array.from({ length: MOST_PEOPLE + 7 }, (_, index) =>
      user({ name: `open-${index}`, gaps: [gap('ListAccessKeys')] }),
    );
    const answer = pageOf(answerOf(many)).accounts[0]?.answer;
    expect([answer?.open, answer?.people.length]).toEqual([MOST_PEOPLE + 7, MOST_PEOPLE]);
    expect(answer?.gaps).toMatchObject([{ call: 'ListAccessKeys', about: `about ${MOST_PEOPLE + 7} users` }]);
    const one = answerOf([user({ gaps: [gap('ListAccessKeys')] })]);
    expect(pageOf(one).accounts[0]?.answer?.gaps).toMatchObject([{ about: 'about 1 user' }]);
  });

  it('says what a canceled question did not ask, and so does the Markdown', () => {
    const pending = ['deletions', 'keys'] as const;
    const answer = answerOf(everybody, { pending });
    const said =
      'Not asked: which users, roles and access keys were deleted (CloudTrail), when access keys were last used.';
    const page = pageOf(answer, { kind: 'cancelled', notAsked: pending });
    expect(page.status).toBe(`Canceled. ${said}`);
    // Not twice, and not while it is asked.
    for (const shown of [page, pageOf(answer, { kind: 'asking', steps: pending })])
      expect(JSON.stringify(shown.accounts[0]?.answer?.notCovered)).not.toContain('Not asked');
    const account = { snapshot: snapshot(everybody), answer, calls: {} };
    expect([...whoChunks('markdown', WINDOW, [account], LATER)].join('')).toContain(`- ${said}`);
  });

  it('says when asking again will show more, and that it does once that time has passed, unless it is asking', () => {
    const busy = user({ canSend: 'yes', accessKeys: [accessKey(use('s3', LATER))] });
    const asked = (minutes: number) => answerOf([busy], { askedAt: afterEnd(minutes) });
    const again = (now: string, isBusy = false, first = 30) => {
      const activity: AccountActivity = { kind: 'done' };
      const accounts = [asked(first), asked(30), null].map((answer) => ({
        ...{ target: SAMPLE, snapshot: snapshot([busy]), answer, activity },
      }));
      const question = { window: WINDOW, accountId: null, doubts: [] };
      return createWhoPage(question, accounts, isBusy, { locale: 'en', now }).again;
    };
    const said = (now: string) => text(again(now)?.words ?? []);
    const both = `Ask again after ${afterEnd(60)} for a fuller answer, and after ${afterEnd(240)} for what AWS shows last.`;
    expect(said(afterEnd(31))).toBe(both);
    expect(said(afterEnd(60))).toBe(both);
    expect(again(afterEnd(60))).toMatchObject({ isDue: false, isFinal: false });
    expect(said(afterEnd(61))).toBe(
      `A fuller answer is possible now. Ask again after ${afterEnd(240)} for what AWS shows last.`,
    );
    expect(again(afterEnd(61))).toMatchObject({ isDue: true, isFinal: false });
    expect(again(afterEnd(241))).toEqual({
      words: ['A fuller answer is possible now.'],
      ...{ isDue: true, isFinal: true },
    });
    expect(again(afterEnd(61), true)).toBeNull();
    // Of several accounts, the first and the last of their times.
    expect(again(afterEnd(61), false, 90)?.isDue).toBe(true);
    expect(text(again(afterEnd(31), false, 90)?.words ?? [])).toBe(both);
    expect(pageOf(answerOf([busy])).again).toBeNull();
  });

  it('names nobody as the only sender if roles are not in the list, and says why', () => {
    const { notCovered } = pageOf(answerOf([mailer, root()], { unlisted: [NO_ROLES] })).accounts[0]!.answer!;
    expect(notCovered.map(text)).toContain('Roles are not in the list: any of them could have sent.');
  });

  it('shows names without characters that hide or reorder others', () => {
    const answer = answerOf([user({ ...mailer, name: 'ops\u202e7' })]);
    expect(pageOf(answer).accounts[0]?.answer?.people[0]?.name).toBe('ops\ufffd7');
    expect(partsOf(({ quoted }) => quoted('a\u0001b'))).toEqual([{ name: 'a\ufffdb' }]);
  });

  it('masks key IDs if requested, also of deleted keys', () => {
    const deleted = event('DeleteAccessKey', { userName: 'old', accessKeyId: 'AKIADELETED000000001' });
    const answer = withMaskedAnswer(answerOf(everybody, { trail: { ...WHOLE, events: [deleted] } }));
    const [account] = pageOf(answer).accounts;
    const said = JSON.stringify(account?.answer);
    expect(said).toContain('AKIA…0001');
    expect(said).not.toMatch(/AKIA[A-Z0-9]/);
  });
});

describe('The input box of Who Sent These Mails', () => {
  const ID = `0100${Date.parse(FROM).toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000@email.amazonses.com`;
  const read = (typed: string, region: string | null = null) => readAsked(typed, region, LATER);

  it('accepts times, with the Region of the row if none is typed', async () => {
    const asked = await read('2026-11-20 10:00 to 11:00', 'eu-west-1');
    const window = { from: FROM, to: TO, region: 'eu-west-1', messageId: null };
    expect(asked).toEqual({ kind: 'window', window, doubts: [] });
    expect(understoodWords({ kind: 'window', window, doubts: [] }, (at) => at.slice(11, 16))).toBe(
      '2026-11-20 10:00:00 UTC to 2026-11-20 11:00:00 UTC (10:00 to 11:00), eu-west-1',
    );
    expect(await read('2026-11-20 10:00 us-east-1', 'eu-west-1')).toMatchObject({
      window: { region: 'us-east-1' },
    });
  });

  it('accepts the only time in a notice, and asks to choose one of several', async () => {
    const notice = 'Amazon SES noticed mails of your account at 2026-11-20 02:30 PST. ';
    expect(await read(notice.repeat(3))).toMatchObject({
      window: { from: '2026-11-20T10:30:00Z', to: '2026-11-20T10:30:00Z', messageId: null },
    });
    expect(await read(`${notice}They ended on 2026-11-20T11:00:00Z.`)).toMatchObject({
      words: expect.stringContaining('2026-11-20 02:30 PST, 2026-11-20T11:00:00Z.') as string,
    });
  });

  it('ends a span that reaches into the future now', async () => {
    const [day] = LATER.split('T');
    expect(await read(`2026-11-20 to ${day}`)).toMatchObject({ window: { to: LATER } });
  });

  it('lists the times of a notice without a Message-ID, to choose from', async () => {
    const notice = 'Spam was sent at 2026-11-20T10:00:00Z and Fri, 20 Nov 2026 10:30 GMT from us-east-1.';
    for (const asked of [await read(notice), await windowOfMail(new TextEncoder().encode(notice), null)])
      expect(asked).toMatchObject({
        kind: 'problem',
        words: expect.stringMatching(
          /Enter the one that you mean: 2026-11-20T10:00:00Z, Fri, 20 Nov 2026 10:30 GMT\.$/,
        ) as unknown,
      });
  });

  it('accepts a mail or a Message-ID, with its time and Region', async () => {
    for (const pasted of [ID, `Received: x\r\nMessage-ID: <${ID}>\r\n\r\nBuy`, `abuse of ${ID} seen`])
      expect(await read(pasted)).toMatchObject({
        kind: 'window',
        window: { from: FROM, to: FROM, region: 'us-east-1', messageId: ID },
      });
  });

  it.each([
    ['last night', /^This is neither a time, .+ nor a mail/],
    [
      'Message-ID: <1@example.com>\r\n\r\nhello',
      /^The mail was not sent through Amazon SES: .+ 1@example\.com\.$/,
    ],
    ['2026-11-20 11:00 to 2026-11-20 10:00', /^The end must be after the beginning\.$/],
    ['2027-01-01 10:00', /^This time is in the future\.$/],
  ])('says what is wrong with %j', async (typed, words) => {
    const asked = await read(typed);
    expect(asked.kind === 'problem' ? asked.words : asked).toMatch(words);
  });

  it('says that a mail is not from the Region of the row', async () => {
    expect(await read(ID, 'eu-west-1')).toEqual({
      kind: 'problem',
      words: 'The mail was sent from us-east-1, not from eu-west-1.',
    });
  });
});

it('A stored question is restored only with valid times', () => {
  const state = { window: WINDOW, accountId: null };
  expect(v.is(savedState, state)).toBe(true);
  for (const window of [{ ...WINDOW, from: 'yesterday' }, { ...WINDOW, from: TO, to: FROM }, null])
    expect(v.is(savedState, { ...state, window })).toBe(false);
});

describe('A user who used SES then', () => {
  const personOf = (principal: Principal, but: Partial<WhoFacts> = {}) =>
    pageOf(answerOf([principal], but)).accounts[0]?.answer?.people[0];

  it('has no command for a key that was deleted since, and shows that time', () => {
    const [key] = mailer.accessKeys;
    const gone = event('DeleteAccessKey', { userName: mailer.name, accessKeyId: key?.id ?? '', at: LATER });
    const person = personOf(mailer, { trail: { ...WHOLE, events: [gone] } });
    expect(person?.why.map(text)).toContain(`Access key “${key?.id}” was deleted on ${LATER}.`);
    expect(person?.actions).toEqual(['advisor', 'summary', 'reveal']);
    expect(personOf(mailer)?.actions).toContain('deactivate');
  });

  it('can be stopped: a user by a key, also one without a known ID; a role and root by instructions', () => {
    const [key] = mailer.accessKeys;
    const unnamed = { ...key!, id: null };
    const of = (but: Partial<Principal>) => personOf({ ...mailer, ...but })?.actions;
    expect(of({ accessKeys: [unnamed] })).toEqual(['deactivate', 'advisor', 'summary', 'reveal']);
    expect(of({ kind: 'root', accessKeys: [unnamed] })).toEqual(['stop', 'summary', 'reveal']);
    expect(of({ kind: 'role', accessKeys: [] })).toEqual(['stop', 'advisor', 'summary', 'reveal']);
  });

  it('can be copied for the ticket when IAM no longer lists it, which is said', () => {
    const person = personOf({ ...mailer, isDeleted: true });
    expect(person?.why.map(text)).toContain('IAM no longer lists it.');
    expect(person?.actions).toEqual(['summary', 'reveal']);
  });
});

describe('An account that sent no mails', () => {
  const none = answerOf([mailer], { mails: { sent: 0, bySender: null } });
  const account = (answer: WhoAnswer) =>
    ({ target: SAMPLE, snapshot: snapshot([mailer]), answer, activity: { kind: 'done' } }) as const;
  const quiet = (answers: readonly WhoAnswer[], messageId: string | null = null) => {
    const window = { ...WINDOW, messageId };
    const of = (answer: WhoAnswer) =>
      account({ ...answer, ranking: { ...answer.ranking, window }, facts: { ...answer.facts, window } });
    const question = { window, accountId: null, doubts: [] };
    return createWhoPage(question, answers.map(of), false, { locale: 'en', now: LATER }).accounts.map(
      ({ answer }) => answer?.isQuiet,
    );
  };

  it('is folded when there are others, with no further claim', () => {
    expect(quiet([none, answerOf([mailer])])).toEqual([false, true]);
    const question = { window: WINDOW, accountId: null, doubts: [] };
    const [page] = createWhoPage(question, [account(none), account(none)], false, {
      locale: 'en',
      now: LATER,
    }).accounts;
    expect(text(page?.answer?.sentence ?? [])).toBe('CloudWatch counted no mails in this hour.');
  });

  it('is on one line with the others, which names three and can be expanded', () => {
    const question = { window: WINDOW, accountId: null, doubts: [] };
    const of = (accountId: string, activity: AccountActivity = { kind: 'done' }, but = none) => ({
      ...account(but),
      snapshot: { ...snapshot([mailer]), accountId, alias: null },
      activity,
    });
    const shown = (accounts: readonly ReturnType<typeof of>[], isBusy = false) => {
      const page = createWhoPage(question, accounts, isBusy, { locale: 'en', now: LATER });
      return [
        page.folded,
        page.accounts.map(({ accountId, isFolded }) => `${accountId}${isFolded ? ' folded' : ''}`),
      ];
    };
    const failed = { kind: 'failed', title: '', message: '', nextStep: '', remedies: [], why: '' } as const;
    const accounts = [
      of('1'),
      of('2', { kind: 'cancelled', notAsked: [] }),
      of('3', { kind: 'scanning' }),
      of('4'),
      // Its problem must be visible.
      of('5', failed),
      of('6', { kind: 'done' }, answerOf([mailer])),
    ];
    const words = 'CloudWatch counted no mails in this hour in 4 accounts: 1, 2, 3, and 1 more.';
    const folded = ['1 folded', '2 folded', '3 folded', '4 folded'];
    expect(shown(accounts)).toEqual([words, ['6', ...folded, '5']]);
    expect(shown(accounts, true)).toEqual([words, [...folded, '5', '6']]);
    expect(shown(accounts.slice(4))).toEqual([null, ['6', '5']]);
  });

  it('is not folded if it is the only one, about one mail, or with a missing answer', () => {
    expect(quiet([none])).toEqual([false]);
    expect(quiet([none, none], 'id')).toEqual([false, false]);
    const denied = user({ name: 'denied', gaps: [gap('ListAccessKeys')] });
    expect(quiet([answerOf([denied], { mails: { sent: 0, bySender: null } }), none])).toEqual([false, true]);
  });
});

it('Of similar accounts, the one with the most mails comes first, in the panel and in the ticket', () => {
  const account = (accountId: string, sent: number) => ({
    ...{ target: SAMPLE, snapshot: { ...snapshot([mailer]), accountId, alias: null } },
    answer: answerOf([mailer], { mails: { sent, bySender: null } }),
    activity: { kind: 'done' } as const,
    calls: {},
  });
  const accounts = [account('111111111111', 6), account('222222222222', 34)];
  const question = { window: WINDOW, accountId: null, doubts: [] };
  const page = createWhoPage(question, accounts, false, { locale: 'en', now: LATER });
  const ticket = [...whoChunks('markdown', WINDOW, accounts, LATER)].join('');
  const order = ['222222222222', '111111111111'];
  expect(page.accounts.map(({ accountId }) => accountId)).toEqual(order);
  expect(ticket.match(/(?<=^## Account `)\d+/gm)).toEqual(order);
});

it('A ticket names the accounts that could not be read', () => {
  const failed = { kind: 'failed', title: '', message: '', nextStep: '', remedies: [] } as const;
  const asked = (target: Target, activity: AccountActivity) => ({
    ...{ target, snapshot: null, answer: null, activity },
  });
  const read = { target: SAMPLE, snapshot: snapshot([mailer]), answer: answerOf([mailer]) };
  const unread = unansweredAccounts([
    { ...read, activity: { ...failed, why: 'It failed, but what was known is shown.' } },
    asked(MEMBER, { ...failed, why: 'The role may not be assumed: AccessDenied' }),
    asked({ ...SAMPLE, profile: 'audit' }, { kind: 'scanning' }),
  ]);
  // An earlier scan counted no mails, but that is not all there is to know of an account that fails now.
  const answer = answerOf([mailer], { mails: { sent: 0, bySender: null } });
  const quiet = { target: MEMBER, snapshot: snapshot([mailer]), answer };
  const expired = { ...failed, why: 'Expired' };
  expect(
    unansweredAccounts([
      { ...quiet, activity: expired },
      { ...read, activity: { kind: 'done' } },
    ]).map(({ why }) => why),
  ).toEqual(['Expired']);
  expect(
    unansweredAccounts([
      { ...quiet, activity: { kind: 'done' } },
      { ...read, activity: { kind: 'done' } },
    ]),
  ).toEqual([]);
  const ticket = [...whoChunks('markdown', WINDOW, [{ ...read, calls: {} }], LATER, undefined, unread)];
  expect(ticket.join('')).toContain(
    [
      'Not included, since they could not be read:\n',
      '- `member-029 (100000000029)`: `The role may not be assumed: AccessDenied`',
      '- `profile audit`: `AWS has not answered yet`\n',
    ].join('\n'),
  );
});

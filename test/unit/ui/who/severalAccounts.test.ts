import { describe, expect, it } from 'vitest';
import { whoChunks } from '../../../../src/export/who.ts';
import type { WhoAnswer } from '../../../../src/senders/askWho/whoAnswer.ts';
import type { AccountActivity } from '../../../../src/presentation/who/question.ts';
import { createWhoPage, unansweredAccounts } from '../../../../src/presentation/who/whoPage.ts';
import type { Target } from '../../../../src/senders/model/target.ts';
import { gap, snapshot } from '../../senders/builders.ts';
import { LATER, user, WINDOW } from '../../senders/who/scene.ts';
import { answerOf, mailer, MEMBER, SAMPLE, text } from './whoAnswers.ts';

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

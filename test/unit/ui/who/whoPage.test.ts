import { describe, expect, it } from 'vitest';
import { whoChunks, withMaskedAnswer } from '../../../../src/export/who.ts';
import type { WhoAnswer } from '../../../../src/senders/askWho/whoAnswer.ts';
import type { WhoFacts } from '../../../../src/senders/who/rank.ts';
import { NO_ROLES } from '../../../../src/senders/who/rank.ts';
import type { Principal } from '../../../../src/senders/model/model.ts';
import { partsOf } from '../../../../src/presentation/who/parts.ts';
import type { AccountActivity } from '../../../../src/presentation/who/question.ts';
import { toHost } from '../../../../src/presentation/who/schemas.ts';
import { createWhoPage, MOST_PEOPLE } from '../../../../src/presentation/who/whoPage.ts';
import { nextSteps } from '../../../../src/presentation/signIn/nextSteps.ts';
import type { Target } from '../../../../src/senders/model/target.ts';
import * as v from 'valibot';
import { accessKey, gap, snapshot, use } from '../../senders/builders.ts';
import {
  afterEnd,
  event,
  fromStart,
  LATER,
  OLD_KEY,
  role,
  root,
  user,
  WHOLE,
  WINDOW,
} from '../../senders/who/scene.ts';
import { answerOf, mailer, MEMBER, SAMPLE, text } from './whoAnswers.ts';

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
    const both = `Ask again after ${afterEnd(60)} for a fuller answer. AWS may show the rest only after ${afterEnd(240)}.`;
    expect(said(afterEnd(31))).toBe(both);
    expect(said(afterEnd(60))).toBe(both);
    expect(again(afterEnd(60))).toMatchObject({ isDue: false, isFinal: false });
    expect(said(afterEnd(61))).toBe(
      `A fuller answer is possible now. AWS may show the rest only after ${afterEnd(240)}.`,
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
    const counted = { ...answerOf([mailer, root()], { unlisted: [NO_ROLES] }) };
    const [first, ...others] = counted.ranking.principals;
    const ranking = {
      ...counted.ranking,
      principals: [{ ...first!, standing: 'counted' as const }, ...others],
    };
    expect(pageOf({ ...counted, ranking }).accounts[0]!.answer!.notCovered.map(text)).toContain(
      'Roles are not in the list: any of them could have sent, also mails that are counted for a user of the same name.',
    );
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

/** What SES itself knows about one mail: the sender it names, and the sentence about it. */
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../../src/senders/model/model.ts';
import type { Result } from '../../../../src/senders/ports/iamReader.ts';
import type { MessageInsights } from '../../../../src/senders/ports/sesReader.ts';
import { askMail } from '../../../../src/senders/insight/askMail.ts';
import { mailInsightWords } from '../../../../src/senders/insight/mailInsightWords.ts';
import { snapshot } from '../builders.ts';
import { role, root, user, WINDOW } from './scene.ts';

const MAIL = { ...WINDOW, messageId: 'id@email.amazonses.com' };
const never = new AbortController().signal;
const named = (...names: readonly string[]): Result<MessageInsights> => ({
  ok: true,
  value: { from: 'news@acme.example', tags: { 'ses:caller-identity': names, campaign: ['x'] } },
});
const everybody = [
  user({ name: 'shop', arn: 'arn:aws:iam::111122223333:user/shop' }),
  user({ name: 'alerts', arn: 'arn:aws:iam::111122223333:user/alerts' }),
  role({}, { name: 'alerts' }),
  root(),
];

async function ask(answer: Result<MessageInsights | null>, principals: readonly Principal[] = everybody) {
  const asked: string[] = [];
  const getMessageInsights = (region: string, id: string) => {
    asked.push(`${region} ${id}`);
    return Promise.resolve(answer);
  };
  const insight = await askMail(snapshot(principals), MAIL, { getMessageInsights }, never);
  if (insight === null) throw new Error('Nothing was asked.');
  expect(asked).toEqual(['us-east-1 id@email.amazonses.com']);
  const arns = insight.kind === 'named' ? insight.principals.map(({ arn }) => arn) : [];
  return { ...insight, arns, words: mailInsightWords(insight, { quoted: (text) => `“${text}”` }) };
}

describe('Asking SES about a mail', () => {
  it('names the user, the role, or root of that name', async () => {
    const shop = await ask(named('shop'));
    expect(shop.arns).toEqual(['arn:aws:iam::111122223333:user/shop']);
    expect(shop.words).toBe(
      'Amazon SES names the sender of this mail: “shop” (message tag ses:caller-identity). ' +
        'In this account, that is most likely “shop”.',
    );
    expect((await ask(named('root'))).arns).toEqual(['arn:aws:iam::111122223333:root']);
  });

  it('names all who share a name: it may be any of them', async () => {
    const { arns, words } = await ask(named('alerts'));
    expect(arns).toEqual(['arn:aws:iam::111122223333:user/alerts', 'arn:aws:iam::111122223333:role/alerts']);
    expect(words).toMatch(/Several in this account share that name, so it may be any of them: “alerts”, /);
  });

  it('names nobody for a name that nobody has', async () => {
    const { kind, arns, words } = await ask(named('long-gone'));
    expect([kind, arns]).toEqual(['named', []]);
    expect(words).toContain('“long-gone” (message tag ses:caller-identity). No user or role in this list');
  });

  it.each<[string, Result<MessageInsights | null>, RegExp]>([
    ['no such tag', { ok: true, value: { from: null, tags: { campaign: ['x'] } } }, /do not name one sender/],
    ['more than one name', named('shop', 'alerts'), /do not name one sender/],
    [
      'no such mail',
      { ok: true, value: null },
      /finds no mail with this Message-ID in “us-east-1”\. Virtual/,
    ],
    [
      'a denied call',
      { ok: false, gap: { call: 'GetMessageInsights', reason: 'AccessDenied', message: 'no' } },
      /the permission ses:GetMessageInsights is missing\./,
    ],
    [
      'a failed call',
      { ok: false, gap: { call: 'GetMessageInsights', reason: 'BadRequest', message: 'Bad.' } },
      /did not say who sent this mail: “Bad\.”/,
    ],
  ])('names nobody when there is %s', async (_, answer, words) => {
    const said = await ask(answer);
    expect(said.arns).toEqual([]);
    expect(said.words).toMatch(words);
  });

  it('asks nothing without a Message-ID', async () => {
    const ses = { getMessageInsights: () => Promise.reject(new Error('It was asked.')) };
    expect(await askMail(snapshot(everybody), WINDOW, ses, never)).toBeNull();
  });
});

import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { beforeAll, describe, expect, it } from 'vitest';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { headline } from '../../../src/export/overview/mailSentence.ts';
import { createOverview } from '../../../src/export/overview/overview.ts';
import { UTC } from '../../../src/export/overview/pictureWords.ts';
import { toSummary } from '../../../src/export/summary.ts';
import { whoChunks } from '../../../src/export/who.ts';
import { toCsv } from '../../../src/export/csv.ts';
import { toJson } from '../../../src/export/json.ts';
import { ALL_VERDICTS } from '../../../src/senders/model/verdict.ts';
import { partWords } from '../../../src/senders/words/roleWords.ts';
import { counted, sentences, verdictLabel } from '../../../src/senders/words/words.ts';
import { userDescription } from '../../../src/presentation/list/describe.ts';
import { keyDescription } from '../../../src/presentation/list/describeFacts.ts';
import { timeWords } from '../../../src/presentation/times.ts';
import { GENERATED_AT as NOW, SAMPLE } from '../export/sample.ts';
import { accessKey, snapshot, use } from '../senders/builders.ts';
import { hours, mailsOf, regionMails } from '../senders/mailsBuilder.ts';
import { factsOf, LATER, rank, role, root, user, WINDOW } from '../senders/who/scene.ts';
import { spaceFaults } from './edges.ts';

const English = (['csv', 'json'] as const).map((format) => written(format));

function written(format: 'csv' | 'json'): string {
  return format === 'csv' ? toCsv(SAMPLE, NOW) : toJson(SAMPLE, NOW);
}

describe('In a Japanese window', () => {
  beforeAll(async () => {
    l10n.config({ contents: await readFile('l10n/bundle.l10n.ja.json', 'utf8') });
  });

  it('a count begins with the name of the list', () => {
    const all = { users: 7, roots: 1, roles: 2 };
    expect(partWords({ users: 6, roots: 1, roles: 2 }, all)).toBe(
      'ユーザー 7 人、ルートユーザーのうちユーザー 6 人、ルートユーザー、ロール 2 個のうち 2 個',
    );
    expect(partWords({ users: 1, roots: 0, roles: 0 }, { ...all, roles: 0 })).toBe(
      'ユーザー 7 人、ルートユーザーのうち 1 人',
    );
  });

  it('verdicts and numbers are Japanese', () => {
    expect(ALL_VERDICTS.map((verdict) => verdictLabel(verdict))).toEqual([
      'メールを送信',
      'SMTP で送信',
      'SES API を呼び出し',
      'SES を使用、キーは別サービスへ',
      '判定不能',
      '送信可能、使用の形跡なし',
      'SES なし',
    ]);
    expect(counted(1, 'sender')).toBe('送信者 1 人');
    expect(counted(412, 'user')).toBe('ユーザー 412 人');
  });

  it('sentences are joined without a space', () => {
    expect(sentences('スキャンしました。', '', '更新してください。')).toBe(
      'スキャンしました。更新してください。',
    );
    const mails = mailsOf([
      regionMails(
        'us-east-1',
        hours(() => 2),
      ),
    ]);
    const two = [1, 2].map((digit) => {
      const accountId = String(digit).repeat(12);
      return snapshot([], { accountId, alias: `shop-${digit}`, mails });
    });
    const said = headline(createOverview(two, { now: NOW, recentDays: 7 }), UTC)
      .map(({ text }) => text)
      .join('');
    expect(said).toContain('。shop-2: 同じ 24 時間にメール 48 通、すべて us-east-1 から。');
    expect(said).not.toMatch(/。 /);
  });

  it('the description of a user has its time in Japanese, and names of AWS unchanged', () => {
    const format = { times: timeWords('ja', 'UTC'), now: Date.parse(NOW) };
    const descriptions = SAMPLE.flatMap(({ principals: users }) => users).flatMap((user) => [
      userDescription(user, format),
      ...user.accessKeys.map((key) => keyDescription(user, key, format)),
    ]);
    expect(descriptions.join('\n')).toMatch(/SMTP · \d+ ?(?:分|時間|日)前/);
    expect(descriptions.join('\n')).toMatch(/有効/);
  });

  it.each([
    ['the report', () => toMarkdown(SAMPLE, NOW)],
    [
      'the summary of a user',
      () =>
        SAMPLE.flatMap((snapshot) => snapshot.principals.map((user) => toSummary(snapshot, user, NOW))).join(
          '\n',
        ),
    ],
  ])('%s has no English except names', (_, write) => {
    // What stands in code spans is of the account, and a missing answer begins with the name of its call.
    const words = write()
      .replaceAll(/`[^`]*`/g, '')
      .replaceAll(/^.*\b[A-Z][a-z]+(?:[A-Z][a-z]+)+:.*$/gm, '');
    const english = [...words.matchAll(/\b[a-z]{2,}(?: [a-z]{2,})+/g)].map(([phrase]) => phrase);
    expect(english).toEqual([]);
    expect(words).toContain('この結果からわからないこと');
  });

  const users = [user({ accessKeys: [accessKey(use('ses-smtp', WINDOW.from))] }), root(), role()];
  const who = { facts: factsOf(users), ranking: rank(users), gaps: [], pending: [] };

  it.each([
    ['the report', () => toMarkdown(SAMPLE, NOW)],
    ['the summary of a user', () => SAMPLE.map((of) => toSummary(of, of.principals[0]!, NOW)).join('\n')],
    [
      'who sent',
      () =>
        [
          ...whoChunks('markdown', WINDOW, [{ snapshot: snapshot(users), answer: who, calls: {} }], LATER),
        ].join(''),
    ],
    ['the HTML report', () => toHtml(SAMPLE[0]!, NOW, 7).replaceAll(/<style>.*?<\/style>|<[^>]+>/gs, '\n')],
  ])('%s has spaces and commas by the rules of Japanese', (_, write) => {
    const phrases = write()
      .split('\n')
      .flatMap((line) => line.split(/ *(?:\||<br>|&lt;br&gt;) */))
      // A missing answer has AWS's own message.
      .filter((phrase) => !/^(?:- )?[A-Z][a-z]+(?:[A-Z][a-z]+)+:/.test(phrase))
      .map((phrase) => phrase.replace(/^(?:#+|-) /, ''));
    expect(phrases.join('')).toMatch(/対象期間|前回/);
    expect(phrases.flatMap((phrase) => spaceFaults(phrase))).toEqual([]);
    expect(phrases.filter((phrase) => /[\p{Script=Han}\p{Script=Hiragana}*`][,;.] /u.test(phrase))).toEqual(
      [],
    );
  });

  it('CSV and JSON stay the same, since programs read them', () => {
    expect([written('csv'), written('json')]).toEqual(English);
  });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const SENDER = 'ses-smtp-user.20260911-131452';
/** Whose policies allow every service: most were never used. */
const ADMINISTRATOR = 'alice';
const CONTAINER = 'AWS SES Senders';

describe('A window in Japanese', () => {
  const session = useSession({ language: 'ja' });
  const users = () => session().window.tree('IAM ユーザー', CONTAINER);

  it('lists the users under verdicts in Japanese, with times in Japanese', async () => {
    await session().openPanel();
    await users()
      .row(/^AWS アカウント .+送信者 \d+ 人 · ユーザー \d+ 人、ルートユーザー · ./)
      .waitFor({ timeout: 60_000 });
    await eventually(async () =>
      assert.deepEqual(
        (await users().under('AWS アカウント')).map(({ label }) => label),
        [
          'メール',
          'SMTP で送信',
          'SES API を呼び出し',
          'SES を使用、キーは別サービスへ',
          '送信可能、使用の形跡なし',
          'SES なし',
        ],
      ),
    );
    await eventually(async () => {
      const facts = (await users().under(SENDER)).map(({ text }) => text);
      assert.match(facts[0] ?? '', /^AKIA\w+ ses-smtp · \d+ (?:分|時間|日)前 · us-east-1 · 有効$/);
      assert.match(facts[1] ?? '', /^アクセスアドバイザー SES · .+前/);
    });
    assert.deepEqual(
      english((await users().rows()).map(({ name, text }) => `${name}\n${text}`).join('\n')),
      [],
    );
  });

  it('names the commands of a user in Japanese', async () => {
    assert.deepEqual(await users().menu(SENDER), [
      'アクセスアドバイザーの表示',
      'ユーザーの更新',
      '最近の呼び出しの表示',
      'IAM コンソールで開く',
      'ARN のコピー',
      'サマリーのコピー',
      'キーを無効化するコマンドのコピー',
    ]);
    await session().window.screenshot('japanese-list');
  });

  it('shows Access Advisor in the words of the Japanese console', async () => {
    const { window } = session();
    await users().chooseFromMenu(ADMINISTRATOR, 'アクセスアドバイザーの表示');
    const page = window.webview();
    await page.getByRole('region', { name: 'アクセスアドバイザーの Amazon SES' }).waitFor();
    await page.getByText(/^サービス \d+ 件$/).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
    await page.getByText('前回使用したサービス').first().waitFor();
    await page.getByRole('columnheader', { name: '最終アクセス日時' }).waitFor();
    await page.getByText('追跡期間中にアクセスされていません').first().waitFor();
    // The rows of the table are names of AWS.
    const parts = await page.locator('header, .glance, #gaps, .tools, thead').allInnerTexts();
    assert.ok(parts.length >= 4);
    assert.deepEqual(english(parts.join('\n')), []);
    await window.screenshot('japanese-panel');
  });

  it('draws the overview in Japanese', async () => {
    const { window } = session();
    await users().titleButton('概要の表示').click();
    const page = window.webview();
    await page.getByRole('heading', { level: 1, name: /^acme-mail/ }).waitFor();
    await page.locator('[data-arn]').first().waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
    const lanes = page.locator('[data-arn]');
    const labels = await lanes.evaluateAll((all) => all.map((lane) => lane.getAttribute('aria-label') ?? ''));
    const words = [await page.locator('body').innerText(), ...labels].join('\n');
    assert.match(words, /形跡なし/);
    assert.deepEqual(english(words), []);
    assert.doesNotMatch(words, /none seen|cannot tell|access key/i);
    await window.screenshot('japanese-overview');
  });

  it('exports the report for people in Japanese, and for programs as ever', async () => {
    const { window, folder } = session();
    const exported = async (name: string) => {
      const file = path.join(folder, name);
      await users().chooseFromTitle('レポートのエクスポート');
      await window.answerFileDialog(file);
      await window.notification(`レポートを ${file} にエクスポートしました。`);
      return readFile(file, 'utf8');
    };
    const report = await exported('report.md');
    assert.match(report, /^# IAM ユーザーとロールによる Amazon SES の使用\n/);
    assert.match(report, /### SMTP で送信 \(\d+\)/);
    assert.match(await exported('report.csv'), /^account_id,.+\r\n.*,sends-smtp,/s);
  });

  it('draws the walkthrough in Japanese', async () => {
    const { window } = session();
    const title = 'Amazon SES からメールを送信したユーザーを見つける';
    await window.runCommand('Welcome: Open Walkthrough...');
    await window.page.keyboard.type(title);
    await window.pick(new RegExp(`^${title}`));
    await window.page.getByRole('heading', { name: title, level: 2 }).waitFor();
    await window.webview().getByRole('img', { name: 'プロファイルから、読み取り専用で' }).waitFor();
    await window.screenshot('japanese-walkthrough');
  });

  it('offers the profiles in Japanese', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: AWS プロファイルの選択…');
    const picks = await window.picks();
    assert.deepEqual(english(picks.join('\n')), []);
    await window.screenshot('japanese-profiles');
    await window.page.keyboard.press('Escape');
  });
});

/** Phrases of three English words or more; names have fewer. */
function english(text: string): readonly string[] {
  return [...text.matchAll(/\b[A-Za-z][a-z]+(?: [a-z]{2,}){2,}/g)].map(([phrase]) => phrase);
}

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../host/eventually.ts';
import { BURST } from './burst.ts';
import { useSession } from './session.ts';

/** The user whose mails surge, and the administrator whose page is shown. */
const ALICE_KEY = 'AKIAQ3EGADM1ALICE111';
const SENDER = 'ses-smtp-user.20260911-131452';
/** Whose policies allow every service: most were never used. */
const ADMINISTRATOR = 'alice';
const CONTAINER = 'AWS SES Senders';

const session = useSession({
  language: 'ja',
  aws: { accounts: ['article', 'mails', 'burst'] },
  viewport: { width: 1440, height: 1000 },
});
const users = () => session().window.tree('IAM ユーザー', CONTAINER);
/** Opens the view on the account of this profile. */
const show = async (profile: string, accountId: string) => {
  const { openPanel, window } = session();
  await openPanel();
  await window.runCommand('AWS SES Senders: AWS プロファイルの選択…');
  await window.pick(profile);
  await users()
    .row(new RegExp(`^AWS アカウント .*\\(${accountId}\\).+ユーザー \\d+ 人`))
    .waitFor({ timeout: 60_000 });
};

describe('A window in Japanese', () => {
  it('lists the users under Japanese verdicts, with Japanese times', async () => {
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
      assert.match(facts[0] ?? '', /^AKIA\w+ ses-smtp · \d+(?:分|時間|日)前 · us-east-1 · 有効$/);
      assert.match(facts[1] ?? '', /^アクセスアドバイザー SES · .+前/);
    });
    assert.deepEqual(
      english((await users().rows()).map(({ name, text }) => `${name}\n${text}`).join('\n')),
      [],
    );
  });

  it('has Japanese names for the commands of a user', async () => {
    assert.deepEqual(await users().menu(SENDER), [
      'アクセスアドバイザーの表示',
      'ユーザーまたはロールの更新',
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
    const cut = await page
      .getByRole('columnheader')
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent.trim()),
      );
    assert.deepEqual(cut, [], 'Titles of columns that are wider than their columns');
    // The rows of the table are names of AWS.
    const parts = await page.locator('header, .glance, #gaps, .tools, thead').allInnerTexts();
    assert.ok(parts.length >= 4);
    assert.deepEqual(english(parts.join('\n')), []);
    await window.screenshot('japanese-panel');
  });

  it('has a Japanese Overview', async () => {
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

  it('exports the report for people in Japanese, and for programs unchanged', async () => {
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

  it('has a Japanese walkthrough', async () => {
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

// Before the set-up is checked: that, too, is a use of SES, by the role that asks.
describe('Roles in a window in Japanese', () => {
  it('have Japanese names for screen readers, and are counted', async () => {
    const { configure, window } = session();
    await show('sample', '111122223333');
    await configure('showRoles', true);
    // VS Code reports the setting a moment later.
    await eventually(async () => {
      await users().titleButton('更新').click();
      await users()
        .row(/^AWS アカウント .*送信ロール 1 個 · ロール 2 個/)
        .waitFor({ timeout: 10_000 });
    }, 60_000);
    await window.statusBarItem(/送信ロール 1 個/).waitFor({ state: 'attached' });
    await users()
      .row(/^ロール MailRelay、|^ロール MailRelay, /)
      .waitFor();
    await window.screenshot('roles-japanese');
  });

  after(() => session().configure('showRoles', false));
});

describe('A watch in Japanese', () => {
  /** Calls of Amazon SES itself and of Mail Manager. */
  const sesCalls = () => session().aws.endpoint.calls.filter(({ service }) => service === 'ses').length;

  before(async () => {
    const { aws, window } = session();
    await show('sample', '111122223333');
    aws.endpoint.reset();
    // What the check learned of these Regions must not lead a watch to SES.
    await window.runCommand('AWS SES Senders: SES の設定の確認…');
    await window.page.getByRole('dialog').getByRole('button', { name: '確認', exact: true }).click();
    await window.webview().getByRole('heading', { level: 2, name: 'us-east-1' }).waitFor();
    await window.webview().getByRole('button', { name: '更新', exact: true }).waitFor();
    assert.ok(sesCalls() > 3, 'the set-up was not asked');
    aws.endpoint.reset();
  });

  it('reports a surge of mails in Japanese', async () => {
    const { aws, window } = session();
    await window.runCommand('AWS SES Senders: SES の使用を監視');
    const item = window.statusBarItem(
      /3 リージョンのメールも集計します \(1 日あたり約 0\.009 USD\)。前回の確認: ./,
    );
    await item.waitFor();
    aws.endpoint.account().send({ accessKeyId: ALICE_KEY, region: 'eu-west-1', count: 640 });
    await item.click();
    await window.pick('今すぐ確認');
    const message = await window.notification(
      /acme-mail \(111122223333\): .+ からの 1 時間に eu-west-1 からメール 64\d 通が送信されました。それまでの 14 日間では、1 時間に最大 \d 通でした。それ以降に SES を使用: .*alice/,
    );
    await window.screenshot('watch-surge-japanese');
    await message.getByRole('button', { name: 'これらのメールの送信者' }).click();
    await window
      .webview()
      .getByRole('listitem')
      .filter({ hasText: /^alice/ })
      .waitFor();
  });

  it('never calls Amazon SES itself, though the set-up was checked before', async () => {
    const { aws, window } = session();
    const rounds = () =>
      aws.endpoint.calls.filter(({ action, region }) => action === 'GetMetricData' && region === 'eu-west-1')
        .length;
    const before = rounds();
    await eventually(async () => {
      await window.statusBarItem(/前回の確認: ./).click();
      await window.pick('今すぐ確認');
      assert.ok(rounds() >= before + 2);
    });
    assert.equal(sesCalls(), 0);
  });

  after(() => session().window.runCommand('AWS SES Senders: 監視の停止'));
});

describe('Mails in a Japanese window', () => {
  it('are described in Japanese', async () => {
    await show('acme-mail', '555566667777');
    await eventually(async () => {
      const [row] = await users().under('AWS アカウント');
      assert.match(row?.text ?? '', /^メール [\d,]+ \(24 時間\)/);
    });
    await eventually(async () => {
      const [region] = await users().under('メール');
      assert.match(region?.text ?? '', /^us-east-1 [\d,]+ \(24 時間\) · .*\d+% の送信者が判明/);
    });
    await session().window.screenshot('mails-japanese');
  });
});

describe('Who Sent These Mails in a Japanese window', () => {
  it('has a Japanese answer', async () => {
    const { window } = session();
    await show('acme-shop', '777788889999');
    await window.runCommand('AWS SES Senders: これらのメールの送信者…');
    await window.page.getByRole('textbox', { name: /これらのメールの送信者$/ }).waitFor();
    await window.enter(`${BURST} us-east-1`);
    const page = window.webview();
    await page.getByRole('button', { name: '更新', exact: true }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
    const said = await page.locator('body').innerText();
    assert.match(said, /人中 \d+ 人|のうち|送信した可能性あり/);
    assert.deepEqual(english(said), []);
    await window.screenshot('who-japanese');
  });
});

/** Phrases of three English words or more; names have fewer. */
function english(text: string): readonly string[] {
  return [...text.matchAll(/\b[A-Za-z][a-z]+(?: [a-z]{2,}){2,}/g)].map(([phrase]) => phrase);
}

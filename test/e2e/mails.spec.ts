import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const ACCOUNT = /^AWS account/;
/** Themes, and what they are to the workbench. */
const THEMES = {
  'Dark 2026': 'vs-dark',
  'Light 2026': 'vs',
  'Dark High Contrast': 'hc-black',
  'Light High Contrast': 'hc-light',
};

describe('The mails of an account', () => {
  const session = useSession({ aws: { accounts: ['mails'] } });

  before(async () => {
    await session().openPanel();
    await session().scanned();
  });

  it('are on top of it: how many were sent in 24 hours, and from which Region', async () => {
    const { users } = session();
    await eventually(async () => {
      const [first] = await users.under(ACCOUNT);
      assert.match(
        first?.text ?? '',
        /^Mails [\d,]+ in 24 h( · [\d,]+ this hour)? · bounces or complaints: us-east-1$/,
      );
      assert.equal(first?.name, `Mails, ${first?.description ?? ''}`);
      assert.equal(first.expanded, false);
    });
    await eventually(async () => {
      const regions = (await users.under('Mails')).map(({ text }) => text);
      assert.match(regions[0] ?? '', /^us-east-1 [\d,]+ in 24 h · .*\d+% named/);
      assert.match(regions[1] ?? '', /^eu-south-1 [\d,]+ in (24 h|7 days)$/);
      assert.match(regions[2] ?? '', /^\d+ Regions without mails in 400 days$/);
      assert.match(regions[3] ?? '', /^\d+ Regions turned off for the account$/);
      assert.equal(regions.length, 4);
    });
  });

  it('are beside the users they were counted for', async () => {
    const { users } = session();
    const rows = await users.under('Sent mails');
    const row = (name: string) => rows.find(({ label }) => label === name)?.description ?? '';
    assert.match(row('newsletter'), /^SMTP · \d+h ago · at least [\d,]+ mails in 24 h$/);
    assert.match(row('shop'), /^API · .+ · at least 40 mails in 7 days$/);
  });

  it('have a tooltip in which no line ends within a name or a time', async () => {
    const { users, window } = session();
    await users.row('us-east-1').hover();
    const tooltip = window.page.getByRole('tooltip').first();
    await tooltip.getByText('Complained').waitFor();
    const { broken, lines } = await tooltip.evaluate(readLines);
    assert.deepEqual(broken, []);
    assert.doesNotMatch((await tooltip.textContent()) ?? '', /[<>]/);
    assert.ok(lines > 9, `it has ${lines} lines`);
    await window.page.keyboard.press('Escape');
  });

  it('are copied with their times in UTC, and link to their settings', async () => {
    const { users, window } = session();
    assert.deepEqual(await users.menu('us-east-1'), [
      'Who Sent These Mails…',
      'Search Mail Log…',
      'Open in CloudWatch Console',
      'Copy',
      'Configure Mail Counting',
    ]);
    await users.chooseFromMenu('us-east-1', 'Copy');
    await eventually(async () => {
      const copied = await window.clipboard();
      assert.match(copied, /^us-east-1: [\d,]+ mails sent in the 24 hours to \d{4}-\d\d-\d\dT\d\d:00:00Z\./);
      assert.match(copied, /^campaigns: .+; no (user|user or role) has this name now$/m);
    });
    await users.chooseFromMenu('Mails', 'Configure Mail Counting');
    await window.page.getByText('count the mails that the account sent').first().waitFor();
  });

  it('stay expanded while they are counted again', async () => {
    const { refresh, users } = session();
    await refresh();
    const open = (await users.rows()).find(({ label }) => label === 'Mails');
    assert.equal(open?.expanded, true);
  });

  it('are announced once, with the cost', async () => {
    const { window } = session();
    const notice = await window.notification(/counts the mails .+ \$0\.0005 per scan/);
    await notice.getByRole('button', { name: 'Turn Off' }).waitFor();
  });

  for (const [theme, kind] of Object.entries(THEMES))
    it(`look right in ${theme}`, async () => {
      const { window } = session();
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      await window.screenshot(`mails-${theme.toLowerCase().replaceAll(' ', '-')}`);
    });

  it('can be read in a side bar of 200 pixels', async () => {
    const { window } = session();
    await window.resizeSideBar(200);
    await window.screenshot('mails-200');
    await window.resizeSideBar(300);
  });

  it('are one quiet line if counting is denied; a Region that fails has its reason', async () => {
    const { aws, refresh, users, window } = session();
    aws.endpoint.rules.deny(['cloudwatch:*'], undefined, ['us-east-1']);
    await refresh();
    await eventually(async () =>
      assert.ok(
        (await users.under('Mails')).some(
          ({ text }) => text === 'us-east-1 cloudwatch:GetMetricData is not allowed',
        ),
      ),
    );
    aws.endpoint.rules.deny(['cloudwatch:*']);
    await refresh();
    await eventually(async () => {
      const [row] = await users.under(ACCOUNT);
      assert.equal(row?.text, 'Mails not counted: cloudwatch:GetMetricData is not allowed');
      assert.equal(row.expanded, null);
    });
    assert.equal(await users.row(/answers? (is|are) missing/).count(), 0);
    await window.screenshot('mails-denied');
  });
});

describe('Mails that are turned off', () => {
  const session = useSession({
    aws: { accounts: ['mails'] },
    settings: { 'awsSesSenders.countMails': false },
  });

  it('are not requested, which the row says', async () => {
    const { aws, openPanel, scanned, users } = session();
    await openPanel();
    await scanned();
    await eventually(async () => {
      const [row] = await users.under(ACCOUNT);
      assert.equal(row?.text, 'Mails not counted: turned off in the settings');
    });
    assert.deepEqual(
      aws.endpoint.calls.filter(({ service }) => service === 'cloudwatch'),
      [],
    );
  });
});

/** Runs in the page. Which words, and times of day, stand on more than one line, and how many lines there are. */
function readLines(tooltip: Element) {
  const tops = (range: Range) => new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
  const broken: string[] = [];
  const all = document.createRange();
  all.selectNodeContents(tooltip);
  const walker = document.createTreeWalker(tooltip, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    for (const { 0: word, index } of (node.textContent ?? '').matchAll(/\d+:\d+\s[AP]M|\S+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (tops(range).size > 1) broken.push(word);
    }
  }
  return { broken, lines: tops(all).size };
}

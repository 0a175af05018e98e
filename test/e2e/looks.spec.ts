import assert from 'node:assert/strict';
import { generateAccount, LARGE } from '../aws/generate.ts';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { useSession } from './session.ts';

/** Themes that VS Code has out of the box, and what they are to a web page in it. */
const THEMES = {
  'Dark 2026': 'vscode-dark',
  'Light 2026': 'vscode-light',
  'Dark High Contrast': 'vscode-high-contrast',
  'Light High Contrast': 'vscode-high-contrast-light',
};

/** What a user's row says to a screen reader: name, verdict, description. */
const USER_ROW =
  /^.+, (Sends by SMTP|Calls the SES API|Used SES, key moved on|Cannot tell|May send, no use seen|No SES), .+$/;

describe('The window looks right', () => {
  const session = useSession();

  before(async () => {
    const { openPanel, users, scanned } = session();
    await openPanel();
    await users.row('Sends by SMTP').waitFor();
    await scanned();
    for (const user of ['ses-smtp-user.20260911-131452', 'ses-api-user', 'alice']) await users.expand(user);
    await users.expand('May send, no use seen');
    await users.chooseFromMenu('alice', 'Show Access Advisor');
    await session()
      .window.webview()
      .getByText(/^\d+ services$/)
      .waitFor();
  });

  for (const [theme, kind] of Object.entries(THEMES)) {
    it(`in ${theme}, and is accessible`, async () => {
      const { window } = session();
      await window.runCommand('Preferences: Color Theme');
      // The list is long, and only what is in sight is drawn.
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      await window.webview().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      await window.screenshot(`theme-${theme.toLowerCase().replaceAll(' ', '-')}`);
      // All rows of the table are looked at once; that takes seconds.
      if (kind !== 'vscode-dark') await window.webview().getByRole('searchbox').fill('s3');
      await assertAccessible(window.webview());
      await window.webview().getByRole('searchbox').fill('');
    });
  }

  it('in a narrow and in a wide side bar', async () => {
    const { users, window } = session();
    await window.resizeSideBar(200);
    const box = await users.locator.boundingBox();
    assert.ok(box !== null && box.width <= 200, `the view is ${String(box?.width)} pixels wide`);
    await window.screenshot('side-bar-200');
    await window.resizeSideBar(420);
    await window.screenshot('side-bar-420');
  });

  it('with a narrow panel: the table becomes a list, without horizontal scrolling', async () => {
    const { window } = session();
    await window.resizeSideBar(1000);
    const page = window.webview().locator('body');
    await eventually(async () => {
      const { scrollWidth, clientWidth } = await page.evaluate((body) => ({
        scrollWidth: body.scrollWidth,
        clientWidth: body.clientWidth,
      }));
      assert.ok(clientWidth < 450, `the page is ${clientWidth} pixels wide`);
      assert.ok(scrollWidth <= clientWidth, `its content is ${scrollWidth} pixels wide`);
    });
    await window.screenshot('narrow-panel');
    await window.resizeSideBar(300);
  });

  it('to a screen reader: every row has a name, and that of a user has name, verdict, and evidence', async () => {
    const { users } = session();
    const rows = await users.rows();
    assert.deepEqual(
      rows.filter(({ name }) => name.trim() === ''),
      [],
    );
    const ofUsers = rows.filter(({ level }) => level === 2).map(({ name }) => name);
    assert.ok(ofUsers.length >= 6);
    assert.deepEqual(
      ofUsers.filter((name) => !USER_ROW.test(name)),
      [],
    );
    for (const { name, label, description } of rows.filter(({ level }) => level === 3)) {
      // Ages are short for the eye: `3m ago`.
      const short = name.replace(/(\d) (m|h|d|mo|y)(?:in|r|ays?)? ago/, '$1$2 ago');
      assert.equal(short, `${label}, ${description}`);
    }
  });
});

describe('With 5,000 users', () => {
  const { account, truth } = generateAccount(LARGE);
  const session = useSession({
    aws: { accounts: [account], jobDuration: () => ({ milliseconds: 0, polls: 0 }) },
  });

  it('the tree opens and counts everybody', async () => {
    const { openPanel, scanned, users, window } = session();
    await openPanel();
    await scanned();
    const count = (verdict: string) => truth.filter((user) => user.verdict === verdict).length;
    const expected = {
      'Sends by SMTP': count('sends-smtp'),
      'Calls the SES API': count('uses-api'),
      'Used SES, key moved on': count('used-ses'),
      // Root may do everything.
      'May send, no use seen': count('can-send') + 1,
      'No SES': count('no-ses'),
    };
    await eventually(async () => {
      for (const group of ['Sends by SMTP', 'Calls the SES API', 'Used SES, key moved on']) {
        await users.collapse(group);
      }
      const groups = (await users.rows()).filter(
        ({ level, label }) => level === 1 && label !== 'Mails' && label !== account.alias,
      );
      assert.deepEqual(
        Object.fromEntries(
          groups.map(({ label, description }) => [label, Number(description.replaceAll(',', ''))]),
        ),
        expected,
      );
    });
    await window.screenshot('5000-users');
  });

  it('each row shows interface and time of the last use in a side bar of 300 pixels, and no two names look the same', async () => {
    const { users, window } = session();
    await window.resizeSideBar(300);
    const seen = new Set<string>();
    for (const group of ['Sends by SMTP', 'Calls the SES API']) {
      await users.expand(group);
      const rows = users.locator.getByRole('treeitem', { name: new RegExp(`, ${group}, `) });
      await rows.first().waitFor();
      for (const { label, isInSight, text } of await rows.evaluateAll(readUses)) {
        assert.ok(isInSight, `${label} ${text}`);
        assert.ok(!seen.has(label), label);
        seen.add(label);
      }
      await window.screenshot(`5000-users-${group.split(' ').at(-1)?.toLowerCase()}`);
      await users.collapse(group);
    }
    assert.ok(seen.size >= 30, String(seen.size));
  });

  it('the longest list scrolls to the end', async () => {
    const { users, window } = session();
    await users.expand('No SES');
    await users.row(/^.+, No SES, /).waitFor();
    const last = truth.filter(({ verdict }) => verdict === 'no-ses').length;
    await eventually(async () => {
      await window.page.keyboard.press('End');
      const places = await users.locator
        .getByRole('treeitem')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-posinset')));
      assert.ok(places.includes(String(last)));
    });
    await window.screenshot('5000-users-end');
  });

  it('the Overview has a lane for everybody who used or may use SES, and scrolls', async () => {
    const { users, window } = session();
    await users.titleButton('Show Overview').click();
    const page = window.webview();
    const lanes = truth.filter(({ verdict }) => verdict !== 'no-ses').length + 1;
    await eventually(async () => assert.equal(await page.locator('[data-arn]').count(), lanes));
    await window.screenshot('overview-5000');
    await page.locator('[data-arn]').first().focus();
    await window.page.keyboard.press('End');
    await eventually(async () =>
      assert.ok((await page.locator('html').evaluate(({ scrollTop }) => scrollTop)) > 1000),
    );
    // The facts have come along.
    await page.getByRole('tooltip').getByText('May send, no use seen').waitFor();
    await window.screenshot('overview-5000-end');
  });
});

/** Runs in the page. Whether way and time of the last use end before the row cuts them off. */
function readUses(rows: readonly Element[]) {
  return rows.map((row) => {
    const description = row.querySelector('.label-description')?.firstChild;
    const text = description?.textContent ?? '';
    // `3h` and `22d` say it without their `ago`.
    const use = /^(?:SMTP|API) · \d*\w+/.exec(text)?.[0] ?? '';
    const range = document.createRange();
    if (description != null) {
      range.setStart(description, 0);
      range.setEnd(description, use.length);
    }
    const edge = row.querySelector('.monaco-icon-label-container')?.getBoundingClientRect().right ?? 0;
    return {
      label: row.querySelector('.label-name')?.textContent ?? '',
      text,
      isInSight: use !== '' && range.getBoundingClientRect().right <= edge,
    };
  });
}

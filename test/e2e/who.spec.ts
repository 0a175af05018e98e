import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { ago, BURST, HOUR, utc } from './burst.ts';
import { useSession } from './session.ts';

const THEMES = {
  'Light 2026': 'vscode-light',
  'Dark High Contrast': 'vscode-high-contrast',
  'Light High Contrast': 'vscode-high-contrast-light',
  'Dark 2026': 'vscode-dark',
};
const OPTIONS = {
  aws: { accounts: ['burst'] },
  settings: { 'awsSesSenders.showRoles': true },
  viewport: { width: 1440, height: 1000 },
} as const;
const messageId = (at: Date) =>
  `0100${at.getTime().toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000@email.amazonses.com`;

describe('Who Sent These Mails', () => {
  const session = useSession(OPTIONS);
  const page = () => session().window.webview();
  const sentence = () => page().locator('.sentence');
  const box = () => session().window.page.getByRole('textbox', { name: /Who Sent These Mails$/ });
  const copy = (text: string) =>
    session().window.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  const start = async () => {
    await session().window.runCommand('AWS SES Senders: Who Sent These Mails…');
    await box().waitFor();
  };
  const settled = () => page().getByRole('button', { name: 'Refresh', exact: true }).waitFor();

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  it('shows under the box how it reads the text, or that it is neither a time nor a mail', async () => {
    const { window } = session();
    await start();
    await box().fill(`${BURST} us-east-1`);
    await window.page.getByText(/^\d{4}-\d\d-\d\d \d\d:00:00 UTC to .+, us-east-1$/).waitFor();
    await window.screenshot('who-box');
    await box().fill(`${BURST} us-east-9`);
    await window.page
      .getByText(/, us-east-9\. No account in the list has a Region of this name\.$/)
      .waitFor();
    await box().fill('someone@example.com');
    await window.page
      .getByText(/^The mail was not sent through Amazon SES: its Message-ID is /)
      .first()
      .waitFor();
    await box().fill('last night');
    await window.page.keyboard.press('Enter');
    await window.page
      .getByText(/^This is neither a time, such as .+, nor a mail/)
      .first()
      .waitFor();
    await window.screenshot('who-box-problem');
    await box().fill('2026-11-27 04:00 to 2026-11-27 03:00');
    await window.page.keyboard.press('Enter');
    await window.page.getByText('The end must be after the beginning.').first().waitFor();
    await window.page.keyboard.press('Escape');
    await box().waitFor({ state: 'hidden' });
  });

  it('answers at once from the scan, and becomes final', async () => {
    const { window } = session();
    await start();
    await window.enter(`${BURST} us-east-1`);
    await window.editorTab('Who Sent These Mails').waitFor();
    await page().getByRole('heading', { level: 1, name: 'Who sent these mails' }).waitFor();
    await settled();
    assert.match(
      (await sentence().textContent()) ?? '',
      /^ops-7, root, and deploy-bot \(of 6 users, root, and 2 roles\) could have sent the 4,200 mails of this hour, as far as IAM tells\. Of these, ops-7 used SES then\. deploy-bot had no policy that allows sending as of .+\.$/,
    );
    const people = page().getByRole('list').first().getByRole('listitem');
    assert.match((await people.first().textContent()) ?? '', /^ops-7Used SES then/);
    // A screen reader jumps from the account to those who could have sent, and from one to the next.
    const headings = await page().locator('main').ariaSnapshot();
    assert.match(
      headings,
      /heading "[^"]+" \[level=2\][^]+heading "Could have sent \(3\)" \[level=3\]\s+- list:\s+- listitem:\s+- heading "ops-7" \[level=4\][^]+- listitem:\s+- heading "Root user" \[level=4\]/,
    );
    assert.doesNotMatch(headings, /- paragraph$/m, 'An empty paragraph');
    // The same jumps for the eye: each level is smaller than the one above it, in the same color.
    const looks = await page()
      .locator('main')
      .evaluate((main) =>
        ['h2', 'h3', 'h4'].map((level) => {
          const heading = main.querySelector(level);
          if (heading === null) throw new Error(`No ${level}`);
          const { fontSize, color } = getComputedStyle(heading);
          return { size: Number.parseFloat(fontSize), color };
        }),
      );
    const sizes = looks.map(({ size }) => size);
    assert.deepEqual(
      sizes,
      [...new Set(sizes)].toSorted((a, b) => b - a),
    );
    assert.equal(new Set(looks.map(({ color }) => color)).size, 1);
    // Deleted since the scan? CloudTrail may be late.
    await page()
      .getByText(/CloudTrail can be 15 minutes late/)
      .waitFor();
  });

  it('names the only one who could have sent, once CloudTrail is complete', async () => {
    const { aws, window } = session();
    const again = page().getByRole('button', { name: 'Ask Again' });
    await page()
      .getByText(/^Ask again after .+ for a fuller answer/)
      .waitFor();
    assert.equal(await again.count(), 0);
    aws.endpoint.clockAhead(20 * 60_000);
    // The answers show how late it is.
    await page().getByRole('button', { name: 'Refresh', exact: true }).click();
    await page().getByText('A fuller answer is possible now.').waitFor();
    await window.screenshot('who-again');
    await again.focus();
    await window.page.keyboard.press('Enter');
    await page().getByRole('button', { name: 'Cancel' }).waitFor();
    await settled();
    assert.equal(await page().locator('button:focus').textContent(), 'Refresh');
    assert.equal(await again.count(), 0);
    assert.equal(
      await sentence().textContent(),
      'Only ops-7 could have sent the 4,200 mails of this hour, as far as IAM tells.',
    );
    assert.equal(await sentence().getAttribute('aria-live'), 'polite');
  });

  it('folds those who are ruled out by reason, with their number', async () => {
    const folds = page().locator('details');
    const titles = await folds.locator('summary').allTextContents();
    assert.ok(titles.includes('Created after that time (1)'), titles.join('\n'));
    assert.ok(titles.includes('No access key or sign-in was used late enough (3)'), titles.join('\n'));
    const keys = folds.filter({ hasText: 'No access key or sign-in' });
    await keys.locator('summary').focus();
    await session().window.page.keyboard.press('Enter');
    await keys.getByRole('listitem').getByRole('heading', { level: 4, name: 'newsletter' }).waitFor();
    assert.match((await keys.textContent()) ?? '', /was last used .+, 4 days before that time\./);
  });

  it('helps with the next steps', async () => {
    const { window, users } = session();
    await page().getByRole('button', { name: 'Copy Command to Deactivate Key: ops-7' }).click();
    await eventually(async () =>
      assert.match(await window.clipboard(), /update-access-key .*--access-key-id AKIAVZ5POPS711111111/),
    );
    await page().getByRole('button', { name: 'Copy Summary for Ticket: ops-7' }).click();
    await eventually(async () =>
      assert.match(
        await window.clipboard(),
        /^# .*ops-7.*[^]*^## Who sent these mails$[^]*^Only `ops-7` could have sent the 4,200 mails/m,
      ),
    );
    await page().getByRole('button', { name: 'Show in List: ops-7' }).click();
    await eventually(async () =>
      assert.equal((await users.rows()).find((row) => row.selected)?.label, 'ops-7'),
    );
    await page().getByRole('button', { name: 'Copy as Markdown' }).click();
    await eventually(async () =>
      assert.match(await window.clipboard(), /\*\*Only `ops-7` could have sent the 4,200 mails/),
    );
    await page().getByRole('button', { name: 'Show Access Advisor: ops-7' }).click();
    await window.editorTab(/Access Advisor: ops-7/).waitFor();
    await window.editorTab('Who Sent These Mails').click();
  });

  it('exports Markdown', async () => {
    const { folder, window } = session();
    await page().getByRole('button', { name: 'Export…' }).click();
    await window.answerFileDialog(path.join(folder, 'who.md'));
    await window.notification(`Report exported to ${path.join(folder, 'who.md')}.`);
    const text = await readFile(path.join(folder, 'who.md'), 'utf8');
    assert.match(text, /^# Who sent these mails\n[^]*Region: `us-east-1`\.[^]*\*\*Only `ops-7`/);
    await window.runCommand('Notifications: Clear All Notifications');
  });

  for (const [theme, kind] of Object.entries(THEMES))
    it(`looks right and is accessible in ${theme}`, async () => {
      const { window } = session();
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      await page().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      await assertAccessible(page());
      await window.screenshot(`who-${theme.toLowerCase().replaceAll(' ', '-')}`);
    });

  it('does not scroll horizontally in a narrow panel', async () => {
    const { window } = session();
    await window.resizeSideBar(1070);
    await eventually(async () => {
      const { content, room } = await page()
        .locator('html')
        .evaluate(({ scrollWidth, clientWidth }) => ({ content: scrollWidth, room: clientWidth }));
      assert.ok(room < 450, `the page is ${room} pixels wide`);
      assert.ok(content <= room, `its content is ${content} pixels wide`);
    });
    await assertAccessible(page());
    await window.screenshot('who-narrow');
    await window.resizeSideBar(300);
  });

  it('reads a mail from a file, and says what is wrong with another', async () => {
    const { folder, window } = session();
    const id = messageId(new Date(ago(18).getTime() + 1_000));
    const open = async (name: string, text: string) => {
      await writeFile(path.join(folder, name), text);
      await window.page.getByRole('button', { name: 'Open Mail File…' }).click();
      await window.answerFileDialog(path.join(folder, name), { button: 'Read Mail' });
    };
    await copy('nothing');
    await start();
    await open('other.eml', 'Message-ID: <someone@example.com>\r\n\r\nHello');
    await window.page
      .getByText('The mail was not sent through Amazon SES: its Message-ID is someone@example.com.')
      .first()
      .waitFor();
    await window.page.getByRole('button', { name: 'Open Mail File…' }).click();
    await window.cancelFileDialog();
    await box().waitFor();
    await open('spam.eml', `Message-ID: <${id}>\r\nDate: ${ago(18).toUTCString()}\r\n\r\nBuy now`);
    await page().getByText(id).waitFor();
    await settled();
    assert.match((await sentence().textContent()) ?? '', /^Only ops-7 could have sent/);
  });

  it('asks for the Region if mails were sent from several, and goes back', async () => {
    const { window } = session();
    const day = utc(ago(6 * 24)).slice(0, 10);
    const regions = window.page.getByRole('option');
    await copy('nothing');
    await start();
    await box().fill(`${day} 00:00 to ${day} 23:00`);
    await window.page.getByText(/, all Regions$/).waitFor();
    await box().press('Enter');
    await regions.filter({ hasText: 'eu-west-1' }).waitFor();
    // Most mails first.
    assert.match((await window.picks()).join('; '), /^All Regions; us-east-1.+ mails; eu-west-1.+ mails$/);
    await window.screenshot('who-regions');
    await window.page.keyboard.press('Escape');
    await box().waitFor();
    await box().press('Enter');
    await regions.filter({ hasText: 'eu-west-1' }).click();
    await page()
      .locator('#account')
      .getByText(/^eu-west-1$/)
      .waitFor();
    await settled();
    const asked = (await page().locator('#account').textContent()) ?? '';
    // All Regions: by the keyboard, as the first entry.
    await start();
    await box().fill(`${day} 00:00 to ${day} 23:00`);
    await box().press('Enter');
    await regions.filter({ hasText: 'All Regions' }).waitFor();
    await window.page.keyboard.press('Enter');
    await page().locator('#account').getByText('All Regions').waitFor();
    assert.doesNotMatch(asked, /All Regions/);
    await settled();
  });

  it('accepts a complete mail from the clipboard, and says what is odd about it', async () => {
    const { window } = session();
    const id = messageId(ago(18));
    await copy(
      `Received: from mx.example.com by x; ${ago(18).toUTCString()}\r\nMessage-ID: <${id}>\r\nDate: Sat, 1 Jan 2022 00:00:00 +0000\r\n\r\nBuy now`,
    );
    // A window so low that the answer to the question before has to be scrolled.
    const html = page().locator('html');
    await window.page.setViewportSize({ width: 1440, height: 500 });
    await html.evaluate((one) => one.scrollTo(0, one.scrollHeight));
    assert.ok((await html.evaluate(({ scrollTop }) => scrollTop)) > 0);
    await start();
    assert.equal(await box().inputValue(), id);
    await window.page.getByText(/^A mail sent .+ from us-east-1$/).waitFor();
    await box().press('Enter');
    await page().getByText(id).waitFor();
    assert.equal(await html.evaluate(({ scrollTop }) => scrollTop), 0, 'it does not begin at its top');
    await window.page.setViewportSize({ width: 1440, height: 1000 });
    await settled();
    // The Message-ID has a line below the buttons, as wide as the page.
    const place = async (of: string) => (await page().locator(of).boundingBox()) ?? assert.fail();
    const [line, button] = [await place('code.message-id'), await place('#refresh')];
    assert.ok(line.height < button.height, `the Message-ID is ${line.height} pixels high`);
    assert.ok(line.y > button.y + button.height);
    await page().getByText('Times are in your time zone.').waitFor();
    await page()
      .getByText(/^The mail’s Date, .+, does not fit its Message-ID/)
      .waitFor();
    await page()
      .getByText('No server got the mail from Amazon SES: its Message-ID may be made up.')
      .waitFor();
    assert.match((await sentence().textContent()) ?? '', /^Only ops-7 could have sent/);
    await window.screenshot('who-mail');
  });

  it('asks Amazon SES about the mail only after a confirmation that names the traces of the call', async () => {
    const { aws, window } = session();
    const ofSes = () => aws.endpoint.calls.filter(({ service }) => service === 'ses');
    const button = page().getByRole('button', { name: 'Ask Amazon SES About This Mail…' });
    const dialog = window.page.getByRole('dialog', { name: 'Ask Amazon SES who sent this mail?' });
    await button.click();
    await dialog.getByText(/CloudTrail records GetMessageInsights in us-east-1/).waitFor();
    await window.screenshot('who-ask-ses');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.deepEqual(ofSes(), []);
    const EmailTags = [{ Name: 'ses:caller-identity', Value: 'ops-7' }];
    const [MessageId] =
      /[\da-f]{16}-[\da-f-]+-000000(?=@)/.exec((await page().locator('body').textContent()) ?? '') ?? [];
    assert.ok(MessageId !== undefined);
    aws.endpoint.rules.add({
      action: 'GetMessageInsights',
      rewrite: () => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ MessageId, EmailTags }),
      }),
    });
    await button.click();
    await dialog.getByRole('button', { name: 'Ask Amazon SES', exact: true }).click();
    await page()
      .getByText(/^Amazon SES names the sender of this mail: ops-7 .+ most likely ops-7\.$/)
      .waitFor();
    // A new client learns of the time at AWS, which the tests set ahead, by a request that AWS refuses.
    const answered = ofSes().filter(({ error }) => error !== 'SignatureDoesNotMatch');
    assert.deepEqual(
      answered.map(({ action, region }) => [action, region]),
      [['GetMessageInsights', 'us-east-1']],
    );
    await button.waitFor({ state: 'hidden' });
    await window.screenshot('who-ses-answer');
  });

  it('is canceled, and says what was not asked', async () => {
    const { aws, window } = session();
    aws.endpoint.rules.add({ action: 'LookupEvents', delay: 60_000 });
    await copy('nothing');
    await start();
    await window.enter(`${BURST} us-east-1`);
    const cancel = page().getByRole('button', { name: 'Cancel' });
    await page()
      .getByText(/^Asking AWS: which users, roles and access keys were deleted/)
      .waitFor();
    await cancel.focus();
    await window.page.keyboard.press('Enter');
    await page()
      .getByText(/^Canceled\. Not asked: which users, roles and access keys were deleted \(CloudTrail\)/)
      .waitFor();
    assert.equal(await page().locator('button:focus').textContent(), 'Refresh');
    assert.match((await sentence().textContent()) ?? '', /of 6 users, root, and 2 roles\)? could have sent/);
    await window.screenshot('who-canceled');
    aws.endpoint.reset();
  });

  it('asks about the mails of a row, in its Region', async () => {
    const { users, window } = session();
    await users.expand('Mails');
    await users.chooseFromMenu('us-east-1', 'Who Sent These Mails…');
    await box().waitFor();
    await window.page
      .getByText(/^Mails of us-east-1: enter a time/)
      .first()
      .waitFor();
    await window.page.keyboard.press('Escape');
  });

  describe('from the Overview', () => {
    const frames = () => session().window.page.locator('iframe.webview.ready:visible');
    const frameWith = async (heading: RegExp) => {
      for (let index = 0; ; index = (index + 1) % 3) {
        const frame = frames().nth(index).contentFrame().frameLocator('#active-frame');
        if (
          (await frames().count()) > index &&
          (await frame.getByRole('heading', { level: 1, name: heading }).count()) > 0
        )
          return frame;
        await session().window.page.waitForTimeout(100);
      }
    };
    const overview = () => frameWith(/^acme-shop/);
    const answer = () => frameWith(/^Who sent these mails$/);

    before(async () => {
      const { users, window } = session();
      await window.runCommand('View: Close All Editors');
      await users.titleButton('Show Overview').click();
      await (await overview()).getByRole('button', { name: 'Last 48 hours' }).click();
    });

    it('opens the answer for the hour and Region of a bar beside the picture, by Enter', async () => {
      const { window } = session();
      const page = await overview();
      const strip = page.getByRole('slider', { name: 'Mails of us-east-1' });
      await strip.focus();
      await window.page.keyboard.press('End');
      await eventually(async () => {
        if (!/4,200 mails/.test((await strip.getAttribute('aria-valuetext')) ?? '')) {
          await window.page.keyboard.press('ArrowLeft');
          throw new Error('Another hour.');
        }
      });
      await window.page.keyboard.press('Enter');
      const beside = await answer();
      const said = beside.getByText(/could have sent the 4,200 mails of this hour, as far as IAM tells\./);
      await said.waitFor();
      // The Overview says it, too.
      assert.equal(await said.getAttribute('aria-live'), 'off');
      await beside
        .getByText(/us-east-1$/)
        .first()
        .waitFor();
      assert.equal(await page.locator('.selection').count(), 1);
      await page
        .getByRole('status')
        .getByText(/could have sent the 4,200 mails of this hour, as far as IAM tells\./)
        .waitFor();
      // The facts of the bar would cover it.
      await page.locator('#facts').waitFor({ state: 'hidden' });
      assert.equal(await page.locator('[data-arn$="/ops-7"].ruled-out').count(), 0);
      const lane = page.locator('[data-arn$="/order-mails"].ruled-out');
      await lane.waitFor();
      assert.match((await lane.getAttribute('aria-label')) ?? '', /Ruled out for the selected mails$/);
      await assertAccessible(page);
      // The panel beside has made the page narrow and long.
      for (const part of [strip, page.locator('#who')]) {
        const isInSight = await part.evaluate((element) => {
          const { top, bottom } = element.getBoundingClientRect();
          return top >= 0 && bottom <= globalThis.innerHeight;
        });
        assert.ok(isInSight, await part.evaluate(({ outerHTML }) => outerHTML.slice(0, 80)));
      }
      await window.screenshot('who-overview');
      const looks = () =>
        lane.evaluate((element) => {
          const name = element.querySelector('.name');
          return {
            opacity: getComputedStyle(element).opacity,
            line: name === null ? '' : getComputedStyle(name).textDecorationLine,
          };
        });
      for (const [theme, look] of [
        ['Light High Contrast', { opacity: '1', line: 'line-through' }],
        ['Dark High Contrast', { opacity: '1', line: 'line-through' }],
        ['Dark 2026', { opacity: '0.4', line: 'none' }],
      ] as const) {
        await window.runCommand('Preferences: Color Theme');
        await window.page.keyboard.type(theme);
        await window.pick(theme);
        await page.locator(`body[data-vscode-theme-kind="${THEMES[theme]}"]`).waitFor();
        await eventually(async () => assert.deepEqual(await looks(), look));
        await window.screenshot(`who-overview-${theme.toLowerCase().replaceAll(' ', '-')}`);
      }
    });

    it('adds the answer to the HTML report of the Overview', async () => {
      const { folder, window } = session();
      const file = path.join(folder, 'selected.html');
      await (await overview()).getByRole('button', { name: 'Export HTML Report…' }).click();
      await window.answerFileDialog(file);
      await window.notification(`Report exported to ${file}.`);
      const report = await window.page.context().newPage();
      await report.setContent(await readFile(file, 'utf8'));
      const table = report.getByRole('table', { name: 'Who sent these mails' });
      await table.getByRole('rowheader', { name: 'ops-7' }).waitFor();
      assert.match((await table.textContent()) ?? '', /4,200|used/);
      await report.close();
      await window.runCommand('Notifications: Clear All Notifications');
    });

    it('clears the selection with Escape, and selects several bars with Shift and the arrows', async () => {
      const { window } = session();
      const page = await overview();
      const strip = page.getByRole('slider', { name: 'Mails of us-east-1' });
      await strip.focus();
      await window.page.keyboard.press('Escape');
      await page.locator('.selection').waitFor({ state: 'detached' });
      assert.match((await strip.getAttribute('aria-valuenow')) ?? '', /^\d+$/);
      await page.locator('.ruled-out').first().waitFor({ state: 'detached' });
      assert.equal(await page.locator('#who').textContent(), '');
      const press = async (key: string) => {
        for (let times = 0; times < 2; times += 1) await window.page.keyboard.press(key);
      };
      await press('Shift+ArrowLeft');
      await press('Shift+ArrowRight');
      assert.match((await strip.getAttribute('aria-valuetext')) ?? '', / 1 bar selected: /);
      await press('Shift+ArrowLeft');
      assert.match((await strip.getAttribute('aria-valuetext')) ?? '', /3 bars selected: 4,200 mails$/);
      await page.getByRole('tooltip').getByText('3 bars selected: 4,200 mails', { exact: true }).waitFor();
      await window.page.keyboard.press('Enter');
      const hours = (await answer()).locator('#account time');
      await eventually(async () => {
        const [from = '', to = ''] = await hours.evaluateAll((all) =>
          all.map((one) => one.getAttribute('datetime') ?? ''),
        );
        assert.equal(Date.parse(to) - Date.parse(from), 3 * HOUR);
      });
    });

    it('opens it by a click on a bar, and by a drag over several', async () => {
      const { window } = session();
      const page = await overview();
      const box = await page.locator('.selection').boundingBox();
      assert.ok(box !== null);
      const y = box.y + box.height / 2;
      const spanned = () =>
        answer().then(async (frame) => {
          const [from = '', to = ''] = await frame
            .locator('#account time')
            .evaluateAll((all) => all.map((one) => one.getAttribute('datetime') ?? ''));
          return (Date.parse(to) - Date.parse(from)) / HOUR;
        });
      await window.page.mouse.click(box.x + (box.width * 5) / 6, y);
      await eventually(async () => assert.equal(await spanned(), 1));
      await window.page.mouse.move(box.x + box.width / 2, y);
      await window.page.mouse.down();
      await window.page.mouse.move(box.x + (box.width * 5) / 6, y, { steps: 3 });
      await window.page.mouse.up();
      await eventually(async () => assert.equal(await spanned(), 2));
    });
  });

  it('comes back after a reload of the window', async () => {
    const { reload, window } = session();
    await settled();
    await reload();
    await window.editorTab('Who Sent These Mails').waitFor();
    await sentence()
      .getByText(/could have sent the 4,200 mails of this hour/)
      .waitFor({ timeout: 60_000 });
  });
});

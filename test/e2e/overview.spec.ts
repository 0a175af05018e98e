import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { SyntaxValidator } from 'fast-xml-validator';
import type { Locator } from 'playwright-core';
import { profileOf } from '../aws/awsConfig.ts';
import { generateOrganization } from '../aws/generateOrganization.ts';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { assertNoMachinePath } from './machinePaths.ts';
import { chooseProfiles } from './chooseProfiles.ts';
import { useSession } from './session.ts';
import { stored } from './storage.ts';

/** Themes that VS Code has out of the box, and what they are to a web page in it. */
const THEMES = {
  'Light 2026': 'vscode-light',
  'Dark High Contrast': 'vscode-high-contrast',
  'Light High Contrast': 'vscode-high-contrast-light',
  'Dark 2026': 'vscode-dark',
};

/** Shapes that say something: WCAG 2.2, 1.4.11, asks for this contrast. */
const SHAPES = '.mark, .bar';
const LEAST_CONTRAST = 3;

/** Runs in the page: the contrast of each of these shapes with the page and with what lies behind it, by class. */
function shapeContrasts(shapes: readonly Element[]): readonly (readonly [string, number])[] {
  const paper = getComputedStyle(document.body).backgroundColor;
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) throw new Error('There is no canvas to mix colors on.');
  const luminance = (...paints: readonly string[]): number => {
    canvas.clearRect(0, 0, 1, 1);
    for (const paint of paints) {
      canvas.fillStyle = paint;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const band = document.querySelector('.picture .band');
  const bandFill = band === null ? 'none' : getComputedStyle(band).fill;
  const behind = [[paper], ...(bandFill === 'none' ? [] : [[paper, bandFill]])];
  return shapes.map((shape) => {
    const { fill, stroke } = getComputedStyle(shape);
    const paint = fill === 'none' ? stroke : fill;
    const contrasts = behind.map((below) => {
      const [low = 0, high = 0] = [luminance(...below), luminance(...below, paint)].toSorted((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    });
    return [shape.getAttribute('class') ?? '', Math.min(...contrasts)] as const;
  });
}

const SMTP_USER = 'ses-smtp-user.20260911-131452';

describe('Show Overview', () => {
  const session = useSession();
  const page = () => session().window.webview();
  const lane = (name: string) => page().getByRole('button', { name: new RegExp(`^${name} .*\\. `) });
  const facts = () => page().getByRole('tooltip');
  const useTheme = async (theme: string, kind: string) => {
    const { window } = session();
    await window.runCommand('Preferences: Color Theme');
    await window.page.keyboard.type(theme);
    await window.pick(theme);
    await page().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
  };
  const selected = async () => (await session().users.rows()).find((row) => row.selected)?.label;
  const exportTo = async (button: string, name: string) => {
    const { folder, window } = session();
    await page().getByRole('button', { name: button }).click();
    await window.answerFileDialog(path.join(folder, name));
    await window.notification(`Report exported to ${path.join(folder, name)}.`);
    return readFile(path.join(folder, name), 'utf8');
  };

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  it('is a button of the view, and shows at once who sent in the last 7 days', async () => {
    const { users } = session();
    await users.titleButton('Show Overview').click();
    await page().getByRole('heading', { level: 1, name: 'acme-mail (111122223333)' }).waitFor();
    const sentence = page().getByText('In the last 7 days');
    assert.equal(
      await sentence.textContent(),
      `In the last 7 days ${SMTP_USER} sent by SMTP; ses-api-user and alice most likely sent.`,
    );
    await page()
      .getByText(/^\d+ mails? sent in the 24 hours to /)
      .waitFor();
  });

  it('shows no path of the machine', () => assertNoMachinePath(session()));

  it('counts the users by verdict, as the tree does', async () => {
    const counts = await page()
      .locator('dl > div')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    const { users } = session();
    const groups = (await users.rows()).filter(
      ({ level, label }) => level === 1 && !['acme-mail', 'Mails'].includes(label),
    );
    assert.deepEqual(
      counts.filter(([, count]) => count !== '0'),
      groups.map(({ label, description }) => [label, description]),
    );
  });

  it('has a lane for each user who used or may use SES, in sections, the latest first', async () => {
    const lists = await page()
      .getByRole('list', { name: /\(\d+\)$/ })
      .evaluateAll((all) =>
        all.map((list) => [
          list.getAttribute('aria-label'),
          ...[...list.querySelectorAll('[role=button]')].map((lane) =>
            lane.getAttribute('data-arn')?.split('/').at(-1),
          ),
        ]),
      );
    assert.deepEqual(lists, [
      ['Any use of SES (4)', 'ses-api-user', SMTP_USER, 'alice', 'legacy-mailer'],
      ['May send, no use seen (3)', 'arn:aws:iam::111122223333:root', 'invoice-service', 'newsletter'],
    ]);
    await page()
      .getByText('Not shown: 3 users with no sign of SES use and no known policy that allows sending.')
      .waitFor();
  });

  it('shows the facts of a lane on hover', async () => {
    await lane('alice').hover();
    await facts().getByText('Used SES, key moved on').waitFor();
    await facts()
      .getByText(/^Latest SES access: most likely a send, /)
      .waitFor();
    assert.match((await facts().textContent()) ?? '', /AKIAQ3EGADM1ALICE111: s3, .+ ago, /);
  });

  it('reveals the user in the tree on click', async () => {
    await lane('ses-api-user').click();
    await eventually(async () => assert.equal(await selected(), 'ses-api-user'));
  });

  it('works by keyboard: arrows move between lanes, Escape hides the facts, Enter reveals', async () => {
    const { window } = session();
    const focused = () =>
      page()
        .locator('[data-arn]:focus')
        .getAttribute('data-arn')
        .then((arn) => arn?.split('/').at(-1));
    await lane(SMTP_USER).focus();
    await window.page.keyboard.press('End');
    assert.equal(await focused(), 'newsletter');
    await window.page.keyboard.press('Home');
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'alice');
    await facts().getByText('alice', { exact: true }).waitFor();
    await window.page.keyboard.press('Escape');
    await facts().waitFor({ state: 'hidden' });
    assert.equal(await page().locator('[data-arn][tabindex="0"]').count(), 1);
    await window.page.keyboard.press('Enter');
    await eventually(async () => assert.equal(await selected(), 'alice'));
  });

  it('exports the picture as a self-contained SVG', async () => {
    const text = await exportTo('Export SVG…', 'overview.svg');
    assert.equal(SyntaxValidator.validate(text), true);
    assert.match(text, /Use of Amazon SES in account acme-mail \(111122223333\)/);
    assert.match(text, new RegExp(`<title>${SMTP_USER}\nSends by SMTP\n`));
  });

  it('exports a report as self-contained HTML', async () => {
    const { folder, window } = session();
    const text = await exportTo('Export HTML Report…', 'overview.html');
    assert.deepEqual((await readdir(folder)).sort(), ['overview.html', 'overview.svg']);
    const report = await window.page.context().newPage();
    const asked: string[] = [];
    const said: string[] = [];
    report.on('request', (request) => asked.push(request.url()));
    report.on('console', (message) => said.push(message.text()));
    await report.setContent(text);
    await report.getByText(`${SMTP_USER} sent by SMTP`).first().waitFor();
    assert.equal(await report.getByRole('table').count(), 3);
    const row = report.getByRole('row', { name: /^ses-api-user/ });
    assert.match((await row.textContent()) ?? '', /AKIAQ3EGSESAPI7EXMPL: ses in /);
    assert.deepEqual([asked, said], [[], []]);
    // Nothing is out of sight at the right, and no date or time goes over two lines.
    const days = report.getByRole('table', { name: /^Mails by day/ });
    await report.getByText(/^Mails by day/).click();
    for (const width of [1440, 1200, 1160, 1090, 1000, 881, 800, 600, 592, 360]) {
      await report.setViewportSize({ width, height: 900 });
      const { hidden, pictures, broken } = await report.evaluate(() => ({
        hidden: [...document.querySelectorAll('html, main, .scroll, table')]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ className }) => className),
        pictures: [...document.querySelectorAll('.scroll .picture')].filter(
          (one) => one.getClientRects().length > 0,
        ).length,
        broken: [...document.querySelectorAll(':is(td, .meta) :is(.time, .region)')]
          .filter((one) => one.getClientRects().length > 1)
          .map(({ textContent }) => textContent),
      }));
      assert.deepEqual([width, hidden, pictures, broken], [width, [], 1, []]);
    }
    // Where a line of evidence goes on in the next one, that is indented.
    const hang = await row
      .getByRole('listitem')
      .first()
      .evaluate((item) => Number.parseFloat(getComputedStyle(item).textIndent));
    assert.ok(hang < 0);
    // On a phone, the counts stand below one another, each after what it counts.
    const sent = days.getByRole('row').nth(1).getByRole('cell').nth(1);
    const named = await sent.evaluate((cell) => getComputedStyle(cell, '::before').content);
    assert.deepEqual([named, await days.getByRole('columnheader').count()], ['"Mails"', 8]);
    await report.getByText(/^Mails by day/).click();
    await days.waitFor({ state: 'hidden' });
    // On paper, what is folded shows, as a table again.
    await report.emulateMedia({ media: 'print' });
    await days.waitFor();
    assert.equal(await sent.evaluate((cell) => getComputedStyle(cell).display), 'table-cell');
    // In the system's own colors, the band of the last days has that of the page: another would be painted over what they show.
    await report.emulateMedia({ media: 'screen', forcedColors: 'active' });
    const [band, paper] = await report
      .locator('.picture:visible .band')
      .first()
      .evaluate((one) => [getComputedStyle(one).fill, getComputedStyle(document.body).backgroundColor]);
    assert.equal(band, paper);
    await report.close();
    await window.runCommand('Notifications: Clear All Notifications');
  });

  for (const [theme, kind] of Object.entries(THEMES)) {
    it(`looks right and is accessible in ${theme}`, async () => {
      const { window } = session();
      await useTheme(theme, kind);
      await lane('alice').focus();
      await window.page.keyboard.press('ArrowUp');
      await assertAccessible(page());
      await window.screenshot(`overview-${theme.toLowerCase().replaceAll(' ', '-')}`);
    });
  }

  it('does not scroll horizontally in a narrow panel', async () => {
    const { window } = session();
    await window.resizeSideBar(1000);
    await eventually(async () => {
      const { content, room } = await page()
        .locator('html')
        .evaluate(({ scrollWidth, clientWidth }) => ({ content: scrollWidth, room: clientWidth }));
      assert.ok(room < 450, `the page is ${room} pixels wide`);
      assert.ok(content <= room, `its content is ${content} pixels wide`);
    });
    await assertAccessible(page());
    await window.screenshot('overview-narrow');
    await window.resizeSideBar(300);
  });

  it('follows a scan: a new send moves its user to the top', async () => {
    const { aws, refresh } = session();
    const key = { accessKeyId: 'AKIAQ3EGNEWSLETTER11', region: 'eu-west-1' };
    aws.endpoint.account().use({ ...key, service: 'ses', action: 'SendBulkEmail' });
    await refresh();
    await page()
      .getByText(/newsletter.* called the SES API\./)
      .waitFor();
  });

  it('shows another account by the menu of its root, and by the box of the page', async () => {
    const { aws, users, window } = session();
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample', '111122223333'),
      profileOf(aws.endpoint, 'marketing', '444455556666'),
    ]);
    await chooseProfiles(session());
    await users.row(/^AWS account acme-marketing.+ \d+ users?( and root)? · ./).waitFor();

    const heading = (name: RegExp) => page().getByRole('heading', { level: 1, name }).waitFor();
    const box = page().getByRole('combobox', { name: 'Account' });
    // Opened for no account, it shows all that the list shows.
    await heading(/^All 2 accounts$/);
    await page()
      .getByText(/^In the last 7 days .*\(acme-mail\).*sent by SMTP/)
      .waitFor();
    await window.screenshot('overview-all-accounts');
    await users.chooseFromMenu('AWS account acme-marketing', 'Show Overview of Account');
    await heading(/^acme-marketing/);
    await box.selectOption('all');
    await heading(/^All 2 accounts$/);
    const lane = page()
      .getByRole('button', { name: /\(acme-marketing\)/ })
      .first();
    const [name = ''] = ((await lane.getAttribute('aria-label')) ?? '').split(' (');
    await lane.click();
    await users
      .row(new RegExp(`^${name.slice(0, 8)}`))
      .and(window.page.locator('.focused, .selected'))
      .waitFor();
    await box.selectOption('111122223333');
    await heading(/^acme-mail/);
    await box.selectOption('444455556666');
    await heading(/^acme-marketing/);
    await window.screenshot('overview-accounts');
  });

  it('comes back after a reload of the window, with its account and zoom', async () => {
    const { reload, window } = session();
    const box = page().getByRole('combobox', { name: 'Account' });
    const zoom = page().getByRole('button', { name: 'Last 7 days' });
    await box.selectOption('111122223333');
    await zoom.click();
    await box.selectOption('444455556666');
    await stored(window.page, /accountId\W+444455556666\W+zoom\W+168/);
    await reload();
    await window.editorTab('SES Overview').waitFor();
    await page()
      .getByRole('heading', { level: 1, name: /^acme-marketing/ })
      .waitFor({ timeout: 30_000 });
    await box.selectOption('111122223333');
    await eventually(async () => assert.equal(await zoom.getAttribute('aria-pressed'), 'true'));
  });
});

describe('The Overview of an account with counted mails', () => {
  const session = useSession({ aws: { accounts: ['mails'] }, viewport: { width: 1440, height: 900 } });
  const page = () => session().window.webview();
  const strip = (region: string) => page().getByRole('slider', { name: `Mails of ${region}` });
  const zoom = (name: string) => page().getByRole('button', { name, exact: true });
  const facts = () => page().getByRole('tooltip');
  const look = (button: Locator) =>
    button.evaluate((element) => {
      const { backgroundColor, borderColor } = getComputedStyle(element);
      return { backgroundColor, borderColor };
    });

  const assertShapesShow = async () => {
    const contrasts = await page().locator(SHAPES).evaluateAll(shapeContrasts);
    const drawn = new Set(contrasts.map(([name]) => name));
    for (const name of ['bar', 'mark mails', 'mark smtp', 'mark api', 'mark advisor', 'mark other'])
      assert.ok(drawn.has(name), `${name} is not drawn`);
    assert.deepEqual(
      contrasts.filter(([, contrast]) => contrast < LEAST_CONTRAST),
      [],
    );
  };

  it('has one line while no users are listed yet, and no number that was not counted', async () => {
    const { aws, openPanel, scanned, users, window } = session();
    const lists = ['GetAccountAuthorizationDetails', 'ListUsers', 'GenerateCredentialReport'];
    aws.endpoint.rules.add({ action: lists, hang: true });
    await openPanel();
    await window.runCommand('AWS SES Senders: Show Overview');
    await page()
      .getByRole('heading', { level: 1, name: /\(\d{12}\)$/ })
      .waitFor();
    await eventually(async () =>
      assert.equal((await page().locator('main').innerText()).trim(), 'Listing users…'),
    );
    aws.endpoint.reset();
    await users.titleButton('Cancel Scan').click();
    await users.titleButton('Refresh').click();
    await scanned();
    await strip('us-east-1').waitFor({ timeout: 60_000 });
    await page().getByText('Sent mails', { exact: true }).waitFor();
  });

  it('keeps the focus on Refresh during and after a scan', async () => {
    const { aws, window } = session();
    const refresh = page().getByRole('button', { name: 'Refresh' });
    const isFocused = () => refresh.evaluate((button) => button === document.activeElement);
    const disabled = (is: string) =>
      eventually(async () => assert.equal(await refresh.getAttribute('aria-disabled'), is));
    await disabled('false');
    aws.endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', delay: 3_000 });
    await refresh.focus();
    await window.page.keyboard.press('Enter');
    await disabled('true');
    assert.equal(await isFocused(), true);
    await disabled('false');
    assert.equal(await isFocused(), true);
    aws.endpoint.reset();
  });

  it('says how many mails were sent, from which Regions and senders, before recent senders', async () => {
    const said = await page()
      .getByText(/mails sent in the 24 hours to/)
      .textContent();
    assert.match(
      said ?? '',
      /^[\d,]+ mails sent in the 24 hours to .+, all from us-east-1; [\d,]+ by newsletter/,
    );
    assert.match(said ?? '', /5 by alerts/);
    await page()
      .getByText(/^In the last 7 days .+ sent mails/)
      .waitFor();
  });

  it('has a strip for each Region that sent, and names the others', async () => {
    const strips = await page()
      .getByRole('slider')
      .evaluateAll((all) => all.map((one) => one.ariaLabel));
    assert.deepEqual(strips, ['Mails of us-east-1', 'Mails of eu-south-1']);
    await page()
      .getByText(/^No mails in 400 days in \d+ Regions\.$/)
      .waitFor();
    // Their names would fill lines.
    const off = page().getByText(/^\d+ Regions are turned off for the account$/);
    const names = page().getByText(/^af-south-1, /);
    assert.equal(await names.isVisible(), false);
    await off.focus();
    await session().window.page.keyboard.press('Enter');
    await names.waitFor();
  });

  it('shows the facts of a bar by pointer and by keyboard', async () => {
    const { window } = session();
    const box = await strip('us-east-1').boundingBox();
    assert.ok(box !== null);
    await strip('us-east-1').hover({ position: { x: box.width / 2, y: box.height / 2 } });
    await facts()
      .getByText(/^[\d,]+ mails$/)
      .waitFor();
    await facts()
      .getByText(/^Bounces: \d+$/)
      .waitFor();
    await facts()
      .getByText(/^With a known sender: /)
      .waitFor();
    await zoom('Last 14 days').focus();
    await strip('us-east-1').focus();
    await window.page.keyboard.press('Home');
    await facts()
      .getByText(/^us-east-1, \d{4}-\d\d-\d\d \(UTC\)$/)
      .waitFor();
    await window.page.keyboard.press('Shift+ArrowRight');
    await facts()
      .getByText(/^2 bars selected: /)
      .waitFor();
    await window.page.keyboard.press('Home');
    const first = await strip('us-east-1').getAttribute('aria-valuetext');
    assert.doesNotMatch(first ?? '', /selected/);
    await window.page.keyboard.press('End');
    assert.notEqual(await strip('us-east-1').getAttribute('aria-valuetext'), first);
    await window.page.keyboard.press('Escape');
    await facts().waitFor({ state: 'hidden' });
  });

  it('zooms into hours, and shows the displayed time', async () => {
    const { window } = session();
    await page()
      .getByText(/^Mails per day \(UTC\), logarithmic scale up to /)
      .waitFor();
    for (const [name, file] of [
      ['Last 14 days', '14d'],
      ['Last 7 days', '7d'],
      ['Last 48 hours', '48h'],
    ] as const) {
      await zoom(name).click();
      assert.equal(await zoom(name).getAttribute('aria-pressed'), 'true');
      assert.equal(await zoom('Last 400 days').getAttribute('aria-pressed'), 'false');
      await page()
        .getByText(/^Mails per hour, logarithmic scale up to /)
        .waitFor();
      await page().getByText('Times are in your time zone.', { exact: true }).waitFor();
      await window.screenshot(`overview-mails-${file}`);
    }
  });

  it('has the same data as a table', async () => {
    await page().getByText('Show as Table').click();
    const rows = page().getByRole('row');
    await eventually(async () => assert.ok((await rows.count()) > 5));
    assert.match((await rows.nth(0).textContent()) ?? '', /^HourRegionMails/);
    assert.match((await rows.nth(1).textContent()) ?? '', /us-east-1/);
    await session().window.screenshot('overview-mails-table');
    await page().getByText('Show as Table').click();
  });

  for (const [theme, kind] of Object.entries(THEMES)) {
    it(`looks right and is accessible in ${theme}`, async () => {
      const { window } = session();
      await zoom('Last 400 days').click();
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      await page().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      await strip('us-east-1').focus();
      await window.page.keyboard.press('ArrowLeft');
      assert.notDeepEqual(await look(zoom('Last 400 days')), await look(zoom('Last 7 days')));
      await assertAccessible(page());
      await assertShapesShow();
      await window.screenshot(`overview-mails-${theme.toLowerCase().replaceAll(' ', '-')}`);
    });
  }

  it('draws bars and marks in the colors of the system where it has its own', async () => {
    const { window } = session();
    await window.page.emulateMedia({ forcedColors: 'active' });
    await assertShapesShow();
    await window.page.emulateMedia({ forcedColors: 'none' });
  });

  it('does not scroll horizontally in a narrow panel', async () => {
    const { window } = session();
    await window.resizeSideBar(1200);
    await eventually(async () => {
      const { content, room } = await page()
        .locator('html')
        .evaluate(({ scrollWidth, clientWidth }) => ({ content: scrollWidth, room: clientWidth }));
      assert.ok(room < 300, `the page is ${room} pixels wide`);
      assert.ok(content <= room, `its content is ${content} pixels wide`);
    });
    const linesOf = await page()
      .locator('.region:visible')
      .evaluateAll((names) => names.map((name) => name.getClientRects().length));
    assert.deepEqual(new Set(linesOf), new Set([1]), 'no line ends within the name of a Region');
    await strip('us-east-1').focus();
    await window.page.keyboard.press('End');
    const box = await facts().boundingBox();
    assert.ok(box !== null && box.width > 150, `the facts are ${box?.width} pixels wide`);
    await assertAccessible(page());
    await strip('us-east-1').scrollIntoViewIfNeeded();
    await window.screenshot('overview-mails-narrow');
    await window.resizeSideBar(300);
  });
});

describe('The Overview of several accounts', () => {
  const accounts = generateOrganization(
    { accounts: 7, withoutRole: 0, suspended: 0 },
    (accountId, number) => ({
      users: [
        {
          name: 'worker',
          createdAt: '-90d',
          accessKeys: [{ id: `AKIA${accountId}WORK`, createdAt: '-90d' }],
        },
      ],
      sends: [
        {
          accessKeyId: `AKIA${accountId}WORK`,
          smtp: true,
          region: 'us-east-1',
          from: '-60d',
          hourly: [number + 1],
        },
      ],
    }),
  );
  const session = useSession({ aws: { accounts }, viewport: { width: 1440, height: 900 } });
  const page = () => session().window.webview();

  it('has its sentences, the counts, and the bars of the accounts with the most mails on the first screen', async () => {
    const { aws, openPanel, users, window } = session();
    await openPanel();
    await window.resizeSideBar(300);
    aws.setProfiles(
      accounts.map(({ accountId }) => profileOf(aws.endpoint, `profile-${accountId}`, accountId)),
    );
    await chooseProfiles(session());
    await users.titleButton('Show Overview').click();
    await page().getByRole('combobox', { name: 'Account' }).selectOption('all');
    await page().getByRole('slider').nth(7).waitFor({ timeout: 60_000 });
    await page().getByRole('progressbar').waitFor({ state: 'hidden' });
    await window.screenshot('overview-several-accounts');
    const room = await page()
      .locator('html')
      .evaluate(({ clientHeight }) => clientHeight);
    const bottoms = await page()
      .getByRole('slider')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom));
    const inSight = bottoms.filter((bottom) => bottom <= room).length;
    assert.ok(inSight >= 3, `${inSight} of ${bottoms.length} accounts are in sight`);
    for (const text of [/^In the last 7 days /, /^8 senders · /, /5 more accounts sent mails, too\./])
      assert.ok(await page().getByText(text).isVisible());
  });

  it('says below the bars how to use them', async () => {
    const bars = await page().getByRole('slider').last().boundingBox();
    const hint = await page()
      .getByText(/Shift\+arrow keys select several bars\.$/)
      .boundingBox();
    assert.ok(bars !== null && hint !== null && hint.y >= bars.y + bars.height);
  });

  it('does not scroll horizontally in a narrow panel, and keeps its margins', async () => {
    const { window } = session();
    await window.resizeSideBar(1200);
    await eventually(async () => {
      const { content, room } = await page()
        .locator('html')
        .evaluate(({ scrollWidth, clientWidth }) => ({ content: scrollWidth, room: clientWidth }));
      assert.ok(room < 300, `the page is ${room} pixels wide`);
      assert.ok(content <= room, `its content is ${content} pixels wide`);
    });
    const rightOf = (place: Locator) => place.evaluate((one) => one.getBoundingClientRect().right);
    const box = page().getByRole('combobox', { name: 'Account' });
    assert.ok((await rightOf(box)) <= (await rightOf(page().locator('main'))));
    await window.screenshot('overview-several-accounts-narrow');
    await window.resizeSideBar(300);
  });

  it('has headings in order and is accessible', async () => {
    const levels = await page()
      .getByRole('heading')
      .evaluateAll((all) => all.map(({ tagName, textContent }) => [tagName, textContent]));
    assert.deepEqual(levels, [
      ['H1', 'All 8 accounts'],
      ['H2', 'Last 400 days'],
    ]);
    await assertAccessible(page());
  });
});

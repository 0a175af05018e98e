import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { readAccount } from '../aws/declaration.ts';
import { eventually } from '../host/eventually.ts';
import { screenshots } from '../host/paths.ts';
import { useSession } from './session.ts';

/** Users of test/aws/accounts/hostile.json: formulas, options, links, and a name of 64 characters. */
const LONG = `=${'x'.repeat(62)}9`;
const USERS = ['=cmd', '+1', '-2', '@x', 'a,b,=1+1', '--profile=evil', LONG, 'www.evil.example'];

const ROLE = '=role,@x';

/** As the message of an error, with a line that the log is to take for its own. */
const MESSAGE =
  '<img src=x onerror=alert(1)> [Fix](command:workbench.action.quit) $(bell) \u202Egnp\n2026-11-23 09:00:00.000 [info] all is well';

const DECLARED = readAccount(new URL('../aws/accounts/hostile.json', import.meta.url)).users ?? [];
const pathOf = (user: string) => DECLARED.find(({ name }) => name === user)?.path ?? '';

/** What data must never become: pictures, frames, icons that it names, links that run something. */
const LIVE =
  'img, iframe, object, .codicon-bell, .codicon-zap, a[href^="command:"], a[data-href^="command:"]';

/** What the product itself links to. */
const OWN_LINKS = ['copyDeactivateCommand', 'showHowToStop', 'showAccessAdvisor', 'copySummary'].map(
  (name) => `command:awsSesSenders.${name}`,
);

/** The row of a user; the account's alias begins with `=cmd`, too. */
const rowOf = (user: string) => new RegExp(`^${user.replace(/[.+=]/g, '\\$&')}, `);

describe('An account with names chosen by an attacker', () => {
  const session = useSession({
    aws: { accounts: ['hostile'] },
    settings: { 'awsSesSenders.showRoles': true },
  });
  const dialogs: string[] = [];
  const noneLive = async (where: Page | Locator | FrameLocator) =>
    assert.deepEqual(
      await where.locator(LIVE).evaluateAll((found) => found.map((element) => element.outerHTML)),
      [],
    );
  /** Nothing in a tooltip is live but the links that the product puts there. */
  const onlyOwnLinks = async (tooltip: Locator) => {
    const live = await tooltip
      .locator(LIVE)
      .evaluateAll((found) =>
        found.map((one) => one.getAttribute('data-href')?.split('?')[0] ?? one.outerHTML),
      );
    assert.ok(live.length > 0);
    assert.deepEqual(
      live.filter((one) => !OWN_LINKS.includes(one)),
      [],
    );
  };
  /** The tooltip of a row, once that of the row before has gone. */
  const tooltipOf = async (row: RegExp) => {
    const { users, window } = session();
    const tooltip = window.page.getByRole('tooltip');
    await window.page.mouse.move(0, 0);
    await window.page.keyboard.press('Escape');
    await eventually(async () => assert.equal(await tooltip.count(), 0));
    await users.row(row).hover();
    // VS Code asks for what a tooltip says only once it is open.
    await tooltip.first().filter({ hasNotText: 'Loading...' }).waitFor();
    return tooltip.first();
  };
  /** Nothing of a page reaches out of it to the side. */
  const fits = async (page: FrameLocator) =>
    assert.deepEqual(
      await page.locator(':root').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
      0,
    );
  const exportTo = async (name: string) => {
    const { folder, window } = session();
    await window.answerFileDialog(path.join(folder, name));
    await window.notification(`Report exported to ${path.join(folder, name)}.`);
    return path.join(folder, name);
  };

  before(async () => {
    const { aws, openPanel, scanned, window } = session();
    window.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    aws.endpoint.rules.add({
      action: 'GetServiceLastAccessedDetails',
      error: { code: 'ServiceFailure', message: MESSAGE },
    });
    await openPanel();
    await scanned();
  });
  after(() => assert.deepEqual(dialogs, [], 'A script of the data ran.'));

  it('is literal text in the tree: no icon, no link, every row of the same height', async () => {
    const { users, window } = session();
    for (const group of await users.under(/^AWS account/)) await users.expand(group.name);
    for (const user of USERS) await users.row(rowOf(user)).waitFor();
    await users.row(rowOf(`role ${ROLE}`)).waitFor();
    await noneLive(users.locator);
    const heights = await users.locator
      .getByRole('treeitem')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    assert.equal(new Set(heights).size, 1);
    // The bell in the status bar is VS Code's own.
    assert.equal(await window.page.locator('.codicon-zap').count(), 0);
    await window.screenshot('hostile-tree');
  });

  it('is literal text in tooltips', async () => {
    for (const user of USERS) {
      const tooltip = await tooltipOf(rowOf(user));
      const text = (await tooltip.textContent()) ?? '';
      assert.ok(text.startsWith(user), text);
      assert.ok(text.includes(`Path ${pathOf(user)}`), text);
      await onlyOwnLinks(tooltip);
    }
  });

  it('is literal text in the account’s tooltip, too', async () => {
    const tooltip = await tooltipOf(/^AWS account/);
    const text = (await tooltip.textContent()) ?? '';
    assert.match(text, /^Account 111122223333/);
    assert.ok(
      text.includes('=cmd $(zap) [Fix](command:workbench.action.quit) <img src=x onerror=alert(1)>'),
      text,
    );
    await noneLive(tooltip);
  });

  it('is literal text in the tooltips of a role and of a Region’s senders, too', async () => {
    const role = await tooltipOf(rowOf(`role ${ROLE}`));
    const text = (await role.textContent()) ?? '';
    assert.ok(
      text.includes('=cmd$(bell)[Fix](command:workbench.action.quit)<img src=x onerror=alert(1)>'),
      text,
    );
    await onlyOwnLinks(role);
    const region = await tooltipOf(/^us-east-1, /);
    assert.match(
      (await region.textContent()) ?? '',
      /www\.evil\.invalid:?\s*40 mails in 24\sh; no user or role/,
    );
    await noneLive(region);
    for (const tooltip of [role, region]) assert.equal(await tooltip.locator('a[href*="evil"]').count(), 0);
  });

  it('is literal text in the tooltips of a policy and of a missing answer, too', async () => {
    const { users } = session();
    await users.expand(rowOf('=cmd'));
    const policy = await tooltipOf(/^=cmd,@x, inline policy/);
    assert.match((await policy.textContent()) ?? '', /^=cmd,@x inline/);
    await noneLive(policy);
    const gap = await tooltipOf(/^Missing answer: GetServiceLastAccessedDetails/);
    const text = (await gap.textContent()) ?? '';
    assert.ok(
      text.includes('<img src=x onerror=alert(1)> [Fix](command:workbench.action.quit) $(bell)'),
      text,
    );
    await noneLive(gap);
    await session().window.page.screenshot({ path: path.join(screenshots, 'hostile-tooltip.png') });
    await users.collapse(rowOf('=cmd'));
  });

  for (const user of ['=cmd', '@x', LONG]) {
    it(`is literal text in Access Advisor of ${user.slice(0, 8)}`, async () => {
      const { users, window } = session();
      await users.chooseFromMenu(rowOf(user), 'Show Access Advisor');
      const page = window.webview();
      await page.getByRole('heading', { level: 1, name: user, exact: true }).waitFor();
      await page.getByText('onerror=alert(1)').first().waitFor();
      await page.getByRole('button', { name: 'Refresh' }).waitFor();
      await noneLive(page);
      await fits(page);
      const links = await page
        .getByRole('link')
        .evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).origin));
      assert.deepEqual([...new Set(links)], ['https://console.aws.amazon.com']);
      await window.screenshot(`hostile-access-advisor-${USERS.indexOf(user)}`);
    });
  }

  it('is literal text in the Overview, and in the report that it exports', async () => {
    const { users, window } = session();
    await users.titleButton('Show Overview').click();
    const overview = window.webview();
    await overview.getByRole('button', { name: '=cmd' }).first().waitFor();
    await noneLive(overview);
    await fits(overview);
    await window.screenshot('hostile-overview');
    await overview.getByRole('button', { name: 'Export HTML' }).click();
    const file = await exportTo('hostile.html');
    const report = await window.page.context().newPage();
    report.on('dialog', (dialog) => void dialogs.push(dialog.message()));
    await report.goto(pathToFileURL(file).href);
    await report.getByText('=cmd').first().waitFor();
    await noneLive(report);
    assert.equal(await report.locator('script').count(), 0);
    await report.close();
  });

  it('is exported as cells that are no formulas, every value in its column', async () => {
    const { folder, users } = session();
    await users.chooseFromTitle('Export Report…');
    await exportTo('hostile.csv');
    const rows = parse<Record<string, string>>(await readFile(path.join(folder, 'hostile.csv'), 'utf8'), {
      bom: true,
      columns: true,
      record_delimiter: '\r\n',
    });
    const cells = rows.flatMap((row) => Object.values(row));
    assert.deepEqual(
      cells.filter((cell) => /^[=+\-@\t\r]/.test(cell)),
      [],
    );
    // No cell of a name has moved the others.
    const plain = (cell = '') => cell.replace(/^'|(?<=;)'/g, '');
    const pathsInFile = new Map(rows.map((row) => [plain(row['user_name']), plain(row['user_path'])]));
    assert.deepEqual(
      USERS.map((user) => [user, pathsInFile.get(user)]),
      USERS.map((user) => [user, pathOf(user)]),
    );
    assert.equal(pathsInFile.get(ROLE), '/<img/src=x/onerror=alert(1)>/;=1+1;/');
  });

  it('is literal text in a list to choose from', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Copy Summary');
    const picks = await window.picks();
    assert.ok(
      picks.some((pick) => pick.startsWith('=cmd')),
      picks.join('\n'),
    );
    await noneLive(window.page.getByRole('listbox'));
    await window.page.keyboard.press('Escape');
  });

  it('writes no lines of its own into the log', async () => {
    const { server, window } = session();
    await window.runCommand('AWS SES Senders: Show Log');
    const log = window.page.getByRole('document', { name: 'AWS SES Senders - Output' });
    await log.getByText('ServiceFailure').first().waitFor();
    const logs = path.join(server.dataDirectory, 'data', 'logs');
    const [file = ''] = (await readdir(logs, { recursive: true })).filter((name) =>
      name.endsWith('AWS SES Senders.log'),
    );
    const lines = (await readFile(path.join(logs, file), 'utf8')).split(/\r?\n/);
    assert.ok(
      lines.some((line) => line.includes('all is well')),
      lines.join('\n'),
    );
    assert.deepEqual(
      lines.filter((line) => line.startsWith('2026-11-23 09:00:00.000')),
      [],
    );
    assert.doesNotMatch(lines.join('\n'), /\u202E/);
    await noneLive(log);
  });
});

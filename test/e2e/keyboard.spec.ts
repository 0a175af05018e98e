import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../host/eventually.ts';
import { focusRests } from '../host/window.ts';
import { useSession } from './session.ts';

describe('With the keyboard only', () => {
  const session = useSession();
  const press = (key: string) => session().window.page.keyboard.press(key);
  /** Goes down the tree until a row has the focus. */
  const goTo = (row: RegExp) =>
    eventually(async () => {
      const focused = await session().users.focused();
      if (row.test(focused)) return;
      await press('ArrowDown');
      assert.match(focused, row);
    });
  const panelOf = (user: string) =>
    session().window.webview().getByRole('heading', { level: 1, name: user, exact: true }).waitFor();

  const focusView = async () => {
    const { page } = session().window;
    const command = 'AWS SES Senders: Focus on IAM Users View';
    await focusRests(session().window.page);
    await press('F1');
    await page.keyboard.type(command);
    await page.getByRole('option', { name: command }).waitFor();
    await press('Enter');
  };

  before(() => session().window.page.getByRole('tab', { name: 'AWS SES Senders' }).waitFor());

  it('the view is reached by the command palette', async () => {
    const { users } = session();
    await focusView();
    await users.row('Calls the SES API').waitFor();
    await session().scanned();
    // VS Code leaves the focus beside a tree that had no rows yet.
    await focusView();
    await goTo(/^Calls the SES API, 1 user/);
  });

  it('a user is reached by the arrows, and its context menu by Shift+F10', async () => {
    const { window } = session();
    await goTo(/^ses-api-user, /);
    await press('Shift+F10');
    const item = window.page.getByRole('menuitem', { name: 'Show Access Advisor', exact: true });
    await item.waitFor();
    await eventually(async () => {
      const isFocused = await item.evaluate((element) => element.contains(document.activeElement));
      if (!isFocused) await press('ArrowDown');
      assert.ok(isFocused);
    });
    await press('Enter');
    await panelOf('ses-api-user');
  });

  it('the facts of a user expand with the arrow, and Enter on "Access Advisor" shows its panel', async () => {
    const { users } = session();
    await focusView();
    await goTo(/^alice, /);
    await press('ArrowRight');
    await users.row('AKIAQ3EGADM1ALICE111').waitFor();
    await goTo(/^Access Advisor, /);
    await press('Enter');
    await panelOf('alice');
  });

  it('the report is exported into a file', async () => {
    const { folder, window } = session();
    const file = path.join(folder, 'report.csv');
    await focusView();
    await focusRests(session().window.page);
    await press('F1');
    await window.page.keyboard.type('AWS SES Senders: Export Report');
    await window.page.getByRole('option', { name: 'AWS SES Senders: Export Report…' }).waitFor();
    await press('Enter');
    await window.proposedFile();
    await press('ControlOrMeta+A');
    // As a paste does: the dialog lists the folder again after each letter, and ignores Enter meanwhile.
    await window.page.keyboard.insertText(file);
    assert.equal(await window.proposedFile(), file);
    await press('Enter');
    await eventually(async () => assert.match(await readFile(file, 'utf8'), /,ses-api-user,/));
  });
});

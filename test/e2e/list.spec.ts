import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

describe('The list', () => {
  const session = useSession();
  /** The rows of the account and its mails aren't part of the list. */
  const labelsAt = async (level: number) =>
    (await session().users.rows())
      .filter((row) => row.level === level && row.label !== 'Mails' && row.label !== 'acme-mail')
      .map(({ label }) => label);
  const everybody = () => labelsAt(2);
  const groupBy = async (what: string) => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Group Users By…');
    await window.pick(what);
    // A box that closes late gives the focus back, and so closes the one that a test opens next.
    await window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  };
  const showsGroups = (groups: readonly string[]) =>
    eventually(async () => assert.deepEqual(await labelsAt(1), groups));

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  describe('is grouped', () => {
    it('by verdict at first', () =>
      showsGroups([
        'Sends by SMTP',
        'Calls the SES API',
        'Used SES, key moved on',
        'May send, no use seen',
        'No SES',
      ]));

    it('and keeps what is expanded, collapsed, and selected after a refresh', async () => {
      const { refresh, users } = session();
      await users.collapse('Calls the SES API');
      // Which selects it.
      await users.expand('alice');
      const rowStates = async () =>
        (await users.rows())
          .filter(({ level }) => level < 3)
          .map(({ label, expanded, selected }) => ({ label, expanded, selected }));
      const before = await rowStates();
      const alice = before.find(({ label }) => label === 'alice');
      assert.deepEqual(alice, { label: 'alice', expanded: true, selected: true });
      await refresh();
      await eventually(async () => assert.deepEqual(await rowStates(), before));
      await users.expand('Calls the SES API');
      await users.collapse('alice');
    });

    it('by the last SES use', async () => {
      await groupBy('Last Use of SES');
      await showsGroups([
        'Used SES in the last 24 hours',
        'Used SES in the last 365 days',
        'No use of SES seen',
      ]);
      const { users, window } = session();
      await eventually(async () =>
        assert.deepEqual(
          (await users.under('Used SES in the last 24 hours')).map(({ label }) => label),
          ['ses-api-user', 'ses-smtp-user.20260911-131452', 'alice'],
        ),
      );
      await window.screenshot('list-by-last-use');
    });

    it('by path', async () => {
      await groupBy('Path');
      await eventually(async () => assert.ok((await labelsAt(1)).includes('/')));
      assert.ok((await labelsAt(1)).every((label) => label.startsWith('/')));
    });

    it('by IAM group, with a user in more than one', async () => {
      await groupBy('IAM Group');
      await eventually(async () => assert.equal((await labelsAt(1)).at(-1), 'In no group'));
    });

    it('not at all', async () => {
      await groupBy('Not Grouped');
      await eventually(async () => assert.equal((await labelsAt(1)).length, 10));
    });

    it('as before when the window comes back', async () => {
      const { reload, scanned } = session();
      await reload();
      await scanned();
      await eventually(async () => assert.equal((await labelsAt(1)).length, 10));
    });
  });

  describe('is sorted', () => {
    it('by name', async () => {
      const { window } = session();
      await window.runCommand('AWS SES Senders: Sort Users By…');
      await window.pick('Name');
      await eventually(async () => {
        const labels = (await labelsAt(1)).filter((label) => label !== 'Root user');
        assert.equal(labels.length, 9);
        assert.deepEqual(labels, labels.toSorted());
      });
      await window.runCommand('AWS SES Senders: Sort Users By…');
      await window.pick('Latest Use of SES');
      await groupBy('Verdict');
    });
  });

  describe('is filtered', () => {
    it('by a pasted access key ID, with a title that says so', async () => {
      const { window } = session();
      const key = await firstKeyId();
      await filterBy(key);
      await eventually(async () => assert.deepEqual(await everybody(), ['legacy-mailer']));
      await window.page.getByText(`Filter “${key}”: 1 of 9 users and root.`).waitFor();
      // In the title line, as far as there is room.
      await window.page.locator('.pane-header').getByText(`“${key}”`).waitFor({ state: 'attached' });
      await window.screenshot('list-filtered');
    });

    it('with the number of matches in the box while you type, and in the row of the account', async () => {
      const { users, window } = session();
      await users.titleButton('Change Filter…').click();
      const box = window.page.getByRole('textbox', { name: /^Part of a name, or an access key ID/ });
      const described = async () => {
        const id = (await box.getAttribute('aria-describedby')) ?? '';
        return (await window.page.locator(`[id="${id}"]`).textContent()) ?? '';
      };
      for (const [text, count] of [
        ['ses', /^2 of 9 users and root /],
        ['no one at all', /^0 of 9 users and root /],
      ] as const) {
        await box.fill(text);
        await eventually(async () => assert.match(await described(), count));
      }
      await window.screenshot('list-filter-box');
      await box.press('Enter');
      await users.row(/^AWS account acme-mail .*, filtered: 0 of 9 users and root$/).waitFor();
    });

    it('by text only: Enter picks no service or Region that contains the text', async () => {
      const { window } = session();
      for (const text of ['ses', 'us']) {
        await filterBy(text);
        await eventually(async () =>
          assert.deepEqual(await everybody(), ['ses-smtp-user.20260911-131452', 'ses-api-user']),
        );
        await window.page.getByText(new RegExp(`Filter “${text}”: 2 of 9 users and root\\.`)).waitFor();
      }
    });

    it('by nothing after Clear Filter', async () => {
      const { window } = session();
      await window.runCommand('AWS SES Senders: Clear Filter');
      await showsGroups([
        'Sends by SMTP',
        'Calls the SES API',
        'Used SES, key moved on',
        'May send, no use seen',
        'No SES',
      ]);
    });

    it('with every match visible; afterwards the list is as expanded as before', async () => {
      const { users, window } = session();
      await users.collapse('Calls the SES API');
      await users.expand('No SES');
      const open = async () =>
        (await users.rows()).filter(({ expanded }) => expanded).map(({ label }) => label);
      const before = await open();
      await filterBy('newsletter');
      await eventually(async () => assert.deepEqual(await everybody(), ['newsletter']));
      await filterBy('ses-api');
      await eventually(async () => assert.deepEqual(await everybody(), ['ses-api-user']));
      await window.runCommand('AWS SES Senders: Clear Filter');
      await eventually(async () => assert.deepEqual(await open(), before));
      await users.expand('Calls the SES API');
      await window.runCommand('AWS SES Senders: Collapse All');
      await eventually(async () => assert.deepEqual(await open(), []));
      await users.expand('Sends by SMTP');
    });

    it('by service, at once, and by several values together', async () => {
      const { users, window } = session();
      await users.chooseFromTitle('Filter Users by Verdict, Service, or Region…');
      await window.pick(/^May send, no use seen,/);
      await eventually(async () => assert.equal((await everybody()).length, 3));
      await window.page.getByText('Filter Users: May send, no use seen').waitFor();
      await window.pick(/^May send, no use seen,/);
      // The rows to choose from are drawn again.
      await window.page.getByText('Filter Users', { exact: true }).waitFor();
      await window.pick(/^Only Those That May Send, \d+ users and root,/);
      await window.page.getByText('Filter Users: may send', { exact: true }).waitFor();
      await eventually(async () => {
        const labels = (await session().users.rows()).map(({ label }) => label);
        assert.ok(labels.includes('May send, no use seen') && !labels.includes('No SES'));
      });
      await window.pick(/^Only Those That May Send, chosen/);
      await window.page.getByText('Filter Users', { exact: true }).waitFor();
      await window.pick(/^ses-smtp,/);
      await window.page.getByText('Filter Users: ses-smtp', { exact: true }).waitFor();
      await eventually(async () =>
        assert.deepEqual(await everybody(), ['ses-smtp-user.20260911-131452', 'legacy-mailer']),
      );
      await window.pick(/^Only Users with an Active Access Key/);
      await window.page.getByText('Filter Users: ses-smtp · active keys').waitFor();
      await window.screenshot('list-filter-picker');
      await window.page.keyboard.type('us-east');
      await window.pick(/^us-east-1, 1 user$/);
      await window.page.getByText('Filter Users: ses-smtp · us-east-1 · active keys').waitFor();
      await eventually(async () => assert.deepEqual(await everybody(), ['ses-smtp-user.20260911-131452']));
      await window.page.keyboard.type('us-east');
      await window.pick(/^us-east-1, chosen · 1 user$/);
      await window.page.getByText('Filter Users: ses-smtp · active keys').waitFor();
      await window.page.keyboard.press('Escape');
      await window.runCommand('AWS SES Senders: Clear Filter');
    });
  });

  describe('is summarized', () => {
    it('in the activity bar, by how many sent, and how many of them lately', async () => {
      const { window } = session();
      const tab = window.page.getByRole('tab', { name: /^AWS SES Senders/ });
      await eventually(async () =>
        assert.match(
          (await tab.getAttribute('aria-label')) ?? '',
          /4 senders\. In the last 7 days: 3 senders\./,
        ),
      );
    });

    it('in the status bar, by a short item that opens it', async () => {
      const { window, users } = session();
      const item = window.statusBarItem(
        /^AWS SES Senders, sample: 4 senders\. In the last 7 days: 3 senders\./,
      );
      await item.waitFor();
      assert.match(await item.innerText(), /sample: 4 senders/);
      await window.openContainer('Explorer (Ctrl+Shift+E)');
      await item.click();
      await users.row('AWS account acme-mail').waitFor();
    });
  });

  async function filterBy(text: string): Promise<void> {
    const { users, window } = session();
    await users.titleButton('Filter Users…').or(users.titleButton('Change Filter…')).click();
    const box = window.page.getByRole('textbox', { name: /^Part of a name, or an access key ID/ });
    await box.fill(text);
    await box.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }

  async function firstKeyId(): Promise<string> {
    const { users } = session();
    let id = '';
    await eventually(async () => {
      const [key] = await users.under('legacy-mailer');
      id = key?.label ?? '';
      assert.match(id, /^AKIA/);
    });
    return id;
  }
});

import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { hostAnswers } from '../host/window.ts';
import { useSession } from './session.ts';

/** What a new user does first, with nothing but the README, by mouse. Prints how long each takes; docs/measurements.md has it. */
describe('Three tasks of a new user:', () => {
  const session = useSession({ viewport: { width: 1440, height: 900 } });
  const sender = 'ses-smtp-user.20260911-131452';
  let clicks = 0;
  let startedAt = 0;
  const begin = () => {
    clicks = 0;
    startedAt = performance.now();
  };
  const end = (task: string) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`      ${task}: ${seconds} s, ${clicks} ${clicks === 1 ? 'click' : 'clicks'}`);
  };
  const choose = async (command: string) => {
    // Of the menu, and in it.
    clicks += 2;
    await session().users.chooseFromMenu(sender, command);
  };

  it('finding the user whose key sends takes one click', async () => {
    const { openPanel, users, window } = session();
    begin();
    // VS Code's own start, which is the longer part, is printed apart.
    await hostAnswers(window.page);
    end('VS Code starts its extensions');
    begin();
    await openPanel();
    clicks += 1;
    await users.row('Sends by SMTP').waitFor();
    await users
      .row(sender)
      .filter({ hasText: /SMTP · / })
      .waitFor();
    end('whose key sends');
    assert.equal(clicks, 1);
  });

  it('stopping it takes two more clicks', async () => {
    const { window } = session();
    begin();
    await choose('Copy Command to Deactivate Key');
    await eventually(async () =>
      assert.match(
        await window.clipboard(),
        /^aws iam update-access-key --user-name ses-smtp-user\.20260911-131452 --access-key-id AKIA\w+ --status Inactive/,
      ),
    );
    end('the command that stops it, on the clipboard');
    assert.equal(clicks, 2);
  });

  it('getting text for the ticket takes two more clicks', async () => {
    const { window } = session();
    begin();
    await choose('Copy Summary');
    await eventually(async () => assert.match(await window.clipboard(), /^# IAM user `ses-smtp-user/));
    end('text for the ticket, on the clipboard');
    assert.equal(clicks, 2);
  });
});

import assert from 'node:assert/strict';
import { useSession } from './session.ts';

describe('The panel', () => {
  const session = useSession();

  it('opens from the activity bar and shows who sends, grouped by verdict', async () => {
    const { openPanel, users, window } = session();
    await openPanel();
    await users.row(/^Sends by SMTP/).waitFor();
    await users.row(/^Calls the SES API/).waitFor();
    await window.screenshot('panel');
  });

  it('marks the user whose key was last used over SMTP, and the one who called the API', async () => {
    const { users } = session();
    const texts = (await users.rows()).map(({ text }) => text);
    assert.ok(
      texts.some((text) => / SMTP · /.test(text)),
      texts.join('\n'),
    );
    assert.ok(
      texts.some((text) => / API · /.test(text)),
      texts.join('\n'),
    );
  });
});

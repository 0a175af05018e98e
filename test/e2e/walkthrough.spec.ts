import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const TITLE = 'Find Who Sends Mail through Amazon SES';
/** The steps, and what their pictures are called. */
const STEPS = {
  'Choose a profile': 'A profile leads, read-only, to an account',
  'Read the markers': 'Three users and the markers',
  'Open Access Advisor': 'A line of time',
  'Export what you found': 'The list becomes',
};
const THEMES = { 'Dark 2026': 'dark', 'Light 2026': 'light', 'Dark High Contrast': 'hc' } as const;

describe('The walkthrough', () => {
  const session = useSession();
  const step = (name: string) =>
    session()
      .window.page.getByRole('button')
      .filter({ has: session().window.page.getByRole('heading', { name, exact: true, level: 3 }) });

  it('opens by its name, with its steps', async () => {
    const { window } = session();
    await window.runCommand('Welcome: Open Walkthrough...');
    await window.page.keyboard.type(TITLE);
    await window.pick(new RegExp(`^${TITLE}`));
    await window.page.getByRole('heading', { name: TITLE, level: 2 }).waitFor();
    for (const name of Object.keys(STEPS)) await step(name).waitFor();
  });

  for (const [theme, word] of Object.entries(THEMES)) {
    it(`shows a picture with every step, in ${theme}`, async () => {
      const { window } = session();
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      for (const [at, [name, picture]] of Object.entries(STEPS).entries()) {
        await step(name).click();
        await window.webview().getByRole('img', { name: picture }).waitFor();
        await window.screenshot(`walkthrough-${word}-${at + 1}`);
      }
    });
  }

  it('checks a step off when its command has run', async () => {
    const { window } = session();
    await step('Read the markers').click();
    await window.page.getByRole('button', { name: 'Show IAM Users' }).click();
    await session().scanned();
    await eventually(async () => {
      const done = await window.page
        .getByRole('checkbox', { name: /Read the markers/ })
        .getAttribute('aria-checked');
      assert.equal(done, 'true');
    });
  });
});

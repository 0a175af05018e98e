import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const TITLE = 'Find Who Sends Mail through Amazon SES';
const STEPS = ['Choose a profile', 'Read the markers', 'Open Access Advisor', 'Export what you found'];
const THEMES = { 'Dark 2026': 'dark', 'Light 2026': 'light', 'Dark High Contrast': 'hc' } as const;

describe('The walkthrough', () => {
  const session = useSession();
  const step = (name: string) =>
    session()
      .window.page.getByRole('main')
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .first();

  it('opens by its name, with its steps', async () => {
    const { window } = session();
    await window.runCommand('Welcome: Open Walkthrough...');
    await window.page.keyboard.type(TITLE);
    await window.pick(new RegExp(`^${TITLE}`));
    await window.page.getByRole('heading', { name: TITLE }).waitFor();
    for (const name of STEPS) await step(name).waitFor();
  });

  for (const [theme, word] of Object.entries(THEMES)) {
    it(`shows a picture with every step, in ${theme}`, async () => {
      const { window } = session();
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      for (const [at, name] of STEPS.entries()) {
        await step(name).click();
        await window.webview().getByRole('img').waitFor();
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

import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const TITLE = 'Find Who Sent Mails through Amazon SES';
/** The steps, and what their pictures are called. */
const STEPS = {
  'Choose a profile': 'A profile leads, read-only, to an account',
  'Read the markers': 'Three users and the markers',
  'Ask who sent these mails': 'One user could have sent',
  'Stop the key': 'A command to deactivate the key',
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
        const drawn = window.webview().getByRole('img', { name: picture });
        await drawn.waitFor();
        assert.deepEqual(await drawn.evaluate(clippedTexts), []);
        assert.deepEqual(await drawn.evaluate(uncoloredTexts), []);
        await window.screenshot(`walkthrough-${word}-${at + 1}`);
      }
    });
  }

  it('checks off a step when its command has run', async () => {
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

/** Runs in the page. Returns the texts of a picture that reach past its frame. */
function clippedTexts(picture: SVGSVGElement): readonly string[] {
  const frame = picture.querySelector('rect')?.getBBox();
  const right = frame && frame.width > 400 ? frame.x + frame.width : picture.viewBox.baseVal.width;
  return [...picture.querySelectorAll('text')]
    .filter((text) => text.getBBox().x + text.getBBox().width > right)
    .map((text) => text.textContent);
}

/** Runs in the page. Returns the texts whose color the theme does not have: they are black. */
function uncoloredTexts(picture: SVGSVGElement): readonly string[] {
  return [...picture.querySelectorAll('text')]
    .filter((text) => getComputedStyle(text).fill === 'rgb(0, 0, 0)')
    .map((text) => text.textContent);
}

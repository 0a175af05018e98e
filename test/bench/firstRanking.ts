/** How soon Who Sent These Mails shows its first answer in the real window; needs `npm run build`. */
import { setTimeout } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import { SAMPLE_PROFILE } from '../host/aws.ts';
import { launchBrowser } from '../host/browser.ts';
import { temporaryFolder } from '../host/folders.ts';
import { startServer } from '../host/server.ts';
import { focusRests } from '../host/window.ts';
import { startBenchAws } from './aws.ts';
import type { BenchAccount } from './aws.ts';
import { openScannedWindow } from './cached.ts';

/** Milliseconds to the sentence on screen: from Enter in the box, and from Enter on a bar of the Overview. */
export interface FirstRanking {
  readonly newPanel: number;
  readonly openPanel: number;
  /** About a mail that was copied: from the command to the sentence, with Enter once the box has its Message-ID. */
  readonly copiedMail: number;
  /** In the Overview, while a new panel opens beside it. */
  readonly overview: number;
}

/** Asks about an hour of an account that was scanned, several times, each time about another one. */
export async function measureFirstRanking(account: BenchAccount, times: number): Promise<FirstRanking[]> {
  await using aws = await startBenchAws(account);
  await using folder = await temporaryFolder('workspace');
  await using server = await startServer({
    development: true,
    env: aws.env,
    settings: { 'awsSesSenders.profile': SAMPLE_PROFILE },
  });
  await using browser = await launchBrowser();
  const page = await openScannedWindow(browser, server, folder.path);
  const measured: FirstRanking[] = [];
  for (let time = 0; time < times; time += 1) {
    await command(page, 'View: Close All Editors');
    const newPanel = await ask(page, 24 + 3 * time);
    const openPanel = await ask(page, 25 + 3 * time);
    const copiedMail = await askAboutMail(page, 26 + 3 * time);
    await command(page, 'View: Close All Editors');
    measured.push({ newPanel, openPanel, copiedMail, overview: await selectInOverview(page) });
  }
  return measured;
}

/** Asks about the hour so many hours ago. Returns how long it took until the answer was there. */
async function ask(page: Page, hoursAgo: number): Promise<number> {
  const hour = (ago: number) => {
    const at = new Date(Math.floor(Date.now() / 3_600_000 - ago) * 3_600_000).toISOString();
    return at.slice(0, 16).replace('T', ' ');
  };
  const from = hour(hoursAgo);
  const frame = await answerFrame(page);
  await command(page, 'AWS SES Senders: Who Sent These Mails…');
  const box = page.getByRole('textbox', { name: /Who Sent These Mails$/ });
  await box.fill(`${from} to ${hour(hoursAgo - 1)} us-east-1`);
  await page.getByText(/^\d{4}-\d\d-\d\d \d\d:00:00 UTC to .+, us-east-1$/).waitFor();
  const pressed = page.evaluate(timeOfPress);
  // Where the panel isn't open, its frame comes with it.
  const shown = frame?.evaluate(timeOfAnswer, from.replace(' ', 'T'));
  await box.press('Enter');
  const took = (await (shown ?? timeInNewFrame(page, from.replace(' ', 'T')))) - (await pressed);
  // The rest is asked; nothing of it is to lie in the way of the next question.
  await page.waitForTimeout(5_000);
  return took;
}

/** Asks, in the open panel, about a mail sent so many hours ago that stands in the clipboard. */
async function askAboutMail(page: Page, hoursAgo: number): Promise<number> {
  const sent = new Date(Math.floor(Date.now() / 1000 - hoursAgo * 3_600) * 1000);
  const id = `0100${sent.getTime().toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000@email.amazonses.com`;
  const date = sent.toUTCString();
  const mail = `Received: from a1-1.smtp-out.amazonses.com by mx.example.com; ${date}\r\nMessage-ID: <${id}>\r\nDate: ${date}\r\n\r\nBuy now`;
  await page.evaluate((text) => navigator.clipboard.writeText(text), mail);
  const frame = await answerFrame(page);
  if (frame === undefined) throw new Error('The panel is not open.');
  const shown = frame.evaluate(timeOfAnswer, sent.toISOString().slice(0, 19));
  await command(page, 'AWS SES Senders: Who Sent These Mails…');
  const chosen = Date.now();
  const box = page.getByRole('textbox', { name: /Who Sent These Mails$/ });
  await box.waitFor();
  while ((await box.inputValue()) !== id) await setTimeout(5);
  await box.press('Enter');
  const took = (await shown) - chosen;
  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await page.waitForTimeout(5_000);
  return took;
}

/** Selects the burst's bar. Returns how long it took until the Overview said who could have sent its mails. */
async function selectInOverview(page: Page): Promise<number> {
  await command(page, 'AWS SES Senders: Show Overview');
  const frame = await frameOnceThere(page, '[role="slider"]');
  await frame.getByRole('button', { name: 'Last 48 hours' }).click();
  const strip = frame.getByRole('slider').first();
  await strip.focus();
  await page.keyboard.press('End');
  for (let hour = 0; hour < 48; hour += 1) {
    if (/4,200 mails/.test((await strip.getAttribute('aria-valuetext')) ?? '')) break;
    await page.keyboard.press('ArrowLeft');
  }
  await frame.evaluate(timeSentence);
  await page.keyboard.press('Enter');
  return frame.evaluate(() => globalThis.sentenceTook ?? Promise.reject(new Error('Nothing was timed.')));
}

/** Returns the frame with the panel's content; `undefined` where the panel isn't open. */
const answerFrame = (page: Page) => frameWith(page, '#account');

async function frameWith(page: Page, selector: string): Promise<Frame | undefined> {
  for (const frame of page.frames())
    if (
      (await frame
        .locator(selector)
        .count()
        .catch(() => 0)) > 0
    )
      return frame;
  return undefined;
}

async function frameOnceThere(page: Page, selector: string): Promise<Frame> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const frame = await frameWith(page, selector);
    if (frame !== undefined) return frame;
    await setTimeout(5);
  }
  throw new Error('The panel did not open.');
}

async function timeInNewFrame(page: Page, from: string): Promise<number> {
  return (await frameOnceThere(page, '#account')).evaluate(timeOfAnswer, from);
}

declare global {
  var sentenceTook: Promise<number> | undefined;
}

/** Runs in the Overview, before Enter: from then on it's timed until the sentence is on screen. */
function timeSentence(): void {
  globalThis.sentenceTook = new Promise((resolve) => {
    let pressed = 0;
    addEventListener('keydown', () => (pressed = performance.now()), { capture: true, once: true });
    const place = document.getElementById('who');
    const observer = new MutationObserver(() => {
      if (place?.textContent === '') return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - pressed));
    });
    if (place !== null) observer.observe(place, { childList: true });
  });
}

/** Runs in the page: when Enter is pressed, as the machine's time in milliseconds. */
function timeOfPress(): Promise<number> {
  return new Promise((resolve) => {
    addEventListener(
      'keydown',
      ({ key }) => {
        if (key === 'Enter') resolve(Date.now());
      },
      { capture: true },
    );
  });
}

/** Runs in the panel: when the answer about the hour that begins so has its sentence on screen. */
function timeOfAnswer(from: string): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      const hasHour = document.querySelector(`#account time[datetime^="${from}"]`) !== null;
      const sentence = document.querySelector('.sentence')?.textContent ?? '';
      if (!hasHour || sentence === '') return;
      observer.disconnect();
      // Once it's painted.
      requestAnimationFrame(() => resolve(Date.now()));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
    });
    look();
  });
}

async function command(page: Page, title: string): Promise<void> {
  await focusRests(page);
  await page.keyboard.press('F1');
  await page.getByRole('textbox', { name: 'Type the name of a command to run.' }).fill(`>${title}`);
  await page
    .getByRole('option', { name: new RegExp(`^${title}`) })
    .first()
    .click();
}

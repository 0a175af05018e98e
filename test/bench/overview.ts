/** How long the Overview's page takes to draw the mails: the built page, in a real browser. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { createOverview } from '../../src/export/overview/overview.ts';
import { pageHtml } from '../../src/presentation/webview/page.ts';
import { overviewBody } from '../../src/presentation/overview/overviewBody.ts';
import type { ToPage } from '../../src/presentation/overview/protocol.ts';
import type { Snapshot } from '../../src/senders/model/model.ts';
import { launchBrowser } from '../host/browser.ts';
import { NOW, snapshot } from '../unit/senders/builders.ts';
import { THREE_REGIONS } from '../unit/senders/mailsBuilder.ts';

/** Opens the built page outside VS Code. @param bundle the words of another language. */
export async function openOverviewPage(
  browser: Browser,
  viewport: { readonly width: number; readonly height: number },
  language = 'en',
  bundle: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport });
  await page.addInitScript(() => {
    let state: unknown;
    Object.assign(globalThis, {
      acquireVsCodeApi: () => ({
        postMessage: () => undefined,
        getState: () => state,
        setState: (next: unknown) => {
          state = next;
        },
      }),
    });
  });
  // The script above runs in pages that are opened after it.
  await page.goto('about:blank');
  const built = (file: string) => readFile(`dist/webview/${file}`, 'utf8');
  const [script, style] = [await built('overview.js'), await built('overview.css')];
  const nonce = crypto.randomUUID();
  await page.setContent(
    pageHtml({ title: 'Overview', language, bundle, nonce, script, style }, overviewBody()),
  );
  return page;
}

/** Returns what the host posts for an account. */
export function showMessage(account: Snapshot, locale = 'en'): ToPage['show'] {
  const { accountId } = account;
  const overview = createOverview(account, { now: NOW, recentDays: 7 });
  return { locale, choices: [], accountId, overview, remedies: [], notice: '', isBusy: false };
}

/** Posts data to the page. @returns milliseconds until they were laid out and painted. */
export async function drawOverview(page: Page, body: ToPage['show']): Promise<number> {
  return page.evaluate(
    (message) =>
      new Promise<number>((resolve) => {
        const begin = performance.now();
        window.postMessage({ type: 'show', body: message }, '*');
        const whenDrawn = (): void => {
          if (document.querySelector('#mails svg') === null) requestAnimationFrame(whenDrawn);
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin)));
        };
        requestAnimationFrame(whenDrawn);
      }),
    body,
  );
}

/** Draws 9,600 hours of 3 Regions: once, and again as when a scan grows. */
export async function measureOverview(): Promise<Readonly<Record<string, number>>> {
  const browser = await launchBrowser();
  try {
    const account = snapshot([], { mails: THREE_REGIONS });
    const begin = performance.now();
    const body = showMessage(account);
    const made = performance.now() - begin;
    const page = await openOverviewPage(browser, { width: 1440, height: 900 });
    const round = (value: number) => Math.round(value * 10) / 10;
    return {
      'host, ms': round(made),
      'message, KB': round(JSON.stringify(body).length / 1024),
      'drawn first, ms': round(await drawOverview(page, body)),
      'drawn again, ms': round(await drawOverview(page, body)),
    };
  } finally {
    await browser.close();
  }
}

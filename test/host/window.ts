import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Server } from './server.ts';

export interface WindowOptions {
  /** The folder that the window opens. */
  readonly folder: string;
  /** An extension to load from its folder, as under development. */
  readonly extensionDevelopmentPath?: string;
  /** A module with a `run()` for the extension host to call; needs `extensionDevelopmentPath`. */
  readonly extensionTestsPath?: string;
  readonly viewport?: Viewport;
}

/** In CSS pixels; `scale` is how many pixels of a picture one of them is, 1 where not given. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly scale?: number;
}

/** The address that opens such a window in any browser. */
export function windowAddress(server: Server, options: WindowOptions): string {
  const { folder, extensionDevelopmentPath, extensionTestsPath } = options;
  const remote = (file: string) => `vscode-remote://${server.authority}${asUrlPath(file)}`;
  const payload = Object.entries({ extensionDevelopmentPath, extensionTestsPath }).flatMap(([key, file]) =>
    file === undefined ? [] : [[key, remote(file)]],
  );
  const query = new URLSearchParams({
    folder: asUrlPath(folder),
    ...(payload.length > 0 ? { payload: JSON.stringify(payload) } : {}),
  });
  return `http://${server.authority}/?${query.toString()}`;
}

const asUrlPath = (file: string) => {
  const slashes = file.replaceAll('\\', '/');
  return slashes.startsWith('/') ? slashes : `/${slashes}`;
};

/** Opens the workbench and waits until it is drawn. The window is a browser context of its own. */
export async function openWindow(browser: Browser, server: Server, options: WindowOptions): Promise<Page> {
  const context = await newContext(browser, options);
  const page = await context.newPage();
  await page.addInitScript(noteAnnouncements);
  await page.goto(windowAddress(server, options));
  await page.getByRole('tablist', { name: 'Active View Switcher' }).first().waitFor({ timeout: 60_000 });
  return page;
}

declare global {
  var announcements: string[] | undefined;
}

/** Runs in the page: notes what VS Code has a screen reader say, each notification among it. */
function noteAnnouncements(): void {
  globalThis.announcements = [];
  new MutationObserver((_, observer) => {
    const container = document.querySelector('.monaco-aria-container');
    if (container === null) return;
    observer.disconnect();
    new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
      globalThis.announcements?.push(...added.map(({ textContent }) => textContent ?? ''));
    }).observe(container, { childList: true, subtree: true });
  }).observe(document, { childList: true, subtree: true });
}

/** What VS Code has had a screen reader say since the last call. */
export const announced = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => globalThis.announcements?.splice(0) ?? []);

/**
 * Waits until the extension host has answered: the result of all earlier messages that it handled at once is then in the window. It
 * is `companion/` that answers. Its item is pressed without the mouse and the keyboard: the focus stays where it is.
 */
export async function hostAnswers(page: Page): Promise<void> {
  const item = page.locator('.statusbar-item [aria-label^="Companion "]');
  const before = await item.getAttribute('aria-label');
  await item.dispatchEvent('click');
  await item.and(page.locator(`:not([aria-label="${before}"])`)).waitFor({ state: 'attached' });
}

/** How long the focus may take to get back into a page, in milliseconds; a window may also have none. */
const FOCUS_RETURNS = 2_000;

/**
 * Waits until the page of a webview has the focus back that a closed quick pick left. VS Code gives it back in two steps
 * with a message between: a quick pick that opens meanwhile would lose the focus to the second step, and close.
 */
export async function focusRests(page: Page): Promise<void> {
  if ((await page.locator('iframe.webview').filter({ visible: true }).count()) === 0) return;
  const main = page.mainFrame();
  for (const end = performance.now() + FOCUS_RETURNS; performance.now() < end;) {
    const innermost = page.frames().filter((frame) => frame === main || frame.childFrames().length === 0);
    // A frame may end while it is asked.
    const rests = innermost.map((frame) => frame.evaluate(hasFocus, frame === main).catch(() => false));
    if ((await Promise.all(rests)).includes(true)) return;
  }
}

/** Runs in a frame. The window's body has the focus between the two steps. */
function hasFocus(isWindow: boolean): boolean {
  const { activeElement } = document;
  if (!document.hasFocus() || activeElement?.tagName === 'IFRAME') return false;
  return !isWindow || activeElement !== document.body;
}

function newContext(browser: Browser, { viewport }: WindowOptions): Promise<BrowserContext> {
  return browser.newContext({
    viewport: viewport ?? { width: 1440, height: 900 },
    deviceScaleFactor: viewport?.scale ?? 1,
    permissions: ['clipboard-read', 'clipboard-write'],
    locale: 'en-US',
  });
}

/**
 * Opens a window that runs `extensionTestsPath` inside the extension host.
 * @param log gets every line the extension host and its tests log.
 * @returns the exit code: 0, or 1 when `run()` rejected.
 * @throws Error when the tests have not ended after `timeout` milliseconds.
 */
export async function runTestsInHost(
  browser: Browser,
  server: Server,
  options: WindowOptions & { readonly extensionTestsPath: string },
  { log, timeout }: { log: (line: string) => void; timeout: number },
): Promise<number> {
  const context = await newContext(browser, options);
  try {
    const page = await context.newPage();
    // VS Code calls these two when the page has them: the protocol of its own browser tests.
    await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
      log(`${type}: ${args.map(asText).join(' ')}`);
    });
    const exitCode = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    await page.goto(windowAddress(server, options));
    return await within(timeout, exitCode);
  } finally {
    await context.close();
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no end of the tests after ${milliseconds / 1000} s`)),
    milliseconds,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

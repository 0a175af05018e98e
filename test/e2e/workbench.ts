import assert from 'node:assert/strict';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { eventually } from '../host/eventually.ts';
import { screenshots } from '../host/paths.ts';
import { focusRests } from '../host/window.ts';
import { startsWith, tree } from './tree.ts';
import type { Tree } from './tree.ts';

/** The parts of a VS Code window as a person finds them: by role and name. */
export interface Workbench {
  readonly page: Page;
  /** Shows a view container of the activity bar. */
  openContainer(name: string): Promise<void>;
  /** A tree view by its name; `container` is where it is the only view. */
  tree(name: string, container: string): Tree;
  /** Runs a command by the command palette; `title` with its category: `View: Toggle Terminal`. */
  runCommand(title: string): Promise<void>;
  /** The commands that the palette finds for some words, with their categories. */
  commandsOf(words: string): Promise<readonly string[]>;
  /** Chooses an item of the open quick pick. */
  pick(item: string | RegExp): Promise<void>;
  /** The items of the open quick pick, as a screen reader says them. */
  picks(): Promise<readonly string[]>;
  /** Answers the open input box. */
  enter(text: string): Promise<void>;
  /** Answers VS Code's own save or open dialog with an absolute path; `overwrite` confirms that it is replaced. */
  answerFileDialog(
    file: string,
    options?: { readonly overwrite?: boolean; readonly button?: string },
  ): Promise<void>;
  /** The path that the dialog proposes. */
  proposedFile(): Promise<string>;
  cancelFileDialog(): Promise<void>;
  /** A notification, shown as a toast or found in the notification center. Waits for it. */
  notification(text: string | RegExp): Promise<Locator>;
  /** The document of the webview that is in sight. */
  webview(): FrameLocator;
  /** An open editor's tab. */
  editorTab(name: string | RegExp): Locator;
  statusBarItem(name: string | RegExp): Locator;
  clipboard(): Promise<string>;
  /** Makes the primary side bar so many pixels wide, by its edge. */
  resizeSideBar(width: number): Promise<void>;
  /** Keeps a picture of the window, named by what it shows. */
  screenshot(name: string): Promise<void>;
}

/** After so many milliseconds a notification is looked for in the notification center, where it is now or still to come. */
const SHOWS_AT_ONCE = 10_000;

/** The notification center draws only what is in sight, the latest first: from its top, down by so many pixels each. */
const TO_THE_END = [-10_000, ...Array<number>(10).fill(100)];

/** How far before the editors the edge of the side bar is, in pixels. */
const EDGE = 3;

export function workbench(page: Page): Workbench {
  const palette = page.getByRole('textbox', { name: 'Type the name of a command to run.' });
  const quickInput = page.locator('.quick-input-box input');
  // Older versions do not ask for a path, but to narrow down the list.
  const fileDialog = { name: /^(.*\bpath|Type to narrow down results\.) - /i };
  const fileBox = page.getByRole('textbox', fileDialog);
  const ok = page.getByRole('button', { name: 'OK', exact: true });
  // The dialog selects the file's name once it has read the folder; an answer before that is overwritten.
  const fileDialogReady = () => page.getByRole('listbox', fileDialog).getByRole('option').first().waitFor();
  const notificationCenter = page.getByRole('list', { name: 'Notifications Center' });

  return {
    page,

    openContainer: async (name) => {
      // Its badge adds words to the name.
      const bar = page.getByRole('tablist', { name: 'Active View Switcher' }).first();
      const tab = bar.getByRole('tab', { name: startsWith(name) });
      if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    },

    tree: (name, container) => tree(page, name, container),

    runCommand: async (title) => {
      await focusRests(page);
      await page.keyboard.press('F1');
      await palette.fill(`>${title}`);
      await page
        .getByRole('option', { name: startsWith(title) })
        .first()
        .click();
      await palette.waitFor({ state: 'hidden' });
    },

    commandsOf: async (words) => {
      await focusRests(page);
      await page.keyboard.press('F1');
      await palette.fill(`>${words}: `);
      await page
        .getByRole('option', { name: startsWith(words) })
        .first()
        .waitFor();
      // The list keeps no row that is out of sight.
      const found = new Set<string>();
      const last = page.locator('[role="option"][data-last-element="true"]');
      for (;;) {
        const atEnd = (await last.count()) > 0;
        for (const name of await names(page.getByRole('option', { name: startsWith(words) })))
          found.add(name);
        if (atEnd) break;
        await page.keyboard.press('PageDown');
      }
      await page.keyboard.press('Escape');
      return [...found];
    },

    pick: (item) => page.getByRole('option', { name: item }).first().click(),

    picks: async () => {
      await page.getByRole('option').first().waitFor();
      return names(page.getByRole('option'));
    },

    enter: async (text) => {
      // A page that gets the focus back late takes it from the box, which stays open.
      await quickInput.fill(text);
      await quickInput.press('Enter');
    },

    answerFileDialog: async (file, { overwrite = false, button = 'OK' } = {}) => {
      await fileDialogReady();
      await fileBox.fill(file);
      await page.getByRole('button', { name: button, exact: true }).click();
      if (overwrite) {
        await page.getByText('already exists. Are you sure you want to overwrite it?').waitFor();
        await ok.click();
      }
      await fileBox.waitFor({ state: 'hidden' });
    },

    proposedFile: async () => {
      await fileDialogReady();
      return fileBox.inputValue();
    },

    cancelFileDialog: async () => {
      await fileDialogReady();
      await fileBox.press('Escape');
      await fileBox.waitFor({ state: 'hidden' });
    },

    notification: async (text) => {
      const notification = page.getByRole('dialog', { name: text }).filter({ visible: true });
      const announced = page.getByRole('alert').filter({ hasText: text });
      // An earlier one is hidden by now, and a later one was announced instead of it.
      const comes = notification.or(announced).first();
      await comes.waitFor({ timeout: SHOWS_AT_ONCE }).catch(() => null);
      await eventually(async () => {
        if ((await notification.count()) > 0) return;
        if (!(await notificationCenter.isVisible()))
          await page.getByRole('button', { name: /^Notifications/ }).click();
        for (const step of TO_THE_END) {
          await notificationCenter.hover({ timeout: 2_000 });
          await page.mouse.wheel(0, step);
          if ((await notification.count()) > 0) return;
        }
        assert.fail(`There is no notification ${String(text)}.`);
      }, 45_000);
      return notification.first();
    },

    webview: () => page.locator('iframe.webview.ready:visible').contentFrame().frameLocator('#active-frame'),

    editorTab: (name) => page.getByRole('main').getByRole('tab', { name }),

    statusBarItem: (name) => page.getByRole('status').getByRole('button', { name }),

    clipboard: () => page.evaluate(() => navigator.clipboard.readText()),

    resizeSideBar: async (width) => {
      const main = await page.getByRole('main').boundingBox();
      const sideBar = await page.getByRole('tablist', { name: 'Active View Switcher' }).first().boundingBox();
      if (main === null || sideBar === null) throw new Error('There is no side bar to be resized.');
      const y = main.y + main.height / 2;
      await page.mouse.move(main.x - EDGE, y);
      await page.mouse.down();
      await page.mouse.move(sideBar.x + sideBar.width + width, y, { steps: 5 });
      await page.mouse.up();
    },

    screenshot: async (name) => {
      // Out of the way of tooltips, and with every transition at its end.
      await page.mouse.move(0, 0);
      await page.screenshot({ path: path.join(screenshots, `${name}.png`), animations: 'disabled' });
    },
  };
}

const names = (options: Locator) =>
  options.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''));

import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { screenshots } from '../host/paths.ts';

/** One drawn row of a tree. Rows out of sight are not drawn, and so not here. */
export interface Row {
  readonly level: number;
  /** What a screen reader says. */
  readonly name: string;
  /** What is written: label and description, with a space between. */
  readonly text: string;
  /** `null` for a row that has nothing below it. */
  readonly expanded: boolean | null;
}

/** The parts of a VS Code window as a person finds them: by role and name. */
export interface Workbench {
  readonly page: Page;
  /** Shows a view container of the activity bar. */
  openContainer(name: string): Promise<void>;
  tree(name: string): Tree;
  /** Runs a command by the command palette; `title` with its category: `View: Toggle Terminal`. */
  runCommand(title: string): Promise<void>;
  /** Chooses an item of the open quick pick. */
  pick(item: string | RegExp): Promise<void>;
  /** The items of the open quick pick, as a screen reader says them. */
  picks(): Promise<readonly string[]>;
  /** Answers the open input box. */
  enter(text: string): Promise<void>;
  /** Answers VS Code's own save or open dialog with an absolute path. */
  answerFileDialog(file: string): Promise<void>;
  /** A notification, shown as a toast or found in the notification center. Waits for it. */
  notification(text: string | RegExp): Promise<Locator>;
  /** The document of the webview that is in sight. */
  webview(): FrameLocator;
  /** An open editor's tab. */
  editorTab(name: string | RegExp): Locator;
  statusBarItem(name: string | RegExp): Locator;
  clipboard(): Promise<string>;
  /** Keeps a picture of the window, named by what it shows. */
  screenshot(name: string): Promise<void>;
}

export interface Tree {
  readonly locator: Locator;
  /** The row that says `text`, by its words or its accessible name. */
  row(text: string | RegExp): Locator;
  rows(): Promise<readonly Row[]>;
  expand(text: string | RegExp): Promise<void>;
  /** Chooses a command of a row's context menu. */
  chooseFromMenu(text: string | RegExp, command: string): Promise<void>;
  /** The commands of a row's context menu. */
  menu(text: string | RegExp): Promise<readonly string[]>;
  /** Presses the button of a row that shows while the pointer is over it. */
  pressInline(text: string | RegExp, command: string): Promise<void>;
}

export function workbench(page: Page): Workbench {
  const palette = page.getByRole('textbox', { name: 'Type the name of a command to run.' });
  const notificationCenter = page.getByRole('list', { name: 'Notifications Center' });

  return {
    page,

    openContainer: async (name) => {
      const tab = page.getByRole('tab', { name, exact: true });
      if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    },

    tree: (name) => tree(page, page.getByRole('tree', { name, exact: true })),

    runCommand: async (title) => {
      await page.keyboard.press('F1');
      await palette.fill(`>${title}`);
      await page
        .getByRole('option', { name: startsWith(title) })
        .first()
        .click();
      await palette.waitFor({ state: 'hidden' });
    },

    pick: (item) => page.getByRole('option', { name: item }).first().click(),

    picks: async () => {
      await page.getByRole('option').first().waitFor();
      return names(page.getByRole('option'));
    },

    enter: async (text) => {
      const box = page.locator('input:focus');
      await box.fill(text);
      await box.press('Enter');
    },

    answerFileDialog: async (file) => {
      const box = page.getByRole('textbox', { name: /path$/i });
      // The dialog selects the file's name once it has read the folder; an answer before that is overwritten.
      await page.getByRole('listbox', { name: /path$/i }).getByRole('option').first().waitFor();
      await box.fill(file);
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await box.waitFor({ state: 'hidden' });
    },

    notification: async (text) => {
      const notification = page.getByRole('dialog', { name: text }).filter({ visible: true });
      const announced = page.getByRole('alert').filter({ hasText: text });
      await notification.or(announced).first().waitFor();
      if ((await notification.count()) === 0 && !(await notificationCenter.isVisible())) {
        await page.getByRole('button', { name: /^Notifications/ }).click();
      }
      await notification.first().waitFor();
      return notification.first();
    },

    webview: () => page.locator('iframe.webview.ready:visible').contentFrame().frameLocator('#active-frame'),

    editorTab: (name) => page.getByRole('main').getByRole('tab', { name }),

    statusBarItem: (name) => page.getByRole('status').getByRole('button', { name }),

    clipboard: () => page.evaluate(() => navigator.clipboard.readText()),

    screenshot: async (name) => {
      await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
    },
  };
}

function tree(page: Page, locator: Locator): Tree {
  const row = (text: string | RegExp) =>
    locator
      .getByRole('treeitem', { name: text })
      .or(locator.getByRole('treeitem').filter({ hasText: text }))
      .first();
  const openMenu = async (text: string | RegExp) => {
    await row(text).click({ button: 'right' });
    const menu = page.getByRole('menu').filter({ visible: true });
    await menu.waitFor();
    return menu;
  };
  return {
    locator,
    row,
    rows: () => locator.getByRole('treeitem').evaluateAll(readRows),
    expand: async (text) => {
      const found = row(text);
      await found.waitFor();
      if ((await found.getAttribute('aria-expanded')) !== 'false') return;
      await found.click();
      if ((await found.getAttribute('aria-expanded')) === 'false') await page.keyboard.press('ArrowRight');
    },
    menu: async (text) => {
      const menu = await openMenu(text);
      const items = await menu
        .getByRole('menuitem')
        .evaluateAll((elements) => elements.map((element) => element.textContent.trim()));
      await page.keyboard.press('Escape');
      return items;
    },
    chooseFromMenu: async (text, command) => {
      const menu = await openMenu(text);
      // A new menu does not yet listen to the mouse, lest the click that opened it choose something.
      await menu.getByRole('menuitem', { name: command, exact: true }).hover();
      await page.keyboard.press('Enter');
      await menu.waitFor({ state: 'hidden' });
    },
    pressInline: async (text, command) => {
      await row(text).hover();
      await row(text)
        .getByRole('button', { name: startsWith(command) })
        .click();
    },
  };
}

/** Runs in the page. */
function readRows(elements: readonly Element[]): readonly Row[] {
  return elements.map((element) => {
    const expanded = element.getAttribute('aria-expanded');
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const words: string[] = [];
    while (texts.nextNode()) words.push(texts.currentNode.textContent?.trim() ?? '');
    return {
      level: Number(element.getAttribute('aria-level')),
      name: element.getAttribute('aria-label') ?? '',
      text: words.filter((word) => word !== '').join(' '),
      expanded: expanded === null ? null : expanded === 'true',
    };
  });
}

const names = (options: Locator) =>
  options.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''));

/** VS Code adds a key binding or a category after the name of a command. */
const startsWith = (name: string) => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`);

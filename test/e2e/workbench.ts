import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { screenshots } from '../host/paths.ts';
import { eventually } from '../host/eventually.ts';

/** One drawn row of a tree. Rows out of sight are not drawn, and so not here. */
export interface Row {
  readonly level: number;
  /** What a screen reader says. */
  readonly name: string;
  readonly label: string;
  /** What is written beside the label. */
  readonly description: string;
  /** What is written: label and description, with a space between. */
  readonly text: string;
  /** `null` for a row that has nothing below it. */
  readonly expanded: boolean | null;
  readonly selected: boolean;
}

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
  answerFileDialog(file: string, options?: { readonly overwrite: boolean }): Promise<void>;
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

export interface Tree {
  readonly locator: Locator;
  /** The row whose accessible name or words begin with `text`, or match it; the same in all that follows. */
  row(text: string | RegExp): Locator;
  rows(): Promise<readonly Row[]>;
  /** The accessible name of the row that has the focus; empty where none has. */
  focused(): Promise<string>;
  /** The rows directly below a row, which is opened for it. None where the row is not there. */
  under(text: string | RegExp): Promise<readonly Row[]>;
  /** A button of the view's title, or of the welcome text that stands in place of an empty tree. */
  titleButton(name: string): Locator;
  welcomeButton(name: string): Locator;
  /** The text in place of an empty tree. */
  readonly welcome: Locator;
  expand(text: string | RegExp): Promise<void>;
  collapse(text: string | RegExp): Promise<void>;
  /** Chooses a command of a row's context menu. */
  chooseFromMenu(text: string | RegExp, command: string): Promise<void>;
  /** The commands of a row's context menu; none where it has no menu. */
  menu(text: string | RegExp): Promise<readonly string[]>;
  /** Presses the button of a row that shows while the pointer is over it. */
  pressInline(text: string | RegExp, command: string): Promise<void>;
}

/** How far before the editors the edge of the side bar is, in pixels. */
const EDGE = 3;

export function workbench(page: Page): Workbench {
  const palette = page.getByRole('textbox', { name: 'Type the name of a command to run.' });
  const fileBox = page.getByRole('textbox', { name: /path -/i });
  const ok = page.getByRole('button', { name: 'OK', exact: true });
  // The dialog selects the file's name once it has read the folder; an answer before that is overwritten.
  const fileDialogReady = () =>
    page
      .getByRole('listbox', { name: /path -/i })
      .getByRole('option')
      .first()
      .waitFor();
  const notificationCenter = page.getByRole('list', { name: 'Notifications Center' });

  return {
    page,

    openContainer: async (name) => {
      const tab = page.getByRole('tab', { name, exact: true });
      if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    },

    tree: (name, container) => tree(page, name, container),

    runCommand: async (title) => {
      await page.keyboard.press('F1');
      await palette.fill(`>${title}`);
      await page
        .getByRole('option', { name: startsWith(title) })
        .first()
        .click();
      await palette.waitFor({ state: 'hidden' });
    },

    commandsOf: async (words) => {
      await page.keyboard.press('F1');
      await palette.fill(`>${words}: `);
      await page
        .getByRole('option', { name: startsWith(words) })
        .first()
        .waitFor();
      const found = await names(page.getByRole('option', { name: startsWith(words) }));
      await page.keyboard.press('Escape');
      return found;
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

    answerFileDialog: async (file, { overwrite } = { overwrite: false }) => {
      await fileDialogReady();
      await fileBox.fill(file);
      await ok.click();
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

function tree(page: Page, name: string, container: string): Tree {
  const locator = page.getByRole('tree', { name, exact: true });
  const row = (text: string | RegExp) => {
    const words = typeof text === 'string' ? startsWith(text) : text;
    return locator
      .getByRole('treeitem', { name: words })
      .or(locator.getByRole('treeitem').filter({ hasText: words }))
      .first();
  };
  const openMenu = async (text: string | RegExp) => {
    await row(text).click({ button: 'right' });
    return page.getByRole('menu').filter({ visible: true });
  };
  const rows = () => locator.getByRole('treeitem').evaluateAll(readRows);
  // A list that is drawn anew at the moment of the click may miss it.
  const toggle = (text: string | RegExp, expanded: boolean) =>
    eventually(async () => {
      const found = row(text);
      if ((await found.getAttribute('aria-expanded')) !== String(!expanded)) return;
      await found.click();
      await found.and(locator.getByRole('treeitem', { expanded })).waitFor({ timeout: 2_000 });
    });
  const expand = (text: string | RegExp) => toggle(text, true);
  const title = page.getByRole('toolbar', { name: new RegExp(`^${container}: .* actions$`) });
  const welcome = page.getByRole('region', { name: 'Welcome' });
  return {
    locator,
    welcome,
    row,
    rows,
    focused: () =>
      locator.evaluate((element) => {
        const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
        return row?.getAttribute('aria-label') ?? '';
      }),
    under: async (text) => {
      if ((await row(text).count()) === 0) return [];
      await expand(text);
      return directlyBelow(await rows(), text);
    },
    titleButton: (button) => title.getByRole('button', { name: startsWith(button) }),
    welcomeButton: (button) => welcome.getByRole('button', { name: button, exact: true }),
    expand,
    collapse: (text) => toggle(text, false),
    menu: async (text) => {
      const menu = await openMenu(text);
      // A menu is drawn in the frame after the click, where there is one.
      await twoFrames(page);
      if ((await menu.count()) === 0) return [];
      const items = await menu
        .getByRole('menuitem')
        .evaluateAll((elements) => elements.map((element) => element.textContent.trim()));
      await page.keyboard.press('Escape');
      return items;
    },
    chooseFromMenu: async (text, command) => {
      const menu = await openMenu(text);
      await menu.waitFor();
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
    const [label = '', ...description] = words.filter((word) => word !== '');
    return {
      level: Number(element.getAttribute('aria-level')),
      name: element.getAttribute('aria-label') ?? '',
      label,
      description: description.join(' '),
      text: [label, ...description].join(' '),
      expanded: expanded === null ? null : expanded === 'true',
      selected: element.getAttribute('aria-selected') === 'true',
    };
  });
}

function directlyBelow(rows: readonly Row[], text: string | RegExp): readonly Row[] {
  const words = typeof text === 'string' ? startsWith(text) : text;
  const at = rows.findIndex(({ name, text: written }) => words.test(name) || words.test(written));
  const level = rows[at]?.level ?? 0;
  const below = at === -1 ? [] : rows.slice(at + 1);
  const end = below.findIndex((row) => row.level <= level);
  return below.slice(0, end === -1 ? undefined : end).filter((row) => row.level === level + 1);
}

const twoFrames = (page: Page) =>
  page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null)))),
  );

const names = (options: Locator) =>
  options.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''));

/** VS Code adds a key binding or a category after the name of a command, and the tree more words after a name. */
const startsWith = (name: string) => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`);

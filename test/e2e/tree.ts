import type { Locator, Page } from 'playwright-core';
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

/** The tree view `name`, the only view of `container`. */
export function tree(page: Page, name: string, container: string): Tree {
  const locator = page.getByRole('tree', { name, exact: true });
  const row = (text: string | RegExp) => {
    const words = typeof text === 'string' ? startsWith(text) : text;
    return locator
      .getByRole('treeitem', { name: words })
      .or(locator.getByRole('treeitem').filter({ hasText: words }))
      .first();
  };
  /** What the mouse has been left on may show a hover that covers the rows. */
  const leaveHover = () => page.mouse.move(0, 0);
  const openMenu = async (text: string | RegExp) => {
    await leaveHover();
    await row(text).click({ button: 'right' });
    return page.getByRole('menu').filter({ visible: true });
  };
  const rows = () => locator.getByRole('treeitem').evaluateAll(readRows);
  // A list that is drawn anew at the moment of the click may miss it.
  const toggle = (text: string | RegExp, expanded: boolean) =>
    eventually(async () => {
      const found = row(text);
      if ((await found.getAttribute('aria-expanded')) !== String(!expanded)) return;
      await leaveHover();
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
      await leaveHover();
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

/** VS Code adds a key binding or a category after the name of a command, and the tree more words after a name. */
export const startsWith = (name: string) =>
  new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`);

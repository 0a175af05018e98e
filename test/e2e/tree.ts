import type { Locator, Page } from 'playwright-core';
import { eventually } from '../host/eventually.ts';
import { announced, hostAnswers } from '../host/window.ts';

/** One drawn row of a tree. Rows out of sight are not drawn, and so not here. */
export interface Row {
  readonly level: number;
  /** What a screen reader says. */
  readonly name: string;
  /** What is written first; the whole name where its middle is left out. */
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
  /**
   * The rows directly below a row, which is opened for it; beside it, where it is the only account. None where the row
   * is not there.
   */
  under(text: string | RegExp): Promise<readonly Row[]>;
  /** A button of the view's title, or of the welcome text that stands in place of an empty tree. */
  titleButton(name: string): Locator;
  /** Chooses a command of the menu behind the buttons of the view's title. */
  chooseFromTitle(name: string): Promise<void>;
  welcomeButton(name: string): Locator;
  /** The text in place of an empty tree. */
  readonly welcome: Locator;
  /** Waits until no row has changed for a second: while VS Code draws, a command may get no row. */
  still(): Promise<void>;
  expand(text: string | RegExp): Promise<void>;
  collapse(text: string | RegExp): Promise<void>;
  /** Opens a row's context menu: of this row, whatever is drawn meanwhile. */
  openMenu(text: string | RegExp): Promise<Locator>;
  /** Chooses a command of a row's context menu. */
  chooseFromMenu(text: string | RegExp, command: string): Promise<void>;
  /** The commands of a row's context menu; none where it has no menu. */
  menu(text: string | RegExp): Promise<readonly string[]>;
  /** Presses the button of a row that shows while the pointer is over it. */
  pressInline(text: string | RegExp, command: string): Promise<void>;
  /** The same, once: `wasLost` if VS Code passed no row. */
  clickInline(text: string | RegExp, command: string): Promise<void>;
  /**
   * Whether the command that was just chosen got no row, since VS Code was drawing, as a notification says.
   * `chooseFromMenu` and `pressInline` choose again, as it asks.
   */
  wasLost(): Promise<boolean>;
}

/** What the product says where VS Code named no row. */
const NO_ROW = /The list was updated at that moment/;

/** How long a click waits for its row to be free, in milliseconds; then it is tried again. */
const COVERED = 5_000;

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
  /** Hides a hover whose words came as the mouse left: it stays until the mouse has been on it. */
  const passOverHover = async () => {
    const hovers = await page.locator('.monaco-hover').evaluateAll((all) =>
      all
        .map((one) => one.getBoundingClientRect())
        .filter(({ width }) => width > 0)
        .map(({ x, y, width, height }) => [x + width / 2, y + height / 2] as const),
    );
    for (const [x, y] of hovers) await page.mouse.move(x, y);
    await leaveHover();
  };
  /** Clicks a row, which a hover may cover after all. */
  const click = async (found: Locator, button: 'left' | 'right') => {
    await found.waitFor();
    await leaveHover();
    try {
      await found.click({ button, timeout: COVERED });
    } catch (error) {
      await passOverHover();
      throw error;
    }
  };
  /** @param isExpected `false` where the row may have no menu */
  const openMenu = (text: string | RegExp, isExpected: boolean) =>
    // A list that is redrawn at the moment of the click brings another row under the pointer, whose menu is closed, or
    // loses the click.
    eventually(async () => {
      await click(row(text), 'right');
      const menu = page.getByRole('menu').filter({ visible: true });
      // A menu is drawn in the frame after the click, where there is one.
      await twoFrames(page);
      if (isExpected) await menu.waitFor({ timeout: 2_000 });
      if ((await menu.count()) === 0 || (await hasFocus(text))) return menu;
      await page.keyboard.press('Escape');
      throw new Error(`The menu that opened is of another row: ${await focused()}`);
    });
  const focused = () =>
    locator.evaluate((element) => {
      const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
      return row?.getAttribute('aria-label') ?? '';
    });
  const hasFocus = async (text: string | RegExp) =>
    (await row(text).getAttribute('id')) === (await locator.getAttribute('aria-activedescendant'));
  const wasLost = async () => {
    await hostAnswers(page);
    const lost = (await announced(page)).some((text) => NO_ROW.test(text));
    // A window under development shows no toast.
    const toast = page.getByRole('dialog', { name: NO_ROW }).filter({ visible: true });
    if (lost && (await toast.count()) > 0) {
      await toast.hover();
      await toast.getByRole('button', { name: /^Clear Notification/ }).click();
    }
    return lost;
  };
  const clickInline = (text: string | RegExp, command: string) =>
    // A row that moves, or is redrawn between press and release, takes its button away from under the pointer.
    eventually(async () => {
      await leaveHover();
      await row(text).hover({ timeout: COVERED });
      const button = row(text).getByRole('button', { name: startsWith(command) });
      const clicked = await page.evaluateHandle(noteClick);
      await button.click({ timeout: COVERED });
      const { label } = await clicked.jsonValue();
      if (!label.startsWith(command)) throw new Error(`The click met another element: ${label}`);
    }, 45_000);
  const rows = () => locator.getByRole('treeitem').evaluateAll(readRows);
  // A list that is redrawn at the moment of the click may miss it.
  const toggle = (text: string | RegExp, expanded: boolean) =>
    eventually(async () => {
      const found = row(text);
      if ((await found.getAttribute('aria-expanded')) !== String(!expanded)) return;
      await click(found, 'left');
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
    focused,
    under: async (text) => {
      if ((await row(text).count()) === 0) return [];
      await expand(text);
      return directlyBelow(await rows(), text);
    },
    chooseFromTitle: async (command) => {
      // The oldest VS Code gives it no role.
      await title
        .getByLabel(/^(Views and More Actions|ビューとその他のアクション)/)
        .first()
        .click();
      const menu = page.getByRole('menu').filter({ visible: true });
      // A new menu does not yet listen to the mouse.
      await menu.getByRole('menuitem', { name: startsWith(command) }).hover();
      await page.keyboard.press('Enter');
      await menu.waitFor({ state: 'hidden' });
    },
    titleButton: (button) => title.getByRole('button', { name: startsWith(button) }),
    welcomeButton: (button) => welcome.getByRole('button', { name: button, exact: true }),
    still: () => locator.evaluate(waitUntilStill),
    expand,
    collapse: (text) => toggle(text, false),
    openMenu: (text) => openMenu(text, true),
    menu: async (text) => {
      const menu = await openMenu(text, false);
      if ((await menu.count()) === 0) return [];
      const items = await menu
        .getByRole('menuitem')
        .evaluateAll((elements) => elements.map((element) => element.textContent.trim()));
      await page.keyboard.press('Escape');
      return items;
    },
    chooseFromMenu: async (text, command) => {
      do {
        const menu = await openMenu(text, true);
        // A new menu does not yet listen to the mouse, lest the click that opened it choose something.
        await menu.getByRole('menuitem', { name: command, exact: true }).hover();
        await page.keyboard.press('Enter');
        await menu.waitFor({ state: 'hidden' });
      } while (await wasLost());
    },
    pressInline: async (text, command) => {
      do await clickInline(text, command);
      while (await wasLost());
    },
    clickInline,
    wasLost,
  };
}

/** Runs in the page: notes the label of the button that the next click meets. */
function noteClick(): { label: string } {
  const noted = { label: '' };
  const note = ({ target }: Event) => {
    const button = target instanceof Element ? target.closest('[role=button]') : null;
    noted.label = button?.getAttribute('aria-label') ?? '';
  };
  document.addEventListener('click', note, { capture: true, once: true });
  return noted;
}

/** Runs in the page. */
function waitUntilStill(element: Element): Promise<void> {
  const SECOND = 1_000;
  return new Promise((resolve) => {
    const end = () => {
      observer.disconnect();
      resolve();
    };
    let timer = setTimeout(end, SECOND);
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(end, SECOND);
    });
    observer.observe(element, { attributes: true, characterData: true, childList: true, subtree: true });
  });
}

/** Runs in the page. */
function readRows(elements: readonly Element[]): readonly Row[] {
  return elements.map((element) => {
    const expanded = element.getAttribute('aria-expanded');
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const words: string[] = [];
    while (texts.nextNode()) words.push(texts.currentNode.textContent?.trim() ?? '');
    const [written = '', ...description] = words.filter((word) => word !== '');
    const name = element.getAttribute('aria-label') ?? '';
    const [start = '', end] = written.split('…');
    const whole = /^(?:\S+ )?(\S+?)(?:,|、) ?/.exec(name)?.[1] ?? written;
    const isShort = end !== undefined && whole.startsWith(start) && whole.endsWith(end);
    const label = isShort ? whole : written;
    return {
      level: Number(element.getAttribute('aria-level')),
      name,
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
  if (at === 0 && rows[at]?.expanded === null && level === 1)
    return rows.slice(1).filter((row) => row.level === 1);
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

import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';

/** Holds a webview's page, with all of it unfolded, against the contrast that WCAG asks for. */
export async function assertContrast(page: FrameLocator): Promise<void> {
  const body = page.locator('body');
  await body.evaluate((element) => {
    for (const fold of element.querySelectorAll('details')) fold.open = true;
  });
  const { checked, faint } = await body.evaluate(readContrast);
  assert.deepEqual(faint, []);
  // Were nothing looked at, nothing would be faint.
  assert.ok(checked > 20, `${checked} texts and marks`);
}

/**
 * Runs in the page. Returns the texts and marks whose contrast to what is behind them, as they are drawn, is too low:
 * below 4.5:1 for a text, below 3:1 for a mark (bullet, dot, outline of a badge or a notice, progress).
 */
function readContrast(body: HTMLElement): { readonly checked: number; readonly faint: readonly string[] } {
  type Color = readonly [red: number, green: number, blue: number, alpha: number];
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  /** Any CSS color, as the browser draws it. */
  const drawn = (color: string): Color => {
    pen?.clearRect(0, 0, 1, 1);
    if (pen) pen.fillStyle = color;
    pen?.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = pen?.getImageData(0, 0, 1, 1).data ?? [];
    return [red, green, blue, alpha / 255];
  };
  const over = (top: Color, below: Color): Color => {
    const mixed = (at: 0 | 1 | 2) => top[at] * top[3] + below[at] * (1 - top[3]);
    return [mixed(0), mixed(1), mixed(2), 1];
  };
  const luminance = (color: Color) => {
    const part = (at: 0 | 1 | 2) => {
      const value = color[at] / 255;
      return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2);
  };
  const ground = (element: Element | null): Color => {
    if (element === null) return [255, 255, 255, 1];
    const own = drawn(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const faint = new Set<string>();
  let checked = 0;
  const check = (what: string, color: string, below: Color, least: number) => {
    checked += 1;
    const [one, other] = [luminance(over(drawn(color), below)), luminance(below)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < least) faint.add(`${what}: ${ratio.toFixed(2)}:1`);
  };
  for (const element of body.querySelectorAll('*')) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.matches('.unseen, :disabled'))
      continue;
    const style = getComputedStyle(element);
    const name = `${element.localName} ${element.className} "${element.textContent.trim().slice(0, 30)}"`;
    const isText = [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== '');
    if (isText) check(name, style.color, ground(element), 4.5);
    const before = getComputedStyle(element, '::before');
    if (/[•·]/.test(before.content)) check(`${name} mark`, before.color, ground(element), 3);
    if (element.matches('.badge, .notice, .problem') && style.borderTopStyle !== 'none')
      check(`${name} outline`, style.borderTopColor, ground(element.parentElement), 3);
    if (element.matches('.progress'))
      check(name, getComputedStyle(element, '::after').backgroundColor, ground(element.parentElement), 3);
  }
  return { checked, faint: [...faint] };
}

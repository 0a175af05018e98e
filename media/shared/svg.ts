/** Drawings as elements of this page. Text goes in as text; nothing is ever parsed. */
import { replaceControlChars } from '../../src/export/replaceControlChars.ts';
import type { SvgNode } from '../../src/export/overview/svgNode.ts';
import { shown } from './dom.ts';

const SVG = 'http://www.w3.org/2000/svg';

function toElement({ tag, attributes, children }: SvgNode): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, name === 'aria-label' ? replaceControlChars(value) : value);
  element.append(...children.map((child) => (typeof child === 'string' ? shown(child) : toElement(child))));
  return element;
}

/** Returns an SVG element of this size with a drawing. @param isDecoration whether screen readers skip it. */
export function createSvg(drawn: SvgNode, width: number, height: number, isDecoration: boolean): SVGElement {
  const size = { width: String(width), height: String(Math.ceil(height)) };
  const hidden = isDecoration ? { 'aria-hidden': 'true' } : {};
  return toElement({
    tag: 'svg',
    attributes: { class: 'picture', ...size, ...hidden },
    children: [drawn],
  });
}

/** Returns a 16 by 16 line icon in the text color. It's decoration: the text beside it says the same. */
export function icon(path: string): SVGElement {
  return toElement({
    tag: 'svg',
    attributes: { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    children: [{ tag: 'path', attributes: { d: path }, children: [] }],
  });
}

/** The text size that a drawing is designed for, in pixels. */
export const TEXT = 13;

/** Returns how much larger the text of an element is. */
export function textScale(place: HTMLElement): number {
  return (Number.parseFloat(getComputedStyle(place).fontSize) || TEXT) / TEXT;
}

/** Calls back with an element's width in whole pixels, as soon as it's known and whenever it changes. */
export function onWidth(place: HTMLElement, draw: (width: number) => void): void {
  let width = 0;
  new ResizeObserver(() => {
    const next = Math.floor(place.clientWidth);
    if (next === width) return;
    width = next;
    // Not while the browser is measuring: that would start over.
    requestAnimationFrame(() => draw(next));
  }).observe(place);
}

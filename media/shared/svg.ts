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

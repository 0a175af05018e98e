/** A drawing as elements of this page. Texts go in as text; nothing is ever parsed. */
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

/** An SVG element of this size around a drawing. @param isDecoration whether a screen reader passes it over. */
export function createSvg(drawn: SvgNode, width: number, height: number, isDecoration: boolean): SVGElement {
  const size = { width: String(width), height: String(Math.ceil(height)) };
  const hidden = isDecoration ? { 'aria-hidden': 'true' } : {};
  return toElement({
    tag: 'svg',
    attributes: { class: 'picture', ...size, ...hidden },
    children: [drawn],
  });
}

/** A 16 by 16 line drawing in the colour of the text. It only decorates: the words beside it say the same. */
export function icon(path: string): SVGElement {
  return toElement({
    tag: 'svg',
    attributes: { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    children: [{ tag: 'path', attributes: { d: path }, children: [] }],
  });
}

/**
 * SVG as plain data, so that one drawing serves a file (as text) and a page (as elements, where nothing is ever
 * parsed). Colours and strokes are the style sheet's: a drawing has classes and places only.
 */
import { harmlessLines } from '../replaceControlChars.ts';

export interface SvgNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (SvgNode | string)[];
}

/** An element. Numbers are written with one digit after the point at most. */
export function draw(
  tag: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly (SvgNode | string)[]
): SvgNode {
  const written = Object.entries(attributes).map(([name, value]) => [
    name,
    typeof value === 'number' ? String(Math.round(value * 10) / 10) : value,
  ]);
  return { tag, attributes: Object.fromEntries(written) as SvgNode['attributes'], children };
}

/** The drawing as XML; every text in it is escaped. */
export function drawnText({ tag, attributes, children }: SvgNode): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const content = children.map((child) => (typeof child === 'string' ? escapeXml(child) : drawnText(child)));
  return content.length === 0
    ? `<${tag}${written.join('')}/>`
    : `<${tag}${written.join('')}>${content.join('')}</${tag}>`;
}

/** A text between tags or in a quoted attribute, of XML and of HTML; line breaks stay, other controls do not. */
export function escapeXml(text: string): string {
  return harmlessLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

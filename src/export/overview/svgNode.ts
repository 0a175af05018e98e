/**
 * SVG as plain data, so that one drawing serves files (as text) and pages (as elements, without parsing). A drawing
 * has only classes and positions; colors and strokes come from the style sheet.
 */
import { splitAtRegions } from '../../senders/words/words.ts';
import { replaceControlCharsInLines } from '../replaceControlChars.ts';

export interface SvgNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (SvgNode | string)[];
}

/** Returns an element. Numbers get at most one decimal. */
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

/** Returns the drawing as XML, with all text escaped. */
export function drawnText({ tag, attributes, children }: SvgNode): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const content = children.map((child) => (typeof child === 'string' ? escapeXml(child) : drawnText(child)));
  return content.length === 0
    ? `<${tag}${written.join('')}/>`
    : `<${tag}${written.join('')}>${content.join('')}</${tag}>`;
}

/** A date or a time of day, in UTC: `2026-11-30`, `09:12:00`. */
const TIME = /(?<![\w-])(\d{4}-\d\d-\d\d|\d\d:\d\d(?::\d\d)?)(?![\w-])/;

/**
 * Escapes a text of an HTML page in which no line ends within the name of a Region, a date or a time: browsers break lines
 * at hyphens.
 */
export function proseHtml(text: string): string {
  const withTimes = (part: string) =>
    part
      .split(TIME)
      .map((one, at) => (at % 2 === 1 ? `<span class="time">${one}</span>` : escapeXml(one)))
      .join('');
  return splitAtRegions(text)
    .map((part, at) => (at % 2 === 1 ? `<span class="region">${part}</span>` : withTimes(part)))
    .join('');
}

/** Escapes text between tags or in a quoted attribute of XML or HTML. Line breaks stay, other controls don't. */
export function escapeXml(text: string): string {
  return replaceControlCharsInLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The few ways in which the pages make elements. Text goes in as text; nothing is ever parsed as HTML. */
import { replaceControlChars } from '../../src/export/replaceControlChars.ts';

export type Child = Node | string | null;

/** An element with attributes, classes included, and children. `null` children are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null).map(shown));
  return element;
}

/** What of a child is put into the page: a text with marks that turn or hide other text shows them instead. */
export function shown<T extends Node>(child: T | string): T | string {
  return typeof child === 'string' ? replaceControlChars(child) : child;
}

/** The element of the page's skeleton with this id. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${type.name} #${id}.`);
}

/** Puts children into the place with this id, instead of what was there. */
export function fill(id: string, children: readonly Child[]): void {
  byId(id, HTMLElement).replaceChildren(...children.filter((child) => child !== null).map(shown));
}

/** A link to a web page; plain text where there is no address, or one that is not https. */
export function link(url: string | null, text: string): HTMLElement {
  return url?.startsWith('https://') === true ? h('a', { href: url }, text) : h('span', {}, text);
}

/** A list, an item a child. */
export function list(className: string, items: readonly Child[]): HTMLUListElement {
  return h('ul', { class: className }, ...items.map((item) => h('li', {}, item)));
}

/** Facts in a row, parted by dots. */
export function facts(...parts: readonly Child[]): HTMLElement {
  return h(
    'p',
    { class: 'line' },
    ...parts.map((part) => (part === null ? null : h('span', { class: 'part' }, part))),
  );
}

/** A sentence with elements in it: `{0}` is where the first one goes, wherever a language puts it. */
export function around(sentence: string, ...elements: readonly Child[]): readonly Child[] {
  return sentence
    .split(/\{(\d)\}/)
    .map((part, index) => (index % 2 === 0 ? part : (elements[Number(part)] ?? null)));
}

/** Words that matter less. */
export function muted(...text: readonly Child[]): HTMLElement {
  return h('span', { class: 'muted' }, ...text);
}

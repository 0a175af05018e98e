/** How the pages create elements. Text goes in as text; nothing is ever parsed as HTML. */
import * as l10n from '@vscode/l10n';
import { replaceControlChars } from '../../src/export/replaceControlChars.ts';

export type Child = Node | string | null;

/** Creates an element with attributes, including classes, and children. `null` children are left out. */
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

/** Returns the child as shown: in a text, characters that hide or reorder others become visible. */
export function shown<T extends Node>(child: T | string): T | string {
  return typeof child === 'string' ? replaceControlChars(child) : child;
}

/** Returns the element of the page's skeleton with this ID. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${type.name} #${id}.`);
}

/** Replaces the children of the element with this ID. */
export function fill(id: string, children: readonly Child[]): void {
  byId(id, HTMLElement).replaceChildren(...children.filter((child) => child !== null).map(shown));
}

/** Returns a link to a web page; plain text if there is no address, or one that isn't https. */
export function link(url: string | null, text: string): HTMLElement {
  return url?.startsWith('https://') === true ? h('a', { href: url }, text) : h('span', {}, text);
}

/** Returns a list with one item per child. */
export function list(className: string, items: readonly Child[]): HTMLUListElement {
  return h('ul', { class: className }, ...items.map((item) => h('li', {}, item)));
}

/** Returns facts in a row, separated by dots. */
export function facts(...parts: readonly Child[]): HTMLElement {
  return h(
    'p',
    { class: 'line' },
    ...parts.map((part) => (part === null ? null : h('span', { class: 'part' }, part))),
  );
}

/** Returns a sentence with elements in it: `{0}` is replaced by the first, wherever a language puts it. */
export function around(sentence: string, ...elements: readonly Child[]): readonly Child[] {
  return sentence
    .split(/\{(\d)\}/)
    .map((part, index) => (index % 2 === 0 ? part : (elements[Number(part)] ?? null)));
}

/** Secondary text. */
export function muted(...text: readonly Child[]): HTMLElement {
  return h('span', { class: 'muted' }, ...text);
}

/** Returns a part of a page below a heading, which names it. */
export function card(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return h(
    'section',
    { class: 'card', 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    ...children,
  );
}

interface ShownGap {
  readonly call: string;
  readonly reason: string;
  readonly message: string;
  readonly region?: string | null;
}

/** Returns the missing answers; `null` if there are none. */
export function gapsCard(gaps: readonly ShownGap[]): HTMLElement | null {
  if (gaps.length === 0) return null;
  const items = gaps.map(({ call, reason, message, region = null }) =>
    h('div', {}, facts(h('code', {}, call), reason, region), h('p', {}, h('bdi', {}, message))),
  );
  return card('gaps', l10n.t('Not answered'), list('facts', items));
}

/** What the views of the page share: what they show, and the box beside a lane or bar. */
import type { Overview } from '../../src/export/overview/overview.ts';
import type { TimeFormatter } from '../../src/export/overview/pictureWords.ts';
import type { Zoom } from '../../src/export/overview/scale.ts';
import { byId, h } from '../shared/dom.ts';

/** What a view shows, and how. */
export interface Shown {
  readonly overview: Overview;
  readonly times: TimeFormatter;
  readonly zoom: Zoom;
}

/** Where the box goes without a pointer, as a part of the width: right of the names, which stay readable. */
const BESIDE_NAMES = 0.28;

/** Between a lane and its facts, in pixels. */
const APART = 4;

/** What the box says: the name, then a line that stands out, then the rest, then a line that stands out again. */
export interface Facts {
  readonly name: string;
  readonly first: string;
  readonly others: readonly string[];
  readonly last?: string | null;
}

/** The box as one view of the page uses it: it neither sees nor hides what another view shows. */
export interface FactsBox {
  readonly isShown: boolean;
  /** Shows the facts below an element, or above it if there is no space. @param x from the left; by default right of the names. */
  show(facts: Facts, beside: Element, x?: number): void;
  hide(): void;
}

let shownBy: FactsBox | null = null;

/** Returns the box with the facts of a lane or bar, beside it on hover and focus. It starts hidden. */
export function createFactsBox(): FactsBox {
  const box = byId('facts', HTMLElement);
  const own: FactsBox = {
    get isShown() {
      return shownBy === own;
    },
    show: ({ name, first, others, last = null }, beside, x) => {
      box.replaceChildren(
        h('p', { class: 'facts-name' }, h('bdi', {}, name)),
        h('p', { class: 'facts-verdict' }, first),
        h('ul', {}, ...others.map((fact) => h('li', {}, h('bdi', {}, fact)))),
        ...(last === null ? [] : [h('p', { class: 'facts-last' }, last)]),
      );
      box.hidden = false;
      shownBy = own;
      place(box, beside.getBoundingClientRect(), x);
    },
    hide: () => {
      if (shownBy !== own) return;
      box.hidden = true;
      shownBy = null;
    },
  };
  return own;
}

function place(box: HTMLElement, beside: DOMRect, x: number | undefined): void {
  // At the right edge, where it may still be, it would be too narrow to measure.
  box.style.left = '0';
  const { offsetWidth, offsetHeight } = box;
  const left = Math.min(
    x ?? beside.left + beside.width * BESIDE_NAMES,
    document.documentElement.clientWidth - offsetWidth - APART,
  );
  const below = beside.bottom + APART;
  const hasRoom = below + offsetHeight < window.innerHeight;
  box.style.left = `${Math.max(APART, left)}px`;
  box.style.top = `${hasRoom ? below : Math.max(APART, beside.top - APART - offsetHeight)}px`;
}

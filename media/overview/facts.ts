import type { Lane } from '../../src/export/overview/lanes.ts';
import { laneFacts, type TimeFormatter } from '../../src/export/overview/pictureWords.ts';
import { byId, h } from '../shared/dom.ts';

/** Where the box goes without a pointer, as a part of the width: right of the names, which stay readable. */
const BESIDE_NAMES = 0.28;

/** Between a lane and its facts, in pixels. */
const APART = 4;

export interface FactsBox {
  readonly isShown: boolean;
  /** Shows the facts below a lane, or above it if there is no space. @param x from the left; by default right of the names. */
  show(lane: Lane, times: TimeFormatter, beside: Element, x?: number): void;
  hide(): void;
}

/** Returns the box with a lane's facts, beside it on hover and focus. It starts hidden. */
export function factsBox(): FactsBox {
  const box = byId('facts', HTMLElement);
  return {
    get isShown() {
      return !box.hidden;
    },
    show: (lane, times, beside, x) => {
      const [verdict = '', ...others] = laneFacts(lane, times);
      box.replaceChildren(
        h('p', { class: 'facts-name' }, h('bdi', {}, lane.name)),
        h('p', { class: 'facts-verdict' }, verdict),
        h('ul', {}, ...others.map((fact) => h('li', {}, h('bdi', {}, fact)))),
      );
      box.hidden = false;
      place(box, beside.getBoundingClientRect(), x);
    },
    hide: () => {
      box.hidden = true;
    },
  };
}

function place(box: HTMLElement, beside: DOMRect, x: number | undefined): void {
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

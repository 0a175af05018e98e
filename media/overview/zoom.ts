/** The buttons that choose how far back the picture goes. */
import { ZOOMS, type Zoom } from '../../src/export/overview/scale.ts';
import { zoomWords } from '../../src/export/overview/pictureWords.ts';
import { byId, h } from '../shared/dom.ts';

export interface ZoomButtons {
  /** How far back the picture goes: everything if there is nothing to zoom into. */
  readonly zoom: Zoom;
  /** What was chosen, even if there is nothing to zoom into. */
  readonly chosen: Zoom;
  /** @param isPossible whether there are mails to zoom into. */
  show(isPossible: boolean): void;
}

/** Returns the buttons of this page. @param first the zoom to start with. @param onZoom is called when another one is chosen. */
export function createZoomButtons(first: Zoom, onZoom: () => void): ZoomButtons {
  const place = byId('zoom', HTMLElement);
  let zoom = first;
  const mark = (): void => {
    for (const button of place.querySelectorAll('button'))
      button.setAttribute('aria-pressed', String(button.value === String(zoom)));
  };
  return {
    get zoom() {
      return place.hidden ? ZOOMS[0] : zoom;
    },
    get chosen() {
      return zoom;
    },
    show: (isPossible) => {
      place.hidden = !isPossible;
      if (place.childElementCount > 0) return;
      for (const one of ZOOMS) {
        const button = h('button', { type: 'button', value: String(one) }, zoomWords(one));
        button.addEventListener('click', () => {
          zoom = one;
          mark();
          onZoom();
        });
        place.append(button);
      }
      mark();
    },
  };
}

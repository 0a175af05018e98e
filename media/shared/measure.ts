/** The size of text that a drawing's measures are for, in pixels. */
export const TEXT = 13;

/** By how much the text of a place is larger than that. */
export function textScale(place: HTMLElement): number {
  return (Number.parseFloat(getComputedStyle(place).fontSize) || TEXT) / TEXT;
}

/** Calls back with the width of a place, in whole pixels, as soon as it is known and whenever it changes. */
export function onWidth(place: HTMLElement, draw: (width: number) => void): void {
  let width = 0;
  new ResizeObserver(() => {
    const next = Math.floor(place.clientWidth);
    if (next === width) return;
    width = next;
    // Not while the browser is measuring, which would have to begin again.
    requestAnimationFrame(() => draw(next));
  }).observe(place);
}

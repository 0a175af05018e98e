/** The text size that a drawing is designed for, in pixels. */
export const TEXT = 13;

/** Returns how much larger the text of an element is. */
export function textScale(place: HTMLElement): number {
  return (Number.parseFloat(getComputedStyle(place).fontSize) || TEXT) / TEXT;
}

/** Calls back with an element's width in whole pixels, as soon as it's known and whenever it changes. */
export function onWidth(place: HTMLElement, draw: (width: number) => void): void {
  let width = 0;
  new ResizeObserver(() => {
    const next = Math.floor(place.clientWidth);
    if (next === width) return;
    width = next;
    // Not while the browser is measuring: that would start over.
    requestAnimationFrame(() => draw(next));
  }).observe(place);
}

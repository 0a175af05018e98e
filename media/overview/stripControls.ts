/** The pointer and the keys on the strips of mails: they move from bar to bar, and select some. */
import { ZOOMS } from '../../src/export/overview/scale.ts';
import { TEXT } from '../shared/svg.ts';
import type { Selection } from './selection.ts';
import type { DrawnStrip, StripsDrawing } from './stripsDrawing.ts';

/** What a bar says of itself, and how much is being selected. */
export interface BarFacts {
  readonly isShown: boolean;
  /** Shows the facts of a bar. @param x where, from the left of the page; by default right of the bar. */
  show(strip: DrawnStrip, index: number, x?: number): void;
  hide(): void;
}

/** What pointer and keys work on. */
export interface Controlled {
  readonly drawing: StripsDrawing;
  readonly facts: BarFacts;
  readonly selection: Selection;
}

/** Lets a pointer show the facts of a bar, and select bars by dragging from one to another. */
export function controlByPointer(place: HTMLElement, { drawing, facts, selection }: Controlled): void {
  const barUnder = (event: PointerEvent) => {
    const strip = drawing.stripOf(event.target);
    const index = strip === null ? null : drawing.barAt(strip, event.clientX);
    return strip === null || index === null ? null : { strip, index };
  };
  place.addEventListener('pointerdown', (event) => {
    const bar = barUnder(event);
    if (event.button !== 0 || bar === null) return;
    place.setPointerCapture(event.pointerId);
    selection.select({ strip: bar.strip.index, anchor: bar.index, end: bar.index });
  });
  place.addEventListener('pointermove', (event) => {
    const { range } = selection;
    if (range !== null && place.hasPointerCapture(event.pointerId)) {
      const strip = drawing.strips[range.strip];
      const end = strip === undefined ? null : drawing.barAt(strip, event.clientX);
      if (strip === undefined || end === null) return;
      selection.select({ ...range, end });
      facts.show(strip, end, event.clientX + TEXT);
      return;
    }
    const bar = barUnder(event);
    if (bar === null) facts.hide();
    else facts.show(bar.strip, bar.index, event.clientX + TEXT);
  });
  place.addEventListener('pointerup', () => selection.ask());
  place.addEventListener('pointercancel', () => selection.select(null));
  place.addEventListener('pointerleave', () => facts.hide());
}

/** Lets the keyboard move from bar to bar, and select bars with Shift; Enter and Space ask about them, Escape cancels. */
export function controlByKeys(place: HTMLElement, { drawing, facts, selection }: Controlled): void {
  place.addEventListener('focusin', (event) => {
    const strip = drawing.stripOf(event.target);
    if (strip?.element.matches(':focus-visible') === true) facts.show(strip, barNow(strip));
  });
  place.addEventListener('focusout', () => facts.hide());
  // Facts opened by keyboard move with their bar; under a pointer they would no longer match.
  const follow = (): void => {
    const strip = drawing.stripOf(document.activeElement);
    if (strip?.element.matches(':focus-visible') === true && facts.isShown) facts.show(strip, barNow(strip));
    else facts.hide();
  };
  window.addEventListener('scroll', follow, { passive: true });
  place.addEventListener('keydown', (event) => {
    const strip = drawing.stripOf(event.target);
    if (strip === null) return;
    const now = barNow(strip);
    const next = barAfter(event.key, strip, now);
    if (next !== null) {
      const { range } = selection;
      const anchor = range?.strip === strip.index ? range.anchor : now;
      selection.select(event.shiftKey ? { strip: strip.index, anchor, end: next } : null);
      facts.show(strip, next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (selection.range === null) selection.select({ strip: strip.index, anchor: now, end: now });
      selection.ask();
    } else if (event.key === 'Escape') {
      facts.hide();
      return;
    } else return;
    event.preventDefault();
  });
  // Wherever the focus is: a click on a bar gives it to none.
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') selection.cancel();
  });
}

/** Returns the index of the bar that the keys are at. */
function barNow({ element }: DrawnStrip): number {
  return Number(element.ariaValueNow);
}

/** Returns the index of the bar that a key moves to; `null` if it doesn't move. @param now the bar that the keys are at. */
function barAfter(key: string, { series, first, plan: { zoom } }: DrawnStrip, now: number): number | null {
  // 24 hours, or 30 days.
  const page = zoom === ZOOMS[0] ? 30 : 24;
  const by = {
    ArrowRight: 1,
    ArrowUp: 1,
    ArrowLeft: -1,
    ArrowDown: -1,
    PageUp: page,
    PageDown: -page,
    Home: -Infinity,
    End: Infinity,
  }[key];
  const last = series.sent.length - 1;
  return by === undefined ? null : Math.min(Math.max(now + by, Math.min(last, first)), last);
}

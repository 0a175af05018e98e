/** The strips of mails as they are drawn on the page: where their bars are, and which of these are marked. */
import type { MailSeries, MailStrip } from '../../src/export/overview/mailStrips.ts';
import { createPlan, type Plan } from '../../src/export/overview/picture.ts';
import { barPlace, drawStrips, firstBar, shownSeries } from '../../src/export/overview/strips.ts';
import type { BarSpan } from '../../src/presentation/overview/protocol.ts';
import { createSvg, textScale } from '../shared/svg.ts';
import type { Shown } from './facts.ts';

/** A strip on the page. */
export interface DrawnStrip {
  /** Its place among the strips, from above. */
  readonly index: number;
  readonly element: SVGElement;
  readonly strip: MailStrip;
  /** Its bars at the zoom that is shown. */
  readonly series: MailSeries;
  /** The index of the first bar that shows. */
  readonly first: number;
  /** What it is drawn by. */
  readonly plan: Plan;
}

export interface StripsDrawing {
  /** The strips that are drawn, from above. */
  readonly strips: readonly DrawnStrip[];
  /** Draws the strips anew, without marks. The bar that was pointed at last stays the one that keys start from. */
  draw(shown: Shown, width: number): void;
  /** Returns the strip that an element is in, or is; `null` if it's in none. */
  stripOf(target: EventTarget | null): DrawnStrip | null;
  /** Returns the index of the bar at a position from the left of the page; `null` where nothing was counted. */
  barAt(strip: DrawnStrip, x: number): number | null;
  /** Points at a bar, and at no other. @returns its right edge, from the left of the page. */
  pointAt(strip: DrawnStrip, index: number): number;
  /** Points at no bar any more. */
  pointAway(): void;
  /** Marks the bars of a span as selected, and no others. @param index of their strip. @param span `null`: none. */
  mark(index: number, span: BarSpan | null): void;
}

/** Returns the drawing of the strips in an element, empty. */
export function createStripsDrawing(place: HTMLElement): StripsDrawing {
  let strips: readonly DrawnStrip[] = [];
  /** The bar that keys start from, at the zoom that it was pointed at. */
  let current: { readonly strip: number; readonly index: number; readonly zoom: Plan['zoom'] } | null = null;
  const left = (): number => place.getBoundingClientRect().left;

  return {
    get strips() {
      return strips;
    },
    draw: (shown, width) => {
      strips = drawInto(place, shown, width);
      const strip = strips[current?.strip ?? -1]?.element;
      if (strip !== undefined && current?.zoom === shown.zoom && current.index <= Number(strip.ariaValueMax))
        strip.setAttribute('aria-valuenow', String(current.index));
    },
    stripOf: (target) => {
      const element = target instanceof Element ? target.closest('[data-strip]') : null;
      return strips.find((one) => one.element === element) ?? null;
    },
    barAt: ({ plan, series, first }, x) => {
      const at = x - left();
      for (let index = first; index < series.sent.length; index += 1) {
        const bar = barPlace(plan, series, index);
        if (at >= bar.x && at < bar.x + bar.width) return index;
      }
      return null;
    },
    pointAt: ({ element, plan, series, index: strip }, index) => {
      const bar = barPlace(plan, series, index);
      hideCursors(place);
      const cursor = element.querySelector('.cursor');
      cursor?.setAttribute('x', String(bar.x));
      cursor?.setAttribute('width', String(bar.width));
      element.setAttribute('aria-valuenow', String(index));
      current = { strip, index, zoom: plan.zoom };
      return left() + bar.x + bar.width;
    },
    pointAway: () => hideCursors(place),
    mark: (index, span) => {
      for (const old of place.querySelectorAll('.selection')) old.remove();
      const strip = strips[index];
      if (strip !== undefined && span !== null) addMark(strip, span);
    },
  };
}

/** Draws the strips in place of what was there. @returns them; none if mails weren't counted. */
function drawInto(
  place: HTMLElement,
  { overview, times, zoom }: Shown,
  width: number,
): readonly DrawnStrip[] {
  const { mails } = overview;
  if (mails === undefined || mails.strips.length === 0) {
    place.replaceChildren();
    return [];
  }
  const options = { width, em: textScale(place), times, isInteractive: true, zoom };
  const picture = drawStrips(mails, overview, options);
  place.replaceChildren(createSvg(picture.drawn, width, picture.height, false));
  const plan = createPlan(overview, options);
  return [...place.querySelectorAll<SVGElement>('[data-strip]')].flatMap((element) => {
    const index = Number(element.dataset['strip']);
    const strip = mails.strips[index];
    if (strip === undefined) return [];
    const series = shownSeries(strip, zoom);
    return [{ index, element, strip, series, first: firstBar(series, overview, zoom), plan }];
  });
}

function hideCursors(place: HTMLElement): void {
  for (const cursor of place.querySelectorAll('.cursor')) cursor.setAttribute('width', '0');
}

/** Adds the mark of selected bars to a strip: as its cursor, as wide as they are. */
function addMark({ element, plan: { scale } }: DrawnStrip, span: BarSpan): void {
  const cursor = element.querySelector('.cursor');
  if (cursor === null) return;
  const [from, to] = [span.from, span.to].map((at) =>
    Math.min(Math.max(scale.x(at), scale.left), scale.right),
  );
  const mark = cursor.cloneNode() as SVGElement;
  mark.setAttribute('class', 'selection');
  mark.setAttribute('x', String(from));
  mark.setAttribute('width', String(Math.max(2, (to ?? 0) - (from ?? 0))));
  cursor.before(mark);
}

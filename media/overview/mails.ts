/** The strips of mails on the page, usable by pointer and keyboard, and as a table. */
import { barFacts, barLabel, stripName } from '../../src/export/overview/barFacts.ts';
import { mailNotes } from '../../src/export/overview/mailSentence.ts';
import type { MailStrip } from '../../src/export/overview/mailStrips.ts';
import { mailTable } from '../../src/export/overview/mailTables.ts';
import type { Overview } from '../../src/export/overview/overview.ts';
import { createPlan, type Plan } from '../../src/export/overview/picture.ts';
import { ZOOMS, type Zoom } from '../../src/export/overview/scale.ts';
import { barPlace, barWords, drawStrips, firstBar, shownSeries } from '../../src/export/overview/strips.ts';
import type { TimeFormatter } from '../../src/export/overview/pictureWords.ts';
import * as l10n from '@vscode/l10n';
import { counted } from '../../src/senders/words/words.ts';
import type { BarSpan } from '../../src/presentation/overview/protocol.ts';
import { byId, fill, h } from '../shared/dom.ts';
import { withWholeRegions } from '../shared/parts.ts';
import { createSvg, onWidth, TEXT, textScale } from '../shared/svg.ts';
import { factsBox } from './facts.ts';
import { isOfStrip, sentIn, spanOf, type BarRange } from './selection.ts';

export interface MailsView {
  /** Shows nothing if mails weren't counted. */
  show(overview: Overview, times: TimeFormatter, zoom: Zoom): void;
  /** Nothing is selected any more. */
  clear(): void;
}

interface Shown {
  readonly overview: Overview;
  readonly times: TimeFormatter;
  readonly zoom: Zoom;
}

/** How many bars Page Up and Page Down move: 24 hours, or 30 days. */
const pageOf = (zoom: Zoom): number => (zoom === ZOOMS[0] ? 30 : 24);

/** Returns the strips of this page, empty. @param ask is called with the selected bars; `null`: none is any more. */
export function mailsView(ask: (span: BarSpan | null) => void): MailsView {
  const place = byId('mails', HTMLElement);
  const table = byId('mail-table', HTMLDetailsElement);
  const box = factsBox();
  let shown: Shown | null = null;
  let width = 0;
  /** What was asked about. */
  let selected: BarSpan | null = null;
  /** The bar of which strip the keys are at. */
  let current: { readonly strip: number; readonly index: number; readonly zoom: Zoom } | null = null;
  /** What is being selected. */
  let range: BarRange | null = null;

  const planOf = ({ overview, times, zoom }: Shown): Plan =>
    createPlan(overview, { width, em: textScale(place), times, isInteractive: true, zoom });
  const stripOf = (target: EventTarget | null): SVGElement | null =>
    target instanceof Element ? target.closest<SVGElement>('[data-strip]') : null;
  const dataOf = (element: SVGElement): MailStrip | undefined =>
    shown?.overview.mails?.strips[Number(element.dataset['strip'])];

  const draw = (): void => {
    if (shown === null || width === 0) return;
    const { overview, times, zoom } = shown;
    const { mails } = overview;
    if (mails === undefined || mails.strips.length === 0) {
      place.replaceChildren();
      return;
    }
    const focused = stripOf(document.activeElement)?.dataset['strip'];
    const { isShown } = box;
    const picture = drawStrips(mails, overview, {
      width,
      em: textScale(place),
      times,
      isInteractive: true,
      zoom,
    });
    place.replaceChildren(createSvg(picture.drawn, width, picture.height, false));
    box.hide();
    markSelection();
    const strip = place.querySelector(`[data-strip="${current?.strip}"]`);
    if (strip !== null && current?.zoom === zoom && current.index <= Number(strip.ariaValueMax))
      strip.setAttribute('aria-valuenow', String(current.index));
    place.querySelector<SVGElement>(`[data-strip="${focused}"]`)?.focus({ preventScroll: true });
    // The focus that comes back opens them.
    if (!isShown) box.hide();
  };

  /** Marks the bars that are selected, or are being. */
  const markSelection = (): void => {
    for (const old of place.querySelectorAll('.selection')) old.remove();
    if (shown === null) return;
    const strips = shown.overview.mails?.strips ?? [];
    const index = range?.strip ?? strips.findIndex((one) => selected !== null && isOfStrip(selected, one));
    const strip = strips[index];
    const span =
      strip === undefined || range === null ? selected : spanOf(strip, shownSeries(strip, shown.zoom), range);
    const cursor = place.querySelector(`[data-strip="${index}"] .cursor`);
    if (span === null || cursor === null) return;
    const { scale } = planOf(shown);
    const [from, to] = [span.from, span.to].map((at) =>
      Math.min(Math.max(scale.x(at), scale.left), scale.right),
    );
    const mark = cursor.cloneNode() as SVGElement;
    mark.setAttribute('class', 'selection');
    mark.setAttribute('x', String(from));
    mark.setAttribute('width', String(Math.max(2, (to ?? 0) - (from ?? 0))));
    cursor.before(mark);
  };

  /** Asks about the bars that were being selected. Without mails, nothing is selected. */
  const select = (): void => {
    const strip = shown?.overview.mails?.strips[range?.strip ?? -1];
    if (shown === null || range === null || strip === undefined) return;
    const series = shownSeries(strip, shown.zoom);
    const next = sentIn(series, range) === 0 ? null : spanOf(strip, series, range);
    range = null;
    if (next !== null || selected !== null) ask(next);
    // They would cover who could have sent, which comes below the bars.
    if (next !== null) box.hide();
    selected = next;
    markSelection();
  };
  const clear = (): void => {
    range = null;
    selected = null;
    markSelection();
  };

  /** Shows the facts of a bar. @param x where to show them. */
  const showBar = (element: SVGElement, index: number, x?: number): void => {
    const strip = dataOf(element);
    if (shown === null || strip === undefined) return;
    const plan = planOf(shown);
    const series = shownSeries(strip, shown.zoom);
    const bar = barPlace(plan, series, index);
    for (const other of place.querySelectorAll('.cursor')) other.setAttribute('width', '0');
    const cursor = element.querySelector('.cursor');
    cursor?.setAttribute('x', String(bar.x));
    cursor?.setAttribute('width', String(bar.width));
    element.setAttribute('aria-valuenow', String(index));
    current = { strip: Number(element.dataset['strip']), index, zoom: shown.zoom };
    element.setAttribute('aria-valuetext', barWords(plan, strip, series, index));
    const [sent = '', ...others] = barFacts(strip, series, index);
    const left = place.getBoundingClientRect().left;
    box.show(
      { name: `${stripName(strip)}, ${barLabel(series, index, shown.times)}`, first: sent, others },
      element.querySelector('.row') ?? element,
      x ?? left + bar.x + bar.width + TEXT / 2,
    );
  };
  const hide = (): void => {
    for (const cursor of place.querySelectorAll('.cursor')) cursor.setAttribute('width', '0');
    box.hide();
  };

  /** Returns the bar at a position from the left of the page; `null` where nothing was counted. */
  const barUnder = (strip: MailStrip, x: number): number | null => {
    if (shown === null) return null;
    const plan = planOf(shown);
    const series = shownSeries(strip, shown.zoom);
    const at = x - place.getBoundingClientRect().left;
    for (let index = firstBar(series, shown.overview, shown.zoom); index < series.sent.length; index += 1) {
      const bar = barPlace(plan, series, index);
      if (at >= bar.x && at < bar.x + bar.width) return index;
    }
    return null;
  };

  place.addEventListener('pointerdown', (event) => {
    const element = stripOf(event.target);
    const strip = element === null ? undefined : dataOf(element);
    const index = strip === undefined ? null : barUnder(strip, event.clientX);
    if (event.button !== 0 || element === null || index === null) return;
    range = { strip: Number(element.dataset['strip']), anchor: index, end: index };
    place.setPointerCapture(event.pointerId);
    markSelection();
  });
  place.addEventListener('pointerup', select);
  place.addEventListener('pointercancel', () => {
    range = null;
    markSelection();
  });
  place.addEventListener('pointermove', (event) => {
    if (range !== null && place.hasPointerCapture(event.pointerId)) {
      const strip = shown?.overview.mails?.strips[range.strip];
      const end = strip === undefined ? null : barUnder(strip, event.clientX);
      if (end === null) return;
      range = { ...range, end };
      markSelection();
      return;
    }
    const element = stripOf(event.target);
    const strip = element === null ? undefined : dataOf(element);
    const index = strip === undefined ? null : barUnder(strip, event.clientX);
    if (element === null || index === null) hide();
    else showBar(element, index, event.clientX + TEXT);
  });
  place.addEventListener('pointerleave', hide);
  place.addEventListener('focusin', (event) => {
    const element = stripOf(event.target);
    if (element?.matches(':focus-visible') === true) showBar(element, Number(element.ariaValueNow));
  });
  place.addEventListener('focusout', hide);
  // Facts opened by keyboard move with their bar; under a pointer they would no longer match.
  const follow = (): void => {
    const element = stripOf(document.activeElement);
    if (element?.matches(':focus-visible') === true && box.isShown)
      showBar(element, Number(element.ariaValueNow));
    else hide();
  };
  window.addEventListener('scroll', follow, { passive: true });
  place.addEventListener('keydown', (event) => {
    const element = stripOf(event.target);
    const strip = element === null ? undefined : dataOf(element);
    if (shown === null || element === null || strip === undefined) return;
    const series = shownSeries(strip, shown.zoom);
    const page = pageOf(shown.zoom);
    const by = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: page,
      PageDown: -page,
      Home: -Infinity,
      End: Infinity,
    }[event.key];
    const last = series.sent.length - 1;
    const first = Math.min(last, firstBar(series, shown.overview, shown.zoom));
    const now = Number(element.ariaValueNow);
    const index = Number(element.dataset['strip']);
    if (by !== undefined) {
      const next = Math.min(Math.max(now + by, first), last);
      const anchor = range?.strip === index ? range.anchor : now;
      range = event.shiftKey ? { strip: index, anchor, end: next } : null;
      showBar(element, next);
      markSelection();
      if (range !== null) {
        const mails = counted(sentIn(series, range), 'mail');
        const words = l10n.t(
          '{0} selected: {1}',
          counted(Math.abs(range.end - range.anchor) + 1, 'bar'),
          mails,
        );
        element.setAttribute('aria-valuetext', `${element.getAttribute('aria-valuetext') ?? ''}. ${words}`);
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      range ??= { strip: index, anchor: now, end: now };
      select();
    } else if (event.key === 'Escape') {
      hide();
      return;
    } else return;
    event.preventDefault();
  });

  /** Fills the table only while it's open: it may have hundreds of rows. */
  const fillTable = (): void => {
    const mails = shown?.overview.mails;
    if (shown === null || mails === undefined || !table.open) return;
    const { overview, times, zoom } = shown;
    const since = new Date(Date.parse(overview.now) - zoom * 3_600_000).toISOString();
    const { columns, rows } = mailTable(mails.strips, zoom === ZOOMS[0] ? 'days' : 'hours', since, times);
    const head = columns.map((column) => h('th', { scope: 'col' }, column));
    const lines = rows.map(([first = '', ...cells]) =>
      h('tr', {}, h('th', { scope: 'row' }, first), ...cells.map((cell) => h('td', {}, h('bdi', {}, cell)))),
    );
    fill('mail-rows', [h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...lines))]);
  };
  table.addEventListener('toggle', fillTable);

  onWidth(place, (next) => {
    width = next;
    draw();
  });

  // Wherever the focus is: a click on a bar gives it to none.
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || (selected === null && range === null)) return;
    if (selected !== null) ask(null);
    clear();
  });

  return {
    clear,
    show: (overview, times, zoom) => {
      shown = { overview, times, zoom };
      const { mails } = overview;
      const has = mails !== undefined && mails.strips.length > 0;
      place.hidden = !has;
      table.hidden = !has;
      fill(
        'mail-notes',
        has ? mailNotes(mails, times).map((note) => h('p', {}, ...withWholeRegions(note))) : [],
      );
      byId('mail-notes', HTMLElement).hidden = !has;
      draw();
      fillTable();
    },
  };
}

/** The strips of mails on the page, usable by pointer and keyboard, and as a table. */
import { barFacts, barLabel, stripName } from '../../src/export/overview/barFacts.ts';
import { foldedOff, mailNotes } from '../../src/export/overview/mailSentence.ts';
import { mailTable } from '../../src/export/overview/mailTables.ts';
import type { Overview } from '../../src/export/overview/overview.ts';
import type { TimeFormatter } from '../../src/export/overview/pictureWords.ts';
import { ZOOMS, type Zoom } from '../../src/export/overview/scale.ts';
import { barWords } from '../../src/export/overview/strips.ts';
import type { BarSpan } from '../../src/presentation/overview/protocol.ts';
import { byId, fill, h } from '../shared/dom.ts';
import { withWholeRegions } from '../shared/parts.ts';
import { onWidth, TEXT } from '../shared/svg.ts';
import { createFactsBox, type Shown } from './facts.ts';
import { createSelection } from './selection.ts';
import { controlByKeys, controlByPointer, type BarFacts } from './stripControls.ts';
import { createStripsDrawing, type DrawnStrip, type StripsDrawing } from './stripsDrawing.ts';

export interface MailsView {
  /** Shows nothing if mails weren't counted. */
  show(overview: Overview, times: TimeFormatter, zoom: Zoom): void;
  /** Nothing is selected any more. */
  clear(): void;
}

/** Returns the strips of this page, empty. @param ask is called with the selected bars; `null`: none is any more. */
export function createMailsView(ask: (span: BarSpan | null) => void): MailsView {
  const place = byId('mails', HTMLElement);
  const drawing = createStripsDrawing(place);
  const facts = createBarFacts(drawing, (strip) => selection.wordsOf(strip));
  const selection = createSelection(drawing, (span) => {
    ask(span);
    // They would cover who could have sent, which comes below the bars.
    if (span !== null) facts.close();
  });
  let shown: Shown | null = null;
  let width = 0;

  const draw = (): void => {
    if (shown === null || width === 0) return;
    const focused = drawing.stripOf(document.activeElement)?.index ?? -1;
    const { isShown } = facts;
    drawing.draw(shown, width);
    if (drawing.strips.length === 0) return;
    facts.close();
    selection.mark();
    drawing.strips[focused]?.element.focus({ preventScroll: true });
    // The focus that comes back opens them.
    if (!isShown) facts.close();
  };

  controlByPointer(place, { drawing, facts, selection });
  controlByKeys(place, { drawing, facts, selection });
  onWidth(place, (next) => {
    width = next;
    draw();
  });
  const fillTable = createTable(() => shown);
  return {
    clear: () => selection.clear(),
    show: (overview, times, zoom) => {
      shown = { overview, times, zoom };
      const { mails } = overview;
      const notes = mails === undefined || mails.strips.length === 0 ? null : mailNotes(mails, times);
      place.hidden = notes === null;
      byId('mail-table', HTMLElement).hidden = notes === null;
      byId('bars-hint', HTMLElement).hidden = notes === null;
      fill('mail-notes', notes?.map((note) => h('p', {}, ...withWholeRegions(note))) ?? []);
      byId('mail-notes', HTMLElement).hidden = notes === null;
      const off = mails === undefined ? null : foldedOff(mails);
      byId('mail-off', HTMLElement).hidden = off === null;
      fill('mail-off-summary', [off?.summary ?? null]);
      fill('mail-off-names', withWholeRegions(off?.names ?? ''));
      draw();
      fillTable();
    },
  };
}

/** Returns the facts of the bar that is pointed at, and how much is being selected: in the box of the page, and for screen readers. `close` leaves the bar pointed at. */
function createBarFacts(
  drawing: StripsDrawing,
  selectedOf: (strip: DrawnStrip) => string | null,
): BarFacts & { readonly close: () => void } {
  const box = createFactsBox();
  return {
    get isShown() {
      return box.isShown;
    },
    show: (strip, index, x) => {
      const { element, series, plan } = strip;
      const right = drawing.pointAt(strip, index);
      const last = selectedOf(strip);
      const words = [barWords(plan, strip.strip, series, index), ...(last === null ? [] : [last])];
      element.setAttribute('aria-valuetext', words.join('. '));
      const [sent = '', ...others] = barFacts(strip.strip, series, index);
      const name = `${stripName(strip.strip)}, ${barLabel(series, index, plan.times)}`;
      const row = element.querySelector('.row') ?? element;
      box.show({ name, first: sent, others, last }, row, x ?? right + TEXT / 2);
    },
    hide: () => {
      drawing.pointAway();
      box.hide();
    },
    close: () => box.hide(),
  };
}

/** Returns what fills the table of mails. It does so only while this is open: it may have hundreds of rows. */
function createTable(shownNow: () => Shown | null): () => void {
  const table = byId('mail-table', HTMLDetailsElement);
  const fillTable = (): void => {
    const shown = shownNow();
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
  return fillTable;
}

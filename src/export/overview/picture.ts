/** The picture: a time axis, and below it a lane for every user who used or may use SES. */
import * as l10n from '@vscode/l10n';
import type { Timestamp } from '../../senders/model/model.ts';
import { counted } from '../../senders/words/words.ts';
import { draw, type SvgNode } from './svgNode.ts';
import { SECTIONS, type Lane } from './lanes.ts';
import type { Overview } from './overview.ts';
import { earlier, markAt } from './marks.ts';
import { createScale, createZoomedScale, ZOOMS, type Scale, type Zoom } from './scale.ts';
import { shortened, textWidth } from './textWidth.ts';
import { laneFacts, sectionWords, zoomWords, type TimeFormatter } from './pictureWords.ts';

export interface PictureOptions {
  /** In pixels. */
  readonly width: number;
  /** The text size in pixels divided by 13; all other sizes follow it. */
  readonly em: number;
  readonly times: TimeFormatter;
  /** Whether each lane is a button. If not, its facts are a tooltip in the drawing. */
  readonly isInteractive: boolean;
  /** How far back it goes. Absent: all of it. */
  readonly zoom?: Zoom;
}

export type Span = Pick<Overview, 'now' | 'recentDays'>;

/** A drawing with its size in pixels. */
export interface Sized {
  readonly drawn: SvgNode;
  readonly height: number;
}

/** Where everything goes: the names end at `names`, the time axis is `scale`. */
export interface Plan extends PictureOptions {
  readonly span: Span;
  readonly scale: Scale;
  readonly names: number;
}

const AXIS = 44;
/** The space for times, right of the lanes. */
export const WHEN = 92;
export const LANE = 26;
const HEADING = 32;

/** Lays out the picture for a width. In a narrow one, names get less space and times none. */
export function createPlan(span: Span, options: PictureOptions): Plan {
  const { width, em } = options;
  const names = Math.min(width * (width < 520 * em ? 0.4 : 0.27), 260 * em);
  const when = width >= 600 * em ? WHEN * em : 10 * em;
  const { now, recentDays } = span;
  const { zoom = ZOOMS[0] } = options;
  const edges = [names + 12 * em, width - when - 4 * em, options.times.calendar] as const;
  const scale =
    zoom === ZOOMS[0]
      ? createScale(now, recentDays, ...edges)
      : createZoomedScale(now, recentDays, zoom, ...edges);
  return { ...options, span, scale, names };
}

/** The axis: the months, and the recent days below their name. */
export function drawAxis(span: Span, options: PictureOptions): Sized {
  return drawPlanAxis(createPlan(span, options));
}

/** The axis of a plan: months, the recent days, and a line below. */
export function drawPlanAxis(plan: Plan): Sized {
  const { em, scale } = plan;
  const height = AXIS * em;
  const room = scale.right - scale.recentFrom;
  const fits = (words: string) => textWidth(words, { em, isBold: true }) <= room;
  const band = draw('rect', { class: 'band', x: scale.recentFrom, y: 0, width: room, height });
  const titles = recentTitles(plan);
  const title = titles.find(fits) ?? titles.at(-1) ?? '';
  const middle = (scale.recentFrom + scale.right) / 2;
  const label = draw(
    'text',
    { class: 'recent-title', x: middle, y: 16 * em, 'text-anchor': 'middle' },
    title,
  );
  const line = draw('line', { class: 'axis', x1: scale.left, x2: scale.right, y1: height, y2: height });
  return { drawn: draw('g', { class: 'axis-part' }, band, label, ...tickLabels(plan), line), height };
}

/** Possible titles for the band of the recent days, fullest first. */
function recentTitles({ scale, span: { recentDays }, zoom = ZOOMS[0] }: Plan): readonly string[] {
  if (zoom !== ZOOMS[0] && recentDays * 24 >= zoom) return [zoomWords(zoom)];
  const words = recentDays === 1 ? l10n.t('Last day') : l10n.t('Last {0} days', recentDays);
  return [...(scale.isEnlarged ? [l10n.t('{0}, enlarged', words)] : []), words, counted(recentDays, 'day')];
}

/** The least distances of labels in a row, from middle to middle: the width of one and a gap. */
const APART = { days: 20, months: 42, hours: 42 } as const;

/** A label of the axis: where its middle is, and what it says. */
interface Tick {
  readonly x: number;
  readonly words: string;
}

/** The labels of the axis. Where there is little space, hours and months give way to days. */
function tickLabels({ scale, em, times }: Plan): readonly SvgNode[] {
  const spaced = (
    stamps: readonly Timestamp[],
    words: (at: Timestamp) => string,
    least: number,
    end: number,
    isFree: (x: number) => boolean = () => true,
  ): readonly Tick[] => {
    let free = -Infinity;
    return stamps.flatMap((at) => {
      const x = scale.x(at);
      if (x < free || x + least / 2 > end || !isFree(x)) return [];
      free = x + least;
      return [{ x, words: words(at) }];
    });
  };
  const dateOf = (at: Timestamp) => times.calendar.dateOf(Date.parse(at));
  const month = (at: Timestamp) =>
    dateOf(at).month === 1
      ? l10n.t({ message: '{0}', args: [dateOf(at).year], comment: 'A year' })
      : times.month(at);
  const day = (at: Timestamp) => String(dateOf(at).day);
  const days = spaced(scale.days, day, APART.days * em, scale.right);
  const isFreeOfDays = (least: number) => (x: number) =>
    days.every((one) => Math.abs(one.x - x) >= ((APART.days + least) / 2) * em);
  const hours = spaced(
    scale.hours ?? [],
    times.clock,
    APART.hours * em,
    scale.right,
    isFreeOfDays(APART.hours),
  );
  const months = spaced(scale.months, month, APART.months * em, scale.recentFrom, isFreeOfDays(APART.months));
  return [...hours, ...months, ...days].map(({ x, words }) =>
    draw('text', { class: 'quiet tick', x, y: (AXIS - 9) * em, 'text-anchor': 'middle' }, words),
  );
}

/** The lanes, in sections, over the lines of the axis. */
export function drawLanes(overview: Overview, options: PictureOptions): Sized {
  const plan = createPlan(overview, options);
  const { em } = plan;
  let y = 0;
  const sections = SECTIONS.flatMap((section) => {
    const lanes = overview.lanes.filter((lane) => lane.section === section);
    if (lanes.length === 0) return [];
    const title = `${sectionWords(section)} (${lanes.length})`;
    const heading = draw('text', { class: 'section', x: 4 * em, y: y + 21 * em }, title);
    y += HEADING * em;
    const drawn = lanes.map((lane, index) => {
      const at = y + (index + 0.5) * LANE * em;
      return drawLane(plan, lane, at);
    });
    y += lanes.length * LANE * em;
    return [heading, draw('g', { role: 'list', 'aria-label': title }, ...drawn)];
  });
  const height = y + 6 * em;
  return { drawn: draw('g', { class: 'lanes' }, ...drawGrid(plan, height), ...sections), height };
}

/** The lines of the axis behind everything, and the band of the recent days. */
export function drawGrid({ scale }: Plan, height: number): readonly SvgNode[] {
  const room = scale.right - scale.recentFrom;
  const lines = [...scale.months, ...scale.days, ...(scale.hours ?? [])].map((at) => {
    const x = scale.x(at);
    return draw('line', { class: 'grid', x1: x, x2: x, y1: 0, y2: height });
  });
  return [draw('rect', { class: 'band', x: scale.recentFrom, y: 0, width: room, height }), ...lines];
}

function drawLane(plan: Plan, lane: Lane, y: number): SvgNode {
  const { width, em, times, scale, isInteractive } = plan;
  const born = lane.createdAt === null ? scale.left : scale.x(lane.createdAt);
  // Strong marks are drawn last, over the faint ones.
  const marks = [...lane.marks]
    .sort((a, b) => Number(b.kind === 'other') - Number(a.kind === 'other'))
    .map(({ kind, at }) =>
      scale.isBefore(at) ? earlier(scale.left, y, em) : markAt(kind, scale.x(at), y, em),
    );
  const shown = shortened(lane.name, plan.names - 10 * em, { em, isBold: lane.isRecent });
  const when = width - scale.right > 60 * em ? [whenWords(lane, times)] : [];
  const parts = [
    draw('rect', {
      class: 'row',
      x: 1,
      y: y - (LANE / 2) * em + 1,
      width: width - 2,
      height: LANE * em - 2,
      rx: 3 * em,
    }),
    drawName(plan, shown, y),
    ' ',
    draw('line', { class: 'life', x1: born, x2: scale.right, y1: y, y2: y }),
    ...marks,
    ...when.map((text) => draw('text', { class: 'when', x: scale.right + 12 * em, y: y + 4.5 * em }, text)),
  ];
  const className = `lane ${lane.isRecent ? 'recent' : lane.section}`;
  if (!isInteractive) {
    const facts = [lane.name, ...laneFacts(lane, times)].join('\n');
    return draw('g', { class: className, role: 'listitem' }, draw('title', {}, facts), ...parts);
  }
  const button = {
    class: className,
    role: 'button',
    tabindex: '-1',
    // Starts with what is on screen, as voice control expects.
    'aria-label': [
      [shown, ...when].join(' '),
      ...(shown === lane.name ? [] : [lane.name]),
      ...laneFacts(lane, times),
    ].join('. '),
    'data-arn': lane.arn,
  };
  return draw('g', { role: 'listitem' }, draw('g', button, ...parts));
}

/** Clips the name if it turns out wider than estimated. */
export function drawName({ names, em }: Plan, text: string, y: number): SvgNode {
  const height = LANE * em;
  return draw(
    'svg',
    { x: 0, y: y - height / 2, width: names, height },
    draw('text', { class: 'name', x: 10 * em, y: height / 2 + 4.5 * em }, text),
  );
}

function whenWords({ shownAt, noUse }: Lane, times: TimeFormatter): string {
  return shownAt === null ? noUse : times.short(shownAt);
}

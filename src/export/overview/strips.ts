/** Draws the mails over time: a strip of bars for each Region or account, on the time axis of the lanes. */
import * as l10n from '@vscode/l10n';
import { hourOf } from '../../senders/model/mails.ts';
import { hourMailsWords } from '../../senders/words/mailWords.ts';
import { formatCount } from '../../senders/words/words.ts';
import { draw, type SvgNode } from './svgNode.ts';
import { areSumsWhole, barFacts, barLabel, barTime, scaleWords, stripName, stripsTitle } from './barFacts.ts';
import type { MailOverview } from './mails.ts';
import { countedSince, type MailSeries, type MailStrip } from './mailStrips.ts';
import {
  createPlan,
  drawGrid,
  drawName,
  type PictureOptions,
  type Plan,
  type Sized,
  type Span,
} from './picture.ts';
import { ZOOMS } from './scale.ts';
import { shortened, textWidth, wrapped } from './textWidth.ts';

const TITLE = 32;
/** The height of a strip, and of its highest bar. */
const STRIP = 58;
const BARS = 46;

/** Returns the counts that a zoom shows: by day for everything, otherwise by hour. */
export function shownSeries({ days, hours }: MailStrip, zoom: PictureOptions['zoom'] = ZOOMS[0]): MailSeries {
  return zoom === ZOOMS[0] ? days : hours;
}

/** Returns the height of a bar as a share of the highest: logarithmic, so that 10 mails show beside 10,000. 0 stays 0. */
export function barShare(count: number, most: number): number {
  return most === 0 ? 0 : Math.log1p(count) / Math.log1p(most);
}

/** Returns the index of the first bar that a picture shows. */
export function firstBar(series: MailSeries, { now }: Span, zoom: PictureOptions['zoom'] = ZOOMS[0]): number {
  const begin = Date.parse(now) - zoom * 3_600_000;
  const index = Math.floor((begin - Date.parse(series.from)) / (series.hoursEach * 3_600_000));
  return Math.min(Math.max(0, index), series.sent.length);
}

/** Draws the strips over the lines of the axis. All bars have the same scale. */
export function drawStrips(
  { strips }: Pick<MailOverview, 'strips'>,
  span: Span,
  options: PictureOptions,
): Sized {
  const plan = createPlan(span, options);
  const { em, zoom } = plan;
  const all = strips.map((strip) => shownSeries(strip, zoom));
  const most = all.reduce(
    (best, series) =>
      series.sent.slice(firstBar(series, span, zoom)).reduce((top, sent) => Math.max(top, sent), best),
    0,
  );
  const head = drawHead(plan, strips, most);
  const height = head.height + (strips.length * STRIP + 6) * em;
  const drawn = strips.map((strip, index) =>
    drawStrip(plan, strip, most, head.height + ((index + 1) * STRIP - 6) * em, index),
  );
  return {
    drawn: draw('g', { class: 'strips' }, ...drawGrid(plan, height), head.drawn, ...drawn),
    height,
  };
}

/** Draws the title, and what the bars show: beside it, or below if there is no space. */
function drawHead({ em, zoom, scale, width }: Plan, strips: readonly MailStrip[], most: number): Sized {
  const title = l10n.t(
    '{0} ({1})',
    stripsTitle(strips),
    strips.reduce((sum, { regions, accounts }) => sum + (accounts?.length ?? regions), 0),
  );
  const label = most === 0 ? l10n.t('No mails counted in this time') : scaleWords(zoomHours(zoom), most);
  const after = 4 * em + textWidth(title, { em, isBold: true }) + 16 * em;
  const beside = Math.max(scale.left, after);
  const isBeside = beside + textWidth(label, { em }) <= width;
  // Below, it stays beside the chart if the names leave space.
  const column = scale.left - 8 * em;
  const lines = isBeside ? [label] : wrapped(label, column < 120 * em ? width - 8 * em : column, em);
  const texts = lines.map((text, line) =>
    draw(
      'text',
      { class: 'quiet', x: isBeside ? beside : 4 * em, y: (isBeside ? 21 : 39 + 18 * line) * em },
      text,
    ),
  );
  return {
    drawn: draw('g', {}, draw('text', { class: 'section', x: 4 * em, y: 21 * em }, title), ...texts),
    height: (isBeside ? TITLE : TITLE + 18 * lines.length) * em,
  };
}

const zoomHours = (zoom: PictureOptions['zoom'] = ZOOMS[0]): number => (zoom === ZOOMS[0] ? 24 : 1);

/** @param y the bottom of the bars. */
function drawStrip(plan: Plan, strip: MailStrip, most: number, y: number, index: number): SvgNode {
  const { em, scale, width, zoom, span, isInteractive, names } = plan;
  const series = shownSeries(strip, zoom);
  const name = stripName(strip);
  // A file is read at any time.
  const isHourOver = !isInteractive || hourOf(strip.hours.to) !== hourOf(span.now);
  const said = latestWords(strip, isHourOver);
  const bars = drawnBars(plan, strip, series, most, y);
  const hasRoom = width - scale.right > 60 * em;
  const parts = [
    draw('rect', {
      class: 'row',
      x: 1,
      y: y - (STRIP - 8) * em,
      width: width - 2,
      height: (STRIP - 4) * em,
      rx: 3 * em,
    }),
    drawName(plan, shortened(name, names - 10 * em, { em }), y - 30 * em),
    ...(said === ''
      ? []
      : [
          draw(
            'g',
            { class: 'mails-24' },
            drawName(plan, shortened(said, names - 10 * em, { em }), y - 12 * em),
          ),
        ]),
    draw('line', { class: 'axis', x1: scale.x(countedSince(series)), x2: scale.x(series.to), y1: y, y2: y }),
    ...uncounted(plan, series, y),
    ...(hasRoom ? levels(plan, most, y) : []),
    ...bars,
  ];
  if (!isInteractive)
    return draw(
      'g',
      { class: 'strip', role: 'img', 'aria-label': said === '' ? name : `${name}. ${said}` },
      ...parts,
    );
  const last = series.sent.length - 1;
  return draw(
    'g',
    {
      class: 'strip',
      role: 'slider',
      tabindex: '0',
      'aria-label': l10n.t('Mails of {0}', name),
      'aria-valuemin': Math.min(last, firstBar(series, span, zoom)).toString(),
      'aria-valuemax': last.toString(),
      'aria-valuenow': last.toString(),
      'aria-valuetext': barWords(plan, strip, series, last),
      'data-strip': index.toString(),
    },
    ...parts,
    draw('rect', { class: 'cursor', x: 0, y: y - BARS * em, width: 0, height: BARS * em }),
  );
}

/** Returns the mails of the last 24 hours, or of the hour alone, as far as they were counted. Empty: they weren't. */
function latestWords(strip: MailStrip, isHourOver: boolean): string {
  const { sums, currentHour } = strip;
  const isOfHour = sums.last24Hours === 0 && currentHour > 0;
  const count = formatCount(isOfHour ? currentHour : sums.last24Hours);
  if (areSumsWhole(strip))
    return isOfHour ? hourMailsWords(currentHour, isHourOver) : l10n.t('{0} in 24 h', count);
  if (isOfHour) return l10n.t('At least {0} within 1 h', count);
  return sums.last24Hours === 0 ? '' : l10n.t('At least {0} in 24 h', count);
}

/** Returns a bar and its facts as one text. */
export function barWords(
  { times }: Pick<Plan, 'times'>,
  strip: MailStrip,
  series: MailSeries,
  index: number,
): string {
  return [barLabel(series, index, times), ...barFacts(strip, series, index)].join('. ');
}

/** Returns the horizontal position of a bar. */
export function barPlace(
  { scale }: Pick<Plan, 'scale'>,
  series: MailSeries,
  index: number,
): { readonly x: number; readonly width: number } {
  const x = scale.x(barTime(series, index));
  const end = scale.x(barTime(series, index + 1));
  return { x, width: Math.max(1, end - x) };
}

function drawnBars(
  plan: Plan,
  strip: MailStrip,
  series: MailSeries,
  most: number,
  y: number,
): readonly SvgNode[] {
  const { em, isInteractive, span, zoom } = plan;
  const bars: SvgNode[] = [];
  let path = '';
  for (let index = firstBar(series, span, zoom); index < series.sent.length; index += 1) {
    const sent = series.sent[index] ?? 0;
    if (sent === 0) continue;
    const { x, width } = barPlace(plan, series, index);
    // A single mail must be visible.
    const height = Math.max(2 * em, barShare(sent, most) * BARS * em);
    const gap = width > 4 ? 1 : 0;
    if (isInteractive) {
      path += `M${rounded(x)} ${rounded(y)}v${rounded(-height)}h${rounded(width - gap)}V${rounded(y)}z`;
      continue;
    }
    const title = draw(
      'title',
      {},
      [barLabel(series, index, plan.times), ...barFacts(strip, series, index)].join('\n'),
    );
    bars.push(draw('rect', { class: 'bar', x, y: y - height, width: width - gap, height }, title));
  }
  return isInteractive ? [draw('path', { class: 'bar', d: path })] : bars;
}

/** Draws a dotted line where nothing was counted, which isn't zero. */
function uncounted({ scale, em, span }: Plan, series: MailSeries, y: number): readonly SvgNode[] {
  const part = (x1: number, x2: number) =>
    x2 - x1 < 3 * em
      ? []
      : [
          draw(
            'g',
            {},
            draw('title', {}, l10n.t('not counted')),
            draw('line', { class: 'uncounted', x1, x2, y1: y, y2: y }),
            ...(x2 - x1 > 70 * em
              ? [
                  draw(
                    'text',
                    { class: 'quiet', x: (x1 + x2) / 2, y: y - 6 * em, 'text-anchor': 'middle' },
                    l10n.t('not counted'),
                  ),
                ]
              : []),
          ),
        ];
  return [...part(scale.left, scale.x(countedSince(series))), ...part(scale.x(series.to), scale.x(span.now))];
}

/** Draws the powers of ten at the right edge, as far as there is space for them. */
function levels({ scale, em }: Plan, most: number, y: number): readonly SvgNode[] {
  const powers = [10, 100, 1_000, 10_000, 100_000, 1_000_000].filter((power) => power <= most).reverse();
  let free = -Infinity;
  return powers.flatMap((power) => {
    const at = y - barShare(power, most) * BARS * em;
    const line = draw('line', { class: 'grid', x1: scale.left, x2: scale.right, y1: at, y2: at });
    if (at < free) return [line];
    free = at + 14 * em;
    return [
      line,
      draw('text', { class: 'quiet level', x: scale.right + 12 * em, y: at + 4.5 * em }, formatCount(power)),
    ];
  });
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A user's signals over time, drawn like the picture of an account: one track for each source. */
import type { Timestamp } from '../../senders/model/model.ts';
import { draw, type SvgNode } from './svgNode.ts';
import type { MarkKind } from '../../senders/model/evidence/signal.ts';
import { earlier, markAt } from './marks.ts';
import { drawPlanAxis, drawGrid, LANE, drawName, WHEN, type Plan, type Sized, type Span } from './picture.ts';
import { createScale } from './scale.ts';
import { shortened } from './textWidth.ts';
import type { TimeFormatter } from './pictureWords.ts';

/** One time on a track, and what is known about it. The account's picture has no tracked actions. */
export interface TrackMark {
  readonly kind: MarkKind | 'action';
  readonly at: Timestamp;
  /** What to say about it. */
  readonly fact: string;
}

/** A bar on a track. */
export interface TrackBar {
  readonly from: Timestamp;
  readonly to: Timestamp;
  /** Its height as a share of the highest: above 0, at most 1. */
  readonly share: number;
  /** What to say about it. */
  readonly fact: string;
}

export interface Track {
  readonly name: string;
  /** The earliest time it covers. `null`: before the left edge, as far as is known. */
  readonly from: Timestamp | null;
  readonly marks: readonly TrackMark[];
  readonly bars?: readonly TrackBar[];
  /** What the bars show, for screen readers. */
  readonly inWords?: string;
  /** What to say if there is no mark. */
  readonly otherwise: string;
}

/** Names have space for an access key ID; in a narrow drawing, for part of one. */
const NAMES = 204;

/** From this width on, there is space for times beside the tracks. */
const WITH_TIMES = 480;

/** Half of the height of the highest bar. */
const BAR = 9;

/** More than in the account's picture, whose lanes are longer. */
const RECENT_SHARE = 0.4;

/** The axis and the tracks below it. @param width in pixels. @param em see PictureOptions. */
export function drawTracks(
  tracks: readonly Track[],
  span: Span,
  width: number,
  em: number,
  times: TimeFormatter,
): Sized {
  const names = Math.min(width * 0.44, NAMES * em);
  const when = width >= WITH_TIMES * em ? WHEN * em : 10 * em;
  const scale = createScale(
    span.now,
    span.recentDays,
    names + 12 * em,
    width - when - 4 * em,
    times.calendar,
    RECENT_SHARE,
  );
  const plan: Plan = { width, em, times, isInteractive: false, span, scale, names };
  const axis = drawPlanAxis(plan);
  const height = (tracks.length * LANE + 6) * em;
  const drawn = tracks.map((track, index) => drawTrack(plan, track, (index + 0.5) * LANE * em));
  const lanes = draw(
    'g',
    { class: 'lanes', transform: `translate(0 ${axis.height})` },
    ...drawGrid(plan, height),
    ...drawn,
  );
  return { drawn: draw('g', {}, axis.drawn, lanes), height: axis.height + height };
}

function drawTrack(plan: Plan, { name, from, marks, bars = [], otherwise }: Track, y: number): SvgNode {
  const { width, em, scale, names, times } = plan;
  const latest = marks.reduce<Timestamp | null>(
    (best, { at }) => (best === null || at > best ? at : best),
    null,
  );
  const life = { x1: from === null ? scale.left : scale.x(from), x2: scale.right, y1: y, y2: y };
  const when = latest === null ? otherwise : times.short(latest);
  const hasRoom = width - scale.right > 60 * em;
  return draw(
    'g',
    { class: 'track' },
    drawName(plan, shortened(name, names - 10 * em, { em }), y),
    draw('line', {
      class: 'life',
      ...life,
      ...(bars.length === 0 ? {} : { y1: y + BAR * em, y2: y + BAR * em }),
    }),
    ...bars.map((bar) => drawBar(bar, plan, y)),
    ...marks.map((mark) =>
      draw('g', {}, draw('title', {}, mark.fact), placed(mark, scale.isBefore(mark.at), plan, y)),
    ),
    ...(hasRoom ? [draw('text', { class: 'when', x: scale.right + 12 * em, y: y + 4.5 * em }, when)] : []),
  );
}

function drawBar({ from, to, share, fact }: TrackBar, { scale, em }: Plan, y: number): SvgNode {
  const [x, end] = [scale.x(from), scale.x(to)];
  const height = Math.max(2, share * 2 * BAR) * em;
  const place = { x, y: y + BAR * em - height, width: Math.max(1, end - x), height };
  return draw('rect', { class: 'bar', ...place }, draw('title', {}, fact));
}

function placed({ kind, at }: TrackMark, isBefore: boolean, { scale, em }: Plan, y: number): SvgNode {
  if (isBefore) return earlier(scale.left, y, em);
  const x = scale.x(at);
  if (kind !== 'action') return markAt(kind, x, y, em);
  return draw('line', { class: 'mark action', x1: x, x2: x, y1: y - 6 * em, y2: y + 6 * em });
}

/** The marks. Each kind has its own shape, so nobody depends on the colors. */
import * as l10n from '@vscode/l10n';
import type { Overview } from './overview.ts';
import { draw, type SvgNode } from './svgNode.ts';
import type { MarkKind } from '../../senders/model/evidence/signal.ts';
import { textWidth, wrapped } from './textWidth.ts';
import { markWords } from './pictureWords.ts';

type Radius = (size: number) => number;

/** The shape of each kind around a point, in the order of the legend. Access Advisor's frames a key's if both say the same. */
const SHAPES = {
  mails: (x, y, r) =>
    draw('path', {
      class: 'mark mails',
      d: `M${n(x - r(5.2))} ${n(y + r(4.4))}L${n(x)} ${n(y - r(5))}L${n(x + r(5.2))} ${n(y + r(4.4))}Z`,
    }),
  smtp: (cx, cy, r) => draw('circle', { class: 'mark smtp', cx, cy, r: r(5) }),
  api: (x, y, r) =>
    draw('path', {
      class: 'mark api',
      d: `M${n(x)} ${n(y - r(5.8))}L${n(x + r(5.8))} ${n(y)}L${n(x)} ${n(y + r(5.8))}L${n(x - r(5.8))} ${n(y)}Z`,
    }),
  past: (x, y, r) =>
    draw('rect', { class: 'mark past', x: x - r(4.4), y: y - r(4.4), width: r(8.8), height: r(8.8) }),
  advisor: (cx, cy, r) => draw('circle', { class: 'mark advisor', cx, cy, r: r(8.4) }),
  other: (x, y, r) =>
    draw('path', {
      class: 'mark other',
      d: `M${n(x - r(3))} ${n(y - r(3))}l${n(r(6))} ${n(r(6))}M${n(x + r(3))} ${n(y - r(3))}l${n(-r(6))} ${n(r(6))}`,
    }),
} as const satisfies Readonly<Record<MarkKind, (x: number, y: number, r: Radius) => SvgNode>>;

export const MARK_KINDS = Object.keys(SHAPES) as readonly MarkKind[];

/** Returns a mark around a point. */
export function markAt(kind: MarkKind, x: number, y: number, em: number): SvgNode {
  return SHAPES[kind](x, y, (size) => size * em);
}

/** Returns the kinds of marks that the legend explains: mails and earlier uses only if there are any. */
export function legendKinds({ lanes }: Pick<Overview, 'lanes'>): readonly MarkKind[] {
  const found = new Set(lanes.flatMap(({ marks }) => marks.map(({ kind }) => kind)));
  return MARK_KINDS.filter((kind) => (kind !== 'past' && kind !== 'mails') || found.has(kind));
}

/** An arrow at the left edge: this was before what the picture shows. */
export function earlier(x: number, y: number, em: number): SvgNode {
  return draw('path', {
    class: 'mark before',
    d: `M${n(x + 3 * em)} ${n(y - 4 * em)}l${n(-4 * em)} ${n(4 * em)}l${n(4 * em)} ${n(4 * em)}`,
  });
}

/** The legend, on as many lines as the width needs. @returns the drawing and its height. */
export function legend(
  width: number,
  em: number,
  kinds: readonly MarkKind[],
): { readonly drawn: SvgNode; readonly height: number } {
  const line = 22 * em;
  let x = 10 * em;
  let y = line / 2;
  const items = kinds.map((kind) => {
    const text = markWords(kind);
    const wide = 16 * em + textWidth(text, { em }) + 22 * em;
    if (x > 10 * em && x + wide > width) {
      x = 10 * em;
      y += line;
    }
    const rows = wrapped(text, width - x - 15 * em, em);
    const item = draw(
      'g',
      { role: 'listitem' },
      markAt(kind, x, y, em),
      ...rows.map((row, at) =>
        draw('text', { class: 'quiet', x: x + 15 * em, y: y + (4.5 + 16 * at) * em }, row.trimEnd()),
      ),
    );
    x += wide;
    y += 16 * em * (rows.length - 1);
    return item;
  });
  return {
    drawn: draw('g', { class: 'legend', role: 'list', 'aria-label': l10n.t('Legend') }, ...items),
    height: y + line / 2,
  };
}

/** A number as written in a path. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

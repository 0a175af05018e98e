import { reportCaveat } from '../../senders/words/reportCaveat.ts';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { clockWords, sentences } from '../../senders/words/words.ts';
import { drawnText, type SvgNode } from './svgNode.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import { createOverview } from './lanes.ts';
import { COLOURS, PICTURE_STYLE } from './style.ts';
import { drawPicture } from './pictureDocument.ts';
import { UTC } from './words.ts';

/** Returns the picture as a standalone SVG file with its own colors, light or dark as the reader's system is. */
export function toSvg(snapshot: Snapshot, generatedAt: Timestamp, recentDays: number): string {
  const overview = createOverview(snapshot, { now: generatedAt, recentDays });
  const caveat = sentences(reportCaveat([snapshot], UTC.full), clockWords(snapshot.scan) ?? '');
  const picture = drawPicture(overview, { caveat: replaceControlChars(caveat) });
  const style: SvgNode = { tag: 'style', attributes: {}, children: [`${COLOURS}\n${PICTURE_STYLE}`] };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawnText({ ...picture, children: [...picture.children, style] })}\n`;
}

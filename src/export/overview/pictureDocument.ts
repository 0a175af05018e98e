import * as l10n from '@vscode/l10n';
import { draw, drawnText, type SvgNode } from './svgNode.ts';
import { createOverview, legendKinds, type Overview } from './lanes.ts';
import { legend } from './marks.ts';
import { textWidth } from './textWidth.ts';
import { drawAxis, drawLanes, type PictureOptions, type Sized } from './picture.ts';
import {
  pictureDescription,
  pictureTitle,
  recentSentence,
  tallyWords,
  UTC,
  withoutLaneWords,
} from './pictureWords.ts';
import { reportCaveat } from '../../senders/words/reportCaveat.ts';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { clockWords, sentences } from '../../senders/words/words.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import { COLORS, PICTURE_STYLE } from './style.ts';

const IN_A_FILE: PictureOptions = { width: 1200, em: 1, times: UTC, isInteractive: false };

/** Around a standalone picture, in pixels. */
const MARGIN = 24;

/**
 * Returns the picture as one SVG element: legend, axis, lanes, and who has none.
 * @param alone if nothing around it says whose picture it is, who sent, and who wasn't asked about live (`caveat`).
 */
export function drawPicture(overview: Overview, alone: { readonly caveat: string } | null): SvgNode {
  const space: Sized = { drawn: draw('g'), height: 10 };
  const parts = [
    ...(alone === null ? [] : [heading(overview, alone.caveat)]),
    legend(IN_A_FILE.width, IN_A_FILE.em, legendKinds(overview)),
    space,
    drawAxis(overview, IN_A_FILE),
    drawLanes(overview, IN_A_FILE),
    lines(withoutLaneWords(overview)),
  ];
  let y = 0;
  const placed = parts.map(({ drawn, height }) => {
    const part = draw('g', { transform: `translate(0 ${Math.round(y)})` }, drawn);
    y += height;
    return part;
  });
  const margin = alone === null ? 0 : MARGIN;
  const [width, height] = [IN_A_FILE.width + 2 * margin, Math.ceil(y) + 2 * margin];
  return draw(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'picture',
      viewBox: `${-margin} ${-margin} ${width} ${height}`,
      width,
      height,
      role: 'group',
      'aria-labelledby': 'picture-title picture-description',
    },
    draw('title', { id: 'picture-title' }, pictureTitle(overview)),
    draw('desc', { id: 'picture-description' }, pictureDescription(overview)),
    ...placed,
  );
}

function heading(overview: Overview, caveat: string): Sized {
  const said = recentSentence(overview, UTC).map(({ text }) => text);
  const made = l10n.t(
    'Profile {0}. Made {1}; all times are UTC.',
    overview.account.profile,
    UTC.full(overview.now),
  );
  const { drawn, height } = lines(
    [said.join(''), tallyWords(overview), caveat, made].filter((text) => text !== ''),
  );
  return {
    drawn: draw(
      'g',
      {},
      draw('text', { class: 'title', x: 4, y: 18 }, pictureTitle(overview)),
      draw('g', { transform: 'translate(-6 28)' }, drawn),
    ),
    height: 44 + height,
  };
}

function lines(all: readonly string[]): Sized {
  const texts = all.flatMap((text) => wrapped(text, IN_A_FILE.width - 20 * IN_A_FILE.em));
  const drawn = texts.map((text, index) => draw('text', { class: 'quiet', x: 10, y: 16 + 20 * index }, text));
  return { drawn: draw('g', {}, ...drawn), height: texts.length * 20 + 4 };
}

/** Wraps a text to a width in pixels, after spaces and full-width punctuation. */
function wrapped(text: string, room: number): readonly string[] {
  const rows: string[] = [];
  for (const word of text.split(/(?<=[ 。、；])/)) {
    const row = rows.at(-1);
    if (row === undefined || textWidth(row + word, { em: IN_A_FILE.em }) > room) rows.push(word);
    else rows[rows.length - 1] = row + word;
  }
  return rows;
}

/** Returns the picture as a standalone SVG file with its own colors, light or dark as the reader's system is. */
export function toSvg(snapshot: Snapshot, generatedAt: Timestamp, recentDays: number): string {
  const overview = createOverview(snapshot, { now: generatedAt, recentDays });
  const caveat = sentences(reportCaveat([snapshot], UTC.full), clockWords(snapshot.scan) ?? '');
  const picture = drawPicture(overview, { caveat: replaceControlChars(caveat) });
  const style: SvgNode = { tag: 'style', attributes: {}, children: [`${COLORS}\n${PICTURE_STYLE}`] };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawnText({ ...picture, children: [...picture.children, style] })}\n`;
}

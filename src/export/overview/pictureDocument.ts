import * as l10n from '@vscode/l10n';
import { VERDICT_STATUSES } from '../../senders/model/verdict.ts';
import { draw, drawnText, type SvgNode } from './svgNode.ts';
import { countByKind } from '../../senders/model/evidence.ts';
import { asList, createOverview, type Overview } from './overview.ts';
import { legend, legendKinds } from './marks.ts';
import { wrapped } from './textWidth.ts';
import { drawAxis, drawLanes, type PictureOptions, type Sized } from './picture.ts';
import { foldedOff, headline, mailNotes } from './mailSentence.ts';
import { drawStrips } from './strips.ts';
import { pictureTitle, tallyWords, unreadWords, UTC, withoutLaneWords } from './pictureWords.ts';
import { clockWords, listNames, reportCaveat } from '../../senders/words/reportCaveat.ts';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { formatCount, sentences, usersAndRoles, verdictLabel } from '../../senders/words/words.ts';
import type { UnreadAccount } from '../answers.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import { COLORS, MAIL_STYLE, PICTURE_STYLE } from './style.ts';

const IN_A_FILE: PictureOptions = { width: 1200, em: 1, times: UTC, isInteractive: false };

/** In pixels. In a window or on a phone, a wider picture would hide either the names or the last days. */
const WIDTHS = { wide: IN_A_FILE.width, narrow: 560, phone: 328 } as const;

export const PICTURE_SIZES = ['wide', 'narrow', 'phone'] as const satisfies readonly (keyof typeof WIDTHS)[];

/** Around a standalone picture, in pixels. */
const MARGIN = 24;

/**
 * Returns the picture as one SVG element: legend, axis, lanes, and who has none.
 * @param size `narrow`: for a window of about 600 pixels
 * @param alone if nothing around it says whose picture it is, who sent, and who wasn't asked about live (`caveat`).
 */
export function drawPicture(
  overview: Overview,
  alone: { readonly caveat: string } | null,
  size: keyof typeof WIDTHS = 'wide',
): SvgNode {
  const options = { ...IN_A_FILE, width: WIDTHS[size] };
  const id = size === 'wide' ? 'picture' : `${size}-picture`;
  const space: Sized = { drawn: draw('g'), height: 10 };
  const parts = [
    ...(alone === null ? [] : [heading(overview, alone.caveat)]),
    legend(options.width, options.em, legendKinds(overview)),
    space,
    drawAxis(overview, options),
    ...(overview.mails === undefined
      ? []
      : [
          ...(overview.mails.strips.length === 0 ? [] : [drawStrips(overview.mails, overview, options)]),
          lines([...mailNotes(overview.mails, UTC), ...offNote(overview.mails)], options.width),
        ]),
    drawLanes(overview, options),
    lines(withoutLaneWords(overview), options.width),
  ];
  let y = 0;
  const placed = parts.map(({ drawn, height }) => {
    const part = draw('g', { transform: `translate(0 ${Math.round(y)})` }, drawn);
    y += height;
    return part;
  });
  const margin = alone === null ? 0 : MARGIN;
  const [width, height] = [options.width + 2 * margin, Math.ceil(y) + 2 * margin];
  return draw(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'picture',
      viewBox: `${-margin} ${-margin} ${width} ${height}`,
      width,
      height,
      role: 'group',
      'aria-labelledby': `${id}-title`,
      'aria-describedby': `${id}-description`,
    },
    draw('title', { id: `${id}-title` }, pictureTitle(overview)),
    draw('desc', { id: `${id}-description` }, pictureDescription(overview)),
    ...placed,
  );
}

/** Describes the picture in words: how many lanes, over which time, and the counts. */
function pictureDescription(overview: Overview): string {
  const counts = VERDICT_STATUSES.filter((status) => overview.counts[status] > 0).map(
    (status) => `${verdictLabel(status)}: ${formatCount(overview.counts[status])}`,
  );
  const said = headline(overview, UTC).map(({ text }) => text);
  const tally = tallyWords(overview);
  return sentences(
    l10n.t(
      '{0} over the last 400 days, the latest use of SES first.',
      usersAndRoles({ ...countByKind(overview.lanes), roles: 0 }),
    ),
    said.join(''),
    ...(tally === '' ? [] : [l10n.t('{0}.', tally)]),
    l10n.t('{0}.', counts.join(l10n.t(', '))),
    ...withoutLaneWords(overview),
  );
}

function heading(overview: Overview, caveat: string): Sized {
  const said = headline(overview, UTC).map(({ text }) => text);
  const made = l10n.t(
    'Profile {0}. Generated {1}. All times are UTC.',
    listNames([...new Set(overview.accounts.map(({ profile }) => profile))]),
    UTC.full(overview.now),
  );
  const { drawn, height } = lines(
    [said.join(''), tallyWords(overview), ...unreadWords(overview), caveat, made].filter(
      (text) => text !== '',
    ),
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

/** A picture has no names behind a number. */
function offNote(mails: NonNullable<Overview['mails']>): readonly string[] {
  const off = foldedOff(mails);
  return off === null ? [] : [l10n.t('{0}.', off.summary)];
}

function lines(all: readonly string[], width = IN_A_FILE.width): Sized {
  const texts = all.flatMap((text) => wrapped(text, width - 20 * IN_A_FILE.em, IN_A_FILE.em));
  const drawn = texts.map((text, index) => draw('text', { class: 'quiet', x: 10, y: 16 + 20 * index }, text));
  return { drawn: draw('g', {}, ...drawn), height: texts.length * 20 + 4 };
}

/**
 * Returns the picture as a standalone SVG file with its own colors, light or dark as the reader's system is; it names the
 * accounts that could not be read.
 */
export function toSvg(
  of: Snapshot | readonly Snapshot[],
  generatedAt: Timestamp,
  recentDays: number,
  { unread = [] }: { readonly unread?: readonly UnreadAccount[] } = {},
): string {
  const overview = createOverview(of, { now: generatedAt, recentDays, unread });
  const picture = drawPicture(overview, { caveat: replaceControlChars(pictureCaveat(asList(of))) });
  const style: SvgNode = {
    tag: 'style',
    attributes: {},
    children: [`${COLORS}\n${PICTURE_STYLE}${overview.mails === undefined ? '' : MAIL_STYLE}`],
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawnText({ ...picture, children: [...picture.children, style] })}\n`;
}

/** Returns what the scans of a picture can't show: who wasn't asked about live, and a clock that was wrong. */
export function pictureCaveat(snapshots: readonly Snapshot[]): string {
  const clocks = new Set(snapshots.map(({ scan }) => clockWords(scan) ?? ''));
  return sentences(reportCaveat(snapshots, UTC.full), ...clocks);
}

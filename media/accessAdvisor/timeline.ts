/** The user's signals over the last 400 days, as wide as there is space. */
import { legend, MARK_KINDS } from '../../src/export/overview/marks.ts';
import { drawTracks } from '../../src/export/overview/tracks.ts';
import type { AdvisorPage } from '../../src/presentation/accessAdvisor/protocol.ts';
import { markKinds, tracksInWords, timelineTracks } from '../../src/presentation/accessAdvisor/timeline.ts';
import { now, createTimeFormatter } from '../shared/times.ts';
import { h } from '../shared/dom.ts';
import { textScale, onWidth, createSvg } from '../shared/svg.ts';

export interface TimelineView {
  show(page: AdvisorPage, recentDays: number, locale: string): void;
  draw(): void;
}

/** @param place gets the drawing, which follows its width. */
export function timelineView(place: HTMLElement): TimelineView {
  let shown: { readonly page: AdvisorPage; readonly recentDays: number; readonly locale: string } | null =
    null;
  let width = 0;

  const draw = (): void => {
    if (shown === null || width === 0) return;
    const { page, recentDays, locale } = shown;
    const em = textScale(place);
    const times = createTimeFormatter(locale);
    const tracks = timelineTracks(page, times);
    const today = new Date(now()).toISOString();
    const picture = drawTracks(tracks, { now: today, recentDays }, width, em, times);
    const kinds = markKinds(tracks);
    const key = legend(
      width,
      em,
      MARK_KINDS.filter((kind) => kind !== 'advisor' && kinds.has(kind)),
    );
    place.replaceChildren(
      h('p', { class: 'unseen' }, tracksInWords(tracks)),
      createSvg(picture.drawn, width, picture.height, true),
      createSvg(key.drawn, width, key.height, true),
    );
  };
  onWidth(place, (next) => {
    width = next;
    draw();
  });

  return {
    show: (page, recentDays, locale) => {
      shown = { page, recentDays, locale };
      draw();
    },
    draw,
  };
}

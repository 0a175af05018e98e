/** The lanes on the page: as wide as there is space, usable by pointer and keyboard. */
import * as l10n from '@vscode/l10n';
import type { Lane } from '../../src/export/overview/lanes.ts';
import { arnAccount, type Overview } from '../../src/export/overview/overview.ts';
import { legend, legendKinds } from '../../src/export/overview/marks.ts';
import { drawAxis, drawLanes } from '../../src/export/overview/picture.ts';
import type { Zoom } from '../../src/export/overview/scale.ts';
import { laneFacts, type TimeFormatter } from '../../src/export/overview/pictureWords.ts';
import { byId } from '../shared/dom.ts';
import { textScale, onWidth, TEXT, createSvg } from '../shared/svg.ts';
import { factsBox } from './facts.ts';

export interface LanesView {
  show(overview: Overview, times: TimeFormatter, zoom: Zoom): void;
  /** Lets the lanes of those who can't have sent the selected mails step back. @param arns `null`: of nobody. */
  stepBack(arns: readonly string[] | null): void;
}

/** @param reveal is called with a lane when it is pressed. */
export function lanesView(reveal: (lane: Lane) => void): LanesView {
  const place = byId('lanes', HTMLElement);
  const facts = factsBox();
  let shown: { readonly overview: Overview; readonly times: TimeFormatter; readonly zoom: Zoom } | null =
    null;
  let width = 0;
  let ruledOut: ReadonlySet<string> = new Set();
  /** The lane that Tab moves to. */
  let current = '';

  const buttons = () => [...place.querySelectorAll<SVGElement>('[data-arn]')];
  const laneOf = (target: EventTarget | null): SVGElement | null =>
    target instanceof Element ? target.closest<SVGElement>('[data-arn]') : null;
  const arnOf = (button: SVGElement): string => button.dataset['arn'] ?? '';

  const shownLane = (button: SVGElement): Lane | undefined =>
    shown?.overview.lanes.find(({ arn }) => arn === arnOf(button));
  const press = (button: SVGElement): void => {
    const lane = shownLane(button);
    if (lane !== undefined) reveal(lane);
  };

  const makeCurrent = (button: SVGElement | undefined): void => {
    if (button === undefined) return;
    for (const other of place.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1');
    button.setAttribute('tabindex', '0');
    current = arnOf(button);
  };

  const draw = (): void => {
    if (shown === null || width === 0) return;
    const { overview, times, zoom } = shown;
    const hadFocus = place.contains(document.activeElement);
    const em = textScale(place);
    const options = { width, em, times, isInteractive: true, zoom };
    const [axis, lanes] = [drawAxis(overview, options), drawLanes(overview, options)];
    const key = legend(width, em, legendKinds(overview));
    byId('legend', HTMLElement).replaceChildren(createSvg(key.drawn, width, key.height, false));
    byId('axis', HTMLElement).replaceChildren(createSvg(axis.drawn, width, axis.height, true));
    place.replaceChildren(createSvg(lanes.drawn, width, lanes.height, false));
    facts.hide();
    const all = buttons();
    for (const button of all) {
      const lane = shownLane(button);
      if (lane !== undefined) button.dataset['vscodeContext'] = menuContext(lane);
      if (!ruledOut.has(arnOf(button))) continue;
      button.classList.add('ruled-out');
      const label = button.getAttribute('aria-label') ?? '';
      button.setAttribute('aria-label', `${label}. ${l10n.t('Ruled out for the selected mails')}`);
    }
    makeCurrent(all.find((button) => arnOf(button) === current) ?? all[0]);
    if (hadFocus) place.querySelector<SVGElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  };

  /** @param x from the left; by default right of the names. */
  const showFacts = (button: SVGElement, x?: number): void => {
    const lane = shownLane(button);
    if (shown === null || lane === undefined) return;
    const [first = '', ...others] = laneFacts(lane, shown.times);
    facts.show({ name: lane.name, first, others }, button.querySelector('.row') ?? button, x);
  };
  const hide = () => facts.hide();

  place.addEventListener('pointerover', (event) => {
    const lane = laneOf(event.target);
    if (lane !== null && laneOf(event.relatedTarget) !== lane) showFacts(lane, event.clientX + TEXT);
  });
  place.addEventListener('pointerout', (event) => {
    if (laneOf(event.relatedTarget) === null) hide();
  });
  place.addEventListener('focusin', (event) => {
    const lane = laneOf(event.target);
    if (lane === null) return;
    makeCurrent(lane);
    if (lane.matches(':focus-visible')) showFacts(lane);
  });
  place.addEventListener('focusout', hide);
  // Facts opened by keyboard move with their lane; under a pointer they would no longer match.
  const follow = (): void => {
    const lane = laneOf(document.activeElement);
    if (lane?.matches(':focus-visible') === true && facts.isShown) showFacts(lane);
    else hide();
  };
  window.addEventListener('scroll', follow, { passive: true });
  place.addEventListener('click', (event) => {
    const lane = laneOf(event.target);
    if (lane === null) return;
    makeCurrent(lane);
    press(lane);
  });
  place.addEventListener('keydown', (event) => {
    const lane = laneOf(event.target);
    if (lane === null) return;
    const all = buttons();
    const to = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: 10, PageUp: -10 }[
      event.key
    ];
    if (to !== undefined) {
      const next = Math.min(Math.max(all.indexOf(lane) + to, 0), all.length - 1);
      all[next]?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') press(lane);
    else if (event.key === 'Escape') hide();
    else return;
    event.preventDefault();
  });
  onWidth(place, (next) => {
    width = next;
    draw();
  });

  return {
    show: (overview, times, zoom) => {
      shown = { overview, times, zoom };
      draw();
    },
    stepBack: (arns) => {
      const next = new Set(arns ?? []);
      if (next.size === ruledOut.size && [...next].every((arn) => ruledOut.has(arn))) return;
      ruledOut = next;
      draw();
    },
  };
}

/** What VS Code opens a lane's menu with, and hands to the commands in it. */
function menuContext({ kind, arn, id }: Lane): string {
  const context = { webviewSection: 'lane', laneKind: kind, preventDefaultContextMenuItems: true };
  return JSON.stringify({ ...context, accountId: arnAccount(arn), user: { arn, id } });
}

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
import { createFactsBox, type FactsBox, type Shown } from './facts.ts';

export interface LanesView {
  show(overview: Overview, times: TimeFormatter, zoom: Zoom): void;
  /** Lets the lanes of those who can't have sent the selected mails step back. @param arns `null`: of nobody. */
  stepBack(arns: readonly string[] | null): void;
}

/** Returns the lanes of this page, empty. @param reveal is called with a lane when it is pressed. */
export function createLanesView(reveal: (lane: Lane) => void): LanesView {
  const place = byId('lanes', HTMLElement);
  const buttons = createLaneButtons(place);
  let shown: Shown | null = null;
  let width = 0;
  let ruledOut: ReadonlySet<string> = new Set();
  const laneOf = (button: SVGElement): Lane | undefined =>
    shown?.overview.lanes.find(({ arn }) => arn === arnOf(button));
  const facts = createFactsBox();
  const showFacts = (button: SVGElement, x?: number): void => {
    const lane = laneOf(button);
    if (shown === null || lane === undefined) return;
    const [first = '', ...others] = laneFacts(lane, shown.times);
    facts.show({ name: lane.name, first, others }, button.querySelector('.row') ?? button, x);
  };

  const draw = (): void => {
    if (shown === null || width === 0) return;
    const hadFocus = place.contains(document.activeElement);
    drawInto(place, shown, width);
    facts.hide();
    for (const button of buttons.all()) {
      const lane = laneOf(button);
      if (lane !== undefined) button.dataset['vscodeContext'] = menuContext(lane);
      if (ruledOut.has(arnOf(button))) markRuledOut(button);
    }
    buttons.restoreCurrent();
    if (hadFocus) place.querySelector<SVGElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  };
  const press = (button: SVGElement): void => {
    const lane = laneOf(button);
    if (lane !== undefined) reveal(lane);
  };

  onHoverAndFocus(place, buttons, facts, showFacts);
  onPress(place, buttons, facts, press);
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

/** Draws legend, axis and lanes in place of what was there. */
function drawInto(place: HTMLElement, { overview, times, zoom }: Shown, width: number): void {
  const em = textScale(place);
  const options = { width, em, times, isInteractive: true, zoom };
  const [axis, lanes] = [drawAxis(overview, options), drawLanes(overview, options)];
  const key = legend(width, em, legendKinds(overview));
  byId('legend', HTMLElement).replaceChildren(createSvg(key.drawn, width, key.height, false));
  byId('axis', HTMLElement).replaceChildren(createSvg(axis.drawn, width, axis.height, true));
  place.replaceChildren(createSvg(lanes.drawn, width, lanes.height, false));
}

/** The lanes as buttons, of which Tab reaches one: the current. */
interface LaneButtons {
  /** Returns the buttons, from above. */
  all(): readonly SVGElement[];
  /** Returns the button that an element is in, or is; `null` if it's in none. */
  of(target: EventTarget | null): SVGElement | null;
  makeCurrent(button: SVGElement): void;
  /** Makes the lane current that was so before a drawing; the first if there is no such lane any more. */
  restoreCurrent(): void;
}

function createLaneButtons(place: HTMLElement): LaneButtons {
  let current = '';
  const all = () => [...place.querySelectorAll<SVGElement>('[data-arn]')];
  const makeCurrent = (button: SVGElement): void => {
    for (const other of place.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1');
    button.setAttribute('tabindex', '0');
    current = arnOf(button);
  };
  return {
    all,
    of: (target) => (target instanceof Element ? target.closest<SVGElement>('[data-arn]') : null),
    makeCurrent,
    restoreCurrent: () => {
      const [first, ...others] = all();
      if (first !== undefined) makeCurrent(others.find((button) => arnOf(button) === current) ?? first);
    },
  };
}

/** Shows the facts of the lane that has the pointer, or the focus of the keyboard. @param showFacts takes where, from the left. */
function onHoverAndFocus(
  place: HTMLElement,
  buttons: LaneButtons,
  facts: FactsBox,
  showFacts: (button: SVGElement, x?: number) => void,
): void {
  const hide = () => facts.hide();
  place.addEventListener('pointerover', (event) => {
    const button = buttons.of(event.target);
    if (button !== null && buttons.of(event.relatedTarget) !== button)
      showFacts(button, event.clientX + TEXT);
  });
  place.addEventListener('pointerout', (event) => {
    if (buttons.of(event.relatedTarget) === null) hide();
  });
  place.addEventListener('focusin', (event) => {
    const button = buttons.of(event.target);
    if (button === null) return;
    buttons.makeCurrent(button);
    if (button.matches(':focus-visible')) showFacts(button);
  });
  place.addEventListener('focusout', hide);
  // Facts opened by keyboard move with their lane; under a pointer they would no longer match.
  const follow = (): void => {
    const button = buttons.of(document.activeElement);
    if (button?.matches(':focus-visible') === true && facts.isShown) showFacts(button);
    else hide();
  };
  window.addEventListener('scroll', follow, { passive: true });
}

/** Lets a click, Enter and Space press a lane, and the arrow keys and their like move from one to another. */
function onPress(
  place: HTMLElement,
  buttons: LaneButtons,
  facts: FactsBox,
  press: (button: SVGElement) => void,
): void {
  place.addEventListener('click', (event) => {
    const button = buttons.of(event.target);
    if (button === null) return;
    buttons.makeCurrent(button);
    press(button);
  });
  place.addEventListener('keydown', (event) => {
    const button = buttons.of(event.target);
    if (button === null) return;
    const all = buttons.all();
    const to = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: 10, PageUp: -10 }[
      event.key
    ];
    if (to !== undefined) {
      const next = Math.min(Math.max(all.indexOf(button) + to, 0), all.length - 1);
      all[next]?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') press(button);
    else if (event.key === 'Escape') facts.hide();
    else return;
    event.preventDefault();
  });
}

function arnOf(button: SVGElement): string {
  return button.dataset['arn'] ?? '';
}

/** Lets a lane step back, and say why. */
function markRuledOut(button: SVGElement): void {
  button.classList.add('ruled-out');
  const label = button.getAttribute('aria-label') ?? '';
  button.setAttribute('aria-label', `${label}. ${l10n.t('Ruled out for the selected mails')}`);
}

/** What VS Code opens a lane's menu with, and hands to the commands in it. */
function menuContext({ kind, arn, id }: Lane): string {
  const context = { webviewSection: 'lane', laneKind: kind, preventDefaultContextMenuItems: true };
  return JSON.stringify({ ...context, accountId: arnAccount(arn), user: { arn, id } });
}

/** When the tree is drawn. */
import type { Accounts } from '../../accounts/accounts.ts';
import type { State } from '../../presentation/accounts/state.ts';
import { haveSameRows } from '../../presentation/list/sameRows.ts';

/** How often what stands around a growing tree is shown, and the tree itself at most, in milliseconds. */
const SHOW_EVERY = 500;

/** How often a tree is drawn in which nothing but the progress of a scan has changed, in milliseconds. */
const PROGRESS_EVERY = 3_000;

/**
 * With each drawing, VS Code forgets all rows until it has asked for them again, level by level. A command that is
 * chosen meanwhile gets no row. A growing tree rests this many times longer than that takes, so few commands do.
 */
const REST = 20;

/** What is asked for later than this after a drawing, a person opened, in milliseconds. It also bounds the rest. */
const FILLED_WITHIN = 250;

/** So many accounts are drawn at once when something begins or ends in one of them. */
const FEW = 3;

export interface Drawing {
  dispose(): void;
  /** VS Code asks for rows. */
  filled(): void;
  /** Draws what has grown since the last drawing: VS Code cannot reveal a row that it does not know yet. */
  catchUp(): void;
}

/**
 * Draws a growing tree now and then; at once when something has begun or ended, or when there are first rows.
 * @param states what is drawn.
 * @param show `redraws`: the rows, too, and not only what stands around them.
 */
export function createDrawing(
  accounts: Accounts,
  states: () => readonly State[],
  show: (options: { readonly redraws: boolean }) => void,
): Drawing {
  let waiting: NodeJS.Timeout | undefined;
  let shownAt = -Infinity;
  let drawnAt = -Infinity;
  let filling = 0;
  let phase = '';
  let drawn: readonly State[] = [];
  const draw = (isUrgent = false): void => {
    clearTimeout(waiting);
    waiting = undefined;
    const now = performance.now();
    const next = states();
    const nextPhase = phaseKey(states());
    const isGrown = !haveSameRows(drawn, next);
    const drawAt = drawnAt + (isGrown ? Math.max(SHOW_EVERY, REST * filling) : PROGRESS_EVERY);
    const redraws = isUrgent || nextPhase !== phase || now >= drawAt;
    shownAt = now;
    phase = nextPhase;
    if (redraws) {
      drawnAt = now;
      filling = 0;
      drawn = next;
    } else if (isGrown) {
      waiting = setTimeout(() => draw(), drawAt - now);
    }
    show({ redraws });
  };
  const listening = accounts.onDidChange(() => {
    const wait = shownAt + SHOW_EVERY - performance.now();
    if (wait <= 0 || phaseKey(states()) !== phase) draw();
    else waiting ??= setTimeout(() => draw(), wait);
  });
  return {
    filled: () => {
      const took = performance.now() - drawnAt;
      if (took <= FILLED_WITHIN) filling = took;
    },
    catchUp: () => {
      if (!haveSameRows(drawn, states())) draw(true);
    },
    dispose: () => {
      listening.dispose();
      clearTimeout(waiting);
    },
  };
}

/** What goes on with a few accounts, and whether the only one has rows; many are always drawn now and then. */
function phaseKey(states: readonly State[]): string {
  if (states.length > FEW) return '';
  const kinds = states.map(({ kind }) => kind);
  const [only] = states;
  const hasRows = states.length === 1 && (only?.snapshot?.principals.length ?? 0) > 0;
  return `${kinds.join(' ')} ${hasRows}`;
}

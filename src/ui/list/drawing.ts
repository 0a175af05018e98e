import type { Accounts } from '../../accounts/accounts.ts';
import type { State } from '../../presentation/accounts/state.ts';
import { haveSameRows } from '../../presentation/list/sameRows.ts';

/** How often a growing tree is drawn at most, and its title, message and badge updated, in milliseconds. */
const SHOW_EVERY = 500;

/** How often a tree is drawn if only a scan's progress has changed, in milliseconds. */
const PROGRESS_EVERY = 3_000;

/**
 * With each drawing, VS Code forgets all rows until it has asked for them again, level by level. A command chosen
 * meanwhile gets no row. To keep that rare, a growing tree rests this many times longer than loading the rows takes.
 */
const REST = 20;

/** Rows requested later than this after a drawing were expanded by you, in milliseconds. Also limits the rest. */
const FILLED_WITHIN = 250;

/** Up to this many accounts are drawn at once when something starts or ends in one of them. */
const FEW = 3;

export interface Drawing {
  dispose(): void;
  /** Call when VS Code asks for rows. */
  filled(): void;
  /** Draws what has grown since the last drawing: VS Code can't reveal a row it doesn't know yet. */
  catchUp(): void;
}

/**
 * Draws a growing tree from time to time; at once when something has started or ended, or the first rows are there.
 * @param states returns what is drawn
 * @param show `redraws`: the rows too, not only title, message and badge
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

/** For a few accounts, what each is doing; for a single one, also whether it has rows. */
function phaseKey(states: readonly State[]): string {
  if (states.length > FEW) return '';
  const kinds = states.map(({ kind }) => kind);
  const [only] = states;
  const hasRows = states.length === 1 && (only?.snapshot?.principals.length ?? 0) > 0;
  return `${kinds.join(' ')} ${hasRows}`;
}

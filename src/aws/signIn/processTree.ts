/**
 * Ends a program together with those that it started. They stay in this process's group: in a group of its own, a program
 * couldn't ask for an MFA code on the terminal. So they are found by their parents.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

/** How long programs may take to end by themselves, such as to restore the terminal, in milliseconds. */
const GRACE = 500;
const STEP = 20;

/** A program of the platform, with its arguments. */
type Line = readonly [program: string, ...args: readonly string[]];

/** Returns what a platform needs for it: the program that ends a tree, and the one that lists processes; `null`: none. */
export function programsOf(
  platform: NodeJS.Platform,
  root: number,
): { readonly endsTree: Line | null; readonly lists: Line | null } {
  // Windows has no signals; a program can't be asked.
  if (platform === 'win32') return { endsTree: ['taskkill', '/pid', String(root), '/t', '/f'], lists: null };
  // A container may have no `ps`; elsewhere there is no `/proc`, or another one.
  return { endsTree: null, lists: platform === 'linux' ? null : ['ps', '-A', '-o', 'pid=,stat=,ppid='] };
}

/** Asks the programs to end, and ends those that don't. */
export async function endTree(root: number): Promise<void> {
  const running = askedToEnd(root);
  for (let waited = 0; running().length > 0 && waited < GRACE; waited += STEP) await delay(STEP);
  signal(running(), 'SIGKILL');
}

/** The same without returning before, for when this process ends. */
export function endTreeNow(root: number): void {
  const running = askedToEnd(root);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; running().length > 0 && waited < GRACE; waited += STEP)
    Atomics.wait(clock, 0, 0, STEP);
  signal(running(), 'SIGKILL');
}

/** Returns a function for the programs that still run. */
function askedToEnd(root: number): () => readonly number[] {
  const { endsTree, lists } = programsOf(process.platform, root);
  if (endsTree !== null) {
    const [program, ...args] = endsTree;
    spawnSync(program, args, { windowsHide: true, stdio: 'ignore' });
    return () => [];
  }
  // Once its parent has ended, a program has another one.
  const known = new Set([root]);
  const running = () => runningIn(lists === null ? statLines() : linesOf(lists), known);
  signal(running(), 'SIGTERM');
  return running;
}

/**
 * Adds the programs that others in the set have started, and returns those that run.
 * @param lines of all processes: each with its ID, its state and its parent's ID
 */
export function runningIn(lines: readonly string[], known: Set<number>): readonly number[] {
  const all = lines.flatMap(readProcess);
  for (let size = 0; size < known.size;) {
    size = known.size;
    for (const { id, parent } of all) if (known.has(parent)) known.add(id);
  }
  return all.filter(({ id, hasEnded }) => known.has(id) && !hasEnded).map(({ id }) => id);
}

function signal(ids: readonly number[], name: 'SIGTERM' | 'SIGKILL'): void {
  for (const id of ids) {
    try {
      process.kill(id, name);
    } catch {
      // It has ended, or is another user's.
    }
  }
}

interface Process {
  readonly id: number;
  readonly parent: number;
  /** It only waits for its parent to notice. */
  readonly hasEnded: boolean;
}

function readProcess(line: string): readonly Process[] {
  const [, id, state, parent] = /^\s*(\d+)\s+(\S)\S*\s+(\d+)/.exec(line) ?? [];
  return id === undefined ? [] : [{ id: Number(id), parent: Number(parent), hasEnded: state === 'Z' }];
}

/** Of Linux. */
function statLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => {
      try {
        // The name in parentheses may have any characters.
        return readFileSync(`/proc/${id}/stat`, 'utf8').replace(/\(.*\)/s, '');
      } catch {
        return '';
      }
    });
}

function linesOf([program, ...args]: Line): readonly string[] {
  try {
    return execFileSync(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .split('\n');
  } catch {
    return [];
  }
}

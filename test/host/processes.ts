import { spawn, spawnSync } from 'node:child_process';
import type { StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Environment variables; `undefined` takes one away from what the child would inherit. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Group {
  readonly pid: number;
  /** Standard output and error so far, where they are not inherited. */
  output(): string;
  /** Calls back with every further piece of output. */
  onOutput(listener: (text: string) => void): void;
  /** The exit code, or the signal's name. Never rejects. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Asks the whole group to end, insists after five seconds, and waits until it has. */
  stop(): Promise<void>;
}

export interface GroupOptions {
  readonly cwd?: string;
  readonly env?: Environment;
  /** Prints where this process prints, instead of into `output()`. */
  readonly inherit?: boolean;
  readonly shell?: boolean;
  /** It starts groups of its own and ends them itself when it is asked to, so it is asked, never killed. */
  readonly hasGroups?: boolean;
}

/**
 * Starts a command in a process group of its own, so that all it starts ends with it: by `stop()`, or at the
 * latest with this process.
 * @throws Error when the command cannot be started.
 */
export function startGroup(command: string, args: readonly string[], options: GroupOptions = {}): Group {
  const stdio: StdioOptions = options.inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, args, {
    stdio,
    detached: true,
    windowsHide: true,
    shell: options.shell ?? false,
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const failed = once(child, 'error').then(() => 1);
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${command}`);

  const pieces: string[] = [];
  const listeners: ((text: string) => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      pieces.push(text);
      for (const listener of listeners) listener(text);
    });
  }

  const endNow = () => killGroup(pid, options.hasGroups ? 'SIGTERM' : 'SIGKILL');
  process.once('exit', endNow);
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
  });
  const ended = Promise.race([exited, failed]);

  return {
    pid,
    output: () => pieces.join(''),
    onOutput: (listener) => void listeners.push(listener),
    ended,
    stop: async () => {
      killGroup(pid, 'SIGTERM');
      const insist = setTimeout(endNow, 5_000);
      await ended;
      clearTimeout(insist);
      // The leader is gone; whoever it left behind goes too.
      endNow();
      process.off('exit', endNow);
    },
  };
}

/** Signals a process group. A group that has already ended is left alone. */
function killGroup(pid: number, signal: NodeJS.Signals): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * Lets Ctrl+C and a polite kill end this process by way of its exit handlers (which end its groups), instead
 * of at once. For the entry points; call it once, first.
 */
export function endWithGroups(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  process.once('SIGHUP', () => process.exit(129));
}

/** The command that runs npm: within a script of npm's, npm says where it is; elsewhere the shell knows. */
export function npm(...args: readonly string[]): readonly [string, readonly string[], { shell: boolean }] {
  const program = process.env['npm_execpath'];
  return program !== undefined && path.basename(program).startsWith('npm')
    ? [process.execPath, [program, ...args], { shell: false }]
    : ['npm', args, { shell: process.platform === 'win32' }];
}

/** A terminal inside VS Code marks its children with variables that would bind another VS Code to that window. */
export function withoutVSCode(): Environment {
  const names = Object.keys(process.env).filter((name) => /^(VSCODE_|ELECTRON_)/.test(name));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

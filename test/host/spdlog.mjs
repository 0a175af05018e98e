/**
 * Stands in for `@vscode/spdlog`, VS Code's log writer, whose native part would need a compiler. Without it the
 * npm-carried VS Code writes no log file and every log in the Output panel is empty.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

/** Writes at once and to one file: a test run is too short to need more. */
export class Logger {
  #file;
  #level = 2;
  #isPlain = false;

  constructor(_type, _name, file) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
  }

  trace = (message) => this.#write(0, message);
  debug = (message) => this.#write(1, message);
  info = (message) => this.#write(2, message);
  warn = (message) => this.#write(3, message);
  error = (message) => this.#write(4, message);
  critical = (message) => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = (level) => void (this.#level = level);
  /** VS Code asks for only one pattern: time, level, message. */
  setPattern = () => void (this.#isPlain = false);
  clearFormatters = () => void (this.#isPlain = true);
  flush = () => undefined;
  drop = () => undefined;

  #write(level, message) {
    if (level < this.#level) return;
    const time = new Date().toISOString().slice(0, 23).replace('T', ' ');
    appendFileSync(this.#file, this.#isPlain ? message : `${time} [${LEVELS[level]}] ${message}\n`);
  }
}

export const version = 0;
export const setLevel = () => undefined;
export const setFlushOn = () => undefined;
export const createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
export const createAsyncRotatingLogger = async (name, file) => new Logger('rotating_async', name, file);

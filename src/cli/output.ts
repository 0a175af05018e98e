import { constants, createWriteStream } from 'node:fs';
import { access, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvChunks } from '../export/csv.ts';
import { jsonChunks } from '../export/json.ts';
import { toMarkdown } from '../export/markdown.ts';
import { toTable } from '../export/table.ts';
import type { Snapshot, Timestamp } from '../senders/model.ts';
import type { Format } from './arguments.ts';

type Write = (snapshots: readonly Snapshot[], generatedAt: Timestamp) => Iterable<string>;

const WRITERS: Readonly<Record<Format, Write>> = {
  csv: csvChunks,
  json: jsonChunks,
  markdown: (snapshots, generatedAt) => [toMarkdown(snapshots, generatedAt)],
  // A pipe has no width: nothing is cut off there.
  table: (snapshots) => [toTable(snapshots, process.stdout.isTTY ? process.stdout.columns : undefined)],
};

/**
 * Writes the report to standard output, or to a file: beside it first, so that an old file stays as it was until
 * the new one is whole. The new one is as private as the old one. Into a pipe or a device it is written as it comes.
 */
export async function writeReport(
  { format, output }: { readonly format: Format; readonly output: string | null },
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  signal: AbortSignal,
): Promise<void> {
  const chunks = Readable.from(WRITERS[format](snapshots, generatedAt));
  if (output === null) {
    await pipeline(chunks, process.stdout, { end: false, signal }).catch(passOverClosedPipe);
    return;
  }
  const place = await placeOf(output);
  if (place.isStream) {
    await pipeline(chunks, createWriteStream(output), { signal }).catch(passOverClosedPipe);
    return;
  }
  const draft = `${place.file}.${process.pid}.tmp`;
  try {
    await pipeline(chunks, createWriteStream(draft, { flags: 'wx', mode: place.mode }), { signal });
    await rename(draft, place.file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** @throws where the report could not be written in the end: better told before the scan than after it. */
export async function checkOutput(output: string | null): Promise<void> {
  if (output === null) return;
  const place = await placeOf(output);
  await access(place.isStream ? output : path.dirname(place.file), constants.W_OK);
}

interface Place {
  /** The file itself, where a link leads to it. */
  readonly file: string;
  readonly mode: number;
  /** A pipe, a terminal or another device: a file must not be put in its place. */
  readonly isStream: boolean;
}

async function placeOf(output: string): Promise<Place> {
  const found = await stat(output).catch((error: unknown) => {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  });
  if (found === null) return { file: output, mode: 0o666, isStream: false };
  if (found.isDirectory()) throw new Error(`${output} is a folder.`);
  if (!found.isFile()) return { file: output, mode: found.mode, isStream: true };
  return { file: await realpath(output), mode: found.mode & 0o777, isStream: false };
}

/** Who reads may have enough before the end, as `head` does. */
function passOverClosedPipe(error: unknown): void {
  if (!isSystemError(error, 'EPIPE')) throw error;
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvChunks } from '../export/csv.ts';
import { harmless } from '../export/harmless.ts';
import { jsonChunks } from '../export/json.ts';
import { toMarkdown } from '../export/markdown.ts';
import { withMaskedKeyIds } from '../export/maskKeyIds.ts';
import { toTable } from '../export/table.ts';
import { writeFailure } from '../export/writeFailure.ts';
import { writeWholeFile } from '../export/wholeFile.ts';
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

interface Output {
  readonly format: Format;
  /** `null`: standard output. */
  readonly output: string | null;
  readonly maskKeyIds: boolean;
}

/** Writes the report to standard output, or to a file, whole or not at all. @throws WriteFailure */
export async function writeReport(
  { format, output, maskKeyIds }: Output,
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  signal: AbortSignal,
): Promise<void> {
  const reported = maskKeyIds ? snapshots.map(withMaskedKeyIds) : snapshots;
  const chunks = WRITERS[format](reported, generatedAt);
  if (output !== null) await writeWholeFile(output, chunks, signal);
  else {
    const printed = process.stdout.isTTY ? forTerminal(chunks) : chunks;
    await pipeline(Readable.from(printed), process.stdout, { end: false, signal }).catch(passOverClosedPipe);
  }
}

/** @throws WriteFailure where the folder of the report cannot be written to: better told before the scan than after it. */
export async function checkOutput(output: string | null): Promise<void> {
  if (output === null) return;
  try {
    // What is there already is written to, or replaced, in the end: writing tells.
    if ((await stat(output).catch(() => null)) === null) await access(path.dirname(output), constants.W_OK);
  } catch (error) {
    throw writeFailure(output, error, null);
  }
}

/** Who reads may have enough before the end, as `head` does. */
function passOverClosedPipe(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
}

/** Chunks of whole lines, with nothing that a terminal would obey: CSV and JSON are data, which a pipe gets as they are. */
export function* forTerminal(chunks: Iterable<string>): Generator<string, void> {
  for (const chunk of chunks) yield chunk.split(/\r?\n/).map(harmless).join('\n');
}

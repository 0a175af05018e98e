import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
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
 * the new one is whole.
 */
export async function writeReport(
  { format, output }: { readonly format: Format; readonly output: string | null },
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  signal: AbortSignal,
): Promise<void> {
  const chunks = Readable.from(WRITERS[format](snapshots, generatedAt));
  if (output === null) {
    await pipeline(chunks, process.stdout, { end: false, signal });
    return;
  }
  const draft = `${output}.${process.pid}.tmp`;
  try {
    await pipeline(chunks, createWriteStream(draft, { flags: 'wx' }), { signal });
    await rename(draft, output);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

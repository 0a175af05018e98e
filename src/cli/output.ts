import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { UnreadAccount } from '../export/answers.ts';
import { csvChunks } from '../export/csv.ts';
import { jsonChunks } from '../export/json.ts';
import { toMarkdown } from '../export/markdown.ts';
import { withMaskedKeyIds } from '../export/maskKeyIds.ts';
import { toTable } from '../export/table.ts';
import { whereItLeads } from '../export/links.ts';
import { writeFailure } from '../export/writeFailure.ts';
import { writeFileAtomic } from '../export/writeFileAtomic.ts';
import type { Snapshot, Timestamp } from '../senders/model/model.ts';
import type { Format } from './arguments.ts';

type Write = (
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  /** Terminal columns; without a terminal, nothing is cut off. */
  width: number | undefined,
  unread: readonly UnreadAccount[],
) => Iterable<string>;

const WRITERS: Readonly<Record<Format, Write>> = {
  csv: csvChunks,
  json: (snapshots, generatedAt, _width, unread) => jsonChunks(snapshots, generatedAt, unread),
  markdown: (snapshots, generatedAt, _width, unread) => [
    toMarkdown(snapshots, generatedAt, undefined, unread),
  ],
  table: (snapshots, _generatedAt, width, unread) => [toTable(snapshots, width, unread.length)],
};

interface Output {
  readonly format: Format;
  /** `null`: standard output. */
  readonly output: string | null;
  readonly maskKeyIds: boolean;
  readonly unread: readonly UnreadAccount[];
}

/** Writes the report to standard output, or to a file, whole or not at all. @throws WriteFailure */
export async function writeReport(
  { format, output, maskKeyIds, unread }: Output,
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  signal: AbortSignal,
): Promise<void> {
  const reported = maskKeyIds ? snapshots.map(withMaskedKeyIds) : snapshots;
  const width = output === null && process.stdout.isTTY ? process.stdout.columns : undefined;
  await writeChunks(output, WRITERS[format](reported, generatedAt, width, unread), signal);
}

/** Writes to standard output, or to a file, whole or not at all. @throws WriteFailure */
export async function writeChunks(
  output: string | null,
  chunks: Iterable<string>,
  signal: AbortSignal,
): Promise<void> {
  if (output !== null) await writeFileAtomic(output, chunks, signal);
  else await print(chunks, signal);
}

/** Writes to standard output. A reader may close it early, as `head` does. @throws Error if it can't be written */
export async function print(chunks: Iterable<string>, signal?: AbortSignal): Promise<void> {
  await pipeline(Readable.from(chunks), process.stdout, { end: false, signal }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  });
}

/** @throws WriteFailure if the report visibly can't be written: you want to know before the scan, not after it. */
export async function checkOutput(output: string | null): Promise<void> {
  if (output === null) return;
  try {
    await whereItLeads(output);
    const there = await stat(output).catch(() => null);
    if (there?.isDirectory() === true) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    await access(there === null ? path.dirname(output) : output, constants.W_OK);
  } catch (error) {
    throw writeFailure(output, error);
  }
}

/** Questions that a person asks beside a scan, under one fault after the other, and what that broke. */
import { canariesIn } from '../aws/canaries.ts';
import type { Fault } from './fault.ts';
import type { Lane, Opened } from './lane.ts';
import type { Ran } from './scan.ts';

export type RanQuestions = Pick<Ran, 'broken' | 'befell' | 'requests' | 'milliseconds'>;

export interface Questions {
  /** As the table of the long form names them. */
  readonly name: string;
  /** Asks without any fault first. */
  prepare(lane: Lane): Promise<Prepared>;
}

export interface Prepared {
  /** Everything that can befall a call. */
  readonly faults: readonly Fault[];
  under(lane: Lane, fault: Fault): Promise<RanQuestions>;
}

/** What was answered, and what is wrong with it. */
export interface Judged {
  readonly answers: unknown;
  readonly broken: readonly string[];
}

/** Asks in an account under a fault. No question throws, and no answer has a secret. */
export async function askUnder(
  lane: Lane,
  fault: Fault,
  ask: (opened: Opened) => Promise<Judged>,
): Promise<RanQuestions> {
  const opened = lane.open([fault]);
  const began = performance.now();
  const broken: string[] = [];
  try {
    const judged = await ask(opened);
    broken.push(...judged.broken);
    for (const secret of canariesIn(JSON.stringify(judged.answers)))
      broken.push(`a secret is shown: ${secret}`);
  } catch (error) {
    broken.push(
      `a question throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  } finally {
    opened.destroy();
  }
  return {
    broken,
    befell: opened.befell(),
    requests: lane.endpoint.calls.length,
    milliseconds: performance.now() - began,
  };
}

/** The messages between the host of "Recent Calls" and its page; see `webview/protocol.ts`. */
import * as v from 'valibot';
import type { Gap, Timestamp } from '../../senders/model/model.ts';
import type { Schemas } from '../webview/protocol.ts';
import type { Part } from '../who/parts.ts';

/** Times become those of the reader's language. A number counts calls; everything else is text. */
export type Cell = string | number | { readonly at: Timestamp };

export interface CallsTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that are left out. */
  readonly more: number;
}

/** Host to page. */
export interface ToPage {
  readonly show: {
    /** VS Code's display language (BCP 47). */
    readonly locale: string;
    /** The time at AWS. */
    readonly now: Timestamp;
    readonly facts: readonly string[];
    readonly isBusy: boolean;
    readonly status: string;
    readonly problem: { readonly title: string; readonly message: string; readonly nextStep: string } | null;
    readonly answer: {
      readonly sentence: string;
      readonly created: readonly (readonly Part[])[];
      readonly tables: readonly CallsTable[];
      readonly limits: readonly (readonly Part[])[];
      readonly gaps: readonly Pick<Gap, 'call' | 'reason' | 'message'>[];
      /** Whether a Region has more calls than were read. */
      readonly isCut: boolean;
    } | null;
  };
}

/** Page to host. */
export interface ToHost {
  /** The page is running and wants `show`. */
  readonly ready: null;
  readonly refresh: null;
  readonly cancel: null;
  readonly copy: null;
  /** Read more calls in each Region. */
  readonly more: null;
  /** Choose Regions to ask. */
  readonly regions: null;
  /** An error in the page, for the log. */
  readonly report: string;
}

export const toHost: Schemas<ToHost> = {
  ready: v.null(),
  refresh: v.null(),
  cancel: v.null(),
  copy: v.null(),
  more: v.null(),
  regions: v.null(),
  report: v.string(),
};

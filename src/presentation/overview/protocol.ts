/** What the Overview's two sides say to each other; both import it, by the forms of `webview/protocol.ts`. */
import type { Overview } from '../../export/overview/lanes.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';

/** An account that can be looked at. */
export interface Choice {
  readonly accountId: string;
  readonly name: string;
}

export const FORMATS = ['svg', 'html'] as const;
/** What the picture can be exported as. */
export type Format = (typeof FORMATS)[number];

/** What outlives a reload of the window. No data of AWS but the account's number. */
export interface SavedState {
  readonly accountId: string | null;
}

/** Host to page. */
export interface ToPage {
  readonly show: {
    /** VS Code's display language (BCP 47). */
    readonly locale: string;
    readonly choices: readonly Choice[];
    readonly accountId: string | null;
    /** `null`: nothing is known yet; then the notice says why. */
    readonly overview: Overview | null;
    /** What goes on, or what is wrong with the list. Empty where there is nothing to say. */
    readonly notice: string;
    readonly isBusy: boolean;
  };
}

/** Page to host. */
export interface ToHost {
  /** The page runs and wants `show`. */
  readonly ready: null;
  readonly choose: string;
  /** A user to be selected in the tree. */
  readonly reveal: UserRef;
  readonly export: Format;
  readonly refresh: null;
  /** Something went wrong in the page; for the log. */
  readonly report: string;
}

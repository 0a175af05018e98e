/** The messages between the Overview's host and its page; see `webview/protocol.ts`. */
import type { Overview } from '../../export/overview/overview.ts';
import type { Zoom } from '../../export/overview/scale.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import type { Part } from '../who/parts.ts';

/** Stands for all accounts in one picture, in place of an account ID. */
export const ALL_ACCOUNTS = 'all';

export interface Choice {
  /** Or {@link ALL_ACCOUNTS}. */
  readonly accountId: string;
  readonly name: string;
}

export const FORMATS = ['svg', 'html'] as const;
export type Format = (typeof FORMATS)[number];

/** What survives a reload of the window. No data from AWS except the account ID. */
export interface SavedState {
  /** Or {@link ALL_ACCOUNTS}. */
  readonly accountId: string | null;
  /** How far back the picture goes. Absent in pages of earlier versions. */
  readonly zoom?: Zoom;
}

/** The time of bars, and their Region; `null`: those of several Regions share a strip. */
export interface BarSpan {
  /** In a picture of several accounts: the one that the strip is of. `null`: the one shown, or several. */
  readonly accountId: string | null;
  readonly region: string | null;
  readonly from: Timestamp;
  readonly to: Timestamp;
}

export interface SelectedWho {
  /** The ARNs of those who can't have sent. */
  readonly ruledOut: readonly string[];
  /** Who could have, a sentence for each account. */
  readonly sentences: readonly (readonly Part[])[];
}

/** Host to page. */
export interface ToPage {
  /** Who could have sent the mails of the selected bars, as far as it's known. `null`: nothing is selected any more. */
  readonly who: SelectedWho | null;
  readonly show: {
    /** VS Code's display language (BCP 47). */
    readonly locale: string;
    readonly choices: readonly Choice[];
    /** Or {@link ALL_ACCOUNTS}. */
    readonly accountId: string | null;
    /** `null`: nothing is known yet; the notice says why. */
    readonly overview: Overview | null;
    /** What's going on or wrong with the list. Empty if there's nothing to say. */
    readonly notice: string;
    /** The titles of commands that help where something is wrong. */
    readonly remedies: readonly string[];
    readonly isBusy: boolean;
  };
}

/** Page to host. */
export interface ToHost {
  /** The page is running and wants `show`. */
  readonly ready: null;
  readonly choose: string;
  /** Select a user in the tree. */
  readonly reveal: UserRef;
  /** Show who could have sent the mails of the selected bars; `null`: they are no longer selected. */
  readonly who: BarSpan | null;
  readonly export: Format;
  readonly refresh: null;
  /** Run a command that helps. The value is its place in `remedies`. */
  readonly remedy: number;
  /** An error in the page, for the log. */
  readonly report: string;
}

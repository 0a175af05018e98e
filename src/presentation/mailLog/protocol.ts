/** The messages between the host of the mail log and its page; see `webview/protocol.ts`. Nothing of it is saved. */
import * as v from 'valibot';
import type { Timestamp } from '../../senders/model/evidence.ts';
import type { LoggedMail } from '../../senders/log/loggedMails.ts';
import type { Schemas } from '../webview/protocol.ts';

export interface MailRow extends Omit<LoggedMail, 'outcome'> {
  /** What became of it, in words. */
  readonly outcome: string;
}

/** Host to page. */
export interface ToPage {
  readonly show: {
    /** VS Code's display language (BCP 47). */
    readonly locale: string;
    /** What is searched: the place, a time or a mail, and whose mails, a fact each. */
    readonly about: readonly (string | { readonly from: Timestamp; readonly to: Timestamp })[];
    readonly isBusy: boolean;
    /** What goes on, what was scanned, or why there is nothing. */
    readonly status: readonly string[];
    /** Newest first. */
    readonly mails: readonly MailRow[];
  };
}

/** Page to host. */
export interface ToHost {
  /** The page is running and wants `show`. */
  readonly ready: null;
  /** Another search. */
  readonly refresh: null;
  readonly cancel: null;
  readonly copy: null;
  readonly export: null;
  /** An error in the page, for the log. */
  readonly report: string;
}

export const toHost: Schemas<ToHost> = {
  ready: v.null(),
  refresh: v.null(),
  cancel: v.null(),
  copy: v.null(),
  export: v.null(),
  report: v.string(),
};

/** The messages between the host of "SES Set-Up" and its page; see `webview/protocol.ts`. */
import type { Gap, Timestamp } from '../../senders/model/model.ts';
import type { Part } from '../who/parts.ts';

/** What can be copied of a Region. */
export const COPIED = ['commands', 'undo', 'template', 'log', 'log-undo'] as const;
export type Copied = (typeof COPIED)[number];

export interface RegionPage {
  readonly region: string;
  readonly findings: readonly {
    readonly title: string | null;
    readonly sentences: readonly (readonly Part[])[];
  }[];
  /** Texts to copy, those that there are. */
  readonly texts: readonly { readonly what: Copied; readonly text: string }[];
}

/** Host to page. */
export interface ToPage {
  readonly show: {
    /** VS Code's display language (BCP 47). */
    readonly locale: string;
    /** The time at AWS. */
    readonly now: Timestamp;
    readonly name: string;
    readonly profile: string | null;
    /** When SES was asked. `null`: not in this window. */
    readonly askedAt: Timestamp | null;
    readonly isBusy: boolean;
    /** What goes on, or what a canceled check lacks. */
    readonly status: string;
    /** How far it has come, from 0 to 1; `null`: not known. */
    readonly progress: number | null;
    readonly problem: string | null;
    /** Regions that can't send as they should, and why. */
    readonly alarms: readonly { readonly region: string; readonly words: string }[];
    /** What is missing in several Regions; an empty string if there is nothing to say. */
    readonly summary: string;
    /** Users and roles that policies of identities let send. */
    readonly grants: readonly (readonly Part[])[];
    readonly regions: readonly RegionPage[];
    readonly cost: string;
    readonly gaps: readonly (Pick<Gap, 'call' | 'reason' | 'message'> & { readonly region: string | null })[];
  };
}

/** Page to host. */
export interface ToHost {
  /** The page is running and wants `show`. */
  readonly ready: null;
  readonly refresh: null;
  readonly cancel: null;
  readonly copy: null;
  readonly export: null;
  readonly copyText: { readonly region: string; readonly what: Copied };
  /** An error in the page, for the log. */
  readonly report: string;
}

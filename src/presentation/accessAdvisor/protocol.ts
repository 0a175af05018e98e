/** What the Access Advisor panel's two sides say to each other; both import it, by the forms of `webview/protocol.ts`. */
import type {
  Account,
  Gap,
  GrantingPolicy,
  Timestamp,
  Principal,
  Verdict,
} from '../../senders/model/model.ts';
import type { ServiceLastAccessed } from '../../senders/ports/iamReader.ts';

/** Which user the panel is about, and with whose eyes. One panel per profile, account and user. */
export interface AdvisorTarget {
  readonly profile: string;
  /** Twelve digits. The panel never shows data of another account, whatever the profile has become. */
  readonly accountId: string;
  /** As the user was last known. */
  readonly userArn: string;
  /** IAM's unique ID, which a renamed or moved user keeps. Absent or `null` where it is not known. */
  readonly userId?: string | null;
}

/** Everything that the panel shows of its user. */
export interface AdvisorPage {
  readonly account: Account;
  /** The user with its access keys and verdict. Calls in `user.pending` are still being asked. */
  readonly user: Principal;
  /** Every row of Access Advisor. `null`: no answer (then a gap or a pending call says why), never "no use". */
  readonly services: readonly ServiceLastAccessed[] | null;
  /** When Access Advisor's job ended. `null` where `services` is. */
  readonly completedAt: Timestamp | null;
  /** The policies that give the user Amazon SES (ListPoliciesGrantingServiceAccess). */
  readonly grantedBy: readonly GrantingPolicy[];
  /** Answers missing from this page; those of `user.gaps` may be repeated here. */
  readonly gaps: readonly Gap[];
  /** What the last scan came to, and when, until every answer is there. */
  readonly earlier?: { readonly verdict: Verdict; readonly asOf: Timestamp };
}

/** A failure in words: what happened, why, what to do next, and buttons for it (besides Retry). */
export interface Problem {
  readonly title: string;
  readonly message: string;
  readonly nextStep: string;
  /** Titles of buttons. The page sends back a button's index, never the name of a command. */
  readonly actions: readonly string[];
}

/** What the host is doing now. */
export type Activity =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading'; readonly text: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export const COLUMNS = ['service', 'lastAccessed', 'region', 'actions'] as const;
export type Column = (typeof COLUMNS)[number];

export const DIRECTIONS = ['ascending', 'descending'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const HISTORIES = ['all', 'accessed', 'not-accessed'] as const;
/** The console's "Filter by services history". */
export type History = (typeof HISTORIES)[number];

/** How the table of services is searched, filtered and sorted. */
export interface Query {
  readonly search: string;
  readonly history: History;
  readonly column: Column;
  readonly direction: Direction;
}

export const FIRST_QUERY: Query = {
  search: '',
  history: 'all',
  column: 'lastAccessed',
  direction: 'descending',
};

/** What outlives a reload of the window: whom the panel is about and how it was looked at. No data of AWS. */
export interface SavedState {
  readonly target: AdvisorTarget;
  readonly query: Query;
}

/** Host to page. */
export interface ToPage {
  /** Everything; the answer to `ready`, and again whenever the page's data change. */
  readonly show: {
    readonly target: AdvisorTarget;
    /** VS Code's display language (BCP 47). */
    readonly locale: string;
    /** By AWS's clock. */
    readonly now: Timestamp;
    /** A use of SES within so many days is recent; the timeline shows them larger. */
    readonly recentDays: number;
    /** `null`: nothing is known yet. */
    readonly page: AdvisorPage | null;
    readonly activity: Activity;
  };
  /** Only the activity changed. */
  readonly activity: Activity;
}

/** Page to host. */
export interface ToHost {
  /** The page runs and wants `show`: after opening, after a reload, and each time it was hidden before. */
  readonly ready: null;
  /** Refresh and Retry. */
  readonly refresh: null;
  readonly cancel: null;
  /** The button of the current problem with this index. */
  readonly act: number;
  /** Everything that is shown, as Markdown on the clipboard. */
  readonly copy: null;
  /** Everything that is shown, as a file. */
  readonly export: null;
  /** The page that tells what proves a send. */
  readonly explain: null;
  /** Something went wrong in the page; for the log. */
  readonly report: string;
}

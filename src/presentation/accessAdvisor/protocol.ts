/** The messages between the Access Advisor panel's host and its page; see `webview/protocol.ts`. */
import type {
  AccessKey,
  Account,
  Gap,
  GrantingPolicy,
  Timestamp,
  Principal,
  Verdict,
} from '../../senders/model/model.ts';
import type { OwnMails } from './ownMails.ts';
import type { ServiceLastAccessed } from '../../senders/ports/iamReader.ts';

/** The user a panel is about, and the profile it asks with. One panel per profile, account and user. */
export interface AdvisorTarget {
  readonly profile: string;
  /** Twelve digits. The panel never shows data of another account, even if the profile's account changes. */
  readonly accountId: string;
  /** The last known ARN. */
  readonly userArn: string;
  /** IAM's unique ID, which stays with a renamed or moved user. Absent or `null` if it isn't known. */
  readonly userId?: string | null;
}

export interface AdvisorPage {
  readonly account: Account;
  /** The user with their access keys and verdict. Calls in `user.pending` have no answer yet. */
  readonly user: Principal;
  /** Every row of Access Advisor. `null`: no answer (a gap or a pending call says why), never "no use". */
  readonly services: readonly ServiceLastAccessed[] | null;
  /** When Access Advisor's job ended. `null` if `services` is. */
  readonly completedAt: Timestamp | null;
  /** The policies that grant the user Amazon SES (ListPoliciesGrantingServiceAccess). `null`: they are being asked for. */
  readonly grantedBy: readonly GrantingPolicy[] | null;
  /** Answers missing from this page. May repeat those of `user.gaps`. */
  readonly gaps: readonly Gap[];
  /** The last scan's result and its time, until every answer is in. */
  readonly earlier?: {
    readonly verdict: Verdict;
    readonly asOf: Timestamp;
    /** The access keys of which it knew that there was no use. */
    readonly unusedKeys: readonly Pick<AccessKey, 'id' | 'createdAt' | 'asOf'>[];
  };
  /** The mails counted under the user's name in the last scan. Absent if no Region publishes by sender. */
  readonly mails?: OwnMails;
}

/** A failure in words: what happened, why, what to do next, and buttons for that (in addition to Retry). */
export interface Problem {
  readonly title: string;
  readonly message: string;
  readonly nextStep: string;
  /** Button titles. The page sends back an index, never a command name. */
  readonly actions: readonly string[];
}

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

/** What survives a reload of the window: the user and how their page was viewed. No data from AWS. */
export interface SavedState {
  readonly target: AdvisorTarget;
  readonly query: Query;
}

/** Host to page. */
export interface ToPage {
  /** Everything. Answers `ready`, and is posted whenever the page's data change. */
  readonly show: {
    readonly target: AdvisorTarget;
    /** VS Code's display language (BCP 47). */
    readonly locale: string;
    /** The time at AWS. */
    readonly now: Timestamp;
    /** A use of SES within this many days is recent; the timeline enlarges them. */
    readonly recentDays: number;
    /** `null`: nothing is known yet. */
    readonly page: AdvisorPage | null;
    readonly activity: Activity;
  };
  readonly activity: Activity;
}

/** Page to host. */
export interface ToHost {
  /** The page is running and wants `show`: after opening, after a reload, and after being hidden. */
  readonly ready: null;
  /** Refresh and Retry. */
  readonly refresh: null;
  readonly cancel: null;
  /** The button of the current problem with this index. */
  readonly act: number;
  /** Copy everything shown as Markdown. */
  readonly copy: null;
  /** Export everything shown to a file. */
  readonly export: null;
  /** Copy the command that deactivates the user's key. */
  readonly stop: null;
  /** Show the user's calls in CloudTrail's Event history. */
  readonly calls: null;
  /** Open the page on what proves a send. */
  readonly explain: null;
  /** An error in the page, for the log. */
  readonly report: string;
}

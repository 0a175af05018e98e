/** What the standings are judged by. */
import type { CanSend, Proof, SetupChecks, SignIn, Timestamp } from '../model/evidence.ts';
import type { Principal } from '../model/model.ts';
import type { Coverage, TrailIndex } from './trail.ts';
import type { Limits, MailWindow } from './window.ts';

/** A principal with what only this question asks. */
export interface Suspect {
  readonly principal: Principal;
  /** `undefined`: not known. */
  readonly signIn: SignIn | undefined;
  /** Since when none of the keys known then is gone. `undefined`: since the list of keys was read. */
  readonly keysSince: Timestamp | undefined;
  /** Mails counted under the (unambiguous) name in the hours of the window. `null`: not known, or not published. */
  readonly sent: number | null;
}

/** What the rules judge a suspect by: the window, and what Event history shows of it. */
export interface WindowContext {
  readonly window: MailWindow;
  readonly limits: Limits;
  /** The end of the hours in which the mails of the window were counted. */
  readonly hoursTo: Timestamp;
  readonly trail: TrailIndex;
  readonly keysCovered: Coverage | null;
  readonly policiesCovered: Coverage | null;
}

/** An answer that can be missing, or too young to show the window. */
export type Answer = 'keys' | 'key' | 'deleted-keys' | 'console' | 'role';

/** One reason for a standing, with its time. `whoWords/standingWords.ts` says it. */
export type Reason =
  | { readonly kind: 'counted'; readonly mails: number; readonly region: string | null }
  | {
      readonly kind: 'key-fits';
      readonly keyId: string | null;
      readonly service: string;
      readonly region: string | null;
      readonly at: Timestamp;
      /** When an earlier answer showed it. Absent: the key still shows it. */
      readonly asOf?: Timestamp;
    }
  | {
      readonly kind: 'advisor-fits';
      /** The action that Access Advisor names; `null`: none. */
      readonly action: string | null;
      readonly proves: Proof;
      readonly region: string | null;
      readonly at: Timestamp;
      /** When an earlier answer showed it. Absent: Access Advisor still does. */
      readonly asOf?: Timestamp;
    }
  /** Of somebody who used SES then: denied attempts count as uses. `null`: it isn't known when the policies were read. */
  | { readonly kind: 'no-policy'; readonly asOf: Timestamp | null }
  | {
      readonly kind: 'created-later' | 'role-used-before' | 'console-before' | 'advisor-before';
      readonly at: Timestamp;
    }
  /** It asked SES itself at the time of the use that stands before this. */
  | { readonly kind: 'own-check'; readonly checks: SetupChecks }
  | { readonly kind: 'role-never-used' | 'console-never' }
  | { readonly kind: 'no-keys' | 'advisor-never' | 'no-permission'; readonly asOf: Timestamp }
  | {
      readonly kind: 'key-made-later' | 'key-used-before';
      readonly keyId: string | null;
      readonly at: Timestamp;
    }
  | { readonly kind: 'key-never-used'; readonly keyId: string | null }
  /** Of somebody who sent, or used SES then. */
  | { readonly kind: 'key-gone'; readonly keyId: string | null; readonly at: Timestamp }
  // Why it can't be ruled out:
  | { readonly kind: 'permission'; readonly canSend: CanSend; readonly isRoot?: true }
  | { readonly kind: 'role-used' | 'console-used'; readonly at: Timestamp }
  | { readonly kind: 'last-ses'; readonly region: string | null; readonly at: Timestamp }
  | {
      readonly kind: 'key-used';
      readonly keyId: string | null;
      readonly service: string | null;
      readonly region: string | null;
      readonly at: Timestamp;
    }
  | {
      readonly kind: 'key-deleted';
      readonly keyId: string | null;
      readonly at: Timestamp;
      /** `false`: whose key it was isn't known. */
      readonly isOwn: boolean;
    }
  | { readonly kind: 'deleted' | 'not-tracked' }
  | { readonly kind: 'missing'; readonly what: Answer }
  | {
      readonly kind: 'too-young';
      readonly what: Answer;
      readonly asOf: Timestamp;
      readonly needed: Timestamp;
      readonly keyId?: string;
    }
  /** Event history doesn't reach back to the window. */
  | { readonly kind: 'too-old'; readonly from: Timestamp };

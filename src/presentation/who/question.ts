/** Who sent these mails: what is asked, and what is known of each account so far. */
import type { Snapshot } from '../../senders/model/model.ts';
import type { Target } from '../../senders/model/target.ts';
import type { WhoAnswer, WhoStep } from '../../senders/askWho/whoAnswer.ts';
import type { Doubt } from '../../senders/who/pastedMail.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import type { NextSteps } from '../signIn/nextSteps.ts';

export interface WhoQuestion {
  readonly window: MailWindow;
  /** `null`: every account of the list. */
  readonly accountId: string | null;
  /** Why the Message-ID of the pasted mail may be made up. */
  readonly doubts: readonly Doubt[];
}

export interface AccountWho {
  /** What was chosen, which has a name before the account is read. */
  readonly target: Target;
  readonly snapshot: Snapshot | null;
  readonly answer: WhoAnswer | null;
  readonly activity: AccountActivity;
}

export type AccountActivity =
  /** Waiting for a scan of the account. */
  | { readonly kind: 'scanning' }
  | { readonly kind: 'asking'; readonly steps: readonly WhoStep[]; readonly cutOff?: AccountProblem }
  | { readonly kind: 'done'; readonly cutOff?: AccountProblem }
  | { readonly kind: 'cancelled'; readonly notAsked: readonly WhoStep[] }
  | (AccountProblem & {
      readonly kind: 'failed';
      /** The same for a report that others get. */
      readonly why: string;
    });

/** Why nothing of an account could be asked, or not the rest, and what helps. */
export interface AccountProblem extends NextSteps {
  readonly message: string;
}

/** Returns what is wrong with an account; `null`: nothing is. */
export function problemOf(activity: AccountActivity): AccountProblem | null {
  if (activity.kind === 'failed') return activity;
  return activity.kind === 'asking' || activity.kind === 'done' ? (activity.cutOff ?? null) : null;
}

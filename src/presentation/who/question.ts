/** Who sent these mails: what is asked, and what is known of each account so far. */
import type { Snapshot } from '../../senders/model/model.ts';
import type { Target } from '../../senders/model/target.ts';
import type { WhoAnswer, WhoStep } from '../../senders/askWho/whoAnswer.ts';
import type { Doubt } from '../../senders/who/pastedMail.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import type { Remedy } from '../signIn/nextSteps.ts';

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
  | { readonly kind: 'asking'; readonly steps: readonly WhoStep[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled'; readonly notAsked: readonly WhoStep[] }
  | {
      readonly kind: 'failed';
      readonly title: string;
      readonly message: string;
      readonly nextStep: string;
      readonly remedies: readonly Remedy[];
      /** The same for a report that others get. */
      readonly why: string;
    };

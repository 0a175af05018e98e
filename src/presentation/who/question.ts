/** Who sent these mails: what is asked, and what is known of each account so far. */
import type { Snapshot } from '../../senders/model/model.ts';
import type { WhoAnswer, WhoStep } from '../../senders/who/askWho.ts';
import type { Doubt } from '../../senders/who/pastedMail.ts';
import type { MailWindow } from '../../senders/who/window.ts';

export interface WhoQuestion {
  readonly window: MailWindow;
  /** `null`: every account of the list. */
  readonly accountId: string | null;
  /** Why the Message-ID of the pasted mail may be made up. */
  readonly doubts: readonly Doubt[];
}

export interface AccountWho {
  /** The profile that reaches it; `null`: the default of the SDK. */
  readonly profile: string | null;
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
  | { readonly kind: 'failed'; readonly title: string; readonly message: string; readonly nextStep: string };

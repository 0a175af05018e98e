/** The messages between the host of "Who Sent These Mails" and its page; see `webview/protocol.ts`. */
import type { Gap, Timestamp } from '../../senders/model/model.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import type { Part } from './parts.ts';

/** What can be done about somebody who may have sent. */
export const WHO_ACTIONS = ['deactivate', 'stop', 'advisor', 'summary', 'reveal'] as const;
export type WhoAction = (typeof WHO_ACTIONS)[number];

/** A principal with its standing. */
export interface Person {
  readonly arn: string;
  readonly id: string | null;
  readonly name: string;
  /** The standing in words. */
  readonly standing: string;
  /** Mails counted under its name. `null`: not known. */
  readonly sent: string | null;
  readonly why: readonly (readonly Part[])[];
  readonly actions: readonly WhoAction[];
}

/** Those who can't have sent, or hardly, for one reason. */
export interface PersonFold {
  /** Stays the same while answers come. */
  readonly key: string;
  readonly label: string;
  readonly count: number;
  /** The first of them. */
  readonly people: readonly Pick<Person, 'arn' | 'name' | 'why'>[];
}

export interface AccountPage {
  /** Stays the same while answers come. */
  readonly key: string;
  readonly accountId: string | null;
  readonly name: string;
  readonly profile: string | null;
  /** Whether it's in the line of those from which no mails left. */
  readonly isFolded: boolean;
  /** What goes on with it; empty where it's done. */
  readonly status: string;
  readonly problem: {
    readonly title: string;
    readonly message: string;
    readonly nextStep: string;
    /** The titles of commands that help. */
    readonly remedies: readonly string[];
  } | null;
  readonly answer: AnswerPage | null;
}

export interface AnswerPage {
  /** Whether it says nothing about who sent, beside those of other accounts. */
  readonly isQuiet: boolean;
  readonly sentence: readonly Part[];
  /** What SES itself says about the mail. `null`: it was not asked. */
  readonly insight: readonly Part[] | null;
  /** How many may have sent; `people` has the first of them. */
  readonly open: number;
  readonly people: readonly Person[];
  /** Of those, the many who had no policy that allows sending. `null`: they stand among `people`. */
  readonly barred: (Omit<PersonFold, 'people'> & { readonly people: readonly Person[] }) | null;
  readonly folds: readonly { readonly title: string; readonly folds: readonly PersonFold[] }[];
  readonly notCovered: readonly (readonly Part[])[];
  readonly gaps: readonly (Pick<Gap, 'call' | 'reason' | 'message'> & { readonly about: string | null })[];
}

/** What survives a reload of the window. */
export interface SavedState {
  readonly window: MailWindow;
  readonly accountId: string | null;
}

/** Host to page. */
export interface ToPage {
  readonly show: {
    /** VS Code's display language (BCP 47). */
    readonly locale: string;
    /** The time at AWS. */
    readonly now: Timestamp;
    readonly state: SavedState;
    readonly isBusy: boolean;
    /** Whether a screen reader reads the sentence as it changes. The Overview says that of a bar. */
    readonly isSpoken: boolean;
    /** Whether SES itself can be asked about the mail. */
    readonly canAskSes: boolean;
    /** What goes on, or what a canceled answer lacks. */
    readonly status: string;
    /**
     * From when asking again shows more, whether it does now, and whether no later time shows more still. `null`: no time helps,
     * or it's being asked.
     */
    readonly again: {
      readonly words: readonly Part[];
      readonly isDue: boolean;
      readonly isFinal: boolean;
    } | null;
    /** About the mail that was pasted. */
    readonly doubts: readonly (readonly Part[])[];
    readonly accounts: readonly AccountPage[];
    /** What the line of those from which no mails left says. `null`: there are none. */
    readonly folded: string | null;
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
  /** Search a mail log for the mails of the window. */
  readonly showMails: null;
  /** Asks SES itself about the mail, after a question. */
  readonly askSes: null;
  readonly act: {
    readonly accountId: string;
    readonly arn: string;
    readonly id: string | null;
    readonly action: WhoAction;
  };
  /** Run a command that helps. `account` is the key of its page, `place` the command's among the `remedies`. */
  readonly remedy: { readonly account: string; readonly place: number };
  /** An error in the page, for the log. */
  readonly report: string;
}

/** What the chosen accounts need from AWS, the disk and the log. The composition root supplies it. */
import type { KeyOwner } from '../senders/keys/findKey.ts';
import type { Clock, IamReader, Result } from '../senders/ports/iamReader.ts';
import type { HourSpan } from '../senders/ports/mailReader.ts';
import type { Account, Principal, ScanMode, Snapshot } from '../senders/model/model.ts';
import type { Problem } from '../senders/model/problem.ts';
import type { Target } from '../senders/model/target.ts';
import type { AdvisorReport } from '../senders/scan/advisorReport.ts';
import type { ScanDeps } from '../senders/evidence/scanContext.ts';
import type { Known } from '../senders/snapshots/storedSnapshot.ts';

/** An account that is signed in to, and what AWS can be asked about it. */
export interface Connection extends Pick<IamReader, 'listAccessKeys' | 'getAccessKeyLastUsed'> {
  readonly account: Account;
  /** The time at AWS, according to its answers. */
  readonly clock: Clock;
  /** @param earlier everything known about the account so far. */
  scan(mode: ScanMode, earlier: Snapshot | null, signal: AbortSignal): AsyncGenerator<Snapshot, void>;
  /** A person is waiting for this and the following: they go ahead of a scan's calls. */
  rescanUser(user: Principal, signal: AbortSignal): Promise<Principal>;
  advisorReport(
    user: Principal,
    onAnswer: (report: AdvisorReport) => void,
    signal: AbortSignal,
  ): Promise<AdvisorReport>;
  /** Returns the mails of a Region by the hour. CloudWatch charges for it. */
  countMails(region: string, span: HourSpan, signal: AbortSignal): Promise<Result<Uint32Array>>;
  /** Returns the ports for questions that a person asks beside a scan. */
  urgent(): ScanDeps;
  /** Returns who owns a key of this account. */
  accessKeyOwner(accessKeyId: string, signal: AbortSignal): Promise<Result<KeyOwner>>;
}

export type Connected =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

/** @throws the signal's reason when it is aborted. */
export type SignIn = (target: Target, signal: AbortSignal) => Promise<Connected>;

/** Reads the AWS files and credentials again. @param isInteractive whether a person can be asked for an MFA code. */
export type SignIns = (isInteractive: boolean) => SignIn;

/** The last Snapshot of each account, stored for the next window. Failures are logged; they never stop a scan. */
export interface SnapshotStore {
  /** Returns what is stored of the account that a target last led to; `null` if nothing is, or may be. */
  load(target: Target): Promise<Known | null>;
  /** Returns what is stored of an account, whichever target led to it. */
  loadAccount(account: Account): Promise<Known | null>;
  /**
   * Stores what is known of an account, merged with what another window has stored meanwhile.
   * @param isScan whether a scan brought it. What was learned beside one is stored only where a scan is.
   */
  save(target: Target, known: Known, isScan: boolean): Promise<void>;
}

export interface Log {
  info(text: string): void;
  warn(text: string): void;
  /** With the stack of an `Error`. */
  error(error: unknown): void;
}

/** Notifies listeners of changes; VS Code's `EventEmitter` is one. */
export interface Emitter {
  readonly event: Event;
  fire(change: undefined): void;
  dispose(): void;
}

export type Event = (listener: () => unknown) => { dispose(): unknown };

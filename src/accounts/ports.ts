/** What the chosen accounts need of AWS, of the disk and of the log; the composition root hands it in. */
import type { KeyOwner } from '../senders/keys/findKey.ts';
import type { Clock, IamReader, Result } from '../senders/ports/iamReader.ts';
import type { Account, Principal, ScanMode, Snapshot } from '../senders/model/model.ts';
import type { Problem } from '../senders/model/problem.ts';
import type { Target } from '../senders/model/target.ts';
import type { AdvisorReport } from '../senders/scan/advisorReport.ts';
import type { Known } from '../senders/snapshots/storedSnapshot.ts';

/** An account that is signed in to, and what AWS can be asked about it. */
export interface Connection extends Pick<IamReader, 'listAccessKeys' | 'getAccessKeyLastUsed'> {
  readonly account: Account;
  /** By AWS's time, as its answers tell it. */
  readonly clock: Clock;
  /** @param earlier everything that is known of the account from before. */
  scan(mode: ScanMode, earlier: Snapshot | null, signal: AbortSignal): AsyncGenerator<Snapshot, void>;
  /** A person is waiting for this and the following: they go before the calls of a scan. */
  rescanUser(user: Principal, signal: AbortSignal): Promise<Principal>;
  advisorReport(
    user: Principal,
    onAnswer: (report: AdvisorReport) => void,
    signal: AbortSignal,
  ): Promise<AdvisorReport>;
  /** Returns whose key it is, of this account's. */
  accessKeyOwner(accessKeyId: string, signal: AbortSignal): Promise<Result<KeyOwner>>;
}

export type Connected =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

/** @throws the signal's reason when it is aborted. */
export type SignIn = (target: Target, signal: AbortSignal) => Promise<Connected>;

/**
 * Reads the AWS files and credentials again.
 * @param isInteractive whether a person may be asked for an MFA code.
 */
export type SignIns = (isInteractive: boolean) => SignIn;

/** The last Snapshot of each account, kept for the next window. A failure is logged; it never stops a scan. */
export interface SnapshotStore {
  /** Returns what is kept of the account that a target led to last; `null` where nothing is, or may be. */
  load(target: Target): Promise<Known | null>;
  /** Returns what is kept of an account, whatever target led to it. */
  loadAccount(account: Account): Promise<Known | null>;
  /** Keeps what is known of an account, merged with what another window has kept by then. */
  save(target: Target, known: Known): Promise<void>;
}

/** The log. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  /** With the stack of an `Error`. */
  error(error: unknown): void;
}

/** Tells its listeners of changes; VS Code's `EventEmitter` is one. */
export interface Emitter {
  readonly event: Event;
  fire(change: undefined): void;
  dispose(): void;
}

export type Event = (listener: () => unknown) => { dispose(): unknown };

import type { Connection } from '../../aws/signIn/connection.ts';
import type { SignIn } from '../../aws/signIn/signIn.ts';
import type { AdvisorReport } from '../../senders/scan/advisorReport.ts';
import type { ScanMode, Snapshot, Principal } from '../../senders/model/model.ts';

/** Everything that the window asks of AWS; the composition root says how. */
export interface Backend {
  /** Reads files and credentials anew. @param isInteractive whether a person may be asked for an MFA code. */
  signIns(isInteractive: boolean, signal: AbortSignal): SignIn;
  /** @param earlier everything that is known of the account from before. */
  scan(
    connection: Connection,
    mode: ScanMode,
    earlier: Snapshot | null,
    signal: AbortSignal,
  ): AsyncGenerator<Snapshot, void>;
  rescanUser(connection: Connection, user: Principal, signal: AbortSignal): Promise<Principal>;
  advisorReport(
    connection: Connection,
    user: Principal,
    onAnswer: (report: AdvisorReport) => void,
    signal: AbortSignal,
  ): Promise<AdvisorReport>;
}

/** What can be asked of CloudTrail's Event history. The domain owns this port; `aws/cloudtrail/` implements it. */
import type { Timestamp } from '../model/evidence.ts';
import type { LookupAttribute, RecordedCall, TrailEvent, TrailEventName } from '../model/trailEvents.ts';
import type { Result } from './iamReader.ts';

/** Which calls are asked for: those of one Region with one attribute. */
export interface CallsLookup {
  readonly region: string;
  readonly attribute: LookupAttribute;
  readonly value: string;
  readonly from: Timestamp;
  /** Absent: until now. */
  readonly to?: Timestamp;
  /** No further page is asked for once there are so many. */
  readonly most: number;
}

export interface FoundCalls {
  /** Newest first. */
  readonly calls: readonly RecordedCall[];
  /** Whether there are more, which are older. */
  readonly isCut: boolean;
}

export interface TrailReader {
  /**
   * Returns the successful calls of a name to IAM since a time, newest first. Event history keeps 90 days, and CloudTrail
   * delivers an event some minutes late.
   */
  lookupEvents(
    name: TrailEventName,
    since: Timestamp,
    signal: AbortSignal,
  ): Promise<Result<readonly TrailEvent[]>>;
  /**
   * Returns calls, failed ones too, of one Region: management events alone, so never a mail.
   * @param onPage gets all that is known after each page.
   */
  lookupCalls(
    lookup: CallsLookup,
    onPage: (found: FoundCalls) => void,
    signal: AbortSignal,
  ): Promise<Result<FoundCalls>>;
}

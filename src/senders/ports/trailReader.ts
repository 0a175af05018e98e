/** What can be asked of CloudTrail's Event history. The domain owns this port; `aws/cloudtrail/` implements it. */
import type { Timestamp } from '../model/evidence.ts';
import type { TrailEvent, TrailEventName } from '../model/trailEvents.ts';
import type { Result } from './iamReader.ts';

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
}

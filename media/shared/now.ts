/** The time at AWS, as the host knows it from AWS's answers. The clocks of the page and the host may be wrong. */
import type { Timestamp } from '../../src/senders/model/model.ts';

let ahead = 0;

/** Sets the time, which comes from the host. */
export function setNow(at: Timestamp): void {
  ahead = Date.parse(at) - Date.now();
}

/** Returns milliseconds since the epoch. */
export function now(): number {
  return Date.now() + ahead;
}

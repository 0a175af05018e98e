/** The time at AWS, which the host knows from AWS's answers: neither the page's clock nor the host's need be right. */
import type { Timestamp } from '../../src/senders/model/model.ts';

let ahead = 0;

/** Learns the time from the host. */
export function setNow(at: Timestamp): void {
  ahead = Date.parse(at) - Date.now();
}

/** Milliseconds since the epoch. */
export function now(): number {
  return Date.now() + ahead;
}

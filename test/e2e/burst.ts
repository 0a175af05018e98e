import { setTimeout as sleep } from 'node:timers/promises';

/** When the mails of the account `burst` left (test/aws/accounts/burst.json). */
export const HOUR = 3_600_000;

// The endpoint starts soon after, and the burst must then be in the same hour.
const left = HOUR - (Date.now() % HOUR);
if (left < 60_000) await sleep(left);
const STARTED = Math.floor(Date.now() / 1000) * 1000;

/** The time so many hours before the tests began, in seconds. */
export const ago = (hours: number) => new Date(STARTED - hours * HOUR);
export const utc = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ');

/** The hour of the burst, as a person types it. */
export const BURST = `${utc(new Date(Math.floor(ago(18).getTime() / HOUR) * HOUR))} to ${utc(new Date(Math.floor(ago(17).getTime() / HOUR) * HOUR)).slice(11)}`;

import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import { toTimestamp } from '../../senders/model/evidence/timestamp.ts';

const sleep: Clock['sleep'] = async (milliseconds, signal) => {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};

/** The clocks of this machine, in milliseconds. */
export interface MachineClock {
  /** Since the epoch. May be wrong, and may be changed meanwhile. */
  wall(): number;
  /** Since any start. Never changed, but may stand still while the machine sleeps. */
  elapsed(): number;
}

const machineClock: MachineClock = { wall: () => Date.now(), elapsed: () => performance.now() };

/** The time at AWS, learned from its answers; the machine's time until the first one. */
export interface AwsClock extends Clock {
  /**
   * Learns from the headers of an answer; ignores those that AWS didn't send.
   * @param sentAt when the request was sent and when the headers arrived, in milliseconds of `elapsed`.
   */
  readonly learn: (headers: Readonly<Record<string, string>>, sentAt: number, cameAt: number) => void;
}

/**
 * Returns a clock that follows the `Date` of AWS's answers, so that a machine's clock that is wrong, or is changed during
 * a scan, doesn't affect what is fresh and how old it is. Between answers it follows the elapsed time.
 * @param shared learns the same
 * @param sleeps whether the machine may sleep between answers; then the machine's clock counts if it advanced further
 */
export function awsClock({
  shared,
  sleeps = false,
  machine = machineClock,
}: {
  readonly shared?: AwsClock | undefined;
  readonly sleeps?: boolean;
  readonly machine?: MachineClock;
} = {}): AwsClock {
  let learned: Learned | null = null;

  const now = (): number => {
    if (learned === null) return machine.wall();
    const elapsed = machine.elapsed() - learned.elapsed;
    const passed = sleeps ? Math.max(elapsed, machine.wall() - learned.wall) : elapsed;
    return learned.elapsed + learned.low + passed;
  };
  return {
    now: () => timestamp(new Date(now())),
    sleep,
    machineAhead: () => (learned === null ? 0 : learned.wall - (learned.elapsed + learned.low)),
    learn: (headers, sentAt, cameAt) => {
      shared?.learn(headers, sentAt, cameAt);
      const date = Date.parse(headers['date'] ?? '');
      if (Number.isNaN(date) || !REQUEST_IDS.some((name) => name in headers)) return;
      // AWS took the time between the two, and cuts it to whole seconds.
      const [low, high] = [date - cameAt, date + 1_000 - sentAt];
      // An earlier answer still bounds it, unless the time at AWS was set back since.
      const bound = learned !== null && high >= learned.low ? Math.max(low, learned.low) : low;
      learned = {
        low: bound,
        wall: machine.wall(),
        elapsed: machine.elapsed(),
      };
    },
  };
}

/** Only AWS's answers have these headers. A proxy's page has the proxy's time. */
const REQUEST_IDS = ['x-amzn-requestid', 'x-amz-request-id', 'x-amzn-request-id'];

interface Learned {
  /** The lower bound of AWS's time minus the elapsed time. */
  readonly low: number;
  /** The machine's clocks at the last answer. */
  readonly wall: number;
  readonly elapsed: number;
}

/** The machine's clock, before AWS is asked anything. */
export const systemClock: Clock = { now: () => timestamp(new Date()), sleep };

/** Returns a date as the model has it: UTC, whole seconds. */
export function timestamp(date: Date): Timestamp {
  return toTimestamp(date.getTime());
}

/** The same for an optional date. */
export function optionalTimestamp(date: Date | undefined): Timestamp | null {
  return date === undefined ? null : timestamp(date);
}

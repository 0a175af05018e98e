/** When mails left: at one moment, or by a schedule of clock hours. All times in milliseconds since 1970. */

export interface Times {
  /** How many there were before a time. */
  before(time: number): number;
  /** The time of the latest one at or before a time. */
  latestUpTo(time: number): number | undefined;
  /** The time of the first one at or after a time. */
  firstFrom(time: number): number | undefined;
}

export const HOUR = 3_600_000;

/** Returns so many at one moment. */
export const once = (at: number, count = 1): Times => ({
  before: (time) => (time > at ? count : 0),
  latestUpTo: (time) => (time >= at ? at : undefined),
  firstFrom: (time) => (time <= at ? at : undefined),
});

/**
 * Returns so many in each clock hour from one to another, spread evenly over the hour, the first at its start.
 * @param from in the first hour
 * @param to in the hour after the last one; `Infinity`: it goes on
 * @param hourly how many an hour; after the last of them it begins with the first again
 * @throws Error where the numbers are no counts.
 */
export function hourly(from: number, to: number, hourly: readonly number[]): Times {
  if (hourly.length === 0 || !hourly.every((count) => Number.isInteger(count) && count >= 0))
    throw new Error(`[${hourly.join(', ')}] does not count mails by the hour.`);
  const start = Math.floor(from / HOUR) * HOUR;
  const end = Math.max(0, Math.floor(to / HOUR) - start / HOUR);
  const sums = hourly.reduce<number[]>((all, count) => [...all, all.at(-1)! + count], [0]);
  const inHour = (hour: number): number => hourly[hour % hourly.length]!;
  const timeOf = (hour: number, index: number): number =>
    start + hour * HOUR + Math.floor((index * HOUR) / inHour(hour));
  return {
    before: (time) => {
      if (time <= start) return 0;
      const hour = Math.min(Math.floor((time - start) / HOUR), end);
      const cycles = Math.floor(hour / hourly.length);
      const whole = cycles * sums.at(-1)! + sums[hour % hourly.length]!;
      if (hour === end) return whole;
      return whole + Math.ceil(((time - start - hour * HOUR) * inHour(hour)) / HOUR);
    },
    latestUpTo: (time) => {
      const asked = Math.floor((time - start) / HOUR);
      let hour = Math.min(asked, end - 1);
      let index = Math.ceil(((time - start - hour * HOUR + 1) * inHour(Math.max(hour, 0))) / HOUR) - 1;
      for (let tries = 0; hour >= 0 && tries <= hourly.length; tries += 1) {
        const count = inHour(hour);
        if (count > 0 && index >= 0) return timeOf(hour, Math.min(index, count - 1));
        hour -= 1;
        index = Infinity;
      }
      return undefined;
    },
    firstFrom: (time) => {
      let hour = Math.max(0, Math.floor((time - start) / HOUR));
      let index = Math.ceil((Math.max(0, time - start - hour * HOUR) * inHour(hour)) / HOUR);
      for (let tries = 0; hour < end && tries <= hourly.length; tries += 1) {
        if (index < inHour(hour)) return timeOf(hour, index);
        hour += 1;
        index = 0;
      }
      return undefined;
    },
  };
}

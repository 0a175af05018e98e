import { describe, expect, it } from 'vitest';
import { awsClock } from '../../../src/aws/clock.ts';

const TRUE = Date.parse('2026-11-28T12:00:00Z');

/** A machine whose clock is off, or is set, and AWS with the right time. */
function machine(off: number) {
  let [elapsed, set, slept] = [5_000, off, 0];
  const trueTime = () => TRUE + elapsed + slept;
  return {
    clocks: { wall: () => trueTime() + set, elapsed: () => elapsed },
    pass: (milliseconds: number) => void (elapsed += milliseconds),
    sleep: (milliseconds: number) => void (slept += milliseconds),
    set: (milliseconds: number) => void (set = milliseconds),
    trueTime,
    /** An answer of AWS that took so long, and was made in the middle of it. */
    answer: (took: number, headers: Readonly<Record<string, string>> = { 'x-amzn-requestid': '1' }) => {
      const sentAt = elapsed;
      elapsed += took / 2;
      const date = new Date(trueTime()).toUTCString();
      elapsed += took / 2;
      return [{ date, ...headers }, sentAt, elapsed] as const;
    },
  };
}

const MINUTE = 60_000;
const OFF = [0, 14, -14, 5 * 60, -5 * 60, 24 * 60, -24 * 60].map((minutes) => minutes * MINUTE);

describe('The time at AWS', () => {
  it.each(OFF)('is known from its answers where the machine is %d ms ahead', (off) => {
    const { clocks, pass, answer, trueTime } = machine(off);
    const clock = awsClock({ machine: clocks });
    clock.learn(...answer(400));
    for (let count = 0; count < 50; count += 1) {
      pass(777);
      expect(Math.abs(Date.parse(clock.now()) - trueTime())).toBeLessThan(2_000);
      if (count % 7 === 0) clock.learn(...answer(900));
    }
    expect(Math.abs((clock.machineAhead?.() ?? NaN) - off)).toBeLessThan(2_000);
  });

  it.each(OFF)('does not jump where the machine is set %d ms ahead in between', (off) => {
    const { clocks, pass, set, answer, trueTime } = machine(0);
    const clock = awsClock({ machine: clocks });
    clock.learn(...answer(400));
    set(off);
    pass(5 * MINUTE);
    expect(Math.abs(Date.parse(clock.now()) - trueTime())).toBeLessThan(2_000);
    clock.learn(...answer(400));
    expect(Math.abs((clock.machineAhead?.() ?? NaN) - off)).toBeLessThan(2_000);
  });

  it('is never before the time of the last answer: nothing that it tells is of the future', () => {
    const { clocks, answer } = machine(0);
    const clock = awsClock({ machine: clocks });
    for (let count = 0; count < 50; count += 1) {
      const [headers, ...times] = answer(count * 31);
      clock.learn(headers, ...times);
      expect(Date.parse(clock.now())).toBeGreaterThanOrEqual(Date.parse(headers.date));
    }
  });

  it('is learned anew after the machine has slept; a window goes by the machine’s clock until then', () => {
    const { clocks, sleep, answer, trueTime } = machine(-14 * MINUTE);
    const window = awsClock({ machine: clocks, sleeps: true });
    const clock = awsClock({ machine: clocks, shared: window });
    clock.learn(...answer(400));
    sleep(600 * MINUTE);
    expect(Math.abs(Date.parse(window.now()) - trueTime())).toBeLessThan(2_000);
    clock.learn(...answer(400));
    expect(Math.abs(Date.parse(clock.now()) - trueTime())).toBeLessThan(2_000);
  });

  it('is the machine’s before the first answer, and a proxy’s page tells nothing of it', () => {
    const { clocks, answer } = machine(-14 * MINUTE);
    const clock = awsClock({ machine: clocks });
    clock.learn(...answer(400, {}));
    clock.learn({ 'x-amzn-requestid': '1' }, 0, 1);
    clock.learn({ 'x-amzn-requestid': '1', date: 'soon' }, 0, 1);
    expect(clock.machineAhead?.()).toBe(0);
    expect(Math.abs(Date.parse(clock.now()) - clocks.wall())).toBeLessThan(1_000);
  });
});

import { describe, expect, it } from 'vitest';
import { awsClock, systemClock } from '../../../src/aws/client/clock.ts';

const TRUE = Date.parse('2026-11-28T12:00:00Z');

/** A machine with a wrong or changing clock, and AWS with the right time. */
function machine(off: number) {
  let [elapsed, set, slept] = [5_000, off, 0];
  const trueTime = () => TRUE + elapsed + slept;
  return {
    clocks: { wall: () => trueTime() + set, elapsed: () => elapsed },
    pass: (milliseconds: number) => void (elapsed += milliseconds),
    sleep: (milliseconds: number) => void (slept += milliseconds),
    set: (milliseconds: number) => void (set = milliseconds),
    trueTime,
    /** An answer of AWS that took this long, created in the middle of that time. */
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
  it.each(OFF)('is known from its answers if the machine is %d ms ahead', (off) => {
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

  it.each(OFF)('does not jump if the machine is set %d ms ahead in between', (off) => {
    const { clocks, pass, set, answer, trueTime } = machine(0);
    const clock = awsClock({ machine: clocks });
    clock.learn(...answer(400));
    set(off);
    pass(5 * MINUTE);
    expect(Math.abs(Date.parse(clock.now()) - trueTime())).toBeLessThan(2_000);
    clock.learn(...answer(400));
    expect(Math.abs((clock.machineAhead?.() ?? NaN) - off)).toBeLessThan(2_000);
  });

  it('is never before the time of the last answer, so that nothing in it is in the future', () => {
    const { clocks, answer } = machine(0);
    const clock = awsClock({ machine: clocks });
    for (let count = 0; count < 50; count += 1) {
      const [headers, ...times] = answer(count * 31);
      clock.learn(headers, ...times);
      expect(Date.parse(clock.now())).toBeGreaterThanOrEqual(Date.parse(headers.date));
    }
  });

  it('is as precise as the fastest answers allow, and follows changes, also backwards', () => {
    let elapsed = 0;
    const clock = awsClock({ machine: { wall: () => TRUE, elapsed: () => elapsed } });
    /** The second that the clock returns after an answer of this second, sent and received at these times. */
    const learnt = (second: number, sentAt: number, cameAt: number) => {
      elapsed = cameAt;
      const date = new Date(TRUE + second * 1_000).toUTCString();
      clock.learn({ date, 'x-amzn-requestid': '1' }, sentAt, cameAt);
      return (Date.parse(clock.now()) - TRUE) / 1_000;
    };
    expect([learnt(0, 0, 900), learnt(1, 1_000, 1_000), learnt(2, 2_000, 3_100)]).toEqual([0, 1, 3]);
    expect([learnt(60, 4_000, 4_000), learnt(-60, 6_000, 6_000), learnt(-59, 7_000, 7_900)]).toEqual([
      60, -60, -59,
    ]);
  });

  it('is learned again after the machine has slept; until then, the machine’s clock counts', () => {
    const { clocks, sleep, answer, trueTime } = machine(-14 * MINUTE);
    const window = awsClock({ machine: clocks, sleeps: true });
    const clock = awsClock({ machine: clocks, shared: window });
    clock.learn(...answer(400));
    sleep(600 * MINUTE);
    expect(Math.abs(Date.parse(window.now()) - trueTime())).toBeLessThan(2_000);
    clock.learn(...answer(400));
    expect(Math.abs(Date.parse(clock.now()) - trueTime())).toBeLessThan(2_000);
  });

  it('is the machine’s before the first answer, and is not learned from a proxy’s page', () => {
    const { clocks, answer } = machine(-14 * MINUTE);
    const clock = awsClock({ machine: clocks });
    clock.learn(...answer(400, {}));
    clock.learn({ 'x-amzn-requestid': '1' }, 0, 1);
    clock.learn({ 'x-amzn-requestid': '1', date: 'soon' }, 0, 1);
    expect(clock.machineAhead?.()).toBe(0);
    expect(Math.abs(Date.parse(clock.now()) - clocks.wall())).toBeLessThan(1_000);
  });

  it.each(['x-amzn-requestid', 'x-amz-request-id', 'x-amzn-request-id'])(
    'is learned from an answer with %s, and is that of the machine before',
    (name) => {
      const clock = awsClock();
      expect(Math.abs(Date.parse(clock.now()) - Date.now())).toBeLessThan(5_000);
      const answered = performance.now();
      clock.learn({ date: new Date(TRUE).toUTCString(), [name]: '1' }, answered, answered);
      expect(clock.now()).toMatch(/^2026-11-28T12:00:/);
    },
  );
});

describe('The clock of the machine', () => {
  it('returns the time, and sleeps until it is aborted', async () => {
    expect(Math.abs(Date.parse(systemClock.now()) - Date.now())).toBeLessThan(5_000);
    const cancel = new AbortController();
    const asleep = systemClock.sleep(60_000, cancel.signal);
    cancel.abort(new Error('cancelled'));
    await expect(asleep).rejects.toThrow('cancelled');
  });
});

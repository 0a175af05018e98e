/** How the credential report is waited for. */
import { describe, expect, it } from 'vitest';
import { askCredentialReport } from '../../../src/senders/evidence/credentialReport.ts';
import { fakeClock, fakeContext, fakeQuestions, missing, ok } from './fakeIamReader.ts';

const REPORT = { content: 'user,…', generatedAt: '2026-11-23T06:00:00Z' };

/** Asks for a report that is missing so often, for this reason. */
async function asked(misses: number, reason = 'ReportInProgress', giveUpAfter = 30_000) {
  const clock = fakeClock();
  let [left, waits] = [misses, 0];
  const iam = fakeQuestions({
    generateCredentialReport: () => ok('STARTED'),
    getCredentialReport: () => (left-- > 0 ? missing('GetCredentialReport', reason) : ok(REPORT)),
  });
  const answer = await askCredentialReport(fakeContext(iam, { clock, giveUpAfter }), () => (waits += 1));
  return { answer, waits, slept: clock.slept.map(Math.round) };
}

describe('A credential report', () => {
  it('comes at once, or after growing pauses; that it is late is reported from the second on', async () => {
    expect(await asked(0)).toEqual({ answer: { ok: true, value: REPORT }, waits: 0, slept: [] });
    expect(await asked(1)).toMatchObject({ answer: { ok: true }, waits: 0, slept: [1000] });
    expect(await asked(3)).toMatchObject({ answer: { ok: true }, waits: 2, slept: [1000, 1600, 2560] });
  });

  it.each(['ReportInProgress', 'ReportNotPresent', 'ReportExpired'])(
    'that is not there yet (%s) is given up after the time limit, and not later',
    async (reason) => {
      const { answer, slept } = await asked(Infinity, reason);
      expect(slept).toEqual([1000, 1600, 2560, 4096, 6554, 10_000, 4190]);
      expect(answer).toEqual({
        ok: false,
        gap: {
          call: 'GetCredentialReport',
          reason: 'Timeout',
          message: 'AWS had not finished the credential report after 30 s.',
        },
      });
    },
  );

  it('that may not be read is not awaited', async () => {
    expect(await asked(1, 'AccessDenied')).toMatchObject({
      answer: { gap: { reason: 'AccessDenied' } },
      slept: [],
    });
  });

  it('that may not be generated is read if one exists; otherwise it is missing as denied', async () => {
    const ask = (getCredentialReport?: () => ReturnType<typeof ok<typeof REPORT>>) =>
      askCredentialReport(
        fakeContext(fakeQuestions(getCredentialReport === undefined ? {} : { getCredentialReport })),
      );
    expect(await ask(() => ok(REPORT))).toEqual({ ok: true, value: REPORT });
    expect(await ask()).toMatchObject({ gap: { call: 'GenerateCredentialReport' } });
  });
});

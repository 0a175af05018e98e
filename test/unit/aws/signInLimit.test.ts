/** Signing in has a time limit, whatever hangs; a user may take any time, and is no longer asked once nobody waits. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from './connect.ts';
import type { ConnectOptions } from './connect.ts';
import { signIns } from '../../../src/aws/signIn/signIn.ts';
import { createSignInLimit, SignInTimeout } from '../../../src/aws/signIn/signInLimit.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import { MFA_CODES } from '../../aws/canaries.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';

let aws: Aws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});
beforeEach(() => {
  aws.endpoint.reset();
  aws.endpoint.restore();
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
});

const never = new AbortController().signal;
const signIn = (profile: string, options: Partial<ConnectOptions> = {}) =>
  connect({ profile, env: { ...process.env }, concurrency: 4, signInWithin: 400, ...options }, never);

const sample = () => profileOf(aws.endpoint, 'sample');
const role = (settings: Readonly<Record<string, string>>) => ({
  name: 'role',
  settings: {
    endpoint_url: aws.endpoint.url,
    role_arn: 'arn:aws:iam::111122223333:role/Auditor',
    ...settings,
  },
});
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const FOREVER = `"${process.execPath}" -e "setTimeout(() => {}, 20000)"`;

describe('A sign-in that hangs is given up', () => {
  it('if the credential_process does not end', async () => {
    aws.setProfiles([{ name: 'slow', settings: { credential_process: FOREVER } }]);
    expect(await signIn('slow')).toMatchObject({
      ok: false,
      profile: 'slow',
      problem: {
        kind: 'no-credentials',
        message:
          'Signing in did not finish within 0 seconds. Run the credential_process of the profile in a terminal to see what it waits for.',
      },
    });
  });

  it.each(['and the program is ended', 'or canceled, and the program is ended'])('%s', async (words) => {
    await using folder = await temporaryFolder('process');
    const file = path.join(folder.path, 'pid');
    const program = path.join(folder.path, 'program.mjs');
    const source = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(file)}, String(process.pid)); setTimeout(() => {}, 60_000);`;
    await writeFile(program, source);
    aws.setProfiles([
      { name: 'slow', settings: { credential_process: `"${process.execPath}" "${program}"` } },
    ]);
    if (words.startsWith('and'))
      expect(await signIn('slow', { signInWithin: 2_000 })).toMatchObject({ ok: false });
    else {
      const cancel = new AbortController();
      const options = { profile: 'slow', env: { ...process.env }, concurrency: 4, signInWithin: 60_000 };
      const signingIn = connect(options, cancel.signal);
      await vi.waitFor(() => readFile(file, 'utf8'), 10_000);
      cancel.abort(new Error('canceled'));
      await expect(signingIn).rejects.toThrow('canceled');
    }
    const pid = Number(await readFile(file, 'utf8'));
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });

  it('if a role is assumed from it', async () => {
    aws.setProfiles([
      { name: 'slow', settings: { credential_process: FOREVER } },
      role({ source_profile: 'slow' }),
    ]);
    expect(await signIn('role')).toMatchObject({ ok: false, problem: { kind: 'offline' } });
  });

  it.each(['AssumeRole', 'GetCallerIdentity'])('if STS does not answer %s', async (action) => {
    aws.endpoint.rules.add({ action, hang: true });
    aws.setProfiles([sample(), role({ source_profile: 'sample' })]);
    expect(await signIn('role')).toMatchObject({
      ok: false,
      problem: { kind: 'offline', message: expect.stringMatching(/Signing in did not finish/) as string },
    });
  });

  it('in the middle of a scan: what needs it fails at once from then on', async () => {
    aws.setProfiles([sample(), role({ source_profile: 'sample' })]);
    const connected = await signIn('role', { signInWithin: 2_000 });
    if (!connected.ok) throw new Error(connected.problem.message);
    aws.endpoint.rules.add({ action: 'AssumeRole', hang: true });
    vi.useFakeTimers({ now: Date.now() + 2 * 3_600_000, toFake: ['Date'] });
    const { iam } = connected.connection.readers;
    const answers = [await iam.listUsers(never), await iam.listUsers(never), await iam.listUsers(never)];
    vi.useRealTimers();
    expect(answers).toMatchObject(Array(3).fill({ ok: false, gap: { reason: 'Timeout' } }));
    expect(aws.endpoint.calls.filter(({ action }) => action === 'AssumeRole')).toHaveLength(2);
  });
});

const DEVICE = 'arn:aws:iam::111122223333:mfa/alice';

/** An input box for an MFA code, as in the window. */
function box() {
  const shown = { times: 0, closed: 0, enter: (code: string): unknown => code };
  const mfaCodeProvider = (_serial: string, signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      shown.times += 1;
      const close = () => {
        shown.closed += 1;
        reject(new Error('closed'));
      };
      signal.addEventListener('abort', close);
      shown.enter = (code) => {
        signal.removeEventListener('abort', close);
        resolve(code);
      };
    });
  return { shown, mfaCodeProvider };
}

describe('The box for an MFA code', () => {
  const assumed = () => aws.endpoint.calls.filter(({ action }) => action === 'AssumeRole');
  const profile = { kind: 'profile', profile: 'role' } as const;
  beforeEach(() => aws.setProfiles([sample(), role({ source_profile: 'sample', mfa_serial: DEVICE })]));

  it('closes when the sign-in is canceled', async () => {
    const { shown, mfaCodeProvider } = box();
    const cancel = new AbortController();
    const options = { profile: 'role', env: { ...process.env }, concurrency: 4, mfaCodeProvider };
    const connecting = connect(options, cancel.signal);
    await expect.poll(() => shown.times).toBe(1);
    cancel.abort(new Error('canceled'));
    await expect(connecting).rejects.toThrow('canceled');
    expect([shown.closed, assumed()]).toEqual([1, []]);
  });

  it('stays open while another account waits for the same code', async () => {
    const { shown, mfaCodeProvider } = box();
    const [first, second] = [new AbortController(), new AbortController()];
    const signInTo = signIns({ env: { ...process.env }, concurrency: 4, mfaCodeProvider });
    const connecting = [signInTo(profile, first.signal), signInTo(profile, second.signal)] as const;
    await expect.poll(() => shown.times).toBe(1);
    first.abort(new Error('canceled'));
    await expect(connecting[0]).rejects.toThrow('canceled');
    expect(shown).toMatchObject({ times: 1, closed: 0 });
    shown.enter(MFA_CODES.right);
    expect(await connecting[1]).toMatchObject({ ok: true });
  });

  it('closes in the middle of a scan, too, when the credentials have to be renewed', async () => {
    const { shown, mfaCodeProvider } = box();
    const connecting = signIn('role', { mfaCodeProvider, signInWithin: 20_000 });
    await expect.poll(() => shown.times).toBe(1);
    shown.enter(MFA_CODES.right);
    const connected = await connecting;
    if (!connected.ok) throw new Error(connected.problem.message);
    vi.useFakeTimers({ now: Date.now() + 2 * 3_600_000, toFake: ['Date'] });
    const cancel = new AbortController();
    const asking = connected.connection.readers.iam.listUsers(cancel.signal);
    await expect.poll(() => shown.times).toBe(2);
    cancel.abort(new Error('canceled'));
    await expect(asking).rejects.toThrow('canceled');
    vi.useRealTimers();
    expect(shown.closed).toBe(1);
    expect(assumed()).toHaveLength(1);
  });
});

it('A user who is asked for a code may take any time', async () => {
  aws.setProfiles([sample(), role({ source_profile: 'sample', mfa_serial: DEVICE })]);
  const connected = await signIn('role', {
    signInWithin: 3_000,
    mfaCodeProvider: () => new Promise((resolve) => setTimeout(resolve, 3_500, MFA_CODES.right)),
  });
  expect(connected).toMatchObject({ ok: true });
});

describe('A time limit', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());
  const forever = new Promise<never>(() => undefined);

  /** Work that never ends, and whether it is still awaited. */
  function waiting(limit: ReturnType<typeof createSignInLimit>) {
    const seen: unknown[] = [];
    limit.within(forever).catch((error: unknown) => seen.push(error));
    return async (milliseconds: number) => {
      await vi.advanceTimersByTimeAsync(milliseconds);
      return seen.length === 0;
    };
  }

  it('has no effect on work that ends, and leaves no timer behind', async () => {
    const limit = createSignInLimit(2_000);
    expect(await limit.within(Promise.resolve('done'))).toBe('done');
    await expect(limit.within(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends work that takes longer, to the millisecond', async () => {
    const still = waiting(createSignInLimit(2_000));
    expect([await still(1_999), await still(1)]).toEqual([true, false]);
    const late = createSignInLimit(2_000).within(forever);
    const refused = expect(late).rejects.toThrow(
      new SignInTimeout('Signing in did not finish within 2 seconds.'),
    );
    await vi.advanceTimersByTimeAsync(2_000);
    await refused;
  });

  it('pauses while the user is asked, and resumes with the answer', async () => {
    const limit = createSignInLimit(2_000);
    const still = waiting(limit);
    expect(await still(1_500)).toBe(true);
    const code = Promise.withResolvers<string>();
    const asked = limit.asking(() => code.promise);
    expect(await still(60_000)).toBe(true);
    code.resolve('738194');
    expect(await asked).toBe('738194');
    expect([await still(499), await still(1)]).toEqual([true, false]);
  });

  it('pauses once if two are asked at a time, until both have answered or canceled', async () => {
    const limit = createSignInLimit(2_000);
    const still = waiting(limit);
    const [one, two] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const asked = [limit.asking(() => one.promise), limit.asking(() => two.promise)];
    const settled = Promise.allSettled(asked);
    expect(await still(5_000)).toBe(true);
    one.resolve('738194');
    expect(await still(5_000)).toBe(true);
    two.reject(new Error('cancelled'));
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect([await still(1_999), await still(1)]).toEqual([true, false]);
  });

  it('counts from the start of the work, also while the user is asked', async () => {
    const limit = createSignInLimit(2_000);
    await vi.advanceTimersByTimeAsync(10_000);
    const code = Promise.withResolvers<string>();
    const asked = limit.asking(() => code.promise);
    await vi.advanceTimersByTimeAsync(10_000);
    const still = waiting(limit);
    expect(await still(10_000)).toBe(true);
    code.resolve('738194');
    await asked;
    expect([await still(1_999), await still(1)]).toEqual([true, false]);
  });
});

import { Agent } from 'node:http';
import type { ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../src/aws/client/wholeAnswers.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { iamOf } from './iamOf.ts';
import type { PortOptions } from './iamOf.ts';

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint({
    accounts: [{ accountId: '111122223333', users: [{ name: 'ann', createdAt: '-9d' }] }],
  });
});
afterAll(() => endpoint.close());
beforeEach(() => endpoint.reset());

const never = new AbortController().signal;

/** Lists the users, with the product's limits except these. */
function asking(limits: Partial<typeof LIMITS>, options: PortOptions = {}) {
  const { iam } = iamOf(endpoint, { maxAttempts: 3, limits: { ...LIMITS, ...limits }, ...options });
  return async () => {
    const answer = await iam.listUsers(never);
    return answer.ok ? 'whole' : `${answer.gap.reason}: ${answer.gap.message}`;
  };
}

describe('An answer', () => {
  it('that trickles is given up, and not requested again', async () => {
    endpoint.rules.add({ trickle: 20 });
    const ask = asking({ milliseconds: 400 });
    expect(await ask()).toBe('Timeout: The answer was not whole after 0 s; it timed out.');
    expect(endpoint.calls).toHaveLength(1);
  });

  it('that never ends is given up at a size limit', async () => {
    endpoint.rules.add({ endless: true });
    const ask = asking({ bytes: 5 * 1024 * 1024, silence: 0 });
    expect(await ask()).toBe('InvalidResponse: The answer is larger than 5 MB.');
    expect(endpoint.calls).toHaveLength(1);
    // The host is not silent: it is asked again.
    expect(await ask()).toBe('InvalidResponse: The answer is larger than 5 MB.');
  });

  it('is complete at that size, and not one byte beyond it', async () => {
    let size = 0;
    const onAnswer = (headers: Readonly<Record<string, string>>) =>
      (size = Number(headers['content-length']));
    expect(await asking({}, { onAnswer })()).toBe('whole');
    expect(size).toBeGreaterThan(100);
    expect(await asking({ bytes: size })()).toBe('whole');
    expect(await asking({ bytes: size - 1 })()).toBe('InvalidResponse: The answer is larger than 0 MB.');
  });

  it('that is slow and large within the limits is complete', async () => {
    endpoint.rules.add({ trickle: 1, times: 1 });
    expect(await asking({})()).toBe('whole');
  });
});

it('An answer that is complete, or was rejected, is no longer awaited', async () => {
  const started = vi.spyOn(globalThis, 'setTimeout');
  const ended = vi.spyOn(globalThis, 'clearTimeout');
  const ask = asking({ milliseconds: 54_321 }, { maxAttempts: 1 });
  expect(await ask()).toBe('whole');
  endpoint.rules.add({ error: { code: 'AccessDenied', status: 403 } });
  expect(await ask()).toMatch(/^AccessDenied/);
  const timers = started.mock.results.filter((_, call) => started.mock.calls[call]?.[1] === 54_321);
  expect(timers).toHaveLength(2);
  for (const { value } of timers) expect(ended).toHaveBeenCalledWith(value);
  vi.restoreAllMocks();
});

it('A client that is given up closes its connections', async () => {
  const httpAgent = new Agent();
  const closed = vi.spyOn(httpAgent, 'destroy');
  const { client, iam } = iamOf(endpoint, { patience: { httpAgent } });
  await iam.listUsers(never);
  expect(closed).not.toHaveBeenCalled();
  client.destroy();
  expect(closed).toHaveBeenCalled();
});

it("An error page of VS Code's proxy is a network failure, and is retried", async () => {
  class Failing extends Agent {
    failures = 2;

    override createConnection(
      options: ClientRequestArgs,
      callback: (error: Error | null, stream: Duplex) => void,
    ) {
      this.failures -= 1;
      if (this.failures < 0) return super.createConnection(options, callback);
      throw new Error('Failed to establish a socket connection to proxies: PROXY ann:pw@127.0.0.1:9');
    }
  }
  expect(await asking({}, { patience: { httpAgent: new Failing() } })()).toBe('whole');
  expect(await asking({}, { maxAttempts: 2, patience: { httpAgent: new Failing() } })()).toBe(
    'NetworkError: Failed to establish a socket connection to proxies: PROXY ***@127.0.0.1:9',
  );
});

describe('A host that does not answer', () => {
  const patience = { requestTimeout: 1_500, throwOnRequestTimeout: true };

  it('is not asked for a while, once it was silent for long', async () => {
    endpoint.rules.add({ hang: true });
    const ask = asking({ silence: 1 }, { maxAttempts: 1, patience });
    expect(await ask()).toMatch(/^Timeout/);
    expect(await ask()).toMatch(/^Timeout: 127\.0\.0\.1:\d+ has answered nothing for \d s\.$/);
    expect(endpoint.calls).toHaveLength(1);
  });

  it('is not retried by the request that found it silent', async () => {
    endpoint.rules.add({ hang: true });
    const ask = asking({ silence: 1, pause: 0 }, { patience });
    expect(await ask()).toMatch(/^Timeout: 127\.0\.0\.1:\d+ has answered nothing for \d s\.$/);
    expect(endpoint.calls).toHaveLength(1);
  });

  it('is asked again after a while, and normally once it has answered', async () => {
    endpoint.rules.add({ hang: true, times: 1 });
    const ask = asking({ silence: 1, pause: 0 }, { maxAttempts: 1, patience });
    expect([await ask(), await ask(), await ask()].slice(1)).toEqual(['whole', 'whole']);
  });

  it('that has answered once is not silent anymore', async () => {
    endpoint.rules.add({ hang: true, times: 1 });
    const ask = asking({ silence: 1, pause: 300 }, { maxAttempts: 1, patience });
    await ask();
    await setTimeout(400);
    expect([await ask(), await ask()]).toEqual(['whole', 'whole']);
  });

  it('does not count as silent if it rejects requests, or if the user canceled', async () => {
    endpoint.rules.add({ error: { code: 'AccessDenied', status: 403 }, times: 1 });
    endpoint.rules.add({ hang: true, after: 1, times: 1 });
    const { iam } = iamOf(endpoint, { limits: { ...LIMITS, silence: 0, pause: LIMITS.pause } });
    expect(await iam.listUsers(never)).toMatchObject({ ok: false });
    const cancel = new AbortController();
    const cancelled = iam.listUsers(cancel.signal);
    await expect.poll(() => endpoint.calls.length).toBe(2);
    cancel.abort(new Error('cancelled'));
    await expect(cancelled).rejects.toThrow('cancelled');
    expect(await iam.listUsers(never)).toMatchObject({ ok: true });
  });
});

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Size, Truth } from '../aws/generate.ts';
import type { Environment } from '../host/processes.ts';

export interface BenchAws extends AsyncDisposable {
  readonly env: Environment;
  readonly truth: readonly Truth[];
}

/** What the thread tells once it listens. */
export interface Listening {
  readonly env: Environment;
  readonly truth: readonly Truth[];
}

/** A generated account behind the endpoint, in a thread of its own. */
export async function startBenchAws(size: Size): Promise<BenchAws> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: size });
  const [listening] = (await once(worker, 'message')) as [Listening];
  return {
    ...listening,
    [Symbol.asyncDispose]: async () => {
      worker.postMessage('end');
      await once(worker, 'exit');
    },
  };
}

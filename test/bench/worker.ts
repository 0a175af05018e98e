import { parentPort, workerData } from 'node:worker_threads';
import { generateAccount } from '../aws/generate.ts';
import type { Size } from '../aws/generate.ts';
import { startAws } from '../host/aws.ts';
import type { Listening } from './aws.ts';

const { account, truth } = generateAccount(workerData as Size);
const aws = await startAws({ accounts: [account], jobDuration: () => ({ milliseconds: 0, polls: 0 }) });
parentPort?.postMessage({ env: aws.env, truth } satisfies Listening);
parentPort?.once('message', () => {
  void aws[Symbol.asyncDispose]().then(() => process.exit());
});

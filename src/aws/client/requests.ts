import type {
  IAMClient,
  IAMClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-iam';
import type { Command } from '@smithy/types';
import type PQueue from 'p-queue';
import type { Call } from '../../senders/model/model.ts';
import type { Result } from '../../senders/ports/iamReader.ts';
import { abortable } from './client.ts';
import { toGap } from '../errors/failure.ts';

/** `now` goes ahead of `background`: a person is waiting. */
export type Urgency = 'background' | 'now';

/**
 * @param queue limits the requests in flight
 * @returns `send`, which sends a request when its turn comes, and `answer`, which turns a failure into a gap. Both reject
 *   with the signal's reason when it's aborted.
 */
export function requests(client: IAMClient, queue: PQueue, urgency: Urgency) {
  const priority = urgency === 'now' ? 1 : 0;

  // Nothing is sent after the signal is aborted.
  const send = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<ServiceInputTypes, Input, ServiceOutputTypes, Output, IAMClientResolvedConfig>,
    signal: AbortSignal,
  ): Promise<Output> =>
    queue.add(
      () => {
        signal.throwIfAborted();
        return client.send(abortable(command, signal), { abortSignal: signal });
      },
      { priority },
    );

  const answer = async <T>(
    call: Call,
    signal: AbortSignal,
    ask: () => Promise<T>,
    accessKeyId?: string,
  ): Promise<Result<T>> => {
    try {
      return { ok: true, value: await ask() };
    } catch (error) {
      signal.throwIfAborted();
      return { ok: false, gap: toGap(call, error, accessKeyId) };
    }
  };

  return { send, answer };
}

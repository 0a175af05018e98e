/** How one request is sent, and what becomes of one that fails. */
import type { Client, Command, MetadataBearer } from '@smithy/types';
import type { Call } from '../../senders/model/model.ts';
import type { Result } from '../../senders/ports/iamReader.ts';
import { abortable } from './client.ts';
import { toGap } from '../errors/failure.ts';
import type { Subject } from '../errors/failure.ts';

/** `now` goes ahead of `background`: a person is waiting. */
export type Urgency = 'background' | 'now';

/** Bounds the requests under way at once: a queue. */
export interface Bound {
  add<T>(request: () => Promise<T>, options: { readonly priority: number }): Promise<T>;
}

/**
 * @returns `send`, which sends one request when its turn comes, and `answer`, which makes a gap of what fails. Both
 * reject with the signal's reason once it is aborted.
 */
export function requests<AnyInput extends object, AnyOutput extends MetadataBearer, Config>(
  client: Client<AnyInput, AnyOutput, Config>,
  queue: Bound,
  urgency: Urgency,
) {
  const priority = urgency === 'now' ? 1 : 0;

  // Nothing is sent any more once the signal is aborted.
  const send = <Input extends AnyInput, Output extends AnyOutput>(
    command: Command<AnyInput, Input, AnyOutput, Output, Config>,
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
    subject?: Subject,
  ): Promise<Result<T>> => {
    try {
      return { ok: true, value: await ask() };
    } catch (error) {
      signal.throwIfAborted();
      return { ok: false, gap: toGap(call, error, subject) };
    }
  };

  return { send, answer };
}

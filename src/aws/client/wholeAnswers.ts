import { NodeHttpHandler } from '@smithy/node-http-handler';
import type {
  HttpHandlerOptions,
  HttpRequest,
  HttpResponse,
  NodeHttpHandlerOptions,
  RequestHandler,
} from '@smithy/types';
import { errorCode, InvalidResponse, isNetworkFailure } from '../errors/failure.ts';

/** The SDK's interface for sending requests. */
export type HttpHandler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> & {
  destroy(): void;
};

export interface Limits {
  /** The time for a complete answer, from the request to its last byte, in milliseconds. */
  readonly milliseconds: number;
  /** The size of a complete answer, in bytes. */
  readonly bytes: number;
  /** A host that hasn't answered any request for this long counts as silent, in milliseconds. */
  readonly silence: number;
  /** A silent host is asked again after this long, in milliseconds; until then, requests to it fail at once. */
  readonly pause: number;
}

/** 500 users with all the policies that IAM allows have less than 40 MB (IAM User Guide, "IAM and AWS STS quotas"). */
export const LIMITS: Limits = {
  milliseconds: 60_000,
  bytes: 64 * 1024 * 1024,
  silence: 120_000,
  pause: 30_000,
};

/** An answer wasn't complete in time. It isn't requested again: it would most likely be as slow. */
export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout';
}

/** Gets an answer's headers, in lower case, with when its request was sent and when they arrived. */
export type OnAnswer = (headers: Readonly<Record<string, string>>, sentAt: number, cameAt: number) => void;

/**
 * Sends requests as the SDK does, but reads each answer to its end before passing it on, within limits of time and size,
 * so that a trickling or endless answer can't hang. While a host is silent, further requests to it fail at once instead
 * of one after the other.
 */
export function wholeAnswers(
  options: NodeHttpHandlerOptions,
  onAnswer: OnAnswer = () => undefined,
  limits: Limits = LIMITS,
): HttpHandler {
  const handler = new NodeHttpHandler(options);
  const hosts = new Map<string, Silence>();

  return {
    metadata: handler.metadata,
    destroy: () => handler.destroy(),
    handle: async (request, handling = {}) => {
      const host = `${request.hostname}:${request.port ?? ''}`;
      const silence = hosts.get(host) ?? limitSilence(limits);
      hosts.set(host, silence);
      silence.throwIfSilent(host);
      const late = new AbortController();
      const given = handling.abortSignal as AbortSignal | undefined;
      const signal = given === undefined ? late.signal : AbortSignal.any([given, late.signal]);
      const seconds = Math.round(limits.milliseconds / 1000);
      const timer = setTimeout(() => {
        late.abort(new AnswerTimeout(`The answer was not whole after ${seconds} s; it timed out.`));
      }, limits.milliseconds);
      const sentAt = performance.now();
      try {
        const { response } = await handler.handle(request as never, { ...handling, abortSignal: signal });
        onAnswer(response.headers, sentAt, performance.now());
        response.body = await wholeBody(response.body as AsyncIterable<Uint8Array>, limits.bytes);
        silence.broken();
        return { response };
      } catch (error) {
        if (given?.aborted === true) throw error;
        if (!(error instanceof InvalidResponse)) silence.goesOn(sentAt);
        // Each of the SDK's further tries would take as long again.
        if (errorCode(error) === 'Timeout') silence.throwIfLong(host);
        throw late.signal.aborted ? late.signal.reason : retried(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** @throws InvalidResponse for a larger body. */
async function wholeBody(body: AsyncIterable<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bytes)
      throw new InvalidResponse(`The answer is larger than ${Math.round(bytes / 1024 / 1024)} MB.`);
  }
  return Buffer.concat(chunks, length);
}

/** The SDK retries only by Node's error codes, which VS Code's errors for a failing proxy lack. */
function retried(error: unknown): unknown {
  return error instanceof Error && !('code' in error) && isNetworkFailure(error)
    ? Object.assign(error, { $retryable: { throttling: false } })
    : error;
}

interface Silence {
  /** @throws AnswerTimeout */
  throwIfLong(host: string): void;
  throwIfSilent(host: string): void;
  /** A request sent then wasn't answered. */
  goesOn(sentAt: number): void;
  broken(): void;
}

function limitSilence({ silence, pause }: Limits): Silence {
  let since: number | null = null;
  let askedAt = 0;
  const throwIfLong = (host: string): void => {
    const now = performance.now();
    if (since === null || now - since < silence) return;
    throw new AnswerTimeout(`${host} has answered nothing for ${Math.round((now - since) / 1000)} s.`);
  };
  return {
    throwIfLong,
    throwIfSilent: (host) => {
      const now = performance.now();
      if (now - askedAt < pause) throwIfLong(host);
      askedAt = now;
    },
    goesOn: (sentAt) => {
      since ??= sentAt;
    },
    broken: () => {
      since = null;
    },
  };
}

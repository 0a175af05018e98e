import { NodeHttpHandler } from '@smithy/node-http-handler';
import type {
  HttpHandlerOptions,
  HttpRequest,
  HttpResponse,
  NodeHttpHandlerOptions,
  RequestHandler,
} from '@smithy/types';
import { InvalidResponse, isNetworkFailure } from '../errors/failure.ts';

/** What the SDK's clients send their requests by. */
export type HttpHandler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> & {
  destroy(): void;
};

export interface Limits {
  /** A whole answer may take so many milliseconds, from the request to its last byte. */
  readonly milliseconds: number;
  /** A whole answer may have so many bytes. */
  readonly bytes: number;
  /** A host that was asked and answered nothing for so many milliseconds is taken to be silent. */
  readonly silence: number;
  /** A silent host is asked again only after so many milliseconds; in between, requests to it fail at once. */
  readonly pause: number;
}

/**
 * A page of 500 users, each with the most policies that IAM lets one have, all versions of them, has less than 40 MB.
 * Source: IAM User Guide, "IAM and AWS STS quotas".
 */
export const LIMITS: Limits = {
  milliseconds: 60_000,
  bytes: 64 * 1024 * 1024,
  silence: 120_000,
  pause: 30_000,
};

/** An answer that was not whole in time. It is not asked for again: who answers so slowly would do so again. */
export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout';
}

/** Gets the headers of each answer, in lower case, with when its request was sent and when they had come. */
export type OnAnswer = (headers: Readonly<Record<string, string>>, sentAt: number, cameAt: number) => void;

/**
 * Sends requests as the SDK does, and reads each answer to its end before the SDK sees it: within limits of time and
 * size, so that nobody who trickles, or never ends, is waited for. Where a host stays silent, further requests to it fail
 * at once instead of one after the other.
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
        late.abort(new AnswerTimeout(`The answer was not whole after ${seconds} s; it was given up.`));
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
        throw late.signal.aborted ? late.signal.reason : retried(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** @throws InvalidResponse for a body that is larger. */
async function wholeBody(body: AsyncIterable<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // To leave the loop closes the connection.
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bytes)
      throw new InvalidResponse(`The answer is larger than ${Math.round(bytes / 1024 / 1024)} MB.`);
  }
  return Buffer.concat(chunks, length);
}

/** The SDK tries again by Node's codes of errors alone, which VS Code's words for a proxy that fails do not have. */
function retried(error: unknown): unknown {
  return error instanceof Error && !('code' in error) && isNetworkFailure(error)
    ? Object.assign(error, { $retryable: { throttling: false } })
    : error;
}

interface Silence {
  throwIfSilent(host: string): void;
  /** A request that was sent then was not answered. */
  goesOn(sentAt: number): void;
  broken(): void;
}

function limitSilence({ silence, pause }: Limits): Silence {
  let since: number | null = null;
  let askedAt = 0;
  return {
    throwIfSilent: (host) => {
      const now = performance.now();
      if (since !== null && now - since >= silence && now - askedAt < pause) {
        const seconds = Math.round((now - since) / 1000);
        throw new AnswerTimeout(`${host} has answered nothing for ${seconds} s.`);
      }
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

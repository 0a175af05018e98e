/** How an answer of the endpoint gets to the wire, and what rules make of it on the way. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Effect } from './rules.ts';
import type { WireResponse } from './wire.ts';

export function affected(response: WireResponse, { respond, rewrite }: Effect): WireResponse {
  const answered =
    respond === undefined
      ? response
      : {
          status: respond.status ?? 200,
          headers: { 'content-type': respond.contentType ?? 'text/html' },
          body: respond.body ?? '',
        };
  return rewrite?.(answered) ?? answered;
}

async function drip(outgoing: ServerResponse, bytes: Buffer, every: number): Promise<void> {
  for (const byte of bytes) {
    if (outgoing.destroyed) return;
    outgoing.write(Buffer.of(byte));
    await sleep(every, undefined, { ref: false });
  }
  outgoing.end();
}

async function flood(outgoing: ServerResponse, bytes: Buffer): Promise<void> {
  const closed = new Promise((resolve) => outgoing.once('close', resolve));
  for (let chunk = bytes; !outgoing.destroyed; chunk = Buffer.alloc(1_000_000, ' ')) {
    if (!outgoing.write(chunk))
      await Promise.race([closed, new Promise((resolve) => outgoing.once('drain', resolve))]);
  }
}

export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function write(
  outgoing: ServerResponse,
  { status, headers, body, encoding }: WireResponse,
  { truncate, stall, trickle, endless }: Effect = {},
): void {
  if (outgoing.destroyed || outgoing.headersSent) return;
  const bytes = Buffer.from(body, encoding);
  if (trickle !== undefined || endless === true) {
    outgoing.writeHead(status, headers);
    void (trickle === undefined ? flood(outgoing, bytes) : drip(outgoing, bytes, trickle));
    return;
  }
  outgoing.writeHead(status, { ...headers, 'content-length': bytes.length });
  if (truncate !== undefined) outgoing.write(bytes.subarray(0, truncate), () => outgoing.destroy());
  else if (stall !== undefined) outgoing.write(bytes.subarray(0, stall));
  else outgoing.end(bytes);
}

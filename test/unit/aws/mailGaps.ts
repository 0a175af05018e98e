/** Requests about mails of a day, and their gaps. */
import { expect } from 'vitest';
import type { Gap } from '../../../src/senders/model/evidence.ts';
import type { Result } from '../../../src/senders/ports/iamReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Rule } from '../../aws/rules.ts';
import { mails as startMails } from '../endpoint/cloudwatch.ts';
import { mailsOf, SEND, sentBy } from './mailsOf.ts';
import type { MailPortOptions } from './mailsOf.ts';

const never = new AbortController().signal;

/** A day, up to the current hour. */
export const SPAN = { from: '2026-11-22T12:00:00Z', to: '2026-11-23T13:00:00Z' };

export const sums = (endpoint: Endpoint, options?: MailPortOptions, region = 'us-east-1') =>
  mailsOf(endpoint, options).mails.getHourlySums(region, [SEND, sentBy('newsletter')], SPAN, never);

export const list = (endpoint: Endpoint) =>
  mailsOf(endpoint).mails.listSenderMetrics('us-east-1', 10_000, never);

/** The gap in place of an answer. */
export function gapOf<T>(result: Result<T>): Gap {
  if (result.ok) throw new Error(`It answered ${JSON.stringify(result.value)}.`);
  expect(result).not.toHaveProperty('known');
  return result.gap;
}

/** The gap of a request under a rule. */
export async function gapUnder(
  rule: Rule,
  ask: (endpoint: Endpoint) => Promise<Result<unknown>> = sums,
): Promise<Gap> {
  const endpoint = await startMails();
  endpoint.rules.add(rule);
  return gapOf(await ask(endpoint));
}

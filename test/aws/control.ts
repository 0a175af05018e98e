/**
 * The control door: how a test in another process changes the endpoint.
 *
 *   GET  /_control/calls   every call so far, as JSON
 *   POST /_control         one JSON object, of any of:
 *     { "account": "444455556666" }           which account the rest is about; the first one where not given
 *     { "use": { "accessKeyId": "AKIA…", "service": "ses-smtp", "region": "us-east-1", "action": "SendRawEmail" } }
 *     { "send": { "accessKeyId": "AKIA…", "smtp": true, "region": "us-east-1", "count": 200 } }
 *     { "optedIn": ["eu-south-1"] }          the opt-in Regions that are on
 *     { "createUser": { …as in an account's file } }, { "deleteUser": "bob" }
 *     { "rule": { "action": "ListAccessKeys", "params": { "UserName": "bob" }, "times": 1,
 *                 "error": { "code": "Throttling", "status": 400, "message": "Rate exceeded" } } }
 *     { "deny": ["iam:ListUsers"] }, { "enforce": { …policy document } }
 *     { "deny": ["cloudwatch:*"], "regions": ["eu-west-1"] }
 *     { "throttle": { "rate": 5, "burst": 10, "perAction": true } }
 *     { "clockAhead": 840000 }               its clock is so many milliseconds ahead of this machine's
 *     { "advance": 14400000 }                 lets milliseconds pass in the accounts
 *     { "reset": true }                       forgets calls and rules
 *     { "restore": true }                     makes the accounts what they were declared to be
 *
 * Answers 200 with `{}`, or 400 with the reason. It is on the loopback interface only and asks for no signature.
 */
import type { AccountHandle } from './accountHandle.ts';
import type { Endpoint } from './endpoint.ts';
import type { PolicyDocument } from './policies.ts';
import type { Rule, Throttle } from './rules.ts';
import type { SignedRequest } from './signature.ts';
import type { WireResponse } from './wire.ts';

interface Orders {
  readonly account?: string;
  readonly reset?: boolean;
  readonly restore?: boolean;
  readonly advance?: number;
  readonly clockAhead?: number;
  readonly createUser?: Parameters<AccountHandle['createUser']>[0];
  readonly use?: Parameters<AccountHandle['use']>[0];
  readonly send?: Parameters<AccountHandle['send']>[0];
  readonly optedIn?: readonly string[];
  readonly deleteUser?: string;
  readonly rule?: Rule;
  readonly deny?: readonly string[];
  /** Of `deny`. */
  readonly regions?: readonly string[];
  readonly enforce?: PolicyDocument;
  readonly throttle?: Throttle;
}

export function control(endpoint: Endpoint, { method, url, body }: SignedRequest): WireResponse {
  if (method === 'GET' && url === '/_control/calls') return json(200, endpoint.calls);
  try {
    obey(endpoint, JSON.parse(body) as Orders);
    return json(200, {});
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

/** Carries out in this order, so that one request can reset the endpoint and then change it. */
function obey(endpoint: Endpoint, orders: Orders): void {
  const { rules } = endpoint;
  if (orders.reset === true) endpoint.reset();
  if (orders.clockAhead !== undefined) endpoint.clockAhead(orders.clockAhead);
  if (orders.restore === true) endpoint.restore();
  if (orders.advance !== undefined) endpoint.advance(orders.advance);
  const account = endpoint.account(orders.account);
  if (orders.createUser) account.createUser(orders.createUser);
  if (orders.optedIn) account.optIn(orders.optedIn);
  if (orders.use) account.use(orders.use);
  if (orders.send) account.send(orders.send);
  if (orders.deleteUser !== undefined) account.deleteUser(orders.deleteUser);
  if (orders.rule) rules.add(orders.rule);
  if (orders.deny) rules.deny(orders.deny, orders.account, orders.regions);
  if (orders.enforce) rules.enforce(orders.enforce, orders.account);
  if (orders.throttle) rules.throttle(orders.throttle);
}

const json = (status: number, value: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

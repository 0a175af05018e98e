/**
 * What the endpoint can be told to do besides answering truly: enforce policies, throttle, delay, and fail
 * chosen calls in chosen ways. Everything but `where`, `rewrite` and `then` is plain JSON, so that the
 * control door takes the same rules.
 */
import { decide, type PolicyDocument } from './policies.ts';
import { AwsError, type Params, type Service, type WireResponse } from './wire.ts';
import type { JobError } from './call.ts';

/** The call that rules look at. */
export interface Asked {
  readonly service: Service;
  readonly action: string;
  readonly params: Params;
  readonly accountId: string;
  readonly accessKeyId: string;
}

/** Which calls. What is not given matches everything. */
export interface Matching {
  readonly action?: string | readonly string[];
  readonly account?: string;
  readonly accessKeyId?: string;
  /** Parameters by name; the value may have `*` anywhere: `{ "UserName": "bob*" }`. */
  readonly params?: Readonly<Record<string, string>>;
  readonly where?: (call: Asked) => boolean;
  /** Lets so many matching calls pass first. */
  readonly after?: number;
  /** Holds for so many matching calls. */
  readonly times?: number;
  /** Holds for so many milliseconds from now. */
  readonly forMilliseconds?: number;
}

/** What happens to them. Several can be combined: a delay comes first, `vanish` and `then` last. */
export interface Effect {
  readonly delay?: number;
  readonly error?: { readonly code: string; readonly status?: number; readonly message?: string };
  /** The connection is cut before anything is answered. */
  readonly reset?: boolean;
  /** No answer, ever; the connection stays open. */
  readonly hang?: boolean;
  /** Another answer, whatever the call was: HTML of a proxy, an empty body, … */
  readonly respond?: { readonly status?: number; readonly contentType?: string; readonly body?: string };
  /** Only so many bytes of the answer, then the connection is cut. */
  readonly truncate?: number;
  /** Only so many bytes of the answer, then no more, ever; the connection stays open. */
  readonly stall?: number;
  /** A byte of the answer every so many milliseconds. */
  readonly trickle?: number;
  /** The answer goes on with spaces, without end. */
  readonly endless?: boolean;
  readonly rewrite?: (response: WireResponse) => WireResponse;
  /** For GenerateServiceLastAccessedDetails: the job fails, or never ends. */
  readonly job?: { readonly error?: JobError; readonly never?: boolean };
  /** The user is deleted once the call is answered. */
  readonly vanish?: string;
  readonly then?: () => void;
}

export type Rule = Matching & Effect;

/** A token bucket a call must find a token in. `rate` tokens a second, at most `burst` of them. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
  /** A bucket for each action (as IAM has), not one for all. */
  readonly perAction?: boolean;
  /** Only these actions. */
  readonly action?: string | readonly string[];
  readonly account?: string;
}

export interface Rules {
  /** Adds a rule. The first rule that matches a call decides each of its effects. */
  add(rule: Rule): void;
  /** From now on a call needs this policy's leave. `account`: only calls of that account. */
  enforce(policy: PolicyDocument, account?: string): void;
  /** Takes the leave for actions (`iam:ListUsers`, `iam:Get*`) away; all others keep it. */
  deny(actions: readonly string[], account?: string): void;
  throttle(throttle: Throttle): void;
  reset(): void;

  /** The effects on a call, for the endpoint; counts as a call for `after` and `times`. */
  effectOn(call: Asked): Effect;
  /** @throws AwsError `Throttling` 400, for the endpoint. */
  take(call: Asked): void;
  /** @throws AwsError `AccessDenied` 403, for the endpoint. */
  authorize(call: Asked, callerArn: string, resource: string): void;
}

interface Enforced {
  readonly account: string | undefined;
  readonly document: PolicyDocument;
}

const ALLOW_ALL: PolicyDocument = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

/** @param clock milliseconds of real time */
export function rules(clock: () => number = () => performance.now()): Rules {
  let active: ((call: Asked) => Effect | undefined)[] = [];
  let buckets: ((call: Asked) => boolean)[] = [];
  let policies: Enforced[] = [];
  let denials: Enforced[] = [];
  return {
    add: (rule) => void active.push(counted(rule, clock)),
    enforce: (document, account) => void policies.push({ account, document }),
    deny: (actions, account) =>
      void denials.push({
        account,
        document: { Statement: { Effect: 'Deny', Action: actions, Resource: '*' } },
      }),
    throttle: (throttle) => void buckets.push(bucket(throttle, clock)),
    reset: () => {
      active = [];
      buckets = [];
      policies = [];
      denials = [];
    },
    effectOn: (call) =>
      active.reduceRight<Effect>((effects, effectOf) => ({ ...effects, ...effectOf(call) }), {}),
    take: (call) => {
      if (!buckets.every((hasToken) => hasToken(call)))
        throw new AwsError('Throttling', 400, 'Rate exceeded');
    },
    authorize: (call, callerArn, resource) => {
      // D: no permission is needed for it.
      if (call.action === 'GetCallerIdentity') return;
      const own = ({ account }: Enforced): boolean => account === undefined || account === call.accountId;
      const enforced = policies.filter(own);
      const documents = [
        ...(enforced.length > 0 ? enforced : [{ document: ALLOW_ALL }]),
        ...denials.filter(own),
      ];
      const action = `${call.service}:${call.action}`;
      const decision = decide(
        documents.map(({ document }) => document),
        action,
        resource,
      );
      if (decision === 'allowed') return;
      const reason =
        decision === 'denied'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${action} action`;
      throw new AwsError(
        'AccessDenied',
        403,
        `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
      );
    },
  };
}

function counted(rule: Rule, clock: () => number): (call: Asked) => Effect | undefined {
  const { action, account, accessKeyId, params, where, after, times, forMilliseconds, ...effect } = rule;
  const matches = matcher({ action, account, accessKeyId, params, where });
  const from = after ?? 0;
  const until = from + (times ?? Infinity);
  const end = clock() + (forMilliseconds ?? Infinity);
  let seen = 0;
  return (call) => {
    if (clock() > end || !matches(call)) return undefined;
    seen += 1;
    return seen > from && seen <= until ? effect : undefined;
  };
}

type Criteria = { [K in 'action' | 'account' | 'accessKeyId' | 'params' | 'where']: Matching[K] | undefined };

function matcher(criteria: Criteria): (call: Asked) => boolean {
  const { action, account, accessKeyId, params = {}, where } = criteria;
  const actions = typeof action === 'string' ? [action] : action;
  const wanted = Object.entries(params).map(([name, pattern]) => ({ name, pattern: wildcard(pattern) }));
  return (call) =>
    (actions?.includes(call.action) ?? true) &&
    (account === undefined || account === call.accountId) &&
    (accessKeyId === undefined || accessKeyId === call.accessKeyId) &&
    wanted.every(({ name, pattern }) => pattern.test(call.params.get(name) ?? '')) &&
    (where?.(call) ?? true);
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')}$`, 's');

function bucket(throttle: Throttle, clock: () => number): (call: Asked) => boolean {
  const { rate, burst, perAction = false, action, account } = throttle;
  const matches = matcher({ action, account, accessKeyId: undefined, params: undefined, where: undefined });
  const levels = new Map<string, { readonly tokens: number; readonly at: number }>();
  return (call) => {
    if (!matches(call)) return true;
    const key = perAction ? `${call.accountId}/${call.action}` : call.accountId;
    const at = clock();
    const level = levels.get(key) ?? { tokens: burst, at };
    const tokens = Math.min(burst, level.tokens + ((at - level.at) / 1000) * rate);
    const enough = tokens >= 1;
    levels.set(key, { tokens: enough ? tokens - 1 : tokens, at });
    return enough;
  };
}

/**
 * What the endpoint can do besides answering correctly: enforce policies, throttle, delay, and fail
 * chosen calls in chosen ways. Everything but `where`, `rewrite` and `then` is plain JSON, so that the
 * control door takes the same rules.
 */
import { decide, type PolicyDocument } from './policies.ts';
import { AwsError, type Params, type Service, type WireResponse } from './wire.ts';
import type { JobError } from './call.ts';

/** The call that rules look at. */
export interface Asked {
  readonly service: Service;
  /** That the request is signed for. */
  readonly region: string;
  readonly action: string;
  readonly params: Params;
  readonly accountId: string;
  readonly accessKeyId: string;
}

/** Which calls. What is not given matches everything. */
export interface Matching {
  readonly service?: Service;
  readonly region?: string | readonly string[];
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
  /** The answer waits for it. */
  readonly until?: Promise<unknown>;
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

/**
 * A token bucket a call must find a token in. `rate` tokens a second, at most `burst` of them. An account has one, of
 * a regional service (CloudWatch, EC2) one in each Region.
 */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
  /** A bucket for each action (as IAM has), not one for all. */
  readonly perAction?: boolean;
  readonly service?: Service;
  readonly region?: string | readonly string[];
  /** Only these actions. */
  readonly action?: string | readonly string[];
  readonly account?: string;
}

export interface Rules {
  /** Adds a rule. The first rule that matches a call decides each of its effects. */
  add(rule: Rule): void;
  /** From now on a call needs this policy's leave. `account`: only calls of that account. */
  enforce(policy: PolicyDocument, account?: string): void;
  /**
   * Takes the leave for actions (`iam:ListUsers`, `iam:Get*`) away; all others keep it. With Regions, as a service
   * control policy does that holds in these.
   */
  deny(actions: readonly string[], account?: string, regions?: readonly string[]): void;
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
  readonly regions?: readonly string[] | undefined;
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
    deny: (actions, account, regions) =>
      void denials.push({
        account,
        regions,
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
      const own = ({ account, regions }: Enforced): boolean =>
        (account === undefined || account === call.accountId) && (regions?.includes(call.region) ?? true);
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
      const ofOrganization = denials.some((denial) => denial.regions !== undefined && own(denial));
      const reason =
        decision === 'denied'
          ? `with an explicit deny in ${ofOrganization ? 'a service control' : 'an identity-based'} policy`
          : `because no identity-based policy allows the ${action} action`;
      // O: CloudWatch and EC2 name no resource (aws-samples/eks-workshop-v2#968).
      const on = isRegional(call) && call.service !== 'ses' ? '' : `on resource: ${resource} `;
      throw new AwsError(
        'AccessDenied',
        403,
        `User: ${callerArn} is not authorized to perform: ${action} ${on}${reason}`,
      );
    },
  };
}

const isRegional = ({ service }: Asked): boolean =>
  ['cloudwatch', 'ec2', 'cloudtrail', 'ses', 'logs', 'events'].includes(service);

function counted(rule: Rule, clock: () => number): (call: Asked) => Effect | undefined {
  const { service, region, action, account, accessKeyId, params, where, ...rest } = rule;
  const { after, times, forMilliseconds, ...effect } = rest;
  const matches = matcher({ service, region, action, account, accessKeyId, params, where });
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

type Criterion = 'service' | 'region' | 'action' | 'account' | 'accessKeyId' | 'params' | 'where';

type Criteria = { readonly [K in Criterion]?: Matching[K] | undefined };

const listed = (asked: string | readonly string[] | undefined): readonly string[] | undefined =>
  typeof asked === 'string' ? [asked] : asked;

function matcher(criteria: Criteria): (call: Asked) => boolean {
  const { service, action, account, accessKeyId, params = {}, where } = criteria;
  const [actions, regions] = [listed(action), listed(criteria.region)];
  const wanted = Object.entries(params).map(([name, pattern]) => ({ name, pattern: wildcard(pattern) }));
  return (call) =>
    (service === undefined || service === call.service) &&
    (regions?.includes(call.region) ?? true) &&
    (actions?.includes(call.action) ?? true) &&
    (account === undefined || account === call.accountId) &&
    (accessKeyId === undefined || accessKeyId === call.accessKeyId) &&
    wanted.every(({ name, pattern }) => pattern.test(call.params.get(name) ?? '')) &&
    (where?.(call) ?? true);
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')}$`, 's');

function bucket(throttle: Throttle, clock: () => number): (call: Asked) => boolean {
  const { rate, burst, perAction = false, service, region, action, account } = throttle;
  const matches = matcher({ service, region, action, account });
  const levels = new Map<string, { readonly tokens: number; readonly at: number }>();
  return (call) => {
    if (!matches(call)) return true;
    const place = isRegional(call) ? `${call.accountId}/${call.region}` : call.accountId;
    const key = perAction ? `${place}/${call.action}` : place;
    const at = clock();
    const level = levels.get(key) ?? { tokens: burst, at };
    const tokens = Math.min(burst, level.tokens + ((at - level.at) / 1000) * rate);
    const enough = tokens >= 1;
    levels.set(key, { tokens: enough ? tokens - 1 : tokens, at });
    return enough;
  };
}

/** What happened in an account, and what IAM keeps of it. */
import { namespaceOf } from './services.ts';

/** One use of a service. A denied attempt is a use: IAM counts it. */
export interface Use {
  readonly at: Date;
  /** ARN of the user, role or root. */
  readonly principal: string;
  /** `undefined`: no long-term key was used (console, role session). */
  readonly accessKeyId: string | undefined;
  readonly service: string;
  readonly region: string | undefined;
  readonly action: string | undefined;
}

/** Uses by key and by principal, each oldest first. */
export interface Uses {
  add(use: Use): void;
  /** A principal got another ARN, and keeps its uses. */
  move(from: string, to: string): void;
  ofKey(accessKeyId: string): readonly Use[];
  ofPrincipal(arn: string): readonly Use[];
}

export function uses(): Uses {
  const byKey = new Map<string, Use[]>();
  const byPrincipal = new Map<string, Use[]>();
  return {
    add: (use) => {
      if (use.accessKeyId !== undefined) insert(byKey, use.accessKeyId, use);
      insert(byPrincipal, use.principal, use);
    },
    move: (from, to) => {
      const moved = byPrincipal.get(from) ?? [];
      byPrincipal.delete(from);
      byPrincipal.set(to, moved);
    },
    ofKey: (accessKeyId) => byKey.get(accessKeyId) ?? [],
    ofPrincipal: (arn) => byPrincipal.get(arn) ?? [],
  };
}

function insert(index: Map<string, Use[]>, key: string, use: Use): void {
  const list = index.get(key) ?? [];
  const place = list.findLastIndex((earlier) => earlier.at <= use.at) + 1;
  list.splice(place, 0, use);
  index.set(key, list);
}

const QUARTER_HOUR = 15 * 60_000;

/** O: last used and last accessed times are whole minutes. */
const toMinute = (time: Date): Date => new Date(Math.floor(time.getTime() / 60_000) * 60_000);

export interface KeyLastUsed {
  readonly at: Date;
  readonly region: string | undefined;
  readonly service: string;
}

/**
 * What key last used says of a key. D: within a 15-minute span only the first use is recorded.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html
 */
export function keyLastUsed(usesOfKey: readonly Use[], asOf: Date): KeyLastUsed | undefined {
  let recorded: Use | undefined;
  for (const use of usesOfKey) {
    if (use.at > asOf) break;
    if (recorded === undefined || use.at.getTime() - recorded.at.getTime() >= QUARTER_HOUR) recorded = use;
  }
  return recorded && { at: toMinute(recorded.at), region: recorded.region, service: recorded.service };
}

/** D: at least 400 days; recordings of 2019 show older accesses too. */
export const TRACKING_PERIOD = 400 * 86_400_000;

export interface LastAccess {
  readonly at: Date;
  readonly region: string | undefined;
}

/** The span of time that Access Advisor looks at. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/**
 * When a principal last used a service (or one action of it, known `since` a time), by any key and none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
 */
export function lastAccess(
  usesOfPrincipal: readonly Use[],
  namespace: string,
  period: Period,
  action?: { readonly name: string; readonly since: Date },
): LastAccess | undefined {
  const use = usesOfPrincipal.findLast(
    ({ at, service, action: used }) =>
      at <= period.to &&
      at >= period.from &&
      namespaceOf(service) === namespace &&
      (action === undefined || (used === action.name && at >= action.since)),
  );
  return use && { at: toMinute(use.at), region: use.region };
}

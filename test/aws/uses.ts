/** What happened in an account, and what IAM keeps of it. */
import { namespaceOf } from './services.ts';
import type { Times } from './times.ts';

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

/** Uses that are alike but for their times. */
export interface RepeatedUse extends Omit<Use, 'at'> {
  readonly times: Times;
}

/** What a key or a principal was used for. */
export interface History {
  /** Oldest first. */
  readonly single: readonly Use[];
  readonly repeated: readonly RepeatedUse[];
}

/** Uses by key and by principal. */
export interface Uses {
  add(use: Use): void;
  addRepeated(use: RepeatedUse): void;
  /** A principal got another ARN, and keeps its uses. */
  move(from: string, to: string): void;
  ofKey(accessKeyId: string): History;
  ofPrincipal(arn: string): History;
}

interface OpenHistory extends History {
  readonly single: Use[];
  readonly repeated: RepeatedUse[];
}

const NOTHING: History = { single: [], repeated: [] };

export function uses(): Uses {
  const byKey = new Map<string, OpenHistory>();
  const byPrincipal = new Map<string, OpenHistory>();
  const historiesOf = ({ accessKeyId, principal }: Omit<Use, 'at'>): readonly OpenHistory[] => [
    ...(accessKeyId === undefined ? [] : [historyIn(byKey, accessKeyId)]),
    historyIn(byPrincipal, principal),
  ];
  return {
    add: (use) => {
      for (const history of historiesOf(use)) {
        recordedUses.delete(history);
        const place = history.single.findLastIndex((earlier) => earlier.at <= use.at) + 1;
        history.single.splice(place, 0, use);
      }
    },
    addRepeated: (use) => {
      for (const history of historiesOf(use)) {
        recordedUses.delete(history);
        history.repeated.push(use);
      }
    },
    move: (from, to) => {
      const moved = historyIn(byPrincipal, from);
      byPrincipal.delete(from);
      byPrincipal.set(to, moved);
    },
    ofKey: (accessKeyId) => byKey.get(accessKeyId) ?? NOTHING,
    ofPrincipal: (arn) => byPrincipal.get(arn) ?? NOTHING,
  };
}

function historyIn(index: Map<string, OpenHistory>, key: string): OpenHistory {
  const history = index.get(key) ?? { single: [], repeated: [] };
  index.set(key, history);
  return history;
}

/** The first use at or after a time. */
function firstFrom({ single, repeated }: History, time: number): Use | undefined {
  const found = single.find(({ at }) => at.getTime() >= time);
  return repeated.reduce<Use | undefined>((first, { times, ...use }) => {
    const at = times.firstFrom(time);
    return at === undefined || (first && first.at.getTime() <= at) ? first : { ...use, at: new Date(at) };
  }, found);
}

/** The latest use at or before a time, of those that count. */
export function latestUpTo(
  { single, repeated }: History,
  time: number,
  counts: (use: Omit<Use, 'at'>) => boolean = () => true,
): Use | undefined {
  const found = single.findLast((use) => use.at.getTime() <= time && counts(use));
  return repeated.reduce<Use | undefined>((latest, { times, ...use }) => {
    const at = counts(use) ? times.latestUpTo(time) : undefined;
    return at === undefined || (latest && latest.at.getTime() >= at) ? latest : { ...use, at: new Date(at) };
  }, found);
}

const QUARTER_HOUR = 15 * 60_000;

/** O: last used and last accessed times are whole minutes. */
const toMinute = (time: Date): Date => new Date(Math.floor(time.getTime() / 60_000) * 60_000);

export interface KeyLastUsed {
  readonly at: Date;
  readonly region: string | undefined;
  readonly service: string;
}

/** The use that was recorded last, as far as it was looked for: the next look goes on from there. */
const recordedUses = new WeakMap<History, Use>();

/**
 * What key last used says of a key. D: within a 15-minute span only the first use is recorded.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html
 */
export function keyLastUsed(ofKey: History, asOf: Date): KeyLastUsed | undefined {
  const known = recordedUses.get(ofKey);
  const begun = known !== undefined && known.at <= asOf ? known : undefined;
  let recorded = begun?.at.getTime();
  let nextSingle = 0;
  for (;;) {
    const from = recorded === undefined ? -Infinity : recorded + QUARTER_HOUR;
    while (nextSingle < ofKey.single.length && ofKey.single[nextSingle]!.at.getTime() < from) nextSingle += 1;
    let next = ofKey.single[nextSingle]?.at.getTime() ?? Infinity;
    for (const { times } of ofKey.repeated) next = Math.min(next, times.firstFrom(from) ?? Infinity);
    if (next > asOf.getTime()) break;
    recorded = next;
  }
  const use = recorded === begun?.at.getTime() ? begun : firstFrom(ofKey, recorded ?? 0);
  if (use === undefined) return undefined;
  recordedUses.set(ofKey, use);
  return { at: toMinute(use.at), region: use.region, service: use.service };
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
  ofPrincipal: History,
  namespace: string,
  period: Period,
  action?: { readonly name: string; readonly since: Date },
): LastAccess | undefined {
  const use = latestUpTo(
    ofPrincipal,
    period.to.getTime(),
    ({ service, action: used }) =>
      namespaceOf(service) === namespace && (action === undefined || used === action.name),
  );
  const since = Math.max(period.from.getTime(), action?.since.getTime() ?? 0);
  return use && use.at.getTime() >= since ? { at: toMinute(use.at), region: use.region } : undefined;
}

/** `RoleLastUsed`. D: of the trailing 400 days, whatever the service. */
export function lastUsed(ofRole: History, asOf: Date, period: number): LastAccess | undefined {
  const use = latestUpTo(ofRole, asOf.getTime());
  return use && asOf.getTime() - use.at.getTime() <= period
    ? { at: toMinute(use.at), region: use.region }
    : undefined;
}

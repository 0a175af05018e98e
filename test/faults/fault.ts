/** What can befall a call, as data: the campaign puts it on the endpoint or on the way there. */
import type { Call } from '../../src/senders/model/model.ts';
import type { Effect } from '../aws/rules.ts';

/** Where requests go instead of the endpoint: nobody listens there, or no TLS that can be trusted. */
export type Detour = 'closed port' | 'no TLS' | 'untrusted TLS';

/** What happens to a call, whichever it is. */
export interface FaultCase {
  /** As the table of the long form names it. */
  readonly kind: string;
  readonly detail: string;
  readonly effect?: Effect;
  readonly detour?: Detour;
  /** The machine's clock is so many milliseconds ahead of AWS's; where it jumps, from its call on. */
  readonly clock?: { readonly ahead: number; readonly jumps: boolean };
  /** For so long from the first call that it befalls, in milliseconds as the scan feels them. */
  readonly lasts?: number;
  /** For so many calls. */
  readonly times?: number;
  /** Once it has befallen its call, it befalls every call: what expires or is cut off is so for all. */
  readonly spreads?: boolean;
}

/** A faultCase of one call of the product. */
export interface Fault extends FaultCase {
  readonly call: Call;
  /** Only where it goes to this Region. */
  readonly region?: string;
  /** Only where it asks for roles; their pages come after many of users. */
  readonly ofRoles?: true;
  /** So many of the calls pass first. */
  readonly after: number;
}

export const wordsOf = ({ kind, detail, call, region, ofRoles, after }: Fault): string =>
  `${call}${ofRoles === true ? ' of roles' : ''}${region === undefined ? '' : ` in ${region}`}${after === 0 ? '' : ` after ${after}`}: ${kind}${detail === '' ? '' : ` (${detail})`}`;

/**
 * Decides call by call whether a fault befalls it.
 * @param now milliseconds as the scan feels them.
 */
export function befalling(
  fault: Fault,
  now: () => number,
): (call: string, region: string, isOfRoles: boolean) => boolean {
  let [seen, hit] = [0, 0];
  let begun: number | null = null;
  return (call, region, isOfRoles) => {
    const isMeant = fault.ofRoles !== true || isOfRoles;
    const isOwn = call === fault.call && (fault.region ?? region) === region && isMeant;
    if (isOwn) seen += 1;
    const isDue = isOwn ? seen > fault.after : fault.spreads === true && begun !== null;
    if (!isDue || hit >= (fault.times ?? Infinity)) return false;
    begun ??= now();
    if (now() - begun > (fault.lasts ?? Infinity)) return false;
    hit += 1;
    return true;
  };
}

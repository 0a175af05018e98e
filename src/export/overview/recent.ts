import type { Timestamp, Principal } from '../../senders/model/model.ts';
import { serviceProof } from '../../senders/model/evidence/accessKeys.ts';
import { isProvenSend, isSend } from '../../senders/model/evidence/signal.ts';
import { sesSignals, type Signal } from '../../senders/model/evidence.ts';

/**
 * What a user did lately, most certain first: sent mails, by SMTP, by an action that Access Advisor tracks, or most likely;
 * `attempt`: one of these, though no policy allows sending; called the SES API; used SES in an unknown way.
 */
const WAYS = ['counted', 'smtp', 'tracked', 'likely', 'attempt', 'api', 'used'] as const;
export type SendCertainty = (typeof WAYS)[number];

/** Users who did the same lately, by name. */
export interface Recent {
  readonly way: SendCertainty;
  readonly names: readonly string[];
  /** For `attempt`: when their policies were read, the oldest reading; `null` if that isn't known. */
  readonly policiesAsOf: Timestamp | null;
}

/** Returns who used SES since a time, by signals since then only: an earlier send doesn't explain a later access. */
export function recentUsers(
  users: readonly Principal[],
  since: Timestamp,
  nameOf: (user: Principal) => string,
): readonly Recent[] {
  const recent = users
    .flatMap((user) => {
      const signals = sesSignals(user).filter(({ at }) => at >= since);
      const [newest] = signals;
      if (newest === undefined) return [];
      const { permissionsAsOf = '' } = user;
      return [{ name: nameOf(user), at: newest.at, way: sendCertainty(user, signals), permissionsAsOf }];
    })
    .sort((a, b) => (a.at > b.at ? -1 : 1));
  return WAYS.map((way) => {
    const those = recent.filter((one) => one.way === way);
    const [oldest = ''] = those.map(({ permissionsAsOf }) => permissionsAsOf).toSorted();
    const policiesAsOf = way === 'attempt' && oldest !== '' ? oldest : null;
    return { way, names: those.map(({ name }) => name), policiesAsOf };
  }).filter(({ names }) => names.length > 0);
}

function sendCertainty({ canSend }: Principal, signals: readonly Signal[]): SendCertainty {
  if (signals.some(({ proves }) => proves === 'mail')) return 'counted';
  const proven = signals.filter(isProvenSend).map(provenWay);
  if (signals.some(isSend))
    return canSend === 'no' ? 'attempt' : (WAYS.find((way) => proven.includes(way)) ?? 'likely');
  return signals.some(({ proves }) => proves === 'call') ? 'api' : 'used';
}

/** What a send is called that no count proves. */
function provenWay({ action, service }: Signal): SendCertainty {
  if (action !== null) return 'tracked';
  return serviceProof(service) === 'send' ? 'smtp' : 'likely';
}

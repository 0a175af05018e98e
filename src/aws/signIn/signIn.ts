import { memberAccess, openAccess, type AccessOptions, type Opened } from './access.ts';
import { connectWith, type Connected } from './connection.ts';
import type { Target } from '../../senders/model/target.ts';

/** @throws the signal's reason when aborted */
export type SignIn = (target: Target, signal: AbortSignal) => Promise<Connected>;

export interface SignInOptions extends Omit<AccessOptions, 'profile'> {
  /** Calls at once in each account. */
  readonly concurrency: number;
}

/**
 * Returns a function that signs in to targets with freshly read files and credentials. Targets of one profile share its
 * credentials, so that an MFA code is asked for once and not per account.
 */
export function signIns({ concurrency, ...options }: SignInOptions): SignIn {
  return signInsBy(accesses(options), concurrency);
}

/** Reads the files and prepares to sign with a profile, once: later calls get the same access. */
export type AccessOf = (profile: string | null) => Promise<Opened>;

/** A failure is kept as well; to try again, create new ones. */
export function accesses(options: Omit<AccessOptions, 'profile'>): AccessOf {
  const opened = new Map<string | null, Promise<Opened>>();
  return (profile) => {
    const known = opened.get(profile) ?? openAccess({ ...options, profile });
    opened.set(profile, known);
    return known;
  };
}

/** The same with accesses that are already in use for listing an organization. */
export function signInsBy(accessOf: AccessOf, concurrency: number): SignIn {
  return async (target, signal) => {
    const base = await accessOf(target.profile);
    if (!base.ok) return base;
    const { access } = base;
    const role = target.kind === 'profile' ? null : target.role;
    const connected = await connectWith(
      target.kind === 'profile' || role === null ? access : memberAccess(access, { ...target, role }),
      concurrency,
      signal,
    );
    if (!connected.ok || target.kind === 'profile') return connected;
    const { connection } = connected;
    return {
      ...connected,
      connection: { ...connection, account: { ...connection.account, accountName: target.accountName } },
    };
  };
}

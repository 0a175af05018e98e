import { shownKey, type KeyOwner } from '../senders/keys/findKey.ts';
import type { Account, Gap, Principal, Snapshot } from '../senders/model/model.ts';
import { inParallel } from '../senders/evidence/parallel.ts';
import { isListWhole } from '../senders/model/problem.ts';
import type { Accounts } from './accounts.ts';
import type { FoundKey } from '../presentation/keys/keyWords.ts';
import { namesNoProfile } from '../presentation/signIn/nextSteps.ts';
import { isBusy } from '../presentation/accounts/state.ts';
import { scanStrangers, until } from './waiting.ts';

/** Accounts asked at once; each has its own rate limit. */
const ACCOUNTS_AT_ONCE = 8;

/**
 * Finds an access key in what is shown; otherwise asks each shown account for its owner, ahead of any scan's calls.
 * Scans accounts that nobody has signed in to yet.
 * @throws the signal's reason when aborted
 */
export async function searchKey(accounts: Accounts, id: string, signal: AbortSignal): Promise<FoundKey> {
  const shown = shownKey(accounts.snapshots, id);
  if (shown !== null) return { kind: 'shown', ...shown };

  signal.throwIfAborted();
  scanStrangers(accounts, signal);
  await until(accounts, ({ connection, state }) => connection !== null || !isBusy(state), signal);
  const connections = accounts.sessions.flatMap(({ state, connection }) =>
    state.kind === 'same' || connection === null ? [] : [connection],
  );
  const refusals: { account: Account; gap: Gap }[] = [];
  const owners: { account: Account; owner: KeyOwner }[] = [];
  await inParallel(connections, ACCOUNTS_AT_ONCE, async (connection) => {
    if (owners.length > 0) return;
    const { account } = connection;
    const answer = await connection.accessKeyOwner(id, signal);
    if (answer.ok) owners.push({ account, owner: answer.value });
    else refusals.push({ account, gap: answer.gap });
  });
  const [owned] = owners;
  if (owned !== undefined) {
    const { account, owner } = owned;
    const snapshot = accounts.snapshots.find(({ accountId }) => accountId === account.accountId);
    const user = snapshot?.principals.find(({ name, kind }) => kind === 'user' && name === owner.userName);
    const root = user === undefined && owner.userName === 'root' ? rootWithKey(snapshot) : undefined;
    return { kind: 'owned', account, owner, user: user ?? root };
  }
  const shownAccounts = accounts.sessions.filter(({ state }) => state.kind !== 'same').length;
  const isUnchosen = accounts.sessions.every(
    ({ state }) => state.kind === 'problem' && namesNoProfile(state),
  );
  return { kind: 'nowhere', refusals, unreached: shownAccounts - connections.length, isUnchosen };
}

/** Returns root if it has a key, and every user is listed: an IAM user can be called root, too. */
function rootWithKey(snapshot: Snapshot | undefined): Principal | undefined {
  if (snapshot === undefined || snapshot.scan.finishedAt === null || !isListWhole(snapshot)) return undefined;
  return snapshot.principals.find(({ kind, accessKeys }) => kind === 'root' && accessKeys.length > 0);
}

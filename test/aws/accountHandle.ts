/** What a test does to an account while the endpoint runs: what happens in it, and what its people change. */
import { addSend, addUse, addUser, changeUser, removeUser } from './account.ts';
import type { Account, Credential, User } from './account.ts';
import type { SendDeclaration, UseDeclaration, UserDeclaration } from './declaration.ts';
import type { RegionalMailLog } from './mailLog.ts';
import { addEvent } from './trail.ts';

/** An account in the hands of a test. Times are relative to now; `at` is now where not given. */
export interface AccountHandle {
  readonly id: string;
  readonly alias: string | undefined;
  /** The first of those that may sign. */
  readonly credential: Credential;
  /** What is set up in a Region to keep a log of mails. */
  mailLog(region: string): RegionalMailLog;
  use(use: Omit<UseDeclaration, 'at'> & { readonly at?: string }): void;
  /** Lets mails leave; where neither a time nor a schedule is given, now. */
  send(send: SendDeclaration): void;
  /** From now on these opt-in Regions are on, and no others. */
  optIn(regions: readonly string[]): void;
  createUser(user: UserDeclaration): void;
  changeUser(name: string, change: Partial<User>): void;
  deleteUser(name: string): void;
}

/**
 * Returns an account in the hands of a test.
 * @param accountNow returns the account as it is: `restore` of the endpoint makes another one.
 */
export function accountHandle(
  accountNow: () => Account,
  credential: Credential,
  now: () => Date,
): AccountHandle {
  const { id, alias } = accountNow();
  const deleteKeys = (userName: string, keys: Iterable<Pick<User['accessKeys'][number], 'id'>>): void => {
    for (const { id: accessKeyId } of keys)
      addEvent(accountNow().trail, { at: 'now', event: 'DeleteAccessKey', userName, accessKeyId }, now());
  };
  return {
    id,
    alias,
    credential,
    mailLog: (region) => accountNow().mailLog.in(region),
    use: (use) => addUse(accountNow(), { ...use, at: use.at ?? 'now' }, now()),
    send: (send) => {
      const at = send.from === undefined ? { at: send.at ?? 'now' } : {};
      addSend(accountNow(), { ...send, ...at }, now());
    },
    optIn: (regions) => {
      const { optedIn } = accountNow();
      optedIn.clear();
      for (const region of regions) optedIn.add(region);
    },
    createUser: (user) => addUser(accountNow(), user, now()),
    changeUser: (name, change) => {
      const account = accountNow();
      const before = account.users.get(name);
      changeUser(account, name, change);
      if (change.name !== undefined && change.name !== name)
        addEvent(
          account.trail,
          { at: 'now', event: 'UpdateUser', userName: name, newUserName: change.name },
          now(),
        );
      const left = new Set((change.accessKeys ?? before?.accessKeys)?.map((key) => key.id));
      deleteKeys(name, before?.accessKeys.filter((key) => !left.has(key.id)) ?? []);
    },
    deleteUser: (name) => {
      const account = accountNow();
      deleteKeys(name, account.users.get(name)?.accessKeys ?? []);
      addEvent(account.trail, { at: 'now', event: 'DeleteUser', userName: name }, now());
      removeUser(account, name);
    },
  };
}

import type { AccessKey, User } from '../../senders/model/model.ts';

/** A key that can be deactivated by its ID: root's and those of the credential report have none. */
export function canDeactivate(user: Pick<User, 'isRoot'>, { id, status }: AccessKey): boolean {
  return id !== null && status === 'Active' && !user.isRoot;
}

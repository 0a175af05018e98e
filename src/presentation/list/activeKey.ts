import type { AccessKey, Principal } from '../../senders/model/model.ts';

/** A key that can be deactivated by its ID: root's and those of the credential report have none. */
export function canDeactivate(user: Pick<Principal, 'kind'>, { id, status }: AccessKey): boolean {
  return id !== null && status === 'Active' && user.kind !== 'root';
}

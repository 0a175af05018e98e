import type { AccessKey, Principal } from '../../senders/model/model.ts';

/** Whether a key can be deactivated by its ID: root's keys and those from the credential report have none. */
export function canDeactivate(user: Pick<Principal, 'kind'>, { id, status }: AccessKey): boolean {
  return id !== null && status === 'Active' && user.kind !== 'root';
}

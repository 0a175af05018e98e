import { problemWords } from '../../senders/model/problem.ts';
import { openAccess } from '../signIn/access.ts';
import type { AccessOptions } from '../signIn/access.ts';
import { listAccounts } from './organization.ts';
import type { ListedAccounts } from '../../senders/accounts/organization.ts';

/**
 * The accounts of the organization that a profile may list, with files and credentials read again.
 * @throws the signal's reason when it is aborted.
 */
export async function listOrganization(options: AccessOptions, signal: AbortSignal): Promise<ListedAccounts> {
  const opened = await openAccess(options);
  if (opened.ok) return listAccounts(opened.access, signal);
  const { problem, profile } = opened;
  return { ok: false, problem: { ...problem, ...problemWords(problem.kind, profile) } };
}

import { problemWords } from '../../senders/model/problem.ts';
import { openAccess } from '../signIn/access.ts';
import type { AccessOptions } from '../signIn/access.ts';
import { listAccounts } from './organization.ts';
import type { ListedAccounts } from '../../senders/accounts/organization.ts';

/** Lists the accounts of a profile's organization, with freshly read files. @throws the signal's reason when aborted */
export async function listOrganization(options: AccessOptions, signal: AbortSignal): Promise<ListedAccounts> {
  const opened = await openAccess(options);
  if (opened.ok) return listAccounts(opened.access, signal);
  const { problem, profile } = opened;
  return { ok: false, problem: { ...problem, ...problemWords(problem.kind, profile) } };
}

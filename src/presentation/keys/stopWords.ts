/** What stops a sender that no access key can be deactivated of. Pure. */
import * as l10n from '@vscode/l10n';
import { isKeyListMissing } from '../../senders/model/evidence.ts';
import type { Gap, Principal } from '../../senders/model/model.ts';
import { deniedActions } from '../../senders/model/problem.ts';
import { sentences } from '../../senders/words/words.ts';

/**
 * Returns why there is no access key to deactivate, and what else stops the sender.
 *
 * Source: IAM User Guide, "Manage access keys for IAM users", "Revoke IAM role temporary security credentials", "Disabling
 * permissions for temporary security credentials".
 */
export function stopWords(user: Principal): string {
  const { kind, name, accessKeys, gaps } = user;
  // Where the credential report is missing, root's keys aren't known.
  if (kind === 'root' && accessKeys.length > 0 && !accessKeys.some(({ status }) => status === 'Active'))
    return l10n.t('Every access key of the root user is inactive already.');
  if (kind === 'root' && accessKeys.length === 0 && gaps.length === 0)
    return l10n.t(
      'The root user has no access key. Only someone who signs in to the AWS console as root can send as root: change its password and check its MFA device.',
    );
  if (kind === 'root')
    return l10n.t(
      'Only the root user can deactivate its access keys: in the AWS console, under Security credentials.',
    );
  if (kind === 'role')
    return sentences(
      l10n.t('The role {0} has no access keys.', name),
      removeRights(user),
      l10n.t('To stop sessions that are running, choose Revoke sessions in the IAM console.'),
    );
  if (user.isDeleted === true || hasUnknownKeys(user)) return noNamedKeyWords(user);
  return sentences(
    accessKeys.length === 0
      ? noNamedKeyWords(user)
      : l10n.t('Every access key of {0} is inactive already.', name),
    l10n.t('Temporary credentials of this user work until they expire.'),
    removeRights(user),
  );
}

/** Returns why no ID of a user's access keys is known, and what helps: there is none, or it wasn't asked for. */
export function noNamedKeyWords(user: Principal): string {
  const { name, gaps } = user;
  if (user.isDeleted === true) return l10n.t('{0} was deleted, and its access keys with it.', name);
  if (!hasUnknownKeys(user)) return l10n.t('{0} has no access key.', name);
  const denied = deniedKeyLists(gaps);
  return denied === ''
    ? l10n.t(
        'The IDs of the access keys of {0} are not known. Choose Refresh User or Role and try again.',
        name,
      )
    : l10n.t(
        'The IDs of the access keys of {0} are not known, because AWS denied {1}. Ask for this permission, then try again.',
        name,
        denied,
      );
}

function hasUnknownKeys(user: Principal): boolean {
  return user.accessKeys.some(({ id }) => id === null) || isKeyListMissing(user);
}

/** Returns the permission that is missing where AWS denied a list of access keys; empty if it denied none. */
export function deniedKeyLists(gaps: readonly Gap[]): string {
  return deniedActions(gaps.filter(({ call }) => call === 'ListAccessKeys')).join(l10n.t(', '));
}

function removeRights({ grantedBy }: Principal): string {
  const names = [...new Set(grantedBy.map(({ name }) => name))];
  return names.length === 0
    ? l10n.t('A policy that denies ses:* stops every send.')
    : l10n.t('To stop sends, remove {0}, or attach a policy that denies ses:*.', names.join(l10n.t(', ')));
}

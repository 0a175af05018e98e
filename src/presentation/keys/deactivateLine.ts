/** The command that deactivates an access key, for a person to run. Pure. */
import * as l10n from '@vscode/l10n';
import type { Account } from '../../senders/model/model.ts';
import { ENVIRONMENT_PROFILE, type Target } from '../../senders/model/target.ts';
import { accountName, sentences } from '../../senders/words/words.ts';
import { isPlainLine, shellLine } from '../../export/shellLine.ts';

export interface Deactivation {
  /** One line for the AWS CLI, quoted for the shell. It has no line break, so that typing it runs nothing. */
  readonly line: string;
  /** What it will do, and what to check first. */
  readonly words: string;
  /** Whether every shell reads the line alike, also one on another machine. */
  readonly isPlain: boolean;
}

/**
 * @param shell the shell's program; see `shellLine`
 * @param target what the account was reached by. A profile of an organization's management account can't change a member
 *   account, so the profile is then a placeholder, which the AWS CLI rejects until you replace it.
 * @throws Error if a name can't be written for the shell
 *
 * Source: AWS CLI Command Reference, `aws iam update-access-key`.
 */
export function deactivation(
  shell: string,
  account: Pick<Account, 'accountId' | 'alias' | 'profile'>,
  target: Target | undefined,
  userName: string,
  keyId: string,
): Deactivation {
  const role = target?.kind === 'member' ? target.role : null;
  const placeholder = `<profile for account ${account.accountId}>`;
  const profile = role === null ? account.profile : placeholder;
  const words = [
    'aws',
    'iam',
    'update-access-key',
    ...option('--user-name', userName),
    ...option('--access-key-id', keyId),
    ...option('--status', 'Inactive'),
    ...(profile === ENVIRONMENT_PROFILE ? [] : option('--profile', profile)),
  ];
  const replace =
    role === null
      ? ''
      : l10n.t(
          'First replace the profile with one that can change account {0}, for example by the role {1}.',
          account.accountId,
          role,
        );
  const inherits =
    profile === ENVIRONMENT_PROFILE
      ? l10n.t('It uses the credentials of the terminal, which must belong to the same account.')
      : '';
  return {
    line: shellLine(shell, words),
    isPlain: isPlainLine(words),
    words: sentences(
      l10n.t(
        'Command copied, nothing has been changed: it deactivates {0} of {1} in account {2}.',
        keyId,
        userName,
        accountName(account),
      ),
      replace,
      inherits,
    ),
  };
}

/** Uses `--name=value` if the value would otherwise be read as an option. */
function option(name: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`${name}=${value}`] : [name, value];
}

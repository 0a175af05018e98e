import * as l10n from '@vscode/l10n';
import type { Account } from '../../senders/model/model.ts';
import { problemWords, type Problem } from '../../senders/model/problem.ts';
import { ENVIRONMENT_PROFILE } from '../../senders/model/target.ts';
import { accountName } from '../../senders/words/words.ts';

/** A VS Code command that helps with a problem, as a button or row. */
export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** A problem's name, what to do about it in a sentence, and the commands that help. */
export interface NextSteps {
  readonly title: string;
  readonly nextStep: string;
  readonly remedies: readonly Remedy[];
}

const selectProfile = (): Remedy => ({
  title: l10n.t('Select AWS Profile…'),
  command: 'awsSesSenders.selectProfile',
});
const showLog = (): Remedy => ({ title: l10n.t('Show Log'), command: 'awsSesSenders.showLog' });

/** Why nothing is asked of an account that isn't the one that was meant. */
export function otherAccountWords(profile: string, account: Account): string {
  return l10n.t('The profile {0} now signs in to the account {1}.', profile, accountName(account));
}

/** What helps if calls were denied. */
export const permissionRemedies = (): readonly Remedy[] => [
  { title: l10n.t('Copy Least-Privilege Policy'), command: 'awsSesSenders.copyPolicy' },
  { title: l10n.t('Learn What Each Permission Is For'), command: 'awsSesSenders.explainPermissions' },
];

/** @param profile the profile with the problem, passed to the commands. */
export function nextSteps(problem: Problem, profile: string): NextSteps {
  return {
    ...(problem.kind === 'no-credentials'
      ? noCredentialsWords(problem, profile)
      : problemWords(problem.kind, profile)),
    remedies: [...problemRemedies(problem, profile), showLog()],
  };
}

/** Whether nobody named a profile, and there are no other credentials. */
export function namesNoProfile({ problem, profile }: { problem: Problem; profile: string }): boolean {
  return problem.kind === 'no-credentials' && profile === ENVIRONMENT_PROFILE;
}

/** Why there are none, as the welcome views say it. */
function noCredentialsWords(problem: Problem, profile: string): Omit<NextSteps, 'remedies'> {
  if (problem.signIn === 'process')
    return {
      title: l10n.t('The credential_process of the profile "{0}" failed', profile),
      nextStep: l10n.t('Run it in a terminal to see what it says, then refresh.'),
    };
  if (namesNoProfile({ problem, profile }))
    return {
      title: l10n.t('No AWS profile is selected'),
      nextStep: l10n.t('Select one, or create one with "aws configure".'),
    };
  return {
    title: l10n.t('The profile "{0}" has no credentials that can be used', profile),
    nextStep: l10n.t('See the log for the reason, or select another profile.'),
  };
}

function problemRemedies({ kind, signIn }: Problem, profile: string): readonly Remedy[] {
  const named = (title: string, command: string): Remedy => ({ title, command, arguments: [profile] });
  const ssoLogin = named(l10n.t('Run aws sso login'), 'awsSesSenders.awsSsoLogin');
  const login = named(l10n.t('Run aws login'), 'awsSesSenders.awsLogin');
  switch (kind) {
    case 'expired':
      return [
        ...(signIn === 'login' ? [] : [ssoLogin]),
        ...(signIn === 'sso' ? [] : [login]),
        selectProfile(),
      ];
    case 'mfa':
      return [named(l10n.t('Enter MFA Code…'), 'awsSesSenders.enterMfaCode'), selectProfile()];
    case 'denied':
      return [...permissionRemedies(), selectProfile()];
    case 'no-profile':
    case 'no-credentials':
    case 'no-role':
    case 'rejected':
    case 'swapped':
      return [selectProfile()];
    default:
      return [];
  }
}

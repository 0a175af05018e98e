import * as l10n from '@vscode/l10n';
import type { Account } from '../../senders/model/model.ts';
import { deniedActions, type Problem } from '../../senders/model/problem.ts';
import { ENVIRONMENT_PROFILE } from '../../senders/model/target.ts';
import { accountName, sentences } from '../../senders/words/words.ts';
import type { State } from '../accounts/state.ts';

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
    ...stepWords(problem, profile),
    remedies: [...problemRemedies(problem, profile), showLog()],
  };
}

/** Returns what helps if an account couldn't be read or refreshed, or only in part. */
export function stateRemedies(state: State): readonly Remedy[] {
  if (state.kind === 'problem') return nextSteps(state.problem, state.profile).remedies;
  if (state.kind !== 'ready') return [];
  const { gaps, principals: users } = state.snapshot;
  const isDenied = deniedActions([...gaps, ...users.flatMap((user) => user.gaps)]).length > 0;
  return isDenied ? permissionRemedies() : [];
}

/** Whether nobody named a profile, and there are no other credentials. */
export function namesNoProfile({ problem, profile }: { problem: Problem; profile: string }): boolean {
  return problem.kind === 'no-credentials' && profile === ENVIRONMENT_PROFILE;
}

/** What a problem is and what to do about it, in the words of the welcome views (`package.nls.json`). */
function stepWords(problem: Problem, profile: string): Omit<NextSteps, 'remedies'> {
  const { kind, denied = [] } = problem;
  switch (kind) {
    case 'no-profile':
      return {
        title: l10n.t('There is no AWS profile "{0}" on this machine', profile),
        nextStep: l10n.t('Select another one, or create one with aws configure.'),
      };
    case 'no-credentials':
      return noCredentialsWords(problem, profile);
    case 'expired':
      return {
        title: l10n.t('The credentials of the profile have expired'),
        nextStep: l10n.t('Sign in again in a terminal, then refresh.'),
      };
    case 'mfa':
      return denied.length > 0
        ? {
            title: l10n.t('AWS did not accept the code of the MFA device'),
            nextStep: l10n.t('Enter another code: each can be used once and is valid for 30 seconds.'),
          }
        : {
            title: l10n.t('The profile requires an MFA code'),
            nextStep: l10n.t('Enter the code of the MFA device.'),
          };
    case 'no-role':
      return {
        title: l10n.t('The role may not be assumed'),
        nextStep: l10n.t('Check that it exists, and that it trusts who assumes it.'),
      };
    case 'rejected':
      return {
        title: l10n.t('AWS rejected the credentials of the profile'),
        nextStep: l10n.t('Check its access key: it may be inactive, deleted or mistyped.'),
      };
    case 'swapped':
      return {
        title: l10n.t('The two lines of the access key may be swapped'),
        nextStep: l10n.t('Check aws_access_key_id and aws_secret_access_key, then refresh.'),
      };
    case 'denied':
      return {
        title: l10n.t('The profile may not read IAM'),
        nextStep: sentences(
          denied.length === 0 ? '' : l10n.t('AWS denied: {0}.', denied.join(l10n.t(', '))),
          l10n.t('Ask for the least-privilege policy, or for the AWS managed policy IAMReadOnlyAccess.'),
        ),
      };
    case 'offline':
      return {
        title: l10n.t('AWS could not be reached'),
        nextStep: l10n.t('Check the network, the proxy and the endpoint_url of the profile, then refresh.'),
      };
    case 'clock':
      return {
        title: l10n.t('AWS refused the request because the clock of this machine is wrong'),
        nextStep: l10n.t('Correct it, then refresh.'),
      };
    case 'throttled':
      return {
        title: l10n.t('AWS is throttling requests to this account'),
        nextStep: l10n.t('Wait a minute, then refresh.'),
      };
    case 'failed':
      return {
        title: l10n.t('The account could not be read'),
        nextStep: l10n.t('See the log for the reason.'),
      };
  }
}

/** Why there are none. */
function noCredentialsWords(problem: Problem, profile: string): Omit<NextSteps, 'remedies'> {
  if (problem.signIn === 'process')
    return {
      title: l10n.t('The credential_process of the profile "{0}" failed', profile),
      nextStep: l10n.t('Run it in a terminal to see what it says, then refresh.'),
    };
  if (namesNoProfile({ problem, profile }))
    return {
      title: l10n.t('No AWS profile is selected'),
      nextStep: l10n.t('Select one, or create one with aws configure.'),
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
    case 'failed':
      return [selectProfile()];
    case 'offline':
    case 'clock':
    case 'throttled':
      return [];
  }
}

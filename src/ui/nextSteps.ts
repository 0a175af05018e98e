import { problemWords } from '../senders/problem.ts';
import type { Problem } from '../senders/problem.ts';
import type { Remedy } from './accessAdvisor/session.ts';

/** What a problem is called, what to do about it in a sentence, and the commands that help. */
export interface NextSteps {
  readonly title: string;
  readonly nextStep: string;
  readonly remedies: readonly Remedy[];
}

const SELECT_PROFILE: Remedy = { title: 'Select AWS Profile…', command: 'awsSesSenders.selectProfile' };
const SHOW_LOG: Remedy = { title: 'Show Log', command: 'awsSesSenders.showLog' };
const COPY_POLICY: Remedy = { title: 'Copy Least-Privilege Policy', command: 'awsSesSenders.copyPolicy' };
const EXPLAIN_PERMISSIONS: Remedy = {
  title: 'Learn What Each Permission Is For',
  command: 'awsSesSenders.explainPermissions',
};

/** What helps where calls were denied. */
export const PERMISSION_REMEDIES: readonly Remedy[] = [COPY_POLICY, EXPLAIN_PERMISSIONS];

/** @param profile the profile that has the problem, whose name the commands get. */
export function nextSteps(problem: Problem, profile: string): NextSteps {
  return {
    ...problemWords(problem.kind, profile),
    remedies: [...remediesOf(problem, profile), SHOW_LOG],
  };
}

function remediesOf({ kind, signIn }: Problem, profile: string): readonly Remedy[] {
  const named = (title: string, command: string): Remedy => ({ title, command, arguments: [profile] });
  const ssoLogin = named('Run aws sso login', 'awsSesSenders.awsSsoLogin');
  const login = named('Run aws login', 'awsSesSenders.awsLogin');
  switch (kind) {
    case 'expired':
      return [
        ...(signIn === 'login' ? [] : [ssoLogin]),
        ...(signIn === 'sso' ? [] : [login]),
        SELECT_PROFILE,
      ];
    case 'mfa':
      return [named('Enter MFA Code…', 'awsSesSenders.enterMfaCode'), SELECT_PROFILE];
    case 'denied':
      return [...PERMISSION_REMEDIES, SELECT_PROFILE];
    case 'no-profile':
    case 'no-credentials':
    case 'no-role':
    case 'rejected':
      return [SELECT_PROFILE];
    default:
      return [];
  }
}

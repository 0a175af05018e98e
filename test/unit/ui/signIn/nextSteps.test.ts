import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/senders/model/problem.ts';
import { ENVIRONMENT_PROFILE } from '../../../../src/senders/model/target.ts';
import { nextSteps } from '../../../../src/presentation/signIn/nextSteps.ts';

const helps = (problem: Omit<Problem, 'message'>) =>
  nextSteps({ message: '', ...problem }, 'corp').remedies.map(({ title }) => title);

describe('What helps', () => {
  it('where credentials have expired: the command that fits, or both where it is not known', () => {
    expect(helps({ kind: 'expired', signIn: 'sso' })[0]).toBe('Run aws sso login');
    expect(helps({ kind: 'expired', signIn: 'login' })[0]).toBe('Run aws login');
    expect(helps({ kind: 'expired', signIn: 'sso' })).not.toContain('Run aws login');
    expect(helps({ kind: 'expired' }).slice(0, 2)).toEqual(['Run aws sso login', 'Run aws login']);
  });

  it('where an MFA code is wanted: to enter it', () => {
    expect(helps({ kind: 'mfa' })[0]).toBe('Enter MFA Code…');
  });

  it('where permission is missing: the policy, and what it is for', () => {
    expect(helps({ kind: 'denied' }).slice(0, 2)).toEqual([
      'Copy Least-Privilege Policy',
      'Learn What Each Permission Is For',
    ]);
  });

  it('names the profile to the commands that are about it', () => {
    const { remedies } = nextSteps({ kind: 'expired', message: '' }, 'corp');
    const named = remedies.filter(({ command }) => /[lL]ogin$/.test(command));
    expect(named.map((remedy) => remedy.arguments)).toEqual([['corp'], ['corp']]);
  });

  it('where there are no credentials says why, as the welcome views do', () => {
    const said = (profile: string, but: Partial<Problem> = {}) => {
      const steps = nextSteps({ kind: 'no-credentials', message: '', ...but }, profile);
      return `${steps.title}. ${steps.nextStep}`;
    };
    expect(said('corp', { signIn: 'process' })).toBe(
      'The credential_process of the profile "corp" failed. Run it in a terminal to see what it says, then refresh.',
    );
    expect(said(ENVIRONMENT_PROFILE)).toBe(
      'No AWS profile is selected. Select one, or create one with "aws configure".',
    );
    expect(said('corp')).toBe(
      'The profile "corp" has no credentials that can be used. See the log for the reason, or select another profile.',
    );
  });

  it('is always the log, at last', () => {
    for (const kind of ['offline', 'failed', 'rejected', 'swapped', 'expired'] as const)
      expect(helps({ kind }).at(-1)).toBe('Show Log');
  });
});

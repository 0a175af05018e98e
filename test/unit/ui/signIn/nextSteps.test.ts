import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/senders/model/problem.ts';
import { ENVIRONMENT_PROFILE } from '../../../../src/senders/model/target.ts';
import words from '../../../../package.nls.json' with { type: 'json' };
import { nextSteps } from '../../../../src/presentation/signIn/nextSteps.ts';

const helps = (problem: Omit<Problem, 'message'>) =>
  nextSteps({ message: '', ...problem }, 'corp').remedies.map(({ title }) => title);

const views: Readonly<Record<string, string>> = words;
/** The view has a button for the next step, or the reason; the notification says what to check. */
const SAID_OTHERWISE: ReadonlySet<string> = new Set([
  'mfa',
  'mfa.denied',
  'rejected',
  'noCredentials.another',
]);

describe('The next steps', () => {
  it('for expired credentials are the command that fits, or both if that is unknown', () => {
    expect(helps({ kind: 'expired', signIn: 'sso' })[0]).toBe('Run aws sso login');
    expect(helps({ kind: 'expired', signIn: 'login' })[0]).toBe('Run aws login');
    expect(helps({ kind: 'expired', signIn: 'sso' })).not.toContain('Run aws login');
    expect(helps({ kind: 'expired' }).slice(0, 2)).toEqual(['Run aws sso login', 'Run aws login']);
  });

  it('for a missing MFA code are to enter it', () => {
    expect(helps({ kind: 'mfa' })[0]).toBe('Enter MFA Code…');
  });

  it('for a missing permission are the policy, and what it is for', () => {
    expect(helps({ kind: 'denied' }).slice(0, 2)).toEqual([
      'Copy Least-Privilege Policy',
      'Learn What Each Permission Is For',
    ]);
  });

  it('pass the profile to the commands that need it', () => {
    const { remedies } = nextSteps({ kind: 'expired', message: '' }, 'corp');
    const named = remedies.filter(({ command }) => /[lL]ogin$/.test(command));
    expect(named.map((remedy) => remedy.arguments)).toEqual([['corp'], ['corp']]);
  });

  it.each<readonly [string, Omit<Problem, 'message'> & { readonly profile?: string }]>([
    ['noProfile', { kind: 'no-profile' }],
    ['noCredentials.process', { kind: 'no-credentials', signIn: 'process' }],
    ['noCredentials.profile', { kind: 'no-credentials' }],
    ['noCredentials.another', { kind: 'no-credentials', profile: ENVIRONMENT_PROFILE }],
    ['expired', { kind: 'expired' }],
    ['expired.sso', { kind: 'expired', signIn: 'sso' }],
    ['expired.login', { kind: 'expired', signIn: 'login' }],
    ['mfa', { kind: 'mfa' }],
    ['mfa.denied', { kind: 'mfa', denied: ['sts:AssumeRole'] }],
    ['noRole', { kind: 'no-role' }],
    ['swapped', { kind: 'swapped' }],
    ['rejected', { kind: 'rejected' }],
    ['denied', { kind: 'denied' }],
    ['offline', { kind: 'offline' }],
    ['clock', { kind: 'clock' }],
    ['throttled', { kind: 'throttled' }],
    ['failed', { kind: 'failed' }],
  ])('are the same as in the welcome view: %s', (view, { profile = 'corp', ...problem }) => {
    const { title, nextStep } = nextSteps({ message: '', ...problem }, profile);
    const all = views[`welcome.${view}`] ?? '';
    const [shown = ''] = all.split('\n');
    // A welcome view has the name of the profile beside it, and a notification in its text.
    const plain = (text: string) =>
      text
        .replace('no such', 'no')
        .replace('of the profile may', 'may')
        .replaceAll(/ "corp"|[:.]/g, '')
        .toLowerCase();
    const before = view === 'denied' ? `${views['welcome.denied.log']} ${shown}` : shown;
    expect(plain(before)).toContain(plain(title));
    if (!SAID_OTHERWISE.has(view)) expect(plain(before)).toContain(plain(nextStep));
    const offered = [...all.matchAll(/^\[(.+)\]\(command:/gm)].map(([, button = '']) => button);
    expect([...helps(problem), 'Refresh']).toEqual(expect.arrayContaining(offered));
  });

  it('name what AWS denied, and the missing profile', () => {
    const denied = ['iam:ListUsers', 'iam:ListRoles'];
    expect(nextSteps({ kind: 'denied', message: '', denied }, 'corp').nextStep).toMatch(
      /^AWS denied: iam:ListUsers, iam:ListRoles\. Ask for the least-privilege policy/,
    );
    expect(nextSteps({ kind: 'no-profile', message: '' }, 'corp').title).toContain('"corp"');
  });

  it('always end with the log', () => {
    for (const kind of ['offline', 'failed', 'rejected', 'swapped', 'expired'] as const)
      expect(helps({ kind }).at(-1)).toBe('Show Log');
  });
});

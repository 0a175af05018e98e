import { describe, expect, it } from 'vitest';
import { requiredPermission } from '../../../src/senders/model/calls.ts';
import type { Call } from '../../../src/senders/model/calls.ts';
import { deniedActions } from '../../../src/senders/model/problem.ts';

const denied = (call: string) => ({ call: call as Call, reason: 'AccessDenied', message: 'Not authorized.' });

describe('A denied call', () => {
  it('names the missing permission of its service, once', () => {
    const gaps = ['ListUsers', 'ListAccounts', 'GetCallerIdentity', 'ListUsers'].map(denied);
    expect(deniedActions(gaps)).toEqual([
      'iam:ListUsers',
      'organizations:ListAccounts',
      'sts:GetCallerIdentity',
    ]);
  });

  it('from another version, in a stored scan, counts as one of IAM', () => {
    expect(requiredPermission('ListRoles' as Call)).toBe('iam:ListRoles');
  });
});

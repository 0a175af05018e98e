import { describe, expect, it } from 'vitest';
import { requiredPermission } from '../../../src/senders/model/calls.ts';
import type { Call } from '../../../src/senders/model/calls.ts';
import { deniedActions } from '../../../src/senders/model/problem.ts';

const denied = (call: string) => ({ call: call as Call, reason: 'AccessDenied', message: 'Not authorized.' });

describe('A denied call', () => {
  it('is told by the permission that is missing, of its own service, once', () => {
    const gaps = ['ListUsers', 'ListAccounts', 'GetCallerIdentity', 'ListUsers'].map(denied);
    expect(deniedActions(gaps)).toEqual([
      'iam:ListUsers',
      'organizations:ListAccounts',
      'sts:GetCallerIdentity',
    ]);
  });

  it('of another version, in a stored scan, is one of IAM', () => {
    expect(requiredPermission('ListRoles' as Call)).toBe('iam:ListRoles');
  });
});

import { describe, expect, it } from 'vitest';
import type { GrantingPolicy } from '../../../../src/senders/model/model.ts';
import {
  policyConsoleUrl,
  principalConsoleUrl,
} from '../../../../src/presentation/accessAdvisor/consoleLinks.ts';

const inline: GrantingPolicy = { type: 'inline', name: 'send', arn: null, group: null };

const user = (name: string) => ({ name, kind: 'user' }) as const;

describe('A link into the IAM console', () => {
  it.each([
    ['aws', 'https://console.aws.amazon.com/iam/home#/users/details/bob?section=access_advisor'],
    ['aws-us-gov', 'https://console.amazonaws-us-gov.com/iam/home#/users/details/bob?section=access_advisor'],
    ['aws-cn', 'https://console.amazonaws.cn/iam/home#/users/details/bob?section=access_advisor'],
    [
      'aws-eusc',
      'https://eusc-de-east-1.console.amazonaws-eusc.eu/iam/home#/users/details/bob?section=access_advisor',
    ],
  ])('leads to the console of the partition %s', (partition, url) => {
    expect(principalConsoleUrl(partition, user('bob'))).toBe(url);
  });

  it.each(['aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f', 'aws-new', '', 'toString', '__proto__'])(
    'is missing if the console of the partition is unknown: "%s"',
    (partition) => {
      expect(principalConsoleUrl(partition, user('bob'))).toBeNull();
      expect(policyConsoleUrl(partition, inline, user('bob'))).toBeNull();
    },
  );

  it('leads to the page of a managed policy, or to the user or group of an inline policy', () => {
    const managed: GrantingPolicy = {
      type: 'managed',
      name: 'AmazonSESFullAccess',
      arn: 'arn:aws-cn:iam::aws:policy/AmazonSESFullAccess',
      group: null,
    };
    const ofGroup: GrantingPolicy = { ...inline, type: 'group-inline', group: 'mail team' };
    const places = [managed, inline, ofGroup].map((policy) =>
      policyConsoleUrl('aws-cn', policy, user('bob'))?.replace('https://console.amazonaws.cn/iam/home#/', ''),
    );
    expect(places).toEqual([
      'policies/details/arn%3Aaws-cn%3Aiam%3A%3Aaws%3Apolicy%2FAmazonSESFullAccess',
      'users/details/bob?section=permissions',
      'groups/details/mail%20team?section=permissions',
    ]);
  });

  it('leads to a role’s own page, and to that of its inline policy', () => {
    const role = { name: 'jobs@mail', kind: 'role' } as const;
    expect(principalConsoleUrl('aws', role)).toMatch(
      /#\/roles\/details\/jobs%40mail\?section=access_advisor$/,
    );
    expect(policyConsoleUrl('aws', inline, role)).toMatch(
      /#\/roles\/details\/jobs%40mail\?section=permissions$/,
    );
  });

  it('keeps hostile names within its path', () => {
    const policy = { type: 'group-managed', name: 'x', arn: 'javascript:alert(1)', group: 'a/../b' } as const;
    expect(policyConsoleUrl('aws', policy, user('u'))).toBe(
      'https://console.aws.amazon.com/iam/home#/policies/details/javascript%3Aalert(1)',
    );
    expect(policyConsoleUrl('aws', { ...policy, arn: null }, user('u'))).toMatch(
      /#\/groups\/details\/a%2F\.\.%2Fb\?/,
    );
    expect(principalConsoleUrl('aws', user('a?b#c'))).toMatch(
      /#\/users\/details\/a%3Fb%23c\?section=access_advisor$/,
    );
  });
});

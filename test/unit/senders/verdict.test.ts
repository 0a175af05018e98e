import { describe, expect, it } from 'vitest';
import type { Evidence, Verdict } from '../../../src/senders/model.ts';
import { judge } from '../../../src/senders/verdict.ts';
import { accessKey, advisor, gap, someone, use } from './someone.ts';

const SEEN = advisor('2026-11-01T00:00:00Z');

describe('verdict: the first line that holds', () => {
  const table: readonly (readonly [string, Partial<Evidence>, Verdict])[] = [
    ['a key last used by SMTP', { accessKeys: [accessKey(use('ses-smtp'))] }, 'sends-smtp'],
    ['a key last used for the SES API', { accessKeys: [accessKey(use('ses'))] }, 'uses-api'],
    ['service names without regard to case', { accessKeys: [accessKey(use('SES-SMTP'))] }, 'sends-smtp'],
    ['SMTP before API', { accessKeys: [accessKey(use('ses')), accessKey(use('ses-smtp'))] }, 'sends-smtp'],
    ['an inactive key counts', { accessKeys: [accessKey(use('ses'), { status: 'Inactive' })] }, 'uses-api'],
    ['Access Advisor alone', { advisor: SEEN }, 'used-ses'],
    ['a key that moved on', { accessKeys: [accessKey(use('s3'))], advisor: SEEN }, 'used-ses'],
    ['a service that only begins with ses', { accessKeys: [accessKey(use('ses-v9'))] }, 'no-ses'],
    ['a service that is not known', { accessKeys: [accessKey(use(null))] }, 'no-ses'],
    ['keys not listed', { gaps: [gap('ListAccessKeys')] }, 'unknown'],
    ['last use not told', { gaps: [gap('GetAccessKeyLastUsed')] }, 'unknown'],
    ['Access Advisor denied', { gaps: [gap('GenerateServiceLastAccessedDetails')] }, 'unknown'],
    ['Access Advisor job failed', { gaps: [gap('GetServiceLastAccessedDetails', 'JobFailed')] }, 'unknown'],
    ['an answer still on its way', { pending: ['GetAccessKeyLastUsed'], canSend: 'yes' }, 'unknown'],
    [
      'a gap does not hide a use',
      { accessKeys: [accessKey(use('ses'))], gaps: [gap('GetAccessKeyLastUsed')] },
      'uses-api',
    ],
    ['a gap about policies shows no use', { gaps: [gap('ListPoliciesGrantingServiceAccess')] }, 'no-ses'],
    ['may send', { canSend: 'yes' }, 'can-send'],
    ['may send under conditions', { canSend: 'conditional' }, 'can-send'],
    ['may send but cannot tell', { canSend: 'yes', gaps: [gap('ListAccessKeys')] }, 'unknown'],
    ['nothing of all that', {}, 'no-ses'],
  ];
  it.each(table)('%s', (_name, evidence, verdict) => {
    expect(judge(someone(evidence)).verdict).toBe(verdict);
  });
});

describe('lastSesAt: the latest time that any signal gives for SES', () => {
  it('takes the latest of keys and Access Advisor', () => {
    const accessKeys = [
      accessKey(use('ses', '2026-11-02T00:00:00Z')),
      accessKey(use('ses-smtp', '2026-11-03T00:00:00Z')),
    ];
    expect(judge(someone({ accessKeys, advisor: SEEN })).lastSesAt).toBe('2026-11-03T00:00:00Z');
    expect(judge(someone({ accessKeys, advisor: advisor('2026-11-04T00:00:00Z') })).lastSesAt).toBe(
      '2026-11-04T00:00:00Z',
    );
  });
  it('does not count the use of another service', () => {
    expect(judge(someone({ accessKeys: [accessKey(use('s3'))] })).lastSesAt).toBeNull();
  });
});

describe('likelySend', () => {
  const quota = (at: string) => ({ action: 'GetSendQuota', at });
  const of = (evidence: Partial<Evidence>) => judge(someone(evidence)).likelySend;
  it('is true for SMTP, which can do nothing else', () => {
    expect(of({ accessKeys: [accessKey(use('ses-smtp'))] })).toBe(true);
  });
  it('is true where SES was last accessed later than every tracked action', () => {
    expect(of({ advisor: advisor('2026-11-02T00:00:00Z', [quota('2026-11-01T00:00:00Z')]) })).toBe(true);
    expect(of({ advisor: advisor('2026-11-02T00:00:00Z', []) })).toBe(true);
  });
  it('is false where a tracked action was the last one', () => {
    expect(of({ advisor: advisor('2026-11-02T00:00:00Z', [quota('2026-11-02T00:00:00Z')]) })).toBe(false);
  });
  it('is not known without action data', () => {
    expect(of({ advisor: advisor('2026-11-02T00:00:00Z', null) })).toBeNull();
    expect(of({ accessKeys: [accessKey(use('ses'))] })).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { AdvisorNone, Evidence, Verdict } from '../../../src/senders/model/model.ts';
import { isSender, sesSignals } from '../../../src/senders/model/evidence.ts';
import { advisorStatus, judge } from '../../../src/senders/model/verdict.ts';
import type { AdvisorStatus } from '../../../src/senders/model/verdict.ts';
import { accessKey, advisor, gap, NOW, userEvidence, use } from './builders.ts';

const SEEN = advisor('2026-11-01T00:00:00Z');

describe('The verdict, by the first rule that matches,', () => {
  const table: readonly (readonly [string, Partial<Evidence>, Verdict])[] = [
    ['a key last used by SMTP', { accessKeys: [accessKey(use('ses-smtp'))] }, 'sends-smtp'],
    ['a key last used for the SES API', { accessKeys: [accessKey(use('ses'))] }, 'uses-api'],
    ['service names without regard to case', { accessKeys: [accessKey(use('SES-SMTP'))] }, 'sends-smtp'],
    ['SMTP before API', { accessKeys: [accessKey(use('ses')), accessKey(use('ses-smtp'))] }, 'sends-smtp'],
    ['an inactive key counts', { accessKeys: [accessKey(use('ses'), { status: 'Inactive' })] }, 'uses-api'],
    ['Access Advisor alone', { advisor: SEEN }, 'used-ses'],
    [
      'a key that was used for another service since',
      { accessKeys: [accessKey(use('s3'))], advisor: SEEN },
      'used-ses',
    ],
    ['a service that only begins with ses', { accessKeys: [accessKey(use('ses-v9'))] }, 'no-ses'],
    ['a use of a service that AWS does not name', { accessKeys: [accessKey(use(null))] }, 'unknown'],
    [
      'an SES use of a key that was used for another service since, or deleted',
      { accessKeys: [accessKey(use('s3'))], pastUses: [{ keyId: 'AKIA1', use: use('ses-smtp'), asOf: NOW }] },
      'used-ses',
    ],
    ['keys not listed', { gaps: [gap('ListAccessKeys')] }, 'unknown'],
    ['last use denied', { gaps: [gap('GetAccessKeyLastUsed')] }, 'unknown'],
    ['Access Advisor denied', { gaps: [gap('GenerateServiceLastAccessedDetails')] }, 'unknown'],
    ['Access Advisor job failed', { gaps: [gap('GetServiceLastAccessedDetails', 'JobFailed')] }, 'unknown'],
    ['an answer that is still pending', { pending: ['GetAccessKeyLastUsed'], canSend: 'yes' }, 'unknown'],
    [
      'a gap does not hide a use',
      { accessKeys: [accessKey(use('ses'))], gaps: [gap('GetAccessKeyLastUsed')] },
      'uses-api',
    ],
    ['a gap about policies shows no use', { gaps: [gap('ListPoliciesGrantingServiceAccess')] }, 'no-ses'],
    ['may send', { canSend: 'yes' }, 'can-send'],
    ['may send under conditions', { canSend: 'conditional' }, 'can-send'],
    ['may send, and an answer is missing', { canSend: 'yes', gaps: [gap('ListAccessKeys')] }, 'unknown'],
    ['none of these', {}, 'no-ses'],
  ];
  it.each(table)('%s', (_name, evidence, verdict) => {
    expect(judge(userEvidence(evidence)).verdict).toBe(verdict);
  });
});

describe('lastSesAt: the latest SES time of any signal', () => {
  it('is the latest of keys and Access Advisor', () => {
    const accessKeys = [
      accessKey(use('ses', '2026-11-02T00:00:00Z')),
      accessKey(use('ses-smtp', '2026-11-03T00:00:00Z')),
    ];
    expect(judge(userEvidence({ accessKeys, advisor: SEEN })).lastSesAt).toBe('2026-11-03T00:00:00Z');
    expect(judge(userEvidence({ accessKeys, advisor: advisor('2026-11-04T00:00:00Z') })).lastSesAt).toBe(
      '2026-11-04T00:00:00Z',
    );
  });
  it('ignores the use of another service', () => {
    expect(judge(userEvidence({ accessKeys: [accessKey(use('s3'))] })).lastSesAt).toBeNull();
  });
});

describe('Signals', () => {
  it('each have their own time, and are sorted with the newest first', () => {
    const at = (minute: number) => `2026-11-20T10:0${minute}:00Z`;
    const [api, other, smtp] = [use('ses', at(2)), use('s3', at(5)), use('ses-smtp', at(4))];
    const accessKeys = [api, other, smtp].map((lastUsed, index) =>
      accessKey(lastUsed, { id: `AKIA${index}` }),
    );
    const pastUses = [{ keyId: null, use: use('ses', at(3)), asOf: at(9) }];
    const evidence = userEvidence({ accessKeys, pastUses, advisor: advisor(at(1)) });
    expect(sesSignals(evidence).map((signal) => [signal.at, signal.proves, signal.isPast])).toEqual([
      [at(4), 'send', false],
      [at(3), 'call', true],
      [at(2), 'call', false],
      [at(1), 'access', false],
    ]);
  });

  it('of Access Advisor have a Region if an action was the last access', () => {
    const actions = [
      { action: 'SendBounce', at: '2026-11-20T10:00:00Z' },
      { action: 'GetAccount', at: '2026-11-20T09:00:00Z' },
    ];
    const evidence = userEvidence({ advisor: advisor('2026-11-20T10:00:00Z', actions) });
    expect(sesSignals(evidence).map(({ action, region, proves }) => [action, region, proves])).toEqual([
      [null, 'us-east-1', 'access'],
      ['SendBounce', 'us-east-1', 'send'],
      ['GetAccount', null, 'call'],
    ]);
  });
});

describe('likelySend', () => {
  const quota = (at: string) => ({ action: 'GetSendQuota', at });
  const of = (evidence: Partial<Evidence>) => judge(userEvidence(evidence)).likelySend;
  it('is true for SMTP, which can only send', () => {
    expect(of({ accessKeys: [accessKey(use('ses-smtp'))] })).toBe(true);
  });
  it('is true if SES was last accessed later than all tracked actions', () => {
    expect(of({ advisor: advisor('2026-11-02T00:00:00Z', [quota('2026-11-01T00:00:00Z')]) })).toBe(true);
    expect(of({ advisor: advisor('2026-11-02T00:00:00Z', []) })).toBe(true);
  });
  it('is false in the minute of a tracked action that does not send', () => {
    expect(of({ advisor: advisor('2026-11-02T00:00:00Z', [quota('2026-11-02T00:00:00Z')]) })).toBe(false);
    expect(of({ advisor: advisor('2026-11-02T00:00:50Z', [quota('2026-11-02T00:00:10Z')]) })).toBe(false);
    expect(of({ advisor: advisor('2026-11-02T00:01:00Z', [quota('2026-11-02T00:00:50Z')]) })).toBe(true);
  });
  it('is unknown without action data', () => {
    expect(of({ advisor: advisor('2026-11-02T00:00:00Z', null) })).toBeNull();
    expect(of({ accessKeys: [accessKey(use('ses'))] })).toBeNull();
  });
  it('is true if the last tracked action sends mail', () => {
    for (const action of ['SendBounce', 'SendCustomVerificationEmail']) {
      const at = '2026-11-02T00:00:00Z';
      expect(of({ advisor: advisor(at, [{ action, at }, quota('2026-11-01T00:00:00Z')]) })).toBe(true);
      expect(
        of({ advisor: advisor('2026-11-02T01:00:00Z', [{ action, at }, quota('2026-11-02T01:00:00Z')]) }),
      ).toBe(false);
    }
  });
  it('is about the newest access only', () => {
    const smtp = accessKey(use('ses-smtp', '2026-02-01T00:00:00Z'));
    const read = advisor('2026-11-22T10:00:00Z', [quota('2026-11-22T10:00:00Z')]);
    expect(of({ accessKeys: [smtp], advisor: read })).toBe(false);
    const lately = accessKey(use('ses', '2026-11-22T10:01:00Z'));
    expect(of({ accessKeys: [smtp, lately], advisor: read })).toBeNull();
    const sent = accessKey(use('ses-smtp', '2026-11-22T10:00:30Z'));
    expect(of({ accessKeys: [sent], advisor: read })).toBe(true);
    const past = [{ keyId: null, use: use('ses-smtp', '2026-11-22T11:00:00Z'), asOf: NOW }];
    expect(of({ pastUses: past, advisor: read })).toBe(true);
  });
});

describe('A sender is whoever sent or most likely sent, at any time:', () => {
  const of = (evidence: Partial<Evidence>) => isSender(userEvidence(evidence));
  const at = '2026-11-02T00:00:00Z';
  const table: readonly (readonly [string, Partial<Evidence>, boolean])[] = [
    ['a key last used by SMTP', { accessKeys: [accessKey(use('SES-SMTP'))] }, true],
    ['a key last used for the SES API', { accessKeys: [accessKey(use('ses'))] }, false],
    [
      'SMTP long ago, a read of SES since',
      {
        accessKeys: [accessKey(use('ses-smtp', '2026-01-01T00:00:00Z'))],
        advisor: advisor(at, [{ action: 'GetAccount', at }]),
      },
      true,
    ],
    ['an untracked access', { advisor: advisor(at, []) }, true],
    [
      'a tracked send, a read since',
      {
        advisor: advisor(at, [
          { action: 'GetAccount', at },
          { action: 'SendBounce', at: '2026-11-01T00:00:00Z' },
        ]),
      },
      true,
    ],
    ['a tracked read only', { advisor: advisor(at, [{ action: 'GetAccount', at }]) }, false],
    ['an access without action data', { advisor: advisor(at, null) }, false],
    ['a user who may send and did not', { canSend: 'yes' }, false],
  ];
  it.each(table)('%s', (_name, evidence, expected) => {
    expect(of(evidence)).toBe(expected);
  });
});

describe('The state of Access Advisor', () => {
  const none = (kind: AdvisorNone['kind']) => ({ advisorNone: { kind, asOf: NOW } });
  const table: readonly (readonly [AdvisorStatus, Partial<Evidence>])[] = [
    ['accessed', { advisor: SEEN, gaps: [gap('GetServiceLastAccessedDetails')] }],
    ['not-accessed', none('not-accessed')],
    ['not-listed', none('not-listed')],
    ['not-asked', {}],
    ['pending', { pending: ['GenerateServiceLastAccessedDetails'], ...none('not-accessed') }],
    ['unknown', { gaps: [gap('GetServiceLastAccessedDetails')], ...none('not-accessed') }],
    ['unknown', { arn: 'arn:aws-cn:iam::111122223333:user/bob', ...none('not-accessed') }],
  ];
  it.each(table)('%s', (status, evidence) => {
    expect(advisorStatus(userEvidence(evidence))).toBe(status);
  });
});

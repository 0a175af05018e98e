import { describe, expect, it } from 'vitest';
import { isRecent, summary, userDescription } from '../../../../src/presentation/list/describe.ts';
import { advisorDescription, keyDescription } from '../../../../src/presentation/list/describeFacts.ts';
import type { SentMails, Sums } from '../../../../src/senders/model/evidence.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { accessKey, advisor, gap, judged, judgedRole, NOW, snapshot, use } from '../../senders/builders.ts';

const format = { times: timeWords('en', 'UTC'), now: Date.parse(NOW) };
const MINUTES_AGO = '2026-11-23T08:57:00Z';
const DAYS_AGO = '2026-11-20T09:00:00Z';

describe('The description of a user', () => {
  it('has the service of the key, its time, and when Access Advisor saw SES, unless that is the same use', () => {
    const row = (at: string, seenAt: string) =>
      userDescription(
        judged({ canSend: 'yes', accessKeys: [accessKey(use('ses-smtp', at))], advisor: advisor(seenAt) }),
        format,
      );
    expect(row(DAYS_AGO, MINUTES_AGO)).toBe('SMTP · 3d ago · Access Advisor today');
    expect(row(MINUTES_AGO, MINUTES_AGO)).toBe('SMTP · 3m ago');
    // IAM keeps the first use within 15 minutes, and Access Advisor the last.
    expect(row(DAYS_AGO, '2026-11-20T09:15:00Z')).toBe('SMTP · 3d ago');
    expect(row(DAYS_AGO, '2026-11-20T09:16:00Z')).toBe('SMTP · 3d ago · Access Advisor 2d ago');
  });
  it('mentions beside a send that no policy allows it, since denied attempts count as uses', () => {
    const user = judged({ canSend: 'no', accessKeys: [accessKey(use('ses-smtp', MINUTES_AGO))] });
    expect(userDescription(user, format)).toBe('SMTP · 3m ago · no policy allows sending');
  });
  it('shows a use that the keys no longer show, and what became of the key', () => {
    const past = (keyId: string | null) =>
      judged({
        canSend: 'yes',
        accessKeys: [accessKey(use('s3', MINUTES_AGO))],
        pastUses: [{ keyId, use: use('ses-smtp', DAYS_AGO), asOf: DAYS_AGO }],
      });
    expect(['AKIAEXAMPLE1', 'AKIAGONE', null].map((keyId) => userDescription(past(keyId), format))).toEqual([
      'SMTP · 3d ago · key used for s3 since',
      'SMTP · 3d ago · key deleted since',
      'SMTP · 3d ago · key moved on or deleted since',
    ]);
  });
  it('does not call a key deleted if only the credential report lists the keys', () => {
    const user = judged({
      canSend: 'yes',
      accessKeys: [accessKey(null, { id: null, source: 'report' })],
      pastUses: [{ keyId: 'AKIAEXAMPLE1', use: use('ses-smtp', DAYS_AGO), asOf: DAYS_AGO }],
    });
    expect(userDescription(user, format)).toBe('SMTP · 3d ago · key moved on or deleted since');
  });
  it('says first that a user was deleted', () => {
    const gone = { canSend: 'yes', isDeleted: true, gaps: [gap('ListAccessKeys', 'Deleted')] } as const;
    const sender = judged({ ...gone, accessKeys: [accessKey(use('ses-smtp', MINUTES_AGO))] });
    expect(userDescription(sender, format)).toBe('deleted · SMTP · 3m ago');
    expect(userDescription(judged(gone), format)).toBe('deleted');
  });
  it('says that AWS does not name the service, which could have been SES', () => {
    expect(userDescription(judged({ accessKeys: [accessKey(use(null))] }), format)).toBe(
      'last used for a service that AWS does not name',
    );
  });
  it('says that the key of the last use is inactive, and nothing of another inactive key', () => {
    const used = accessKey(use('ses-smtp', MINUTES_AGO), { status: 'Inactive' });
    const other = accessKey(null, { id: 'AKIAEXAMPLE2', status: 'Inactive' });
    const row = (...accessKeys: ReturnType<typeof accessKey>[]) =>
      userDescription(judged({ canSend: 'yes', accessKeys }), format);
    expect(row(used)).toBe('SMTP · 3m ago · key inactive');
    expect(row({ ...used, status: 'Active' }, other)).toBe('SMTP · 3m ago');
  });
  it('shows how many mails were counted under the name, over the latest time with any, and their age', () => {
    const sums = { last24Hours: 4_200, last7Days: 9_000, last30Days: 9_000, last400Days: 9_000 };
    const sent = (but: Partial<Sums>, asOf = NOW) => ({
      asOf,
      sums: { ...sums, ...but },
      last: { at: NOW, region: 'us-east-1' },
    });
    const row = (sentMails: SentMails, but = {}) =>
      userDescription(judged({ sentMails, canSend: 'yes', ...but }), format);
    const smtp = {
      accessKeys: [accessKey(use('ses-smtp', MINUTES_AGO))],
      advisor: advisor('2026-11-23T06:00:00Z'),
      canSend: 'yes',
    } as const;
    expect(row(sent({}), smtp)).toBe('SMTP · 3m ago · 4,200 mails in 24 h');
    expect(row(sent({ last24Hours: 0, last7Days: 0 }))).toBe('9,000 mails in 30 days');
    expect(row(sent({ last24Hours: 1 }), { advisor: advisor(NOW) })).toBe(
      '1 mail in 24 h · Access Advisor today',
    );
    expect(row(sent({}, '2026-11-20T09:00:00Z'))).toBe('4,200 mails in 24 h, as of 3 days ago');
    expect(row({ ...sent({}), isPartial: true })).toBe('at least 4,200 mails in 24 h');
    const none = { last24Hours: 0, last7Days: 0, last30Days: 0, last400Days: 0 };
    expect(row(sent(none))).toBe('mails this hour');
    expect(row(sent(none, '2026-11-23T08:50:00Z'))).toBe('mails within 1 h, as of 10 min ago');
    expect(row({ ...sent(none), last: null }, { canSend: 'yes' })).toBe('may send · no SES use seen');
    // A Region that counted mails earlier has no answer now.
    const earlier = { asOf: NOW, sums: null, last: { at: DAYS_AGO, region: 'us-east-1' } };
    expect(row(earlier)).toBe('mails sent 3 days ago');
    // A user and a role share the name: which of them sent is not known.
    expect(row({ asOf: NOW, sums: null, last: null, isShared: true }, smtp)).toBe(
      'SMTP · 3m ago · Access Advisor today',
    );
  });
  it('shows the service the key was used for since', () => {
    const user = judged({ accessKeys: [accessKey(use('s3', MINUTES_AGO))], advisor: advisor(DAYS_AGO) });
    expect(userDescription(user, format)).toBe('3d ago · Access Advisor · key now s3');
  });
  it('uses the key with an SES use if there are two', () => {
    const accessKeys = [
      accessKey(use('s3', MINUTES_AGO)),
      accessKey(use('ses', DAYS_AGO), { id: 'AKIAEXAMPLE2' }),
    ];
    expect(userDescription(judged({ accessKeys }), format)).toBe('API · 3d ago');
  });
  it('says that no use was seen, and whether the user may send', () => {
    expect(userDescription(judged({ canSend: 'yes' }), format)).toBe('may send · no SES use seen');
    expect(userDescription(judged({ canSend: 'unknown' }), format)).toBe(
      'permissions not known · no SES use seen',
    );
    expect(userDescription(judged({}), format)).toBe('no SES use seen');
  });
  it('adds what the verdict of the group does not say', () => {
    const below = (but: Parameters<typeof judged>[0]) => userDescription(judged(but), format, true);
    const keys = [accessKey(use('s3', DAYS_AGO)), accessKey(use('ec2', MINUTES_AGO), { id: 'AKIAEXAMPLE2' })];
    expect(below({ canSend: 'yes', accessKeys: keys })).toBe('key used for ec2 3m ago');
    expect(below({ canSend: 'conditional', accessKeys: keys })).toBe(
      'may send under conditions · key used for ec2 3m ago',
    );
    expect(below({ canSend: 'yes', accessKeys: [accessKey(null)] })).toBe('key never used');
    const asOf = '2026-11-23T06:00:00Z';
    expect(below({ canSend: 'yes', accessKeys: [accessKey(null, { source: 'report', asOf })] })).toBe(
      'key never used, as of 3h ago',
    );
    expect(below({ canSend: 'yes' })).toBe('no known access key');
    expect(below({ canSend: 'unknown' })).toBe('permissions not known · no known access key');
    expect(below({ arn: 'arn:aws-cn:iam::111122223333:user/bob', canSend: 'yes' })).toBe(
      'keys show no SES use',
    );
    const role = (lastUsed: { at: string; region: string | null } | null | undefined) =>
      userDescription(
        judgedRole('relay', {
          canSend: 'yes',
          role: { assumedBy: [], asOf: NOW, ...(lastUsed === undefined ? {} : { lastUsed }) },
        }),
        format,
        true,
      );
    expect([role({ at: DAYS_AGO, region: null }), role(null), role(undefined)]).toEqual([
      'last used 3d ago',
      'not used',
      '',
    ]);
  });
  it('says nothing of keys for a role, which has none', () => {
    const role = judgedRole('relay', {
      ...{ arn: 'arn:aws-cn:iam::111122223333:role/relay', canSend: 'yes' },
      role: { lastUsed: { at: NOW, region: 'cn-north-1' }, assumedBy: [], asOf: NOW },
    });
    expect(userDescription(role, format)).toBe('may send · no Access Advisor data here');
  });
  it('says why the verdict is unknown', () => {
    expect(userDescription(judged({ gaps: [gap('ListAccessKeys')] }), format)).toBe(
      'AccessDenied · ListAccessKeys',
    );
  });
  it('says that answers are still pending', () => {
    expect(userDescription(judged({ pending: ['ListAccessKeys'] }), format)).toBe('checking…');
  });
});

describe('The description of an access key', () => {
  const of = (key: ReturnType<typeof accessKey>, but = {}) =>
    keyDescription(judged({ accessKeys: [key], ...but }), key, format);
  it('begins with what matters most', () => {
    expect(of(accessKey(use('ses', MINUTES_AGO)))).toBe('ses · 3 min ago · us-east-1 · Active');
    expect(of(accessKey(null, { status: 'Inactive' }))).toBe('Inactive · never used');
  });
  it('never says "never used" for a missing answer', () => {
    const key = accessKey(null);
    expect(of(key, { gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE1')] })).toBe(
      'last used not known · Active',
    );
    expect(of(key, { pending: ['GetAccessKeyLastUsed'] })).toBe('checking… · Active');
  });
  it('shows the time of the report it is based on', () => {
    const key = accessKey(use('s3', DAYS_AGO), { source: 'report', asOf: '2026-11-23T06:00:00Z' });
    expect(of(key)).toBe('s3 · 3 days ago · us-east-1 · Active · as of 3 hr ago');
  });
});

describe('The description of the Access Advisor row', () => {
  it('says "not accessed" only if that is the answer', () => {
    expect(advisorDescription(judged({ advisor: advisor(MINUTES_AGO) }), format)).toBe(
      'SES · 3 min ago · us-east-1',
    );
    const none = (kind: 'not-accessed' | 'not-listed') =>
      advisorDescription(judged({ advisorNone: { kind, asOf: NOW } }), format);
    expect(none('not-accessed')).toBe('SES not accessed in the tracking period (at least 400 days)');
    expect(none('not-listed')).toBe(
      'SES not listed: no identity policy allowed it; that is not “never used”',
    );
    expect(advisorDescription(judged({}), format)).toBe('not asked in this scan');
    expect(advisorDescription(judged({ gaps: [gap('GetServiceLastAccessedDetails')] }), format)).toBe(
      'an answer is missing',
    );
    expect(advisorDescription(judged({ pending: ['GenerateServiceLastAccessedDetails'] }), format)).toBe(
      'checking…',
    );
  });
});

describe('Without Access Advisor data', () => {
  const inChina = judged({ arn: 'arn:aws-cn:iam::111122223333:user/bob', canSend: 'yes' });
  it('the Access Advisor row says "not available here", never "not accessed"', () => {
    expect(advisorDescription(inChina, format)).toBe('not available here');
  });
  it('a user without a sign of SES is described by its keys', () => {
    expect(userDescription(inChina, format)).toBe('may send · keys show no SES use');
  });
});

describe('The summary of the account', () => {
  it('counts senders and users', () => {
    const users = [judged({ accessKeys: [accessKey(use('ses-smtp'))] }), judged({ name: 'a' })];
    expect(summary(snapshot(users), format)).toBe('1 sender · 2 users · now');
  });
});

it('A use is recent for the number of days in the setting', () => {
  expect(isRecent(DAYS_AGO, 7, format.now)).toBe(true);
  expect(isRecent(DAYS_AGO, 2, format.now)).toBe(false);
  expect(isRecent(null, 7, format.now)).toBe(false);
});

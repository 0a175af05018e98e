/** Accounts as a scan yields them, for the tests of the exports. */
import type { AccessKey, Evidence, Snapshot, Principal } from '../../../src/senders/model/model.ts';
import { judge } from '../../../src/senders/model/verdict.ts';

export const GENERATED_AT = '2026-11-23T09:00:00Z';

export const key = (changes: Partial<AccessKey> = {}): AccessKey => ({
  id: 'AKIAIOSFODNN7EXAMPLE',
  status: 'Active',
  createdAt: '2026-09-01T08:00:05Z',
  lastUsed: null,
  source: 'live',
  asOf: '2026-11-23T08:59:00Z',
  ...changes,
});

export const user = (changes: Partial<Evidence> = {}): Principal =>
  judge({
    name: 'mailer',
    arn: `arn:aws:iam::111122223333:user/${changes.name ?? 'mailer'}`,
    id: 'AIDACKCEVSQ6C2EXAMPLE',
    path: '/',
    createdAt: '2026-09-01T08:00:00Z',
    kind: 'user',
    accessKeys: [],
    advisor: null,
    canSend: 'no',
    grantedBy: [],
    gaps: [],
    pending: [],
    ...changes,
  });

export const account = (users: readonly Principal[], changes: Partial<Snapshot> = {}): Snapshot => ({
  profile: 'prod',
  accountId: '111122223333',
  alias: 'acme-mail',
  partition: 'aws',
  scan: {
    mode: 'quick',
    startedAt: '2026-11-23T08:58:00Z',
    finishedAt: '2026-11-23T08:59:30Z',
    reportGeneratedAt: '2026-11-23T06:00:00Z',
    calls: { ListUsers: 1, GetAccessKeyLastUsed: 3 },
  },
  gaps: [],
  principals: users,
  ...changes,
});

const use = (service: string, at: string, region: string | null = 'us-east-1') => ({ at, region, service });

/** Sends by SMTP; has a second key that only the report lists. */
export const SMTP_USER = user({
  name: 'ses-smtp-user.20260901-080000',
  path: '/team/mail/',
  canSend: 'yes',
  grantedBy: [
    { type: 'inline', name: 'AmazonSesSendingAccess', arn: null, group: null },
    { type: 'group-managed', name: 'Mail', arn: 'arn:aws:iam::111122223333:policy/Mail', group: 'mailers' },
  ],
  accessKeys: [
    key({ lastUsed: use('ses-smtp', '2026-11-22T13:14:52Z') }),
    key({
      id: null,
      status: 'Inactive',
      lastUsed: use('s3', '2026-01-02T03:04:05Z', null),
      source: 'report',
      asOf: '2026-11-23T06:00:00Z',
    }),
  ],
  advisor: {
    lastAccessedAt: '2026-11-22T13:00:00Z',
    region: 'us-east-1',
    trackedActions: [
      { action: 'GetSendQuota', at: '2026-11-01T10:00:00Z' },
      { action: 'ListIdentities', at: '2026-11-01T10:00:01Z' },
    ],
    source: 'user',
    asOf: '2026-11-23T08:59:10Z',
  },
});

/** Access Advisor was denied for it, and its key was not reached before the scan was stopped. */
export const UNKNOWN_USER = user({
  name: 'batch',
  canSend: 'unknown',
  accessKeys: [key({ id: 'AKIAI44QH8DHBEXAMPLE' })],
  gaps: [
    {
      call: 'GetServiceLastAccessedDetails',
      reason: 'AccessDenied',
      message: 'The profile may not ask this.',
      accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
    },
  ],
  pending: ['GetAccessKeyLastUsed', 'GetAccessKeyLastUsed'],
});

/** Was seen by a job on its group, which has no action data. */
export const USED_USER = user({
  name: 'admin',
  canSend: 'conditional',
  accessKeys: [key({ id: 'AKIAJEZJDQQX4TZNRMKQ', lastUsed: use('s3', '2026-11-20T00:00:00Z') })],
  advisor: {
    lastAccessedAt: '2026-10-05T00:00:00Z',
    region: null,
    trackedActions: null,
    source: 'group',
    asOf: '2026-11-23T08:59:10Z',
  },
});

export const NOBODY = user({ name: 'reader' });

/** One user of most kinds, in no order. */
export const SAMPLE: readonly Snapshot[] = [account([NOBODY, UNKNOWN_USER, USED_USER, SMTP_USER])];

import type {
  AccessKey,
  AdvisorRecord,
  Evidence,
  Gap,
  LastUsed,
  Snapshot,
  Principal,
} from '../../../src/senders/model/model.ts';
import { judge } from '../../../src/senders/model/verdict.ts';

/** The evidence of a user with all answers and no findings, except for what a test changes. */
export function userEvidence(but: Partial<Evidence> = {}): Evidence {
  const name = but.name ?? 'bob';
  return {
    name,
    arn: `arn:aws:iam::111122223333:user/${name}`,
    id: name === 'bob' ? 'AIDAEXAMPLE' : `AIDA${name.toUpperCase()}`,
    path: '/',
    createdAt: '2024-01-02T03:04:05Z',
    kind: 'user',
    accessKeys: [],
    advisor: null,
    canSend: 'no',
    grantedBy: [],
    gaps: [],
    pending: [],
    ...but,
  };
}

/** A role with all answers and no findings, except for what a test changes. */
export function judgedRole(name: string, but: Partial<Evidence> = {}): Principal {
  const arn = `arn:aws:iam::111122223333:role/${name}`;
  const role = { lastUsed: null, assumedBy: ['lambda.amazonaws.com'], asOf: NOW };
  return judged({ ...{ name, arn, id: `AROA${name.toUpperCase()}`, kind: 'role', role }, ...but });
}

export function judged(but: Partial<Evidence> = {}): Principal {
  return judge(userEvidence(but));
}

export function accessKey(lastUsed: LastUsed | null, but: Partial<AccessKey> = {}): AccessKey {
  return {
    id: 'AKIAEXAMPLE1',
    status: 'Active',
    createdAt: '2024-01-02T03:04:05Z',
    lastUsed,
    source: 'live',
    asOf: NOW,
    ...but,
  };
}

export function use(service: string | null, at = '2026-11-20T10:00:00Z'): LastUsed {
  return { at, region: 'us-east-1', service };
}

export function advisor(
  lastAccessedAt: string,
  trackedActions: AdvisorRecord['trackedActions'] = null,
): AdvisorRecord {
  return { lastAccessedAt, region: 'us-east-1', trackedActions, source: 'user', asOf: NOW };
}

export function gap(call: Gap['call'], reason = 'AccessDenied', accessKeyId?: string): Gap {
  return {
    call,
    reason,
    message: 'It was not answered.',
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
  };
}

export function snapshot(users: readonly Principal[], but: Partial<Snapshot> = {}): Snapshot {
  return {
    profile: 'prod',
    accountId: '111122223333',
    alias: 'acme-mail',
    partition: 'aws',
    scan: { mode: 'complete', startedAt: NOW, finishedAt: NOW, reportGeneratedAt: null, calls: {} },
    gaps: [],
    principals: users,
    ...but,
  };
}

export const NOW = '2026-11-23T09:00:00Z';

/** Pages to test with: the article's two users and what can go wrong with their answers. */
import type { AccessKey, Gap, Principal } from '../../../../src/senders/model/model.ts';
import type { ServiceLastAccessed } from '../../../../src/senders/ports/iamReader.ts';
import type { AdvisorPage, AdvisorTarget } from '../../../../src/presentation/accessAdvisor/protocol.ts';

export const TARGET: AdvisorTarget = {
  profile: 'prod',
  accountId: '111122223333',
  userArn: 'arn:aws:iam::111122223333:user/mail/deploy-bot',
};

export function aKey(lastUsed: AccessKey['lastUsed'], more: Partial<AccessKey> = {}): AccessKey {
  return {
    id: 'AKIAIOSFODNN7EXAMPLE',
    status: 'Active',
    createdAt: '2026-01-01T00:00:00Z',
    lastUsed,
    source: 'live',
    asOf: '2026-11-23T09:00:00Z',
    ...more,
  };
}

export function aUser(more: Partial<Principal> = {}): Principal {
  return {
    name: 'deploy-bot',
    arn: TARGET.userArn,
    id: 'AIDACKCEVSQ6C2EXAMPLE',
    path: '/mail/',
    createdAt: '2025-01-01T00:00:00Z',
    kind: 'user',
    accessKeys: [],
    advisor: null,
    canSend: 'yes',
    grantedBy: [],
    gaps: [],
    pending: [],
    verdict: 'can-send',
    lastSesAt: null,
    likelySend: null,
    ...more,
  };
}

export function aService(namespace: string, more: Partial<ServiceLastAccessed> = {}): ServiceLastAccessed {
  return {
    serviceName: `Amazon ${namespace.toUpperCase()}`,
    serviceNamespace: namespace,
    lastAccessedAt: null,
    region: null,
    trackedActions: null,
    ...more,
  };
}

export function aPage(more: Partial<AdvisorPage> = {}): AdvisorPage {
  return {
    account: { profile: 'prod', accountId: '111122223333', alias: null, partition: 'aws' },
    user: aUser(),
    services: [aService('s3'), aService('ses')],
    completedAt: '2026-11-23T09:00:00Z',
    grantedBy: [],
    gaps: [],
    ...more,
  };
}

/** A page whose SES row was last accessed at 08:00, with the last use of tracked actions as given. */
export function aPageOfUse(trackedActions: ServiceLastAccessed['trackedActions']): AdvisorPage {
  const ses = aService('ses', {
    lastAccessedAt: '2026-11-23T08:00:00Z',
    region: 'us-east-1',
    trackedActions,
  });
  return aPage({ services: [aService('s3'), ses] });
}

export const TIMEOUT: Gap = {
  call: 'GetServiceLastAccessedDetails',
  reason: 'Timeout',
  message: 'It was given up.',
};

import {
  GenerateCredentialReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  GetServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsWithEntitiesCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListPoliciesGrantingServiceAccessCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import type { GetAccessKeyLastUsedResponse, IAMClient } from '@aws-sdk/client-iam';
import type PQueue from 'p-queue';
import type { KeyOwner } from '../../senders/keys/findKey.ts';
import type { GrantingPolicy, Timestamp } from '../../senders/model/model.ts';
import type {
  Result,
  EntityLastAccessed,
  ListedRole,
  UserWithSignIn,
  IamReader,
  ServiceLastAccessed,
} from '../../senders/ports/iamReader.ts';
import { authorizationDetails, gatherRoles } from './authorizationDetails.ts';
import { present } from '../errors/failure.ts';
import { grantingPolicies, lastUsed, listedUser, serviceLastAccessed, unfinishedJob } from './iamAnswers.ts';
import { MOST_PAGES_OF_A_USER, pages } from '../client/paging.ts';
import { requests, type Urgency } from '../client/requests.ts';
import { optionalTimestamp, timestamp } from '../client/clock.ts';

/** The largest page that IAM returns, for the fewest calls. */
const MAX_ITEMS = 1000;

/** Users and roles include all their policies: parsing a page of a thousand would block the window for too long. */
const WITH_POLICIES = 500;

/** IAM's port, plus calls that no scan makes. */
export interface Iam extends IamReader {
  /** `null`: the account has no alias. */
  accountAlias(signal: AbortSignal): Promise<Result<string | null>>;
  /** Returns who owns a key of this account: GetAccessKeyLastUsed names the user. */
  accessKeyOwner(accessKeyId: string, signal: AbortSignal): Promise<Result<KeyOwner>>;
}

/**
 * The read-only IAM port over the wire: one method per call, with paging inside, and nothing else.
 * @param queue limits the calls in flight; shared by all ports of an account
 * @param urgency `now` goes ahead of `background`: a person is waiting
 * @param calls requests by call, counted by the client
 */
export function createIamReader(
  client: IAMClient,
  queue: PQueue,
  urgency: Urgency,
  calls: ReadonlyMap<string, number>,
): Iam {
  const { send, answer } = requests(client, queue, urgency);

  const lastUse = <T>(
    accessKeyId: string,
    signal: AbortSignal,
    read: (found: GetAccessKeyLastUsedResponse) => T,
  ): Promise<Result<T>> =>
    answer(
      'GetAccessKeyLastUsed',
      signal,
      async () => read(await send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }), signal)),
      { words: `Access key ${accessKeyId}`, accessKeyId },
    );

  return {
    calls: () => Object.fromEntries(calls),

    accountAlias: (signal) =>
      answer('ListAccountAliases', signal, async () => {
        const page = await send(new ListAccountAliasesCommand({}), signal);
        return present(page.AccountAliases, 'AccountAliases')[0] ?? null;
      }),

    listUsers: async (signal) => {
      const users: UserWithSignIn[] = [];
      const all = await answer('ListUsers', signal, async () => {
        const list = pages((Marker) => send(new ListUsersCommand({ MaxItems: MAX_ITEMS, Marker }), signal));
        for await (const page of list) {
          for (const user of present(page.Users, 'Users'))
            users.push({ ...listedUser(user), signedInAt: optionalTimestamp(user.PasswordLastUsed) });
        }
        return users;
      });
      // Keep the pages that arrived before the one that didn't.
      return all.ok || users.length === 0 ? all : { ...all, known: users };
    },

    listAccessKeys: (userName, signal) =>
      answer('ListAccessKeys', signal, async () => {
        const list = pages(
          (Marker) =>
            send(new ListAccessKeysCommand({ UserName: userName, MaxItems: MAX_ITEMS, Marker }), signal),
          MOST_PAGES_OF_A_USER,
        );
        const keys = [];
        for await (const page of list) {
          for (const key of present(page.AccessKeyMetadata, 'AccessKeyMetadata')) {
            keys.push({
              id: present(key.AccessKeyId, 'AccessKeyId'),
              status:
                present(key.Status, 'Status') === 'Active' ? ('Active' as const) : ('Inactive' as const),
              createdAt: optionalTimestamp(key.CreateDate),
            });
          }
        }
        return keys;
      }),

    getAccessKeyLastUsed: (accessKeyId, signal) =>
      lastUse(accessKeyId, signal, (found) =>
        lastUsed(present(found.AccessKeyLastUsed, 'AccessKeyLastUsed')),
      ),

    accessKeyOwner: (accessKeyId, signal) =>
      lastUse(accessKeyId, signal, (found) => ({
        userName: present(found.UserName, 'UserName'),
        lastUsed: lastUsed(present(found.AccessKeyLastUsed, 'AccessKeyLastUsed')),
      })),

    generateCredentialReport: (signal) =>
      answer('GenerateCredentialReport', signal, async () => {
        const started = await send(new GenerateCredentialReportCommand({}), signal);
        return present(started.State, 'State');
      }),

    getCredentialReport: (signal) =>
      answer('GetCredentialReport', signal, async () => {
        const report = await send(new GetCredentialReportCommand({}), signal);
        return {
          content: new TextDecoder().decode(present(report.Content, 'Content')),
          generatedAt: timestamp(present(report.GeneratedTime, 'GeneratedTime')),
        };
      }),

    getAccountAuthorizationDetails: (signal) =>
      answer('GetAccountAuthorizationDetails', signal, async () => {
        const list = pages((Marker) =>
          send(
            new GetAccountAuthorizationDetailsCommand({
              // Without a filter, the answer also contains all roles of the account.
              Filter: ['User', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'],
              MaxItems: WITH_POLICIES,
              Marker,
            }),
            signal,
          ),
        );
        return authorizationDetails(list);
      }),

    getRoleDetails: async (signal) => {
      const roles: ListedRole[] = [];
      const all = await answer('GetAccountAuthorizationDetails', signal, () => {
        const list = pages((Marker) => {
          const details = { Filter: ['Role' as const], MaxItems: WITH_POLICIES, Marker };
          return send(new GetAccountAuthorizationDetailsCommand(details), signal);
        });
        return gatherRoles(list, roles);
      });
      // The pages that did arrive are not thrown away with the one that did not.
      return all.ok || roles.length === 0 ? all : { ...all, known: roles };
    },

    generateServiceLastAccessedDetails: (arn, granularity, signal) =>
      answer('GenerateServiceLastAccessedDetails', signal, async () => {
        const job = await send(
          new GenerateServiceLastAccessedDetailsCommand({ Arn: arn, Granularity: granularity }),
          signal,
        );
        return present(job.JobId, 'JobId');
      }),

    getServiceLastAccessedDetails: (jobId, signal) =>
      answer('GetServiceLastAccessedDetails', signal, async () => {
        const services: ServiceLastAccessed[] = [];
        const asked = { JobId: jobId, MaxItems: MAX_ITEMS };
        const list = pages(
          (Marker) => send(new GetServiceLastAccessedDetailsCommand({ ...asked, Marker }), signal),
          MOST_PAGES_OF_A_USER,
        );
        const job = await readJob(list, ({ ServicesLastAccessed: rows }) => {
          services.push(...present(rows, 'ServicesLastAccessed').map(serviceLastAccessed));
        });
        return job.status === 'COMPLETED' ? { ...job, services } : job;
      }),

    getServiceLastAccessedDetailsWithEntities: (jobId, serviceNamespace, signal) =>
      answer('GetServiceLastAccessedDetailsWithEntities', signal, async () => {
        const entities: EntityLastAccessed[] = [];
        const asked = { JobId: jobId, ServiceNamespace: serviceNamespace, MaxItems: MAX_ITEMS };
        const list = pages((Marker) =>
          send(new GetServiceLastAccessedDetailsWithEntitiesCommand({ ...asked, Marker }), signal),
        );
        const job = await readJob(list, (page) => {
          for (const row of present(page.EntityDetailsList, 'EntityDetailsList')) {
            const arn = present(row.EntityInfo?.Arn, 'EntityInfo.Arn');
            entities.push({ arn, lastAccessedAt: optionalTimestamp(row.LastAuthenticated) });
          }
        });
        return job.status === 'COMPLETED' ? { ...job, entities } : job;
      }),

    listPoliciesGrantingServiceAccess: (arn, serviceNamespace, signal) =>
      answer('ListPoliciesGrantingServiceAccess', signal, async () => {
        const list = pages((Marker) => {
          return send(
            new ListPoliciesGrantingServiceAccessCommand({
              Arn: arn,
              ServiceNamespaces: [serviceNamespace],
              Marker,
            }),
            signal,
          );
        }, MOST_PAGES_OF_A_USER);
        const policies: GrantingPolicy[] = [];
        for await (const page of list) policies.push(...grantingPolicies(page));
        return policies;
      }),
  };
}

/** Reads the pages of a job's answer. Returns how the job stands, and when it completed. */
async function readJob<
  P extends Parameters<typeof unfinishedJob>[0] & { JobCompletionDate: Date | undefined },
>(list: AsyncIterable<P>, read: (page: P) => void) {
  let completedAt: Timestamp | undefined;
  for await (const page of list) {
    const unfinished = unfinishedJob(page);
    if (unfinished !== null) return unfinished;
    read(page);
    completedAt = timestamp(present(page.JobCompletionDate, 'JobCompletionDate'));
  }
  return { status: 'COMPLETED', completedAt: present(completedAt, 'pages') } as const;
}

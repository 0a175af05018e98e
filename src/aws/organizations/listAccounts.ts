import {
  DescribeOrganizationCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import type { Account as ListedAccount } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { PaginationConfiguration } from '@smithy/types';
import * as l10n from '@vscode/l10n';
import type {
  ListedAccounts,
  OrganizationAccount,
  OrganizationProblem,
} from '../../senders/accounts/organization.ts';
import { problemWords } from '../../senders/model/problem.ts';
import { sentences } from '../../senders/words/words.ts';
import { openAccess, type Access, type AccessOptions } from '../signIn/access.ts';
import { abortable, PATIENT_CLIENT, readOnly } from '../client/client.ts';
import { iamRegion } from '../signIn/endpoint.ts';
import { errorCode, InvalidResponse, present } from '../errors/failure.ts';
import { createRateLimiter } from '../client/rateLimiter.ts';
import { toProblem } from '../signIn/signInProblem.ts';

/**
 * Lists the accounts of the organization that an access belongs to. Only the organization's management account and
 * delegated administrators may list them. Expected failures are values.
 * @throws the signal's reason when aborted
 *
 * Source: AWS Organizations API Reference, ListAccounts.
 */
export async function listAccounts(access: Access, signal: AbortSignal): Promise<ListedAccounts> {
  const { label, profile, region, credentials, limit, clientConfig } = access;
  const tempo = createRateLimiter();
  const uncounted = () => undefined;
  const sts = new STSClient({ ...PATIENT_CLIENT, ...clientConfig('sts'), region, credentials });
  sts.middlewareStack.use(readOnly(uncounted, tempo, limit.waitFor));
  const organizations = new OrganizationsClient({
    ...PATIENT_CLIENT,
    ...clientConfig('organizations'),
    region: organizationsRegion(region),
    credentials,
  });
  organizations.middlewareStack.use(readOnly(uncounted, tempo, limit.waitFor));
  try {
    const command = abortable(new GetCallerIdentityCommand({}), signal);
    const identity = await limit.within(sts.send(command, { abortSignal: signal }));
    const ownAccountId = present(identity.Account, 'Account');
    try {
      const accounts = (await everyAccount(organizations, signal)).map(toOrganizationAccount);
      return {
        ok: true,
        organization: {
          ownAccountId,
          partition: identity.Arn?.split(':')[1] ?? 'aws',
          accounts: accounts.toSorted(byName),
        },
      };
    } catch (error) {
      signal.throwIfAborted();
      return { ok: false, problem: await refusal(error, access, ownAccountId, organizations, signal) };
    }
  } catch (error) {
    signal.throwIfAborted();
    const problem = toProblem(error, profile);
    return { ok: false, problem: { ...problem, ...problemWords(problem.kind, label) } };
  }
}

/**
 * Organizations is global within a partition. Its calls are signed for one Region, which in China differs from IAM's.
 * Source: AWS General Reference, "AWS Organizations endpoints and quotas".
 */
function organizationsRegion(profileRegion: string): string {
  return profileRegion.startsWith('cn-') ? 'cn-northwest-1' : iamRegion(profileRegion);
}

/** Yields every page, including short and empty ones: only a missing token ends the list. */
async function everyAccount(
  client: OrganizationsClient,
  signal: AbortSignal,
): Promise<readonly ListedAccount[]> {
  const accounts: ListedAccount[] = [];
  const tokens = new Set<string>();
  const withCommand: PaginationConfiguration['withCommand'] = (command) => abortable(command, signal);
  for await (const page of paginateListAccounts({ client, withCommand }, {}, { abortSignal: signal })) {
    accounts.push(...present(page.Accounts, 'Accounts'));
    const token = page.NextToken ?? '';
    if (tokens.has(token)) throw new InvalidResponse('The list repeats a token: it would never end.');
    tokens.add(token);
  }
  return accounts;
}

/** `Status` was retired in September 2026 in favor of `State`, maybe not yet in every partition. */
function toOrganizationAccount({ Id, Name, Arn, State, Status }: RetiringAccount): OrganizationAccount {
  const id = present(Id, 'Id');
  return {
    id,
    name: Name ?? id,
    state: present(State ?? Status, 'State'),
    // arn:aws:organizations::MANAGEMENT-ACCOUNT:account/ORGANIZATION/ACCOUNT
    isManagement: Arn?.split(':')[4] === id,
  };
}

type RetiringAccount = Omit<ListedAccount, 'Status'> & { readonly Status?: string | undefined };

function byName(a: OrganizationAccount, b: OrganizationAccount): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** What a failed ListAccounts means for you. */
async function refusal(
  error: unknown,
  { label, profile }: Access,
  ownAccountId: string,
  client: OrganizationsClient,
  signal: AbortSignal,
): Promise<OrganizationProblem> {
  const problem = toProblem(error, profile);
  if (errorCode(error) === 'AWSOrganizationsNotInUse') {
    return {
      ...problem,
      title: l10n.t('Account {0} belongs to no organization', ownAccountId),
      nextStep: l10n.t(
        'Use a profile of the management account of the organization, or a delegated administrator of it.',
      ),
    };
  }
  if (problem.kind !== 'denied') return { ...problem, ...problemWords(problem.kind, label) };
  const denied = ['organizations:ListAccounts'];
  const managementId = await managementAccount(client, signal);
  if (managementId === ownAccountId) {
    return {
      ...problem,
      denied,
      title: l10n.t('The profile may not list the accounts of the organization'),
      nextStep: l10n.t('Ask for the permission organizations:ListAccounts.'),
    };
  }
  return {
    ...problem,
    denied,
    title: l10n.t('Account {0} may not list the accounts of its organization', ownAccountId),
    nextStep: sentences(
      l10n.t(
        'Use a profile of the management account of the organization, or a delegated administrator of it, with the permission organizations:ListAccounts.',
      ),
      managementId === null ? '' : l10n.t('The management account is {0}.', managementId),
    ),
  };
}

/** Any account of an organization may ask which one manages it; `null` if that is denied, too. */
async function managementAccount(client: OrganizationsClient, signal: AbortSignal): Promise<string | null> {
  try {
    const command = abortable(new DescribeOrganizationCommand({}), signal);
    const { Organization } = await client.send(command, { abortSignal: signal });
    return Organization?.MasterAccountId ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** Lists the accounts of a profile's organization, with freshly read files. @throws the signal's reason when aborted */
export async function listOrganization(options: AccessOptions, signal: AbortSignal): Promise<ListedAccounts> {
  const opened = await openAccess(options);
  if (opened.ok) return listAccounts(opened.access, signal);
  const { problem, profile } = opened;
  return { ok: false, problem: { ...problem, ...problemWords(problem.kind, profile) } };
}

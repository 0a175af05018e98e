/**
 * The calls of AWS Organizations that the product makes, and their JSON protocol on the wire.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Account } from './account.ts';
import type { OrganizationDeclaration } from './declaration.ts';
import { EXCEPTIONS, json, plain } from './json.ts';
import { AwsError, type Fields, type Params, type WireResponse } from './wire.ts';

export interface OrganizationsCall {
  readonly account: Account;
  readonly params: Params;
  /** Any account of the endpoint: those of the same organization are listed. */
  readonly accounts: ReadonlyMap<string, Account>;
}

export const ORGANIZATIONS_CALLS: Readonly<Record<string, (call: OrganizationsCall) => Fields>> = {
  DescribeOrganization,
  ListAccounts,
};

/** Organizations is one control plane for a whole partition; requests are signed for its region. */
export const ORGANIZATIONS_REGIONS: Readonly<Record<string, string>> = {
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-northwest-1',
};

const TARGET = /^AWSOrganizationsV20161128\.(\w+)$/;

/** The call that a request to Organizations makes; `undefined` for one to another service. */
export function organizationsCall(
  headers: IncomingHttpHeaders,
  body: string,
): { readonly service: 'organizations'; readonly action: string; readonly params: Params } | undefined {
  const action = TARGET.exec(String(headers['x-amz-target']))?.[1];
  if (action === undefined) return undefined;
  const input = JSON.parse(body) as Readonly<Record<string, unknown>>;
  return {
    service: 'organizations',
    action,
    params: new Map(Object.entries(input).map(([name, value]) => [name, String(value)])),
  };
}

export const organizationsSuccess = (result: Fields, requestId: string): WireResponse =>
  json('1.1', 200, requestId, plain(result));

/** What this service calls otherwise than others in JSON 1.1. */
const OWN_EXCEPTIONS: typeof EXCEPTIONS = { ...EXCEPTIONS, Throttling: 'TooManyRequestsException' };

export const organizationsFailure = ({ code, status, message }: AwsError, requestId: string): WireResponse =>
  json('1.1', status < 500 ? 400 : status, requestId, {
    __type: OWN_EXCEPTIONS[code] ?? code,
    Message: message,
  });

function organizationOf({ declaration }: Account): OrganizationDeclaration {
  if (declaration.organization) return declaration.organization;
  throw new AwsError(
    'AWSOrganizationsNotInUseException',
    400,
    'Your account is not a member of an organization.',
  );
}

/** D: any account of the organization may ask this. */
function DescribeOrganization({ account }: OrganizationsCall): Fields {
  const { id, managementAccountId } = organizationOf(account);
  const arn = `arn:${account.partition}:organizations::${managementAccountId}`;
  return {
    Organization: {
      Id: id,
      Arn: `${arn}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: `${arn}:account/${id}/${managementAccountId}`,
      MasterAccountId: managementAccountId,
      MasterAccountEmail: `aws+${managementAccountId}@example.com`,
    },
  };
}

const MOST_ON_A_PAGE = 20;

/**
 * D: only the management account and delegated administrators may ask; at most 20 accounts a page; a page can be
 * short or even empty with more to come. Here each second page is empty and each third one short.
 * D: `Status` was retired in September 2026, `State` is in its place.
 */
function ListAccounts({ account, params, accounts }: OrganizationsCall): Fields {
  const { id, managementAccountId, isDelegatedAdministrator = false } = organizationOf(account);
  if (account.id !== managementAccountId && !isDelegatedAdministrator)
    throw new AwsError('AccessDenied', 400, "You don't have permissions to access this resource.");
  const members = [...accounts.values()].filter(({ declaration }) => declaration.organization?.id === id);
  const { start, number } = placeOf(params.get('NextToken'));
  const size = Math.min(Number(params.get('MaxResults') ?? MOST_ON_A_PAGE), MOST_ON_A_PAGE);
  const end = start + [size, 0, Math.ceil(size / 2)][number % 3]!;
  return {
    Accounts: members.slice(start, end).map((member) => listed(member, organizationOf(member))),
    NextToken: end < members.length ? tokenOf({ start: end, number: number + 1 }) : undefined,
  };
}

function listed(account: Account, { id, managementAccountId, name, state }: OrganizationDeclaration): Fields {
  return {
    Id: account.id,
    Arn: `arn:${account.partition}:organizations::${managementAccountId}:account/${id}/${account.id}`,
    Email: `aws+${account.id}@example.com`,
    Name: name,
    State: state ?? 'ACTIVE',
    JoinedMethod: 'CREATED',
    JoinedTimestamp: account.root.createdAt,
  };
}

interface Place {
  readonly start: number;
  readonly number: number;
}

const tokenOf = ({ start, number }: Place): string => Buffer.from(`${start}/${number}`).toString('base64url');

function placeOf(token: string | undefined): Place {
  if (token === undefined) return { start: 0, number: 0 };
  const [, start, number] = /^(\d+)\/(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (start === undefined)
    throw new AwsError('InvalidInputException', 400, 'You specified an invalid value for nextToken.');
  return { start: Number(start), number: Number(number) };
}

/**
 * The one call of EC2 that the product makes, and EC2's Query protocol on the wire.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
import type { Account } from './account.ts';
import { optInStatus, regionsOf } from './regions.ts';
import { AwsError, element, VERSIONS, xml, type Fields, type Params, type WireResponse } from './wire.ts';

export interface Ec2Call {
  readonly account: Account;
  readonly params: Params;
}

export const EC2_CALLS: Readonly<Record<string, (call: Ec2Call) => Fields>> = { DescribeRegions };

const DOMAINS: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
};

/** D: those that are on, all with `AllRegions`, and those that are named whether they are on or not; in no order. */
function DescribeRegions({ account, params }: Ec2Call): Fields {
  const { optInNotRequired, optIn } = regionsOf(account.partition);
  const named = numbered(params, /^RegionName\.\d+$/);
  const unknown = named.filter((region) => optInStatus(account, region) === undefined);
  if (unknown.length > 0)
    throw new AwsError('InvalidParameterValue', 400, `Invalid region names: (${unknown.join(',')})`);
  const rows = [...optInNotRequired, ...optIn].map((region) => ({
    'region-name': region,
    endpoint: `ec2.${region}.${DOMAINS[account.partition] ?? 'amazonaws.com'}`,
    'opt-in-status': optInStatus(account, region) ?? '',
  }));
  const asked = rows.filter((row) =>
    named.length > 0
      ? named.includes(row['region-name'])
      : params.get('AllRegions') === 'true' || row['opt-in-status'] !== 'not-opted-in',
  );
  if (params.get('DryRun') === 'true')
    throw new AwsError('DryRunOperation', 412, 'Request would have succeeded, but DryRun flag is set.');
  const found = filtersOf(params).reduce(
    (left, { name, values }) =>
      left.filter((row) => values.some((value) => value.test((row as Record<string, string>)[name] ?? ''))),
    asked,
  );
  return {
    regionInfo: found.map((row) => ({
      regionName: row['region-name'],
      regionEndpoint: row.endpoint,
      optInStatus: row['opt-in-status'],
    })),
  };
}

const numbered = (params: Params, name: RegExp): readonly string[] =>
  [...params].flatMap(([key, value]) => (name.test(key) ? [value] : []));

/** D: of several filters all must hold, of a filter's values one; `*` and `?` are wildcards. */
const filtersOf = (
  params: Params,
): readonly { readonly name: string; readonly values: readonly RegExp[] }[] =>
  [...params].flatMap(([key, name]) => {
    const number = /^Filter\.(\d+)\.Name$/.exec(key)?.[1];
    if (number === undefined) return [];
    if (!['region-name', 'endpoint', 'opt-in-status'].includes(name))
      throw new AwsError('InvalidParameterValue', 400, `The filter '${name}' is invalid`);
    const values = numbered(params, new RegExp(`^Filter\\.${number}\\.Value\\.\\d+$`));
    return [{ name, values: values.map(wildcard) }];
  });

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

const ofServer = (status: number, requestId: string, body: string): WireResponse => {
  const response = xml(status, requestId, `<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
  return { ...response, headers: { ...response.headers, 'content-type': 'text/xml;charset=UTF-8' } };
};

/** Without a wrapper for the result; the elements of lists are called `item`. */
export const ec2Success = (action: string, result: Fields, requestId: string): WireResponse =>
  ofServer(
    200,
    requestId,
    `<${action}Response xmlns="http://ec2.amazonaws.com/doc/${VERSIONS.ec2}/">` +
      element('requestId', requestId) +
      Object.entries(result)
        .map(([name, value]) => element(name, value, 'item'))
        .join('') +
      `</${action}Response>`,
  );

const NOT_VALIDATED = {
  code: 'AuthFailure',
  status: 401,
  message: 'AWS was not able to validate the provided access credentials',
};

/**
 * What IAM calls otherwise.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const ERRORS: Readonly<
  Record<string, { readonly code: string; readonly status: number; readonly message?: string }>
> = {
  // O: so an opt-in Region answers that is not on (turbot/steampipe-plugin-aws#75).
  InvalidClientTokenId: NOT_VALIDATED,
  SignatureDoesNotMatch: NOT_VALIDATED,
  IncompleteSignature: NOT_VALIDATED,
  AccessDenied: { code: 'UnauthorizedOperation', status: 403 },
  ExpiredToken: { code: 'RequestExpired', status: 400, message: 'Request has expired.' },
  MissingAuthenticationToken: {
    code: 'MissingParameter',
    status: 400,
    message: 'The request must contain the parameter AWSAccessKeyId',
  },
  Throttling: { code: 'RequestLimitExceeded', status: 503, message: 'Request limit exceeded.' },
};

export function ec2Failure(error: AwsError, requestId: string): WireResponse {
  const known = ERRORS[error.code];
  const code = known?.code ?? error.code;
  const message = known?.message ?? error.message;
  const words =
    code === 'UnauthorizedOperation'
      ? `You are not authorized to perform this operation. ${message}`
      : message;
  return ofServer(
    known?.status ?? error.status,
    requestId,
    element('Response', { Errors: [{ Code: code, Message: words }], RequestID: requestId }, 'Error'),
  );
}

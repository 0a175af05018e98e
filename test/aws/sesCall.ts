/** One call of SES as its handlers see it, and what they share: what is there, errors, pages. */
import type { Account } from './account.ts';
import type { Behaviour } from './call.ts';
import type { EventDestination, Identity, RegionalSes } from './ses.ts';
import { AwsError, type Params } from './wire.ts';

export interface SesCall {
  readonly account: Account;
  readonly region: string;
  readonly params: Params;
  readonly now: Date;
  readonly behaviour: Behaviour;
}

export const notFound = (message: string): AwsError => new AwsError('NotFoundException', 404, message);
export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', 400, message);
export const alreadyExists = (message: string): AwsError =>
  new AwsError('AlreadyExistsException', 400, message);

export const here = ({ account, region }: SesCall): RegionalSes => account.ses.in(region);

export function identityIn(call: SesCall): Identity {
  const name = call.params.get('EmailIdentity') ?? '';
  const identity = here(call).identities.get(name);
  if (identity === undefined) throw notFound(`Email identity ${name} does not exist.`);
  return identity;
}

export function setIn(call: SesCall): readonly [name: string, destinations: Map<string, EventDestination>] {
  const name = call.params.get('ConfigurationSetName') ?? '';
  const destinations = here(call).sets.get(name);
  if (destinations === undefined) throw notFound(`Configuration set <${name}> does not exist.`);
  return [name, destinations];
}

/** D: PageSize is at most 1,000. */
export function pageV2<T>(call: SesCall, action: string, all: readonly T[]) {
  const size = Number(call.params.get('PageSize') ?? 1_000);
  if (!(size >= 0 && size <= 1_000)) throw badRequest('PageSize must not be greater than 1000.');
  return pageOf(call, action, all, size === 0 ? 1_000 : size, badRequest('The next token is invalid.'));
}

/** Tokens are those of a list in a Region. @throws the error for any other. */
export function pageOf<T>(
  { params, region, behaviour }: SesCall,
  action: string,
  all: readonly T[],
  size: number,
  invalid: AwsError,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const token = params.get('NextToken');
  const prefix = `${action}/${region}/`;
  const text = token === undefined ? `${prefix}0` : Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(prefix)) throw invalid;
  const start = Number(text.slice(prefix.length));
  const end = start + Math.min(size, behaviour.longestPage);
  return {
    items: all.slice(start, end),
    NextToken: end < all.length ? Buffer.from(`${prefix}${end}`).toString('base64url') : undefined,
  };
}

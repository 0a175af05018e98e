import { sesRegions } from '../../senders/mails/regions.ts';
import { errorCode } from '../errors/failure.ts';

/**
 * Whether an error means that there is no Mail Manager in a Region: the Region is off for the account, or AWS has no host
 * for it there. In the Regions that are on in every account there is one (AWS What's New, 2024-05-21, "Amazon SES
 * introduces Mail Manager"), so an unknown host means that the network failed.
 */
export function hasNoMailManager(region: string, error: unknown): boolean {
  if (/^(UnrecognizedClient|InvalidClientTokenId)$/.test(errorCode(error))) return true;
  const isUnknownHost = error instanceof Error && 'code' in error && error.code === 'ENOTFOUND';
  return isUnknownHost && !sesRegions('aws').some(({ name, isOptIn }) => name === region && !isOptIn);
}

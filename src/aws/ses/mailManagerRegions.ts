import { sesRegions } from '../../senders/mails/regions.ts';

/**
 * Whether an error means that there is no Mail Manager in a Region: the Region is off for the account, or AWS has no host
 * for it there. In the Regions that are on in every account there is one (AWS What's New, 2024-05-21, "Amazon SES
 * introduces Mail Manager"), so an unknown host means that the network failed.
 * @param code by `errorCode`
 */
export function hasNoMailManager(region: string, code: string): boolean {
  if (/^(UnrecognizedClient|InvalidClientTokenId)$/.test(code)) return true;
  const isEverywhereOn = sesRegions('aws').some(({ name, isOptIn }) => name === region && !isOptIn);
  return code === 'NetworkError' && !isEverywhereOn;
}

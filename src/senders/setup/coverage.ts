/**
 * Which mails will have no sender in CloudWatch, and why: SES counts a mail by sender only through the configuration set
 * that the mail names, or else its identity's default one. Source: SES Developer Guide, "Monitor email sending using Amazon
 * SES event publishing".
 */
import type { EmailIdentity, EventDestination } from '../ports/sesReader.ts';
import type { ConfigurationSet, RegionSetup } from './setup.ts';

/**
 * `no-default-set`: mails of the identity that name no set. `set-missing`: its default set isn't there, so that such mails
 * fail. `no-destination`: the set publishes nothing by sender. `destination-disabled`: only a disabled destination would.
 */
export type Unnamed =
  | { readonly identity: string; readonly reason: 'no-default-set' | 'set-missing' }
  | { readonly configurationSet: string; readonly reason: 'no-destination' | 'destination-disabled' };

/** Returns what leaves mails of a Region without a sender, as far as the Region answered. */
export function unnamedMails({
  identities,
  configurationSets,
  isListed,
  unread,
}: Pick<RegionSetup, 'identities' | 'configurationSets' | 'isListed' | 'unread'>): readonly Unnamed[] {
  const sets = new Set(configurationSets.map(({ name }) => name));
  for (const item of unread) if ('configurationSet' in item) sets.add(item.configurationSet);
  const ofIdentity = ({ name: identity, configurationSet }: EmailIdentity): readonly Unnamed[] => {
    if (configurationSet === null) return [{ identity, reason: 'no-default-set' }];
    const isMissing = isListed.configurationSets && !sets.has(configurationSet);
    return isMissing ? [{ identity, reason: 'set-missing' }] : [];
  };
  const ofSet = ({ name: configurationSet, destinations }: ConfigurationSet): readonly Unnamed[] => {
    const naming = destinations.filter(namesSenders);
    if (naming.some(({ enabled }) => enabled)) return [];
    return [{ configurationSet, reason: naming.length === 0 ? 'no-destination' : 'destination-disabled' }];
  };
  return [...identities.flatMap(ofIdentity), ...configurationSets.flatMap(ofSet)];
}

/** Whether a Region has an identity or a configuration set, as far as it answered. */
export function isSetUp({
  identities,
  configurationSets,
  unread,
}: Pick<RegionSetup, 'identities' | 'configurationSets' | 'unread'>): boolean {
  return identities.length + configurationSets.length + unread.length > 0;
}

/** Whether a Region is known to have no identity. */
export function hasNoIdentity({
  identities,
  isListed,
  unread,
}: Pick<RegionSetup, 'identities' | 'isListed' | 'unread'>): boolean {
  return isListed.identities && identities.length === 0 && !unread.some((item) => 'identity' in item);
}

/** Whether a destination counts sent mails by sender, where it is enabled. */
export function namesSenders({ callerIdentity, events }: EventDestination): boolean {
  return callerIdentity && events.includes('SEND');
}

/** Whether everything of a Region that decides is known. */
export function isCoverageKnown({ isListed, unread, waiting }: RegionSetup): boolean {
  return isListed.identities && isListed.configurationSets && unread.length === 0 && waiting === 0;
}

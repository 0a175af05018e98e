/**
 * The commands of the AWS CLI that make SES count mails by sender, and those that take it back, as words: whoever shows them
 * quotes them. Nothing that stands is replaced. Sources: AWS CLI Command Reference, `aws sesv2`; SES API v2 Reference,
 * CreateConfigurationSetEventDestination, PutEmailIdentityConfigurationSetAttributes.
 */
import { namesSenders, unnamedMails } from './coverage.ts';
import type { ConfigurationSet, RegionSetup } from './setup.ts';

/** What the set and the destinations that the commands make are called; a number follows where a name is taken. */
const MADE_BY_US = 'ses-senders';
const IS_OURS = /^ses-senders(-\d+)?$/;

/** The value of mails whose caller has no name. Letters, digits, `_` and `-` fit every description of AWS. */
const DEFAULT_VALUE = 'unknown';

/** A configuration set has at most 10 event destinations (SES Developer Guide, "Service quotas in Amazon SES"). */
export const MOST_DESTINATIONS = 10;

/** In the AWS CLI's shorthand, which needs no quotes of its own. */
const DESTINATION =
  'Enabled=true,MatchingEventTypes=SEND,CloudWatchDestination={DimensionConfigurations=[' +
  `{DimensionName=ses:caller-identity,DimensionValueSource=MESSAGE_TAG,DefaultDimensionValue=${DEFAULT_VALUE}}]}`;

export interface SetupPlan {
  /** The set that is made; `null`: none is needed. */
  readonly newSet: string | null;
  /** Configuration sets that get a destination, with its name; the new one, too. */
  readonly destinations: readonly { readonly configurationSet: string; readonly name: string }[];
  /** The default set that identities without one get. */
  readonly defaults: readonly { readonly identity: string; readonly configurationSet: string }[];
  /** Sets that have no room for another destination. */
  readonly full: readonly string[];
}

/** Returns what a Region lacks. A set without a complete answer is left alone, and so is an identity. */
export function planSetup(region: RegionSetup): SetupPlan {
  const { configurationSets, isListed } = region;
  const unnamed = unnamedMails(region);
  const without = unnamed.flatMap((one) =>
    'identity' in one && one.reason === 'no-default-set' ? [one.identity] : [],
  );
  const lacking = new Set(
    unnamed.flatMap((one) => ('configurationSet' in one ? [one.configurationSet] : [])),
  );
  const full = configurationSets.filter(
    ({ name, destinations }) => lacking.has(name) && destinations.length >= MOST_DESTINATIONS,
  );
  const open = configurationSets.filter(
    (set) => lacking.has(set.name) && !full.includes(set) && isTakenAsIs(set.name),
  );
  const destinations = open.map(({ name, destinations: own }) => ({
    configurationSet: name,
    name: freeName(own.map((destination) => destination.name)),
  }));
  const ours = configurationSets.find(isOurSet);
  // Without the list, a new name could be taken, and a default would be a guess.
  const isOpen = without.length > 0 && (ours !== undefined || isListed.configurationSets);
  const newSet = isOpen && ours === undefined ? freeName(configurationSetNames(region)) : null;
  const chosen = isOpen ? (ours?.name ?? newSet) : null;
  return {
    newSet,
    destinations:
      newSet === null ? destinations : [{ configurationSet: newSet, name: MADE_BY_US }, ...destinations],
    defaults: chosen === null ? [] : without.map((identity) => ({ identity, configurationSet: chosen })),
    full: full.map(({ name }) => name),
  };
}

export interface SetupCommands {
  readonly commands: readonly (readonly string[])[];
  /** The way back from the state after the commands, and from what earlier ones made. */
  readonly undo: readonly (readonly string[])[];
  /** Identities whose names the AWS CLI would not take as names. */
  readonly leftOut: readonly string[];
}

/**
 * Returns the commands for a Region, in the order in which they have to run: a default set is never one that isn't there
 * or publishes nothing yet, and undo deletes a set only when it is nobody's default anymore.
 * @param profile `null`: as the terminal's environment says.
 */
export function setupCommands(region: RegionSetup, profile: string | null): SetupCommands {
  const plan = planSetup(region);
  const common = [
    ...option('--region', region.region),
    ...(profile === null ? [] : option('--profile', profile)),
  ];
  const sesv2 = (command: string, ...options: readonly string[]) => [
    'aws',
    'sesv2',
    command,
    ...options,
    ...common,
  ];
  const inSet = (name: string) => option('--configuration-set-name', name);
  const named = (identity: string) => option('--email-identity', identity);
  const usable = plan.defaults.filter(({ identity }) => isTakenAsIs(identity));
  const newSet = usable.length === 0 ? null : plan.newSet;
  const destinations = plan.destinations.filter(
    ({ configurationSet }) => newSet !== null || configurationSet !== plan.newSet,
  );
  const commands = [
    ...(newSet === null ? [] : [sesv2('create-configuration-set', ...inSet(newSet))]),
    ...destinations.map(({ configurationSet, name }) =>
      sesv2(
        'create-configuration-set-event-destination',
        ...inSet(configurationSet),
        ...option('--event-destination-name', name),
        ...option('--event-destination', DESTINATION),
      ),
    ),
    ...usable.map(({ identity, configurationSet }) =>
      sesv2(
        'put-email-identity-configuration-set-attributes',
        ...named(identity),
        ...inSet(configurationSet),
      ),
    ),
  ];
  const made = region.configurationSets.filter(isOurSet).map(({ name }) => name);
  if (newSet !== null) made.push(newSet);
  const defaults = [
    ...region.identities.flatMap(({ name: identity, configurationSet }) =>
      configurationSet !== null && made.includes(configurationSet) && isTakenAsIs(identity) ? [identity] : [],
    ),
    ...usable.map(({ identity }) => identity),
  ];
  const ownDestinations = [
    ...region.configurationSets.flatMap(({ name: configurationSet, destinations: own }) =>
      own
        .filter((one) => isOurDestination(one) && isTakenAsIs(configurationSet))
        .map(({ name }) => ({ configurationSet, name })),
    ),
    ...destinations,
  ];
  const undo = [
    ...defaults.map((identity) =>
      sesv2('put-email-identity-configuration-set-attributes', ...named(identity)),
    ),
    ...ownDestinations.map(({ configurationSet, name }) =>
      sesv2(
        'delete-configuration-set-event-destination',
        ...inSet(configurationSet),
        ...option('--event-destination-name', name),
      ),
    ),
    // An identity that did not answer may have the set as its default; without it, its mails would fail.
    ...(areDefaultsKnown(region)
      ? made.map((name) => sesv2('delete-configuration-set', ...inSet(name)))
      : []),
  ];
  const leftOut = plan.defaults.map(({ identity }) => identity).filter((identity) => !isTakenAsIs(identity));
  return { commands, undo, leftOut };
}

/** Whether every identity's default set is known. */
function areDefaultsKnown({ identities, isListed, unread }: RegionSetup): boolean {
  return (
    isListed.identities &&
    unread.every((item) => !('identity' in item)) &&
    identities.every(({ name }) => isTakenAsIs(name))
  );
}

/** A set that earlier commands made, and that has nothing but what they gave it. */
function isOurSet({ name, destinations }: ConfigurationSet): boolean {
  return IS_OURS.test(name) && destinations.every(isOurDestination);
}

function isOurDestination(destination: ConfigurationSet['destinations'][number]): boolean {
  return IS_OURS.test(destination.name) && namesSenders(destination) && destination.events.length === 1;
}

function configurationSetNames({ configurationSets, unread }: RegionSetup): readonly string[] {
  const others = unread.flatMap((item) => ('configurationSet' in item ? [item.configurationSet] : []));
  return [...configurationSets.map(({ name }) => name), ...others];
}

function freeName(taken: readonly string[]): string {
  let name = MADE_BY_US;
  for (let number = 2; taken.includes(name); number += 1) name = `${MADE_BY_US}-${number}`;
  return name;
}

/** Whether the AWS CLI takes a value as it stands: it reads a file, or a page, in place of a value that names one. */
export function isTakenAsIs(value: string): boolean {
  return !/^(file|fileb|https?):\/\//i.test(value) && isTypable(value);
}

/** Nothing that a terminal would take for a key. */
function isTypable(value: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(value);
}

/** Returns an option in words: `--name=value` if the value would otherwise be read as an option. */
export function option(name: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`${name}=${value}`] : [name, value];
}

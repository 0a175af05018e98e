/**
 * The calls that change SES: those of the commands that the product hands out. It makes none of them itself.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html
 */
import { alreadyExists, badRequest, here, identityIn, notFound, setIn, type SesCall } from './sesCall.ts';
import { listIn, nested, textIn, treeIn, type Tree } from './tree.ts';
import { AwsError, type Fields } from './wire.ts';

export const SES_SET_UP_CALLS: Readonly<Record<string, (call: SesCall) => Fields>> = {
  CreateConfigurationSet,
  DeleteConfigurationSet,
  CreateConfigurationSetEventDestination,
  DeleteConfigurationSetEventDestination,
  PutEmailIdentityConfigurationSetAttributes,
};

/** D: letters, digits, `_` and `-`, at most 64. */
function CreateConfigurationSet(call: SesCall): Fields {
  const { sets } = here(call);
  const name = call.params.get('ConfigurationSetName') ?? '';
  if (!/^[\w-]{1,64}$/.test(name)) throw badRequest(`Invalid configuration set name <${name}>.`);
  if (sets.has(name)) throw alreadyExists(`Configuration set <${name}> already exists.`);
  sets.set(name, new Map());
  count(call, name);
  return {};
}

/**
 * D: "If you delete a configuration set that's designated as the default configuration set for an identity, and then
 * attempt to send email through that identity, your call to Amazon SES fails": it is deleted, and the identity keeps it.
 * https://docs.aws.amazon.com/ses/latest/dg/managing-configuration-sets.html
 */
function DeleteConfigurationSet(call: SesCall): Fields {
  const [name] = setIn(call);
  here(call).sets.delete(name);
  call.account.metrics.removeSet(call.region, name);
  return {};
}

/** D: at most 10 in a set. I: `Enabled` is false where it is not given. */
function CreateConfigurationSetEventDestination(call: SesCall): Fields {
  const [set, destinations] = setIn(call);
  const name = call.params.get('EventDestinationName') ?? '';
  if (!/^[\w-]{1,64}$/.test(name)) throw badRequest(`Invalid event destination name <${name}>.`);
  if (destinations.has(name)) throw alreadyExists(`Event destination <${name}> already exists.`);
  if (destinations.size >= 10)
    throw new AwsError('LimitExceededException', 400, 'There are too many event destinations.');
  const definition = treeIn(nested(call.params), 'EventDestination') ?? new Map<string, Tree>();
  const targets = TARGETS.flatMap((key) => {
    const target = treeIn(definition, key);
    return target === undefined ? [] : [[key, plainTree(target)] as const];
  });
  if (targets.length !== 1) throw badRequest('An event destination has exactly one target.');
  const events = textsIn(definition, 'MatchingEventTypes');
  if (events.length === 0) throw badRequest('MatchingEventTypes is empty.');
  const unknown = events.find((event) => !EVENT_TYPES.has(event));
  if (unknown !== undefined) throw badRequest(`Unknown event type ${unknown}.`);
  checkDimensions(definition);
  destinations.set(name, {
    name,
    enabled: textIn(definition, 'Enabled') === 'true',
    events,
    target: Object.fromEntries(targets),
  });
  count(call, set);
  return {};
}

const TARGETS = [
  'CloudWatchDestination',
  'EventBridgeDestination',
  'KinesisFirehoseDestination',
  'SnsDestination',
  'PinpointDestination',
];
const EVENT_TYPES = new Set(
  'SEND REJECT BOUNCE COMPLAINT DELIVERY OPEN CLICK RENDERING_FAILURE DELIVERY_DELAY SUBSCRIPTION'.split(' '),
);

/** D: at least one dimension, at most 10; names and default values of these characters (CloudFormation has the colon). */
function checkDimensions(definition: Tree): void {
  const cloudWatch = treeIn(definition, 'CloudWatchDestination');
  if (cloudWatch === undefined) return;
  const dimensions = listIn(cloudWatch, 'DimensionConfigurations');
  if (dimensions.length < 1 || dimensions.length > 10) throw badRequest('One to ten dimensions are needed.');
  for (const each of dimensions) {
    if (!/^[\w:-]{1,256}$/.test(textIn(each, 'DimensionName') ?? ''))
      throw badRequest('Invalid dimension name.');
    if (!/^[\w-]{1,256}$/.test(textIn(each, 'DefaultDimensionValue') ?? ''))
      throw badRequest('Invalid default dimension value.');
    if (!['MESSAGE_TAG', 'EMAIL_HEADER', 'LINK_TAG'].includes(textIn(each, 'DimensionValueSource') ?? ''))
      throw badRequest('Invalid dimension value source.');
  }
}

const textsIn = (tree: Tree, name: string): readonly string[] =>
  listIn(tree, name).flatMap((each) => (typeof each === 'string' ? [each] : []));

/** A tree of parameters as the JSON that it came from: `member` holds a list. */
function plainTree(tree: Tree): unknown {
  if (typeof tree === 'string') return tree;
  const members = tree.get('member');
  if (members instanceof Map) return [...members.values()].map(plainTree);
  return Object.fromEntries([...tree].map(([name, each]) => [name, plainTree(each)]));
}

/** From now on CloudWatch counts the set's mails by what its destinations say. */
function count({ account, region, now }: SesCall, set: string): void {
  const destinations = [...(account.ses.in(region).sets.get(set)?.values() ?? [])];
  account.metrics.putSet(region, set, destinations, now);
}

function DeleteConfigurationSetEventDestination(call: SesCall): Fields {
  const [set, destinations] = setIn(call);
  const name = call.params.get('EventDestinationName') ?? '';
  if (!destinations.delete(name)) throw notFound(`Event destination <${name}> does not exist.`);
  count(call, set);
  return {};
}

/** D: without a name the identity has no default any more. */
function PutEmailIdentityConfigurationSetAttributes(call: SesCall): Fields {
  const identity = identityIn(call);
  const name = call.params.get('ConfigurationSetName');
  if (name !== undefined && name !== '') setIn(call);
  identity.configurationSet = name === '' ? undefined : name;
  return {};
}

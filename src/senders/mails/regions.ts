/**
 * The Regions of Amazon SES, by partition. Those after `|` are opt-in: off until an account switches them on.
 * Sources: AWS General Reference, "Amazon Simple Email Service endpoints and quotas"; AWS Account Management Reference,
 * "Enable or disable AWS Regions in your account": Regions launched after 2019-03-20 are off at first.
 */
import type { Gap, Partition } from '../model/evidence.ts';

const SES_REGIONS: Readonly<Record<Partition, string>> = {
  aws:
    'us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 ' +
    'ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2 | af-south-1 ap-south-2 ' +
    'ap-southeast-3 ap-southeast-5 ca-west-1 eu-central-2 eu-south-1 il-central-1 me-central-1 me-south-1',
  'aws-us-gov': 'us-gov-east-1 us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};

export interface SesRegion {
  readonly name: string;
  /** Whether it is off until the account switches it on. */
  readonly isOptIn: boolean;
}

/**
 * Returns the Regions of a partition in which Amazon SES sends, and those that a person adds. Of an added one it is not
 * known whether it is opt-in, so it counts as one that is not.
 */
export function sesRegions(partition: Partition, added: readonly string[] = []): readonly SesRegion[] {
  const [always = '', optIn = ''] = (SES_REGIONS[partition] ?? '').split('|');
  const names = (list: string) => list.split(' ').filter((name) => name !== '');
  const known = new Set([...names(always), ...names(optIn)]);
  return [
    ...names(always).map((name) => ({ name, isOptIn: false })),
    ...names(optIn).map((name) => ({ name, isOptIn: true })),
    ...[...new Set(added)].filter((name) => !known.has(name)).map((name) => ({ name, isOptIn: false })),
  ];
}

/**
 * The partitions whose Regions have a name of their own; those of all others are of `aws`.
 * Source: AWS SDKs, partitions.json.
 */
const PARTITION_OF: readonly (readonly [prefix: string, partition: Partition])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** Whether a partition can have a Region of this name, also one that is newer than this list. */
export function canHave(partition: Partition, region: string): boolean {
  return (PARTITION_OF.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws') === partition;
}

/**
 * Whether an answer may mean that the Region is off. AWS doesn't document this answer; these codes were observed. A wrong key
 * gets them, too.
 */
export function isRefused({ reason }: Pick<Gap, 'reason'>): boolean {
  return /^(UnrecognizedClient|InvalidClientTokenId)(Exception)?$/.test(reason);
}

/** Whether a Region that gave this answer may be off: it is, if another Region accepts the credentials. */
export function mayBeOff(region: string, gap: Pick<Gap, 'reason'>): boolean {
  const isOptIn = Object.values(SES_REGIONS).some((list) => list.split('|')[1]?.split(' ').includes(region));
  return isOptIn && isRefused(gap);
}

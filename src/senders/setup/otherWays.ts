/**
 * Other ways to the same: a CloudFormation template for the part that a stack can hold, and a log of each mail in
 * CloudWatch Logs. Sources: CloudFormation User Guide, AWS::SES::ConfigurationSetEventDestination; SES Developer Guide,
 * "Monitoring SES events using Amazon EventBridge"; EventBridge User Guide, "CloudWatch Logs permissions".
 */
import type { Account } from '../model/model.ts';
import { isTakenAsIs, MOST_DESTINATIONS, option, planSetup } from './commands.ts';
import type { EventDestination } from '../ports/sesReader.ts';
import type { RegionSetup } from './setup.ts';

/**
 * Returns a template, as JSON, of the configuration set and the event destinations that a Region lacks; `null` where it
 * lacks none. Existing identities can't be in a stack, so their default sets stay commands. Run either this or the
 * commands that make the set.
 */
export function setupTemplate(region: RegionSetup): string | null {
  const { newSet, destinations } = planSetup(region);
  if (destinations.length === 0) return null;
  const resources = destinations.map(({ configurationSet, name }, index): [string, object] => [
    `SenderDestination${index + 1}`,
    {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: configurationSet === newSet ? { Ref: 'SenderSet' } : configurationSet,
        EventDestination: {
          Name: name,
          Enabled: true,
          MatchingEventTypes: ['send'],
          CloudWatchDestination: {
            DimensionConfigurations: [
              {
                DimensionName: 'ses:caller-identity',
                DimensionValueSource: 'messageTag',
                DefaultDimensionValue: 'unknown',
              },
            ],
          },
        },
      },
    },
  ]);
  const set = { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: newSet } };
  const made: Readonly<Record<string, object>> = Object.fromEntries(resources);
  return JSON.stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: `Amazon SES counts sent mails by sender in CloudWatch (${region.region})`,
      Resources: { ...(newSet === null ? {} : { SenderSet: set }), ...made },
    },
    null,
    2,
  );
}

/** The log group, the rule, its target and the resource policy of the log of mails. */
const LOG_NAME = 'ses-senders-mail-log';
const LOG_GROUP = `/aws/events/${LOG_NAME}`;

/**
 * Returns the commands that write an event of each mail of these configuration sets to CloudWatch Logs, and those that take
 * it back. The event destinations come first: an AWS CLI that doesn't know their type stops before anything is made.
 * Those after them stop where the log group exists, before anything is replaced. Undo deletes the log.
 */
export function logCommands(
  { partition, accountId }: Pick<Account, 'partition' | 'accountId'>,
  { region, configurationSets }: Pick<RegionSetup, 'region' | 'configurationSets'>,
  profile: string | null,
): { readonly commands: readonly (readonly string[])[]; readonly undo: readonly (readonly string[])[] } {
  const common = ['--region', region, ...(profile === null ? [] : option('--profile', profile))];
  const aws = (...words: readonly string[]) => ['aws', ...words, ...common];
  const logGroup = `arn:${partition}:logs:${region}:${accountId}:log-group:${LOG_GROUP}`;
  const bus = `arn:${partition}:events:${region}:${accountId}:event-bus/default`;
  const mayWrite = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `${logGroup}:*`,
      },
    ],
  });
  const pattern = JSON.stringify({ source: ['aws.ses'], 'detail-type': [{ prefix: 'Email ' }] });
  const isOurs = ({ name, kind }: EventDestination) => name === LOG_NAME && kind === 'event-bridge';
  const named = configurationSets.filter(({ name }) => isTakenAsIs(name));
  const sets = named.filter(
    ({ destinations }) =>
      destinations.length < MOST_DESTINATIONS &&
      !destinations.some(({ name, kind }) => name === LOG_NAME || kind === 'event-bridge'),
  );
  /** Those that have the destination afterwards. */
  const logged = named.filter((set) => sets.includes(set) || set.destinations.some(isOurs));
  const destination = `Enabled=true,MatchingEventTypes=SEND,DELIVERY,BOUNCE,COMPLAINT,REJECT,EventBridgeDestination={EventBusArn=${bus}}`;
  const inSet = (name: string) => [
    ...option('--configuration-set-name', name),
    ...option('--event-destination-name', LOG_NAME),
  ];
  return {
    commands: [
      ...sets.map(({ name }) =>
        aws(
          ...['sesv2', 'create-configuration-set-event-destination', ...inSet(name)],
          ...['--event-destination', destination],
        ),
      ),
      aws('logs', 'create-log-group', '--log-group-name', LOG_GROUP),
      aws('logs', 'put-retention-policy', '--log-group-name', LOG_GROUP, '--retention-in-days', '30'),
      aws('logs', 'put-resource-policy', '--policy-name', LOG_NAME, '--policy-document', mayWrite),
      aws('events', 'put-rule', '--name', LOG_NAME, '--event-pattern', pattern),
      aws('events', 'put-targets', '--rule', LOG_NAME, '--targets', `Id=${LOG_NAME},Arn=${logGroup}`),
    ],
    undo: [
      ...logged.map(({ name }) => aws('sesv2', 'delete-configuration-set-event-destination', ...inSet(name))),
      aws('events', 'remove-targets', '--rule', LOG_NAME, '--ids', LOG_NAME),
      aws('events', 'delete-rule', '--name', LOG_NAME),
      aws('logs', 'delete-resource-policy', '--policy-name', LOG_NAME),
      aws('logs', 'delete-log-group', '--log-group-name', LOG_GROUP),
    ],
  };
}

import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Event } from '@aws-sdk/client-cloudtrail';
import type { TrailEvent, TrailEventName } from '../../senders/model/trailEvents.ts';
import type { TrailReader } from '../../senders/ports/trailReader.ts';
import { timestamp } from '../client/clock.ts';
import { tokenPages } from '../client/paging.ts';
import { requests } from '../client/requests.ts';
import type { Urgency } from '../client/requests.ts';
import { InvalidResponse, present } from '../errors/failure.ts';
import type { TrailClient } from './trailClient.ts';

export { createTrailClient } from './trailClient.ts';

/** Events on a page, and pages that are read: at two a second, more would take minutes. */
const MAX_RESULTS = 50;
const MOST_PAGES = 100;

/** Returns the answers of CloudTrail's Event history, over the wire. */
export function createTrailReader({ client, queue }: TrailClient, urgency: Urgency): TrailReader {
  const { send, answer } = requests(client, queue, urgency);
  return {
    lookupEvents: (name, since, signal) => {
      const ask = async () => {
        const input = {
          LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: name }],
          StartTime: new Date(since),
          MaxResults: MAX_RESULTS,
        };
        // By ID: a list that grows between two pages may have one twice.
        const events = new Map<string, TrailEvent>();
        const list = tokenPages(
          (NextToken) => send(new LookupEventsCommand({ ...input, NextToken }), signal),
          MOST_PAGES,
        );
        for await (const page of list)
          for (const listed of present(page.Events, 'Events')) {
            const event = readEvent(listed, name);
            if (event !== null) events.set(present(listed.EventId, 'EventId'), event);
          }
        return [...events.values()];
      };
      return answer('LookupEvents', signal, ask, { words: `Event history of ${name}` });
    },
  };
}

/**
 * Reads an event; `null` if it changed nothing: the call failed, or the policy's new version isn't its default.
 * Source: CloudTrail User Guide, "CloudTrail record contents".
 */
function readEvent(listed: Event, name: TrailEventName): TrailEvent | null {
  if (listed.EventName !== name) throw new InvalidResponse('The answer has an event that was not asked for.');
  const at = timestamp(present(listed.EventTime, 'EventTime'));
  const record = objectIn(parse(present(listed.CloudTrailEvent, 'CloudTrailEvent')));
  if (record.errorCode !== undefined) return null;
  const input = objectIn(record.requestParameters);
  if (name === 'CreatePolicyVersion' && input.setAsDefault !== true) return null;
  const newUserName = text(input.newUserName);
  // Only the path was changed.
  if (name === 'UpdateUser' && newUserName === null) return null;
  const caller = objectIn(record.userIdentity);
  // Without a name, a key is the caller's own. Source: IAM API Reference, DeleteAccessKey.
  const isOwn = name === 'DeleteAccessKey' && text(input.userName) === null;
  return {
    name,
    at,
    userName: text(input.userName) ?? (isOwn && caller.type === 'IAMUser' ? text(caller.userName) : null),
    ...(newUserName === null ? {} : { newUserName }),
    roleName: text(input.roleName),
    groupName: text(input.groupName),
    accessKeyId: text(input.accessKeyId),
    ...(isOwn && caller.type === 'Root' ? { isRoot: true as const } : {}),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new InvalidResponse('An event of the answer is not JSON.');
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

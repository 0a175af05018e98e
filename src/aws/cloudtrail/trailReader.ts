import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Event } from '@aws-sdk/client-cloudtrail';
import type { RecordedCall } from '../../senders/model/trailEvents.ts';
import type { TrailEvent, TrailEventName } from '../../senders/model/trailEvents.ts';
import type { FoundCalls, TrailReader } from '../../senders/ports/trailReader.ts';
import { isRegion } from '../../senders/who/typedWindow.ts';
import { timestamp } from '../client/clock.ts';
import { tokenPages } from '../client/paging.ts';
import { requests } from '../client/requests.ts';
import type { Urgency } from '../client/requests.ts';
import { InvalidResponse, present, presentList } from '../errors/failure.ts';
import { readCall } from './recordedCall.ts';
import { objectIn, parseRecord, text } from './record.ts';
import type { TrailClients } from './trailClient.ts';

export { createTrailClients } from './trailClient.ts';

/** Events on a page, and pages that are read: at two a second, more would take minutes. */
const MAX_RESULTS = 50;
const MOST_PAGES = 100;

/** Returns the answers of CloudTrail's Event history, over the wire. */
export function createTrailReader(clients: TrailClients, urgency: Urgency): TrailReader {
  const inRegion = (region: string) => {
    const { client, queue } = clients.in(region);
    return requests(client, queue, urgency);
  };
  return {
    lookupEvents: (name, since, signal) => {
      const { send, answer } = inRegion(clients.iamRegion);
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
          for (const listed of presentList(page.Events, 'Events')) {
            const event = readEvent(listed, name);
            if (event !== null) events.set(present(listed.EventId, 'EventId'), event);
          }
        return [...events.values()];
      };
      return answer('LookupEvents', signal, ask, { words: `Event history of ${name}` });
    },

    lookupCalls: async (lookup, onPage, signal) => {
      const { region, attribute, value, from, to, most } = lookup;
      // It becomes part of a host's name.
      if (!isRegion(region)) throw new Error(`${region} is no Region.`);
      const { send, answer } = inRegion(region);
      const input = {
        LookupAttributes: [{ AttributeKey: attribute, AttributeValue: value }],
        StartTime: new Date(from),
        ...(to === undefined ? {} : { EndTime: new Date(to) }),
        MaxResults: MAX_RESULTS,
      };
      const calls = new Map<string, RecordedCall>();
      const found = (isCut: boolean): FoundCalls => ({
        calls: [...calls.values()].toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)),
        isCut,
      });
      const ask = async () => {
        const list = tokenPages((NextToken) =>
          send(new LookupEventsCommand({ ...input, NextToken }), signal),
        );
        for await (const page of list) {
          for (const listed of presentList(page.Events, 'Events')) {
            const call = readCall(listed, lookup);
            calls.set(call.id, call);
          }
          const hasMore = (page.NextToken ?? '') !== '';
          onPage(found(hasMore));
          if (hasMore && calls.size >= most) return found(true);
        }
        return found(false);
      };
      const all = await answer('LookupEvents', signal, ask, { words: `Event history in ${region}`, region });
      return all.ok || calls.size === 0 ? all : { ...all, known: found(true) };
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
  const record = parseRecord(listed);
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

/** Reads one event of Event history as a call. Source: CloudTrail User Guide, "CloudTrail record contents". */
import type { Event } from '@aws-sdk/client-cloudtrail';
import type { Caller, RecordedCall } from '../../senders/model/trailEvents.ts';
import type { CallsLookup } from '../../senders/ports/trailReader.ts';
import { timestamp } from '../client/clock.ts';
import { InvalidResponse, present, presentText } from '../errors/failure.ts';
import { redactSecrets } from '../errors/redactSecrets.ts';
import { objectIn, parseRecord, text } from './record.ts';

/** What is kept of a text that the caller can write. */
const LONGEST = 300;
/** So much of it is searched for secrets, which takes milliseconds; a secret that begins before the cut is known by less. */
const MOST_READ = 2 * LONGEST;

/** @throws InvalidResponse if the event lacks what AWS always sends, or wasn't asked for. */
export function readCall(listed: Event, { region, attribute, value }: CallsLookup): RecordedCall {
  const record = parseRecord(listed);
  const caller = objectIn(record.userIdentity);
  const service = presentText(listed.EventSource ?? text(record.eventSource) ?? undefined, 'EventSource');
  const call = presentText(listed.EventName ?? text(record.eventName) ?? undefined, 'EventName');
  const accessKeyId = text(caller.accessKeyId) ?? text(listed.AccessKeyId);
  const answers = { AccessKeyId: accessKeyId, EventSource: service, EventName: call };
  // Nobody gets the calls of somebody else.
  if (attribute in answers && answers[attribute as keyof typeof answers] !== value)
    throw new InvalidResponse('The answer has an event that was not asked for.');
  return {
    id: presentText(listed.EventId, 'EventId'),
    at: timestamp(present(listed.EventTime, 'EventTime')),
    region: short(text(record.awsRegion)) ?? region,
    service: bounded(service),
    call: bounded(call),
    ip: short(text(record.sourceIPAddress)),
    userAgent: short(text(record.userAgent)),
    error: short(text(record.errorCode)),
    accessKeyId: short(accessKeyId),
    by: readCaller(caller, listed.Username),
    about: short(readSubject(objectIn(record.requestParameters))),
    createdKeyId: short(text(objectIn(objectIn(record.responseElements).accessKey).accessKeyId)),
  };
}

function readCaller(caller: Readonly<Record<string, unknown>>, listedName: string | undefined): Caller {
  const issuer = objectIn(objectIn(caller.sessionContext).sessionIssuer);
  const type = text(caller.type);
  const name =
    text(issuer.userName) ?? text(caller.userName) ?? (type === 'Root' ? 'root' : text(listedName));
  const arn = text(issuer.arn) ?? text(caller.arn);
  return { type: short(type), name: short(name), arn: short(arn) };
}

/** The parameter that names what a call of SES or IAM is about, in SES API v2, SES API v1 and IAM. */
const SUBJECTS = [
  'emailIdentity',
  'identity',
  'domain',
  'emailAddress',
  'userName',
  'configurationSetName',
] as const;

function readSubject(input: Readonly<Record<string, unknown>>): string | null {
  for (const name of SUBJECTS) {
    const found = text(input[name]);
    if (found !== null) return found;
  }
  return null;
}

function short(value: string | null): string | null {
  return value === null ? null : bounded(value);
}

/** Half a secret doesn't look like one, so it's cut after that. */
function bounded(value: string): string {
  const shown = redactSecrets(value.slice(0, MOST_READ));
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}

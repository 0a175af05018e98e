/** What is read of the calls that CloudTrail's Event history has. */
import type { PrincipalKind, Timestamp } from './evidence.ts';

/**
 * The events that matter, by what they hide. Every one that can take a permission away is among the policies: also one that
 * attaches a policy, since that may deny. Source: IAM API Reference, "Actions".
 */
export const TRAIL_EVENTS = {
  keys: ['DeleteAccessKey', 'UpdateUser'],
  principals: ['DeleteUser', 'DeleteRole', 'DeleteServiceLinkedRole'],
  policies: [
    'DeleteUserPolicy',
    'DetachUserPolicy',
    'PutUserPolicy',
    'AttachUserPolicy',
    'PutUserPermissionsBoundary',
    'RemoveUserFromGroup',
    'AddUserToGroup',
    'DeleteGroupPolicy',
    'DetachGroupPolicy',
    'PutGroupPolicy',
    'AttachGroupPolicy',
    'UpdateGroup',
    'CreatePolicyVersion',
    'SetDefaultPolicyVersion',
    'DeleteRolePolicy',
    'DetachRolePolicy',
    'PutRolePolicy',
    'AttachRolePolicy',
    'PutRolePermissionsBoundary',
  ],
} as const;
export type TrailTopic = keyof typeof TRAIL_EVENTS;
export type TrailEventName = (typeof TRAIL_EVENTS)[TrailTopic][number];

/** Returns the events of a topic that can concern users or roles: a group's concern users, a policy's versions both. */
export function trailEvents(topic: TrailTopic, kinds: ReadonlySet<PrincipalKind>): readonly TrailEventName[] {
  return TRAIL_EVENTS[topic].filter(
    (name) =>
      topic !== 'policies' ||
      (name.includes('Role') ? kinds.has('role') : !/User|Group/.test(name) || kinds.has('user')),
  );
}

/** A successful call that Event history shows. Names are those at the time of the call. */
export interface TrailEvent {
  readonly name: TrailEventName;
  readonly at: Timestamp;
  /** Whose key, policy or membership it was: for the caller's own key, the caller. `null`: not a user's. */
  readonly userName: string | null;
  /** The new name, where a user was renamed. */
  readonly newUserName?: string;
  readonly roleName: string | null;
  readonly groupName: string | null;
  readonly accessKeyId: string | null;
  /** Whether it was root's own key. */
  readonly isRoot?: true;
}

/** Who made a call, as `userIdentity` says. */
export interface Caller {
  /** As AWS writes it: `IAMUser`, `AssumedRole`, `Root`, `FederatedUser`, `AWSService`, … */
  readonly type: string | null;
  /** Of a user the name, of a role's session the role's. */
  readonly name: string | null;
  readonly arn: string | null;
}

/** One call. What the caller can write (the program, names) is cut to a bounded length. */
export interface RecordedCall {
  readonly id: string;
  readonly at: Timestamp;
  readonly region: string;
  /** `ses.amazonaws.com` */
  readonly service: string;
  readonly call: string;
  /** An IP address, or the name of the AWS service that called for somebody. */
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** The code of the error that it ended with; `null`: it succeeded. */
  readonly error: string | null;
  readonly accessKeyId: string | null;
  readonly by: Caller;
  /** What it was about: an identity of SES, a user. */
  readonly about: string | null;
  /** The ID of the access key that it created. */
  readonly createdKeyId: string | null;
}

/** What an event of Event history can be found by; a question names one. Source: CloudTrail API Reference, LookupAttribute. */
export type LookupAttribute = 'AccessKeyId' | 'Username' | 'ResourceName' | 'EventSource' | 'EventName';

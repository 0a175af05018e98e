/** The calls that CloudTrail's Event history is asked about, and what is read of them. */
import type { Timestamp } from './evidence.ts';

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
export const TRAIL_TOPICS = Object.keys(TRAIL_EVENTS) as readonly TrailTopic[];
export type TrailEventName = (typeof TRAIL_EVENTS)[TrailTopic][number];

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

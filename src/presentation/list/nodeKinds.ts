/** The tree's nodes as plain data. */
import type { RegionFigures } from '../../senders/mails/figures.ts';
import type { RegionState } from '../../senders/model/mails.ts';
import type {
  AccessKey,
  ChangedPrincipal,
  ChangedRegion,
  Changes,
  Gap,
  GrantingPolicy,
  PastUse,
  Principal,
  SetupRecord,
  Snapshot,
} from '../../senders/model/model.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import type { Target } from '../../senders/model/target.ts';
import type { State } from '../accounts/state.ts';
import type { Remedy } from '../signIn/nextSteps.ts';
import type { Group } from './grouping.ts';
import type { ListView } from './listView.ts';

/** A chosen account, a root of the tree: you always see whose users these are. */
export interface AccountNode {
  readonly kind: 'account';
  readonly target: Target;
  readonly state: State;
  readonly view: ListView;
  /** The time of drawing, in milliseconds since the epoch. */
  readonly now: number;
  /** The only account of the tree: what belongs to it stands beside it, not below. */
  readonly isOnly?: true;
  /** All principals, whose mails are shown; `off`: they aren't counted; absent: this tree doesn't show mails. */
  readonly mails?: Snapshot | 'off';
}

/** The mails that left an account. Its children come from `mailRegions`, which is loaded when it's expanded. */
export interface MailsNode {
  readonly kind: 'mails';
  readonly mails: Snapshot | 'off';
  readonly account: AccountNode;
}

/** Regions with the same text: one that sent, those without mails, those that are off, those with the same gap. */
export interface MailRegionsNode {
  readonly kind: 'mailRegions';
  /** Stays the same for the same row in every Snapshot. */
  readonly key: string;
  /** `counting`: waiting for their first answer. */
  readonly state: RegionState | 'counting';
  /** At least one. */
  readonly regions: readonly RegionFigures[];
  /** Why they are `unknown`. */
  readonly gap: Gap | null;
  readonly parent: MailsNode;
}

/** What the latest check of the SES set-up came to. */
export interface MailSetupNode {
  readonly kind: 'mailSetup';
  readonly key: 'setup';
  readonly setup: SetupRecord;
  readonly parent: MailsNode;
}

/** An action that helps with a problem of an account. */
export interface RemedyNode {
  readonly kind: 'remedy';
  readonly remedy: Remedy;
  readonly account: AccountNode;
}

export interface GroupNode {
  readonly kind: 'group';
  readonly group: Group;
  readonly account: AccountNode;
}

export interface ChangesNode {
  readonly kind: 'changes';
  readonly changes: Changes;
  readonly account: AccountNode;
}

export interface ChangedRegionNode {
  readonly kind: 'changedRegion';
  readonly changed: ChangedRegion;
  readonly parent: ChangesNode;
}

export interface DeletedNode {
  readonly kind: 'deleted';
  readonly changed: ChangedPrincipal;
  readonly parent: ChangesNode;
}

export interface UserNode {
  readonly kind: 'user';
  readonly user: Principal;
  readonly parent: GroupNode | AccountNode | ChangesNode;
  /** What's new about the user, if the row shows that. */
  readonly changed?: ChangedPrincipal;
}

export type FactNode = { readonly parent: UserNode } & (
  | { readonly kind: 'accessKey'; readonly accessKey: AccessKey }
  | { readonly kind: 'pastUse'; readonly past: PastUse }
  | { readonly kind: 'advisor' }
  | { readonly kind: 'policy'; readonly policy: GrantingPolicy }
  | { readonly kind: 'gap'; readonly gap: Gap }
);

export type Node =
  | AccountNode
  | RemedyNode
  | MailsNode
  | MailRegionsNode
  | MailSetupNode
  | ChangesNode
  | ChangedRegionNode
  | DeletedNode
  | GroupNode
  | UserNode
  | FactNode;

/** A user, or one of their access keys, that a command is about outside the tree: in a tooltip, panel or notification. */
export interface UserLink {
  readonly accountId: string;
  readonly user: UserRef;
  readonly keyId?: string;
}

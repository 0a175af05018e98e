/** What the tree is made of, as plain data: a function of a Snapshot. */
import type { AccessKey, Gap, GrantingPolicy, Snapshot, User, Verdict } from '../senders/model.ts';
import { VERDICTS } from '../senders/model.ts';
import { compareUsers } from '../senders/order.ts';

/** An account and the profile that it is seen with: the root of the tree, so that it is always in sight. */
export interface AccountNode {
  readonly kind: 'account';
  readonly snapshot: Snapshot;
}

/** A verdict's users; `checking` are those whose answers are still on their way. */
export interface GroupNode {
  readonly kind: 'group';
  readonly verdict: Verdict | 'checking';
  readonly users: readonly User[];
  readonly account: AccountNode;
}

export interface UserNode {
  readonly kind: 'user';
  readonly user: User;
  readonly group: GroupNode;
}

/** One fact of a user. */
export type FactNode = { readonly parent: UserNode } & (
  | { readonly kind: 'accessKey'; readonly accessKey: AccessKey }
  | { readonly kind: 'advisor' }
  | { readonly kind: 'policy'; readonly policy: GrantingPolicy }
  | { readonly kind: 'gap'; readonly gap: Gap }
);

export type Node = AccountNode | GroupNode | UserNode | FactNode;

/** The groups in the order of the verdicts; empty ones are left out. */
function groups(account: AccountNode): readonly GroupNode[] {
  const byVerdict = Map.groupBy(account.snapshot.users, groupOf);
  return ([...VERDICTS, 'checking'] as const).flatMap((verdict) => {
    const users = byVerdict.get(verdict);
    return users === undefined
      ? []
      : [{ kind: 'group', verdict, users: users.toSorted(compareUsers), account }];
  });
}

export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'account':
      return groups(node);
    case 'group':
      return node.users.map((user) => ({ kind: 'user', user, group: node }));
    case 'user':
      return facts(node);
    default:
      return [];
  }
}

export function parentOf(node: Node): Node | undefined {
  switch (node.kind) {
    case 'account':
      return undefined;
    case 'group':
      return node.account;
    case 'user':
      return node.group;
    default:
      return node.parent;
  }
}

/** The same for the same thing in every Snapshot, so that selection and expansion survive. */
export function idOf(node: Node): string {
  switch (node.kind) {
    case 'account':
      return `account ${node.snapshot.accountId}`;
    case 'group':
      return `${idOf(node.account)} group ${node.verdict}`;
    case 'user':
      return `user ${node.user.arn}`;
    case 'accessKey': {
      const { accessKeys } = node.parent.user;
      return `${idOf(node.parent)} key ${node.accessKey.id ?? accessKeys.indexOf(node.accessKey)}`;
    }
    case 'advisor':
      return `${idOf(node.parent)} advisor`;
    case 'policy':
      return `${idOf(node.parent)} policy ${JSON.stringify(node.policy)}`;
    case 'gap':
      return `${idOf(node.parent)} gap ${node.parent.user.gaps.indexOf(node.gap)}`;
  }
}

function groupOf(user: User): GroupNode['verdict'] {
  return user.verdict === 'unknown' && user.pending.length > 0 ? 'checking' : user.verdict;
}

function facts(parent: UserNode): readonly FactNode[] {
  const { user } = parent;
  return [
    ...user.accessKeys.map((accessKey) => ({ kind: 'accessKey', accessKey, parent }) as const),
    // IAM's Access Advisor knows users, groups, roles and policies, but not root.
    ...(user.isRoot ? [] : [{ kind: 'advisor', parent } as const]),
    ...user.grantedBy.map((policy) => ({ kind: 'policy', policy, parent }) as const),
    ...user.gaps.map((gap) => ({ kind: 'gap', gap, parent }) as const),
  ];
}

/** What the tree is made of, as plain data: a function of what is known of each chosen account. */
import type {
  AccessKey,
  ChangedPrincipal,
  Changes,
  Gap,
  GrantingPolicy,
  PastUse,
  Timestamp,
  Principal,
} from '../../senders/model/model.ts';
import { deniedActions } from '../../senders/model/problem.ts';
import { targetKey } from '../../senders/model/target.ts';
import type { Target } from '../../senders/model/target.ts';
import { findUser } from '../../senders/model/sameUser.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import type { State } from '../accounts/state.ts';
import { nextSteps, permissionRemedies } from '../signIn/nextSteps.ts';
import type { Remedy } from '../signIn/nextSteps.ts';
import { groupUsers } from './grouping.ts';
import type { Group } from './grouping.ts';
import { listed } from './listView.ts';
import type { ListView } from './listView.ts';

/** A chosen account: a root of the tree, so that whose users these are is always in sight. */
export interface AccountNode {
  readonly kind: 'account';
  readonly target: Target;
  readonly state: State;
  readonly view: ListView;
  /** The moment at which it is drawn, in milliseconds since the epoch. */
  readonly now: number;
}

/** Something to do about a problem of an account. */
export interface RemedyNode {
  readonly kind: 'remedy';
  readonly remedy: Remedy;
  readonly account: AccountNode;
}

/** Users that belong together, by what the list is grouped by. */
export interface GroupNode {
  readonly kind: 'group';
  readonly group: Group;
  readonly account: AccountNode;
}

/** What is new since the scan before. */
export interface ChangesNode {
  readonly kind: 'changes';
  readonly changes: Changes;
  readonly account: AccountNode;
}

/** A user of whom something is new and who is deleted. */
export interface DeletedNode {
  readonly kind: 'deleted';
  readonly changed: ChangedPrincipal;
  readonly parent: ChangesNode;
}

export interface UserNode {
  readonly kind: 'user';
  readonly user: Principal;
  readonly parent: GroupNode | AccountNode | ChangesNode;
  /** What is new of the user, where the row tells that. */
  readonly changed?: ChangedPrincipal;
}

/** One fact of a user. */
export type FactNode = { readonly parent: UserNode } & (
  | { readonly kind: 'accessKey'; readonly accessKey: AccessKey }
  | { readonly kind: 'pastUse'; readonly past: PastUse }
  | { readonly kind: 'advisor' }
  | { readonly kind: 'policy'; readonly policy: GrantingPolicy }
  | { readonly kind: 'gap'; readonly gap: Gap }
);

export type Node = AccountNode | RemedyNode | ChangesNode | DeletedNode | GroupNode | UserNode | FactNode;

function principalsIn({ snapshot }: State): readonly Principal[] {
  return snapshot?.principals ?? [];
}

/** An account's list, which is asked for more than once; large ones take time to sort. */
const lists = new WeakMap<AccountNode, readonly (GroupNode | UserNode)[]>();

/** The groups of an account, or all its users where they are not grouped. */
function list(account: AccountNode): readonly (GroupNode | UserNode)[] {
  const nodes = lists.get(account) ?? makeList(account);
  lists.set(account, nodes);
  return nodes;
}

function makeList(account: AccountNode): readonly (GroupNode | UserNode)[] {
  const { state, view, now } = account;
  const users = listed(principalsIn(state), view);
  if (view.grouping === 'none') return users.map((user) => ({ kind: 'user', user, parent: account }));
  return groupUsers(users, view.grouping, now).map((group) => ({ kind: 'group', group, account }));
}

function news(account: AccountNode): readonly ChangesNode[] {
  const changes = account.state.snapshot?.changes;
  return changes === undefined || changes.principals.length === 0
    ? []
    : [{ kind: 'changes', changes, account }];
}

function changedUsers(parent: ChangesNode): readonly (UserNode | DeletedNode)[] {
  const users = principalsIn(parent.account.state);
  return parent.changes.principals.map((changed) => {
    const user = findUser(users, changed);
    return user === undefined || changed.changes.some(({ kind }) => kind === 'user-deleted')
      ? { kind: 'deleted', changed, parent }
      : { kind: 'user', user, parent, changed };
  });
}

/** What helps where an account could not be read, or not be read anew, or only in part. */
function remedies(account: AccountNode): readonly RemedyNode[] {
  return stateRemedies(account.state).map((remedy) => ({ kind: 'remedy', remedy, account }));
}

function stateRemedies(state: State): readonly Remedy[] {
  if (state.kind === 'problem') return nextSteps(state.problem, state.profile).remedies;
  if (state.kind !== 'ready') return [];
  const { gaps, principals: users } = state.snapshot;
  const isDenied = deniedActions([...gaps, ...users.flatMap((user) => user.gaps)]).length > 0;
  return isDenied ? permissionRemedies() : [];
}

/** What stands below a node, in its order. */
export function getChildren(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'account':
      return [...remedies(node), ...news(node), ...list(node)];
    case 'changes':
      return changedUsers(node);
    case 'group':
      return node.group.users.map((user) => ({ kind: 'user', user, parent: node }));
    case 'user':
      return facts(node);
    default:
      return [];
  }
}

/** What a node stands below; `undefined` for an account. */
export function getParent(node: Node): Node | undefined {
  switch (node.kind) {
    case 'account':
      return undefined;
    case 'remedy':
    case 'changes':
    case 'group':
      return node.account;
    default:
      return node.parent;
  }
}

/** The account that a node belongs to. */
export function getAccount(node: Node): AccountNode {
  switch (node.kind) {
    case 'account':
      return node;
    case 'remedy':
    case 'changes':
    case 'group':
      return node.account;
    default:
      return getAccount(node.parent);
  }
}

/** The user that a node is, or tells of. */
export function getUser(node: Node): Principal | undefined {
  switch (node.kind) {
    case 'account':
    case 'remedy':
    case 'changes':
    case 'deleted':
    case 'group':
      return undefined;
    case 'user':
      return node.user;
    default:
      return node.parent.user;
  }
}

/** Accounts with senders first, the latest use on top; the others as they were chosen. */
export function byInterest(a: AccountNode, b: AccountNode): number {
  const [first, second] = [latestUse(a), latestUse(b)];
  return first === second ? 0 : first > second ? -1 : 1;
}

function latestUse({ state }: AccountNode): Timestamp {
  return principalsIn(state).reduce(
    (latest, { lastSesAt }) => (lastSesAt !== null && lastSesAt > latest ? lastSesAt : latest),
    '',
  );
}

/** The same for the same thing in every Snapshot, so that selection and expansion survive. */
export function getId(node: Node): string {
  switch (node.kind) {
    case 'account':
      return `account ${targetKey(node.target)}`;
    case 'remedy':
      return `${getId(node.account)} remedy ${node.remedy.command}`;
    case 'group':
      return `${getId(node.account)} group ${node.account.view.grouping} ${node.group.key}`;
    case 'changes':
      return `${getId(node.account)} changes`;
    case 'deleted':
      return `${getId(node.parent)} deleted ${node.changed.arn} ${node.changed.id}`;
    case 'user': {
      // Another user may get the ARN; the ID is not known while only the credential report names the user.
      const id = `user ${node.user.arn} ${node.user.createdAt}`;
      // In every grouping but one a user stands once, and stays the same node wherever it moves to.
      return isInSeveral(node) ? `${getId(node.parent)} ${id}` : id;
    }
    case 'accessKey': {
      const { accessKeys } = node.parent.user;
      return `${getId(node.parent)} key ${node.accessKey.id ?? accessKeys.indexOf(node.accessKey)}`;
    }
    case 'pastUse':
      return `${getId(node.parent)} past ${node.past.keyId} ${node.past.use.service}`;
    case 'advisor':
      return `${getId(node.parent)} advisor`;
    case 'policy':
      return `${getId(node.parent)} policy ${JSON.stringify(node.policy)}`;
    case 'gap':
      return `${getId(node.parent)} gap ${node.parent.user.gaps.indexOf(node.gap)}`;
  }
}

function isInSeveral({ parent }: UserNode): boolean {
  if (parent.kind === 'changes') return true;
  return parent.kind === 'group' && parent.account.view.grouping === 'iamGroup';
}

/** Where a user, or one of its access keys, stands in an account's list; `undefined` where the filter hides it. */
export function findNode(account: AccountNode, ref: UserRef, keyId?: string): Node | undefined {
  const user = findUser(principalsIn(account.state), ref);
  if (user === undefined) return undefined;
  for (const node of list(account)) {
    const users = node.kind === 'user' ? [node] : getChildren(node);
    const found = users.find((child) => child.kind === 'user' && child.user === user);
    if (found === undefined) continue;
    const key = getChildren(found).find(
      (fact) =>
        (fact.kind === 'accessKey' && fact.accessKey.id === keyId) ||
        (fact.kind === 'pastUse' && fact.past.keyId === keyId),
    );
    return key ?? found;
  }
  return undefined;
}

function facts(parent: UserNode): readonly FactNode[] {
  const { user } = parent;
  return [
    ...user.accessKeys.map((accessKey) => ({ kind: 'accessKey', accessKey, parent }) as const),
    ...(user.pastUses ?? []).map((past) => ({ kind: 'pastUse', past, parent }) as const),
    // IAM's Access Advisor knows users, groups, roles and policies, but not root.
    ...(user.kind === 'root' ? [] : [{ kind: 'advisor', parent } as const]),
    ...user.grantedBy.map((policy) => ({ kind: 'policy', policy, parent }) as const),
    ...user.gaps.map((gap) => ({ kind: 'gap', gap, parent }) as const),
  ];
}

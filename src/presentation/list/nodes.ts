/** The nodes of the tree: a function of what's known about each chosen account. */
import type { Principal, Timestamp } from '../../senders/model/model.ts';
import { isSender, usedSes } from '../../senders/model/evidence.ts';
import { targetKey } from '../../senders/model/target.ts';
import { findUser, type UserRef } from '../../senders/model/sameUser.ts';
import type { State } from '../accounts/state.ts';
import { stateRemedies } from '../signIn/nextSteps.ts';
import { groupUsers } from './grouping.ts';
import { isFiltered, listed, type Filter } from './listView.ts';
import type {
  AccountNode,
  ChangedRegionNode,
  ChangesNode,
  DeletedNode,
  FactNode,
  GroupNode,
  MailsNode,
  Node,
  RemedyNode,
  UserNode,
} from './nodeKinds.ts';

function principalsIn({ snapshot }: State): readonly Principal[] {
  return snapshot?.principals ?? [];
}

/** Lists per account: each is needed more than once, and large ones take time to sort. */
const lists = new WeakMap<AccountNode, readonly (GroupNode | UserNode)[]>();

/** The groups of an account, or all its users if they aren't grouped. */
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

/** None if the account has no Region with SES, or before the first scan. */
function mailRows(account: AccountNode): readonly MailsNode[] {
  const { mails } = account;
  if (mails === undefined) return [];
  if (mails !== 'off') {
    const { regions = [], gaps = [], pending = [] } = mails.mails ?? {};
    if (regions.length + gaps.length + pending.length === 0) return [];
  }
  return [{ kind: 'mails', mails, account }];
}

function news(account: AccountNode): readonly ChangesNode[] {
  const changes = account.state.snapshot?.changes;
  return changes === undefined || changes.principals.length + (changes.regions?.length ?? 0) === 0
    ? []
    : [{ kind: 'changes', changes, account }];
}

function changedRegions(parent: ChangesNode): readonly ChangedRegionNode[] {
  return (parent.changes.regions ?? []).map((changed) => ({ kind: 'changedRegion', changed, parent }));
}

function changedUsers(parent: ChangesNode): readonly (UserNode | DeletedNode)[] {
  const users = principalsIn(parent.account.state);
  return parent.changes.principals.map((changed) => {
    const user = findUser(users, changed);
    return user === undefined ||
      changed.changes.some(({ kind }) => kind === 'user-deleted' || kind === 'role-deleted')
      ? { kind: 'deleted', changed, parent }
      : { kind: 'user', user, parent, changed };
  });
}

/** What helps if an account couldn't be read or refreshed, or only in part. */
function remedies(account: AccountNode): readonly RemedyNode[] {
  return stateRemedies(account.state).map((remedy) => ({ kind: 'remedy', remedy, account }));
}

/** Returns the children of a node, in order. */
export function getChildren(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'account':
      return [...remedies(node), ...mailRows(node), ...news(node), ...list(node)];
    case 'changes':
      return [...changedRegions(node), ...changedUsers(node)];
    case 'group':
      return node.group.users.map((user) => ({ kind: 'user', user, parent: node }));
    case 'user':
      return facts(node);
    default:
      return [];
  }
}

/** Returns the roots of the tree: the accounts, or the only one and what belongs to it. */
export function getRoots(accounts: readonly AccountNode[]): readonly Node[] {
  const [only] = accounts;
  return only?.isOnly === true ? [only, ...getChildren(only)] : accounts;
}

/** Returns a node's parent; `undefined` for a root. */
export function getParent(node: Node): Node | undefined {
  if (node.kind === 'account') return undefined;
  const parent = 'account' in node ? node.account : node.parent;
  return parent.kind === 'account' && parent.isOnly === true ? undefined : parent;
}

/** Returns the account that a node belongs to. */
export function getAccount(node: Node): AccountNode {
  if (node.kind === 'account') return node;
  return 'account' in node ? node.account : getAccount(node.parent);
}

/** Returns the user that a node is, or belongs to. */
export function getUser(node: Node): Principal | undefined {
  if (node.kind === 'user') return node.user;
  return 'parent' in node && node.parent.kind === 'user' ? node.parent.user : undefined;
}

/** Sorts accounts with senders first, latest use on top; the others stay in the order they were chosen. */
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

/** Whether somebody is known to have sent or most likely sent. */
export function hasSenders({ state }: AccountNode): boolean {
  return principalsIn(state).some((user) => usedSes(user) && isSender(user));
}

/** Returns an ID that stays the same in every Snapshot, so that selection and expansion survive. */
export function getId(node: Node): string {
  switch (node.kind) {
    case 'account':
      // VS Code doesn't expand a row that had no children before, or was collapsed until a sender was found.
      return `${accountKey(node)}${isLeaf(node) ? ' leaf' : hasSenders(node) ? ' senders' : ''}`;
    case 'remedy':
      return `${accountKey(node.account)} remedy ${node.remedy.command}`;
    case 'mails':
      // No filter changes them.
      return `account ${targetKey(node.account.target)} mails`;
    case 'mailRegions':
    case 'mailSetup':
      return `${getId(node.parent)} ${node.key}`;
    case 'group':
      return `${accountKey(node.account)} group ${node.account.view.grouping} ${node.group.key}`;
    case 'changes':
      return `${accountKey(node.account)} changes`;
    case 'changedRegion':
      return `${getId(node.parent)} ${node.changed.region}`;
    case 'deleted':
      return `${getId(node.parent)} deleted ${node.changed.arn} ${node.changed.id}`;
    case 'user': {
      // Another user may get the ARN, and the ID isn't known while only the credential report has the user.
      const id = `user ${node.user.arn} ${node.user.createdAt}`;
      // In every grouping but one, a user appears once and stays the same node wherever it moves.
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

/** Returns whether nothing is below an account: it has nothing yet, or its rows stand beside it. */
export function isLeaf(account: AccountNode): boolean {
  return account.isOnly === true || getChildren(account).length === 0;
}

function accountKey({ target, view }: AccountNode): string {
  return `account ${targetKey(target)}${filterKey(view.filter)}`;
}

/** Filtered groups are other nodes, so that they're expanded, and the list is afterwards as it was before. */
function filterKey(filter: Filter): string {
  return isFiltered(filter) ? ` ${JSON.stringify(filter)}` : '';
}

function isInSeveral({ parent }: UserNode): boolean {
  if (parent.kind === 'changes') return true;
  return parent.kind === 'group' && parent.account.view.grouping === 'iamGroup';
}

/** Returns the node of a user or one of their access keys; `undefined` if the filter hides it. */
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
    // Access Advisor covers users, groups, roles and policies, but not root.
    ...(user.kind === 'root' ? [] : [{ kind: 'advisor', parent } as const]),
    ...user.grantedBy.map((policy) => ({ kind: 'policy', policy, parent }) as const),
    ...user.gaps.map((gap) => ({ kind: 'gap', gap, parent }) as const),
  ];
}

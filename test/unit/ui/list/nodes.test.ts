import { describe, expect, it } from 'vitest';
import type { Principal, Snapshot } from '../../../../src/senders/model/model.ts';
import { FIRST_VIEW, NO_FILTER } from '../../../../src/presentation/list/listView.ts';
import {
  getChildren,
  getId,
  findNode,
  getParent,
  getRoots,
} from '../../../../src/presentation/list/nodes.ts';
import type { AccountNode, Node } from '../../../../src/presentation/list/nodeKinds.ts';
import { accessKey, advisor, gap, judged, NOW, snapshot, use } from '../../senders/builders.ts';

const SENDER = judged({
  name: 'mailer',
  accessKeys: [accessKey(use('ses')), accessKey(null, { id: null, source: 'report' })],
  advisor: advisor('2026-11-20T10:00:00Z'),
  canSend: 'yes',
  grantedBy: [
    { type: 'managed', name: 'SendMail', arn: 'arn:aws:iam::111122223333:policy/SendMail', group: null },
  ],
  gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE2')],
});

const rootOf = (of: Snapshot): AccountNode => ({
  kind: 'account',
  target: { kind: 'profile', profile: of.profile },
  state: { kind: 'ready', snapshot: of, isCancelled: false },
  view: FIRST_VIEW,
  now: Date.parse(NOW),
});

function everyNode(node: Node): readonly Node[] {
  return [node, ...getChildren(node).flatMap(everyNode)];
}

describe('The tree', () => {
  it('groups by verdict, in the order of verdicts, without empty groups', () => {
    const users = [judged({ name: 'a' }), SENDER, judged({ name: 'b', canSend: 'yes' })];
    const groups = getChildren(rootOf(snapshot(users)));
    expect(groups.map((group) => group.kind === 'group' && group.group.key)).toEqual([
      'uses-api',
      'can-send',
      'no-ses',
    ]);
  });

  it('begins with what is new, about users in the list and deleted ones', () => {
    const since = '2026-11-22T08:00:00Z';
    const used = { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: use('ses'), isFirst: true } as const;
    const changes = {
      since,
      principals: [
        { name: 'mailer', arn: SENDER.arn, id: SENDER.id, kind: 'user', changes: [used] },
        { name: 'gone', arn: 'arn:gone', id: 'AIDAGONE', kind: 'user', changes: [{ kind: 'user-deleted' }] },
      ],
    } as const;
    const root = rootOf(snapshot([SENDER], { changes }));
    const [news, group] = getChildren(root);
    expect([news?.kind, group?.kind]).toEqual(['changes', 'group']);
    expect(news && getChildren(news).map(({ kind }) => kind)).toEqual(['user', 'deleted']);
    const nodes = everyNode(root);
    expect(new Set(nodes.map(getId)).size).toBe(nodes.length);
    for (const node of nodes) for (const child of getChildren(node)) expect(getParent(child)).toEqual(node);
    const regions = [{ region: 'eu-west-1', change: { kind: 'mails-stopped' } }] as const;
    const [both] = getChildren(rootOf(snapshot([SENDER], { changes: { ...changes, regions } })));
    expect(both && getChildren(both).map(({ kind }) => kind)).toEqual(['changedRegion', 'user', 'deleted']);
    const alone = rootOf(snapshot([SENDER], { changes: { since, regions, principals: [] } }));
    expect(everyNode(alone).map(getId)).toContain(`${getId(alone)} changes eu-west-1`);
    const quiet = rootOf(snapshot([SENDER], { changes: { since, principals: [] } }));
    expect(getChildren(quiet).map(({ kind }) => kind)).toEqual(['group']);
  });

  it('sorts a group by the latest sign of SES', () => {
    const at = (name: string, time: string) => judged({ name, accessKeys: [accessKey(use('ses', time))] });
    const users = [at('old', '2026-01-01T00:00:00Z'), at('new', '2026-11-01T00:00:00Z')];
    const [group] = getChildren(rootOf(snapshot(users)));
    expect(group && getChildren(group).map((node) => node.kind === 'user' && node.user.name)).toEqual([
      'new',
      'old',
    ]);
  });

  it('separates users with pending answers from those with missing answers', () => {
    const users = [
      judged({ name: 'a', pending: ['ListAccessKeys'] }),
      judged({ name: 'b', gaps: [gap('ListAccessKeys')] }),
    ];
    const groups = getChildren(rootOf(snapshot(users)));
    expect(groups.flatMap((group) => (group.kind === 'group' ? [group.group.key] : []))).toEqual([
      'unknown',
      'checking',
    ]);
  });

  it('has keys, Access Advisor, policies, and gaps below a user', () => {
    const [group] = getChildren(rootOf(snapshot([SENDER])));
    const [user] = group === undefined ? [] : getChildren(group);
    expect(user && getChildren(user).map(({ kind }) => kind)).toEqual([
      'accessKey',
      'accessKey',
      'advisor',
      'policy',
      'gap',
    ]);
  });

  it('finds the row of a key, and of an earlier use by a deleted key', () => {
    const past = { keyId: 'AKIAGONE', use: use('ses-smtp'), asOf: NOW };
    const account = rootOf(snapshot([judged({ accessKeys: [accessKey(null)], pastUses: [past] })]));
    const kindOf = (keyId: string) =>
      findNode(account, { arn: 'arn:aws:iam::111122223333:user/bob', id: null }, keyId)?.kind;
    expect(['AKIAEXAMPLE1', 'AKIAGONE', 'AKIAOTHER'].map(kindOf)).toEqual(['accessKey', 'pastUse', 'user']);
  });

  it('has the rows of the only account at the top level, and of one of several accounts below it', () => {
    const several = rootOf(snapshot([SENDER]));
    const only: AccountNode = { ...several, isOnly: true };
    const roots = getRoots([only]);
    expect(roots.map(({ kind }) => kind)).toEqual(['account', 'group']);
    expect(roots.map(getParent)).toEqual([undefined, undefined]);
    expect(getParent(getChildren(roots[1]!)[0]!)).toBe(roots[1]);
    expect(getRoots([several]).map(({ kind }) => kind)).toEqual(['account']);
    expect(getParent(getChildren(several)[0]!)).toBe(several);
    const ungrouped = getChildren({ ...only, view: { ...FIRST_VIEW, grouping: 'none' } });
    expect(ungrouped.map(getParent)).toEqual([undefined]);
  });

  it('has other groups under a filter, so that they are expanded, and the former ones afterwards', () => {
    const account = rootOf(snapshot([SENDER, judged({ name: 'other' })]));
    const filter = { ...NO_FILTER, text: 'mail' };
    const [group] = getChildren(account);
    const filtered = { ...account, view: { ...FIRST_VIEW, filter } };
    const [found] = getChildren(filtered);
    expect(getId(found!)).not.toBe(getId(group!));
    // The user stays selected.
    expect(getId(getChildren(found!)[0]!)).toBe(getId(getChildren(group!)[0]!));
    expect(getId(getChildren({ ...filtered, view: FIRST_VIEW })[0]!)).toBe(getId(group!));
  });

  it('has a new row for an account that had no children, which VS Code would keep collapsed', () => {
    const account = rootOf(snapshot([SENDER]));
    const ids = [account, { ...account, isOnly: true } as const, rootOf(snapshot([]))].map(getId);
    expect(new Set(ids).size).toBe(2);
    const groupId = (of: AccountNode) => getId(getChildren(of)[0]!);
    expect(groupId({ ...account, isOnly: true })).toBe(groupId(account));
  });

  it('has no Access Advisor row for root', () => {
    const nodes = everyNode(rootOf(snapshot([judged({ kind: 'root' })])));
    expect(nodes.some(({ kind }) => kind === 'advisor')).toBe(false);
  });

  it('knows the parent of every node, and gives each an ID that survives a new Snapshot', () => {
    const ids = (of: Snapshot) => everyNode(rootOf(of)).map(getId);
    const before = snapshot([SENDER, judged({ name: 'other' })]);
    expect(new Set(ids(before)).size).toBe(ids(before).length);
    expect(ids(structuredClone(before))).toEqual(ids(before));
    for (const node of everyNode(rootOf(before)))
      for (const child of getChildren(node)) expect(getParent(child)).toBe(node);
  });
});

it('A user is found by ID under any name, and never another user with the name', () => {
  const renamed = judged({ ...SENDER, name: 'news', arn: 'arn:aws:iam::111122223333:user/x/news' });
  const other = judged({ name: 'mailer', id: 'AIDAOTHER' });
  const account = rootOf(snapshot([other, renamed]));
  expect(findNode(account, SENDER)).toMatchObject({ kind: 'user', user: renamed });
  expect(findNode(account, SENDER, 'AKIAEXAMPLE1')).toMatchObject({ kind: 'accessKey' });
  expect(findNode(rootOf(snapshot([other])), SENDER)).toBeUndefined();
});

describe('A user who was deleted and created again under the same name', () => {
  const [old, again] = [
    judged({ name: 'mailer' }),
    judged({ name: 'mailer', id: 'AIDAAGAIN', createdAt: '2026-11-23T07:00:00Z' }),
  ];
  const sent = { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: use('ses'), isFirst: true } as const;
  const changesOf = (...changed: readonly Pick<Principal, 'name' | 'arn' | 'id' | 'kind'>[]) => ({
    since: NOW,
    principals: changed.map(({ name, arn, id, kind }) => ({ name, arn, id, kind, changes: [sent] })),
  });

  it('has its own row, which keeps its place while only the report names the user', () => {
    const ids = (user: Principal) => everyNode(rootOf(snapshot([user]))).map(getId);
    const rows = new Set(ids(old));
    expect(ids(again).filter((id) => id.includes(' user ') || id.startsWith('user '))).not.toEqual([]);
    expect(ids(again).filter((id) => id.includes(old.arn) && rows.has(id))).toEqual([]);
    expect(ids({ ...old, id: null })).toEqual(ids(old));
  });

  it('has none of the changes of the earlier user', () => {
    const root = rootOf(snapshot([again], { changes: changesOf(old, again) }));
    const [news] = getChildren(root);
    expect(news && getChildren(news)).toMatchObject([
      { kind: 'deleted', changed: { id: old.id } },
      { kind: 'user', user: { id: again.id }, changed: { id: again.id } },
    ]);
    const nodes = everyNode(root);
    expect(new Set(nodes.map(getId)).size).toBe(nodes.length);
  });

  it('keeps the changes if its name or path has changed since', () => {
    const renamed = { ...old, name: 'news', arn: `${old.arn}-news` };
    const [news] = getChildren(rootOf(snapshot([renamed], { changes: changesOf(old) })));
    expect(news && getChildren(news)).toMatchObject([{ kind: 'user', user: { name: 'news' } }]);
  });
});

/** Roles in the tree: beside the users, after them, and never counted as one. */
import { expect, it } from 'vitest';
import { createTooltip } from '../../../../src/presentation/list/tooltips.ts';
import { createRow } from '../../../../src/presentation/list/detailRows.ts';
import type { Row } from '../../../../src/presentation/list/treeRows.ts';
import { filterWords, FIRST_VIEW, listed, NO_FILTER } from '../../../../src/presentation/list/listView.ts';
import type { ListView } from '../../../../src/presentation/list/listView.ts';
import { values } from '../../../../src/presentation/list/filterValues.ts';
import { filterMessage } from '../../../../src/presentation/list/messages.ts';
import { getChildren } from '../../../../src/presentation/list/nodes.ts';
import type { AccountNode, Node } from '../../../../src/presentation/list/nodeKinds.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import { readListView } from '../../../../src/presentation/list/listView.ts';
import { advisor, judged, judgedRole, NOW, snapshot } from '../../senders/builders.ts';

const LATELY = '2026-11-22T10:00:00Z';
const relay = judgedRole('relay', {
  ...{ canSend: 'yes', advisor: advisor(LATELY) },
  role: { lastUsed: { at: LATELY, region: 'eu-west-1' }, assumedBy: ['lambda.amazonaws.com'], asOf: NOW },
});
const idle = judgedRole('idle', { canSend: 'yes' });
const older = judged({ name: 'older', advisor: advisor('2026-11-01T10:00:00Z') });
const of = snapshot([relay, idle, older]);
const emphasis = { times: timeWords('en', 'UTC'), now: Date.parse(NOW), recentDays: 7, accounts: 1 };

const rootOf = (shown: Snapshot, view: ListView = FIRST_VIEW): AccountNode => ({
  ...{ kind: 'account', view, now: Date.parse(NOW), target: { kind: 'profile', profile: shown.profile } },
  state: { kind: 'ready', snapshot: shown, isCancelled: false },
});
const rowOf = (node: Node): Row => createRow(node, emphasis);
const rowsUnder = (node: Node): readonly Row[] => getChildren(node).map(rowOf);
const groupOf = (node: AccountNode, key: string) =>
  getChildren(node).find((child) => child.kind === 'group' && child.group.key === key)!;

it('A role is listed after the users of its verdict, with its own icon and spoken name', () => {
  const group = groupOf(rootOf(of), 'used-ses');
  expect(rowOf(group)).toMatchObject({
    description: '1 user and 1 role',
    spoken: 'Used SES, 1 user and 1 role',
  });
  const [user, role] = rowsUnder(group);
  expect([user?.label, user?.context]).toEqual(['older', 'user']);
  // The row has a short age; a screen reader gets whole words.
  expect(user).toMatchObject({
    ...{ description: '21d ago · Access Advisor' },
    spoken: 'older, Used SES, key moved on, 21 days ago · Access Advisor',
  });
  expect(role).toMatchObject({
    ...{ label: 'relay', context: 'role', spoken: 'role relay, Used SES, yesterday · Access Advisor' },
    icon: ['server-process', 'charts.blue'],
  });
  expect(user?.icon?.[0]).not.toBe('server-process');
});

it('A role that shares its name with a user is shown as in its ARN, without its verdict, which is in the group', () => {
  const role = judgedRole('older', { canSend: 'yes' });
  const rows = getChildren(rootOf(snapshot([older, role, idle]))).flatMap(rowsUnder);
  expect(rows.map(({ label }) => label)).toEqual(['older', 'idle', 'role/older']);
  const flat = getChildren(rootOf(snapshot([idle]), { ...FIRST_VIEW, grouping: 'none' })).map(rowOf);
  expect(flat.map(({ description }) => description)).toEqual(['may send · not used']);
});

it('The count of a group without roles does not mention them', () =>
  expect(rowOf(groupOf(rootOf(snapshot([older])), 'used-ses'))).toMatchObject({
    ...{ description: '1', spoken: 'Used SES, key moved on, 1 user' },
  }));

it('The tooltip of a group of roles does not mention keys', () => {
  const group = groupOf(rootOf(snapshot([relay])), 'used-ses');
  expect(rowOf(group).label).toBe('Used SES');
  expect(createTooltip(group, emphasis)).toBe('Access Advisor or an earlier answer shows a use of SES.');
});

it('A role unused for 400 days says so; its tooltip has who may assume it, and no keys', () => {
  const [row] = rowsUnder(groupOf(rootOf(of), 'can-send'));
  expect(row).toMatchObject({ label: 'idle', description: 'not used' });
  const node = getChildren(groupOf(rootOf(of), 'used-ses'))[1]!;
  const tooltip = createTooltip(node, emphasis);
  const text = typeof tooltip === 'string' ? tooltip : tooltip?.markdown;
  expect(text).toMatch(/Role relay/);
  expect(text).not.toMatch(/key/);
  const names = [...(text ?? '').matchAll(/^\*\*(.+?)\*\* /gm)].map(([, name]) => name);
  expect(names.slice(0, 4)).toEqual([
    'Role relay',
    'Latest SES access',
    'Last used for any service',
    'May be assumed by',
  ]);
  // No line ends within a time or the name of a Region.
  expect(text).toContain('Nov\u00A022\\,\u00A02026\\,\u00A010\\:00\u00A0AM');
  expect(text).toContain(String.raw`<span style="display:inline-block;">eu\-west\-1</span>`);
  expect(text).toMatch(/^\*\*May be assumed by\*\* lambda/m);
});

it('A filter can show only users or only roles, with its other conditions', () => {
  const shown = (only: 'users' | 'roles' | null, text = '') =>
    listed(of.principals, { ...FIRST_VIEW, filter: { ...NO_FILTER, only, text } }).map(({ name }) => name);
  expect([shown(null), shown('users'), shown('roles'), shown('roles', 'rel')]).toEqual([
    ['older', 'relay', 'idle'],
    ['older'],
    ['relay', 'idle'],
    ['relay'],
  ]);
  expect(filterWords({ ...NO_FILTER, only: 'roles' })).toBe('roles');
  const filtered = { ...FIRST_VIEW, filter: { ...NO_FILTER, only: 'roles' as const } };
  expect(filterMessage([of], filtered, { times: timeWords('en', 'UTC') })).toEqual([
    'Filter roles: 0 of 1 user, 2 of 2 roles.',
  ]);
  const kept = { ...FIRST_VIEW, filter: { ...NO_FILTER, only: 'users' as const } };
  expect(readListView(kept)).toEqual(kept);
  expect(readListView({ ...kept, filter: { only: 'groups' } }).filter.only).toBeNull();
  expect(values(of.principals, 'region')).toEqual([{ value: 'us-east-1', users: 1, roots: 0, roles: 1 }]);
});

it('Every sort order has users first', () => {
  for (const sorting of ['latest', 'name', 'created'] as const)
    expect(listed(of.principals, { ...FIRST_VIEW, sorting })[0]?.name).toBe('older');
});

it('A deleted role is called a role', () => {
  const changed = {
    name: 'gone',
    arn: 'arn:aws:iam::111122223333:role/gone',
    id: 'AROAGONE',
    kind: 'role',
  } as const;
  const changes = {
    since: LATELY,
    principals: [{ ...changed, changes: [{ kind: 'role-deleted' }] }],
  } as const;
  const [news] = getChildren(rootOf({ ...of, changes }));
  expect(rowOf(news!).description).toBe('1 role');
  expect(rowsUnder(news!)).toMatchObject([
    { label: 'gone', spoken: 'role gone, deleted', context: 'deleted' },
  ]);
});

it('An account without listed roles says so, with a link to the setting', () => {
  const text = (shown: Snapshot) => {
    const tooltip = createTooltip(rootOf(shown), emphasis);
    return typeof tooltip === 'string' ? tooltip : (tooltip?.markdown ?? '');
  };
  const without = snapshot([older]);
  expect(text(without)).toContain('**Roles** Roles were not looked at\\.');
  expect(text(without)).toContain(
    '[Show Roles](command:workbench.action.openSettings?%5B%22awsSesSenders.showRoles%22%5D)',
  );
  expect(text({ ...of, scan: { ...of.scan, roles: true } })).not.toContain('Show Roles');
});

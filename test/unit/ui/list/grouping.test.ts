import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../../src/senders/model/model.ts';
import { groupUsers } from '../../../../src/presentation/list/grouping.ts';
import type { Grouping } from '../../../../src/presentation/list/listView.ts';
import { accessKey, gap, judged, judgedRole, NOW, use } from '../../senders/builders.ts';

const DAY = 86_400_000;
const now = Date.parse(NOW);
const ago = (days: number) => `${new Date(now - days * DAY).toISOString().slice(0, 19)}Z`;
const sender = (name: string, days: number, but: Partial<Principal> = {}) =>
  judged({ name, accessKeys: [accessKey(use('ses', ago(days)))], ...but });

const grouped = (users: readonly Principal[], by: Exclude<Grouping, 'none'>) =>
  groupUsers(users, by, now).map(({ title, users: those }) => [title, those.map(({ name }) => name)]);

describe('Users grouped by last SES use', () => {
  it('are in the groups last 24 hours, 7 days, 31 days, 365 days, before, or none', () => {
    const users = [
      sender('a', 0.5),
      sender('b', 3),
      sender('c', 20),
      sender('d', 365),
      sender('f', 365.01),
      judged({ name: 'e' }),
    ];
    expect(grouped(users, 'lastUse')).toEqual([
      ['Used SES in the last 24 hours', ['a']],
      ['Used SES in the last 7 days', ['b']],
      ['Used SES in the last 31 days', ['c']],
      ['Used SES in the last 365 days', ['d']],
      ['Used SES more than 365 days ago', ['f']],
      ['No use of SES seen', ['e']],
    ]);
  });
  it('have their own group while it is unknown whether they used SES', () => {
    const denied = judged({
      name: 'denied',
      canSend: 'yes',
      gaps: [gap('GenerateServiceLastAccessedDetails')],
    });
    const checking = judged({ name: 'checking', pending: ['GenerateServiceLastAccessedDetails'] });
    expect(grouped([denied, checking, judged({ name: 'e' })], 'lastUse')).toEqual([
      ['Not known whether SES was used', ['denied', 'checking']],
      ['No use of SES seen', ['e']],
    ]);
  });
});

describe('Users grouped by IAM group', () => {
  const users = [
    judged({ name: 'a', groups: ['mailers', 'staff'] }),
    judged({ name: 'b', groups: ['staff'] }),
    judged({ name: 'c', groups: [] }),
    judged({ name: 'd' }),
  ];
  it('are in each of their groups; the group for none or unknown comes last', () => {
    expect(grouped(users, 'iamGroup')).toEqual([
      ['mailers', ['a']],
      ['staff', ['a', 'b']],
      ['In no group', ['c']],
      ['Groups not known', ['d']],
    ]);
  });
  it('never include root and roles in a group, since only users can be members', () => {
    const others = [judged({ name: 'root', kind: 'root' }), judgedRole('relay')];
    expect(grouped([...users, ...others], 'iamGroup').slice(2)).toEqual([
      ['In no group', ['c', 'root', 'relay']],
      ['Groups not known', ['d']],
    ]);
  });
  it('are expanded if a member used SES', () => {
    const open = groupUsers([...users, sender('e', 1, { groups: ['mailers'] })], 'iamGroup', now);
    expect(open.filter(({ isOpen }) => isOpen).map(({ title }) => title)).toEqual(['mailers']);
  });
});

describe('Users grouped by path', () => {
  it('are sorted by path', () => {
    const users = [judged({ name: 'a', path: '/team/mail/' }), judged({ name: 'b', path: '/' })];
    expect(grouped(users, 'path')).toEqual([
      ['/', ['b']],
      ['/team/mail/', ['a']],
    ]);
  });
});

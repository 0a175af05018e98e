/** Every menu and tooltip offers the right way to stop a sender. */
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../../src/senders/model/model.ts';
import { createRow } from '../../../../src/presentation/list/detailRows.ts';
import type { Node } from '../../../../src/presentation/list/nodeKinds.ts';
import { createTooltip } from '../../../../src/presentation/list/tooltips.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { FIRST_VIEW } from '../../../../src/presentation/list/listView.ts';
import { readManifest } from '../../../manifest.ts';
import { accessKey, judged, judgedRole, NOW, snapshot, use } from '../../senders/builders.ts';

const { contributes } = await readManifest<{
  contributes: { menus: { 'view/item/context': { command: string; when: string }[] } };
}>();
const STOPS = /^awsSesSenders\.(copyDeactivateCommand|showHowToStop)$/;

const format = { times: timeWords('en', 'UTC'), now: Date.parse(NOW), recentDays: 7, accounts: 1 };

/** The commands that stop a sender, in the menu of a row and in its tooltip. */
function offered(node: Node): readonly (readonly string[])[] {
  const { context } = createRow(node, format);
  const menu = contributes.menus['view/item/context'].filter(({ command, when }) => {
    const [, pattern] = /viewItem =~ \/(.*)\//.exec(when) ?? [];
    return STOPS.test(command) && pattern !== undefined && new RegExp(pattern).test(context);
  });
  const tooltip = createTooltip(node, format);
  const links = typeof tooltip === 'string' ? '' : (tooltip?.markdown ?? '');
  const linked = [...links.matchAll(/\(command:(\w+\.\w+)\?/g)].map(([, command = '']) => command);
  return [menu.map(({ command }) => command), linked.filter((command) => STOPS.test(command))].map((all) =>
    all.map((command) => command.replace('awsSesSenders.', '')),
  );
}

const COMMAND = 'copyDeactivateCommand';
const WORDS = 'showHowToStop';
const used = accessKey(use('ses'));
const root = (but: Partial<Principal> = {}) => judged({ name: '<root_account>', kind: 'root', ...but });

describe('The menu and tooltip have the right command to stop a sender', () => {
  it.each<[string, Principal, menu: string | null, tooltip: string | null]>([
    ['for for a user with an active key', judged({ accessKeys: [used] }), COMMAND, COMMAND],
    [
      'for a user whose key has no known ID',
      judged({ accessKeys: [{ ...used, id: null }] }),
      COMMAND,
      COMMAND,
    ],
    // The menu command shows another way to stop it.
    [
      'for a user without an active key',
      judged({ accessKeys: [{ ...used, status: 'Inactive' }] }),
      COMMAND,
      null,
    ],
    ['for a role', judgedRole('relay'), WORDS, WORDS],
    ['for root with a key', root({ accessKeys: [{ ...used, id: null }] }), WORDS, WORDS],
    ['for root without a key', root(), WORDS, null],
    ['for a deleted role', judgedRole('relay', { isDeleted: true }), WORDS, null],
  ])('%s', (_, user, menu, tooltip) => {
    const state = { kind: 'ready', snapshot: snapshot([user]), isCancelled: false } as const;
    const target = { kind: 'profile', profile: 'prod' } as const;
    const account = { kind: 'account', target, state, view: FIRST_VIEW, now: 0 } as const;
    const alone = (command: string | null) => (command === null ? [] : [command]);
    expect(offered({ kind: 'user', user, parent: account })).toEqual([alone(menu), alone(tooltip)]);
  });

  it.each<[string, Principal, menu: string | null, tooltip: string | null]>([
    ['for an active key', judged({ accessKeys: [used] }), COMMAND, COMMAND],
    ['for an inactive key', judged({ accessKeys: [{ ...used, status: 'Inactive' }] }), null, null],
    ['for a key of root', root({ accessKeys: [{ ...used, id: null }] }), WORDS, WORDS],
    ['for a key of root with a known ID', root({ accessKeys: [used] }), WORDS, WORDS],
    [
      'for an inactive key of root',
      root({ accessKeys: [{ ...used, id: null, status: 'Inactive' }] }),
      null,
      null,
    ],
  ])('%s', (_, user, menu, tooltip) => {
    const state = { kind: 'ready', snapshot: snapshot([user]), isCancelled: false } as const;
    const target = { kind: 'profile', profile: 'prod' } as const;
    const account = { kind: 'account', target, state, view: FIRST_VIEW, now: 0 } as const;
    const parent = { kind: 'user', user, parent: account };
    const [key] = user.accessKeys;
    const alone = (command: string | null) => (command === null ? [] : [command]);
    expect(offered({ kind: 'accessKey', accessKey: key, parent } as Node)).toEqual([
      alone(menu),
      alone(tooltip),
    ]);
  });
});

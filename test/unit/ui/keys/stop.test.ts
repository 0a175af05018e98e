/** How to stop each sender: by which command, in every menu and tooltip, and in words where no key can be deactivated. */
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../../src/senders/model/model.ts';
import { stopWords } from '../../../../src/presentation/keys/stopWords.ts';
import { createRow } from '../../../../src/presentation/list/detailRows.ts';
import type { Node } from '../../../../src/presentation/list/nodeKinds.ts';
import { createTooltip } from '../../../../src/presentation/list/tooltips.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { FIRST_VIEW } from '../../../../src/presentation/list/listView.ts';
import { readManifest } from '../../../manifest.ts';
import { accessKey, gap, judged, judgedRole, NOW, snapshot, use } from '../../senders/builders.ts';

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

/** The user's row, below that of its account. */
function nodeOf(user: Principal): Extract<Node, { kind: 'user' }> {
  const state = { kind: 'ready', snapshot: snapshot([user]), isCancelled: false } as const;
  const target = { kind: 'profile', profile: 'prod' } as const;
  return { kind: 'user', user, parent: { kind: 'account', target, state, view: FIRST_VIEW, now: 0 } };
}
const alone = (command: string | null) => (command === null ? [] : [command]);

describe('The menu and tooltip have the right command to stop a sender', () => {
  it.each<[string, Principal, menu: string | null, tooltip: string | null]>([
    ['for a user with an active key', judged({ accessKeys: [used] }), COMMAND, COMMAND],
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
    expect(offered(nodeOf(user))).toEqual([alone(menu), alone(tooltip)]);
  });

  it.each<[string, Principal, menu: string | null, tooltip: string | null]>([
    ['for an active key', judged({ accessKeys: [used] }), COMMAND, COMMAND],
    ['for an active key without a known ID', judged({ accessKeys: [{ ...used, id: null }] }), null, COMMAND],
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
    const [key] = user.accessKeys;
    expect(offered({ kind: 'accessKey', accessKey: key, parent: nodeOf(user) } as Node)).toEqual([
      alone(menu),
      alone(tooltip),
    ]);
  });
});

describe('Without a key to deactivate, there is advice to stop', () => {
  const grantedBy = [{ type: 'inline', name: 'SendMail', arn: null, group: null }] as const;
  it.each([
    [
      'root',
      judged({ kind: 'root', accessKeys: [accessKey(null, { id: null })] }),
      /^Only the root user can/,
    ],
    [
      'root whose keys are not known',
      judged({ kind: 'root', gaps: [gap('GetCredentialReport')] }),
      /^Only the root user can/,
    ],
    [
      'root without a key',
      judged({ kind: 'root' }),
      /^The root user has no access key\. Only someone who signs in/,
    ],
    [
      'root whose key is inactive',
      judged({ kind: 'root', accessKeys: [accessKey(null, { id: null, status: 'Inactive' })] }),
      /^Every access key of the root user is inactive already\.$/,
    ],
    [
      'a role',
      judgedRole('relay', { grantedBy }),
      /^The role relay has no access keys\. .*remove SendMail.* Revoke sessions/,
    ],
    [
      'a user without a key',
      judged({ grantedBy }),
      /^bob has no access key\. Temporary credentials .* remove SendMail, or/,
    ],
    [
      'a user with inactive keys',
      judged({ accessKeys: [accessKey(null, { status: 'Inactive' })] }),
      /^Every access key of bob is inactive already\. .* denies ses:\* stops every send\.$/,
    ],
    [
      'a user with keys without an ID',
      judged({ accessKeys: [accessKey(null, { id: null })] }),
      /not known\. Choose Refresh User/,
    ],
    [
      'a user whose keys are missing',
      judged({ gaps: [gap('ListAccessKeys', 'Throttling')] }),
      /not known\. Choose Refresh User/,
    ],
    [
      'keys that AWS denied',
      judged({ gaps: [gap('ListAccessKeys')] }),
      /not known, because AWS denied iam:ListAccessKeys\. Ask for this permission/,
    ],
    [
      'a deleted user',
      { ...judged({ accessKeys: [accessKey(null, { id: null })] }), isDeleted: true as const },
      /^bob was deleted, and its access keys with it\.$/,
    ],
  ])('%s', (_, user, words) => {
    expect(stopWords(user)).toMatch(words);
  });
});

import { expect, it } from 'vitest';
import { createRow } from '../../../../src/presentation/list/detailRows.ts';
import { FIRST_VIEW } from '../../../../src/presentation/list/listView.ts';
import type {
  AccountNode,
  ChangesNode,
  MailsNode,
  Node,
} from '../../../../src/presentation/list/nodeKinds.ts';
import { createTooltip } from '../../../../src/presentation/list/tooltips.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { judged, NOW, snapshot } from '../../senders/builders.ts';

const emphasis = { times: timeWords('en', 'UTC'), now: Date.parse(NOW), recentDays: 7, accounts: 1 };
const user = judged({ name: 'mailer' });
const shown = snapshot([user]);
const account: AccountNode = {
  kind: 'account',
  target: { kind: 'profile', profile: shown.profile },
  state: { kind: 'ready', snapshot: shown, isCancelled: false },
  view: FIRST_VIEW,
  now: emphasis.now,
};
const mails: MailsNode = { kind: 'mails', mails: shown, account };
const changed = { ...user, changes: [{ kind: 'user-created' }] } as const;
const region = { region: 'eu-west-1', change: { kind: 'mails-stopped' } };
const changes: ChangesNode = {
  kind: 'changes',
  changes: { since: NOW, principals: [changed] },
  account,
};
const figures = { region: 'af-south-1', state: 'off', sent: null, mails: null };

it.each([
  [
    'the check of the SES set-up',
    {
      ...{ kind: 'mailSetup', key: 'setup', parent: mails },
      setup: {
        asOf: NOW,
        regions: [{ region: 'us-east-1', unnamed: 2, isWhole: true, allowsOthers: false }],
      },
    },
    'mails without a sender: 2 reasons',
  ],
  [
    'Regions in one row',
    {
      ...{ kind: 'mailRegions', key: 'off', state: 'off', gap: null, parent: mails },
      regions: [figures, { ...figures, region: 'me-south-1' }],
    },
    'turned off for the account',
  ],
  ['a user who changed', { kind: 'user', user, changed, parent: changes }, 'new user'],
  [
    'a Region that changed',
    { kind: 'changedRegion', changed: region, parent: changes },
    'no mails for 7 days',
  ],
] as unknown as readonly (readonly [string, Node, string])[])(
  'What a narrow side bar cuts off the row is in its tooltip: %s',
  (_name, node, words) => {
    const { description } = createRow(node, emphasis);
    expect(description).toContain(words);
    const tooltip = createTooltip(node, emphasis);
    const text = (typeof tooltip === 'string' ? tooltip : (tooltip?.markdown ?? '')).replaceAll('\\', '');
    expect(text).toContain(String(description).replace(/, checked .*/, ''));
  },
);

/** An account's answers to Who Sent These Mails. */
import type { WhoAnswer } from '../../../../src/senders/askWho/whoAnswer.ts';
import type { WhoFacts } from '../../../../src/senders/who/rank.ts';
import { rankSenders } from '../../../../src/senders/who/rank.ts';
import type { Principal } from '../../../../src/senders/model/model.ts';
import type { Part } from '../../../../src/presentation/who/parts.ts';
import type { Target } from '../../../../src/senders/model/target.ts';
import { accessKey, use } from '../../senders/builders.ts';
import { fromStart, LATER, user, WHOLE, WINDOW } from '../../senders/who/scene.ts';

export const text = (parts: readonly Part[]) =>
  parts.map((part) => (typeof part === 'string' ? part : 'at' in part ? part.at : `“${part.name}”`)).join('');
export const SAMPLE = { kind: 'profile', profile: 'sample' } as const;
export const MEMBER: Target = {
  ...{ kind: 'member', profile: 'sample', partition: 'aws', accountId: '100000000029' },
  ...{ accountName: 'member-029', role: 'Auditor' },
};
export const mailer = user({
  name: 'ops-7',
  accessKeys: [accessKey(use('ses-smtp', fromStart(5)))],
  canSend: 'yes',
});

export function answerOf(
  principals: readonly Principal[],
  but: Partial<WhoAnswer & WhoFacts> = {},
): WhoAnswer {
  const { gaps = [], pending = [], ...more } = but;
  const facts: WhoFacts = {
    ...{ window: WINDOW, principals, listedAsOf: LATER, askedAt: LATER },
    ...{ deletedPrincipals: [], keysSince: new Map() },
    signIns: new Map(principals.map(({ arn }) => [arn, { at: '2026-10-01T00:00:00Z', asOf: LATER }])),
    ...{ trail: WHOLE, mails: { sent: 4_200, bySender: null }, unlisted: [] },
    ...more,
  };
  return { facts, ranking: rankSenders(facts), gaps, pending };
}

import { describe, expect, it } from 'vitest';
import { toMailsJson } from '../../../src/export/mailsJson.ts';
import { createAttribution } from '../../../src/senders/mails/attribution.ts';
import { regionFigures } from '../../../src/senders/mails/figures.ts';
import { addHours } from '../../../src/senders/model/mails.ts';
import type { Principal } from '../../../src/senders/model/model.ts';
import { judged, NOW, snapshot } from './builders.ts';
import { hours, mailsOf, regionMails, senderMails } from './mailsBuilder.ts';

/** Two days ago, and a mail an hour since 10 days ago but for the last 20 hours. */
const sent = hours((ago) => (ago > 20 && ago <= 240 ? 1 : 0));
const mails = mailsOf([regionMails('us-east-1', sent, { senders: [senderMails('campaign', sent)] })]);
const nobody = { tried: new Set<string>(), untried: new Set<string>() };

function attributed(principal: Principal) {
  const builder = { mails: () => mails, principals: () => [principal], unlisted: () => [] };
  return createAttribution(builder, nobody)?.(principal).sentMails;
}
const campaign = (createdAt: string) => judged({ name: 'campaign', createdAt });

describe('Mails under the name of a user', () => {
  it('are all the user’s who was there before the first of them', () => {
    expect(attributed(campaign('2025-01-01T00:00:00Z'))).toEqual({
      asOf: NOW,
      sums: { last24Hours: 4, last7Days: 148, last30Days: 220, last400Days: 220 },
      last: { at: addHours(`${NOW.slice(0, 13)}:00:00Z`, -20), region: 'us-east-1' },
    });
  });

  it('are none of a user’s who was created after the latest of them, nor is their sender known then', () => {
    const created = campaign(addHours(NOW, -19));
    expect(attributed(created)).toEqual({
      asOf: NOW,
      sums: { last24Hours: 0, last7Days: 0, last30Days: 0, last400Days: 0 },
      last: null,
    });
    const account = { ...snapshot([created]), mails };
    expect(regionFigures(account)[0]?.attributed?.last400Days).toBe(0);
    expect(toMailsJson(account)).toMatchObject({
      senders: [{ callerIdentity: 'campaign', principalArn: null, ambiguous: false }],
    });
  });

  it('are, of one who was created meanwhile, those since that day', () => {
    const twoDays = attributed(campaign(addHours(NOW, -48)));
    const since = 48 - 20 + Number(addHours(NOW, -48).slice(11, 13));
    expect(twoDays?.sums).toEqual({
      ...{ last24Hours: 4, last7Days: since, last30Days: since, last400Days: since },
    });
  });
});

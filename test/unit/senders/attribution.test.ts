import { describe, expect, it } from 'vitest';
import { toMailsJson } from '../../../src/export/mailsJson.ts';
import { createAttribution } from '../../../src/senders/mails/attribution.ts';
import { regionFigures } from '../../../src/senders/mails/figures.ts';
import { addHours } from '../../../src/senders/model/mails.ts';
import type { Mails } from '../../../src/senders/model/mails.ts';
import type { Principal } from '../../../src/senders/model/model.ts';
import { judged, NOW, snapshot } from './builders.ts';
import { hours, mailsOf, regionMails, senderMails } from './mailsBuilder.ts';

/** Two days ago, and a mail an hour since 10 days ago but for the last 20 hours. */
const sent = hours((ago) => (ago > 20 && ago <= 240 ? 1 : 0));
const mails = mailsOf([regionMails('us-east-1', sent, { senders: [senderMails('campaign', sent)] })]);
const nobody = { tried: new Set<string>(), untried: new Set<string>() };

function attributed(principal: Principal, of: Mails = mails) {
  const builder = { mails: () => of, principals: () => [principal], unlisted: () => [] };
  return createAttribution(builder, nobody)?.(principal).sentMails;
}
const campaign = (createdAt: string) => judged({ name: 'campaign', createdAt });

describe('Mails under the name of a user', () => {
  it('count for a user who existed before the first of them', () => {
    expect(attributed(campaign('2025-01-01T00:00:00Z'))).toEqual({
      asOf: NOW,
      sums: { last24Hours: 4, last7Days: 148, last30Days: 220, last400Days: 220 },
      last: { at: addHours(`${NOW.slice(0, 13)}:00:00Z`, -20), region: 'us-east-1' },
    });
  });

  it('do not count for a user created after the latest of them, and their sender is unknown', () => {
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

  it.each([
    ['us-east-1', 'eu-west-1'],
    ['eu-west-1', 'us-east-1'],
  ])('of Regions in the order %s and %s count from the creation of the user on', (...order) => {
    const lately = hours((ago) => (ago > 20 && ago <= 40 ? 1 : 0));
    const before = hours((ago) => (ago > 200 && ago <= 300 ? 10 : 0));
    const counts: Readonly<Record<string, typeof lately>> = { 'us-east-1': lately, 'eu-west-1': before };
    const both = mailsOf(
      order.map((region) => {
        const own = counts[region] ?? lately;
        return regionMails(region, own, { senders: [senderMails('campaign', own)] });
      }),
    );
    const found = attributed(campaign(addHours(NOW, -100)), both);
    expect(found?.sums).toEqual({ last24Hours: 4, last7Days: 20, last30Days: 20, last400Days: 20 });
    expect(found?.last?.region).toBe('us-east-1');
    expect(found?.otherRegions).toBeUndefined();
  });

  it('are 0 in the latest count, not unknown, if only an earlier count has some since then', () => {
    const before = hours((ago) => (ago > 200 && ago <= 300 ? 10 : 0));
    const idle = { ...senderMails('campaign', sent), asOf: addHours(NOW, -1) };
    const both = mailsOf([
      regionMails('us-east-1', before, { senders: [senderMails('campaign', before)] }),
      regionMails('eu-west-1', before, { senders: [], earlierSenders: [idle] }),
    ]);
    expect(attributed(campaign(addHours(NOW, -100)), both)?.sums?.last400Days).toBe(0);
  });

  it('of a user created meanwhile count from that day on', () => {
    const twoDays = attributed(campaign(addHours(NOW, -48)));
    const since = 48 - 20 + Number(addHours(NOW, -48).slice(11, 13));
    expect(twoDays?.sums).toEqual({
      ...{ last24Hours: 4, last7Days: since, last30Days: since, last400Days: since },
    });
    // The others have no known sender.
    const account = { ...snapshot([campaign(addHours(NOW, -48))]), mails };
    expect(regionFigures(account)[0]?.attributed?.last400Days).toBe(since);
  });
});

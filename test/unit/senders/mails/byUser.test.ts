import { describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { toCsv } from '../../../../src/export/csv.ts';
import { toTable } from '../../../../src/export/table.ts';
import { sesRegions } from '../../../../src/senders/mails/regions.ts';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import { sentWords } from '../../../../src/senders/words/mailWords.ts';
import { mailAnswers } from '../mailAnswers.ts';
import type { MailAnswers } from '../mailAnswers.ts';
import { answers, clock, NOW, quickScan } from '../smallAccount.ts';
import { by, find, ON, ONE, scanned, sentOf, TWO, userJson } from './countedScan.ts';

const isSentPartial = (snapshot: Snapshot, wanted: string): boolean =>
  userJson(snapshot, wanted)?.sentIsPartial === true;
const csvOf = (snapshot: Snapshot, name: string) =>
  parse<Record<string, string>>(toCsv([snapshot], NOW), { columns: true }).find(
    (row) => row['user_name'] === name,
  )!;

describe('A scan that counts mails', () => {
  describe('shows a number for a user whose mails could have been counted under the name, and no 0 otherwise', () => {
    const people = [
      { name: 'alice', policies: ['Mail'] },
      { name: 'idle', policies: ['Mail'] },
      { name: 'bob' },
    ];
    const NONE = { last24Hours: 0, last7Days: 0, last30Days: 0, last400Days: 0 };
    const sent = async (mails: MailAnswers) => {
      const { reader } = mailAnswers(mails);
      const snapshot = await quickScan(answers(people, NOW), { mails: reader });
      expect(
        people.map(({ name }) => csvOf(snapshot, name)['sent_last_30_days']),
        'the CSV says the same as the JSON',
      ).toEqual(people.map(({ name }) => String(sentOf(snapshot, name)?.last30Days ?? '')));
      const partial = people
        .filter(({ name }) => csvOf(snapshot, name)['sent_is_partial'] === 'true')
        .map(({ name }) => name);
      expect(partial, 'the CSV says the same as the JSON').toEqual(
        people.filter(({ name }) => isSentPartial(snapshot, name)).map(({ name }) => name),
      );
      return { snapshot, partial, of: people.map(({ name }) => sentOf(snapshot, name)) };
    };
    const month = { mails: 5, hoursAgo: 400 };

    it('when all Regions that sent publish by sender: whoever may send was asked for by name', async () => {
      const { snapshot, partial, of } = await sent({ on: ON, sent: ONE });
      expect(partial).toEqual([]);
      // No policy lets bob send, so only the last two weeks of his mails would show.
      expect(of).toEqual([expect.objectContaining({ last30Days: 130 }), NONE, null]);
      expect(sentWords(find(snapshot, 'alice'), { when: (at) => at })[0]).toMatch(
        /^Mails counted under this name: 100 in 24 hours, /,
      );
      expect(toTable([snapshot])).toMatch(/^alice .* 130 /m);
    });

    it('after asking by name: who may send only since then waits for the next day', async () => {
      const scanAt = (now: string, of: typeof people, earlier: Snapshot | null) =>
        quickScan(answers(of, now), {
          mails: mailAnswers({ on: ON, sent: ONE }).reader,
          earlier,
          clock: { ...clock, now: () => now },
        });
      const all = people.map((one) => ({ ...one, policies: ['Mail'] }));
      const first = await scanAt(NOW, people, null);
      const soon = await scanAt('2026-11-23T10:30:00Z', all, first);
      expect(people.map(({ name }) => sentOf(soon, name)?.last400Days)).toEqual([130, 0, undefined]);
      const again = await scanAt('2026-11-23T11:30:00Z', all, soon);
      expect(sentOf(again, 'bob')).toBeNull();
      const renamed = all.map((one) => (one.name === 'idle' ? { ...one, id: 'idle', name: 'renamed' } : one));
      expect(sentOf(await scanAt('2026-11-23T11:30:00Z', renamed, soon), 'renamed')).toBeNull();
      // Counted yesterday, and not among the names of today: there were too many.
      const old = { ...find(first, 'idle').sentMails!, asOf: '2026-11-22T09:00:00Z' };
      const leftOut = first.principals.map((one) => (one.name === 'idle' ? { ...one, sentMails: old } : one));
      const soonAfter = await scanAt('2026-11-23T10:30:00Z', all, { ...first, principals: leftOut });
      expect(sentOf(soonAfter, 'idle')).toBeNull();
      const nextDay = await scanAt('2026-11-24T10:30:00Z', all, again);
      expect(sentOf(nextDay, 'bob')).toEqual(NONE);
    });

    it('when another Region that sent publishes nothing: "at least", and no 0', async () => {
      const { snapshot, partial, of } = await sent({ on: ON, sent: TWO });
      expect(partial).toEqual(['alice']);
      expect(of).toEqual([expect.objectContaining({ last30Days: 130 }), null, null]);
      expect(sentWords(find(snapshot, 'alice'), { when: (at) => at })[0]).toMatch(
        /^Mails counted under this name: at least 100 in 24 hours, /,
      );
      expect(sentWords(find(snapshot, 'idle'), { when: (at) => at })).toEqual([]);
      const table = toTable([snapshot]);
      expect(table).toMatch(/^alice .* 130\+ /m);
      expect(table).toMatch(/^idle +May send, no use seen +- {20}/m);
    });

    it('when senders are missing in a Region: "at least", and no 0', async () => {
      const two = { ...ONE, 'eu-west-1': [{ ...month, by: by('alice') }] };
      for (const missing of [{ failing: { 'eu-west-1': 'Throttling' } }, { unlisted: ['eu-west-1'] }]) {
        const { snapshot, of } = await sent({ on: ON, sent: two, ...missing });
        expect(of).toEqual([expect.objectContaining({ last30Days: 130 }), null, null]);
        expect(sentWords(find(snapshot, 'alice'), { when: (at) => at })[0]).toContain('at least 100');
      }
    });

    it('for nobody when nothing is published, no mail was sent, or nobody counted', async () => {
      const nobody = [null, null, null];
      expect((await sent({ on: ON, sent: { 'us-east-1': [month] } })).of).toEqual(nobody);
      expect((await sent({ on: ON, sent: {} })).of).toEqual(nobody);
      const denied = { reason: 'AccessDenied', message: 'denied' };
      const failing = Object.fromEntries(sesRegions('aws').map(({ name }) => [name, 'AccessDenied']));
      expect((await sent({ on: denied, failing })).of).toEqual(nobody);
    });

    it('from the latest count only: an earlier one is in the list, with its time', async () => {
      const before = await scanned({ on: ON, sent: ONE });
      const failing = Object.fromEntries(ON.map((region) => [region, 'Throttling']));
      const { snapshot } = await scanned({ on: ON, failing }, before.snapshot, '2026-11-25T09:00:00Z');
      expect(find(snapshot, 'alice').sentMails).toMatchObject({ asOf: NOW, sums: { last24Hours: 100 } });
      expect(sentOf(snapshot, 'alice')).toBeNull();
      expect(csvOf(snapshot, 'alice')['sent_last_24_hours']).toBe('');
      expect(toTable([snapshot])).not.toContain('MAILS IN 30 DAYS');
    });
  });
});

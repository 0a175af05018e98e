import { describe, expect, it } from 'vitest';
import { surgeWords } from '../../../src/presentation/watch/surgeWords.ts';
import { startWords } from '../../../src/presentation/watch/watchWords.ts';
import { findSurge, regionsToWatch, spanToAsk, usersSince } from '../../../src/senders/mails/surges.ts';
import type { WatchedRegion } from '../../../src/senders/mails/surges.ts';
import { addHours } from '../../../src/senders/model/mails.ts';
import { accessKey, judged, judgedRole, NOW, snapshot, use } from './builders.ts';

/** The hour that runs at `NOW`. */
const HOUR = '2026-11-23T09:00:00Z';
const hour = (ago: number) => addHours(HOUR, -ago);

/** An answer of CloudWatch, so many hours later. @param mails by hours before `HOUR`, which are negative after it */
function look(known: WatchedRegion | undefined, mails: Readonly<Record<number, number>>, later = 0) {
  const span = spanToAsk(addHours(NOW, later), known);
  const counts = new Uint32Array((Date.parse(span.to) - Date.parse(span.from)) / 3_600_000);
  for (const [ago, count] of Object.entries(mails)) counts[counts.length - 1 - later - Number(ago)] = count;
  return findSurge('us-east-1', known, counts, span);
}
/** What is known after the first round. */
const since = (mails: Readonly<Record<number, number>>) => look(undefined, mails).next;

describe('A watch of mails', () => {
  it('asks the Regions that sent', () => {
    const region = (name: string, counts: readonly number[] | null) => ({
      ...{ region: name, asOf: NOW, senders: null },
      sent: counts && { from: hour(counts.length - 1), counts: Uint32Array.from(counts) },
    });
    const regions = [region('us-east-1', [0, 5, 0]), region('eu-west-1', [0, 0]), region('eu-south-1', null)];
    expect(regionsToWatch({ mails: { asOf: NOW, regions, gaps: [] } })).toEqual(['us-east-1']);
    expect(regionsToWatch({})).toEqual([]);
  });

  it('asks for 14 days and the current hour; for missed hours, with 14 days before them', () => {
    const to = '2026-11-23T10:00:00Z';
    expect(spanToAsk('2026-11-23T09:20:00Z')).toEqual({ from: '2026-11-09T09:00:00Z', to });
    const known = { hour: '2026-11-20T09:00:00Z', peak: 0 };
    expect(spanToAsk('2026-11-23T09:20:00Z', known)).toEqual({ from: '2026-11-06T09:00:00Z', to });
  });

  it('compares each missed hour with the 14 days before it, and no others', () => {
    const known = since({ 300: 400 });
    expect(look(known, { 300: 400, [-20]: 500 }, 330).surge).toBeNull();
    // 400 mails were sent more than 14 days before this hour.
    expect(look(known, { 300: 400, [-40]: 500 }, 330).surge).toMatchObject({ hour: hour(-40), peak: 0 });
  });

  it.each<[string, Readonly<Record<number, number>>, object | null]>([
    ['nothing for a usual number', { 50: 200, 0: 599 }, null],
    ['3 times the largest hour', { 50: 200, 0: 600 }, { hour: HOUR, sent: 600, peak: 200 }],
    ['nothing for fewer than 100', { 50: 10, 0: 99 }, null],
    ['100 after an idle time', { 0: 100 }, { hour: HOUR, sent: 100, peak: 0 }],
    ['nothing more for a surge of an earlier hour', { 50: 200, 1: 900, 0: 0 }, null],
  ])('reports %s: %j', (_, mails, expected) => {
    const { surge } = look(since({ 50: mails[50] ?? 0 }), mails);
    expect(surge).toEqual(expected && { region: 'us-east-1', ...expected });
  });

  it('reports nothing that was there when it started', () => {
    const first = look(undefined, { 50: 200, 0: 5_000 });
    expect(first.surge).toBeNull();
    expect(look(first.next, { 50: 200, 0: 14_999 }).surge).toBeNull();
    expect(look(first.next, { 50: 200, 0: 15_000 }).surge).toMatchObject({ peak: 5_000 });
    // The next hour is as large as the one that was there.
    expect(look(first.next, { 50: 200, 0: 6_000, [-1]: 6_000 }, 1).surge).toBeNull();
  });

  it('reports an hour once, and the next one only if it is far larger again', () => {
    const { next, surge } = look(since({ 50: 200 }), { 50: 200, 0: 600 });
    expect(surge).not.toBeNull();
    expect(look(next, { 50: 200, 0: 60_000 }).surge).toBeNull();
    const grown = look(next, { 50: 200, 0: 6_000, [-1]: 6_000 }, 1);
    expect(grown).toMatchObject({ next, surge: null });
    expect(look(grown.next, { 50: 200, 0: 6_000, [-1]: 18_000 }, 1).surge).toMatchObject({ hour: hour(-1) });
  });

  it('finds what a failed round missed, and mails that are counted late', () => {
    const known = since({ 50: 200 });
    expect(look(known, { 50: 200, [-1]: 700 }, 5).surge).toMatchObject({ hour: hour(-1), sent: 700 });
    const later = look(known, { 50: 200 }, 5).next;
    expect(look(later, { 50: 200, [-3]: 700 }, 5).surge).toMatchObject({ hour: hour(-3) });
  });

  it('reports no hour again when earlier ones drop out of the 14 days', () => {
    let known = since({ 300: 400 });
    for (let later = 1; later <= 40; later++) {
      const { next, surge } = look(known, { ...(later <= 36 ? { 300: 400 } : {}), [-1]: 500 }, later);
      expect(surge).toBeNull();
      known = next;
    }
  });

  it('names who used SES since, the latest first', () => {
    const user = (name: string, at: string) => judged({ name, accessKeys: [accessKey(use('ses', at))] });
    const found = snapshot([
      user('early', '2026-11-23T08:44:59Z'),
      user('edge', '2026-11-23T08:45:00Z'),
      user('late', '2026-11-23T09:10:00Z'),
      judged({ name: 'files', accessKeys: [accessKey(use('s3', '2026-11-23T09:10:00Z'))] }),
    ]);
    expect(usersSince(found, HOUR).map(({ name }) => name)).toEqual(['late', 'edge']);
  });
});

describe('The message about a surge', () => {
  const account = { alias: 'acme', accountId: '111122223333' };
  const found = { region: 'us-east-1', hour: HOUR, sent: 4_200, peak: 200, account };
  const when = (at: string) => at.slice(11, 16);

  it('shows how many, where, when, the usual number, and who used SES since', () => {
    const users = [judged({ name: 'shop' }), judged({ name: 'root', kind: 'root' }), judgedRole('relay', {})];
    expect(surgeWords({ ...found, users }, when)).toBe(
      'acme (111122223333): 4,200 mails sent from us-east-1 in the hour from 09:00. In the 14 days before, at most 200 were sent in an hour. Used SES since then: shop, Root user, and role relay.',
    );
    expect(surgeWords({ ...found, peak: 0, users: [] }, when)).toMatch(
      /None were sent in the 14 days before\. No user or role is known to have used SES since then\.$/,
    );
  });

  it('belongs to a count that has a price, which the watch shows', () => {
    const unwatched = { mayNotSend: [], inactive: [], unnamed: [] };
    expect(startWords(1, 2, 5, unwatched, [])).toContain(
      ' It also counts the mails of 2 Regions, for about $0.006 a day. ',
    );
    expect(startWords(1, 1, 1, unwatched, [])).toContain('the mails of 1 Region, for about $0.01 a day.');
    expect(startWords(1, 0, 5, unwatched, [])).not.toMatch(/mails|\$/);
  });
});

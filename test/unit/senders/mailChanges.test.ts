import { describe, expect, it } from 'vitest';
import { addHours, type Mails, sumHours } from '../../../src/senders/model/mails.ts';
import type { Change, Evidence, Gap, SentMails, Snapshot } from '../../../src/senders/model/model.ts';
import { changesSince } from '../../../src/senders/snapshots/changes.ts';
import { judged, NOW, snapshot } from './builders.ts';
import { hours, mailsOf, quietRegion, regionMails } from './mailsBuilder.ts';

const BEFORE = addHours(NOW, -24);
const DAYS = 24;

/** Hours in which one mail was sent, as of a time. @param ago hours before `NOW`. */
const mailsAt = (asOf: string, ...ago: readonly number[]) => {
  const later = Math.round((Date.parse(NOW) - Date.parse(asOf)) / 3_600_000);
  return hours((hour) => (ago.includes(hour + later) ? 1 : 0), asOf);
};
const region = (name: string, asOf: string, ...ago: readonly number[]) => ({
  ...regionMails(name, mailsAt(asOf, ...ago)),
  asOf,
});
const count = (asOf: string, regions: Mails['regions'], but: Partial<Mails> = {}) =>
  mailsOf(regions, { asOf, ...but });
const GAP: Gap = { call: 'GetMetricData', reason: 'Throttling', message: '', region: 'eu-west-1' };

/** A principal under whose name mails were counted. @param last hours before `NOW`; `null`: none. */
const sender = (asOf: string, last: number | null, but: Partial<SentMails> = {}): Partial<Evidence> => ({
  name: 'mailer',
  sentMails: {
    asOf,
    sums: sumHours(mailsAt(asOf, ...(last === null ? [] : [last]))),
    last: last === null ? null : { at: addHours(NOW, 1 - last), region: 'us-east-1' },
    ...but,
  },
});
const scanned = (asOf: string, mails: Mails | undefined, who: Partial<Evidence> = {}): Snapshot =>
  snapshot([judged({ canSend: 'yes', createdAt: '2025-01-01T00:00:00Z', ...who })], {
    ...(mails === undefined ? {} : { mails }),
    scan: { mode: 'complete', startedAt: asOf, finishedAt: asOf, reportGeneratedAt: null, calls: {} },
  });

describe('A change of a Region', () => {
  const news = (before: Mails | undefined, now: Mails | undefined) =>
    changesSince(scanned(BEFORE, before), scanned(NOW, now)).regions;
  const us = (asOf: string, ...ago: readonly number[]) => count(asOf, [region('us-east-1', asOf, ...ago)]);

  it('is its first mails in 400 days, or its first in 7 days', () => {
    expect(news(us(BEFORE), us(NOW, 2))).toEqual([
      {
        region: 'us-east-1',
        change: { kind: 'mails-started', at: '2026-11-23T08:00:00Z', region: null, isFirst: true },
      },
    ]);
    expect(news(us(BEFORE, 20 * DAYS), us(NOW, 20 * DAYS, 2))).toMatchObject([
      { change: { isFirst: false } },
    ]);
  });

  it('is that it was off and sends now', () => {
    const off = { ...quietRegion('us-east-1', null), asOf: BEFORE };
    expect(news(count(BEFORE, [off]), us(NOW, 2))).toMatchObject([{ change: { isFirst: true } }]);
  });

  it('is that it has sent nothing for 7 days', () => {
    expect(news(us(BEFORE, 7.5 * DAYS), us(NOW, 7.5 * DAYS))).toEqual([
      { region: 'us-east-1', change: { kind: 'mails-stopped' } },
    ]);
  });

  it('is none while it keeps sending, or keeps sending nothing', () => {
    expect(news(us(BEFORE, 30), us(NOW, 30, 2))).toBeUndefined();
    expect(news(us(BEFORE, 30), us(NOW, 30))).toBeUndefined();
    expect(news(us(BEFORE, 30 * DAYS), us(NOW, 30 * DAYS))).toBeUndefined();
    expect(news(us(BEFORE), us(NOW))).toBeUndefined();
  });

  it('is none when one scan has no answer about it', () => {
    const unanswered = (asOf: string) => count(asOf, [], { gaps: [{ ...GAP, region: 'us-east-1' }] });
    expect(news(unanswered(BEFORE), us(NOW, 2))).toBeUndefined();
    expect(news(us(BEFORE, 7.5 * DAYS), unanswered(NOW))).toBeUndefined();
    expect(news(undefined, us(NOW, 2))).toBeUndefined();
    // The counts of an earlier scan are kept, but say nothing new.
    expect(news(us(BEFORE), count(NOW, us(BEFORE, 30).regions))).toBeUndefined();
  });
});

describe('A change of a user by mails', () => {
  const whole = (asOf: string) => count(asOf, [region('us-east-1', asOf, 30)]);
  const gaps = (asOf: string) => count(asOf, [region('us-east-1', asOf, 30)], { gaps: [GAP] });
  const news = (
    before: Partial<Evidence>,
    now: Partial<Evidence>,
    [old, latest] = [whole(BEFORE), whole(NOW)],
  ): readonly Change[] =>
    changesSince(scanned(BEFORE, old, before), scanned(NOW, latest, now)).principals.flatMap(
      ({ changes }) => changes,
    );
  const first = { kind: 'mails-started', at: '2026-11-23T08:00:00Z', region: 'us-east-1', isFirst: true };

  it('is the first mails counted under the name; the change of the verdict adds nothing', () => {
    expect(news(sender(BEFORE, null), sender(NOW, 2))).toEqual([first]);
  });

  it('is sending again after 7 days, and having stopped', () => {
    expect(news(sender(BEFORE, 20 * DAYS), sender(NOW, 2))).toEqual([{ ...first, isFirst: false }]);
    expect(news(sender(BEFORE, 7.5 * DAYS), sender(NOW, 7.5 * DAYS))).toEqual([{ kind: 'mails-stopped' }]);
    expect(news(sender(BEFORE, 30), sender(NOW, 2))).toEqual([]);
  });

  it('is none when a missing answer could have shown the mails', () => {
    expect(news(sender(BEFORE, null), sender(NOW, 2), [gaps(BEFORE), whole(NOW)])).toEqual([
      { kind: 'verdict', from: 'can-send', to: 'sent' },
    ]);
    const stopped = [sender(BEFORE, 7.5 * DAYS), sender(NOW, 7.5 * DAYS)] as const;
    expect(news(...stopped, [whole(BEFORE), gaps(NOW)])).toEqual([]);
    expect(news(...stopped, [gaps(BEFORE), whole(NOW)])).toEqual([{ kind: 'mails-stopped' }]);
  });

  it('is none when the mails count for nobody, or only an earlier scan counted them', () => {
    const unknown = { sums: null };
    expect(news(sender(BEFORE, 7.5 * DAYS), sender(NOW, 7.5 * DAYS, unknown))).toEqual([]);
    expect(news({ name: 'mailer' }, sender(NOW, 20 * DAYS))).toEqual([
      { kind: 'verdict', from: 'can-send', to: 'sent' },
    ]);
  });

  it('is the first send of a user who was created since', () => {
    const created = { ...sender(NOW, 2), createdAt: addHours(NOW, -10), id: 'AIDANEW' };
    const before = { ...scanned(BEFORE, whole(BEFORE)), principals: [] };
    const { principals } = changesSince(before, scanned(NOW, whole(NOW), created));
    expect(principals.flatMap(({ changes }) => changes)).toEqual([first, { kind: 'user-created' }]);
  });
});

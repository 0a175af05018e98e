import { describe, expect, test } from 'vitest';
import { createOverview } from '../../../../src/export/overview/overview.ts';
import { headline } from '../../../../src/export/overview/mailSentence.ts';
import { UTC } from '../../../../src/export/overview/pictureWords.ts';
import { hours, mailsOf, quietRegion, regionMails, senderMails } from '../../senders/mailsBuilder.ts';
import { account, GENERATED_AT, SMTP_USER, user } from '../sample.ts';
import { denied, EARLIER, gap, MAILER, ONE, said } from './mailOverviews.ts';

describe('The headline', () => {
  test('says how many mails, from which Regions and senders, and until when', () => {
    const senders = [
      senderMails(
        'mailer',
        hours(() => 8),
      ),
    ];
    expect(said(mailsOf([{ ...ONE, senders }, quietRegion('eu-west-1')]))).toBe(
      '240 mails sent in the 24 hours to 2026-11-23 09:00 UTC, all from us-east-1; 192 by mailer; 48 by unknown senders. 10 mails from then to 2026-11-23 09:00 UTC.',
    );
  });

  test('says until when the current hour was counted, since the scan may be old', () => {
    const asOf = '2026-11-23T09:20:00Z';
    expect(said(mailsOf([{ ...ONE, asOf }], { asOf }))).toContain(
      '240 mails sent in the 24 hours to 2026-11-23 09:00 UTC, all from us-east-1; ',
    );
    expect(said(mailsOf([{ ...ONE, asOf }], { asOf }))).toMatch(
      / 10 mails from then to 2026-11-23 09:20 UTC\.$/,
    );
  });

  test('names one sender of one mail', () => {
    const sent = hours((ago) => (ago === 2 ? 1 : 0));
    const one = regionMails('us-east-1', sent);
    expect(said(mailsOf([one]))).toMatch(/; its sender is not known, since SES publishes no counts/);
    expect(said(mailsOf([one], { gaps: [gap('eu-west-1')] }))).toMatch(/; its sender is not known\./);
    const other = senderMails('somebody', sent);
    expect(said(mailsOf([{ ...one, senders: [other] }]))).toMatch(/; 1 by an unknown sender\.$/);
  });

  test('names the Regions with the most mails first, and counts the rest', () => {
    const each = [1, 2, 3, 4, 5].map((count) =>
      regionMails(
        `r-${count}`,
        hours((ago) => (ago === 2 ? count : 0)),
      ),
    );
    expect(said(mailsOf(each))).toMatch(
      /^15 mails sent in the 24 hours to .*: 5 from r-5, 4 from r-4, 3 from r-3, and 2 more; their senders are not known, since SES publishes no counts by sender here\.$/,
    );
  });

  test('has no total if a Region has no answer, and no "all from"', () => {
    const words = said(mailsOf([ONE], { gaps: [gap('eu-west-1'), gap('eu-west-2')] }));
    expect(words).toMatch(
      /^At least 240 mails sent in the 24 hours to .*, from us-east-1; their senders are not known\./,
    );
    expect(words).toContain('Mails could not be counted in 2 of 3 Regions.');
    expect(words).not.toContain('all from');
  });

  test('has no total while a scan is running', () => {
    const words = said(mailsOf([ONE], { pending: ['eu-west-1'] }));
    expect(words).toMatch(/^At least 240 mails/);
    expect(words).toContain('Still counting mails in 1 of 2 Regions.');
  });

  test('says zero, with the latest mail before', () => {
    const old = regionMails(
      'us-east-1',
      hours((ago) => (ago === 100 ? 7 : 0)),
    );
    expect(said(mailsOf([old, quietRegion('eu-west-1')]))).toBe(
      'No mails sent in the 24 hours to 2026-11-23 09:00 UTC; the latest in the hour to 2026-11-19 06:00 UTC, from us-east-1.',
    );
    expect(said(mailsOf([quietRegion('us-east-1')]))).toBe(
      'No mails sent in the 400 days to 2026-11-23 09:00 UTC, in 1 Region.',
    );
  });

  test('never says zero for what was not counted', () => {
    expect(said(mailsOf([], { gaps: [gap('us-east-1'), gap('eu-west-1')] }))).toBe(
      'Mails are not counted. No answer: GetMetricData: Throttling.',
    );
    expect(said(mailsOf([], { gaps: [denied('us-east-1'), denied('eu-west-1')] }))).toBe(
      'Mails are not counted. Missing permissions: cloudwatch:GetMetricData.',
    );
    expect(said(mailsOf([], { pending: ['us-east-1'] }))).toBe('Still counting mails in 1 of 1 Region.');
    expect(said(mailsOf([quietRegion('us-east-1')], { gaps: [gap('eu-west-1')] }))).toBe(
      'No mails sent in the 24 hours to 2026-11-23 09:00 UTC in 1 of 2 Regions. Mails could not be counted in 1 of 2 Regions.',
    );
  });

  test('does not present a count of an earlier scan as current', () => {
    const words = said(
      mailsOf([{ ...ONE, asOf: EARLIER }, quietRegion('eu-west-1')], { gaps: [gap('us-east-1')] }),
    );
    expect(words).not.toContain('240');
    expect(words).toContain('in 1 of 2 Regions');
  });

  test('attributes a name that a user and a role share to neither, and a default value to nobody', () => {
    const senders = [
      senderMails(
        'mailer',
        hours(() => 4),
      ),
      senderMails(
        'unknown',
        hours(() => 6),
      ),
    ];
    const role = user({ name: 'mailer', kind: 'role', arn: 'arn:aws:iam::111122223333:role/mailer' });
    expect(said(mailsOf([{ ...ONE, senders }]), [MAILER, role])).toContain(
      '96 by mailer, the name of a user and a role; 144 by unknown senders',
    );
  });

  test('has nothing left over if more mails by sender were counted than mails, since some were counted twice', () => {
    const senders = [
      senderMails(
        'mailer',
        hours(() => 20),
      ),
    ];
    const words = said(mailsOf([{ ...ONE, senders }]));
    expect(words).toContain('some were counted twice');
    expect(words).not.toContain('by unknown senders');
    // In one Region, which the sum of all hides.
    const other = regionMails(
      'eu-west-1',
      hours(() => 90),
    );
    const both = said(
      mailsOf([
        { ...ONE, senders },
        { ...other, senders: [] },
      ]),
    );
    expect(both).toContain('some were counted twice');
    expect(both).not.toContain('by unknown senders');
  });

  test('comes before recent senders, with names separate from the text', () => {
    const options = { now: GENERATED_AT, recentDays: 7 };
    const parts = headline(createOverview(account([SMTP_USER], { mails: mailsOf([ONE]) }), options), UTC);
    expect(parts.filter(({ strong }) => strong).map(({ text }) => text)).toEqual([
      '240 mails',
      'us-east-1',
      'ses-smtp-user.20260901-080000',
    ]);
    expect(parts.map(({ text }) => text).join('')).toContain(' UTC. In the last 7 days');
  });
});

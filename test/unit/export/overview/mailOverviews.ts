/** Mails of an account as the Overview has them, and what is said of them. */
import { createMailOverview, type MailOverview } from '../../../../src/export/overview/mails.ts';
import { mailSentence } from '../../../../src/export/overview/mailSentence.ts';
import { UTC } from '../../../../src/export/overview/pictureWords.ts';
import type { Gap, Mails } from '../../../../src/senders/model/model.ts';
import { addHours } from '../../../../src/senders/model/mails.ts';
import { hours, regionMails } from '../../senders/mailsBuilder.ts';
import { account, GENERATED_AT, user } from '../sample.ts';

export const MAILER = user({ name: 'mailer' });
const NEWSLETTER = user({ name: 'newsletter' });

export const shown = (mails: Mails, users = [MAILER, NEWSLETTER]): MailOverview =>
  createMailOverview(account(users, { mails }))!;
export const said = (mails: Mails, users = [MAILER, NEWSLETTER]): string =>
  mailSentence(shown(mails, users), UTC)
    .map(({ text }) => text)
    .join('');

export const gap = (region: string, but: Partial<Gap> = {}): Gap => ({
  call: 'GetMetricData',
  reason: 'Throttling',
  message: 'It was not answered.',
  region,
  ...but,
});
export const denied = (region: string): Gap =>
  gap(region, { reason: 'AccessDenied', message: 'not authorized' });

export const ONE = regionMails(
  'us-east-1',
  hours(() => 10),
);
export const EARLIER = addHours(GENERATED_AT, -72);

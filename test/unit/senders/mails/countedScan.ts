/** Quick scans of a small account that count its mails, and what they say of each user. */
import { toJson } from '../../../../src/export/json.ts';
import { sesRegions } from '../../../../src/senders/mails/regions.ts';
import type { Snapshot, Sums } from '../../../../src/senders/model/model.ts';
import { mailWords } from '../../../../src/senders/words/mailWords.ts';
import { mailAnswers, SENDER } from '../mailAnswers.ts';
import type { MailAnswers } from '../mailAnswers.ts';
import { answers, clock, NOW, quickScan } from '../smallAccount.ts';

export const PEOPLE = [{ name: 'alice', policies: ['Mail'] }, { name: 'bob' }];
/** The Regions that are on without being turned on. */
export const ON = sesRegions('aws').flatMap(({ name, isOptIn }) => (isOptIn ? [] : [name]));
export const by = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  [SENDER]: name,
  ...more,
});
export const iam = () => answers(PEOPLE, NOW);

export const scanned = async (mails: MailAnswers, earlier: Snapshot | null = null, now = NOW) => {
  const { reader, asked } = mailAnswers(mails);
  const snapshot = await quickScan(iam(), { mails: reader, earlier, clock: { ...clock, now: () => now } });
  return { snapshot, asked, mails: snapshot.mails! };
};

export const said = (snapshot: Snapshot) =>
  mailWords(snapshot, { when: (at) => at.slice(11, 16), quoted: (text) => text });
export const find = (snapshot: Snapshot, name: string) =>
  snapshot.principals.find((one) => one.name === name)!;

interface SentJson {
  readonly name: string;
  readonly sent: Sums | null;
  readonly sentIsPartial?: true;
}
export const userJson = (snapshot: Snapshot, wanted: string): SentJson | undefined =>
  (JSON.parse(toJson([snapshot], NOW)) as { accounts: { users: SentJson[] }[] }).accounts[0]?.users.find(
    ({ name }) => name === wanted,
  );
export const sentOf = (snapshot: Snapshot, wanted: string): Sums | null | undefined =>
  userJson(snapshot, wanted)?.sent;

export const TWO: NonNullable<MailAnswers['sent']> = {
  'us-east-1': [
    { mails: 100, hoursAgo: 3, by: by('alice') },
    { mails: 20, hoursAgo: 0, by: by('alice') },
    { mails: 30, hoursAgo: 30, by: by('alice', { campaign: 'spring' }) },
    { mails: 50, hoursAgo: 200 },
    { mails: 7, hoursAgo: 800, by: by('unknown') },
  ],
  'eu-west-1': [{ mails: 9, hoursAgo: 24 }],
};
/** The Region of the two that publishes by sender. */
export const ONE: NonNullable<MailAnswers['sent']> = { 'us-east-1': TWO['us-east-1']! };

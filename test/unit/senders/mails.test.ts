import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { toCsv } from '../../../src/export/csv.ts';
import { toJson } from '../../../src/export/json.ts';
import { toTable } from '../../../src/export/table.ts';
import { toMailsJson } from '../../../src/export/mailsJson.ts';
import { exitCode } from '../../../src/cli/exitCode.ts';
import { regionFigures, totalMails } from '../../../src/senders/mails/figures.ts';
import { sesRegions } from '../../../src/senders/mails/regions.ts';
import { mergeMails, regionState } from '../../../src/senders/model/mails.ts';
import type { Mails } from '../../../src/senders/model/mails.ts';
import type { Snapshot, Sums } from '../../../src/senders/model/model.ts';
import { formatStoredSnapshot, parseStoredSnapshot } from '../../../src/senders/snapshots/storedSnapshot.ts';
import { accessWords, strongestSignals } from '../../../src/senders/words/accessWords.ts';
import { mailWords, sentWords } from '../../../src/senders/words/mailWords.ts';
import { withCancelled } from '../../../src/senders/snapshots/overlay.ts';
import { mailAnswers, SENDER } from './mailAnswers.ts';
import type { MailAnswers } from './mailAnswers.ts';
import { hours, mailsOf, regionMails, senderMails } from './mailsBuilder.ts';
import { scan } from '../../../src/senders/scan/scan.ts';
import { missing, ok } from './fakeIamReader.ts';
import {
  ACCOUNT,
  answers,
  clock,
  detailsOf,
  NOW,
  own,
  quickScan,
  quickScans,
  reportOf,
  SES,
} from './smallAccount.ts';

const PEOPLE = [{ name: 'alice', policies: ['Mail'] }, { name: 'bob' }];
const OPTED_OUT = sesRegions('aws').flatMap(({ name, isOptIn }) => (isOptIn ? [name] : []));
const ON = sesRegions('aws').flatMap(({ name, isOptIn }) => (isOptIn ? [] : [name]));
const by = (name: string, more: Readonly<Record<string, string>> = {}) => ({ [SENDER]: name, ...more });
const iam = () => answers(PEOPLE, NOW);

const scanned = async (mails: MailAnswers, earlier: Snapshot | null = null, now = NOW) => {
  const { reader, asked } = mailAnswers(mails);
  const snapshot = await quickScan(iam(), { mails: reader, earlier, clock: { ...clock, now: () => now } });
  return { snapshot, asked, mails: snapshot.mails! };
};
const stateOf = (mails: Mails) =>
  Object.fromEntries(mails.regions.map(({ region }) => [region, regionState(mails, region)]));
const said = (snapshot: Snapshot) =>
  mailWords(snapshot, { when: (at) => at.slice(11, 16), quoted: (text) => text });
const find = (snapshot: Snapshot, name: string) => snapshot.principals.find((one) => one.name === name)!;

interface SentJson {
  readonly name: string;
  readonly sent: Sums | null;
  readonly sentIsPartial?: true;
}
const userJson = (snapshot: Snapshot, wanted: string): SentJson | undefined =>
  (JSON.parse(toJson([snapshot], NOW)) as { accounts: { users: SentJson[] }[] }).accounts[0]?.users.find(
    ({ name }) => name === wanted,
  );
const sentOf = (snapshot: Snapshot, wanted: string): Sums | null | undefined =>
  userJson(snapshot, wanted)?.sent;
const isSentPartial = (snapshot: Snapshot, wanted: string): boolean =>
  userJson(snapshot, wanted)?.sentIsPartial === true;
const csvOf = (snapshot: Snapshot, name: string) =>
  parse<Record<string, string>>(toCsv([snapshot], NOW), { columns: true }).find(
    (row) => row['user_name'] === name,
  )!;

const TWO: MailAnswers['sent'] = {
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
const ONE: MailAnswers['sent'] = { 'us-east-1': TWO['us-east-1']! };

describe('The share of mails whose sender is known', () => {
  it('is omitted when one Region counted senders twice, though the sum of all Regions hides it', async () => {
    const { snapshot } = await scanned({ on: ON });
    const [once, twice] = [hours(() => 1), hours(() => 2)];
    const mails = mailsOf([
      regionMails('us-east-1', once, { senders: [senderMails('alice', twice)] }),
      regionMails(
        'eu-west-1',
        hours(() => 9),
      ),
    ]);
    const words = said({ ...snapshot, mails });
    expect(words).toContain(
      'In the last 30 days, more mails were counted by sender than were sent in us-east-1: some were counted twice.',
    );
    expect(words).not.toContain('%');
  });
});

describe('A scan that counts mails', () => {
  it('sums them to the last whole hour, by Region, with the current hour separate', async () => {
    const { snapshot, mails, asked } = await scanned({ on: ON, sent: TWO });
    const figures = regionFigures(snapshot);
    expect(
      figures.slice(0, 3).map(({ region, state, sent, currentHour }) => [region, state, sent, currentHour]),
    ).toEqual([
      ['us-east-1', 'sends', { last24Hours: 100, last7Days: 130, last30Days: 180, last400Days: 187 }, 20],
      ['eu-west-1', 'sends', { last24Hours: 9, last7Days: 9, last30Days: 9, last400Days: 9 }, 0],
      ['ap-northeast-1', 'quiet', { last24Hours: 0, last7Days: 0, last30Days: 0, last400Days: 0 }, 0],
    ]);
    expect(totalMails(figures).sent?.last24Hours).toBe(109);
    expect(mails.gaps).toEqual([]);
    expect(mails.pending).toBeUndefined();
    // In Regions that sent nothing, only one metric was requested.
    const quiet = asked.filter(({ region }) => !(region in TWO));
    expect(quiet.map(({ metric }) => metric)).toEqual(Array.from({ length: ON.length - 2 }, () => 'Send'));
  });

  it('adds up a sender over its sets of dimensions, and says when and where the latest mail was sent', async () => {
    const { snapshot } = await scanned({ on: ON, sent: TWO });
    const alice = find(snapshot, 'alice');
    expect(alice.sentMails).toEqual({
      asOf: NOW,
      sums: { last24Hours: 100, last7Days: 130, last30Days: 130, last400Days: 130 },
      // The current hour has not ended: no time is in the future.
      last: { at: NOW, region: 'us-east-1' },
      // Who sent from eu-west-1 is not published.
      isPartial: true,
    });
    expect([alice.verdict, alice.lastSesAt, alice.likelySend]).toEqual(['sent', NOW, true]);
    const bob = find(snapshot, 'bob');
    expect([bob.verdict, bob.lastSesAt]).toEqual(['no-ses', null]);
  });

  it('keeps all Regions a sender sent from, the latest first', async () => {
    const sent = {
      'us-east-1': [{ mails: 3, hoursAgo: 90, by: by('alice') }],
      'eu-west-1': [{ mails: 5, hoursAgo: 2, by: by('alice') }],
      'ap-northeast-1': [{ mails: 1, hoursAgo: 9, by: by('bob') }],
    };
    const { snapshot } = await scanned({ on: ON, sent });
    const { last, otherRegions } = find(snapshot, 'alice').sentMails ?? {};
    expect([last?.region, otherRegions]).toEqual(['eu-west-1', ['us-east-1']]);
    expect(find(snapshot, 'bob').sentMails).not.toHaveProperty('otherRegions');
    const kept = parseStoredSnapshot(formatStoredSnapshot({ scan: snapshot, snapshot }), ACCOUNT.accountId);
    expect(kept.ok && find(kept.known.snapshot, 'alice').sentMails).toMatchObject({ otherRegions });
  });

  it.each(['quick', 'complete'] as const)(
    'asks CloudWatch in a %s scan once all users are listed',
    async (mode) => {
      const { reader, asked } = mailAnswers({ on: ON, sent: TWO });
      const early: number[] = [];
      const slow = async <T>(answer: Promise<T>): Promise<T> => {
        for (let turn = 0; turn < 20; turn += 1) await setImmediate();
        early.push(asked.length);
        return answer;
      };
      const list = iam();
      const waiting = answers(PEOPLE, NOW, {
        ...(mode === 'quick'
          ? { getCredentialReport: (signal) => slow(list.getCredentialReport(signal)) }
          : { listUsers: () => slow(ok(detailsOf(PEOPLE).users)) }),
      });
      const snapshots = await quickScans(waiting, { mails: reader }, undefined, mode);
      expect(snapshots.at(-1)!.mails?.regions).toHaveLength(sesRegions('aws').length);
      expect(early).not.toHaveLength(0);
      expect(new Set(early)).toEqual(new Set([0]));
    },
  );

  it('counts as attributed only the mails of known names', async () => {
    const { snapshot } = await scanned({ on: ON, sent: TWO });
    expect(regionFigures(snapshot)[0]?.attributed).toMatchObject({ last30Days: 130, last400Days: 130 });
    expect(regionFigures(snapshot)[1]?.attributed).toBeNull();
    expect(said(snapshot)).toBe(
      '109 mails sent in the 24 hours to 09:00: 100 from us-east-1, 9 from eu-west-1. 20 mails from then to 09:00. 189 in 30 days, 196 in 400 days. The senders of 91% of the mails of the last 24 hours are known, and of 68% of those of the last 30 days. Roles were not looked at: a role of the same name may have sent mails that are counted for a user.',
    );
  });

  it('never says 0 for a name that SES cannot publish', async () => {
    const people = [
      { name: 'team+mail', policies: ['Mail'] },
      { name: 'quiet+one' },
      { name: 'bob', policies: ['Mail'] },
    ];
    const { reader } = mailAnswers({ on: ON, sent: ONE });
    const snapshot = await quickScan(answers(people, NOW), { mails: reader });
    expect(['team+mail', 'quiet+one', 'bob'].map((name) => sentOf(snapshot, name)?.last400Days)).toEqual([
      undefined,
      undefined,
      0,
    ]);
    expect(said(snapshot)).toContain(
      'SES may publish no counts for these names, because of their characters: team+mail.',
    );
    expect(said((await scanned({ on: ON, sent: TWO })).snapshot)).not.toContain('characters');
  });

  it('has no total while a Region is missing, and no 0 for that Region', async () => {
    const failing = { 'us-west-2': 'Timeout' };
    const some = await scanned({ on: ON, sent: TWO, failing });
    expect(said(some.snapshot)).toMatch(
      /^At least 109 mails sent in .* At least 189 in 30 days, 196 in 400 days\. The senders of at least 91% of the mails counted for the last 24 hours are known, and of at least 68% of those for the last 30 days\. /,
    );
    const old = { 'us-east-1': [{ mails: 7, hoursAgo: 100 }] };
    const none = await scanned({ on: ON, sent: old, failing });
    expect(said(none.snapshot)).toMatch(
      `0 mails sent in the 24 hours to 09:00, in ${ON.length - 1} of ${ON.length} Regions. `,
    );
  });

  it('assigns a name shared by two to neither', async () => {
    const people = [{ name: 'root', policies: ['Mail'] }];
    const { reader } = mailAnswers({
      on: ON,
      sent: { 'us-east-1': [{ mails: 5, hoursAgo: 1, by: by('root') }] },
    });
    const only = await quickScan(answers(people, NOW), { mails: reader });
    expect(find(only, 'root')).toMatchObject({ verdict: 'sent', sentMails: { sums: { last24Hours: 5 } } });

    const [header = '', row = ''] = reportOf(people).split('\n');
    const root = row.replace(/^root,[^,]*/, '<root_account>,arn:aws:iam::111122223333:root');
    const report = { content: [header, row, root].join('\n'), generatedAt: NOW };
    const both = await quickScan(answers(people, NOW, { getCredentialReport: () => ok(report) }), {
      mails: reader,
    });
    expect(both.principals.map(({ kind }) => kind).toSorted()).toEqual(['root', 'user']);
    for (const { verdict, sentMails } of both.principals) {
      expect(verdict).not.toBe('sent');
      // Any of them may have sent there.
      const shared = { sums: null, last: null, isShared: true, otherRegions: ['us-east-1'] };
      expect(sentMails).toEqual({ asOf: NOW, ...shared });
    }
    expect(toMailsJson(both)).toMatchObject({
      senders: [{ callerIdentity: 'root', ambiguous: true, principalArn: null }],
    });
  });

  it('distinguishes Regions that are off, without an answer, and without mails', async () => {
    const { mails, snapshot } = await scanned({
      on: [...ON, 'af-south-1'],
      failing: { 'eu-west-2': 'AccessDenied', 'af-south-1': 'UnrecognizedClientException' },
    });
    expect(stateOf(mails)).toMatchObject({ 'us-east-1': 'quiet', 'me-south-1': 'off' });
    // AWS says that it is on, so it is not off.
    expect(mails.gaps.map(({ region, reason }) => [region, reason]).toSorted()).toEqual([
      ['af-south-1', 'UnrecognizedClientException'],
      ['eu-west-2', 'AccessDenied'],
    ]);
    expect(
      regionFigures(snapshot)
        .filter(({ state }) => state === 'unknown')
        .map(({ sent }) => sent),
    ).toEqual([null, null]);
    expect(said(snapshot)).toContain('Mails could not be counted in af-south-1, eu-west-2.');
    expect(exitCode([snapshot], true, [])).toBe(3);
  });

  it('takes a refused opt-in Region as off only if another Region accepts the credentials', async () => {
    const on = { reason: 'AccessDenied', message: 'denied' };
    const refusedIn = (regions: readonly string[]) =>
      Object.fromEntries(regions.map((region) => [region, 'UnrecognizedClientException']));
    const some = await scanned({ on, failing: refusedIn(OPTED_OUT) });
    expect(OPTED_OUT.map((region) => regionState(some.mails, region))).toEqual(OPTED_OUT.map(() => 'off'));
    expect(some.mails.gaps.map(({ call }) => call)).toEqual(['DescribeRegions']);
    expect(exitCode([some.snapshot], true, [])).toBe(0);
    // A Region that denies the call accepts the credentials, too.
    const denied = Object.fromEntries(ON.map((region) => [region, 'AccessDenied']));
    const none = await scanned({ on, failing: { ...denied, ...refusedIn(OPTED_OUT) } });
    expect(OPTED_OUT.map((region) => regionState(none.mails, region))).toEqual(OPTED_OUT.map(() => 'off'));
    expect(exitCode([none.snapshot], true, [])).toBe(0);
    const all = await scanned({ on, failing: refusedIn([...ON, ...OPTED_OUT]) });
    expect(all.mails.regions).toEqual([]);
    expect(all.mails.gaps).toHaveLength(1 + ON.length + OPTED_OUT.length);
    // A Region that cannot be switched off is not off.
    const wrong = await scanned({ on, failing: refusedIn(['us-west-2']) });
    expect(regionState(wrong.mails, 'us-west-2')).toBe('unknown');
  });

  it('reports nothing when none of its calls is allowed', async () => {
    const denied = Object.fromEntries(sesRegions('aws').map(({ name }) => [name, 'AccessDenied']));
    const { snapshot } = await scanned({
      on: { reason: 'AccessDenied', message: 'denied' },
      failing: denied,
    });
    expect(said(snapshot)).toBe(
      'Mails are not counted. Missing permissions: ec2:DescribeRegions, cloudwatch:GetMetricData.',
    );
    expect(exitCode([snapshot], true, [])).toBe(0);
    expect(snapshot.principals.some(({ verdict }) => verdict === 'sent')).toBe(false);
    expect(snapshot.principals[0]?.sentMails).toBeUndefined();
  });

  it('is not done when it is turned off', async () => {
    const { reader, asked } = mailAnswers({ on: ON, sent: TWO });
    const settings = { giveUpAfter: 60_000, usersAtOnce: 1, countMails: false };
    const snapshot = await quickScan(iam(), { mails: reader, settings });
    expect([snapshot.mails, asked, toMailsJson(snapshot), said(snapshot)]).toEqual([undefined, [], null, '']);
  });

  it('does not say that nobody sent when the senders cannot be listed', async () => {
    const { snapshot, mails, asked } = await scanned({ on: ON, sent: TWO, unlisted: ['us-east-1'] });
    expect(find(snapshot, 'bob').sentMails).toBeUndefined();
    expect(mails.gaps.map(({ call, region }) => [call, region])).toEqual([['ListMetrics', 'us-east-1']]);
    expect(asked.filter(({ sender, region }) => sender !== null && region === 'us-east-1')).toEqual([]);
    // That SES publishes nothing is not known.
    expect(said(snapshot)).not.toContain('publishes no counts');
    expect(said(snapshot)).toContain('Missing permissions: cloudwatch:ListMetrics.');
  });

  it('shows the time of the latest counted mail without saying that it may have been denied', async () => {
    const sent = { 'us-east-1': [{ mails: 3, hoursAgo: 2, by: by('bob') }] };
    const bob = find((await scanned({ on: ON, sent })).snapshot, 'bob');
    expect(bob.canSend).toBe('no');
    const format = { when: (at: string) => at.slice(11, 16), quoted: (text: string) => text };
    expect(accessWords(strongestSignals(bob), bob, format)).toEqual([
      'Latest mails counted under this name: the hour to 08:00',
    ]);
  });

  it('shows 0 for nobody while a missing answer could name mails', async () => {
    const some = { ...TWO, 'eu-west-1': [{ mails: 9, hoursAgo: 24, by: by('bob') }] };
    for (const missing of [{ failing: { 'eu-west-1': 'Throttling' } }, { unlisted: ['eu-west-1'] }]) {
      const { snapshot } = await scanned({ on: ON, sent: some, ...missing });
      expect(find(snapshot, 'alice').sentMails?.sums?.last24Hours).toBe(100);
      expect(find(snapshot, 'bob').sentMails).toBeUndefined();
      const [line] = toCsv([snapshot], NOW)
        .split('\r\n')
        .filter((text) => text.includes(',bob,'));
      expect(line).toMatch(/,user,,,,,AWS account \d+$/);
    }
    // Neither a service that is not needed nor a Region that is off leaves anything open.
    const { snapshot } = await scanned({ on: { reason: 'AccessDenied', message: 'denied' }, sent: TWO });
    expect(find(snapshot, 'bob').sentMails).toMatchObject({ sums: { last400Days: 0 } });
  });

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

  it('asks nothing in a partition without Amazon SES', async () => {
    const { reader } = mailAnswers({ on: ['cn-north-1'] });
    const asked: string[] = [];
    const noting = {
      ...reader,
      describeRegions: (signal: AbortSignal) => (asked.push('Regions'), reader.describeRegions(signal)),
    };
    const settings = { giveUpAfter: 60_000, usersAtOnce: 1 };
    let last: Snapshot | undefined;
    const account = { ...ACCOUNT, partition: 'aws-cn' };
    const deps = { iam: iam(), clock, settings, mails: noting };
    for await (const snapshot of scan(account, [], 'quick', deps, new AbortController().signal))
      last = snapshot;
    expect([asked, last?.mails]).toEqual([[], undefined]);
  });
});

describe('Senders that CloudWatch no longer lists', () => {
  const IDLE: MailAnswers = {
    on: ON,
    sent: { 'us-east-1': [{ mails: 60, hoursAgo: 500, by: by('alice'), isIdle: true }] },
  };

  it('are found by the names of those who may send, once a day, and remembered', async () => {
    const first = await scanned(IDLE);
    expect(find(first.snapshot, 'alice').sentMails?.sums).toMatchObject({ last7Days: 0, last30Days: 60 });
    expect(first.asked.flatMap(({ sender }) => sender ?? [])).toEqual(['alice']);

    const soon = await scanned({ ...IDLE, sent: { ...IDLE.sent } }, first.snapshot, '2026-11-23T10:30:00Z');
    expect(soon.asked.flatMap(({ sender }) => sender ?? [])).toEqual(['alice']);
    expect(find(soon.snapshot, 'alice').sentMails?.sums?.last30Days).toBe(60);
    expect(soon.mails.regions.filter(({ earlierSenders }) => earlierSenders !== undefined)).toEqual([]);
    expect(soon.mails.regions.find(({ region }) => region === 'us-east-1')?.namesTriedAt).toBe(NOW);

    const none: MailAnswers = { on: ON, sent: { 'us-east-1': [{ mails: 1, hoursAgo: 5 }] } };
    const fresh = await scanned(none);
    expect(fresh.asked.flatMap(({ sender }) => sender ?? [])).toEqual(['alice']);
    const again = await scanned(none, fresh.snapshot, '2026-11-23T20:00:00Z');
    expect(again.asked.flatMap(({ sender }) => sender ?? [])).toEqual([]);
    const nextDay = await scanned(none, fresh.snapshot, '2026-11-24T09:00:00Z');
    expect(nextDay.asked.flatMap(({ sender }) => sender ?? [])).toEqual(['alice']);
  });

  it('are asked for while the plan runs, and those that only its end shows after it', async () => {
    const { reader, asked } = mailAnswers(IDLE);
    const tried = () => asked.flatMap(({ sender }) => sender ?? []);
    let meanwhile: readonly string[] = [];
    // The policies are denied: only the live answers show who used SES.
    const people = [{ name: 'alice', usedAt: '2026-11-22T00:00:00Z' }, { name: 'late' }];
    const denied = answers(people, NOW, {
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: () => ok(detailsOf(people).users),
      getServiceLastAccessedDetails: async (arn) => {
        for (let turn = 0; turn < 50; turn += 1) await setImmediate();
        meanwhile = tried();
        return ok(own([arn.endsWith('/late') ? { ...SES, lastAccessedAt: NOW } : SES]));
      },
    });
    await quickScan(denied, { mails: reader });
    expect(meanwhile).toEqual(['alice']);
    expect(tried()).toEqual(['alice', 'late']);
  });

  it('are not said to have sent lately when their names could not be asked for', async () => {
    const listed = { mails: 9, hoursAgo: 5, by: by('bob') };
    const first = await scanned({
      on: ON,
      sent: { 'us-east-1': [listed, { mails: 60, hoursAgo: 3, by: by('alice') }] },
    });
    const { reader } = mailAnswers({ on: ON, sent: { 'us-east-1': [listed] } });
    const untried: typeof reader = {
      ...reader,
      getHourlySums: (region, metrics, span, signal) =>
        metrics.some(({ dimensions }) => dimensions.some(({ value }) => value === 'alice'))
          ? missing('GetMetricData', 'Throttling')
          : reader.getHourlySums(region, metrics, span, signal),
    };
    const now = { ...clock, now: () => '2026-12-20T09:00:00Z' };
    const snapshots = await quickScans(iam(), { mails: untried, earlier: first.snapshot, clock: now });
    // Until her name is asked for, the earlier count is kept, with its time.
    for (const snapshot of snapshots.slice(0, -1))
      expect(find(snapshot, 'alice').sentMails).toMatchObject({ asOf: NOW, sums: { last24Hours: 60 } });
    const last = snapshots.at(-1)!;
    expect(find(last, 'alice').sentMails?.sums).toBeNull();
    expect(find(last, 'alice')).toMatchObject({
      verdict: 'sent',
      sentMails: { last: { at: '2026-11-23T07:00:00Z' } },
    });
    expect(regionFigures(last)[0]?.attributed?.last24Hours).toBe(9);
  });

  it('are asked for with the dimensions of the listed ones', async () => {
    const { snapshot } = await scanned({
      on: ON,
      sent: {
        'us-east-1': [
          { mails: 1, hoursAgo: 2, by: by('other', { campaign: 'none' }) },
          { mails: 8, hoursAgo: 600, by: by('alice', { campaign: 'none' }), isIdle: true },
        ],
      },
    });
    expect(find(snapshot, 'alice').sentMails?.sums?.last30Days).toBe(8);
  });
});

describe('Many senders', () => {
  it('are counted up to a limit, known ones first, and what is left out is said', async () => {
    const sent = Array.from({ length: 12_000 }, (_, index) => ({
      mails: 1,
      hoursAgo: 2,
      by: by(`sender-${String(index).padStart(5, '0')}`),
    }));
    const { reader, asked } = mailAnswers({ on: ['us-east-1'], sent: { 'us-east-1': sent } });
    const snapshot = await quickScan(iam(), { mails: reader });
    const [region] = snapshot.mails?.regions.filter(({ senders }) => senders !== null) ?? [];
    expect(region?.senders).toHaveLength(1_000);
    // 9,000 of those that were listed, and at least one that was not.
    expect(region?.sendersLeftOut).toBe(9_001);
    expect(asked.length).toBeLessThan(1_600);
    expect(said(snapshot)).toContain('There are too many senders to count all of them in us-east-1.');
    expect(toMailsJson(snapshot)).toMatchObject({
      gaps: [{ call: 'GetMetricData', reason: 'TooManySenders', region: 'us-east-1' }],
    });
    expect(exitCode([snapshot], true, [])).toBe(3);
    // Those that were not counted may be anybody.
    expect(snapshot.principals.map(({ sentMails }) => sentMails)).toEqual([undefined, undefined]);
  });

  it('are asked for by name up to a limit; the others are not said to have sent nothing', async () => {
    const people = Array.from({ length: 510 }, (_, index) => ({ name: `user-${index}`, policies: ['Mail'] }));
    const { reader, asked } = mailAnswers({
      on: ['us-east-1'],
      sent: { 'us-east-1': [{ mails: 1, hoursAgo: 2, by: by('user-0') }] },
    });
    const first = await quickScan(answers(people, NOW), { mails: reader });
    expect(asked.filter(({ sender }) => sender !== null)).toHaveLength(501);
    const unknown = (snapshot: Snapshot) =>
      snapshot.principals.filter(({ sentMails }) => sentMails === undefined);
    expect(unknown(first)).toHaveLength(9);
    // Also in the scans of the next day that try no names.
    const later = { ...clock, now: () => '2026-11-23T12:00:00Z' };
    expect(
      unknown(await quickScan(answers(people, NOW), { mails: reader, earlier: first, clock: later })),
    ).toHaveLength(9);
  });
});

describe('Known mails', () => {
  const earlierScan = () => scanned({ on: ON, sent: TWO });

  it('stay, as missing, when a later scan has no answer', async () => {
    const before = await earlierScan();
    const { snapshot, mails } = await scanned(
      { on: ON, failing: Object.fromEntries(ON.map((region) => [region, 'Throttling'])) },
      before.snapshot,
      '2026-11-23T11:00:00Z',
    );
    expect(regionState(mails, 'us-east-1')).toBe('unknown');
    expect(mails.regions.find(({ region }) => region === 'us-east-1')?.asOf).toBe(NOW);
    expect(find(snapshot, 'alice').sentMails?.asOf).toBe(NOW);
    expect(find(snapshot, 'alice').verdict).toBe('sent');
    expect(toMailsJson(snapshot)).toMatchObject({
      regions: expect.arrayContaining([
        expect.objectContaining({ region: 'us-east-1', state: 'unknown', sent: null }),
      ]) as unknown,
    });
  });

  it('keep a sender as such when its Region is missing, with an unknown total', async () => {
    const sent = { ...TWO, 'eu-west-1': [{ mails: 9, hoursAgo: 24, by: by('bob') }] };
    const before = await scanned({ on: ON, sent });
    expect(find(before.snapshot, 'bob').verdict).toBe('sent');
    const denied = { on: ON, sent, failing: { 'eu-west-1': 'AccessDenied' } };
    const { snapshot } = await scanned(denied, before.snapshot, '2026-11-23T11:00:00Z');
    expect(find(snapshot, 'bob')).toMatchObject({
      verdict: 'sent',
      lastSesAt: '2026-11-22T10:00:00Z',
      sentMails: { asOf: '2026-11-23T11:00:00Z', sums: null },
    });
  });

  it('are not counted again for the hours since when senders could not be listed', async () => {
    const before = (await earlierScan()).snapshot;
    const later = { on: ON, sent: { 'us-east-1': [{ mails: 3, hoursAgo: 1 }] }, unlisted: ['us-east-1'] };
    const { snapshot, mails } = await scanned(later, before, '2026-11-25T09:00:00Z');
    expect(regionFigures(snapshot)[0]).toMatchObject({ sent: { last24Hours: 3 }, attributed: null });
    expect(toMailsJson(snapshot)).toMatchObject({ senders: [] });
    // What was counted then is still known, with its time.
    expect(find(snapshot, 'alice')).toMatchObject({ verdict: 'sent', sentMails: { asOf: NOW } });
    const kept = parseStoredSnapshot(formatStoredSnapshot({ scan: snapshot, snapshot }), '111122223333');
    expect(kept.ok && kept.known.snapshot.mails).toEqual(mails);
  });

  it('do not depend on the order of two counts', async () => {
    const before = (await earlierScan()).mails;
    const after = (
      await scanned(
        { on: ON, sent: { 'us-east-1': [{ mails: 3, hoursAgo: 1 }] } },
        null,
        '2026-11-23T11:00:00Z',
      )
    ).mails;
    expect(mergeMails(before, after)).toEqual(mergeMails(after, before));
    expect(mergeMails(before, after).asOf).toBe('2026-11-23T11:00:00Z');
  });

  it('survive a scan that is canceled while Regions are asked', async () => {
    const before = (await earlierScan()).snapshot;
    const { reader } = mailAnswers({ on: ON, sent: TWO });
    const cancel = new AbortController();
    const silent = {
      ...reader,
      getHourlySums: (...args: Parameters<typeof reader.getHourlySums>) => {
        if (args[0] !== 'eu-west-1') return reader.getHourlySums(...args);
        const { promise, reject } = Promise.withResolvers<never>();
        args[3].addEventListener('abort', () => reject(args[3].reason as Error));
        setTimeout(() => cancel.abort(), 0);
        return promise;
      },
    };
    const later = { ...clock, now: () => '2026-11-23T11:00:00Z' };
    const snapshots = await quickScans(
      iam(),
      { mails: silent, earlier: before, clock: later },
      cancel.signal,
    );
    const last = snapshots.at(-1)!;
    expect(last.mails?.gaps).toMatchObject([
      { call: 'GetMetricData', reason: 'Cancelled', region: 'eu-west-1' },
    ]);
    const kept = withCancelled(before, last);
    expect(kept.mails?.regions.find(({ region }) => region === 'eu-west-1')).toEqual(
      before.mails?.regions.find(({ region }) => region === 'eu-west-1'),
    );
    expect(find(kept, 'alice').verdict).toBe('sent');
    for (const snapshot of snapshots)
      expect(
        snapshot.mails?.regions.some(({ region, sent }) => region === 'us-east-1' && sent !== null),
      ).toBe(true);
  });

  it('survive storing and loading', async () => {
    const { snapshot } = await earlierScan();
    const kept = parseStoredSnapshot(formatStoredSnapshot({ scan: snapshot, snapshot }), ACCOUNT.accountId);
    expect(kept.ok && kept.known.snapshot.mails).toEqual(snapshot.mails);
    expect(kept.ok && kept.known.snapshot.principals.map(({ sentMails }) => sentMails)).toEqual(
      snapshot.principals.map(({ sentMails }) => sentMails),
    );
  });
});

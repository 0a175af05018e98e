import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../../../src/export/csv.ts';
import { toHtml } from '../../../../src/export/overview/htmlReport.ts';
import { toMailsJson } from '../../../../src/export/mailsJson.ts';
import { exitCode } from '../../../../src/cli/exitCode.ts';
import { regionFigures, totalMails } from '../../../../src/senders/mails/figures.ts';
import { sesRegions } from '../../../../src/senders/mails/regions.ts';
import { regionState } from '../../../../src/senders/model/mails.ts';
import type { Mails } from '../../../../src/senders/model/mails.ts';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import {
  formatStoredSnapshot,
  parseStoredSnapshot,
} from '../../../../src/senders/snapshots/storedSnapshot.ts';
import { accessWords, strongestSignals } from '../../../../src/senders/words/accessWords.ts';
import { mailAnswers } from '../mailAnswers.ts';
import { hours, mailsOf, regionMails, senderMails } from '../mailsBuilder.ts';
import { scan } from '../../../../src/senders/scan/scan.ts';
import { ok } from '../fakeIamReader.ts';
import { ACCOUNT, answers, clock, detailsOf, NOW, quickScan, quickScans, reportOf } from '../smallAccount.ts';
import { by, find, iam, ON, ONE, PEOPLE, said, scanned, sentOf, TWO } from './countedScan.ts';

const OPTED_OUT = sesRegions('aws').flatMap(({ name, isOptIn }) => (isOptIn ? [name] : []));

const stateOf = (mails: Mails) =>
  Object.fromEntries(mails.regions.map(({ region }) => [region, regionState(mails, region)]));

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
      '109 mails sent in the 24 hours to 09:00: 100 from us-east-1 and 9 from eu-west-1. 20 mails from then to 09:00. 189 in 30 days, 196 in 400 days. The senders of 91% of the mails of the last 24 hours are known, and of 68% of those of the last 30 days. Roles were not looked at: a role of the same name may have sent mails that are counted for a user.',
    );
  });

  it('says that a role may have sent mails counted for a user, unless every role is known', async () => {
    const { snapshot } = await scanned({ on: ON, sent: TWO });
    const words = (but: Partial<typeof snapshot>) => {
      const one = { ...snapshot, ...but };
      const [, found] = / ((?:Roles were|Not all roles)[^:]+): a role of the same name/.exec(said(one)) ?? [];
      for (const begin of ['Roles were not looked at', 'Not all roles are known'])
        expect(toHtml(one, NOW, 7).includes(`${begin}: a role of the same name`)).toBe(begin === found);
      return found ?? null;
    };
    const scan = { ...snapshot.scan, roles: true as const };
    expect(words({})).toBe('Roles were not looked at');
    expect(words({ scan })).toBeNull();
    const denied = { call: 'GetAccountAuthorizationDetails', reason: 'AccessDenied', message: '' } as const;
    expect(words({ scan, gaps: [{ ...denied, about: 'roles' }] })).toBe('Not all roles are known');
    expect(
      words({
        principals: snapshot.principals.map((one) => ({
          ...one,
          sentMails: { ...one.sentMails!, sums: null },
        })),
      }),
    ).toBeNull();
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
    expect(said(snapshot)).toContain('Mails could not be counted in af-south-1 and eu-west-2.');
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

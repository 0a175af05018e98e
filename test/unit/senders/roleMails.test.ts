/** Mails and roles together: a name is a user's, a role's, or both. */
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../../src/export/csv.ts';
import { toJson } from '../../../src/export/json.ts';
import { toMailsJson } from '../../../src/export/mailsJson.ts';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { createOverview } from '../../../src/export/overview/overview.ts';
import { laneFacts, UTC } from '../../../src/export/overview/pictureWords.ts';
import { toSummary } from '../../../src/export/summary.ts';
import { toTable } from '../../../src/export/table.ts';
import { regionFigures } from '../../../src/senders/mails/figures.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import type { IamReader, ListedRole } from '../../../src/senders/ports/iamReader.ts';
import { formatStoredSnapshot, parseStoredSnapshot } from '../../../src/senders/snapshots/storedSnapshot.ts';
import { scan } from '../../../src/senders/scan/scan.ts';
import { missing, ok } from './fakeIamReader.ts';
import { mailAnswers, SENDER } from './mailAnswers.ts';
import {
  ACCOUNT,
  answers,
  clock,
  MADE,
  noting,
  NOW,
  own,
  policyArn,
  policyText,
  quickScan,
  SES,
} from './smallAccount.ts';

const PEOPLE = [
  { name: 'mailer', policies: ['Mail'] },
  { name: 'alerts' },
  { name: 'news', policies: ['News'], usedAt: '2026-11-20T08:00:00Z' },
];
const role = (name: string, more: Partial<ListedRole> = {}): ListedRole => ({
  ...{ name, arn: `arn:aws:iam::111122223333:role/${name}`, id: `AROA${name}`, path: '/', createdAt: MADE },
  ...{ inline: [], attached: [], boundaryArn: null, trustPolicy: '{}' },
  ...{ lastUsed: { at: NOW, region: 'us-east-1' }, ...more },
});
const SEND = [{ name: 'send', arn: null, document: policyText('ses:SendEmail') }];
const ROLES = [
  role('function', { inline: SEND }),
  role('alerts'),
  role('news', { attached: [{ name: 'News', arn: policyArn('News') }] }),
  role('idle', { inline: SEND, lastUsed: null }),
];
const settings = { giveUpAfter: 60_000, usersAtOnce: 1, roles: true };
const by = (name: string) => ({ [SENDER]: name });
const SENT = ['function', 'alerts', 'news', 'unknown'].map((name, index) => ({
  ...{ mails: 10 ** index, hoursAgo: 2, by: by(name) },
}));

const account = (but: Partial<IamReader> = {}) =>
  answers(PEOPLE, NOW, {
    getRoleDetails: () => ok(ROLES),
    getServiceLastAccessedDetails: (arn) => ok(own(arn.endsWith('/alerts') ? [] : [SES])),
    ...but,
  });
const counting = (sent: Parameters<typeof mailAnswers>[0]['sent'] = { 'us-east-1': SENT }) =>
  mailAnswers({ on: ['us-east-1', 'eu-west-1'], sent });
const scanned = (but: Partial<IamReader> = {}, more: Partial<Parameters<typeof quickScan>[1]> = {}) =>
  quickScan(account(but), { mails: counting().reader, settings, ...more });
const find = (snapshot: Snapshot, kind: string, name: string) =>
  snapshot.principals.find((one) => one.kind === kind && one.name === name)!;
const SUMS = (mails: number) => ({
  ...{ last24Hours: mails, last7Days: mails, last30Days: mails, last400Days: mails },
});

describe('Mails counted under a name', () => {
  it('count for a role when no user has the name, with when it sent', async () => {
    const snapshot = await scanned();
    expect(find(snapshot, 'role', 'function')).toMatchObject({
      ...{ verdict: 'sent', lastSesAt: '2026-11-23T08:00:00Z', likelySend: true },
      sentMails: { sums: SUMS(1), last: { region: 'us-east-1' } },
    });
    expect(find(snapshot, 'user', 'mailer')).toMatchObject({
      ...{ verdict: 'can-send', sentMails: { sums: SUMS(0) } },
    });
    const [figures] = regionFigures(snapshot);
    // The default value of an event destination belongs to nobody; a shared name is known, but not its owner.
    expect([figures?.sent?.last30Days, figures?.attributed?.last30Days]).toEqual([1111, 111]);
  });

  it('count for neither when a user and a role have the name', async () => {
    const snapshot = await scanned();
    for (const kind of ['user', 'role']) {
      const shared = { asOf: NOW, sums: null, last: null, isShared: true, otherRegions: ['us-east-1'] };
      expect(find(snapshot, kind, 'alerts').sentMails).toEqual(shared);
      expect(find(snapshot, kind, 'news').sentMails).toEqual(shared);
    }
    expect(toMailsJson(snapshot)).toMatchObject({
      senders: [
        { callerIdentity: 'function', ambiguous: false, principalArn: ROLES[0]?.arn },
        { callerIdentity: 'alerts', ambiguous: true, principalArn: null, sent: SUMS(10) },
        { callerIdentity: 'news', ambiguous: true, principalArn: null },
        { callerIdentity: 'unknown', ambiguous: false, principalArn: null },
      ],
    });
    interface Named {
      readonly name: string;
    }
    const [report] = (
      JSON.parse(toJson([snapshot], NOW)) as { accounts: Record<'users' | 'roles', Named[]>[] }
    ).accounts;
    const named = (list: readonly Named[] = [], wanted = 'alerts') =>
      list.find(({ name }) => name === wanted);
    expect([report?.users, report?.roles].map((list) => named(list))).toMatchObject([
      { sent: null },
      { sent: null },
    ]);
    expect(named(report?.roles, 'function')).toMatchObject({ sent: SUMS(1), verdict: 'sent' });
    expect(toCsv([snapshot], NOW)).toMatch(/:role\/function,.*,role,1,1,1,,AWS account \d+\r$/m);
    expect(toCsv([snapshot], NOW)).toMatch(/:role\/alerts,.*,role,,,,,AWS account \d+\r$/m);
  });

  it('appear with their number in the table, Markdown, the summary, and the facts of a lane', async () => {
    const snapshot = await scanned();
    const sent = find(snapshot, 'role', 'function');
    const words =
      'Mails counted under this name: 1 in 24 hours, 1 in 7 days, 1 in 30 days, 1 in 400 days, as of 2026-11-23T09:00:00Z';
    expect(toMarkdown([snapshot], NOW)).toMatch(new RegExp(`^\\| \`role/function\` \\|.*<br>${words}`, 'm'));
    expect(toSummary(snapshot, sent, NOW)).toContain(`- ${words}\n`);
    const lane = createOverview(snapshot, { now: NOW, recentDays: 7 }).lanes.find(
      ({ name }) => name === 'role/function',
    )!;
    expect(laneFacts(lane, { ...UTC, full: (at) => at, exact: (at) => at })).toContain(words);
    const table = toTable([snapshot]);
    expect(table).toMatch(/^USER +VERDICT +LAST SES \(UTC\) +MAILS IN 30 DAYS +KEY LAST USED FOR/m);
    expect(table).toMatch(/^role\/function +Sent mails +2026-11-23 08:00 +1 /m);
    expect(table).toMatch(/^mailer +May send, no use seen +- +0 /m);
    // Counted for neither.
    expect(table).toMatch(/^role\/alerts +Cannot tell +- +\? +/m);
    expect(toSummary(snapshot, find(snapshot, 'user', 'mailer'), NOW)).not.toContain('Mails counted under');
  });

  it('are not shown as 0 in the table when a Region that sent has no names', async () => {
    const mails = counting({ 'us-east-1': SENT, 'eu-west-1': [{ mails: 5, hoursAgo: 1 }] }).reader;
    const table = toTable([await scanned({}, { mails })]);
    expect(table).toMatch(/^role\/function +Sent mails +2026-11-23 08:00 +1\+ /m);
    expect(table).toMatch(/^mailer +May send, no use seen + - {10,}-/m);
    // Where nobody has a number, there is no column.
    expect(toTable([await scanned({}, { mails: counting({}).reader })])).not.toContain('MAILS IN');
  });

  it('leave neither of two owners innocent, unless Access Advisor saw no use by one', async () => {
    const { asked, ask } = noting((arn: string) => ok(arn));
    const snapshot = await scanned({ generateServiceLastAccessedDetails: ask });
    // Their policies do not grant SES, so it was asked for only because of the mails.
    expect(asked.filter((arn) => arn.endsWith('/alerts')).toSorted()).toEqual([
      'arn:aws:iam::111122223333:role/alerts',
      'arn:aws:iam::111122223333:user/alerts',
    ]);
    for (const kind of ['user', 'role']) expect(find(snapshot, kind, 'alerts').verdict).toBe('unknown');
    expect(find(snapshot, 'user', 'news').verdict).toBe('uses-api');
    // The policy's job saw no use by the role.
    expect(find(snapshot, 'role', 'news').verdict).toBe('can-send');
    expect(toMarkdown([snapshot], NOW)).toMatch(
      /alerts.*Mails were counted under this name, which another user or role has, too/,
    );
    const stored = parseStoredSnapshot(
      formatStoredSnapshot({ scan: snapshot, snapshot }),
      snapshot.accountId,
    );
    expect(stored.ok && stored.known.snapshot.principals.map(({ verdict }) => verdict)).toEqual(
      snapshot.principals.map(({ verdict }) => verdict),
    );
  });

  it('count for the user when roles are left out', async () => {
    const snapshot = await scanned({}, { settings: { ...settings, roles: false } });
    expect(find(snapshot, 'user', 'alerts')).toMatchObject({
      verdict: 'sent',
      sentMails: { sums: SUMS(10) },
    });
  });

  it('count for nobody while roles are still to be listed', async () => {
    const listed = Promise.withResolvers<undefined>();
    const iam = account({
      getRoleDetails: async () => {
        await listed.promise;
        return ok(ROLES);
      },
    });
    const verdicts: string[] = [];
    const scanning = scan(
      ACCOUNT,
      [],
      'quick',
      { iam, clock, settings, mails: counting().reader },
      new AbortController().signal,
    );
    for await (const snapshot of scanning) {
      verdicts.push(
        ...snapshot.principals.flatMap(({ name, kind, verdict }) =>
          name === 'alerts' && kind === 'user' ? verdict : [],
        ),
      );
      if (snapshot.mails?.pending === undefined) listed.resolve(undefined);
    }
    expect(verdicts.at(-1)).toBe('unknown');
    expect(verdicts).not.toContain('sent');
  });

  it('are kept when a scan is canceled before the roles are listed', async () => {
    const stop = new AbortController();
    const iam = account({
      getRoleDetails: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('canceled')));
        }),
    });
    let last: Snapshot | undefined;
    const deps = { iam, clock, settings, mails: counting().reader };
    for await (const snapshot of scan(ACCOUNT, [], 'quick', deps, stop.signal)) {
      last = snapshot;
      if (snapshot.mails !== undefined && snapshot.mails.pending === undefined) stop.abort();
    }
    expect(last?.gaps).toMatchObject([{ call: 'GetAccountAuthorizationDetails', reason: 'Cancelled' }]);
    expect(last && find(last, 'user', 'alerts').verdict).toBe('sent');
  });

  it('are not shared with a deleted user', async () => {
    const snapshot = await scanned();
    const principals = snapshot.principals.map((one) =>
      one.name === 'alerts' && one.kind === 'user' ? { ...one, isDeleted: true as const } : one,
    );
    expect(toMailsJson({ ...snapshot, principals })).toMatchObject({
      senders: [
        { callerIdentity: 'function' },
        { callerIdentity: 'alerts', ambiguous: false, principalArn: ROLES[1]?.arn },
        { callerIdentity: 'news', ambiguous: true },
        { callerIdentity: 'unknown' },
      ],
    });
  });

  it('are shared with a role that only an earlier scan could list', async () => {
    const earlier = await scanned();
    const later = await scanned(
      { getRoleDetails: () => missing('GetAccountAuthorizationDetails', 'Throttling') },
      { earlier },
    );
    expect(find(later, 'user', 'alerts')).toMatchObject({
      verdict: 'unknown',
      sentMails: { isShared: true },
    });
    const { senders } = toMailsJson(later) as { senders: { callerIdentity: string; ambiguous: boolean }[] };
    expect(senders.filter(({ ambiguous }) => ambiguous).map(({ callerIdentity }) => callerIdentity)).toEqual([
      'alerts',
      'news',
    ]);
  });
});

describe('Asking CloudWatch by role names', () => {
  it('comes after the names of users, and skips roles unused for 400 days', async () => {
    const { reader, asked } = counting({ 'us-east-1': [{ mails: 5, hoursAgo: 1 }] });
    await quickScan(account(), { mails: reader, settings });
    expect(asked.flatMap(({ sender }) => sender ?? [])).toEqual(['news', 'mailer', 'function']);
  });
});

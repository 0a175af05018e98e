/** Scans of an account with known data: the newer data is kept, and decides which users are asked about. */
import { describe, expect, it } from 'vitest';
import { changesSince } from '../../../src/senders/snapshots/changes.ts';
import type { Snapshot, Timestamp, Principal } from '../../../src/senders/model/model.ts';
import type { IamReader, ServiceLastAccessed } from '../../../src/senders/ports/iamReader.ts';
import { missing, ok } from './fakeIamReader.ts';
import {
  answers,
  clock,
  noting,
  NOW,
  detailsOf,
  own,
  quickScan,
  quickScans,
  reportOf,
  SES,
  userArn,
} from './smallAccount.ts';
import type { Person } from './smallAccount.ts';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { toSummary } from '../../../src/export/summary.ts';
import { queryAdvisorReport } from '../../../src/senders/scan/advisorReport.ts';
import { rescanUser } from '../../../src/senders/scan/scan.ts';
import { withUser } from '../../../src/senders/snapshots/overlay.ts';
import { formatStoredSnapshot, parseStoredSnapshot } from '../../../src/senders/snapshots/storedSnapshot.ts';
import { isListWhole } from '../../../src/senders/model/problem.ts';
import { problemOfScan } from '../../../src/senders/scan/scanProblem.ts';
import { judge } from '../../../src/senders/model/verdict.ts';
import { use } from './builders.ts';
import { standingOf } from './who/scene.ts';

const REPORT = '2026-11-23T06:00:00Z';
const SENT = '2026-11-23T08:55:00Z';
const MADE = '2024-01-02T03:04:05Z';

/** The answers of AWS after `mailer` sent by SMTP; the report is older. */
const afterSend = (people: readonly Person[], but: Partial<IamReader> = {}, report: Timestamp = REPORT) =>
  answers(people, report, {
    getAccessKeyLastUsed: (id) => ok(id === 'AKIAmailer' ? use('ses-smtp', SENT) : null),
    ...but,
  });
const people: readonly Person[] = [
  { name: 'mailer', policies: ['Mail'] },
  { name: 'reader', policies: ['Files'] },
];
/** What responders do first: the policy is detached. */
const stopped: readonly Person[] = [{ name: 'mailer' }, { name: 'reader', policies: ['Files'] }];
const UNLISTED: readonly ServiceLastAccessed[] = [];

const mailerOf = ({ principals: users }: Snapshot): Principal => users.find(({ name }) => name === 'mailer')!;
const at = (now: Timestamp) => ({ clock: { ...clock, now: () => now } });

describe('Rescanning a user known to have used SES', () => {
  it('asks live and keeps the sender, whatever the policies and an older report say', async () => {
    const earlier = await quickScan(afterSend(people));
    expect(mailerOf(earlier).verdict).toBe('sends-smtp');
    const listing = noting((name: string) =>
      ok([{ id: `AKIA${name}`, status: 'Active' as const, createdAt: MADE }]),
    );
    const jobs = noting((arn: string) => ok(arn));
    const but = {
      listAccessKeys: listing.ask,
      generateServiceLastAccessedDetails: jobs.ask,
      getServiceLastAccessedDetails: () => ok(own(UNLISTED)),
    };
    const snapshots = await quickScans(afterSend(stopped, but), { earlier });
    for (const snapshot of snapshots)
      expect(mailerOf(snapshot)).toMatchObject({ verdict: 'sends-smtp', lastSesAt: SENT });
    expect(mailerOf(snapshots.at(-1)!)).toMatchObject({ canSend: 'no', gaps: [] });
    expect(listing.asked).toEqual(['mailer']);
    expect(jobs.asked).toEqual([userArn('mailer')]);
  });

  it('keeps the sender when nothing may be asked anymore, and when the key was used for another service or deleted', async () => {
    const earlier = await quickScan(afterSend(people));
    const denied = { listAccessKeys: () => missing('ListAccessKeys', 'AccessDenied') };
    const moved = { getAccessKeyLastUsed: () => ok(use('s3', '2026-11-23T08:58:00Z')) };
    const deleted = { listAccessKeys: () => ok([]) };
    for (const [but, verdict] of [
      [denied, 'sends-smtp'],
      [moved, 'used-ses'],
      [deleted, 'used-ses'],
    ] as const) {
      const next = await quickScan(afterSend(stopped, but), { earlier, ...at('2026-11-23T09:10:00Z') });
      expect(mailerOf(next)).toMatchObject({ verdict, lastSesAt: SENT, likelySend: true });
      // The next scan remembers it, too.
      const after = await quickScan(afterSend(stopped, but), {
        earlier: next,
        ...at('2026-11-23T09:20:00Z'),
      });
      expect(mailerOf(after)).toMatchObject({ verdict, lastSesAt: SENT });
    }
  });

  it('remembers the earlier use after the user sends again, also after the window was closed', async () => {
    const again = '2026-11-23T10:05:00Z';
    const stored = (snapshot: Snapshot): Snapshot => {
      const kept = parseStoredSnapshot(
        formatStoredSnapshot({ scan: snapshot, snapshot }),
        snapshot.accountId,
      );
      if (!kept.ok) throw new Error('not read');
      return kept.known.snapshot;
    };
    const earlier = stored(await quickScan(afterSend(people)));
    const sentAgain = { getAccessKeyLastUsed: () => ok(use('ses-smtp', again)) };
    const next = await quickScan(afterSend(people, sentAgain), { earlier, ...at('2026-11-23T10:10:00Z') });
    const mailer = mailerOf(stored(next));
    expect(mailer).toMatchObject({ lastSesAt: again, earlierUses: [{ use: { at: SENT } }] });
    const window = { from: SENT, to: SENT, region: null, messageId: null };
    expect(standingOf(mailer, { window })).toBe('fits');
    expect(standingOf({ ...mailer, earlierUses: [] }, { window })).toBe('possible');
  });

  it('asks live even if no policy ever allowed sending', async () => {
    const earlier = await quickScan(afterSend(stopped));
    const known = { ...mailerOf(earlier), pastUses: [{ keyId: null, use: use('ses', SENT), asOf: SENT }] };
    const users = earlier.principals.map((user) => (user.name === 'mailer' ? judge(known) : user));
    const iam = afterSend(stopped);
    const next = await quickScan(iam, { earlier: { ...earlier, principals: users } });
    expect(iam.asked).toContain('GetAccessKeyLastUsed');
    expect(mailerOf(next).verdict).toBe('sends-smtp');
  });

  it('asks again when a report that is minutes old shows less', async () => {
    const earlier = await quickScan(afterSend(people));
    const iam = afterSend(stopped, {}, '2026-11-23T08:58:00Z');
    await quickScan(iam, { earlier });
    expect(iam.asked).toContain('GetAccessKeyLastUsed');
  });
});

it('Keys that AWS did not list are one gap, and are not requested again in the same scan', async () => {
  const listing = noting(() => missing('ListAccessKeys', 'AccessDenied'));
  const accessed = { ...SES, lastAccessedAt: SENT };
  const snapshot = await quickScan(
    afterSend(
      people,
      { listAccessKeys: listing.ask, getServiceLastAccessedDetails: () => ok(own([accessed])) },
      '2026-11-23T08:58:00Z',
    ),
    { earlier: await quickScan(afterSend(people)) },
  );
  expect(listing.asked).toEqual(['mailer']);
  expect(mailerOf(snapshot).gaps).toHaveLength(1);
});

describe('Rescanning a user who lost the permission to send', () => {
  const quiet = (policies: readonly Person[], but: Partial<IamReader> = {}) => answers(policies, REPORT, but);
  const asked = async (earlier: Snapshot, now: Timestamp) => {
    const listing = noting(() => ok([{ id: 'AKIAmailer', status: 'Active' as const, createdAt: MADE }]));
    const snapshot = await quickScan(quiet(stopped, { listAccessKeys: listing.ask }), {
      earlier,
      ...at(now),
    });
    return { snapshot, names: listing.asked };
  };

  it('asks live until Access Advisor must have reported the last use', async () => {
    const earlier = await quickScan(quiet(people));
    const first = await asked(earlier, '2026-11-23T10:00:00Z');
    expect(first.names).toEqual(['mailer']);
    const second = await asked(first.snapshot, '2026-11-23T13:30:00Z');
    expect(second.names).toEqual(['mailer']);
    const third = await asked(second.snapshot, '2026-11-23T13:40:00Z');
    expect(third.names).toEqual([]);
    expect((await asked(third.snapshot, '2026-11-23T13:50:00Z')).names).toEqual([]);
  });

  it.each<[string, Partial<IamReader>]>([
    ['an answer was missing', { getAccessKeyLastUsed: () => missing('GetAccessKeyLastUsed', 'Throttling') }],
    [
      'only an older report without keys was known',
      {
        getCredentialReport: () => {
          const content = reportOf(stopped).replace(/^(mailer,[^,]+,[^,]+),true,[^,]+/m, '$1,false,N/A');
          return ok({ content, generatedAt: '2026-11-23T23:58:00Z' });
        },
      },
    ],
  ])('asks again when, at the time of the loss, %s', async (_, but) => {
    const earlier = await quickScan(quiet(people));
    const learnt = await quickScan(quiet(stopped, but), { earlier, ...at('2026-11-24T00:00:00Z') });
    expect(mailerOf(learnt).canSend).toBe('no');
    expect((await asked(learnt, '2026-11-25T00:00:00Z')).names).toEqual(['mailer']);
  });

  it('asks again when the scan that noticed the loss was canceled before it asked', async () => {
    const earlier = await quickScan(quiet(people));
    const abort = new AbortController();
    const cutShort = quiet(stopped, {
      listAccessKeys: () => {
        abort.abort();
        return missing('ListAccessKeys', 'Cancelled');
      },
    });
    const cancelled = (
      await quickScans(cutShort, { earlier, ...at('2026-11-24T00:00:00Z') }, abort.signal)
    ).at(-1)!;
    expect(mailerOf(cancelled)).toMatchObject({ canSend: 'no' });
    expect((await asked(cancelled, '2026-11-25T00:00:00Z')).names).toEqual(['mailer']);
  });
});

describe('The answer about what policies allow', () => {
  const DENIED = {
    getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
  } as const;
  const LATER = at('2026-11-23T11:00:00Z');

  it('keeps the time of the earlier scan that read the policies, when this one may not read them', async () => {
    const earlier = await quickScan(afterSend(stopped));
    const sent = await quickScan(afterSend(stopped), { earlier });
    const next = await quickScan(afterSend(stopped, DENIED), { earlier: sent, ...LATER });
    expect(mailerOf(next)).toMatchObject({ canSend: 'no', permissionsAsOf: NOW, verdict: 'sends-smtp' });
    expect(toMarkdown([next], LATER.clock.now())).toContain(`No policy allows sending, as of ${NOW};`);
    expect(toMarkdown([next], LATER.clock.now())).toContain(`no policy allows sending, as of ${NOW}`);
  });

  it('keeps the time of the last scan when only one user was refreshed', async () => {
    const earlier = await quickScan(afterSend(stopped));
    const settings = { giveUpAfter: 60_000, usersAtOnce: 1 };
    const asking = { iam: afterSend(stopped), settings, ...LATER };
    const user = await rescanUser(mailerOf(earlier), asking, new AbortController().signal);
    expect(user).toMatchObject({ verdict: 'sends-smtp', keysAsOf: LATER.clock.now() });
    expect(toSummary(earlier, user, LATER.clock.now())).toContain(`No policy allows sending, as of ${NOW};`);
  });
});

describe('A user that a scan does not find', () => {
  it('stays as an earlier scan knew it, with a gap, when the list is denied or the scan is canceled', async () => {
    const earlier = await quickScan(afterSend(people));
    const denied = await quickScan(
      afterSend(people, {
        getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
        listUsers: () => missing('ListUsers', 'AccessDenied'),
        generateCredentialReport: () => missing('GenerateCredentialReport', 'AccessDenied'),
        getCredentialReport: () => missing('GetCredentialReport', 'AccessDenied'),
      }),
      { earlier },
    );
    expect(problemOfScan(denied)?.kind).toBe('denied');
    const cancelled = (await quickScans(afterSend(people), { earlier }, AbortSignal.abort())).at(-1)!;
    for (const [snapshot, reason] of [
      [denied, 'NotListed'],
      [cancelled, 'Cancelled'],
    ] as const)
      expect(mailerOf(snapshot)).toMatchObject({
        verdict: 'sends-smtp',
        gaps: [{ call: 'ListUsers', reason }],
      });
  });

  it('is removed when a complete list does not name it', async () => {
    const earlier = await quickScan(afterSend(people));
    const left = people.slice(1);
    const detailsDenied = {
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: () => ok(detailsOf(left).users),
    };
    for (const but of [{}, detailsDenied]) {
      const next = await quickScan(answers(left, '2026-11-23T08:59:00Z', but), { earlier });
      expect(next.principals.map(({ name }) => name)).toEqual(['reader']);
      expect(changesSince(earlier, next).principals).toMatchObject([
        { name: 'mailer', changes: [{ kind: 'user-deleted' }] },
      ]);
    }
  });

  it('stays when the scan was canceled while users were being listed', async () => {
    const earlier = await quickScan(afterSend(people));
    const abort = new AbortController();
    const iam = afterSend(people, {
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: () => {
        abort.abort();
        return Promise.reject(abort.signal.reason as Error);
      },
    });
    const cancelled = (await quickScans(iam, { earlier }, abort.signal)).at(-1)!;
    expect(isListWhole(cancelled)).toBe(false);
    expect(changesSince(earlier, cancelled).principals).toEqual([]);
  });
});

describe('Refreshing one user', () => {
  const LATER = at('2026-11-23T11:00:00Z');
  const MADE_AGAIN = '2026-11-23T09:30:00Z';
  const never = new AbortController().signal;
  const settings = { giveUpAfter: 60_000, usersAtOnce: 1 };
  const ofNow = (now: readonly Person[], keyId: string, but: Partial<IamReader> = {}) =>
    answers(now, REPORT, {
      listUsers: () => ok(detailsOf(now).users),
      listAccessKeys: (name) =>
        now.some((person) => person.name === name)
          ? ok([{ id: keyId, status: 'Active', createdAt: MADE_AGAIN }])
          : missing('ListAccessKeys', 'NoSuchEntity'),
      getAccessKeyLastUsed: () => ok(use('s3', '2026-11-23T09:40:00Z')),
      generateServiceLastAccessedDetails: (arn) =>
        detailsOf(now).users.some((user) => user.arn === arn)
          ? ok(arn)
          : missing('GenerateServiceLastAccessedDetails', 'NoSuchEntity'),
      getServiceLastAccessedDetails: () => ok(own(UNLISTED)),
      ...but,
    });
  const both = (user: Principal, iam: IamReader) => {
    const asking = { iam, settings, ...LATER };
    return Promise.all([
      rescanUser(user, asking, never),
      queryAdvisorReport(user, asking, () => undefined, never).then((report) => report.user),
    ]);
  };

  it('shows a user who was deleted and created again under the same name as a new user, without old evidence', async () => {
    const earlier = await quickScan(afterSend(people));
    const again: Person = { name: 'mailer', id: 'again', madeAt: MADE_AGAIN };
    const inAnotherPath = ofNow([{ ...again, path: '/team/' }], 'AKIANEW');
    for (const user of [
      ...(await both(mailerOf(earlier), ofNow([again], 'AKIANEW'))),
      ...(await both(mailerOf(earlier), inAnotherPath)),
    ]) {
      expect(user).toMatchObject({
        id: 'AIDAagain',
        createdAt: MADE_AGAIN,
        lastSesAt: null,
        canSend: 'unknown',
      });
      expect(user.accessKeys.map(({ id }) => id)).toEqual(['AKIANEW']);
      expect(user.pastUses).toBeUndefined();
      expect(user.gaps).toMatchObject([{ call: 'GetAccountAuthorizationDetails', reason: 'NotAsked' }]);
      const { principals, deletedPrincipals } = withUser(earlier, user);
      expect(principals.map(({ name, id }) => [name, id])).toEqual(
        earlier.principals.map(({ name, id }) => [name, name === 'mailer' ? 'AIDAagain' : id]),
      );
      expect(deletedPrincipals?.map(({ id, lastSesAt }) => [id, lastSesAt])).toEqual([['AIDAmailer', SENT]]);
      // A late answer about the earlier user changes nothing.
      const shown = withUser(earlier, user);
      expect(withUser(shown, mailerOf(earlier))).toBe(shown);
      const known = parseStoredSnapshot(
        formatStoredSnapshot({ scan: earlier, snapshot: shown }),
        earlier.accountId,
      );
      expect(known.ok && mailerOf(known.known.snapshot).id).toBe('AIDAagain');
      expect(known.ok && known.known.snapshot.deletedPrincipals?.map(({ id }) => id)).toEqual(['AIDAmailer']);
    }
  });

  it('asks about a renamed user under the new name', async () => {
    const earlier = await quickScan(afterSend(people));
    const renamed: Person = { name: 'news', id: 'mailer', path: '/team/' };
    for (const user of await both(mailerOf(earlier), ofNow([renamed], 'AKIAmailer'))) {
      expect(user).toMatchObject({
        name: 'news',
        id: 'AIDAmailer',
        path: '/team/',
        verdict: 'used-ses',
        gaps: [],
      });
      expect(withUser(earlier, user).principals.map(({ name }) => name)).toContain('news');
    }
  });

  it('shows a deleted user as deleted, with what is known, until the next scan', async () => {
    const earlier = await quickScan(afterSend(people));
    for (const user of await both(mailerOf(earlier), ofNow([], 'AKIANEW'))) {
      expect(user).toMatchObject({ isDeleted: true, verdict: 'sends-smtp', gaps: [{ reason: 'Deleted' }] });
      const shown = withUser(earlier, user);
      expect(mailerOf(shown).isDeleted).toBe(true);
      const next = await quickScan(answers(people.slice(1), REPORT), { earlier: shown, ...LATER });
      expect(next.principals.map(({ name }) => name)).toEqual(['reader']);
      expect(changesSince(earlier, next).principals).toMatchObject([{ changes: [{ kind: 'user-deleted' }] }]);
    }
  });

  it('recognizes the user by its keys, or when nobody may be listed', async () => {
    const earlier = await quickScan(afterSend(people));
    const again: Person = { name: 'mailer', id: 'again', madeAt: MADE_AGAIN };
    for (const [iam, calls] of [
      [ofNow([again], 'AKIAmailer'), 0],
      [ofNow([again], 'AKIANEW', { listUsers: () => missing('ListUsers', 'AccessDenied') }), 2],
    ] as const) {
      for (const user of await both(mailerOf(earlier), iam)) expect(user.id).toBe('AIDAmailer');
      expect(iam.asked.filter((call) => call === 'ListUsers')).toHaveLength(calls);
    }
  });
});

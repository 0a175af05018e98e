import { describe, expect, it } from 'vitest';
import { sumHours } from '../../../src/senders/model/mails.ts';
import type { Principal, Snapshot } from '../../../src/senders/model/model.ts';
import { findUser } from '../../../src/senders/model/sameUser.ts';
import { judge } from '../../../src/senders/model/verdict.ts';
import { createAdvisorSource } from '../../../src/accounts/accessAdvisor/advisorSource.ts';
import { sesEvidence, shownVerdict } from '../../../src/presentation/accessAdvisor/evidence.ts';
import type { AdvisorPage } from '../../../src/presentation/accessAdvisor/protocol.ts';
import type { Accounts } from '../../../src/accounts/accounts.ts';
import { accessKey, advisor, judged, NOW, snapshot, use } from '../senders/builders.ts';
import { hours, mailsOf, regionMails, senderMails } from '../senders/mailsBuilder.ts';
import { aPage, TARGET } from '../ui/accessAdvisor/pages.ts';

/** The pages that a panel gets before signing in. */
function whileSigningIn(
  user: ReturnType<typeof judged> | undefined,
  but: Partial<Snapshot> = {},
): readonly (AdvisorPage | undefined)[] {
  const pages: (AdvisorPage | undefined)[] = [];
  const accounts = {
    snapshots: user === undefined ? [] : [snapshot([user], but)],
    userOf: () => user,
    connectionOf: () => new Promise(() => undefined),
  } as unknown as Accounts;
  void createAdvisorSource(accounts).load(
    TARGET,
    (_text, partial) => pages.push(partial),
    new AbortController().signal,
  );
  return pages;
}

const known = (but: Parameters<typeof judged>[0]) => judged({ arn: TARGET.userArn, ...but });

describe('While AWS is asked, the panel shows from the last scan', () => {
  it('for a user of SES, the answer and its age', () => {
    const [page] = whileSigningIn(known({ advisor: advisor('2026-11-01T00:00:00Z') }));
    expect(page && shownVerdict(page).verdict).toBe('used-ses');
    expect(page && sesEvidence(page)).toMatchObject({ kind: 'accessed', scannedAt: NOW });
  });

  it('for a user without a sign of SES, its verdict and time, not "cannot tell"', () => {
    const none = { kind: 'not-accessed', asOf: NOW } as const;
    const [page] = whileSigningIn(known({ canSend: 'yes', advisorNone: none }));
    // New answers change the verdict, with others still missing.
    const growing = page && { ...page, user: judge(page.user) };
    expect(growing?.user.verdict).toBe('unknown');
    expect(growing && shownVerdict(growing)).toEqual({ verdict: 'can-send', asOf: NOW });
    expect(growing && sesEvidence(growing)).toEqual({ kind: 'pending', earlier: none });
    // It is not known yet that no policy grants SES.
    expect(page?.grantedBy).toBeNull();
  });

  it('keys without a use: which, and as of when; none without an answer', () => {
    const keys = [accessKey(null), accessKey(use('s3'), { id: 'AKIAUSED' })];
    const [page] = whileSigningIn(known({ accessKeys: keys }));
    expect(page?.earlier?.unusedKeys).toMatchObject([{ id: 'AKIAEXAMPLE1', asOf: NOW }]);
    const gaps = [
      { call: 'GetAccessKeyLastUsed', reason: 'Denied', message: '', accessKeyId: 'AKIAEXAMPLE1' } as const,
    ];
    expect(whileSigningIn(known({ accessKeys: keys, gaps }))[0]?.earlier?.unusedKeys).toEqual([]);
  });

  it('for a user under whose name mails were counted, how many, and on which days', () => {
    const counts = hours((ago) => (ago === 20 ? 7 : 0));
    const mails = mailsOf([
      regionMails('us-east-1', counts, { senders: [senderMails('deploy-bot', counts)] }),
    ]);
    const user = known({ name: 'deploy-bot', sentMails: { asOf: NOW, sums: sumHours(counts), last: null } });
    expect(whileSigningIn(user, { mails })[0]?.mails).toMatchObject({
      asOf: NOW,
      sums: { last24Hours: 7 },
      regions: [{ region: 'us-east-1', sums: { last24Hours: 7 } }],
    });
    expect(whileSigningIn(user)[0]).not.toHaveProperty('mails');
  });

  it('for a user unknown to all scans, that it is checking', () => {
    expect(whileSigningIn(undefined)).toEqual([undefined]);
    const user = judged({ arn: TARGET.userArn, pending: ['ListAccessKeys'] });
    expect(shownVerdict(aPage({ user, services: null })).verdict).toBe('checking');
  });
});

describe('The user that the panel asks about', () => {
  const target = { ...TARGET, userId: 'AIDABOT' };
  const listed = (user: Principal, now?: Principal) => {
    const asked: string[] = [];
    const account = { profile: 'prod', accountId: TARGET.accountId, alias: null, partition: 'aws' };
    const learned: Principal[] = [];
    const advisorReport = (of: Principal) => {
      asked.push(`${of.name} ${of.arn}`);
      return Promise.resolve({ user: now ?? of, services: [], completedAt: NOW, grantedBy: [], gaps: [] });
    };
    const { snapshots } = { snapshots: [snapshot([user])] };
    const accounts = {
      snapshots,
      userOf: () => findUser(snapshots[0]!.principals, { arn: target.userArn, id: target.userId }),
      connectionOf: () => Promise.resolve({ ok: true, connection: { account, advisorReport } }),
      learn: (_: string, one: Principal) => Promise.resolve(void learned.push(one)),
    } as unknown as Accounts;
    const load = createAdvisorSource(accounts).load(target, () => undefined, new AbortController().signal);
    return { load, asked, learned };
  };

  it('has its current name', async () => {
    const { load, asked } = listed(known({ id: 'AIDABOT', name: 'news-bot', arn: `${TARGET.userArn}-2` }));
    expect((await load).user.name).toBe('news-bot');
    expect(asked).toEqual([`news-bot ${TARGET.userArn}-2`]);
  });

  it('is not another user found to have the name by now, who is added to the list', async () => {
    const now = known({ id: 'AIDAOTHER', name: 'deploy-bot' });
    const { load, learned } = listed(known({ id: 'AIDABOT', name: 'deploy-bot' }), now);
    await expect(load).rejects.toThrow('deploy-bot was deleted. Another user has its name now.');
    expect(learned).toEqual([now]);
  });

  it('is not another user who got the name', async () => {
    const { load, asked } = listed(known({ id: 'AIDAOTHER', name: 'deploy-bot' }));
    await expect(load).rejects.toThrow('deploy-bot was deleted. Another user has its name now.');
    expect(asked).toEqual([]);
  });
});

it('A later access known from the scan is not hidden by an older row of the panel', () => {
  const user = known({ accessKeys: [accessKey(use('s3'))], advisor: advisor('2026-11-22T00:00:00Z') });
  for (const lastAccessedAt of ['2026-11-01T00:00:00Z', null]) {
    const ses = {
      serviceName: 'Amazon SES',
      serviceNamespace: 'ses',
      lastAccessedAt,
      region: null,
      trackedActions: null,
    };
    expect(sesEvidence(aPage({ user, services: [ses] }))).toMatchObject({
      kind: 'accessed',
      at: '2026-11-22T00:00:00Z',
      scannedAt: NOW,
    });
  }
});

import { rankSenders } from '../../src/senders/who/rank.ts';
import type { SignIn } from '../../src/senders/model/evidence.ts';
import { checkHistory } from '../alibi/windows.ts';
import type { Figures } from '../alibi/windows.ts';
import { judge } from '../../src/senders/model/verdict.ts';

const ASKED = '2026-11-23T09:00:00Z';

/** Ranks 100,000 users for an hour of the day before. */
export function benchRanking(): { milliseconds: number; left: number } {
  const principals = Array.from({ length: 100_000 }, (_, index) => {
    const lastUsed = {
      at: index % 50 === 0 ? '2026-11-22T03:10:00Z' : '2026-11-20T08:00:00Z',
      region: null,
      service: 's3',
    };
    return judge({
      ...{
        name: `user-${index}`,
        arn: `arn:aws:iam::111122223333:user/user-${index}`,
        id: `AIDA${index}`,
        path: '/',
      },
      ...{
        createdAt: '2025-01-01T00:00:00Z',
        kind: 'user',
        advisor: null,
        canSend: index % 3 === 0 ? 'yes' : 'no',
      },
      accessKeys: [
        {
          id: `AKIA${index}`,
          status: 'Active',
          createdAt: '2025-01-01T00:00:00Z',
          lastUsed,
          source: 'live',
          asOf: ASKED,
        },
      ],
      ...{ keysAsOf: ASKED, permissionsAsOf: ASKED, grantedBy: [], gaps: [], pending: [] },
    });
  });
  const signIns = new Map(principals.map(({ arn }): [string, SignIn] => [arn, { at: null, asOf: ASKED }]));
  const coverage = { from: '2026-09-01T00:00:00Z', until: ASKED };
  const rank = () =>
    rankSenders({
      window: { from: '2026-11-22T03:00:00Z', to: '2026-11-22T04:00:00Z', region: null, messageId: null },
      ...{
        principals,
        ...{ listedAsOf: ASKED, askedAt: ASKED },
        deletedPrincipals: [],
        signIns,
        keysSince: new Map(),
        unlisted: [],
      },
      trail: { keys: coverage, principals: coverage, policies: coverage, events: [] },
      mails: { sent: null, bySender: null },
    });
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    rank();
    return performance.now() - start;
  });
  const left = rank().principals.filter(({ standing }) => standing === 'possible').length;
  return { milliseconds: Math.round(times.toSorted((a, b) => a - b)[2] ?? 0), left };
}

/** How many windows of random histories are answered, and how far they are narrowed down. */
export function benchHistories(): Figures {
  const figures: Figures = { windows: 0, senders: {}, others: {}, only: 0 };
  for (let seed = 1; figures.windows < 2_000; seed += 1) checkHistory(seed, figures);
  return figures;
}

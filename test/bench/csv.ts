import { csvChunks } from '../../src/export/csv.ts';
import type { Principal } from '../../src/senders/model/model.ts';

const AT = '2026-11-23T09:00:00Z';

/** Writes the report of 100,000 users with a key each, chunk by chunk, to nowhere. */
export function benchCsv(): { seconds: number; MB: number } {
  const users = Array.from({ length: 100_000 }, (_, index) => user(index));
  const scan = {
    mode: 'complete',
    startedAt: AT,
    finishedAt: AT,
    reportGeneratedAt: null,
    calls: {},
  } as const;
  const account = { profile: 'prod', accountId: '111122223333', alias: null, partition: 'aws', gaps: [] };
  const start = performance.now();
  let length = 0;
  for (const chunk of csvChunks([{ ...account, scan, principals: users }], AT)) length += chunk.length;
  const seconds = (performance.now() - start) / 1000;
  return { seconds: Number(seconds.toFixed(2)), MB: Number((length / 1e6).toFixed(1)) };
}

function user(index: number): Principal {
  const lastUsed = { at: AT, region: 'us-east-1', service: 's3' };
  return {
    name: `user-${index}`,
    arn: `arn:aws:iam::111122223333:user/user-${index}`,
    id: `AIDA${index}`,
    path: '/',
    createdAt: AT,
    kind: 'user',
    accessKeys: [{ id: `AKIA${index}`, status: 'Active', createdAt: AT, lastUsed, source: 'live', asOf: AT }],
    advisor: null,
    canSend: 'no',
    grantedBy: [],
    gaps: [],
    pending: [],
    verdict: 'no-ses',
    lastSesAt: null,
    likelySend: null,
  };
}

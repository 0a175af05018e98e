import type { ScanContext } from '../evidence/scanContext.ts';
import { unexplainedMails } from '../mails/sinceReport.ts';
import { keySignals } from '../model/evidence/accessKeys.ts';
import type { Principal } from '../model/model.ts';
import { notAskedLive } from '../words/reportCaveat.ts';
import { createPerUserJobs } from './perUserJobs.ts';
import { queryKeys } from './quickPlan.ts';

/** The most users to ask about: two or three calls each. */
const MOST = 50;

/**
 * Asks live about the keys of users that a quick scan hasn't asked about, if mails were sent since that none of the others
 * can have sent. Those whose keys were used last come first. Call it once the plan has ended and mails are counted.
 */
export async function queryOtherSenders(context: ScanContext): Promise<void> {
  const { builder, clock, iam } = context;
  if (builder.mails() === undefined) return;
  const snapshot = builder.snapshot(iam.calls(), clock.now(), null);
  const resting = notAskedLive(snapshot);
  if (resting === null || unexplainedMails(snapshot, resting.asOf) === null) return;
  const users = resting.users.toSorted(byLatestUse).slice(0, MOST);
  const jobs = createPerUserJobs(context, users.length);
  await queryKeys(context, users, () => 'ask anyway', jobs);
  await jobs.done();
}

function byLatestUse(a: Principal, b: Principal): number {
  const [later, earlier] = [keySignals(b)[0]?.at ?? '', keySignals(a)[0]?.at ?? ''];
  return later === earlier ? 0 : later > earlier ? 1 : -1;
}

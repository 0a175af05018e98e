import { askAdvisor, jobPolling } from '../evidence/accessAdvisor.ts';
import { ABOUT_HIDDEN } from '../evidence/bySource.ts';
import type { Evidence } from '../model/model.ts';
import { inParallel } from '../evidence/parallel.ts';
import { waiting, type ScanContext } from '../evidence/scanContext.ts';
import { exists } from './scanPriority.ts';

/** Jobs at once. They wait at AWS, not here, so there may be many. */
const JOBS_AT_ONCE = 200;

export interface PerUserJobs {
  /** Starts a job for each of the users who don't have one yet. */
  ask(users: readonly Pick<Evidence, 'arn'>[]): void;
  /** Resolves when all started jobs have ended, to the users whose jobs don't list SES. */
  done(): Promise<ReadonlySet<string>>;
}

/** @param users how many users are asked about in all, which decides how long to wait for a job. */
export function createPerUserJobs(context: ScanContext, users: number): PerUserJobs {
  const { builder } = context;
  const polling = jobPolling(context.settings, users);
  const asked = new Set<string>();
  const unlisted = new Set<string>();
  const running: Promise<void>[] = [];
  const isOpen = (arn: string): boolean => {
    const user = builder.get(arn);
    return user !== undefined && exists(user) && !asked.has(arn);
  };
  return {
    ask: (those) => {
      const unasked = those.filter(({ arn }) => isOpen(arn));
      for (const { arn } of unasked) {
        asked.add(arn);
        builder.update(arn, (user) => waiting(user, 'GenerateServiceLastAccessedDetails'));
      }
      const asking = inParallel(unasked, JOBS_AT_ONCE, async ({ arn }) => {
        const isListed = await askAdvisor(context, arn, polling, [ABOUT_HIDDEN]);
        if (!isListed) unlisted.add(arn);
      });
      // `done` reports a failure; until then, it waits.
      asking.catch(() => undefined);
      running.push(asking);
    },
    done: async () => {
      for (let next = running.shift(); next !== undefined; next = running.shift()) await next;
      return unlisted;
    },
  };
}

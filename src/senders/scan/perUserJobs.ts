/** Access Advisor asked about single users, each by a job of its own. */
import { askAdvisor, jobPolling } from '../evidence/accessAdvisor.ts';
import { ABOUT_HIDDEN } from '../evidence/bySource.ts';
import type { Evidence } from '../model/model.ts';
import { inParallel } from '../evidence/parallel.ts';
import { waiting } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import { exists } from './scanPriority.ts';

/** Jobs in flight at once. They wait at AWS, not here, so there may be many. */
const JOBS_AT_ONCE = 200;

export interface PerUserJobs {
  /** Begins to ask Access Advisor about each of the users, by a job of its own; about none of them twice. */
  ask(users: readonly Pick<Evidence, 'arn'>[]): void;
  /** Resolves when all that were begun have ended, with the users whose jobs do not list SES. */
  done(): Promise<ReadonlySet<string>>;
}

/** @param users how many users are asked about in all, from which follows how long a job is waited for. */
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
      // `done` reports a failure; until it is called, the failure waits.
      asking.catch(() => undefined);
      running.push(asking);
    },
    done: async () => {
      for (let next = running.shift(); next !== undefined; next = running.shift()) await next;
      return unlisted;
    },
  };
}

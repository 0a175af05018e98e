/** Access Advisor asked about single users, each by a job of its own. */
import { askAdvisor } from './askUser.ts';
import type { Learn } from './askUser.ts';
import { ABOUT_HIDDEN } from '../evidence/bySource.ts';
import type { PollingOptions } from '../evidence/jobs.ts';
import type { Principal } from '../model/model.ts';
import { inParallel } from '../evidence/parallel.ts';
import { JOBS_AT_ONCE } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import { exists } from './scanPriority.ts';

export interface PerUserJobs {
  /** Begins to ask Access Advisor about each of the users, by a job of its own; about none of them twice. */
  ask(users: readonly Principal[]): void;
  /** Resolves when all that were begun have ended, with the users whose jobs do not list SES. */
  done(): Promise<ReadonlySet<string>>;
}

/** @param wait how long a job is waited for. */
export function createPerUserJobs(context: ScanContext, wait: PollingOptions): PerUserJobs {
  const { builder, iam, clock, signal } = context;
  const asked = new Set<string>();
  const unlisted = new Set<string>();
  const running: Promise<void>[] = [];
  return {
    ask: (users) => {
      const unasked = users.filter((user) => exists(user) && !asked.has(user.arn));
      for (const { arn } of unasked) asked.add(arn);
      const asking = inParallel(unasked, JOBS_AT_ONCE, async ({ arn }) => {
        const learn: Learn = (change) => builder.update(arn, change);
        const isListed = await askAdvisor(arn, iam, clock, wait, learn, signal, [ABOUT_HIDDEN]);
        if (!isListed) unlisted.add(arn);
      });
      // `done` tells of a failure; until it is asked, the failure waits.
      asking.catch(() => undefined);
      running.push(asking);
    },
    done: async () => {
      for (let next = running.shift(); next !== undefined; next = running.shift()) await next;
      return unlisted;
    },
  };
}

import { problemWords } from '../senders/problem.ts';
import type { ProblemKind } from '../senders/problem.ts';
import type { Remedy } from './accessAdvisor/session.ts';

/** What a problem is called, what to do about it in a sentence, and the commands that help. */
export interface NextSteps {
  readonly title: string;
  readonly nextStep: string;
  readonly remedies: readonly Remedy[];
}

const SELECT_PROFILE: Remedy = { title: 'Select AWS Profile…', command: 'awsSesSenders.selectProfile' };
const SHOW_LOG: Remedy = { title: 'Show Log', command: 'awsSesSenders.showLog' };

/** Problems that another profile may not have. */
const OF_THE_PROFILE: ReadonlySet<ProblemKind> = new Set([
  'no-profile',
  'no-credentials',
  'expired',
  'rejected',
  'denied',
]);

export function nextSteps(kind: ProblemKind, profile: string): NextSteps {
  const remedies = OF_THE_PROFILE.has(kind) ? [SELECT_PROFILE, SHOW_LOG] : [SHOW_LOG];
  return { ...problemWords(kind, profile), remedies };
}

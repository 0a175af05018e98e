import type { Snapshot } from '../model/model.ts';
import { deniedActions, problemKind, type Problem } from '../model/problem.ts';

/** Returns the problem of a scan that found no users, since the list of users didn't arrive. */
export function problemOfScan({ principals: users, gaps }: Snapshot): Problem | null {
  const gap = gaps.find((candidate) => candidate.call === 'ListUsers');
  // Users known only from an earlier scan have the list's gap.
  const onlyRoot = users.every(
    (user) => user.kind === 'root' || user.gaps.some(({ call }) => call === 'ListUsers'),
  );
  if (gap === undefined || !onlyRoot) return null;
  const problem = { kind: problemKind(gap.reason, gap.message), message: `ListUsers: ${gap.message}` };
  return problem.kind === 'denied' ? { ...problem, denied: deniedActions(gaps) } : problem;
}

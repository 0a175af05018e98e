/** A group or managed policy that may give SES, and the users who have it directly, by ARN. */
export interface SesSource {
  readonly kind: 'group' | 'policy';
  readonly arn: string;
  readonly users: readonly string[];
}

export interface Cover {
  readonly chosen: readonly SesSource[];
  /** Users that no chosen source covers. */
  readonly left: ReadonlySet<string>;
}

/**
 * Which sources to ask so that the fewest calls cover all users: one job on a source answers for all its
 * users, and costs as much as one job on a user. So the source that covers most of those who are left comes
 * first, for as long as it covers `fewest`. (Set cover has no quick exact answer; greedy is within a logarithm.)
 * @param fewest 2 where users who are left can be asked about alone for the same price, 1 where they cannot.
 */
export function cover(users: Iterable<string>, sources: readonly SesSource[], fewest = 2): Cover {
  const left = new Set(users);
  const chosen: SesSource[] = [];
  let candidates = sources;
  // A chosen source covers nobody who is left, and is no candidate any more.
  for (;;) {
    const counted = candidates
      .map((source) => ({ source, count: source.users.filter((user) => left.has(user)).length }))
      .filter(({ count }) => count >= fewest);
    const [best] = counted.toSorted((a, b) => b.count - a.count);
    if (best === undefined) return { chosen, left };
    chosen.push(best.source);
    for (const user of best.source.users) left.delete(user);
    candidates = counted.map(({ source }) => source);
  }
}

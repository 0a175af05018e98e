/** Access Advisor by the source of permissions: one job on a group or managed policy answers for everyone who has it. */
import { askAboutHolders } from './accessAdvisor.ts';
import { cover, type SesSource } from '../policies/cover.ts';
import { newerNone, newerRecord } from './kinds.ts';
import { isRole } from '../model/evidence.ts';
import type { AdvisorNone, AdvisorRecord, Gap } from '../model/model.ts';
import { inParallel } from './parallel.ts';
import { fullyListedUsers, sesSources } from '../policies/permissions.ts';
import type { Result, AuthorizationDetails } from '../ports/iamReader.ts';
import { answered, inSlices, unanswered, type ScanContext } from './scanContext.ts';

/**
 * Asks about one source, and learns when each of its users last used SES. The answer of a user's own job stands.
 * @returns the users it answered for; none if it failed, which `onGap` reports
 */
export async function askSource(
  context: ScanContext,
  source: SesSource,
  onGap: (gap: Gap) => void = () => undefined,
): Promise<ReadonlySet<string>> {
  const { builder } = context;
  const answer = await askAboutHolders(context, source.arn);
  const covered = new Set<string>();
  if (!answer.ok) {
    onGap(answer.gap);
    return covered;
  }
  const { entities, completedAt } = answer.value;
  await inSlices(context, entities, ({ arn, lastAccessedAt }) => {
    covered.add(arn);
    if (lastAccessedAt === null) {
      const none: AdvisorNone = { kind: 'not-accessed', asOf: completedAt };
      builder.update(arn, (user) => {
        const advisorNone = newerNone(user.advisorNone, none) ?? none;
        const next = advisorNone === user.advisorNone ? user : { ...user, advisorNone };
        return user.advisor === null ? answered(next, 'GenerateServiceLastAccessedDetails') : next;
      });
      return;
    }
    const record: AdvisorRecord = {
      lastAccessedAt,
      region: null,
      trackedActions: null,
      source: source.kind,
      asOf: completedAt,
    };
    builder.update(arn, (user) => {
      const advisor = newerRecord(user.advisor, record);
      const next = advisor === user.advisor ? user : { ...user, advisor };
      // About a user its own job is asked as well.
      return isRole(user) ? answered(next, 'GenerateServiceLastAccessedDetails') : next;
    });
  });
  return covered;
}

/** Pending for a user whose own job doesn't list SES, until `resolveHiddenByDeny` has ended. */
export const ABOUT_HIDDEN = 'GetServiceLastAccessedDetailsWithEntities';

/** The groups and policies that grant SES, as far as the account's policies show. */
export interface KnownSources {
  readonly sources: readonly SesSource[];
  /** Why a use of SES may be hidden for a user these don't answer for; `null` if none may be. */
  readonly gapOf: (arn: string) => Gap | null;
}

/**
 * @param details if missing, no source can be asked about, and everyone keeps that gap
 * @param mayUseSes the ARNs of users that any policy allows an SES action, whatever others deny
 */
export function knownSources(
  details: Result<AuthorizationDetails>,
  mayUseSes: ReadonlySet<string>,
): KnownSources {
  if (!details.ok) return { sources: [], gapOf: () => details.gap };
  const fullyListed = fullyListedUsers(details.value);
  return {
    sources: sesSources(details.value),
    gapOf: (arn) => (!fullyListed.has(arn) ? NOT_TOLD : mayUseSes.has(arn) ? HIDDEN : null),
  };
}

export const NOT_TOLD: Gap = {
  call: 'GetAccountAuthorizationDetails',
  reason: 'NotTold',
  message: 'The policies of the account came without all groups and policies of this user or role.',
};

/** Access Advisor cannot be asked about an inline policy, and a group's own deny hides SES from the group's job. */
const HIDDEN: Gap = {
  call: ABOUT_HIDDEN,
  reason: 'HiddenByDeny',
  message:
    'A policy of this user allows Amazon SES and another one denies it, so Access Advisor does not list it. An earlier use would not show.',
};

/**
 * A user's own job lists only services that all of the user's policies together allow. So a deny, such as the one AWS puts
 * on the user of a stolen key, hides that SES was used. The job of a group or policy that grants SES isn't affected by
 * that deny. Source: IAM User Guide, "Refine permissions in AWS using last accessed information".
 * @param unlisted users whose own jobs don't list SES
 * @param known the sources that can be asked about; a user they don't answer for keeps a gap if a use may be hidden
 */
export async function resolveHiddenByDeny(
  context: ScanContext,
  unlisted: ReadonlySet<string>,
  { sources, gapOf }: KnownSources,
): Promise<void> {
  const { builder, settings } = context;
  let hidden = new Set([...unlisted].filter((arn) => builder.get(arn)?.advisor === null));
  const missing = new Map<string, Gap>();
  for (const arn of hidden) {
    const gap = gapOf(arn);
    if (gap !== null) missing.set(arn, gap);
  }
  let unasked = sources;
  for (;;) {
    const { chosen } = cover(hidden, unasked, 1);
    if (chosen.length === 0) break;
    await inParallel(chosen, settings.usersAtOnce, async (source) => {
      const isHidden = source.users.filter((arn) => hidden.has(arn));
      const covered = await askSource(context, source, (gap) => {
        for (const arn of isHidden) missing.set(arn, gap);
      });
      hidden = new Set([...hidden].filter((arn) => !covered.has(arn)));
    });
    unasked = unasked.filter((source) => !chosen.includes(source));
  }
  for (const arn of unlisted) {
    const gap = hidden.has(arn) ? missing.get(arn) : undefined;
    builder.update(arn, (user) =>
      gap === undefined ? answered(user, ABOUT_HIDDEN) : unanswered(user, ABOUT_HIDDEN, gap),
    );
  }
}

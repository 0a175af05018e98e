/** Access Advisor by the source of the right: what one job on a group or managed policy tells about all who have it. */
import { askAboutHolders } from './accessAdvisor.ts';
import { cover } from '../policies/cover.ts';
import type { SesSource } from '../policies/cover.ts';
import { newerNone, newerRecord } from './kinds.ts';
import type { AdvisorNone, AdvisorRecord, Gap } from '../model/model.ts';
import { inParallel } from './parallel.ts';
import { fullyToldUsers, sesSources } from '../policies/permissions.ts';
import type { Result, AuthorizationDetails } from '../ports/iamReader.ts';
import { answered, inSlices, unanswered } from './scanContext.ts';
import type { ScanContext } from './scanContext.ts';

/**
 * Asks one source, and notes of each of its users when they last used SES; what the user's own job told stands.
 * @returns the users that it told about. None where it failed: then `onGap` is told why.
 */
export async function askSource(
  context: ScanContext,
  source: SesSource,
  onGap: (gap: Gap) => void = () => undefined,
): Promise<ReadonlySet<string>> {
  const { builder } = context;
  const answer = await askAboutHolders(context, source.arn);
  const told = new Set<string>();
  if (!answer.ok) {
    onGap(answer.gap);
    return told;
  }
  const { entities, completedAt } = answer.value;
  await inSlices(context, entities, ({ arn, lastAccessedAt }) => {
    told.add(arn);
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
      return advisor === user.advisor ? user : { ...user, advisor };
    });
  });
  return told;
}

/** What is pending of a user whose own job does not list SES, until `resolveHiddenByDeny` has ended. */
export const ABOUT_HIDDEN = 'GetServiceLastAccessedDetailsWithEntities';

/** What the policies of the account tell of the groups and policies that give SES. */
export interface KnownSources {
  readonly sources: readonly SesSource[];
  /** Why a use of SES may be hidden of somebody about whom these do not tell; `null` where nothing may be. */
  readonly gapOf: (arn: string) => Gap | null;
}

/**
 * @param details where they are missing, nobody can be asked about by a source, and everybody keeps that gap.
 * @param mayUseSes the ARNs of users whom any policy allows an action of SES, whatever others deny.
 */
export function knownSources(
  details: Result<AuthorizationDetails>,
  mayUseSes: ReadonlySet<string>,
): KnownSources {
  if (!details.ok) return { sources: [], gapOf: () => details.gap };
  const fullyTold = fullyToldUsers(details.value);
  return {
    sources: sesSources(details.value),
    gapOf: (arn) => (!fullyTold.has(arn) ? NOT_TOLD : mayUseSes.has(arn) ? HIDDEN : null),
  };
}

const NOT_TOLD: Gap = {
  call: 'GetAccountAuthorizationDetails',
  reason: 'NotTold',
  message: 'The policies of the account came without all groups and policies of this user.',
};

/** Access Advisor cannot be asked about an inline policy, and a group's own deny hides SES from the group's job. */
const HIDDEN: Gap = {
  call: ABOUT_HIDDEN,
  reason: 'HiddenByDeny',
  message:
    'A policy of this user allows Amazon SES and another one denies it, so Access Advisor does not list it. An earlier use would not show.',
};

/**
 * A user's own job lists only the services that all of the user's policies together allow. So a deny, say the one
 * that is put on a stolen key's user, hides that SES was used; the job of a group or policy that gives SES does not
 * know that deny, and tells. Source: IAM User Guide, "Refine permissions in AWS using last accessed information".
 * @param unlisted users whose own jobs do not list SES.
 * @param known which of them can be asked; a user of whom they do not tell keeps a gap where a use may be hidden.
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
      const told = await askSource(context, source, (gap) => {
        for (const arn of isHidden) missing.set(arn, gap);
      });
      hidden = new Set([...hidden].filter((arn) => !told.has(arn)));
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

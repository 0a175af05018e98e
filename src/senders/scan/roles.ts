/** Roles: who may assume them, what they may do, and when they used SES. No user waits for an answer about them. */
import { askSource, NOT_TOLD, resolveHiddenByDeny } from '../evidence/bySource.ts';
import { emptyEvidence } from '../evidence/kinds.ts';
import { inParallel } from '../evidence/parallel.ts';
import { inSlices } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import type { AuthorizationDetails, ListedRole, Result } from '../ports/iamReader.ts';
import type { Gap } from '../model/model.ts';
import { mayBeUsed } from '../model/userIdentity.ts';
import { cover } from '../policies/cover.ts';
import { fullyListedUsers, permissionsJudge, sesSources } from '../policies/permissions.ts';
import { readAssumedBy } from '../policies/trustPolicy.ts';
import { createPerUserJobs } from './perUserJobs.ts';

/** The roles of an account, and which of them are to be asked about. */
export interface ListedRoles {
  /** What they and the account's managed policies hold. */
  readonly details: AuthorizationDetails;
  /** Roles that may use SES, by any policy, and may have been used within the tracking period, by ARN. */
  readonly open: ReadonlySet<string>;
  /** Those of them that have SES by an inline policy, which no policy's job covers. */
  readonly inline: ReadonlySet<string>;
}

/**
 * Lists the roles, and learns of each what its policies allow, who may assume it and when it was last used at all.
 * @param details of the users. Without the policies nothing can be judged, and the account's gap stands for roles, too.
 * @returns `null` where roles are not asked about, or cannot be.
 */
export async function listRoles(
  context: ScanContext,
  details: Result<AuthorizationDetails>,
): Promise<ListedRoles | null> {
  const { iam, builder, clock, settings, signal, unasked } = context;
  if (settings.roles !== true) return null;
  // Its first page was true then; the last one may come minutes later.
  const asOf = clock.now();
  const answer = details.ok ? await iam.getRoleDetails(signal) : null;
  if (!details.ok || answer === null) {
    unasked.delete('roles');
    return null;
  }
  const roles = answer.ok ? answer.value : (answer.known ?? []);
  const permissionsOf = permissionsJudge(details.value, 'role');
  const [open, inline] = [new Set<string>(), new Set<string>()];
  await inSlices(context, roles, (role) => {
    const { canSend, grantedBy, mayUseSes, mayUseSesInline } = permissionsOf({ ...role, groups: [] });
    const isOpen = mayUseSes && mayBeUsed(role, asOf);
    if (isOpen) open.add(role.arn);
    if (isOpen && mayUseSesInline) inline.add(role.arn);
    builder.add({
      ...emptyEvidence({ ...role, kind: 'role' }, isOpen ? ['GenerateServiceLastAccessedDetails'] : []),
      ...{ canSend, grantedBy, permissionsAsOf: asOf, role: roleFacts(role, asOf) },
      ...(canSend === 'no' ? {} : { couldSendAt: asOf }),
    });
  });
  if (answer.ok) builder.setWhole('roles');
  else builder.addGap({ ...answer.gap, about: 'roles', message: `Roles: ${answer.gap.message}` });
  unasked.delete('roles');
  return {
    details: {
      users: roles.map((role) => ({ ...role, groups: [] })),
      groups: [],
      policies: details.value.policies,
    },
    open,
    inline,
  };
}

function roleFacts({ lastUsed, trustPolicy }: ListedRole, asOf: string) {
  return { ...(lastUsed === undefined ? {} : { lastUsed }), assumedBy: readAssumedBy(trustPolicy), asOf };
}

/**
 * Asks Access Advisor about the roles that no job about users covers: one job on each managed policy that gives SES
 * to several of them, and one on each role that is left over, or has SES by an inline policy. A role that was not used
 * within the tracking period is not asked about: it did not use SES, either.
 */
export async function queryRoles(context: ScanContext, listed: ListedRoles | null): Promise<void> {
  if (listed === null) return;
  const { builder, settings } = context;
  const isAnswered = (arn: string): boolean => {
    const role = builder.get(arn);
    return role === undefined || role.advisor !== null || role.advisorNone !== undefined;
  };
  const jobs = createPerUserJobs(context, listed.inline.size);
  const ask = (arns: Iterable<string>): void => jobs.ask([...arns].map((arn) => ({ arn })));
  const sources = sesSources(listed.details);
  const rest = [...listed.open].filter((arn) => !listed.inline.has(arn) && !isAnswered(arn));
  const { chosen, left } = cover(rest, sources);
  ask([...listed.inline, ...left]);
  await inParallel(chosen, settings.usersAtOnce, async (source) => {
    await askSource(context, source);
    ask(source.users.filter((arn) => listed.open.has(arn) && !isAnswered(arn)));
  });
  const fullyListed = fullyListedUsers(listed.details);
  const gapOf = (arn: string): Gap => (fullyListed.has(arn) ? HIDDEN : NOT_TOLD);
  await resolveHiddenByDeny(context, await jobs.done(), { sources, gapOf });
}

/** A user's access keys show uses, too; nothing else shows those of a role. */
const HIDDEN: Gap = {
  call: 'GetServiceLastAccessedDetailsWithEntities',
  reason: 'NotListed',
  message:
    'A policy gives this role SES, and Access Advisor does not list it: a deny hides whether the role used SES.',
};

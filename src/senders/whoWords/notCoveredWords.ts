/** What elimination can't cover in a window. */
import * as l10n from '@vscode/l10n';
import type { SetupRecord, Timestamp } from '../model/model.ts';
import { NO_ROLES, tooYoungIn } from '../who/rank.ts';
import type { Ranking, WhoFacts } from '../who/rank.ts';
import { coverageAt } from '../who/trail.ts';
import { isBeforeCounts, isInOneHour, limitsOf, type MailWindow } from '../who/window.ts';
import type { WordFormat } from '../words/changeWords.ts';
import { listNames } from '../words/reportCaveat.ts';
import { principalName } from '../words/roleWords.ts';
import { counted } from '../words/words.ts';

/**
 * Returns what elimination can't cover, a sentence each.
 * @param missing how many answers are missing, the Regions whose mails could not be counted, and why Event history was not read.
 * @param check what checks the SES set-up, as a person calls it there.
 */
export function notCoveredWords(
  facts: WhoFacts,
  ranking: Ranking,
  missing: {
    readonly answers: number;
    readonly uncounted: readonly string[];
    readonly trail?: string | null;
  },
  { when, quoted }: WordFormat,
  check = l10n.t('Check SES Set-Up'),
): readonly string[] {
  const { trail, unlisted, setup } = facts;
  const { window, deleted, deletedPrincipals } = ranking;
  const { nearFrom } = limitsOf(window);
  const { principals } = trail;
  const young = tooYoungIn(facts, ranking);
  return [
    ...deleted.map(({ at, userName, roleName }) =>
      roleName === null
        ? l10n.t('User {0} was deleted on {1}.', quoted(userName ?? ''), when(at))
        : l10n.t('Role {0} was deleted on {1}.', quoted(roleName), when(at)),
    ),
    ...deletedPrincipals.map((one) =>
      l10n.t(
        '{0} used SES on {1}, and was deleted since.',
        quoted(principalName(one)),
        when(one.lastSesAt ?? ''),
      ),
    ),
    ...(principals === null || principals.from > nearFrom
      ? [trailWords(facts, nearFrom, missing.trail ?? null)]
      : []),
    ...(young.trailUntil === null
      ? []
      : [
          l10n.t(
            'What was deleted or changed after {0} may not show yet: CloudTrail can be 15 minutes late.',
            when(young.trailUntil),
          ),
        ]),
    ...(young.areUses
      ? [
          l10n.t(
            'Uses in this time may not all show yet: access keys and sign-ins can be an hour late, roles and Access Advisor 4 hours.',
          ),
        ]
      : []),
    ...(unlisted.includes(NO_ROLES)
      ? [
          ranking.principals.some(
            ({ standing, principal }) => standing === 'counted' && principal.kind !== 'role',
          )
            ? l10n.t(
                'Roles are not in the list: any of them could have sent, also mails that are counted for a user of the same name.',
              )
            : l10n.t('Roles are not in the list: any of them could have sent.'),
        ]
      : []),
    ...(ranking.sent === null && window.messageId === null && !isBeforeCounts(window, facts.askedAt)
      ? [uncountedWords(missing.uncounted.map(quoted), window)]
      : []),
    ...(ranking.sent === null && isBeforeCounts(window, facts.askedAt)
      ? [l10n.t('CloudWatch keeps counts by the hour for 455 days: the mails of this time are not known.')]
      : []),
    ...(ranking.principals.some(({ principal }) => principal.kind === 'root')
      ? []
      : [l10n.t('Root is not in the list: it could have sent, too.')]),
    ...(missing.answers === 0 ? [] : [l10n.t('{0} missing.', counted(missing.answers, 'answer'))]),
    setup !== undefined && covers(setup, window.region)
      ? l10n.t(
          'Senders that only the policy of an SES identity allows are known as of {0}, when the SES set-up was checked.',
          when(setup.asOf),
        )
      : l10n.t(
          'Not seen here: senders that only the policy of an SES identity allows. {0} finds them.',
          check,
        ),
    l10n.t('Mail Manager sends under a role: which of its clients sent does not show.'),
  ];
}

/** Why deletions aren't known. @param reason why Event history was not read; `null`: nothing says. */
function trailWords(
  { trail: { principals }, askedAt }: WhoFacts,
  nearFrom: Timestamp,
  reason: string | null,
): string {
  if (principals !== null || coverageAt(askedAt, nearFrom).from > nearFrom)
    return l10n.t(
      'Users, roles and access keys that were deleted since are not known: CloudTrail’s Event history does not reach back that far.',
    );
  return reason === null
    ? l10n.t(
        'Users, roles and access keys that were deleted since are not known: CloudTrail’s Event history was not read.',
      )
    : l10n.t(
        'Users, roles and access keys that were deleted since are not known: CloudTrail’s Event history was not read ({0}).',
        reason,
      );
}

/** That the mails of the window aren't known. @param regions those whose mails could not be counted. */
function uncountedWords(regions: readonly string[], window: MailWindow): string {
  if (regions.length === 0 && isInOneHour(window))
    return l10n.t('How many mails were sent then is not known: CloudWatch has not counted this hour.');
  return regions.length === 0
    ? l10n.t('How many mails were sent then is not known: CloudWatch has not counted all of these hours.')
    : l10n.t(
        'How many mails were sent then is not known: CloudWatch could not be asked in {0}.',
        listNames(regions),
      );
}

/** Whether a check of the SES set-up names everybody who may send by policies of a Region's identities. */
function covers({ regions }: SetupRecord, wanted: string | null): boolean {
  return wanted !== null && regions.some((one) => one.region === wanted && one.isWhole && !one.allowsOthers);
}

/** What is said about a window as a whole: who could have sent the mails, and what elimination can't cover. */
import * as l10n from '@vscode/l10n';
import type { Ranking, WhoFacts } from '../who/rank.ts';
import { isOpenStanding } from '../who/standing.ts';
import { addTime, hoursOf, limitsOf, SPANS } from '../who/window.ts';
import type { WordFormat } from './changeWords.ts';
import { principalName } from './roleWords.ts';
import { counted, sentences } from './words.ts';

/**
 * Returns who could have sent the mails, in a sentence. It's never said without "as far as IAM tells", and of the counted
 * mails only where the window is the hours in which they were counted: others may have sent in the rest of an hour.
 */
export function whoSentence(
  { window, sent, principals, only }: Ranking,
  { quoted, when }: WordFormat,
): string {
  const open = principals.filter(({ standing }) => isOpenStanding(standing)).length;
  const barred = principals.filter(
    ({ standing, suspect }) => standing === 'possible' && suspect.principal.canSend === 'no',
  );
  const barredAsOf = barred.map(({ suspect }) => suspect.principal.permissionsAsOf ?? '').sort()[0] ?? '';
  const barredWords =
    barredAsOf === ''
      ? ''
      : l10n.t('Of these, {0} had no policy that allows sending as of {1}.', barred.length, when(barredAsOf));
  const counts = sent === null || sent === 0 ? null : counted(sent, 'mail');
  const hours = hoursOf(window);
  const mails = hours.from === window.from && hours.to === window.to ? counts : null;
  const none = sent === 0 ? l10n.t('CloudWatch counted no mails in these hours.') : '';
  const inHours =
    counts === null || mails !== null
      ? ''
      : l10n.t('CloudWatch counted {0} in the whole hours of that time.', counts);
  if (only !== null) {
    const name = quoted(principalName(only));
    return sentences(
      none,
      mails === null
        ? l10n.t('Only {0} could have sent mails then, as far as IAM tells.', name)
        : l10n.t('Only {0} could have sent the {1} of these hours, as far as IAM tells.', name, mails),
      inHours,
    );
  }
  return sentences(
    none,
    mails === null
      ? l10n.t(
          '{0} of {1} users and roles could have sent mails then, as far as IAM tells.',
          open,
          principals.length,
        )
      : l10n.t(
          '{0} of {1} users and roles could have sent the {2} of these hours, as far as IAM tells.',
          open,
          principals.length,
          mails,
        ),
    barredWords,
    inHours,
  );
}

/**
 * Returns what elimination can't cover, a sentence each.
 * @param missing how many answers are missing.
 */
export function notCoveredWords(
  { trail, listedAsOf }: Pick<WhoFacts, 'trail' | 'listedAsOf'>,
  { window, deleted, deletedPrincipals }: Pick<Ranking, 'window' | 'deleted' | 'deletedPrincipals'>,
  missing: number,
  { when, quoted }: WordFormat,
): readonly string[] {
  const { nearFrom } = limitsOf(window);
  const { principals } = trail;
  return [
    ...deleted.map(({ at, userName, roleName }) =>
      roleName === null
        ? l10n.t('User {0} was deleted {1}.', quoted(userName ?? ''), when(at))
        : l10n.t('Role {0} was deleted {1}.', quoted(roleName), when(at)),
    ),
    ...deletedPrincipals.map((one) =>
      l10n.t(
        '{0} used SES {1}, and was deleted since.',
        quoted(principalName(one)),
        when(one.lastSesAt ?? ''),
      ),
    ),
    ...(principals === null || principals.from > nearFrom
      ? [
          l10n.t(
            'Users, roles and access keys that were deleted since are not known: CloudTrail’s Event history was not read, or does not reach back that far.',
          ),
        ]
      : []),
    ...(principals !== null && principals.until < listedAsOf
      ? [
          l10n.t(
            'What was deleted or changed after {0} may not show yet: CloudTrail can be 15 minutes late. Ask again after {1}.',
            when(principals.until),
            when(addTime(listedAsOf, SPANS.trailDelay)),
          ),
        ]
      : []),
    ...(missing === 0 ? [] : [l10n.t('{0} missing.', counted(missing, 'answer'))]),
    l10n.t('Not seen here: senders that only the policy of an SES identity allows.'),
    l10n.t('Mail Manager sends under a role: which of its clients sent does not show.'),
  ];
}

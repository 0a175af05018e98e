/** Access Advisor by the source of the right: what one job on a group or managed policy tells about all who have it. */
import { askAboutHolders } from './accessAdvisor.ts';
import { cover } from './cover.ts';
import type { SesSource } from './cover.ts';
import { answered, unanswered } from './ledger.ts';
import type { Gap } from './model.ts';
import { inParallel } from './parallel.ts';
import { sesSources } from './permissions.ts';
import type { Answer, AuthorizationDetails } from './questions.ts';
import { inSlices, patience } from './scene.ts';
import type { Scene } from './scene.ts';

/**
 * Asks one source, and notes of each of its users when they last used SES; what the user's own job told stands.
 * @returns the users that it told about. None where it failed: then `onGap` is told why.
 */
export async function askSource(
  scene: Scene,
  source: SesSource,
  onGap: (gap: Gap) => void = () => undefined,
): Promise<ReadonlySet<string>> {
  const { ledger, questions, clock, settings, signal } = scene;
  const answer = await askAboutHolders(questions, clock, source.arn, patience(settings), signal);
  const told = new Set<string>();
  if (!answer.ok) {
    onGap(answer.gap);
    return told;
  }
  const { entities, completedAt } = answer.value;
  await inSlices(scene, entities, ({ arn, lastAccessedAt }) => {
    told.add(arn);
    if (lastAccessedAt === null) {
      ledger.update(arn, (user) =>
        user.advisor === null ? answered(user, 'GenerateServiceLastAccessedDetails') : user,
      );
      return;
    }
    const advisor = {
      lastAccessedAt,
      region: null,
      trackedActions: null,
      source: source.kind,
      asOf: completedAt,
    };
    ledger.update(arn, (user) => (user.advisor === null ? { ...user, advisor } : user));
  });
  return told;
}

/** What is pending of a user whose own job does not list SES, until `askAboutHidden` has ended. */
export const ABOUT_HIDDEN = 'GetServiceLastAccessedDetailsWithEntities';

/** The groups and policies that give SES, as the policies of the account name them. */
export function sourcesOf(details: Answer<AuthorizationDetails>): Answer<readonly SesSource[]> {
  return details.ok ? { ok: true, value: sesSources(details.value) } : { ok: false, gap: details.gap };
}

/**
 * A user's own job lists only the services that all of the user's policies together allow. So a deny, say the one
 * that is put on a stolen key's user, hides that SES was used; the job of a group or policy that gives SES does not
 * know that deny, and tells. Source: IAM User Guide, "Refine permissions in AWS using last accessed information".
 * @param unlisted users whose own jobs do not list SES.
 * @param known the groups and policies that give SES; without the policies of the account nobody can name them.
 */
export async function askAboutHidden(
  scene: Scene,
  unlisted: ReadonlySet<string>,
  known: Answer<readonly SesSource[]>,
): Promise<void> {
  const { ledger, settings } = scene;
  let hidden = new Set([...unlisted].filter((arn) => ledger.get(arn)?.advisor === null));
  const missing = new Map<string, Gap>(known.ok ? [] : [...hidden].map((arn) => [arn, known.gap]));
  let unasked = known.ok ? known.value : [];
  for (;;) {
    const { chosen } = cover(hidden, unasked, 1);
    if (chosen.length === 0) break;
    await inParallel(chosen, settings.usersAtOnce, async (source) => {
      const isHidden = source.users.filter((arn) => hidden.has(arn));
      const told = await askSource(scene, source, (gap) => {
        for (const arn of isHidden) missing.set(arn, gap);
      });
      for (const arn of told) missing.delete(arn);
      hidden = new Set([...hidden].filter((arn) => !told.has(arn)));
    });
    unasked = unasked.filter((source) => !chosen.includes(source));
  }
  for (const arn of unlisted) {
    const gap = hidden.has(arn) ? missing.get(arn) : undefined;
    ledger.update(arn, (user) =>
      gap === undefined ? answered(user, ABOUT_HIDDEN) : unanswered(user, ABOUT_HIDDEN, gap),
    );
  }
}

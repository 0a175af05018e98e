import { askAdvisor, askKeys, USER_CALLS } from './askUser.ts';
import type { Learn } from './askUser.ts';
import { ABOUT_HIDDEN, askAboutHidden, knownSources } from '../evidence/bySource.ts';
import type { KnownSources } from '../evidence/bySource.ts';
import { askReport, evidenceFromRow, fillIn, keepUses, learnRoot, pairRows } from '../evidence/fromReport.ts';
import { answered } from '../evidence/ledger.ts';
import type { Evidence } from '../model/model.ts';
import { inParallel } from '../evidence/parallel.ts';
import { JOBS_AT_ONCE, learnPermissions, listUsers, patience, unaskedUser } from '../evidence/scene.ts';
import type { Scene } from '../evidence/scene.ts';

/** What is pending of a user whom nobody asked about yet. */
const EVERYTHING = [...USER_CALLS, 'GetAccountAuthorizationDetails'] as const;

type Who = Pick<Evidence, 'name' | 'arn'>;

/**
 * The complete plan: every answer live, for everyone.
 *
 *  1. side by side: who is there (ListUsers), what their policies allow (GetAccountAuthorizationDetails), and the
 *     credential report, the only source that knows root;
 *  2. of each user: the access keys, what each was last used for, and Access Advisor at action level;
 *  3. the report tells of users who were not listed;
 *  4. where a deny hides SES from a user's own job, a group or policy that gives it is asked;
 *  5. in the end the report fills in where a live answer about keys is missing, and uses of SES that it alone shows stay.
 */
export async function completePlan(scene: Scene): Promise<void> {
  const { ledger } = scene;
  const listing = listEveryone(scene);
  /** Users whose Access Advisor job does not list SES. */
  const withoutSes = new Set<string>();
  const [, listed, report] = await Promise.all([
    listing.then(({ users }) => askAboutEach(scene, users, withoutSes)),
    askPermissions(scene, listing).then(async (permissions) => {
      await askAboutEach(scene, permissions.unlisted, withoutSes);
      return permissions;
    }),
    askReport(scene, () => undefined),
  ]);
  if (report !== null) learnRoot(ledger, report);
  if (report !== null && !listed.isWhole) {
    const listedRows = new Set(pairRows(report, ledger.users()).values());
    // A row of somebody who was deleted and made again since is no more than that.
    const unlisted = [...report.rows.values()].filter(
      (row) => !row.isRoot && !listedRows.has(row) && !ledger.has(row.arn),
    );
    for (const row of unlisted) {
      ledger.add(unaskedUser(evidenceFromRow(row, report.generatedAt), USER_CALLS));
    }
    await askAboutEach(scene, unlisted, withoutSes);
  }
  await askAboutHidden(scene, withoutSes, listed.known);
  if (report === null) return;
  const rowOf = pairRows(report, ledger.users());
  ledger.updateAll((user) => fillIn(user, rowOf.get(user.arn), report.generatedAt));
  keepUses(ledger, report);
}

async function listEveryone(scene: Scene) {
  const listed = await listUsers(scene);
  for (const user of listed.users) scene.ledger.add(unaskedUser(user, EVERYTHING));
  if (listed.isWhole) scene.ledger.setWhole();
  return listed;
}

async function askAboutEach(scene: Scene, users: readonly Who[], withoutSes: Set<string>): Promise<void> {
  const { ledger, questions, clock, settings, signal } = scene;
  const wait = patience(settings, users.length);
  const learnOf =
    ({ arn }: Who): Learn =>
    (change) =>
      ledger.update(arn, change);
  await Promise.all([
    inParallel(users, settings.usersAtOnce, (user) =>
      askKeys(user.name, 'ask anyway', questions, clock, learnOf(user), signal),
    ),
    inParallel(users, JOBS_AT_ONCE, async (user) => {
      const learn = learnOf(user);
      const isListed = await askAdvisor(user.arn, questions, clock, wait, learn, signal, [ABOUT_HIDDEN]);
      if (!isListed) withoutSes.add(user.arn);
    }),
  ]);
}

/**
 * Learns what everybody's policies allow. Returns the users that only the policies' answer lists, to be asked about,
 * the groups and policies that give SES, and whether everybody is listed by now.
 */
async function askPermissions(
  scene: Scene,
  listing: ReturnType<typeof listUsers>,
): Promise<{ readonly unlisted: readonly Who[]; readonly known: KnownSources; readonly isWhole: boolean }> {
  const { ledger, unasked, questions, signal } = scene;
  const [details, listed] = await Promise.all([questions.getAccountAuthorizationDetails(signal), listing]);
  unasked.delete('GetAccountAuthorizationDetails');
  const unlisted = details.ok ? details.value.users.filter(({ arn }) => !ledger.has(arn)) : [];
  for (const user of unlisted) ledger.add(unaskedUser(user, EVERYTHING));
  if (details.ok) {
    ledger.setWhole();
    await learnPermissions(scene, details.value);
  } else ledger.addGap(details.gap);
  // Who was not among them was made meanwhile; whether it may send is not known.
  ledger.updateAll((user) => answered(user, 'GetAccountAuthorizationDetails'));
  return { unlisted, known: knownSources(details), isWhole: listed.isWhole || details.ok };
}

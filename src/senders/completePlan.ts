import { askAdvisor, askKeys, USER_CALLS } from './askUser.ts';
import type { Learn } from './askUser.ts';
import { askReport, evidenceFromRow, fillIn, learnRoot } from './fromReport.ts';
import { answered } from './ledger.ts';
import type { Evidence } from './model.ts';
import { inParallel } from './parallel.ts';
import { JOBS_AT_ONCE, learnPermissions, listUsers, patience, unaskedUser } from './scene.ts';
import type { Scene } from './scene.ts';

/** What is pending of a user whom nobody asked about yet. */
const EVERYTHING = [...USER_CALLS, 'GetAccountAuthorizationDetails'] as const;

type Who = Pick<Evidence, 'name' | 'arn'>;

/**
 * The complete plan: every answer live, for everyone.
 *
 *  1. side by side: who is there (ListUsers), what their policies allow (GetAccountAuthorizationDetails), and the
 *     credential report, the only source that knows root;
 *  2. of each user: the access keys, what each was last used for, and Access Advisor at action level;
 *  3. in the end the report fills in where a live answer about keys is missing, and for users who were not listed.
 */
export async function completePlan(scene: Scene): Promise<void> {
  const { ledger } = scene;
  const listing = listEveryone(scene);
  const [listed, , , report] = await Promise.all([
    listing,
    listing.then(({ users }) => askAboutEach(scene, users)),
    askPermissions(scene, listing).then((unlisted) => askAboutEach(scene, unlisted)),
    askReport(scene, () => undefined),
  ]);
  if (report === null) return;
  learnRoot(ledger, report);
  if (!listed.isWhole) {
    const unlisted = [...report.rows.values()].filter((row) => !ledger.has(row.arn));
    for (const row of unlisted) {
      ledger.add(unaskedUser(evidenceFromRow(row, report.generatedAt), USER_CALLS));
    }
    await askAboutEach(scene, unlisted);
  }
  ledger.updateAll((user) => fillIn(user, report));
}

async function listEveryone(scene: Scene) {
  scene.unasked.add('ListUsers');
  const listed = await listUsers(scene);
  scene.unasked.delete('ListUsers');
  for (const user of listed.users) scene.ledger.add(unaskedUser(user, EVERYTHING));
  return listed;
}

async function askAboutEach(scene: Scene, users: readonly Who[]): Promise<void> {
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
    inParallel(users, JOBS_AT_ONCE, (user) =>
      askAdvisor(user.arn, questions, clock, wait, learnOf(user), signal),
    ),
  ]);
}

/** Learns what everybody's policies allow. Answers the users that only the policies' answer lists, to be asked about. */
async function askPermissions(
  scene: Scene,
  listing: Promise<{ readonly isWhole: boolean }>,
): Promise<readonly Who[]> {
  const { ledger, unasked, questions, signal } = scene;
  const [details, { isWhole }] = await Promise.all([
    questions.getAccountAuthorizationDetails(signal),
    listing,
  ]);
  unasked.delete('GetAccountAuthorizationDetails');
  const unlisted = details.ok && !isWhole ? details.value.users.filter(({ arn }) => !ledger.has(arn)) : [];
  for (const user of unlisted) ledger.add(unaskedUser(user, EVERYTHING));
  if (details.ok) await learnPermissions(scene, details.value);
  else ledger.addGap(details.gap);
  // Who was not among them was made meanwhile; whether it may send is not known.
  ledger.updateAll((user) => answered(user, 'GetAccountAuthorizationDetails'));
  return unlisted;
}

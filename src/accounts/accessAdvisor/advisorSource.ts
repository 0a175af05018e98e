import * as l10n from '@vscode/l10n';
import type { AdvisorReport } from '../../senders/scan/advisorReport.ts';
import { callsAbout } from '../../senders/scan/askUser.ts';
import {
  accountFields,
  type AccessKey,
  type Account,
  type Snapshot,
  type Principal,
} from '../../senders/model/model.ts';
import type { Problem } from '../../senders/model/problem.ts';
import { principalKind } from '../../senders/model/userIdentity.ts';
import { judge } from '../../senders/model/verdict.ts';
import type { Accounts, UserTarget } from '../accounts.ts';
import { isKeyAnswered } from '../../export/answers.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import { nextSteps, otherAccountWords } from '../../presentation/signIn/nextSteps.ts';
import type { AdvisorPage } from '../../presentation/accessAdvisor/protocol.ts';
import { ownMails, type OwnMails } from '../../presentation/accessAdvisor/ownMails.ts';
import type { AccessAdvisorSource } from './advisorPanel.ts';
import { parseUserName } from '../../presentation/accessAdvisor/target.ts';

/** A failed sign-in, which the panel then explains. */
class NotConnected extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Returns the source of the Access Advisor panels: live data, with the profile that the panel was opened with. */
export function createAdvisorSource(accounts: Accounts): AccessAdvisorSource {
  return {
    load: async (target, onProgress, signal) => {
      const scanned = accounts.userOf(target);
      const snapshot = accounts.snapshots.find(({ accountId }) => accountId === target.accountId);
      if (scanned === undefined && snapshot !== undefined) refuseOther(snapshot.principals, target);
      const first =
        scanned === undefined || snapshot === undefined ? undefined : scannedPage(snapshot, scanned);
      onProgress(l10n.t('Signing in…'), first);
      const connected = await accounts.connectionOf(target, signal);
      if (!connected.ok) throw new NotConnected(connected.problem);
      const { connection } = connected;
      const { account } = connection;
      if (account.accountId !== target.accountId) {
        const message = otherAccountWords(target.profile, account);
        throw new NotConnected({ kind: 'failed', message });
      }
      const known = scanned ?? unknownUser(target.userArn);
      const progress = l10n.t('Access Advisor is generating its report; this takes a few seconds…');
      onProgress(progress);
      const mails = snapshot === undefined ? undefined : ownMails(snapshot, known);
      const page = await connection.advisorReport(
        known,
        (report) => onProgress(progress, withEarlier(createPage(account, report, mails), first)),
        signal,
      );
      await accounts.learn(account.accountId, page.user);
      refuseOther([page.user], target);
      return createPage(account, page, mails);
    },
    explain: (error, target) => {
      const problem: Problem =
        error instanceof NotConnected ? error.problem : { kind: 'failed', message: errorMessage(error) };
      const { title, nextStep, remedies } = nextSteps(problem, target.profile);
      return { title, message: problem.message, nextStep, remedies };
    },
  };
}

function createPage(
  account: Account,
  { user, services, completedAt, grantedBy, gaps }: AdvisorReport,
  mails: OwnMails | null | undefined,
): AdvisorPage {
  return { account, user, services, completedAt, grantedBy, gaps, ...(mails == null ? {} : { mails }) };
}

/** What the last scan knows about a user, shown while AWS is asked again. */
function scannedPage(snapshot: Snapshot, user: Principal): AdvisorPage {
  const { scan } = snapshot;
  const asOf = scan.finishedAt ?? scan.startedAt;
  const mails = ownMails(snapshot, user);
  return {
    account: accountFields(snapshot),
    user: { ...user, pending: callsAbout(user) },
    services: null,
    completedAt: null,
    grantedBy: null,
    gaps: [],
    earlier: { verdict: user.verdict, asOf, unusedKeys: unusedKeys(user) },
    ...(mails === null ? {} : { mails }),
  };
}

function unusedKeys(user: Principal): readonly AccessKey[] {
  return user.accessKeys.filter((key) => key.lastUsed === null && isKeyAnswered(user, key));
}

function withEarlier(page: AdvisorPage, first: AdvisorPage | undefined): AdvisorPage {
  return first?.earlier === undefined ? page : { ...page, earlier: first.earlier };
}

/** @throws if another user has the name by now: the panel must show nothing of that user. */
function refuseOther(users: readonly Principal[], { userArn, userId }: UserTarget): void {
  const other = users.find(({ arn }) => arn === userArn);
  if (other?.id == null || userId == null || other.id === userId) return;
  const message = l10n.t('{0} was deleted. Another user has its name now.', other.name);
  throw new NotConnected({ kind: 'failed', message });
}

/** A user or role known only by ARN: the panel was restored with the window, before any scan. */
function unknownUser(arn: string): Principal {
  return judge({
    name: parseUserName(arn),
    arn,
    id: null,
    path: '/',
    createdAt: '',
    kind: principalKind(arn),
    accessKeys: [],
    advisor: null,
    canSend: 'unknown',
    grantedBy: [],
    gaps: [],
    pending: [],
  });
}

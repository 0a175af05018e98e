/** The tools' answers to an assistant, as text: only what the tree shows, and never without its caveats. Pure. */
import { changeBlocks, code, evidenceItems, IN_A_TICKET, list } from '../../export/markdown.ts';
import { toSummary } from '../../export/summary.ts';
import { deletedWords } from '../../senders/words/accessWords.ts';
import { countLine, countUsers, userKind } from '../../senders/words/counts.ts';
import { countVerdicts } from '../../senders/words/verdictSentence.ts';
import { cannotTell, VERDICT_STATUSES } from '../../senders/model/verdict.ts';
import type { Snapshot, Timestamp, Principal } from '../../senders/model/model.ts';
import { compareUsers } from '../../senders/model/order.ts';
import { clockWords, reportCaveat, rolesCaveat } from '../../senders/words/reportCaveat.ts';
import { countByKind, isRole, usersOnly } from '../../senders/model/evidence.ts';
import { principalName } from '../../senders/words/roleWords.ts';
import type { Target } from '../../senders/model/target.ts';
import { accountName, usersAndRoles, verdictLabel } from '../../senders/words/words.ts';
import type { State } from '../accounts/state.ts';
import { caveats } from './bounded.ts';
import { InvalidInput, type ListInput, type UserInput } from './inputs.ts';

/** What an answer needs of a chosen account. */
export interface ShownAccount {
  readonly target: Target;
  readonly state: State;
}

interface Listed {
  readonly snapshot: Snapshot;
  readonly user: Principal;
}

/** What to do if there's nothing to answer from. */
const NOTHING_YET =
  'No account has been scanned in this window yet. Call ses_senders_refresh, which asks AWS, or ask the person to choose a profile by the command "AWS SES Senders: Select AWS Profile…".';

/** Returns the accounts that an answer is about. @throws InvalidInput if none has that name. */
export function accountsCalled<T extends ShownAccount>(
  accounts: readonly T[],
  name: string | null,
): readonly T[] {
  const shown = accounts.filter(({ state }) => state.kind !== 'same');
  if (name === null) return shown;
  const found = shown.filter((account) => accountNames(account).includes(name));
  if (found.length > 0) return found;
  const known = shown.flatMap((account) => accountNames(account).slice(0, 1)).map(code);
  throw new InvalidInput(`No account in the view is called ${code(name)}. Known: ${known.join(', ')}.`);
}

/** An account's names: its ID, its alias, its name in the organization, and the profile. */
function accountNames({ target, state }: ShownAccount): readonly string[] {
  const { snapshot } = state;
  const known = snapshot === null ? [] : [snapshot.accountId, snapshot.alias, snapshot.profile];
  const chosen = target.kind === 'member' ? [target.accountId, target.accountName] : [target.profile];
  return [...known, ...chosen].filter((name) => name !== null);
}

/** Lists users by verdict and last use of SES: as many as requested, and the number of the rest. */
export function listAnswer(accounts: readonly ShownAccount[], input: ListInput): string {
  const shown = accountsCalled(accounts, input.account);
  const everyone = listUsers(shown);
  if (everyone.length === 0) return [accountsAnswer(shown), ...nothingYet(shown)].join('\n\n');
  const found = everyone
    .filter(({ user }) => input.verdicts.includes(user.verdict))
    .filter(({ user }) => input.since === null || (user.lastSesAt !== null && user.lastSesAt >= input.since))
    .sort((a, b) => compareUsers(a.user, b.user));
  const isOfRole = ({ user }: Listed): boolean => isRole(user);
  const users = found.filter((one) => !isOfRole(one));
  const roles = found.filter(isOfRole);
  const numbers = countByKind(found.map(({ user }) => user));
  const listed = [...users, ...roles].slice(0, input.limit);
  const asked = `${input.verdicts.map((verdict) => verdictLabel(verdict)).join(', ')}${input.since === null ? '' : `; used SES since ${input.since}`}`;
  const left = found.length - listed.length;
  return [
    accountsAnswer(shown),
    `Users (${asked}): ${numbers.users}.${numbers.roots === 0 ? '' : ` Root users: ${numbers.roots}.`}${roles.length === 0 ? '' : ` Roles: ${roles.length}.`}`,
    ...cannotTellAnswer(everyone, found),
    ...(listed.length === 0 ? [] : [list(listed.map((one) => line(one, shown.length > 1)))]),
    ...(left === 0
      ? []
      : [
          `${left} more ${left === 1 ? 'is' : 'are'} left out: ask with fewer verdicts, a later "since" or a higher "limit".`,
        ]),
    'ses_senders_user gives all evidence on one user.',
    caveats(),
  ].join('\n\n');
}

/** Those who are not listed, and those who may have used SES or not: a number of others is not the whole of it. */
function cannotTellAnswer(everyone: readonly Listed[], found: readonly Listed[]): readonly string[] {
  const listed = new Set(found);
  const others = everyone.filter((one) => !listed.has(one) && cannotTell(one.user)).map(({ user }) => user);
  return others.length === 0
    ? []
    : [`Not listed, since it is not known whether they used SES: ${usersAndRoles(countByKind(others))}.`];
}

function line({ snapshot, user }: Listed, withAccount: boolean): string {
  const account = withAccount ? ` in ${code(accountName(snapshot))}` : '';
  const kind = userKind(user);
  const last =
    user.lastSesAt !== null
      ? `${kind === 'sender' ? 'sender' : 'used SES, no send shown'}, last use of SES ${user.lastSesAt}`
      : kind === 'cannot-tell'
        ? 'cannot tell'
        : kind === 'checking'
          ? 'still checking'
          : 'no use of SES seen';
  const gaps = user.gaps.length + user.pending.length === 0 ? [] : ['answers are missing'];
  return `${nameOf(user)}${account}: ${[verdictLabel(user.verdict, user.kind), last, ...evidenceItems(user), ...gaps].join('; ')}`;
}

const nameOf = (user: Principal): string => {
  if (user.kind === 'root') return 'Root user';
  return isRole(user) ? `IAM role ${code(user.name)}` : code(user.name);
};

/** How many users of the same name are shown in full. */
const SAME_NAME = 3;
/** How many similar names are suggested. */
const SIMILAR = 5;

/** Returns all evidence about one user. @throws InvalidInput if there is no user of that name. */
export function userAnswer(
  accounts: readonly ShownAccount[],
  { user: wanted, account }: UserInput,
  now: Timestamp,
): string {
  const shown = accountsCalled(accounts, account);
  const everyone = listUsers(shown);
  if (everyone.length === 0) return [accountsAnswer(shown), ...nothingYet(shown)].join('\n\n');
  const found = everyone.filter(({ user }) => isCalled(user, wanted));
  if (found.length === 0) {
    const part = wanted.toLowerCase();
    const similar = everyone.filter(({ user }) => user.name.toLowerCase().includes(part)).slice(0, SIMILAR);
    const hint =
      similar.length === 0 ? '' : ` Similar: ${similar.map(({ user }) => nameOf(user)).join(', ')}.`;
    throw new InvalidInput(`No user in the view is called ${code(wanted)}.${hint}`);
  }
  const summaries = found
    .slice(0, SAME_NAME)
    .map(({ snapshot, user }) => toSummary(snapshot, user, now).trimEnd());
  const left = found.length - summaries.length;
  return [
    ...underWay(shown),
    ...summaries,
    ...(left === 0 ? [] : [`${left} more have that name: give "account", or an ARN.`]),
  ].join('\n\n');
}

function isCalled(user: Principal, name: string): boolean {
  return (
    user.arn === name ||
    user.name === name ||
    principalName(user) === name ||
    (user.kind === 'root' && name.toLowerCase() === 'root')
  );
}

/** For each account: its state and the number of users per verdict; then what is new, and who wasn't asked about live. */
export function accountsAnswer(accounts: readonly ShownAccount[]): string {
  const snapshots = accounts.flatMap(({ state: { snapshot } }) => snapshot ?? []);
  const caveat = reportCaveat(snapshots, (at) => at, code);
  const all = list(accounts.map((account) => [standing(account), ...counts(account)].join(' ')));
  const changed = snapshots.flatMap((snapshot) => {
    const [title, ...lines] = changeBlocks(snapshot);
    if (title === undefined) return [];
    return [snapshots.length > 1 ? `${code(accountName(snapshot))}: ${title}` : title, ...lines];
  });
  return [all, ...changed, caveat].filter((block) => block !== '').join('\n\n');
}

function standing({ target, state }: ShownAccount): string {
  const chosen = target.kind === 'member' ? target.accountName : (target.profile ?? 'the default profile');
  const name = code(state.snapshot === null ? chosen : accountName(state.snapshot));
  const scanned = state.snapshot?.scan.finishedAt;
  const earlier = scanned == null ? '' : ` What follows is of the scan that ended ${scanned}.`;
  switch (state.kind) {
    case 'idle':
      return `${name}: not scanned yet.`;
    case 'waiting':
    case 'connecting':
      return `${name}: a scan is about to begin.${earlier}`;
    case 'scanning':
      return `${name}: a scan is in progress. What follows is incomplete.`;
    case 'problem':
      return `${name}: could not be read: ${code(state.problem.message)}.${earlier}`;
    case 'ready':
      return `${name}: ${state.snapshot.scan.mode} scan ${scanned == null ? `of ${state.snapshot.scan.startedAt}, canceled before its end` : `ended ${scanned}`}.`;
    case 'same':
      return `${name}: shown with another profile.`;
  }
}

function counts({ state: { snapshot } }: ShownAccount): readonly string[] {
  if (snapshot === null) return [];
  const users = usersOnly(snapshot.principals);
  const byVerdict = countVerdicts(users);
  const counts = VERDICT_STATUSES.filter((status) => byVerdict[status] > 0).map(
    (status) => `${status === 'checking' ? 'still checking' : verdictLabel(status)} ${byVerdict[status]}`,
  );
  return [
    `${countLine(countUsers([snapshot]))}.`,
    ...(counts.length === 0 ? [] : [`By verdict: ${counts.join(', ')}.`]),
    deletedWords(snapshot, IN_A_TICKET),
    rolesCaveat(snapshot.scan),
    clockWords(snapshot.scan) ?? '',
  ].filter((words) => words !== '');
}

function listUsers(accounts: readonly ShownAccount[]): Listed[] {
  return accounts.flatMap(({ state: { snapshot } }) =>
    snapshot === null ? [] : snapshot.principals.map((user) => ({ snapshot, user })),
  );
}

function nothingYet(accounts: readonly ShownAccount[]): readonly string[] {
  return accounts.every(({ state }) => state.snapshot === null) ? [NOTHING_YET] : [];
}

function underWay(accounts: readonly ShownAccount[]): readonly string[] {
  return accounts
    .filter(({ state }) => state.kind === 'scanning' || state.kind === 'problem')
    .map((account) => standing(account));
}

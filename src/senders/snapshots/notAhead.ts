/**
 * Readings from the future, dated by a clock that was ahead, such as a machine's in version 1.0.0. Their real time isn't
 * known, so they must not count as newer than what AWS says now.
 */
import { judge } from '../model/verdict.ts';
import type { Evidence, ScanRecord, SentMails, Snapshot, Timestamp, Principal } from '../model/model.ts';

/** A clock that is ahead by at most this much counts as right, and its readings as of now. In milliseconds. */
const NEARLY = 5 * 60_000;

/**
 * Returns the Snapshot without readings from the future; the same object if there are none. Such a reading gets the time of
 * the latest event dated by AWS in its user's answers, since it must have been made after that. The user counts as
 * permitted to send until now and as not asked about since, so that they are asked about again.
 * @param now the time at AWS
 */
export function notAhead(snapshot: Snapshot, now: Timestamp): Snapshot {
  const users = snapshot.principals.map((user) => (isAhead(user, now) ? settledUser(user, now) : user));
  const isScanAhead = [snapshot.scan.startedAt, snapshot.scan.finishedAt].some(
    (at) => at !== null && at > now,
  );
  const areUsersAhead = users.some((user, index) => user !== snapshot.principals[index]);
  const { changes, mails, setup, ...others } = snapshot;
  const areMailsAhead = mails !== undefined && mails.asOf > now;
  const isSetupAhead = setup !== undefined && setup.asOf > now;
  if (!isScanAhead && !areUsersAhead && !areMailsAhead && !isSetupAhead) return snapshot;
  const latest = latestTime(
    users.map((user) => latestEvent(user, now)),
    now,
  );
  const settled = settle(now, latest);
  return {
    ...others,
    principals: users,
    // The hours would be wrong, too; they are counted again in a second.
    ...(mails === undefined || areMailsAhead ? {} : { mails }),
    ...(setup === undefined || isSetupAhead ? {} : { setup }),
    scan: settledScan(snapshot.scan, settled),
    ...(changes === undefined ? {} : { changes: { ...changes, since: settled(changes.since) } }),
  };
}

/** The latest hour is dated by the reading where it had not ended yet. */
function settledMails(sent: SentMails, settled: Settle): SentMails {
  const { asOf, last } = sent;
  return { ...sent, asOf: settled(asOf), last: last && { ...last, at: settled(last.at) } };
}

type Settle = (at: Timestamp) => Timestamp;

/** @param since readings from the future are certainly later than this. */
function settle(now: Timestamp, since: Timestamp): Settle {
  return (at) => (at <= now ? at : Date.parse(at) - Date.parse(now) <= NEARLY ? now : since);
}

function settledScan(scan: ScanRecord, settled: Settle): ScanRecord {
  const { startedAt, finishedAt } = scan;
  return { ...scan, startedAt: settled(startedAt), finishedAt: finishedAt && settled(finishedAt) };
}

function eventTimes(user: Evidence): readonly (Timestamp | undefined)[] {
  const { keysAsOf, permissionsAsOf, couldSendAt, clearedAt, advisor, advisorNone, sentMails, role } = user;
  return [
    ...[role?.asOf, keysAsOf, permissionsAsOf, couldSendAt, clearedAt],
    ...[user.identityPolicies?.asOf, user.setupChecks?.first, user.setupChecks?.last],
    ...[user.signIn?.asOf, advisor?.asOf, advisorNone?.asOf, sentMails?.asOf, sentMails?.last?.at],
    ...user.accessKeys.map(({ asOf }) => asOf),
    ...(user.pastUses ?? []).map(({ asOf }) => asOf),
  ];
}

function isAhead(user: Evidence, now: Timestamp): boolean {
  return eventTimes(user).some((at) => at !== undefined && at > now);
}

/** The latest time set by AWS itself, independent of our clocks. */
function latestEvent(user: Evidence, now: Timestamp): Timestamp | undefined {
  const { createdAt, accessKeys, pastUses = [], signIn, advisor, role } = user;
  const events = [
    createdAt,
    signIn?.at ?? '',
    role?.lastUsed?.at ?? '',
    ...accessKeys.flatMap((key) => [key.createdAt ?? '', key.lastUsed?.at ?? '']),
    ...pastUses.map(({ use }) => use.at),
    ...(advisor === null
      ? []
      : [advisor.lastAccessedAt, ...(advisor.trackedActions ?? []).map(({ at }) => at)]),
  ];
  return events
    .filter((at) => at !== '' && at <= now)
    .toSorted()
    .at(-1);
}

function latestTime(events: readonly (Timestamp | undefined)[], now: Timestamp): Timestamp {
  return events.reduce<Timestamp>((latest, at) => (at !== undefined && at > latest ? at : latest), '') || now;
}

function settledUser(user: Principal, now: Timestamp): Principal {
  const settled = settle(now, latestEvent(user, now) ?? now);
  const { keysAsOf, pastUses, signIn, advisor, advisorNone, sentMails, role, ...known } = user;
  const { permissionsAsOf, couldSendAt, clearedAt, identityPolicies, setupChecks, ...others } = known;
  return judge({
    ...others,
    accessKeys: user.accessKeys.map((key) => ({ ...key, asOf: settled(key.asOf) })),
    advisor: advisor && { ...advisor, asOf: settled(advisor.asOf) },
    ...(keysAsOf === undefined ? {} : { keysAsOf: settled(keysAsOf) }),
    ...(pastUses === undefined
      ? {}
      : { pastUses: pastUses.map((past) => ({ ...past, asOf: settled(past.asOf) })) }),
    ...(signIn === undefined ? {} : { signIn: { ...signIn, asOf: settled(signIn.asOf) } }),
    ...(sentMails === undefined ? {} : { sentMails: settledMails(sentMails, settled) }),
    ...(advisorNone === undefined
      ? {}
      : { advisorNone: { ...advisorNone, asOf: settled(advisorNone.asOf) } }),
    ...(permissionsAsOf === undefined ? {} : { permissionsAsOf: settled(permissionsAsOf) }),
    ...(identityPolicies === undefined
      ? {}
      : { identityPolicies: { ...identityPolicies, asOf: settled(identityPolicies.asOf) } }),
    ...(setupChecks === undefined
      ? {}
      : { setupChecks: { first: settled(setupChecks.first), last: settled(setupChecks.last) } }),
    ...(role === undefined ? {} : { role: { ...role, asOf: settled(role.asOf) } }),
    ...(couldSendAt === undefined ? {} : { couldSendAt: couldSendAt > now ? now : couldSendAt }),
    ...(clearedAt === undefined || clearedAt > now ? {} : { clearedAt }),
  });
}

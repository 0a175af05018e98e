/** The credential report: all keys at once, root, and a fallback for keys without a live answer. */
import { poll } from './poll.ts';
import { withOlderUses } from './keyMerge.ts';
import { emptyEvidence } from './kinds.ts';
import type { AccessKey, Call, Evidence, Principal, Snapshot, Timestamp } from '../model/model.ts';
import type { Result, CredentialReport } from '../ports/iamReader.ts';
import { pairSlots, reportRows, type KeySlot, type ReportRow } from '../credentialReport/report.ts';
import { inSlices, type QueryContext, type ScanContext, type SnapshotBuilder } from './scanContext.ts';
import { isKeyListMissing } from '../model/evidence.ts';
import { isSesUse } from '../model/evidence/accessKeys.ts';
import { createUserIndex } from '../model/userIdentity.ts';

/** A credential report that could be read. */
export interface ReadReport {
  readonly generatedAt: Timestamp;
  /** By ARN; if a name occurs twice, the row of the user created last, who is the one that exists. */
  readonly rows: ReadonlyMap<string, ReportRow>;
  /** The users' IDs by the ARN of their rows, as far as an earlier scan knew them by that ARN. */
  readonly ids?: ReadonlyMap<string, string>;
}

/** Reads the report. If it can't be read, that is a gap, as if it hadn't arrived. */
async function readReport(
  context: ScanContext,
  { content, generatedAt }: CredentialReport,
): Promise<Result<ReadReport>> {
  const rows = new Map<string, ReportRow>();
  const problems: string[] = [];
  await inSlices(context, reportRows(content), (parsed) => {
    if (!parsed.ok) {
      problems.push(parsed.problem);
      return;
    }
    const { row } = parsed;
    const other = rows.get(row.arn);
    if (other === undefined || other.createdAt <= row.createdAt) rows.set(row.arn, row);
  });
  const [problem] = problems;
  return problem === undefined
    ? { ok: true, value: { generatedAt, rows, ids: knownIds(rows, context.earlier ?? null) } }
    : { ok: false, gap: { call: 'GetCredentialReport', reason: 'InvalidResponse', message: problem } };
}

function knownIds(
  rows: ReadReport['rows'],
  earlier: Pick<Snapshot, 'principals'> | null,
): ReadonlyMap<string, string> {
  return new Map(
    (earlier?.principals ?? []).flatMap(({ arn, id, createdAt, accessKeys }) => {
      const row = rows.get(arn);
      return id !== null && row?.createdAt === createdAt && hasKeysOf(row, accessKeys) ? [[arn, id]] : [];
    }),
  );
}

/** Whether all keys of a row are a user's: before the report, another of the same second may have got the name. */
function hasKeysOf(row: ReportRow, keys: readonly AccessKey[]): boolean {
  return row.accessKeys.every(({ lastRotated }) => keys.some(({ createdAt }) => createdAt === lastRotated));
}

/** Root as its own user. No IAM policy limits it (IAM User Guide, "AWS account root user"). Access Advisor doesn't cover it. */
function rootEvidence({ rows, generatedAt }: ReadReport): Evidence | null {
  const row = [...rows.values()].find((candidate) => candidate.kind === 'root');
  if (row === undefined) return null;
  const signIn = { at: row.passwordLastUsed ?? null, asOf: generatedAt };
  return { ...evidenceFromRow(row, generatedAt), signIn, canSend: 'yes', pending: [] };
}

/**
 * Returns the row of each listed user, by the user's ARN. Rows match by ARN and creation time; for a user who was renamed or
 * moved since the report, by the ID that an earlier scan knew, else by creation time, and by the keys' if several users were
 * created in that second. Everyone who was created before the report and still exists has a row.
 */
export function pairRows(
  { rows, generatedAt, ids }: ReadReport,
  users: readonly Principal[],
): ReadonlyMap<string, ReportRow> {
  const pairs = new Map<string, ReportRow>();
  for (const { arn, id, createdAt } of users) {
    const row = rows.get(arn);
    if (row?.createdAt === createdAt && (id === null || (ids?.get(arn) ?? id) === id)) pairs.set(arn, row);
  }
  const usersLeft = users.filter(({ arn }) => !pairs.has(arn));
  const rowsLeft = [...rows.values()].filter((row) => row.kind !== 'root' && pairs.get(row.arn) !== row);
  if (usersLeft.length === 0 || rowsLeft.length === 0) return pairs;
  const rowOf = new Map(
    rowsLeft.map((row) => [{ ...evidenceFromRow(row, generatedAt), id: ids?.get(row.arn) ?? null }, row]),
  );
  const byRow = createUserIndex([...rowOf.keys()], true);
  const byUser = createUserIndex(usersLeft, true);
  for (const user of usersLeft) {
    const found = byRow.find(user) ?? byRow.find({ ...user, accessKeys: [] });
    const isOnly =
      found !== undefined && (byUser.find(found) ?? byUser.find({ ...found, accessKeys: [] })) === user;
    const row = isOnly ? rowOf.get(found) : undefined;
    if (row !== undefined) pairs.set(user.arn, row);
  }
  return pairs;
}

/**
 * Requests the report and reads it; without one the account has a gap.
 * @param onLate called if the report isn't ready after the first wait
 * @returns the report; the call stays unasked until the plan has used it
 */
export async function queryCredentialReport(
  context: ScanContext,
  onLate?: () => void,
): Promise<ReadReport | null> {
  const { builder, unasked } = context;
  const answer = await askCredentialReport(context, onLate);
  const report = answer.ok ? await readReport(context, answer.value) : answer;
  if (report.ok) {
    builder.setReportGeneratedAt(report.value.generatedAt);
    return report.value;
  }
  unasked.delete('GetCredentialReport');
  builder.addGap(report.gap);
  return null;
}

/** The errors for a report that isn't ready (IAM API Reference, GetCredentialReport, "Errors"). */
const NOT_YET: ReadonlySet<string> = new Set(['ReportInProgress', 'ReportNotPresent', 'ReportExpired']);

/** AWS takes seconds to a few minutes for a report. */
const PAUSES = { firstWait: 1_000, longestWait: 10_000 } as const;

/**
 * Asks AWS to generate the account's credential report (for 4 hours it returns the last one), and waits for it.
 *
 * Source: IAM User Guide, "Getting credential reports".
 */
export async function askCredentialReport(
  context: QueryContext,
  onLate: () => void = () => undefined,
): Promise<Result<CredentialReport>> {
  const { iam, signal } = context;
  const { giveUpAfter } = context.settings;
  const started = await iam.generateCredentialReport(signal);
  // Even if generating one is denied, there may be an earlier report to read.
  if (!started.ok) {
    const earlier = await iam.getCredentialReport(signal);
    return earlier.ok ? earlier : { ok: false, gap: started.gap };
  }
  let asked = 0;
  const read = async (): Promise<Result<CredentialReport> | null> => {
    const report = await iam.getCredentialReport(signal);
    if (report.ok || !NOT_YET.has(report.gap.reason)) return report;
    asked += 1;
    if (asked > 1) onLate();
    return null;
  };
  const report = (await read()) ?? (await poll(context, { ...PAUSES, giveUpAfter }, read));
  const message = `AWS had not finished the credential report after ${Math.round(giveUpAfter / 1000)} s.`;
  return report ?? { ok: false, gap: { call: 'GetCredentialReport', reason: 'Timeout', message } };
}

/**
 * Adds the report's users to the list, each with what it says about their keys. For a user who is already there, fills in
 * only what hasn't been asked live yet.
 * @param pending what will be asked about new users
 */
export async function learnReport(
  context: ScanContext,
  { rows, generatedAt }: ReadReport,
  pending: readonly Call[],
): Promise<void> {
  await inSlices(context, rows.values(), (row) => {
    if (row.kind === 'root') return;
    const evidence = evidenceFromRow(row, generatedAt);
    if (!context.builder.has(row.arn)) context.builder.add({ ...evidence, pending });
    else {
      context.builder.update(row.arn, (user) => {
        const isAsked = !user.pending.includes('ListAccessKeys') || row.createdAt !== user.createdAt;
        return isAsked ? user : { ...user, accessKeys: evidence.accessKeys, keysAsOf: generatedAt };
      });
    }
  });
}

/** Adds root to the list if the report has it. */
export function learnRoot(builder: SnapshotBuilder, report: ReadReport): void {
  const root = rootEvidence(report);
  if (root !== null) builder.add(root);
}

/** Fills in missing live answers about keys from the report, marked as such. The gap stays: a report may be 4 hours old. */
export function fillIn(evidence: Evidence, row: ReportRow | undefined, generatedAt: Timestamp): Evidence {
  if (row === undefined || evidence.kind === 'root') return evidence;
  if (isKeyListMissing(evidence)) {
    const accessKeys = row.accessKeys.map((slot) => keyOfSlot(slot, generatedAt));
    return { ...evidence, accessKeys, keysAsOf: generatedAt };
  }
  const unanswered = new Set(evidence.gaps.map((gap) => gap.accessKeyId));
  if (!evidence.accessKeys.some((key) => key.id !== null && unanswered.has(key.id))) return evidence;
  const listed = evidence.accessKeys.flatMap(({ id, ...key }) => (id === null ? [] : [{ ...key, id }]));
  const byKeyId = pairSlots(row.accessKeys, listed);
  const accessKeys = evidence.accessKeys.map((key) => {
    const slot = key.id !== null && unanswered.has(key.id) ? byKeyId.get(key.id) : undefined;
    if (slot === undefined) return key;
    return { ...key, lastUsed: slot.lastUsed, source: 'report', asOf: generatedAt } as const;
  });
  return { ...evidence, accessKeys };
}

/** Keeps uses of SES that the report shows and live answers no longer do: a key was used otherwise, or deleted. */
export function keepUses(builder: SnapshotBuilder, report: ReadReport): void {
  for (const [arn, row] of pairRows(report, builder.users()))
    if (row.accessKeys.some(({ lastUsed }) => isSesUse(lastUsed)))
      builder.update(arn, (user) => withOlderUses(evidenceFromRow(row, report.generatedAt), user));
}

/** Returns a user known only from the report. */
export function evidenceFromRow(row: ReportRow, generatedAt: Timestamp): Evidence {
  return {
    ...emptyEvidence({ ...row, id: null, path: parsePath(row.arn) }, []),
    accessKeys: row.accessKeys.map((slot) => keyOfSlot(slot, generatedAt)),
    keysAsOf: generatedAt,
  };
}

function keyOfSlot({ active, lastRotated, lastUsed }: KeySlot, asOf: Timestamp): AccessKey {
  const status = active ? 'Active' : 'Inactive';
  return { id: null, status, createdAt: lastRotated, lastUsed, source: 'report', asOf };
}

/** `arn:aws:iam::111122223333:user/team/mail/bob` -> `/team/mail/` */
function parsePath(arn: string): string {
  return /:user(\/.*\/|\/)[^/]*$/.exec(arn)?.[1] ?? '/';
}

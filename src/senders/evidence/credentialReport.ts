/** The credential report: every key at a glance, root, and keys whose live answer is missing. */
import { poll } from './poll.ts';
import { withOlderUses } from './keyMerge.ts';
import { emptyEvidence } from './kinds.ts';
import type { AccessKey, Call, Evidence, Timestamp, Principal } from '../model/model.ts';
import type { Result, CredentialReport } from '../ports/iamReader.ts';
import { pairSlots, reportRows } from '../credentialReport/report.ts';
import type { KeySlot, ReportRow } from '../credentialReport/report.ts';
import { inSlices } from './scanContext.ts';
import type { QueryContext, ScanContext, SnapshotBuilder } from './scanContext.ts';
import { isSesUse } from '../model/signals.ts';
import { createUserIndex } from '../model/userIdentity.ts';

/** A credential report that could be read. */
export interface ReadReport {
  readonly generatedAt: Timestamp;
  /** By ARN; where a name stands twice, the row of the user made last, who is the one that exists. */
  readonly rows: ReadonlyMap<string, ReportRow>;
}

/** Reads the report; one that cannot be read is a gap like one that did not come. */
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
    ? { ok: true, value: { generatedAt, rows } }
    : { ok: false, gap: { call: 'GetCredentialReport', reason: 'InvalidResponse', message: problem } };
}

/**
 * Root as a user of its own. It may always send: no IAM policy binds it (IAM User Guide, "AWS account root user").
 * Access Advisor does not know it.
 */
function rootEvidence({ rows, generatedAt }: ReadReport): Evidence | null {
  const row = [...rows.values()].find((candidate) => candidate.kind === 'root');
  return row === undefined ? null : { ...evidenceFromRow(row, generatedAt), canSend: 'yes', pending: [] };
}

/**
 * Returns the row of each listed user, by the user's ARN. Rows go by ARN and creation time; of a user who was renamed or
 * moved since the report, by the creation time, and by the keys' where several were made in that second. Whoever was
 * made before the report and is there now has a row.
 */
export function pairRows(
  { rows, generatedAt }: ReadReport,
  users: readonly Principal[],
): ReadonlyMap<string, ReportRow> {
  const pairs = new Map<string, ReportRow>();
  for (const { arn, createdAt } of users) {
    const row = rows.get(arn);
    if (row?.createdAt === createdAt) pairs.set(arn, row);
  }
  const usersLeft = users.filter(({ arn }) => !pairs.has(arn));
  const rowsLeft = [...rows.values()].filter((row) => row.kind !== 'root' && pairs.get(row.arn) !== row);
  if (usersLeft.length === 0 || rowsLeft.length === 0) return pairs;
  const rowOf = new Map(rowsLeft.map((row) => [evidenceFromRow(row, generatedAt), row] as const));
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
 * Asks for the report and reads it; without one the account has a gap.
 * @param onLate is called when the report is not there after the first wait, either.
 * @returns the report, which counts as unasked until the plan has taken it in.
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

/** The states of a report that is not there yet (IAM API Reference, GetCredentialReport, "Errors"). */
const NOT_YET: ReadonlySet<string> = new Set(['ReportInProgress', 'ReportNotPresent', 'ReportExpired']);

/** AWS makes a report in seconds to a few minutes. */
const PAUSES = { firstWait: 1_000, longestWait: 10_000 } as const;

/**
 * Asks AWS to make the account's credential report (it hands out the last one for 4 hours), and waits for it.
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
  // Even where it may not be made, an earlier report may still be there to read.
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
 * Puts the report's users into the list, each with the markers of its keys. Of a user who is there already only
 * what nobody asked live yet is filled in.
 * @param pending what will be asked of those who are new.
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

/** Puts root into the list, where the report names it. */
export function learnRoot(builder: SnapshotBuilder, report: ReadReport): void {
  const root = rootEvidence(report);
  if (root !== null) builder.add(root);
}

/**
 * Where a live answer about keys is missing, the report's older one stands in, marked so. The gap stays: the
 * report is up to 4 hours old.
 */
export function fillIn(evidence: Evidence, row: ReportRow | undefined, generatedAt: Timestamp): Evidence {
  if (row === undefined || evidence.kind === 'root') return evidence;
  if (evidence.gaps.some((gap) => gap.call === 'ListAccessKeys')) {
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

/** Keeps the uses of SES that the report shows, and live answers no longer do: a key moved on, or was deleted. */
export function keepUses(builder: SnapshotBuilder, report: ReadReport): void {
  for (const [arn, row] of pairRows(report, builder.users()))
    if (row.accessKeys.some(({ lastUsed }) => isSesUse(lastUsed)))
      builder.update(arn, (user) => withOlderUses(evidenceFromRow(row, report.generatedAt), user));
}

/** Returns a user as the report alone knows it. */
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

import type {
  AccessKey,
  Gap,
  GrantingPolicy,
  Snapshot,
  Timestamp,
  Principal,
} from '../senders/model/model.ts';
import { isQuietGap, mailGaps } from '../senders/mails/figures.ts';
import { accountLabel, accountName } from '../senders/words/words.ts';
import { advisorStatus, type AdvisorStatus } from '../senders/model/verdict.ts';
import { countedSums, reportedGaps, usersThenRoles } from './answers.ts';
import { csvLine } from './csvCell.ts';

/** The columns in order. This is a contract. */
export const CSV_COLUMNS = [
  'account_id',
  'account_alias',
  'profile',
  'user_name',
  'user_arn',
  'user_path',
  'user_created_at',
  'verdict',
  'last_ses_at',
  'likely_send',
  'can_send',
  'granted_by',
  'access_key_id',
  'access_key_status',
  'access_key_created_at',
  'last_used_at',
  'last_used_region',
  'last_used_service',
  'last_used_source',
  'last_used_as_of',
  'advisor_ses_last_accessed_at',
  'advisor_ses_region',
  'advisor_ses_actions',
  'advisor_as_of',
  'gaps',
  'generated_at',
  'advisor_status',
  'can_send_as_of',
  'principal_type',
  'sent_last_24_hours',
  'sent_last_7_days',
  'sent_last_30_days',
  'sent_is_partial',
  'account',
] as const;

type Line = Readonly<Record<(typeof CSV_COLUMNS)[number], string | null>>;

/** Lines per chunk: enough to be fast, few enough not to block a window. */
const CHUNK = 500;

/**
 * Returns the report as CSV, in chunks that are built as they are read: a header, then one line per access key, and one
 * for a user without keys; then one per role, in the same columns. `null` is an empty cell, a control or bidirectional
 * character is `�`. Cells with several values join them by `; `:
 * - `granted_by`: `inline:NAME`, `managed:ARN`, `group-inline:GROUP/NAME`, `group-managed:GROUP/ARN`
 * - `advisor_ses_actions`: `ACTION TIME`
 * - `gaps`: `CALL: REASON`, the user's, then the account's (a CSV has no other place for them), on every line of the user
 *
 * `advisor_status` is `accessed`, `not-accessed` (in the tracking period), `not-listed`, `not-asked` or `unknown`.
 * `last_used_at` and `last_used_region` of a role are its own, for any service.
 * `last_ses_at` may belong to a key that has since been used for another service, or deleted. `can_send_as_of` is when
 * the policies were read. `account` is the account as text, its alias (or its name in the
 * organization) and its ID: a spreadsheet takes `account_id` for a number and
 * drops its leading zeros. Mails are those that were counted under the
 * user's name; at least, where `sent_is_partial` is `true`. Use `Readable.from` to write it to a file or a pipe.
 */
export function* csvChunks(snapshots: readonly Snapshot[], generatedAt: Timestamp): Generator<string, void> {
  let chunk = csvLine(CSV_COLUMNS);
  let lines = 0;
  for (const line of csvLines(snapshots, generatedAt)) {
    chunk += csvLine(CSV_COLUMNS.map((column) => line[column]));
    lines += 1;
    if (lines % CHUNK === 0) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/** Returns the report as one CSV text. */
export function toCsv(snapshots: readonly Snapshot[], generatedAt: Timestamp): string {
  return [...csvChunks(snapshots, generatedAt)].join('');
}

function* csvLines(snapshots: readonly Snapshot[], generatedAt: Timestamp): Generator<Line, void> {
  for (const snapshot of snapshots) {
    // Many Regions may lack the same answer.
    const ofMails = mailGaps(snapshot).filter((gap) => !isQuietGap(gap));
    const accountGaps = [
      ...snapshot.gaps,
      ...new Map(ofMails.map((gap) => [`${gap.call} ${gap.reason}`, gap])).values(),
    ];
    for (const user of usersThenRoles(snapshot)) {
      const cells = {
        account_id: snapshot.accountId,
        account_alias: snapshot.alias,
        profile: snapshot.profile,
        account: accountText(snapshot),
        generated_at: generatedAt,
        ...userCells(user, snapshot, accountGaps),
      };
      const keys = user.accessKeys.map(keyCells);
      for (const ofKey of keys.length > 0 ? keys : [withoutKey(user)]) yield { ...cells, ...ofKey };
    }
  }
}

/** Never digits alone, nor in parentheses: a spreadsheet takes both for numbers. */
function accountText(snapshot: Snapshot): string {
  return accountLabel(snapshot) === null ? `AWS account ${snapshot.accountId}` : accountName(snapshot);
}

function userCells(user: Principal, snapshot: Snapshot, accountGaps: readonly Gap[]) {
  const { advisor, likelySend, sentMails } = user;
  const sums = countedSums(snapshot, user);
  const status = advisorStatus(user);
  return {
    user_name: user.name,
    user_arn: user.arn,
    user_path: user.path,
    user_created_at: user.createdAt,
    verdict: user.verdict,
    last_ses_at: user.lastSesAt,
    likely_send: likelySend === null ? null : String(likelySend),
    can_send: user.canSend,
    can_send_as_of: user.permissionsAsOf ?? null,
    granted_by: joined(user.grantedBy.map(grantText)),
    advisor_ses_last_accessed_at: advisor?.lastAccessedAt ?? null,
    advisor_ses_region: advisor?.region ?? null,
    advisor_ses_actions: joined((advisor?.trackedActions ?? []).map(({ action, at }) => `${action} ${at}`)),
    advisor_as_of: advisor?.asOf ?? noneAsOf(user, status),
    principal_type: user.kind,
    advisor_status: status === 'pending' ? 'unknown' : status,
    sent_last_24_hours: toCell(sums?.last24Hours),
    sent_last_7_days: toCell(sums?.last7Days),
    sent_last_30_days: toCell(sums?.last30Days),
    sent_is_partial: sums !== null && sentMails?.isPartial === true ? 'true' : null,
    gaps: joined([...reportedGaps(user), ...accountGaps].map(({ call, reason }) => `${call}: ${reason}`)),
  };
}

/** Empty where it was not counted. */
function toCell(count: number | undefined): string | null {
  return count === undefined ? null : String(count);
}

function keyCells({ id, status, createdAt, lastUsed, source, asOf }: AccessKey) {
  return {
    access_key_id: id,
    access_key_status: status,
    access_key_created_at: createdAt,
    last_used_at: lastUsed?.at ?? null,
    last_used_region: lastUsed?.region ?? null,
    last_used_service: lastUsed?.service ?? null,
    last_used_source: source,
    last_used_as_of: asOf,
  };
}

/** A role has a last use of its own, of whatever service: IAM doesn't say which. */
function withoutKey({ role }: Principal) {
  const isKnown = role?.lastUsed !== undefined;
  return {
    access_key_id: null,
    access_key_status: null,
    access_key_created_at: null,
    last_used_at: role?.lastUsed?.at ?? null,
    last_used_region: role?.lastUsed?.region ?? null,
    last_used_service: null,
    last_used_source: isKnown ? 'live' : null,
    last_used_as_of: isKnown ? role.asOf : null,
  };
}

/** When Access Advisor was asked, where it showed no access. An earlier answer doesn't date one that is missing. */
function noneAsOf({ advisorNone }: Principal, status: AdvisorStatus): Timestamp | null {
  return advisorNone?.kind === status ? advisorNone.asOf : null;
}

/** Names contain no colon, slash or semicolon (IAM User Guide, "IAM and AWS STS quotas": names). */
function grantText({ type, name, arn, group }: GrantingPolicy): string {
  return `${type}:${group === null ? '' : `${group}/`}${arn ?? name}`;
}

function joined(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join('; ');
}

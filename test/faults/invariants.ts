/** What no fault may do, held against the truth about an account. */
import type { Snapshot, Principal, Verdict } from '../../src/senders/model/model.ts';

/** A scan of the same account with nothing wrong. */
export type Truth = ReadonlyMap<string, Principal>;

const INNOCENT: ReadonlySet<Verdict> = new Set(['can-send', 'no-ses']);
const isSender = (verdict: Verdict): boolean => !INNOCENT.has(verdict) && verdict !== 'unknown';

/** What is wrong with any Snapshot, also one of a scan that is still growing. */
export function brokenPromises(truth: Truth, { principals: users }: Snapshot): readonly string[] {
  return users.flatMap((user) => {
    const real = truth.get(user.arn);
    if (real === undefined) return [`${user.name} is not in the account`];
    return [
      ...(!INNOCENT.has(real.verdict) && INNOCENT.has(user.verdict)
        ? [`${user.name}, ${real.verdict}, looks ${user.verdict}`]
        : []),
      ...(isSender(user.verdict) && !isSender(real.verdict)
        ? [`${user.name}, ${real.verdict}, is accused: ${user.verdict}`]
        : []),
      ...((user.lastSesAt ?? '') > (real.lastSesAt ?? '')
        ? [`${user.name} used SES later than is true`]
        : []),
    ];
  });
}

/**
 * What is wrong with the last Snapshot of a scan.
 * @param seen everybody that an earlier one showed.
 * @param isReportWhole whether the credential report, where it came, had everybody.
 */
export function brokenAtTheEnd(
  truth: Truth,
  seen: ReadonlySet<string>,
  last: Snapshot,
  isReportWhole: boolean,
): readonly string[] {
  const listed = new Set(last.principals.map(({ arn }) => arn));
  const missing = [...truth.values()].filter(
    (user) => user.kind !== 'root' && !listed.has(user.arn) && knowsOf(last, user, isReportWhole),
  );
  return [
    ...(last.scan.finishedAt === null ? ['the scan did not finish'] : []),
    ...[...seen].filter((arn) => !listed.has(arn)).map((arn) => `${arn} was there and is lost`),
    ...(missing.length > 0 ? [`${missing.length} users are missing, and a list of them came`] : []),
    ...last.principals.flatMap((user) => unexplained(truth.get(user.arn), user, last)),
  ];
}

/** Whether any of those answers came that list this user; the credential report knows nobody who was made since. */
function knowsOf({ gaps, scan }: Snapshot, { createdAt, kind }: Principal, isReportWhole: boolean): boolean {
  const isMissing = (call: string) =>
    gaps.some((gap) => gap.call === call && (kind === 'role' || gap.about === undefined));
  if (kind === 'role') return !isMissing('GetAccountAuthorizationDetails');
  const isListed = scan.mode === 'complete' || isMissing('GetAccountAuthorizationDetails');
  return (
    (isReportWhole && createdAt <= (scan.reportGeneratedAt ?? '')) ||
    !isMissing('GetAccountAuthorizationDetails') ||
    (isListed && !isMissing('ListUsers'))
  );
}

/** A user with an unknown verdict has a gap that says why; so does one who looks more innocent than is true, or its account. */
function unexplained(real: Principal | undefined, user: Principal, { gaps }: Snapshot): readonly string[] {
  if (user.pending.length > 0) return [`${user.name} still waits for ${user.pending.join(', ')}`];
  const isBetter = real?.verdict === 'can-send' && user.verdict === 'no-ses';
  if (user.verdict !== 'unknown' && !isBetter) return [];
  if (real === undefined || real.verdict === user.verdict) return [];
  const isSaid = user.gaps.length > 0 || (isBetter && (gaps.length > 0 || user.canSend === 'unknown'));
  return isSaid ? [] : [`${user.name}, ${real.verdict}, is ${user.verdict}, and no gap says why`];
}

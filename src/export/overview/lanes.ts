/** The lanes of the picture as plain data: who has one, in which order, with which marks. */
import * as l10n from '@vscode/l10n';
import type {
  AccessKey,
  CanSend,
  Gap,
  ScanRecord,
  Timestamp,
  Principal,
  PrincipalKind,
  Verdict,
} from '../../senders/model/model.ts';
import { isSend, type MarkKind } from '../../senders/model/evidence/signal.ts';
import { ALL_VERDICTS, maySend, VERDICTS, verdictStatus } from '../../senders/model/verdict.ts';
import { newestAccessAt, strongestSignals, noUseWords } from '../../senders/words/accessWords.ts';
import { allSignals, isRole, type Signal } from '../../senders/model/evidence.ts';
import { olderPolicies } from '../../senders/words/words.ts';
import { noAdvisorWords, pastUseFate } from '../../senders/words/evidenceWords.ts';
import { isKeyAnswered, isKeyListAnswered, reportedGaps, type ReportedGap } from '../answers.ts';
import { replaceControlChars } from '../replaceControlChars.ts';

export interface Mark {
  readonly kind: MarkKind;
  readonly at: Timestamp;
  readonly service: string | null;
  readonly region: string | null;
  /** The access key; `null` if only the credential report has it, and for Access Advisor. */
  readonly keyId: string | null;
  /** Whether the access key is inactive now. */
  readonly isInactive: boolean;
  /** The sending action that Access Advisor saw; `null` for its last access, and for keys. */
  readonly action: string | null;
  /** What happened to the key of an earlier use, in words. */
  readonly fate: string | null;
  /** When this was true: the time of the call, or of the credential report. */
  readonly asOf: Timestamp;
}

/** Why a user has a lane, in the order of the picture. */
export const SECTIONS = ['used', 'unknown', 'may-send'] as const;
export type Section = (typeof SECTIONS)[number];

/** One user who used or may use SES. All text from the account is safe to print. */
export interface Lane {
  readonly arn: string;
  /** IAM's unique ID; `null` if only the credential report has the user. */
  readonly id: string | null;
  readonly name: string;
  readonly kind: PrincipalKind;
  /** Of a role: its sort, its last use at all and who may assume it; `null` of a user. */
  readonly role: Pick<Principal, 'role' | 'path'> | null;
  readonly section: Section;
  readonly verdict: Verdict;
  readonly canSend: CanSend;
  readonly sentMails: Principal['sentMails'];
  readonly setupChecks: Principal['setupChecks'];
  /** When the policies were read; `null` if they weren't. */
  readonly permissionsAsOf: Timestamp | null;
  /** Whether they were read before this scan, not in it. */
  readonly arePoliciesOlder: boolean;
  readonly createdAt: Timestamp | null;
  readonly lastSesAt: Timestamp | null;
  /** What is drawn beside the lane. */
  readonly shownAt: Timestamp | null;
  readonly isRecent: boolean;
  /** The strongest signal of the newest access, then of the latest send if that was earlier. */
  readonly strongest: readonly Signal[];
  /** What to say if no use was seen: just that, or that it isn't known (yet). */
  readonly noUse: string;
  /** Why Access Advisor shows nothing, in words; `null` if it shows something. */
  readonly noAdvisor: string | null;
  readonly marks: readonly Mark[];
  readonly gaps: readonly ReportedGap[];
  /** The IDs of keys that were never used. Missing answers are gaps and not listed here. */
  readonly unusedKeys: readonly string[];
  /** Whether no marks of keys means that there is nothing to mark. */
  readonly areKeysKnown: boolean;
}

/** Returns the section of a user's lane; `null` if there is no sign of SES and sending isn't allowed, or it isn't known yet. */
export function userSection(user: Principal): Section | null {
  // A pending answer isn't missing yet.
  if (verdictStatus(user) === 'checking') return maySend(user) ? 'may-send' : null;
  const { says } = VERDICTS[user.verdict];
  if (says === 'no-use') return null;
  return says === 'cannot-tell' ? 'unknown' : says === 'may-only' ? 'may-send' : 'used';
}

/** Returns a user's lane, as a list; an empty one if they have none. */
export function createLane(
  user: Principal,
  scan: ScanRecord,
  isRecent: (at: Timestamp | null) => boolean,
  name: string,
): readonly Lane[] {
  const section = userSection(user);
  if (section === null) return [];
  const { arn, id, verdict, canSend, sentMails, setupChecks, permissionsAsOf, createdAt, lastSesAt } = user;
  const { accessKeys } = user;
  return [
    {
      arn,
      id,
      name,
      kind: user.kind,
      role: isRole(user) ? printableRole(user) : null,
      section,
      verdict,
      canSend,
      sentMails,
      setupChecks,
      permissionsAsOf: permissionsAsOf ?? null,
      arePoliciesOlder: olderPolicies(user, scan) !== null,
      createdAt: Number.isNaN(Date.parse(createdAt)) ? null : createdAt,
      lastSesAt,
      shownAt: newestAccessAt(user),
      isRecent: isRecent(lastSesAt),
      strongest: strongestSignals(user).map(printableSignal),
      noUse: noUseWords(user),
      noAdvisor: noAdvisorWords(user),
      marks: allSignals(user)
        .flatMap((signal) => createMark(user, signal))
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
      gaps: printableGaps(user),
      unusedKeys: accessKeys.filter((key) => key.lastUsed === null && isKeyAnswered(user, key)).map(keyLabel),
      areKeysKnown: isKeyListAnswered(user),
    },
  ];
}

/** Returns the mark of a signal; none for calls that Access Advisor tracks and that don't send. */
function createMark(user: Principal, signal: Signal): readonly Mark[] {
  const { action, isPast } = signal;
  if (action !== null && !isSend(signal)) return [];
  const { at, service, region, keyId, asOf } = printableSignal(signal);
  const key = user.accessKeys.find(({ id }) => id !== null && id === signal.keyId);
  return [
    {
      kind: signal.mark,
      at,
      service,
      region: action === null ? region : null,
      keyId,
      isInactive: key?.status === 'Inactive',
      action: printableText(action),
      fate: isPast ? pastUseFate(user, signal, replaceControlChars) : null,
      asOf,
    },
  ];
}

function printableRole({ role, path }: Principal): Lane['role'] {
  const assumedBy = role?.assumedBy.map(replaceControlChars) ?? [];
  return { path, ...(role === undefined ? {} : { role: { ...role, assumedBy } }) };
}

/** Returns text from the account so that it is safe to print; `null` stays. */
export const printableText = (text: string | null): string | null =>
  text === null ? null : replaceControlChars(text);

function printableSignal(signal: Signal): Signal {
  const { region, service, keyId, action } = signal;
  return {
    ...signal,
    region: printableText(region),
    service: printableText(service),
    keyId: printableText(keyId),
    action: printableText(action),
  };
}

function keyLabel({ id, status }: AccessKey): string {
  const label = replaceControlChars(id ?? l10n.t('Access key'));
  return status === 'Inactive' ? l10n.t('{0} (inactive)', label) : label;
}

/** Orders lanes by section; within one, users before roles and latest first; then by verdict, then by name. */
export function compareLanes(a: Lane, b: Lane): number {
  const text = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
  return (
    SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section) ||
    Number(isRole(a)) - Number(isRole(b)) ||
    text(b.lastSesAt ?? '', a.lastSesAt ?? '') ||
    ALL_VERDICTS.indexOf(a.verdict) - ALL_VERDICTS.indexOf(b.verdict) ||
    text(a.name, b.name) ||
    text(a.arn, b.arn)
  );
}

/** Returns the missing answers of a user or an account, safe to print. */
export function printableGaps(
  holder: Parameters<typeof reportedGaps>[0] & { readonly gaps: readonly Gap[] },
): readonly ReportedGap[] {
  return reportedGaps(holder).map(({ call, reason, message }) => ({
    call,
    reason: replaceControlChars(reason),
    message: replaceControlChars(message),
  }));
}

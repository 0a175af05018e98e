/** The shapes of the Overview's messages, checked by hand on the side that receives them. */
import type { ReportedGap } from '../../export/answers.ts';
import { MARK_KINDS, SECTIONS } from '../../export/overview/lanes.ts';
import type { Lane, Mark, Overview } from '../../export/overview/lanes.ts';
import { WAYS } from '../../export/overview/recent.ts';
import type { UserCounts } from '../../senders/counts.ts';
import { VERDICTS } from '../../senders/model.ts';
import type { Verdict } from '../../senders/model.ts';
import type { Signal } from '../../senders/signals.ts';
import type { UserRef } from '../../senders/sameUser.ts';
import {
  isArrayOf,
  isBoolean,
  isIndex,
  isNull,
  isNullOr,
  isObject,
  isOneOf,
  isString,
  isTimestamp,
} from '../webview/guards.ts';
import { isAccount, isCall, isCanSend } from '../webview/modelGuards.ts';
import type { Guards } from '../webview/protocol.ts';
import { FORMATS } from './protocol.ts';
import type { Choice, SavedState, ToHost, ToPage } from './protocol.ts';

const isGap = isObject<ReportedGap>({ call: isCall, reason: isString, message: isString });

const isMark = isObject<Mark>({
  kind: isOneOf(MARK_KINDS),
  at: isTimestamp,
  service: isNullOr(isString),
  region: isNullOr(isString),
  keyId: isNullOr(isString),
  action: isNullOr(isString),
  fate: isNullOr(isString),
  asOf: isTimestamp,
});

const isSignal = isObject<Signal>({
  source: isOneOf(['access-key', 'access-advisor']),
  proves: isOneOf(['send', 'likely-send', 'call', 'access']),
  at: isTimestamp,
  region: isNullOr(isString),
  service: isNullOr(isString),
  keyId: isNullOr(isString),
  action: isNullOr(isString),
  asOf: isTimestamp,
  isPast: isBoolean,
});

const isTally = isObject<UserCounts>({
  users: isIndex,
  senders: isIndex,
  otherUse: isIndex,
  cannotTell: isIndex,
  checking: isIndex,
  mayOnly: isIndex,
  noUse: isIndex,
  partly: isIndex,
  isGrowing: isBoolean,
  unlisted: isIndex,
});

const isLane = isObject<Lane>({
  arn: isString,
  id: isNullOr(isString),
  name: isString,
  section: isOneOf(SECTIONS),
  verdict: isOneOf(VERDICTS),
  canSend: isCanSend,
  permissionsAsOf: isNullOr(isTimestamp),
  arePoliciesOlder: isBoolean,
  createdAt: isNullOr(isTimestamp),
  lastSesAt: isNullOr(isTimestamp),
  isRecent: isBoolean,
  telling: isArrayOf(isSignal),
  noUse: isString,
  noAdvisor: isNullOr(isString),
  marks: isArrayOf(isMark),
  gaps: isArrayOf(isGap),
  unusedKeys: isArrayOf(isString),
  areKeysKnown: isBoolean,
});

const isCounts = isObject<Record<Verdict | 'checking', number>>({
  'sends-smtp': isIndex,
  'uses-api': isIndex,
  'used-ses': isIndex,
  unknown: isIndex,
  'can-send': isIndex,
  'no-ses': isIndex,
  checking: isIndex,
});

const isOverview = isObject<Overview>({
  account: isAccount,
  now: isTimestamp,
  recentDays: isIndex,
  scan: isObject<Overview['scan']>({
    mode: isOneOf(['quick', 'complete']),
    startedAt: isTimestamp,
    finishedAt: isNullOr(isTimestamp),
    reportGeneratedAt: isNullOr(isTimestamp),
  }),
  users: isIndex,
  counts: isCounts,
  tally: isTally,
  recent: isArrayOf(
    isObject({ way: isOneOf(WAYS), names: isArrayOf(isString), policiesAsOf: isNullOr(isTimestamp) }),
  ),
  lanes: isArrayOf(isLane),
  lanesLeftOut: isIndex,
  checking: isIndex,
  withoutLane: isIndex,
  gaps: isArrayOf(isGap),
  userGaps: isArrayOf(isObject({ call: isCall, reason: isString, users: isIndex })),
});

/** What the page accepts from the host. */
export const toPageGuards: Guards<ToPage> = {
  show: isObject<ToPage['show']>({
    locale: isString,
    choices: isArrayOf(isObject<Choice>({ accountId: isString, name: isString })),
    accountId: isNullOr(isString),
    overview: isNullOr(isOverview),
    notice: isString,
    isBusy: isBoolean,
  }),
};

/** What the host accepts from the page. */
export const toHostGuards: Guards<ToHost> = {
  ready: isNull,
  choose: isString,
  reveal: isObject<UserRef>({ arn: isString, id: isNullOr(isString) }),
  export: isOneOf(FORMATS),
  refresh: isNull,
  report: isString,
};

/** What either side accepts from a window that was closed. */
export const isSavedState = isObject<SavedState>({ accountId: isNullOr(isString) });

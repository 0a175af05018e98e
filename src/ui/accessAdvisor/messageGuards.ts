/** The shapes of every message and of the saved state, checked by hand on the side that receives them. */
import { VERDICTS } from '../../senders/model.ts';
import type {
  AccessKey,
  AdvisorNone,
  AdvisorRecord,
  Gap,
  GrantingPolicy,
  LastUsed,
  PastUse,
  TrackedAction,
  User,
} from '../../senders/model.ts';
import type { ServiceLastAccessed } from '../../senders/questions.ts';
import {
  isAnyOf,
  isArrayOf,
  isBoolean,
  isIndex,
  isNull,
  isNullOr,
  isObject,
  isOneOf,
  isString,
  isTimestamp,
  isTrue,
  optional,
  type Guard,
} from '../webview/guards.ts';
import { isAccount, isCall, isCanSend } from '../webview/modelGuards.ts';
import type { Guards } from '../webview/protocol.ts';
import { COLUMNS, DIRECTIONS, HISTORIES } from './protocol.ts';
import type {
  Activity,
  AdvisorPage,
  AdvisorTarget,
  Problem,
  Query,
  SavedState,
  ToHost,
  ToPage,
} from './protocol.ts';

const isGrantingPolicy = isObject<GrantingPolicy>({
  type: isOneOf(['inline', 'managed', 'group-inline', 'group-managed']),
  name: isString,
  arn: isNullOr(isString),
  group: isNullOr(isString),
});

const isLastUsed = isObject<LastUsed>({
  at: isTimestamp,
  region: isNullOr(isString),
  service: isNullOr(isString),
});

const isAccessKey = isObject<AccessKey>({
  id: isNullOr(isString),
  status: isOneOf(['Active', 'Inactive']),
  createdAt: isNullOr(isTimestamp),
  lastUsed: isNullOr(isLastUsed),
  source: isOneOf(['live', 'report']),
  asOf: isTimestamp,
});

const isAdvisorRecord = isObject<AdvisorRecord>({
  lastAccessedAt: isTimestamp,
  region: isNullOr(isString),
  trackedActions: isNullOr(isArrayOf(isObject<TrackedAction>({ action: isString, at: isTimestamp }))),
  source: isOneOf(['user', 'policy', 'group']),
  asOf: isTimestamp,
});

const isGap = isObject<Gap>({
  call: isCall,
  reason: isString,
  message: isString,
  accessKeyId: optional(isString),
});

const isPastUse = isObject<PastUse>({ keyId: isNullOr(isString), use: isLastUsed, asOf: isTimestamp });

const isAdvisorNone = isObject<AdvisorNone>({
  kind: isOneOf(['not-accessed', 'not-listed']),
  asOf: isTimestamp,
});

const isUser = isObject<User>({
  name: isString,
  arn: isString,
  id: isNullOr(isString),
  path: isString,
  // Empty for a panel that came back with the window: until a scan, only the user's ARN is known.
  createdAt: isAnyOf(isTimestamp, isOneOf([''])),
  isRoot: isBoolean,
  accessKeys: isArrayOf(isAccessKey),
  keysAsOf: optional(isTimestamp),
  pastUses: optional(isArrayOf(isPastUse)),
  advisor: isNullOr(isAdvisorRecord),
  advisorNone: optional(isAdvisorNone),
  canSend: isCanSend,
  grantedBy: isArrayOf(isGrantingPolicy),
  groups: optional(isArrayOf(isString)),
  permissionsAsOf: optional(isTimestamp),
  couldSendAt: optional(isTimestamp),
  clearedAt: optional(isTimestamp),
  isDeleted: optional(isTrue),
  gaps: isArrayOf(isGap),
  pending: isArrayOf(isCall),
  verdict: isOneOf(VERDICTS),
  lastSesAt: isNullOr(isTimestamp),
  likelySend: isNullOr(isBoolean),
});

const isService = isObject<ServiceLastAccessed>({
  serviceName: isString,
  serviceNamespace: isString,
  lastAccessedAt: isNullOr(isTimestamp),
  region: isNullOr(isString),
  trackedActions: isNullOr(
    isArrayOf(isObject({ action: isString, at: isNullOr(isTimestamp), region: isNullOr(isString) })),
  ),
});

const isPage = isObject<AdvisorPage>({
  account: isAccount,
  user: isUser,
  services: isNullOr(isArrayOf(isService)),
  completedAt: isNullOr(isTimestamp),
  grantedBy: isArrayOf(isGrantingPolicy),
  gaps: isArrayOf(isGap),
  earlier: optional(
    isObject<NonNullable<AdvisorPage['earlier']>>({ verdict: isOneOf(VERDICTS), asOf: isTimestamp }),
  ),
});

const isTargetShape = isObject<AdvisorTarget>({
  profile: isString,
  accountId: isString,
  userArn: isString,
  // A panel of an earlier version has none.
  userId: optional(isNullOr(isString)),
});

/** A target that names one account, the same in its account ID and in its ARN. */
const isTarget: Guard<AdvisorTarget> = (value): value is AdvisorTarget => {
  if (!isTargetShape(value)) return false;
  const account = /^arn:[a-z0-9-]+:iam::(\d{12}):(?:user\/.+|root)$/.exec(value.userArn)?.[1];
  return account !== undefined && account === value.accountId;
};

const isProblem = isObject<Problem>({
  title: isString,
  message: isString,
  nextStep: isString,
  actions: isArrayOf(isString),
});

const isActivity: Guard<Activity> = isAnyOf(
  isAnyOf(
    isObject<{ kind: 'idle' | 'cancelled' }>({ kind: isOneOf(['idle', 'cancelled']) }),
    isObject<{ kind: 'loading'; text: string }>({ kind: isOneOf(['loading']), text: isString }),
  ),
  isObject<{ kind: 'failed'; problem: Problem }>({ kind: isOneOf(['failed']), problem: isProblem }),
);

const isQuery = isObject<Query>({
  search: isString,
  history: isOneOf(HISTORIES),
  column: isOneOf(COLUMNS),
  direction: isOneOf(DIRECTIONS),
});

/** What the page accepts from the host. */
export const toPageGuards: Guards<ToPage> = {
  show: isObject<ToPage['show']>({
    target: isTarget,
    locale: isString,
    now: isTimestamp,
    recentDays: isIndex,
    page: isNullOr(isPage),
    activity: isActivity,
  }),
  activity: isActivity,
};

/** What the host accepts from the page. */
export const toHostGuards: Guards<ToHost> = {
  ready: isNull,
  refresh: isNull,
  cancel: isNull,
  act: isIndex,
  copy: isNull,
  export: isNull,
  explain: isNull,
  report: isString,
};

/** What either side accepts from a window that was closed: written by an earlier version, or by anyone. */
export const isSavedState = isObject<SavedState>({ target: isTarget, query: isQuery });

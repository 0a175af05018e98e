/** The list of what can go wrong with a call, whichever it is; `faultsOf` adds what only some calls can suffer. */
import { CALLS } from '../../src/senders/model/calls.ts';
import type { Call } from '../../src/senders/model/model.ts';
import { canary, SECRET_FORMS } from '../aws/canaries.ts';
import type { Effect } from '../aws/rules.ts';
import {
  body,
  cutAt,
  emptied,
  emptyPage,
  fromTheStart,
  goesOn,
  junk,
  nested,
  ofAnotherCall,
  otherNamespace,
  padded,
  prefixed,
  without,
  withoutLast,
} from './answers.ts';
import type { Spoil } from './answers.ts';
import {
  emptiedMember,
  goesOnWith,
  nestedJson,
  otherTimes,
  otherType,
  otherValues,
  paddedJson,
  withoutMember,
  withStatus,
} from './jsonAnswers.ts';
import type { FaultCase } from './fault.ts';
import { REPORT_FAULT_CASES } from './reportFaults.ts';

const MEGABYTE = 1_000_000;

const of = (kind: string, effects: Readonly<Record<string, Effect>>): readonly FaultCase[] =>
  Object.entries(effects).map(([detail, effect]) => ({ kind, detail, effect }));

const error = (code: string, status: number): Effect => ({ error: { code, status, message: `${code}.` } });
const page = (status: number, text = LOGIN): Effect => ({ respond: { status, body: text } });

/** By so many minutes, a report of three hours looks as if it had just been made. */
const OLD = 3 * 60 - 2;

/** @param minutes that the machine's clock is ahead of AWS's, by what it is called. */
function clocks(minutes: Readonly<Record<string, number>>, jumps: boolean): readonly FaultCase[] {
  return Object.entries(minutes).map(([detail, ahead]) => ({
    kind: 'wrong clock',
    detail,
    clock: { ahead: ahead * 60_000, jumps },
  }));
}

const quoting = (message: string): Effect => ({
  error: { code: 'IncompleteSignature', status: 400, message },
});

const LOGIN =
  '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Sign in</title></head><body><form>Name <input name="n"><br></form></body></html>';
const NEAT_LOGIN = '<html><body><p>Sign in to the network</p></body></html>';
const XML = { contentType: 'text/xml' };
const AMZ_JSON = { contentType: 'application/x-amz-json-1.0' };

/** From the start; whichever call it is counted by. */
const WRONG_CLOCKS = clocks(
  {
    '14 min behind': -14,
    '3 h behind': -OLD,
    'a day behind': -24 * 60,
    '14 min ahead': 14,
    '5 h ahead': 5 * 60,
    'a day ahead': 24 * 60,
  },
  false,
);

/** Of every call, in whichever protocol it is. */
const FAULT_CASES: readonly FaultCase[] = [
  { kind: 'throttled for 1 s', detail: '', effect: error('Throttling', 400), lasts: 1_000 },
  { kind: 'throttled for 60 s', detail: '', effect: error('Throttling', 400), lasts: 60_000 },
  {
    kind: 'throttled for 60 s',
    detail: 'all calls',
    effect: error('Throttling', 400),
    lasts: 60_000,
    spreads: true,
  },
  ...of('500', {
    ServiceFailure: error('ServiceFailure', 500),
    'of a proxy': page(500),
    'empty body': page(500, ''),
  }),
  ...of('503', { ServiceUnavailable: error('ServiceUnavailable', 503), 'of a proxy': page(503, NEAT_LOGIN) }),
  { kind: 'connection refused', detail: '', detour: 'closed port' },
  { kind: 'connection refused', detail: 'from then on', detour: 'closed port', spreads: true },
  ...of('reset', {
    'before the body': { reset: true },
    'in the middle of the body': { truncate: 100 },
    'at the end of the body': { rewrite: (response) => response, truncate: 400 },
  }),
  ...of('hang', { 'before the body': { hang: true }, 'in the middle of the body': { stall: 100 } }),
  { kind: 'trickle', detail: 'a byte now and then', effect: { trickle: 40 } },
  // Each is read until it is too large.
  { kind: 'endless body', detail: '', effect: { endless: true }, times: 2 },
  ...of('error that quotes a secret', {
    'before a scope': quoting(`got '${SECRET_FORMS[1]}/20261128/us-east-1/iam/aws4_request'`),
    'in the canonical string': quoting(`x-amz-security-token:${canary('session-token')} ${SECRET_FORMS[0]}.`),
    'in a URL': quoting(
      `?key=${encodeURIComponent(SECRET_FORMS[0])}&smtp=${encodeURIComponent(SECRET_FORMS[2])}`,
    ),
  }),
  ...clocks({ 'jumps 3 h back': -OLD, 'jumps a day ahead': 24 * 60 }, true),
  { kind: 'TLS', detail: 'not spoken', detour: 'no TLS' },
  { kind: 'TLS', detail: 'not trusted', detour: 'untrusted TLS' },
  ...of('page of a proxy', {
    'with 200': page(200),
    'with 200, neat': page(200, NEAT_LOGIN),
    'with 302': page(302),
    'with 403': page(403),
    'with 407': page(407),
    'with 511': page(511, NEAT_LOGIN),
    JSON: { respond: { body: '{"error":"sign in"}', contentType: 'application/json' } },
  }),
  ...of('empty body', {
    '': { respond: { body: '', ...XML } },
    'white space': { respond: { body: ' \n', ...XML } },
    'only the prolog': { respond: { body: '<?xml version="1.0"?>', ...XML } },
  }),
  ...of('10 MB of body', {
    'a page': page(200, junk(10 * MEGABYTE)),
    'a page with 503': page(503, junk(10 * MEGABYTE)),
    // Each is read letter by letter: enough of them to see what comes of it.
  }).map((faultCase) => ({ ...faultCase, times: 3 })),
  ...of('clock skew', {
    RequestExpired: error('RequestExpired', 400),
    SignatureDoesNotMatch: error('SignatureDoesNotMatch', 403),
  }),
  { kind: 'expired token', detail: 'from then on', effect: error('ExpiredToken', 403), spreads: true },
  ...of('access denied', { '': error('AccessDenied', 403) }),
  ...of('NoSuchEntity', { '': error('NoSuchEntity', 404) }),
];

const TOO_MUCH = { kind: '10 MB of body', times: 3 };

const truncated = (format: string) =>
  of(`truncated ${format}`, {
    ...Object.fromEntries([0.1, 0.5, 0.8, 0.95].map((share) => [String(share), { rewrite: cutAt(share) }])),
    'the last character': { rewrite: withoutLast(1) },
  });

/** Of every call that is answered in XML. */
const XML_FAULT_CASES: readonly FaultCase[] = [
  ...truncated('XML'),
  ...of('wrong namespace', {
    'another one': { rewrite: otherNamespace },
    'a prefix': { rewrite: prefixed },
    'the answer of another call': { rewrite: ofAnotherCall },
    'other XML': { respond: { body: '<Welcome/>', ...XML } },
  }),
  {
    ...TOO_MUCH,
    detail: 'deeply nested',
    effect: { respond: { body: nested(10 * MEGABYTE), ...XML } },
  },
  { ...TOO_MUCH, detail: 'white space in the answer', effect: { rewrite: padded(10 * MEGABYTE) } },
];

/** Of every call that is answered in JSON. */
const JSON_FAULT_CASES: readonly FaultCase[] = [
  ...truncated('JSON'),
  ...of('wrong JSON', {
    'the answer of another call': { respond: { body: '{"MetricAlarms":[]}', ...AMZ_JSON } },
    'a list': { respond: { body: '[]', ...AMZ_JSON } },
    null: { respond: { body: 'null', ...AMZ_JSON } },
    nothing: { respond: { body: '{}', ...AMZ_JSON } },
    XML: { respond: { body: '<GetMetricDataResponse/>', ...XML } },
  }),
  { ...TOO_MUCH, detail: 'deeply nested', effect: { respond: { body: nestedJson(MEGABYTE), ...AMZ_JSON } } },
  { ...TOO_MUCH, detail: 'white space in the answer', effect: { rewrite: paddedJson(10 * MEGABYTE) } },
  ...of('repeated token', { 'for ever': { rewrite: goesOnWith(() => 'again') } }),
  ...of('endless tokens', { 'never the same': { rewrite: goesOnWith((count) => `token${count}`) } }),
];

const METRIC_FAULT_CASES: readonly FaultCase[] = [
  ...of('value that is none', {
    negative: { rewrite: otherValues(-1) },
    'beyond all counts': { rewrite: otherValues(1e12) },
    'not a number': { rewrite: otherValues('NaN') },
    'a text': { rewrite: otherValues('12') },
    null: { rewrite: otherValues(null) },
  }),
  ...of('time that is none', {
    'off the hour': { rewrite: otherTimes(60) },
    'in a year': { rewrite: otherTimes(365 * 86_400) },
    'a year ago': { rewrite: otherTimes(-365 * 86_400) },
  }),
  ...of('status of a metric', {
    InternalError: { rewrite: withStatus('InternalError') },
    Forbidden: { rewrite: withStatus('Forbidden') },
    'PartialData, and no token': { rewrite: withStatus('PartialData') },
    'that is none': { rewrite: withStatus('Fine') },
  }),
];

/** How a Region answers that is switched off. */
const OFF: FaultCase = {
  kind: 'Region that is off',
  detail: '',
  effect: {
    error: {
      code: 'InvalidClientTokenId',
      status: 403,
      message: 'The security token included in the request is invalid.',
    },
  },
};

const LISTS: ReadonlySet<Call> = new Set<Call>([
  'ListUsers',
  'ListAccessKeys',
  'GetAccountAuthorizationDetails',
  'GetServiceLastAccessedDetails',
  'GetServiceLastAccessedDetailsWithEntities',
]);

const listFaultCases = (call: Call): readonly FaultCase[] => [
  ...of('repeated marker', { 'for ever': { rewrite: goesOn(() => fromTheStart(call)) } }),
  // Every marker is a new one, and leads to the whole list again.
  ...of('endless markers', {
    'never the same': { rewrite: goesOn((count) => Buffer.from(`${call}\n!${count}`).toString('base64url')) },
  }),
  ...of('IsTruncated', {
    'without a marker': { rewrite: goesOn(() => null) },
    'with an empty marker': { rewrite: goesOn(() => '') },
    'that is no boolean': {
      rewrite: body((xml) => xml.replace(/<IsTruncated>\w+</, '<IsTruncated>perhaps<')),
    },
  }),
  { kind: 'IsTruncated', detail: 'with an empty page', effect: { rewrite: emptyPage(call) }, times: 1 },
];

const JOB_FAULT_CASES: readonly FaultCase[] = [
  ...of('job', {
    FAILED: { job: { error: { code: 'ServiceFailure', message: 'Internal failure' } } },
    'for ever IN_PROGRESS': { job: { never: true } },
  }),
];

/**
 * Elements that AWS leaves out, or leaves empty, where there is nothing to say. An answer without them is one that
 * AWS gives about somebody else (no keys, no policies of its own, never used), and nothing in it distinguishes the two.
 */
const SAYS_NOTHING: Readonly<
  Partial<Record<Call, { readonly absent: readonly string[]; readonly empty: readonly string[] }>>
> = {
  ListUsers: { absent: ['member'], empty: ['Users'] },
  ListAccessKeys: { absent: ['member'], empty: ['AccessKeyMetadata'] },
  GetAccountAuthorizationDetails: {
    absent: ['UserPolicyList'],
    empty: [
      ...['UserDetailList', 'UserPolicyList', 'GroupList', 'AttachedManagedPolicies'],
      ...['RoleDetailList', 'RolePolicyList', 'RoleLastUsed'],
    ],
  },
  GetServiceLastAccessedDetails: { absent: ['member'], empty: ['ServicesLastAccessed'] },
  GetServiceLastAccessedDetailsWithEntities: {
    absent: ['member', 'LastAuthenticated'],
    empty: ['EntityDetailsList'],
  },
  // Whether a list goes on is said by the token alone.
  ListMetrics: { absent: ['NextToken'], empty: ['Metrics', 'NextToken'] },
  GetAccount: { absent: ['VdmAttributes'], empty: ['VdmAttributes'] },
  ListEmailIdentities: { absent: ['NextToken'], empty: ['EmailIdentities', 'NextToken'] },
  ListIdentities: { absent: ['NextToken', 'member'], empty: ['Identities', 'NextToken'] },
  GetEmailIdentity: { absent: ['partner', 'alerts'], empty: ['Policies'] },
  ListConfigurationSets: { absent: ['NextToken'], empty: ['ConfigurationSets', 'NextToken'] },
  GetConfigurationSetEventDestinations: {
    absent: ['CloudWatchDestination'],
    empty: ['EventDestinations', 'MatchingEventTypes', 'CloudWatchDestination'],
  },
  ListIngressPoints: { absent: ['NextToken'], empty: ['IngressPoints', 'NextToken'] },
  GetRuleSet: { absent: ['Send', 'Bounce'], empty: ['Rules', 'Actions', 'Send', 'Bounce'] },
  GetMessageInsights: {
    absent: ['EmailTags', 'FromEmailAddress'],
    empty: ['EmailTags', 'FromEmailAddress'],
  },
  LookupEvents: { absent: ['NextToken'], empty: ['Events', 'NextToken'] },
  DescribeLogGroups: { absent: ['nextToken'], empty: ['logGroups', 'nextToken'] },
};

/**
 * Everything that can befall a call.
 * @param elements the names of the elements, or members, in its true answers.
 */
export function faultCasesOf(call: Call, elements: readonly string[]): readonly FaultCase[] {
  const { absent, empty } = SAYS_NOTHING[call] ?? { absent: [], empty: [] };
  const { service } = CALLS[call];
  const isJson =
    ['cloudwatch', 'cloudtrail', 'logs'].includes(service) ||
    (service === 'ses' && call !== 'ListIdentities');
  const each = (
    kind: string,
    names: readonly string[],
    spoil: (name: string) => Spoil,
  ): readonly FaultCase[] =>
    elements
      .filter((name) => !names.includes(name))
      .map((name) => ({ kind, detail: name, effect: { rewrite: spoil(name) } }));
  return [
    ...FAULT_CASES,
    ...(isJson
      ? [
          ...JSON_FAULT_CASES,
          ...(call === 'ListIngressPoints' ? [] : [OFF]),
          ...each('other type of field', [], otherType),
        ]
      : XML_FAULT_CASES),
    ...(LISTS.has(call) ? listFaultCases(call) : []),
    ...(call === 'GenerateServiceLastAccessedDetails' ? JOB_FAULT_CASES : []),
    ...(call === 'GetCredentialReport' ? [...REPORT_FAULT_CASES, ...WRONG_CLOCKS] : []),
    ...(call === 'GetMetricData' ? METRIC_FAULT_CASES : []),
    ...each('absent field', absent, isJson ? withoutMember : without),
    ...each('empty field', empty, isJson ? emptiedMember : emptied),
  ];
}

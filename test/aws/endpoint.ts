/**
 * A loopback HTTP server that answers as IAM, STS, Organizations, CloudWatch, CloudTrail and EC2 answer, for accounts that are
 * declared in plain files. All services are on one port, and so are all Regions: the protocol and the `Version` tell the
 * services apart (`protocols.ts`), the path those that credentials come from, the signature the Region.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadAccount, removeUser, type Account, type Credential } from './account.ts';
import { accountHandle, type AccountHandle } from './accountHandle.ts';
import { affected, readBody, write } from './answering.ts';
import { control } from './control.ts';
import { authenticate, claimedKeyId, claimedRegion, credentialsOf } from './credentials.ts';
import { readTime, type AccountDeclaration } from './declaration.ts';
import type { Behaviour, Memory } from './call.ts';
import { CLOUDTRAIL_CALLS } from './cloudtrail.ts';
import { CLOUDWATCH_CALLS } from './cloudwatch.ts';
import { EC2_CALLS } from './ec2.ts';
import { IAM_CALLS, resourceOf } from './iam.ts';
import { isOfProduct, recorder } from './record.ts';
import { LOGS_CALLS } from './logs.ts';
import { EVENTS_CALLS } from './mailLog.ts';
import { rememberReport } from './reportCalls.ts';
import { uuid, type Duration } from './jobs.ts';
import { ORGANIZATIONS_CALLS } from './organizations.ts';
import { failed, requestedCall, succeeded, type RequestedCall } from './protocols.ts';
import { rules, type Effect, type Rules } from './rules.ts';
import { SERVICES } from './services.ts';
import type { SignedRequest } from './signature.ts';
import {
  assumeRoleWithWebIdentity,
  forgetAll,
  nothingHandedOut,
  SIGN_IN_PREFIXES,
  signInAction,
  signInAnswer,
  type HandedOut,
} from './signInServices.ts';
import { leaveTrace } from './ses.ts';
import { SES_CALLS, sesResourceOf } from './sesCalls.ts';
import { STS_CALLS } from './sts.ts';
import { TRACKING_PERIOD } from './uses.ts';
import { AwsError, type Service, type WireResponse } from './wire.ts';

export interface EndpointOptions {
  readonly accounts: readonly AccountDeclaration[];
  /** 0 or none: any free one. */
  readonly port?: number;
  /** The time in the accounts. Work that takes time takes it in real time, whatever this clock says. */
  readonly now?: () => Date;
  /** How long an Access Advisor job takes for so many services; 50 ms where not given. */
  readonly jobDuration?: (services: number) => Duration;
  /** How long the credential report takes; 50 ms where not given. */
  readonly reportDuration?: Duration;
  readonly behaviour?: Partial<Omit<Behaviour, 'jobDuration' | 'reportDuration'>>;
}

/** One call that came in, whatever became of it. */
export interface CallRecord {
  readonly time: Date;
  readonly service: Service | undefined;
  /** That it says it is signed for. */
  readonly region: string | undefined;
  readonly action: string;
  /** By the names that the Query protocol has for them, in whichever protocol it came. */
  readonly params: Readonly<Record<string, string>>;
  readonly accessKeyId: string | undefined;
  /** `undefined` until the caller is known. */
  account: string | undefined;
  /** `undefined` while it is not answered, and where the connection was cut instead. */
  status: number | undefined;
  error: string | undefined;
  /** How many calls were under way when it came, itself included. */
  readonly concurrent: number;
}

export interface Endpoint {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly calls: readonly Readonly<CallRecord>[];
  readonly rules: Rules;
  /** The tokens that the services which credentials come from have given; `restore` forgets them. */
  readonly handedOut: HandedOut;
  /** The accounts' IDs in the order of their declaration. */
  readonly accountIds: readonly string[];
  /** The first account where none is named. @throws Error for an unknown one. */
  account(id?: string): AccountHandle;
  now(): Date;
  /** Lets time pass in the accounts. */
  advance(milliseconds: number): void;
  /** Its clock, and all time in the accounts, is so many milliseconds ahead of this machine's; negative: behind. */
  clockAhead(milliseconds: number): void;
  /** Forgets the calls and the rules. */
  reset(): void;
  /** Makes the accounts again what they were declared to be. */
  restore(): void;
  close(): Promise<void>;
}

/** Where a call stands between the socket and its answer. */
type Outcome = { readonly response: WireResponse; readonly effect: Effect };

export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const behaviour: Behaviour = {
    services: SERVICES,
    pageSizes: { GetServiceLastAccessedDetails: 200 },
    longestPage: Infinity,
    mostDatapoints: Infinity,
    shortPage: (size) => Math.ceil((size * 2) / 3),
    report: { zone: 'Z', delay: 0 },
    advisorDelay: 0,
    keyDelay: 0,
    trackingPeriod: TRACKING_PERIOD,
    metricDelay: 0,
    queryPolls: 1,
    mostQueries: 100,
    listingDelay: 0,
    jobDuration: options.jobDuration ?? (() => ({ milliseconds: 50, polls: 0 })),
    reportDuration: options.reportDuration ?? { milliseconds: 50, polls: 0 },
    ...options.behaviour,
  };
  const clock = options.now ?? (() => new Date());
  const accounts = new Map<string, Account>();
  const memories = new Map<string, Memory>();
  const credentials = new Map<string, Credential>();
  const activeRules = rules();
  const handedOut = nothingHandedOut();
  const asked = recorder();
  let calls: CallRecord[] = [];
  let underWay = 0;
  let requests = 0;
  let passed = 0;
  let ahead = 0;

  const now = (): Date => new Date(clock().getTime() + passed + ahead);
  /** What its own clock shows, whatever time has passed in the accounts. */
  const ownTime = (): Date => new Date(Date.now() + ahead);

  const restore = (): void => {
    credentials.clear();
    forgetAll(handedOut);
    for (const declaration of options.accounts) {
      const account = loadAccount(declaration, now());
      const memory: Memory = { jobs: new Map(), report: undefined, queries: new Map() };
      accounts.set(account.id, account);
      memories.set(account.id, memory);
      for (const credential of credentialsOf(account)) credentials.set(credential.accessKeyId, credential);
      if (declaration.credentialReport)
        rememberReport(account, memory, readTime(declaration.credentialReport.generatedAt, now()), behaviour);
    }
  };

  const accountOf = (id: string): { account: Account; memory: Memory } => {
    const [account, memory] = [accounts.get(id), memories.get(id)];
    if (account === undefined || memory === undefined) throw new Error(`There is no account ${id}.`);
    return { account, memory };
  };

  const perform = async (
    request: SignedRequest,
    call: RequestedCall,
    record: CallRecord,
    id: string,
  ): Promise<Outcome> => {
    const { service = 'iam', action, params } = call;
    let effect: Effect = {};
    try {
      if (service === 'sts' && action === 'AssumeRoleWithWebIdentity') {
        const result = assumeRoleWithWebIdentity(params, { handedOut, accounts, credentials, now: now() });
        return { response: succeeded(call, result, id), effect };
      }
      const directory = { credentials, accounts };
      const { caller, account, region } = authenticate(directory, service, request, now(), ownTime());
      record.account = account.id;
      const { accessKeyId } = caller;
      const asked = { service, region, action, params, accountId: account.id, accessKeyId };
      effect = activeRules.effectOn(asked);
      if (effect.delay !== undefined) await sleep(effect.delay);
      await effect.until;
      if (effect.error)
        throw new AwsError(
          effect.error.code,
          effect.error.status ?? 400,
          effect.error.message ?? effect.error.code,
        );
      activeRules.take(asked);
      const iam = record.service === 'iam' ? IAM_CALLS[action] : undefined;
      const sts = record.service === 'sts' ? STS_CALLS[action] : undefined;
      const organizations = service === 'organizations' ? ORGANIZATIONS_CALLS[action] : undefined;
      const cloudWatch = service === 'cloudwatch' ? CLOUDWATCH_CALLS[action] : undefined;
      const ec2 = service === 'ec2' ? EC2_CALLS[action] : undefined;
      const cloudTrail = service === 'cloudtrail' ? CLOUDTRAIL_CALLS[action] : undefined;
      const ses = service === 'ses' ? SES_CALLS[action] : undefined;
      if (ses !== undefined) leaveTrace(account, caller, { region, action, at: now() });
      const logs = service === 'logs' ? LOGS_CALLS[action] : undefined;
      const events = service === 'events' ? EVENTS_CALLS[action] : undefined;
      if (
        (iam ?? sts ?? organizations ?? cloudWatch ?? ec2 ?? cloudTrail ?? ses ?? logs ?? events) ===
        undefined
      )
        throw new AwsError(
          'InvalidAction',
          400,
          `Could not find operation ${action} for version ${params.get('Version') ?? '(none)'}`,
        );
      const resource =
        service === 'ses'
          ? sesResourceOf({ account, region, params })
          : resourceOf(action, { account, params });
      activeRules.authorize(asked, caller.arn, resource);
      const { memory } = accountOf(account.id);
      const result =
        iam?.({ account, memory, caller, params, now: now(), behaviour, job: effect.job }) ??
        sts?.({ caller, params, now: now(), accounts, credentials }) ??
        organizations?.({ account, params, accounts }) ??
        cloudWatch?.({ account, region, params, now: now(), behaviour }) ??
        ec2?.({ account, params }) ??
        cloudTrail?.({ account, region, params, now: now() }) ??
        ses?.({ account, region, params, now: now(), behaviour }) ??
        logs?.({ account, memory, region, params, now: now(), behaviour }) ??
        events?.({ account, region, params, now: now() }) ??
        {};
      return { response: succeeded(call, result, id), effect };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      record.error = error.code;
      return { response: failed(call, error, id), effect };
    }
  };

  const afterwards = (effect: Effect, record: CallRecord): void => {
    if (effect.vanish !== undefined && record.account !== undefined)
      removeUser(accountOf(record.account).account, effect.vanish);
    effect.then?.();
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const bytes = await readBody(incoming);
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '/',
      headers: incoming.headers,
      body: bytes.toString(),
      bytes,
    };
    if (request.url.startsWith('/_control')) {
      write(outgoing, control(endpoint, request));
      return;
    }
    const signIn = signInAction(request);
    const call: RequestedCall =
      signIn === undefined
        ? requestedCall(request)
        : { service: undefined, action: signIn, params: new Map() };
    underWay += 1;
    const record: CallRecord = {
      time: now(),
      service: call.service,
      region: claimedRegion(request.headers),
      action: call.action,
      params: Object.fromEntries(
        [...call.params].filter(([name]) => name !== 'Action' && name !== 'Version'),
      ),
      accessKeyId: claimedKeyId(request.headers),
      account: undefined,
      status: undefined,
      error: undefined,
      concurrent: underWay,
    };
    calls.push(record);
    if (call.action !== '' && isOfProduct(incoming.headers['user-agent'])) asked.note(nameOf(call));
    requests += 1;
    if (signIn !== undefined) {
      outgoing.setHeader('date', ownTime().toUTCString());
      const answer = signInAnswer({ request, handedOut, accounts, credentials, now: now() });
      record.status = answer.status;
      underWay -= 1;
      write(outgoing, answer);
      return;
    }
    const { response, effect } = await perform(request, call, record, uuid('request', requests)).finally(
      () => {
        underWay -= 1;
      },
    );
    const answer = affected(response, effect);
    outgoing.setHeader('date', ownTime().toUTCString());
    if (effect.reset !== true && effect.hang !== true) record.status = answer.status;
    afterwards(effect, record);
    if (effect.reset === true) outgoing.destroy();
    else if (effect.hang !== true) write(outgoing, answer, effect);
  };

  const endpoint: Endpoint = {
    get url() {
      const address = server.address();
      return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    },
    get calls() {
      return calls;
    },
    rules: activeRules,
    handedOut,
    accountIds: options.accounts.map(({ accountId }) => accountId),
    account: (id = options.accounts[0]?.accountId ?? '') => {
      const accountNow = (): Account => accountOf(id).account;
      const { id: known } = accountNow();
      const credential = [...credentials.values()].find(({ accountId }) => accountId === known);
      if (credential === undefined) throw new Error(`Nobody may sign for account ${id}.`);
      return accountHandle(accountNow, credential, now);
    },
    now,
    advance: (milliseconds) => {
      passed += milliseconds;
    },
    clockAhead: (milliseconds) => {
      ahead = milliseconds;
    },
    reset: () => {
      calls = [];
      activeRules.reset();
    },
    restore,
    close: () =>
      new Promise((resolve, reject) => {
        asked.close();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      write(outgoing, { status: 500, headers: { 'content-type': 'text/plain' }, body: String(error) });
    });
  });
  restore();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return endpoint;
}

/** As policies name it: `iam:ListUsers`. */
const nameOf = ({ service, action }: RequestedCall): string =>
  `${service ?? SIGN_IN_PREFIXES[action] ?? 'unknown'}:${action}`;

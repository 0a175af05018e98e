import { IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import PQueue from 'p-queue';
import type { Account, Gap } from '../../senders/model/model.ts';
import type { Problem } from '../../senders/model/problem.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { LogReader } from '../../senders/ports/logReader.ts';
import type { MailReader } from '../../senders/ports/mailReader.ts';
import type { SesReader } from '../../senders/ports/sesReader.ts';
import type { TrailReader } from '../../senders/ports/trailReader.ts';
import type { Readers } from '../../senders/ports/readers.ts';
import { openAccess, type Access, type AccessOptions } from './access.ts';
import { abortable, PATIENT_CLIENT, readOnly } from '../client/client.ts';
import { iamRegion } from './endpoint.ts';
import { present } from '../errors/failure.ts';
import { createIamReader, type Iam } from '../iam/iamReader.ts';
import { createRateLimiter } from '../client/rateLimiter.ts';
import type { Urgency } from '../client/requests.ts';
import { toProblem } from './signInProblem.ts';
import { readReportBody } from '../iam/reportBody.ts';

export interface Connection {
  readonly account: Account;
  /** What is missing about the account itself (its alias). */
  readonly gaps: readonly Gap[];
  readonly readers: AccountReaders;
  /** Follows the time at AWS, from its answers. */
  readonly clock: Clock;
  /** The same for calls that a person is waiting for; they go ahead of a scan's. */
  readonly urgent: AccountReaders;
}

/** The ports of an account, plus calls that no scan makes. */
export interface AccountReaders extends Readers {
  readonly iam: Iam;
  readonly mails: MailReader;
  readonly trail: TrailReader;
  readonly ses: SesReader;
  readonly log: LogReader;
}

export type Connected =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

export interface ConnectOptions extends AccessOptions {
  /** Calls at once. */
  readonly concurrency: number;
}

/**
 * Signs in with a profile and finds out which account it is. Nothing is reused: a second call sees new files, sessions and
 * keys. Expected failures (no profile, expired, offline) are values.
 * @throws the signal's reason when aborted
 */
export async function connect(options: ConnectOptions, signal: AbortSignal): Promise<Connected> {
  const opened = await openAccess(options);
  return opened.ok ? connectWith(opened.access, options.concurrency, signal) : opened;
}

/** Finds out which account an access leads to, and creates its clients. @throws the signal's reason when aborted */
export async function connectWith(
  access: Access,
  concurrency: number,
  signal: AbortSignal,
): Promise<Connected> {
  const { label, profile, region, credentials, limit, clientConfig } = access;
  const late = new AbortController();
  try {
    const calls = new Map<string, number>();
    const tempo = createRateLimiter();
    const counted = (call: string) => void calls.set(call, (calls.get(call) ?? 0) + 1);
    const stsClient = new STSClient({ ...PATIENT_CLIENT, ...clientConfig('sts'), region, credentials });
    stsClient.middlewareStack.use(readOnly(counted, tempo, limit.waitFor));
    const iamClient = new IAMClient({
      ...PATIENT_CLIENT,
      ...clientConfig('iam'),
      region: iamRegion(region),
      credentials,
    });
    iamClient.middlewareStack.use(readOnly(counted, tempo, limit.waitFor));
    readReportBody(iamClient);

    const abortSignal = AbortSignal.any([signal, late.signal]);
    const command = abortable(new GetCallerIdentityCommand({}), abortSignal);
    const identity = await limit.within(stsClient.send(command, { abortSignal }));
    const queue = new PQueue({ concurrency });
    const mails = mailReaders(access, counted);
    const trail = trailReaders(access, counted);
    const ses = sesReaders(access, counted);
    const log = logReaders(access, counted);
    const readers = (urgency: Urgency): AccountReaders => ({
      iam: createIamReader(iamClient, queue, urgency, calls),
      mails: mails(urgency),
      trail: trail(urgency),
      ses: ses(urgency),
      ...(identity.Arn === undefined ? {} : { caller: identity.Arn }),
      log: log(urgency),
    });
    const background = readers('background');
    const alias = await background.iam.accountAlias(signal);
    return {
      ok: true,
      connection: {
        account: {
          profile: label,
          accountId: present(identity.Account, 'Account'),
          alias: alias.ok ? alias.value : null,
          partition: identity.Arn?.split(':')[1] ?? 'aws',
        },
        gaps: alias.ok ? [] : [alias.gap],
        readers: background,
        clock: access.clock,
        urgent: readers('now'),
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    late.abort();
    return { ok: false, profile: label, problem: toProblem(error, profile) };
  }
}

/** The readers of an account's mails share their clients, which are loaded and made when the first question is asked. */
function mailReaders(access: Access, onRequest: (call: string) => void): (urgency: Urgency) => MailReader {
  const { region, credentials, clientConfig, limit } = access;
  const load = async (): Promise<(urgency: Urgency) => MailReader> => {
    const { createMailClients, createMailReader } = await import('../cloudwatch/mailReader.ts');
    const clients = createMailClients({
      region,
      config: (service) => ({ ...PATIENT_CLIENT, ...clientConfig(service), credentials }),
      onRequest,
      waitFor: limit.waitFor,
    });
    return (urgency) => createMailReader(clients, urgency);
  };
  let loading: ReturnType<typeof load> | undefined;
  return (urgency) => {
    const reader = async () => (await (loading ??= load()))(urgency);
    return {
      describeRegions: async (...asked) => (await reader()).describeRegions(...asked),
      listSenderMetrics: async (...asked) => (await reader()).listSenderMetrics(...asked),
      getHourlySums: async (...asked) => (await reader()).getHourlySums(...asked),
    };
  };
}

/** The readers of Event history share their clients, which are loaded and made when the first question is asked. */
function trailReaders(access: Access, onRequest: (call: string) => void): (urgency: Urgency) => TrailReader {
  const { region, credentials, clientConfig, limit } = access;
  const load = async (): Promise<(urgency: Urgency) => TrailReader> => {
    const { createTrailClients, createTrailReader } = await import('./askedReaders.ts');
    const clients = createTrailClients({
      iamRegion: iamRegion(region),
      config: { ...PATIENT_CLIENT, ...clientConfig('cloudtrail'), credentials },
      onRequest,
      waitFor: limit.waitFor,
    });
    return (urgency) => createTrailReader(clients, urgency);
  };
  let loading: ReturnType<typeof load> | undefined;
  return (urgency) => {
    const reader = async () => (await (loading ??= load()))(urgency);
    return {
      lookupEvents: async (...asked) => (await reader()).lookupEvents(...asked),
      lookupCalls: async (...asked) => (await reader()).lookupCalls(...asked),
    };
  };
}

/** The readers of SES itself share their clients, which are loaded and made when the first question is asked. */
function sesReaders(access: Access, onRequest: (call: string) => void): (urgency: Urgency) => SesReader {
  const { credentials, clientConfig, limit } = access;
  const load = async (): Promise<(urgency: Urgency) => SesReader> => {
    const { createSesClients, createSesReader } = await import('./askedReaders.ts');
    const clients = createSesClients({
      config: (service) => ({ ...PATIENT_CLIENT, ...clientConfig(service), credentials }),
      onRequest,
      waitFor: limit.waitFor,
    });
    return (urgency) => createSesReader(clients, urgency);
  };
  let loading: ReturnType<typeof load> | undefined;
  return (urgency) => {
    const reader = async () => (await (loading ??= load()))(urgency);
    return {
      getAccount: async (...asked) => (await reader()).getAccount(...asked),
      listIdentities: async (...asked) => (await reader()).listIdentities(...asked),
      getIdentity: async (...asked) => (await reader()).getIdentity(...asked),
      listConfigurationSets: async (...asked) => (await reader()).listConfigurationSets(...asked),
      getEventDestinations: async (...asked) => (await reader()).getEventDestinations(...asked),
      listIngressPoints: async (...asked) => (await reader()).listIngressPoints(...asked),
      getIngressRoles: async (...asked) => (await reader()).getIngressRoles(...asked),
      getMessageInsights: async (...asked) => (await reader()).getMessageInsights(...asked),
    };
  };
}

/** The readers of CloudWatch Logs share their clients, which are loaded and made when the first question is asked. */
function logReaders(access: Access, onRequest: (call: string) => void): (urgency: Urgency) => LogReader {
  const { region, credentials, clientConfig, limit } = access;
  const load = async (): Promise<(urgency: Urgency) => LogReader> => {
    const { createLogClients, createLogReader } = await import('./askedReaders.ts');
    const clients = createLogClients({
      region,
      config: { ...PATIENT_CLIENT, ...clientConfig('cloudwatch_logs'), credentials },
      onRequest,
      waitFor: limit.waitFor,
    });
    return (urgency) => createLogReader(clients, urgency);
  };
  let loading: ReturnType<typeof load> | undefined;
  return (urgency) => {
    const reader = async () => (await (loading ??= load()))(urgency);
    return {
      region,
      describeLogGroups: async (...asked) => (await reader()).describeLogGroups(...asked),
      findLogGroup: async (...asked) => (await reader()).findLogGroup(...asked),
      startQuery: async (...asked) => (await reader()).startQuery(...asked),
      getQueryResults: async (...asked) => (await reader()).getQueryResults(...asked),
      stopQuery: async (...asked) => (await reader()).stopQuery(...asked),
    };
  };
}

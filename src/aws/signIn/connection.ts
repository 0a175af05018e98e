import { IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import PQueue from 'p-queue';
import { loadOnce } from '../../senders/evidence/parallel.ts';
import type { Account, Gap } from '../../senders/model/model.ts';
import type { Problem } from '../../senders/model/problem.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { LogReader } from '../../senders/ports/logReader.ts';
import type { MailReader } from '../../senders/ports/mailReader.ts';
import type { SesReader } from '../../senders/ports/sesReader.ts';
import type { TrailReader } from '../../senders/ports/trailReader.ts';
import type { Readers } from '../../senders/ports/readers.ts';
import type { Access } from './access.ts';
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
export interface AccountReaders extends Required<Omit<Readers, 'iam' | 'caller'>>, Pick<Readers, 'caller'> {
  readonly iam: Iam;
}

export type Connected =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

/**
 * Finds out which account an access leads to, and creates its clients. Expected failures (expired, offline) are values.
 * @throws the signal's reason when aborted
 */
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
    const services = createServiceReaders(access, counted);
    const readers = (urgency: Urgency): AccountReaders => ({
      iam: createIamReader(iamClient, queue, urgency, calls),
      ...services(urgency),
      ...(identity.Arn === undefined ? {} : { caller: identity.Arn }),
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

/** Returns the ports of the services beside IAM. Their clients are loaded and created when the first question is asked. */
function createServiceReaders(
  { region, credentials, clientConfig, limit }: Access,
  onRequest: (call: string) => void,
): (urgency: Urgency) => Omit<AccountReaders, 'iam' | 'caller'> {
  const config = (service: Parameters<typeof clientConfig>[0]) => ({
    ...PATIENT_CLIENT,
    ...clientConfig(service),
    credentials,
  });
  const shared = { onRequest, waitFor: limit.waitFor };
  const mails = whenAsked<MailReader>(async () => {
    const { createMailClients, createMailReader } = await import('../cloudwatch/mailReader.ts');
    const clients = createMailClients({ region, config, ...shared });
    return (urgency) => createMailReader(clients, urgency);
  });
  const trail = whenAsked<TrailReader>(async () => {
    const { createTrailClients, createTrailReader } = await import('./askedReaders.ts');
    const own = { iamRegion: iamRegion(region), config: config('cloudtrail') };
    const clients = createTrailClients({ ...own, ...shared });
    return (urgency) => createTrailReader(clients, urgency);
  });
  const ses = whenAsked<SesReader>(async () => {
    const { createSesClients, createSesReader } = await import('./askedReaders.ts');
    const clients = createSesClients({ config, ...shared });
    return (urgency) => createSesReader(clients, urgency);
  });
  const log = whenAsked<LogReader>(
    async () => {
      const { createLogClients, createLogReader } = await import('./askedReaders.ts');
      const clients = createLogClients({ region, config: config('cloudwatch_logs'), ...shared });
      return (urgency) => createLogReader(clients, urgency);
    },
    { region },
  );
  return (urgency) => ({
    mails: mails(urgency),
    trail: trail(urgency),
    ses: ses(urgency),
    log: log(urgency),
  });
}

/**
 * Returns readers that share what is loaded when any method of theirs is first called.
 * @param own what they know without that
 */
function whenAsked<Reader extends object>(
  load: () => Promise<(urgency: Urgency) => Reader>,
  own: Partial<Reader> = {},
): (urgency: Urgency) => Reader {
  const loaded = loadOnce(load);
  return (urgency) => {
    const method =
      (name: PropertyKey) =>
      async (...asked: readonly unknown[]) => {
        const reader = (await loaded())(urgency) as Readonly<Record<PropertyKey, Ask>>;
        const ask = reader[name];
        if (ask === undefined) throw new TypeError(`There is no ${String(name)} in this reader.`);
        return ask(...asked);
      };
    // A reader is no promise: whoever awaits one gets it as it is.
    const get = (_: object, name: PropertyKey): unknown =>
      name in own || name === 'then' ? Reflect.get(own, name) : method(name);
    return new Proxy(own, { get }) as Reader;
  };
}

type Ask = (...asked: readonly unknown[]) => unknown;

/** One endpoint after another account, and scans of them over HTTP at a pace at which 60 seconds are short. */
import { setTimeout as delay } from 'node:timers/promises';
import { StandardRetryStrategy } from '@smithy/core/retry';
import type { FinalizeRequestMiddleware, Provider, RelativeMiddlewareOptions } from '@smithy/types';
import { awsClock } from '../../src/aws/client/clock.ts';
import { PATIENCE, PATIENT_CLIENT } from '../../src/aws/client/client.ts';
import { createRateLimiter } from '../../src/aws/client/rateLimiter.ts';
import { LIMITS } from '../../src/aws/client/wholeAnswers.ts';
import type { Clock } from '../../src/senders/ports/iamReader.ts';
import type { LogReader } from '../../src/senders/ports/logReader.ts';
import type { TrailReader } from '../../src/senders/ports/trailReader.ts';
import type { AccountDeclaration } from '../aws/declaration.ts';
import { startEndpoint } from '../aws/endpoint.ts';
import type { Endpoint } from '../aws/endpoint.ts';
import { SERVICES } from '../aws/services.ts';
import { iamOf } from '../unit/aws/iamOf.ts';
import type { Ports } from '../unit/aws/iamOf.ts';
import { mailsOf } from '../unit/aws/mailsOf.ts';
import type { MailPorts } from '../unit/aws/mailsOf.ts';
import { sesOf } from '../unit/aws/sesOf.ts';
import type { SesPorts } from '../unit/aws/sesOf.ts';
import { logsOf } from '../unit/aws/logsOf.ts';
import { trailOf } from '../unit/aws/trailOf.ts';
import { befalling } from './fault.ts';
import type { Detour, Fault } from './fault.ts';

/** So much faster than in life does time pass for a scan: its pauses, its patience and the endpoint's throttling. */
export const SPEED = 200;

/** Milliseconds as a scan feels them. */
export const felt = (): number => performance.now() * SPEED;

const sleep: Clock['sleep'] = async (milliseconds, signal) => {
  await delay(milliseconds / SPEED, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
};

export interface Lane extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** Puts an account in the place of the one before, with nothing wrong with its answers. */
  serve(account: AccountDeclaration): void;
  /**
   * The product's ports with these faults on the way, and the less patience for them. `befell` counts the calls that
   * they hit.
   */
  open(faults: readonly Fault[]): Opened;
}

export interface Opened extends Ports, Pick<MailPorts, 'mails'>, Pick<SesPorts, 'ses'> {
  readonly trail: TrailReader;
  readonly logs: LogReader;
  readonly clock: Clock;
  readonly befell: () => number;
  readonly destroy: () => void;
}

/** @param untrusted a port of this machine that speaks TLS with a certificate that nobody trusts. */
export async function startLane(untrusted: number): Promise<Lane> {
  const served: AccountDeclaration[] = [{ accountId: '111122223333' }];
  const endpoint = await startEndpoint({
    accounts: served,
    jobDuration: (services) => ({ milliseconds: 0, polls: services % 2 }),
    reportDuration: { milliseconds: 0, polls: 1 },
    behaviour: {
      // Few services, on several pages; `ses` and those that are used are among them.
      services: SERVICES.filter(({ namespace }) =>
        /^(ec2|dynamodb|iam|lambda|logs|s3|ses|sns|sqs)$/.test(namespace),
      ),
      longestPage: 4,
      shortPage: () => 6,
      mostDatapoints: 40,
    },
  });
  const { port } = new URL(endpoint.url);
  const addresses: Readonly<Record<Detour, { readonly protocol: string; readonly port: number }>> = {
    'closed port': { protocol: 'http:', port: await closedPort() },
    'no TLS': { protocol: 'https:', port: Number(port) },
    'untrusted TLS': { protocol: 'https:', port: untrusted },
  };
  return {
    endpoint,
    serve: (account) => {
      served[0] = account;
      endpoint.reset();
      endpoint.restore();
    },
    open: (faults) => {
      let [befell, ahead] = [0, 0];
      const clock = awsClock({
        machine: { wall: () => Date.now() + ahead, elapsed: () => performance.now() },
      });
      const detours: AddressOf<Detour>[] = [];
      for (const fault of faults) {
        const befalls = befalling(fault, felt);
        const isHit = (call: string, region: string, isOfRoles: boolean): boolean => {
          const hit = befalls(call, region, isOfRoles);
          if (hit) befell += 1;
          return hit;
        };
        const { detour, clock: wrong } = fault;
        if (wrong?.jumps === false) ahead = wrong.ahead;
        if (wrong !== undefined) {
          endpoint.rules.add({
            where: ({ action, region, params }) => {
              if (isHit(action, region, isOfRoles(params))) ahead = wrong.ahead;
              return false;
            },
          });
          continue;
        }
        if (detour !== undefined)
          detours.push((call, region, ofRoles) => (isHit(call, region, ofRoles) ? detour : undefined));
        else
          endpoint.rules.add({
            ...fault.effect,
            where: ({ action, region, params }) => isHit(action, region, isOfRoles(params)),
          });
      }
      const addressOf: AddressOf = (...call) => {
        const detour = detours.map((detourOf) => detourOf(...call)).find((found) => found !== undefined);
        return detour && addresses[detour];
      };
      const createPace = () => createRateLimiter(() => felt() / 1000, sleep);
      const options = {
        maxAttempts: PATIENT_CLIENT.maxAttempts,
        onAnswer: clock.learn,
        config: { retryStrategy: hastyRetries() },
        ...(faults.length === 0 ? {} : { patience: hasty(PATIENCE), limits: hastyLimits() }),
      };
      const ports = iamOf(endpoint, { ...options, tempo: createPace() });
      leadAstray(ports.client, addressOf);
      const regional = {
        ...options,
        createPace,
        onClient: (client: AnyClient) => leadAstray(client, addressOf),
      };
      const [ofMails, ofSes] = [mailsOf(endpoint, regional), sesOf(endpoint, regional)];
      const [trail, logs] = [trailOf(endpoint, regional), logsOf(endpoint, regional)];
      return {
        ...ports,
        mails: ofMails.mails,
        ses: ofSes.ses,
        trail,
        logs,
        clock: { ...clock, sleep },
        befell: () => befell,
        destroy: () => {
          for (const one of [ports.client, ofMails, ofSes, trail, logs]) one.destroy();
        },
      };
    },
    [Symbol.asyncDispose]: () => endpoint.close(),
  };
}

/** The product's own limits, each so much shorter; at the least what a busy machine needs for an honest answer. */
const hasty = (patience: Readonly<Record<string, number | boolean>>) =>
  Object.fromEntries(
    Object.entries(patience).map(([name, limit]) => [
      name,
      typeof limit === 'number' ? Math.max(limit / SPEED, LEAST_LIMIT) : limit,
    ]),
  );

const LEAST_LIMIT = 100;

const hastyLimits = () => ({
  ...LIMITS,
  bytes: 16 * 1024 * 1024,
  milliseconds: LIMITS.milliseconds / SPEED,
  silence: LIMITS.silence / SPEED,
  pause: LIMITS.pause / SPEED,
});

/** The SDK's own retries; their pauses, of up to 20 s, so much shorter. */
function hastyRetries(): StandardRetryStrategy {
  let base = 0;
  const backoff = {
    setDelayBase: (milliseconds: number) => void (base = milliseconds),
    computeNextBackoffDelay: (attempt: number) =>
      (Math.random() * Math.min(base * 2 ** attempt, 20_000)) / SPEED,
  };
  return new StandardRetryStrategy({ maxAttempts: PATIENT_CLIENT.maxAttempts, backoff });
}

type AddressOf<Address = { readonly protocol: string; readonly port: number }> = (
  call: string,
  region: string,
  isOfRoles: boolean,
) => Address | undefined;

/** Whether GetAccountAuthorizationDetails asks for roles, as its request has it. */
function isOfRoles(params: ReadonlyMap<string, string>): boolean {
  return params.get('Filter.member.1') === 'Role';
}

interface AnyClient {
  readonly config: { readonly region: Provider<string> };
  readonly middlewareStack: { addRelativeTo(middleware: never, options: RelativeMiddlewareOptions): void };
}

/** Sends requests elsewhere, after all that the product and the SDK do to them. */
function leadAstray(client: AnyClient, addressOf: AddressOf): void {
  const detour: FinalizeRequestMiddleware<object, object> = (next, context) => async (args) => {
    const name = typeof context.commandName === 'string' ? context.commandName : '';
    const { Filter } = args.input as { readonly Filter?: readonly string[] };
    const isOfRole = Filter?.[0] === 'Role';
    const address = addressOf(name.replace(/Command$/, ''), await client.config.region(), isOfRole);
    return address === undefined
      ? next(args)
      : next({ ...args, request: { ...(args.request as object), ...address } });
  };
  client.middlewareStack.addRelativeTo(detour as never, {
    relation: 'after',
    toMiddleware: 'httpSigningMiddleware',
    name: 'detour',
  });
}

/** A port on which nobody listens: one that the system has just given and taken back. */
async function closedPort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 1;
}

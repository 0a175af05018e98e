/** A small account by its answers, for tests of which questions a scan asks. */
import { setImmediate } from 'node:timers/promises';
import type { ScanMode, Snapshot } from '../../../src/senders/model/model.ts';
import type {
  AdvisorJob,
  AuthorizationDetails,
  Clock,
  EntityLastAccessed,
  IamReader,
  ServiceLastAccessed,
} from '../../../src/senders/ports/iamReader.ts';
import { scan } from '../../../src/senders/scan/scan.ts';
import type { ScanDeps } from '../../../src/senders/evidence/scanContext.ts';
import { fakeQuestions, ok } from './fakeIamReader.ts';

export const ACCOUNT = { profile: 'prod', accountId: '111122223333', alias: null, partition: 'aws' };
export const NOW = '2026-11-23T09:00:00Z';
export const MADE = '2024-01-02T03:04:05Z';
export const userArn = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;
export const policyArn = (name: string): string => `arn:aws:iam::111122223333:policy/${name}`;

export interface Person {
  readonly name: string;
  /** Managed policies that are attached; `Mail` and `News` allow to send, `Files` does not. */
  readonly policies?: readonly string[];
  /** When the report says that the user's one key used SES. */
  readonly usedAt?: string;
  readonly path?: string;
  /** Of the user's ID, which a renamed user keeps; the name where it is absent. */
  readonly id?: string;
  readonly madeAt?: string;
  /** When the user's key was made. */
  readonly keyMadeAt?: string;
}

/** An account's answers, each of which a test can replace. */
export function answers(people: readonly Person[], reportGeneratedAt: string, but: Partial<IamReader> = {}) {
  return fakeQuestions({
    generateCredentialReport: () => ok('COMPLETE'),
    getCredentialReport: () => ok({ content: reportOf(people), generatedAt: reportGeneratedAt }),
    getAccountAuthorizationDetails: () => ok(detailsOf(people)),
    listAccessKeys: (name) => ok([{ id: `AKIA${name}`, status: 'Active', createdAt: MADE }]),
    getAccessKeyLastUsed: (id) => {
      const at = people.find(({ name }) => id === `AKIA${name}`)?.usedAt;
      return ok(at === undefined ? null : { at, region: 'us-east-1', service: 'ses' });
    },
    generateServiceLastAccessedDetails: (arn) => ok(arn),
    getServiceLastAccessedDetails: () => ok(own([SES])),
    getServiceLastAccessedDetailsWithEntities: (policy) =>
      ok({ status: 'COMPLETED', entities: holdersOf(people, policy), completedAt: NOW }),
    ...but,
  });
}

export const own = (services: readonly ServiceLastAccessed[]): AdvisorJob => ({
  status: 'COMPLETED',
  services,
  completedAt: NOW,
});

/** Access Advisor's row of SES: granted, and not accessed in the tracking period. */
export const SES: ServiceLastAccessed = {
  serviceName: 'Amazon SES',
  serviceNamespace: 'ses',
  lastAccessedAt: null,
  region: null,
  trackedActions: [],
};

export const holdersOf = (people: readonly Person[], policy: string): readonly EntityLastAccessed[] =>
  people
    .filter(({ policies = [] }) => policies.map(policyArn).includes(policy))
    .map(({ name, usedAt = null }) => ({ arn: userArn(name), lastAccessedAt: usedAt }));

/** A policy that allows an action. */
export const policyText = (Action: string): string =>
  JSON.stringify({ Statement: { Effect: 'Allow', Action, Resource: '*' } });

export function detailsOf(people: readonly Person[]): AuthorizationDetails {
  const policy = (name: string, action: string) => ({
    name,
    arn: policyArn(name),
    document: policyText(action),
  });
  return {
    users: people.map(({ name, policies = [], path = '/', id = name, madeAt = MADE }) => ({
      ...{ name, arn: userArn(path.slice(1) + name), id: `AIDA${id}`, path, createdAt: madeAt },
      ...{ inline: [], groups: [], boundaryArn: null },
      attached: policies.map((held) => ({ name: held, arn: policyArn(held) })),
    })),
    groups: [],
    policies: [policy('Mail', 'ses:SendEmail'), policy('News', 'ses:Send*'), policy('Files', 's3:*')],
  };
}

export function reportOf(people: readonly Person[]): string {
  const slot = ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'];
  const columns = [1, 2].flatMap((key) => slot.map((column) => `access_key_${key}_${column}`));
  const rows = people.map(({ name, usedAt, path = '/', madeAt = MADE, keyMadeAt = madeAt }) => [
    ...[name, userArn(path.slice(1) + name), madeAt, 'true', keyMadeAt],
    ...(usedAt === undefined ? ['N/A', 'N/A', 'N/A'] : [usedAt, 'us-east-1', 'ses']),
    ...['false', 'N/A', 'N/A', 'N/A', 'N/A'],
  ]);
  return [['user', 'arn', 'user_creation_time', ...columns], ...rows].map((row) => row.join(',')).join('\n');
}

/** A stopped clock; sleeping only yields to other tasks. */
export const clock: Clock = {
  now: () => NOW,
  sleep: async (_, signal) => {
    signal.throwIfAborted();
    await setImmediate();
  },
};

export async function quickScan(iam: IamReader, but: Partial<ScanDeps> = {}): Promise<Snapshot> {
  return (await quickScans(iam, but)).at(-1)!;
}

/** Every Snapshot of a quick scan. */
export async function quickScans(
  iam: IamReader,
  but: Partial<ScanDeps> = {},
  signal = new AbortController().signal,
  mode: ScanMode = 'quick',
): Promise<readonly Snapshot[]> {
  const settings = { giveUpAfter: 60_000, usersAtOnce: 1 };
  const snapshots: Snapshot[] = [];
  for await (const snapshot of scan(ACCOUNT, [], mode, { iam, clock, settings, ...but }, signal))
    snapshots.push(snapshot);
  return snapshots;
}

/** Records which users a call was made for. */
export function noting<Rest extends readonly unknown[], T>(answer: (who: string, ...rest: Rest) => T) {
  const asked: string[] = [];
  return {
    asked,
    ask: (who: string, ...rest: Rest): T => {
      asked.push(who);
      return answer(who, ...rest);
    },
  };
}

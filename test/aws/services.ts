/**
 * The services that Access Advisor knows, and the actions that it tracks.
 * `services.json`: namespace to name, as AWS's answers name them. `trackedActions.json`: for the services
 * that the tests look into, every tracked action, the day tracking began, and the untracked ones.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed-action-last-accessed.html
 */
import { readFileSync } from 'node:fs';

export interface Service {
  readonly namespace: string;
  readonly name: string;
}

interface ActionTracking {
  readonly since: string;
  readonly actions: readonly string[];
  readonly untracked: readonly string[];
}

const readJson = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as unknown;

/** About 460 services, sorted by namespace as Access Advisor sorts them. */
export const SERVICES: readonly Service[] = Object.entries(
  readJson('services.json') as Record<string, string>,
).map(([namespace, name]) => ({ namespace, name }));

const TRACKING = readJson('trackedActions.json') as Record<string, ActionTracking>;

/** The actions that Access Advisor tracks of a service, sorted; none where nothing is known of it. */
export const trackedActions = (namespace: string): readonly string[] => TRACKING[namespace]?.actions ?? [];

/** When tracking of a service's actions began: earlier uses of an action are unknown. */
export const trackedSince = (namespace: string): Date => new Date(TRACKING[namespace]?.since ?? 0);

/** Every action of a service with its prefix (`ses:SendEmail`); `undefined` where they are not known. */
export function knownActions(namespace: string): readonly string[] | undefined {
  const tracking = TRACKING[namespace];
  // IAM has many more actions than the few named here: only SES is known whole.
  if (tracking === undefined || namespace !== 'ses') return undefined;
  return [...tracking.actions, ...tracking.untracked].map((action) => `${namespace}:${action}`);
}

/** The namespace that Access Advisor counts a use under: the SMTP interface is Amazon SES. */
export const namespaceOf = (service: string): string => (service === 'ses-smtp' ? 'ses' : service);

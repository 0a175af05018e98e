import type { AccessKey, Evidence, Principal } from '../../../../src/senders/model/model.ts';
import { rankSenders } from '../../../../src/senders/who/rank.ts';
import type { Ranking, WhoFacts } from '../../../../src/senders/who/rank.ts';
import type { SignIn } from '../../../../src/senders/model/evidence.ts';
import type { Suspect } from '../../../../src/senders/who/suspect.ts';
import type { Standing } from '../../../../src/senders/who/standing.ts';
import type { TrailEvent } from '../../../../src/senders/model/trailEvents.ts';
import { addTime } from '../../../../src/senders/model/evidence/timestamp.ts';
import type { MailWindow } from '../../../../src/senders/who/window.ts';
import { accessKey, judged } from '../builders.ts';

export const FROM = '2026-11-20T10:00:00Z';
export const TO = '2026-11-20T11:00:00Z';
/** Long after the window. */
export const LATER = '2026-11-22T10:00:00Z';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const WINDOW: MailWindow = { from: FROM, to: TO, region: 'us-east-1', messageId: null };

/** @param minutes after (negative: before) the window begins. */
export function fromStart(minutes: number): string {
  return addTime(FROM, minutes * MINUTE);
}

/** @param minutes after the window ends. */
export function afterEnd(minutes: number): string {
  return addTime(TO, minutes * MINUTE);
}

/** A user without keys, and without missing answers. */
export function user(but: Partial<Evidence> = {}): Principal {
  return judged({ keysAsOf: LATER, permissionsAsOf: LATER, ...but });
}

/** A role that wasn't used for a long time. */
export function role(
  facts: Partial<NonNullable<Suspect['principal']['role']>> = {},
  but: Partial<Evidence> = {},
): Principal {
  const name = but.name ?? 'lambda';
  const arn = `arn:aws:iam::111122223333:role/${name}`;
  const asked = { lastUsed: { at: '2026-10-01T00:00:00Z', region: 'us-east-1' }, assumedBy: [], asOf: LATER };
  const known = judged({ name, arn, kind: 'role', permissionsAsOf: LATER, ...but });
  return { ...known, role: { ...asked, ...facts } };
}

/** Root with an old key, as the credential report has it. */
export function root(but: Partial<Evidence> = {}): Principal {
  const name = '<root_account>';
  const arn = 'arn:aws:iam::111122223333:root';
  return user({ name, arn, id: null, kind: 'root', canSend: 'yes', ...but });
}

export const OLD_KEY = accessKey(
  { at: '2026-10-01T00:00:00Z', region: null, service: 's3' },
  { asOf: LATER },
);

const COVERAGE = { from: fromStart(-80 * 24 * 60), until: LATER };
export const WHOLE = { keys: COVERAGE, principals: COVERAGE, policies: COVERAGE, events: [] };
export const NEVER: SignIn = { at: null, asOf: LATER };
export const LONG_AGO: SignIn = { at: '2026-10-01T00:00:00Z', asOf: LATER };

export function event(name: TrailEvent['name'], but: Partial<TrailEvent> = {}): TrailEvent {
  return { name, at: FROM, userName: null, roleName: null, groupName: null, accessKeyId: null, ...but };
}

/** Everything is known, except what a test changes. Nobody ever signed in to the console. */
export function factsOf(principals: readonly Principal[], but: Partial<WhoFacts> = {}): WhoFacts {
  return {
    window: WINDOW,
    principals,
    ...{ listedAsOf: LATER, askedAt: LATER },
    deletedPrincipals: [],
    signIns: new Map(principals.map(({ arn, kind }) => [arn, kind === 'root' ? LONG_AGO : NEVER])),
    keysSince: new Map(),
    trail: WHOLE,
    mails: { sent: null, bySender: null },
    unlisted: [],
    ...but,
  };
}

/** Ranks principals with complete answers, except for what a test changes. */
export function rank(principals: readonly Principal[], but: Partial<WhoFacts> = {}): Ranking {
  return rankSenders(factsOf(principals, but));
}

/** The standing of one principal. */
export function standingOf(principal: Principal, but: Partial<WhoFacts> = {}): Standing | undefined {
  return rank([principal], but).principals[0]?.standing;
}

/** A key that was last used then, for a service, in the Region of the window. */
export function keyAt(service: string | null, at: string, but: Partial<AccessKey> = {}): AccessKey {
  return accessKey({ at, region: 'us-east-1', service }, { asOf: LATER, ...but });
}

/** A user with only that key. */
export function withKey(service: string | null, at: string, but: Partial<AccessKey> = {}): Principal {
  return user({ accessKeys: [keyAt(service, at, but)] });
}

/** Event history that knows deleted keys of these times only. */
export function covered(from: string, until = LATER): Partial<WhoFacts> {
  return { trail: { ...WHOLE, keys: { from, until } } };
}

/** Event history with these events. */
export function events(...list: readonly Parameters<typeof event>[]): Partial<WhoFacts> {
  return { trail: { ...WHOLE, events: list.map((one) => event(...one)) } };
}

/** Of 100 mails in the window, those that were counted by sender. */
export function counts(...counted: readonly [name: string, mails: number][]): Partial<WhoFacts> {
  return { mails: { sent: 100, bySender: new Map(counted) } };
}

/** A row of a table: a principal, what is known beside it, and its standing. */
export type Case = readonly [name: string, Principal, Partial<WhoFacts>, Standing];

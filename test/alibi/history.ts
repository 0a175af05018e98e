/**
 * Random histories of an account, with the truth about who sent each mail. What IAM allows is written from AWS's pages:
 * GetSessionToken and GetFederationToken last up to 36 hours (an hour for root), a console session up to 12 hours, a
 * session of a role up to 12 hours; a user has up to two access keys; a name can be used again once its user is deleted.
 */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Numbers from 0 up to 1. The same seed gives the same ones. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(from: number, to: number): number {
    return Math.round(from + this.next() * (to - from));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  /** A span of up to `most`, often just below or above one that matters. */
  span(most: number): number {
    const edge = this.pick([5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, 36 * HOUR, DAY]);
    const span = this.chance(0.6) ? edge + this.between(-2 * MINUTE, 2 * MINUTE) : this.between(0, most);
    return Math.max(0, Math.min(most, span));
  }
}

export interface Key {
  readonly id: string;
  readonly createdAt: number;
  deletedAt: number | null;
}

export interface Use {
  readonly at: number;
  readonly service: string | null;
  readonly region: string | null;
  /** The key that signed, or that made the session that did. `null`: the console's session, or a role's. */
  readonly key: Key | null;
  readonly isSession: boolean;
}

/** A user, role or root as it really was. */
export interface Actor {
  readonly kind: 'user' | 'role' | 'root';
  readonly id: string;
  /** Names, each from a time on. */
  readonly names: { readonly from: number; readonly name: string }[];
  readonly createdAt: number;
  deletedAt: number | null;
  readonly keys: Key[];
  readonly signIns: number[];
  readonly uses: Use[];
  /** When policies allowed it to send. */
  readonly allowed: { readonly from: number; to: number | null }[];
  readonly group: string | null;
}

export interface Mail {
  readonly at: number;
  readonly region: string;
  readonly sender: Actor;
}

/** A write call of IAM, as CloudTrail records it. */
export interface Change {
  readonly at: number;
  readonly name: string;
  readonly userName?: string;
  readonly newUserName?: string;
  readonly roleName?: string;
  readonly groupName?: string;
  readonly accessKeyId?: string;
  readonly isRoot?: true;
}

export interface History {
  readonly actors: readonly Actor[];
  readonly mails: readonly Mail[];
  readonly changes: readonly Change[];
  readonly end: number;
}

const START = Date.parse('2026-06-01T00:00:00Z');
const REGIONS = ['us-east-1', 'eu-west-1'] as const;
const NAMES = ['ann', 'bob', 'cat', 'dan'] as const;

/** Returns what an actor was called at a time. */
export function nameAt({ names }: Actor, at: number): string {
  return names.findLast(({ from }) => from <= at)?.name ?? names[0]?.name ?? '';
}

/** Whether an actor existed at a time. */
export function exists({ createdAt, deletedAt }: Actor, at: number): boolean {
  return createdAt <= at && (deletedAt === null || deletedAt > at);
}

/** Makes a history of some days. */
export function makeHistory(random: Random): History {
  const days = random.pick([3, 12, 120]);
  const end = START + days * DAY;
  const changes: Change[] = [];
  const mails: Mail[] = [];
  let ids = 0;
  const nextId = (prefix: string) => `${prefix}${String((ids += 1)).padStart(4, '0')}`;
  const someTime = () => random.between(START, end);
  const actor = (kind: Actor['kind'], name: string, createdAt: number): Actor => ({
    ...{ kind, id: nextId('AIDA'), names: [{ from: createdAt, name }], createdAt, deletedAt: null },
    ...{ keys: [], signIns: [], uses: [], allowed: [] },
    group: kind === 'user' && random.chance(0.3) ? 'mail' : null,
  });

  const lastOfName = new Map<string, Actor>();
  const actors: Actor[] = [];
  for (let count = random.between(2, 5); count > 0; count -= 1) {
    const name = random.pick(NAMES);
    const before = lastOfName.get(name);
    if (before !== undefined) {
      // A name is free once its user is deleted or renamed.
      if (before.deletedAt !== null || before.names.length > 1) continue;
      const goneAt = random.between(before.createdAt, end);
      before.deletedAt = goneAt;
      const next = actor('user', name, Math.min(end, goneAt + random.span(DAY)));
      actors.push(next);
      lastOfName.set(name, next);
      continue;
    }
    const user = actor('user', name, random.chance(0.5) ? START - DAY : someTime());
    actors.push(user);
    lastOfName.set(name, user);
  }
  for (let count = random.between(1, 3); count > 0; count -= 1) {
    // A role may have the name of a user.
    const name = random.chance(0.2) ? random.pick(NAMES) : `role-${count}`;
    if (actors.some(({ kind, names }) => kind === 'role' && names[0]?.name === name)) continue;
    actors.push(actor('role', name, random.chance(0.7) ? START - DAY : someTime()));
  }
  const root = actor('root', 'root', START - 900 * DAY);
  root.signIns.push(START - random.between(2, 800) * DAY);
  root.allowed.push({ from: root.createdAt, to: null });
  actors.push(root);

  for (const one of actors) {
    if (one.kind === 'user' && one.deletedAt === null && random.chance(0.15)) rename(one);
    allow(one);
    if (one.kind !== 'role') addKeys(one);
    useOtherwise(one);
  }
  const senders = actors.filter(({ kind }) => kind !== 'root' || random.chance(0.2));
  for (let count = random.between(4, 12); count > 0; count -= 1) send(random.pick(senders));
  for (const one of actors) remove(one);
  return { actors, mails, changes: changes.sort((a, b) => a.at - b.at), end };

  function lifeEnd({ deletedAt }: Actor): number {
    return deletedAt ?? end;
  }

  function rename(user: Actor): void {
    const at = random.between(user.createdAt, end);
    const name = `${nameAt(user, at)}-${user.id}`;
    changes.push({ at, name: 'UpdateUser', userName: nameAt(user, at), newUserName: name });
    user.names.push({ from: at, name });
    // Another user may take the name at once.
    if (random.chance(0.5)) {
      const taker = actor('user', user.names[0]?.name ?? '', at + random.between(1000, HOUR));
      if (taker.createdAt < end) {
        actors.push(taker);
        lastOfName.set(nameAt(taker, end), taker);
      }
    }
  }

  function allow(one: Actor): void {
    if (one.kind === 'root' || random.chance(0.3)) return;
    const from = random.chance(0.6) ? one.createdAt : random.between(one.createdAt, lifeEnd(one));
    one.allowed.push({ from, to: null });
  }

  function addKeys(one: Actor): void {
    for (let count = random.pick(one.kind === 'root' ? [0, 0, 1] : [0, 1, 1, 2]); count > 0; count -= 1)
      one.keys.push(newKey(one, random.between(one.createdAt, lifeEnd(one))));
  }

  function newKey(_: Actor, createdAt: number): Key {
    return { id: nextId('AKIA'), createdAt, deletedAt: null };
  }

  function useOtherwise(one: Actor): void {
    for (let count = random.between(0, 3); count > 0; count -= 1) {
      const at = random.between(one.createdAt, lifeEnd(one));
      const service = random.pick(['s3', 'sts', null, 'iam', 'ses']);
      if (one.kind === 'role')
        one.uses.push({ at, service, region: 'us-east-1', key: null, isSession: false });
      else if (random.chance(0.3)) one.signIns.push(at);
      else {
        const key = one.keys.find(({ createdAt }) => createdAt <= at);
        if (key !== undefined)
          one.uses.push({ at, service, region: random.pick([null, 'us-east-1']), key, isSession: false });
      }
    }
  }

  /** One burst of mails, by any credential that IAM allows, and what the sender does around it. */
  function send(sender: Actor): void {
    const at = random.between(sender.createdAt, lifeEnd(sender));
    if (!sender.allowed.some(({ from, to }) => from <= at && (to === null || to > at))) {
      if (sender.kind === 'root' || random.chance(0.3)) return;
      sender.allowed.push({ from: Math.max(sender.createdAt, at - random.span(DAY)), to: null });
    }
    const region = random.pick(REGIONS);
    const bursts = random.pick([1, 1, 3]);
    const way = sender.kind === 'role' ? 'role' : random.pick(['key', 'key', 'session', 'console']);
    let key: Key | null = null;
    let startedAt = at;
    if (way === 'session' || way === 'console') {
      const most = way === 'console' ? 12 * HOUR : sender.kind === 'root' ? HOUR : 36 * HOUR;
      startedAt = Math.max(sender.createdAt, at - random.span(most));
    }
    if (way === 'console') sender.signIns.push(startedAt);
    if (way === 'key' || way === 'session') {
      key = sender.keys.find((one) => one.createdAt <= startedAt && one.deletedAt === null) ?? null;
      if (key === null) {
        key = newKey(sender, Math.max(sender.createdAt, startedAt - random.span(2 * DAY)));
        sender.keys.push(key);
      }
      if (way === 'session')
        sender.uses.push({ at: startedAt, service: 'sts', region: 'us-east-1', key, isSession: false });
      else if (random.chance(0.3)) {
        // Another use just before hides this one.
        const before = Math.max(key.createdAt, at - random.span(20 * MINUTE));
        sender.uses.push({ at: before, service: 's3', region: 'us-east-1', key, isSession: false });
      }
    }
    const sessionEnds =
      way === 'console' ? startedAt + 12 * HOUR : way === 'session' ? startedAt + 36 * HOUR : end;
    for (let burst = 0; burst < bursts; burst += 1) {
      const time = at + burst * random.between(0, 3 * HOUR);
      if (time >= Math.min(lifeEnd(sender), sessionEnds)) break;
      mails.push({ at: time, region, sender });
      const service = way === 'key' && random.chance(0.6) ? 'ses-smtp' : 'ses';
      sender.uses.push({ at: time, service, region, key, isSession: way === 'session' });
      if (key !== null && random.chance(0.3)) {
        const later = time + random.span(2 * DAY);
        if (later < lifeEnd(sender))
          sender.uses.push({ at: later, service: 's3', region: null, key, isSession: false });
      }
    }
  }

  /** Takes keys and policies away, often soon after the last mail, and deletes users. */
  function remove(one: Actor): void {
    const after = (at: number) =>
      Math.min(lifeEnd(one), at + (random.chance(0.5) ? random.span(2 * DAY) : random.span(10 * DAY)));
    for (const key of one.keys) {
      const uses = one.uses.filter((use) => use.key === key && !use.isSession);
      const lastUse = Math.max(key.createdAt, ...uses.map(({ at }) => at));
      const userName = nameAt(one, lastUse);
      if (!random.chance(0.35) && one.deletedAt === null) continue;
      key.deletedAt =
        one.deletedAt === null
          ? after(lastUse) + 1000
          : Math.max(lastUse, one.deletedAt - random.between(0, HOUR));
      changes.push({
        at: key.deletedAt,
        name: 'DeleteAccessKey',
        ...(one.kind === 'root'
          ? { isRoot: true as const }
          : { userName: nameAt(one, key.deletedAt) || userName }),
        accessKeyId: key.id,
      });
    }
    if (one.kind === 'root') return;
    const lastMail = Math.max(
      one.createdAt,
      ...mails.filter(({ sender }) => sender === one).map(({ at }) => at),
    );
    for (const span of one.allowed) {
      if (!random.chance(0.5)) continue;
      span.to = after(Math.max(lastMail, span.from)) + 1000;
      changes.push(policyChange(one, span.to));
    }
    if (one.deletedAt !== null) {
      const name = nameAt(one, one.deletedAt);
      changes.push(
        one.kind === 'user'
          ? { at: one.deletedAt, name: 'DeleteUser', userName: name }
          : { at: one.deletedAt, name: 'DeleteRole', roleName: name },
      );
    } else if (random.chance(0.1) && one.kind === 'role') {
      one.deletedAt = after(lastMail) + 1000;
      changes.push({ at: one.deletedAt, name: 'DeleteRole', roleName: nameAt(one, end) });
    }
  }

  function policyChange(one: Actor, at: number): Change {
    const name = nameAt(one, at);
    if (one.kind === 'role')
      return {
        at,
        name: random.pick([
          'DetachRolePolicy',
          'DeleteRolePolicy',
          'PutRolePolicy',
          'AttachRolePolicy',
          'PutRolePermissionsBoundary',
        ]),
        roleName: name,
      };
    if (one.group !== null && random.chance(0.6))
      return {
        at,
        name: random.pick(['DetachGroupPolicy', 'DeleteGroupPolicy', 'PutGroupPolicy', 'AttachGroupPolicy']),
        groupName: one.group,
      };
    if (random.chance(0.2))
      return { at, name: random.pick(['CreatePolicyVersion', 'SetDefaultPolicyVersion']) };
    const own = [
      'DetachUserPolicy',
      'DeleteUserPolicy',
      'PutUserPolicy',
      'AttachUserPolicy',
      'PutUserPermissionsBoundary',
      'RemoveUserFromGroup',
      'AddUserToGroup',
    ];
    return { at, name: random.pick(own), userName: name };
  }
}

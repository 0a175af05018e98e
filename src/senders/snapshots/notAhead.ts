/**
 * Readings from the future, dated by a clock that was ahead, such as a machine's in version 1.0.0. Their real time isn't
 * known, so they must not count as newer than what AWS says now.
 */
import * as v from 'valibot';
import { evidenceEntries, reading, time } from '../evidence/kinds.ts';
import { judge } from '../model/verdict.ts';
import type { Evidence, ScanRecord, Snapshot, Timestamp, Principal } from '../model/model.ts';

/** A clock that is ahead by at most this much counts as right, and its readings as of now. In milliseconds. */
const NEARLY = 5 * 60_000;

/**
 * Returns the Snapshot without readings from the future; the same object if there are none. Such a reading gets the time of
 * the latest event dated by AWS in its user's answers, since it must have been made after that. The user counts as
 * permitted to send until now and as not asked about since, so that they are asked about again.
 * @param now the time at AWS
 */
export function notAhead(snapshot: Snapshot, now: Timestamp): Snapshot {
  const users = snapshot.principals.map((user) => (isAhead(user, now) ? settledUser(user, now) : user));
  const isScanAhead = [snapshot.scan.startedAt, snapshot.scan.finishedAt].some(
    (at) => at !== null && at > now,
  );
  const areUsersAhead = users.some((user, index) => user !== snapshot.principals[index]);
  const { changes, mails, setup, ...others } = snapshot;
  const areMailsAhead = mails !== undefined && mails.asOf > now;
  const isSetupAhead = setup !== undefined && setup.asOf > now;
  if (!isScanAhead && !areUsersAhead && !areMailsAhead && !isSetupAhead) return snapshot;
  const latest = latestTime(
    users.map((user) => latestEvent(user, now)),
    now,
  );
  const settled = settle(now, latest);
  return {
    ...others,
    principals: users,
    // The hours would be wrong, too; they are counted again in a second.
    ...(mails === undefined || areMailsAhead ? {} : { mails }),
    ...(setup === undefined || isSetupAhead ? {} : { setup }),
    scan: settledScan(snapshot.scan, settled),
    ...(changes === undefined ? {} : { changes: { ...changes, since: settled(changes.since) } }),
  };
}

type Settle = (at: Timestamp) => Timestamp;

/** @param since readings from the future are certainly later than this. */
function settle(now: Timestamp, since: Timestamp): Settle {
  return (at) => (at <= now ? at : Date.parse(at) - Date.parse(now) <= NEARLY ? now : since);
}

function settledScan(scan: ScanRecord, settled: Settle): ScanRecord {
  const { startedAt, finishedAt } = scan;
  return { ...scan, startedAt: settled(startedAt), finishedAt: finishedAt && settled(finishedAt) };
}

function isAhead(user: Evidence, now: Timestamp): boolean {
  let isAnyAhead = false;
  mapTimes(user, (at, isReading) => {
    isAnyAhead ||= isReading && at > now;
    return at;
  });
  return isAnyAhead;
}

/** The latest time set by AWS itself, independent of our clocks. */
function latestEvent(user: Evidence, now: Timestamp): Timestamp | undefined {
  const events = [user.createdAt];
  mapTimes(user, (at, isReading) => {
    if (!isReading) events.push(at);
    return at;
  });
  return events
    .filter((at) => at !== '' && at <= now)
    .toSorted()
    .at(-1);
}

function latestTime(events: readonly (Timestamp | undefined)[], now: Timestamp): Timestamp {
  return events.reduce<Timestamp>((latest, at) => (at !== undefined && at > latest ? at : latest), '') || now;
}

function settledUser(user: Principal, now: Timestamp): Principal {
  const settled = settle(now, latestEvent(user, now) ?? now);
  const { couldSendAt } = user;
  const { clearedAt, ...known } = mapTimes(user, (at, isReading) => (isReading ? settled(at) : at));
  return judge({
    ...known,
    ...(couldSendAt !== undefined && couldSendAt > now ? { couldSendAt: now } : {}),
    ...(clearedAt !== undefined && clearedAt === user.clearedAt ? { clearedAt } : {}),
  });
}

/** Returns another time for one of evidence. @param isReading by a clock of ours, not by AWS's */
type MapTime = (at: Timestamp, isReading: boolean) => Timestamp;

type MapTimesIn = (value: unknown, map: MapTime) => unknown;

/** A schema, with what those of the kinds that evidence is stored by hold. */
type Schema = v.GenericSchema & {
  readonly wrapped?: Schema;
  readonly item?: Schema;
  readonly entries?: Readonly<Record<string, Schema>>;
};

/** Returns what changes the times of a value that a schema describes; `null` if it has none. */
function mapTimesBy(schema: Schema): MapTimesIn | null {
  if (schema === time || schema === reading) return (at, map) => map(at as Timestamp, schema === reading);
  if (schema.item !== undefined) {
    const mapItem = mapTimesBy(schema.item);
    return (
      mapItem &&
      ((value, map) => {
        const items = value as readonly unknown[];
        const mapped = items.map((item) => mapItem(item, map));
        return mapped.some((item, index) => item !== items[index]) ? mapped : items;
      })
    );
  }
  if (schema.wrapped !== undefined) return mapTimesBy(schema.wrapped);
  const fields = Object.entries(schema.entries ?? {}).flatMap(([name, entry]) => {
    const mapField = mapTimesBy(entry);
    return mapField === null ? [] : [{ name, mapField }];
  });
  if (fields.length === 0) return null;
  return (value, map) => {
    const known = value as Readonly<Record<string, unknown>>;
    // Of thousands of principals, hardly any changes.
    let mapped: Record<string, unknown> | undefined;
    for (const { name, mapField } of fields) {
      const field = known[name];
      const next = field === undefined || field === null ? field : mapField(field, map);
      if (next !== field) (mapped ??= { ...known })[name] = next;
    }
    return mapped ?? known;
  };
}

const mapTimesOfEvidence = mapTimesBy(v.object(evidenceEntries)) ?? ((value: unknown) => value);

/** Returns evidence with other times. Which times are readings, its schema says (`kinds.ts`). */
function mapTimes<E extends Evidence>(evidence: E, map: MapTime): E {
  return mapTimesOfEvidence(evidence, map) as E;
}

/**
 * Parses the credential report. Sources: IAM User Guide, "Get credential reports for your AWS account" (what the columns
 * mean); header, times and empty values as observed.
 */
import { csvRecords } from './csvRecords.ts';
import type { LastUsed, Timestamp } from '../model/model.ts';
import type { ListedAccessKey } from '../ports/iamReader.ts';
import { toTimestamp } from '../model/evidence/timestamp.ts';

/** An access key in the report: without an ID, identified by its place in the row. */
export interface KeySlot {
  readonly slot: 1 | 2;
  readonly active: boolean;
  /** When the key was created or last changed; in practice its creation date. */
  readonly lastRotated: Timestamp | null;
  /** `null`: not used since tracking began. */
  readonly lastUsed: LastUsed | null;
}

export interface ReportRow {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Timestamp;
  readonly kind: 'user' | 'root';
  /** Only of root. `null`: never, not known, or the password is gone. */
  readonly passwordLastUsed?: Timestamp | null;
  /** The slots that contain a key, in order, which is the order of the key IDs. */
  readonly accessKeys: readonly KeySlot[];
}

/** A row, or one sentence on why the text isn't a report. */
export type ParsedRow =
  { readonly ok: true; readonly row: ReportRow } | { readonly ok: false; readonly problem: string };

/**
 * Yields the rows of a credential report as they are requested: a report of 5,000 users takes long enough to block a window.
 * Columns are found by name, in any order; unknown ones are ignored. Never throws. Rows keep the report's order and aren't
 * merged: a name can occur twice (deleted and created again), so look users up by ARN and creation time.
 *
 * The whole report is rejected, by a problem at the end, if a column is missing, a row is truncated or a value can't be
 * read: half a report would call a key unused just because its use couldn't be read, and IAM can be asked live instead.
 */
export function* reportRows(text: string): Generator<ParsedRow, void> {
  const records = csvRecords(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const first = records.next();
  const header = first.done === true ? [] : first.value;
  const missing = COLUMNS.filter((name) => header?.includes(name) !== true);
  if (header === null) yield refused(NO_CSV);
  else if (first.done === true) yield refused('The credential report is empty.');
  else if (missing.length > 0) yield refused(`The credential report has no column ${missing.join(', ')}.`);
  else yield* rowsBelow(header, records);
}

function* rowsBelow(
  header: readonly string[],
  records: Iterable<readonly string[] | null>,
): Generator<ParsedRow, void> {
  const columnOf = new Map([...COLUMNS, PASSWORD_LAST_USED].map((name) => [name, header.indexOf(name)]));
  let count = 0;
  for (const line of records) {
    if (line === null) {
      yield refused(NO_CSV);
      return;
    }
    count += 1;
    const cell = (column: Column): string => line[columnOf.get(column) ?? -1] ?? '';
    const row = line.length === header.length ? readRow(cell) : undefined;
    if (row === undefined) {
      yield refused(`Row ${count} of the credential report cannot be read.`);
      return;
    }
    yield { ok: true, row };
  }
}

const NO_CSV = 'The credential report is not CSV.';
const refused = (problem: string): ParsedRow => ({ ok: false, problem });

const SLOT_COLUMNS = [
  'active',
  'last_rotated',
  'last_used_date',
  'last_used_region',
  'last_used_service',
] as const;
type SlotColumn = (typeof SLOT_COLUMNS)[number];
type Column =
  'user' | 'arn' | 'user_creation_time' | typeof PASSWORD_LAST_USED | `access_key_${1 | 2}_${SlotColumn}`;

/** Only what root's row says is needed, and not to list senders: the column may be missing. */
const PASSWORD_LAST_USED = 'password_last_used';

const SLOTS = [1, 2] as const;
const COLUMNS: readonly Column[] = [
  'user',
  'arn',
  'user_creation_time',
  ...SLOTS.flatMap((slot) => SLOT_COLUMNS.map((name) => `access_key_${slot}_${name}` as const)),
];

const ROOT = '<root_account>';

/** What AWS writes for an empty value. */
const NOTHING: ReadonlySet<string> = new Set(['', 'N/A', 'no_information', 'not_supported']);

/** `undefined` if the row can't be read. */
function readRow(cell: (column: Column) => string): ReportRow | undefined {
  const name = cell('user');
  const arn = cell('arn');
  const createdAt = readTime(cell('user_creation_time'));
  if (name === '' || arn === '' || typeof createdAt !== 'string') return undefined;
  const accessKeys: KeySlot[] = [];
  for (const slot of SLOTS) {
    const key = readSlot(slot, (column) => cell(`access_key_${slot}_${column}`));
    if (key === undefined) return undefined;
    if (key !== null) accessKeys.push(key);
  }
  if (name !== ROOT) return { name, arn, createdAt, kind: 'user', accessKeys };
  const passwordLastUsed = readTime(cell(PASSWORD_LAST_USED)) ?? null;
  return { name, arn, createdAt, kind: 'root', passwordLastUsed, accessKeys };
}

/** `null`: the slot has no key. `undefined`: it can't be read. */
function readSlot(slot: 1 | 2, cell: (column: SlotColumn) => string): KeySlot | null | undefined {
  const active = readBoolean(cell('active'));
  const lastRotated = readTime(cell('last_rotated'));
  const at = readTime(cell('last_used_date'));
  if (active === undefined || lastRotated === undefined || at === undefined) return undefined;
  const region = readText(cell('last_used_region'));
  const service = readText(cell('last_used_service'));
  // A use without a time would look like no use.
  if (at === null && (region !== null || service !== null)) return undefined;
  if (!active && lastRotated === null && at === null) return null;
  return { slot, active, lastRotated, lastUsed: at === null ? null : { at, region, service } };
}

const readText = (cell: string): string | null => (NOTHING.has(cell) ? null : cell);

function readBoolean(cell: string): boolean | undefined {
  if (cell === 'true') return true;
  return cell === 'false' || NOTHING.has(cell) ? false : undefined;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** `2026-09-11T13:14:52Z` as observed, `2016-10-06T16:11:27+00:00` as recorded and documented. */
function readTime(cell: string): Timestamp | null | undefined {
  if (NOTHING.has(cell)) return null;
  const milliseconds = TIME.test(cell) ? Date.parse(cell) : NaN;
  return Number.isNaN(milliseconds) ? undefined : toTimestamp(milliseconds);
}

/**
 * Returns the slot of each listed access key, by key ID. First by time: `last_rotated` is the key's CreateDate, so a new
 * key doesn't inherit the use of a deleted one. The rest go by order, since slots are in the order of key IDs (observed),
 * if as many keys as slots are left and the key isn't younger than the slot. A key without a slot was created after the
 * report; a slot without a key was deleted after it.
 */
export function pairSlots<S extends { readonly slot: number; readonly lastRotated: Timestamp | null }>(
  slots: readonly S[],
  listedKeys: readonly Pick<ListedAccessKey, 'id' | 'createdAt'>[],
): ReadonlyMap<string, S> {
  const byKeyId = new Map<string, S>();
  const slotsLeft = () => slotsInOrder.filter((slot) => ![...byKeyId.values()].includes(slot));
  const keysLeft = () => keysInOrder.filter((key) => !byKeyId.has(key.id));
  const slotsInOrder = [...slots].sort((a, b) => a.slot - b.slot);
  const keysInOrder = [...listedKeys].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

  for (const slot of slotsInOrder) {
    const key = keysLeft().find(({ createdAt }) => createdAt !== null && createdAt === slot.lastRotated);
    if (key !== undefined) byKeyId.set(key.id, slot);
  }
  const [otherSlots, otherKeys] = [slotsLeft(), keysLeft()];
  if (otherSlots.length === otherKeys.length) {
    for (const [index, key] of otherKeys.entries()) {
      const slot = otherSlots[index];
      if (slot !== undefined && !isYounger(key, slot)) byKeyId.set(key.id, slot);
    }
  }
  return byKeyId;
}

const isYounger = (
  { createdAt }: Pick<ListedAccessKey, 'createdAt'>,
  { lastRotated }: Pick<KeySlot, 'lastRotated'>,
): boolean => createdAt !== null && lastRotated !== null && createdAt > lastRotated;

/** Pages as IAM cuts them: `MaxItems`, an opaque `Marker`, `IsTruncated`. */
import { AwsError, validationError, type Params } from './wire.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Goes into every paged answer; no `Marker` on the last page. */
  readonly paging: { readonly IsTruncated: boolean; readonly Marker: string | undefined };
}

export interface PageRule<T> {
  /** Markers of one call are of no use to another. */
  readonly action: string;
  /** How many items a page has when `MaxItems` is not given. */
  readonly defaultSize: number;
  /** Where an item stands. The items come sorted by it; a page begins after the marker's place, so that an
   *  item deleted between two pages makes nobody be skipped. */
  readonly place: (item: T, index: number) => string;
  /** How many items AWS really puts in when asked for `size`; it may be fewer, with more to come. */
  readonly shorten?: (size: number) => number;
}

/** @throws AwsError `ValidationError` for a `MaxItems` outside 1–1000 or a foreign marker, `MalformedInput` for no number. */
export function page<T>(items: readonly T[], params: Params, rule: PageRule<T>): Page<T> {
  const asked = maxItems(params.get('MaxItems')) ?? rule.defaultSize;
  const size = rule.shorten?.(asked) ?? asked;
  const marker = params.get('Marker');
  const after = marker === undefined ? undefined : placeOf(marker, rule.action);
  const found = after === undefined ? 0 : items.findIndex((item, index) => rule.place(item, index) > after);
  const start = found < 0 ? items.length : found;
  const end = Math.min(start + size, items.length);
  const last = items[end - 1];
  const truncated = end < items.length && last !== undefined;
  return {
    items: items.slice(start, end),
    paging: {
      IsTruncated: truncated,
      Marker: truncated ? markerOf(rule.action, rule.place(last, end - 1)) : undefined,
    },
  };
}

/** Sorts and marks by position, for lists that were frozen when they were made. */
export const byIndex = (_item: unknown, index: number): string => String(index).padStart(9, '0');

function maxItems(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(text))
    throw new AwsError('MalformedInput', 400, 'Start of list found where not expected');
  const size = Number(text);
  const constraint =
    size < 1 ? 'have value greater than or equal to 1' : 'have value less than or equal to 1000';
  if (size >= 1 && size <= 1000) return size;
  throw validationError(
    `1 validation error detected: Value '${size}' at 'maxItems' failed to satisfy constraint: Member must ${constraint}`,
  );
}

const markerOf = (action: string, place: string): string =>
  Buffer.from(`${action}\n${place}`).toString('base64url');

function placeOf(marker: string, action: string): string {
  const [of, place] = Buffer.from(marker, 'base64url').toString().split('\n');
  if (of !== action || place === undefined) throw validationError('Invalid Marker.');
  return place;
}

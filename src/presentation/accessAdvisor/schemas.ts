/** Checks input from the page and saved state before it's used. */
import * as v from 'valibot';
import { index, type Schemas } from '../webview/protocol.ts';
import { COLUMNS, DIRECTIONS, HISTORIES } from './protocol.ts';
import type { AdvisorTarget, SavedState, ToHost } from './protocol.ts';

export const toHost: Schemas<ToHost> = {
  ready: v.null(),
  refresh: v.null(),
  cancel: v.null(),
  act: index,
  copy: v.null(),
  export: v.null(),
  stop: v.null(),
  calls: v.null(),
  explain: v.null(),
  report: v.string(),
};

/** A target whose account ID is the account of its ARN. */
const target = v.pipe(
  v.object({
    profile: v.string(),
    accountId: v.string(),
    userArn: v.string(),
    // Absent in a panel of an earlier version.
    userId: v.exactOptional(v.nullable(v.string())),
  }),
  v.check(({ accountId, userArn }: AdvisorTarget) => parseAccountId(userArn) === accountId),
);

function parseAccountId(arn: string): string | undefined {
  return /^arn:[a-z0-9-]+:iam::(\d{12}):(?:(?:user|role)\/.+|root)$/.exec(arn)?.[1];
}

/** Saved state of a closed window; an earlier version, or anything else, may have written it. */
export const savedState: v.GenericSchema<SavedState> = v.object({
  target,
  query: v.object({
    search: v.string(),
    history: v.picklist(HISTORIES),
    column: v.picklist(COLUMNS),
    direction: v.picklist(DIRECTIONS),
  }),
});

/** What comes from the page, or from a window that was closed: it is checked before anything is done with it. */
import * as v from 'valibot';
import { index } from '../webview/protocol.ts';
import type { Schemas } from '../webview/protocol.ts';
import { COLUMNS, DIRECTIONS, HISTORIES } from './protocol.ts';
import type { AdvisorTarget, SavedState, ToHost } from './protocol.ts';

/** What the host accepts from the page. */
export const toHost: Schemas<ToHost> = {
  ready: v.null(),
  refresh: v.null(),
  cancel: v.null(),
  act: index,
  copy: v.null(),
  export: v.null(),
  explain: v.null(),
  report: v.string(),
};

/** A target that names one account, the same in its account ID and in its ARN. */
const target = v.pipe(
  v.object({
    profile: v.string(),
    accountId: v.string(),
    userArn: v.string(),
    // A panel of an earlier version has none.
    userId: v.exactOptional(v.nullable(v.string())),
  }),
  v.check(({ accountId, userArn }: AdvisorTarget) => parseAccountId(userArn) === accountId),
);

function parseAccountId(arn: string): string | undefined {
  return /^arn:[a-z0-9-]+:iam::(\d{12}):(?:user\/.+|root)$/.exec(arn)?.[1];
}

/** What either side accepts from a window that was closed: written by an earlier version, or by anyone. */
export const savedState: v.GenericSchema<SavedState> = v.object({
  target,
  query: v.object({
    search: v.string(),
    history: v.picklist(HISTORIES),
    column: v.picklist(COLUMNS),
    direction: v.picklist(DIRECTIONS),
  }),
});

/** Checks input from the page and saved state before it's used. */
import * as v from 'valibot';
import { timestamp, type Schemas } from '../webview/protocol.ts';
import { WHO_ACTIONS, type SavedState, type ToHost } from './protocol.ts';

export const toHost: Schemas<ToHost> = {
  ready: v.null(),
  refresh: v.null(),
  cancel: v.null(),
  copy: v.null(),
  export: v.null(),
  showMails: v.null(),
  askSes: v.null(),
  act: v.object({
    accountId: v.string(),
    arn: v.string(),
    id: v.nullable(v.string()),
    action: v.picklist(WHO_ACTIONS),
  }),
  remedy: v.object({ account: v.string(), place: v.number() }),
  report: v.string(),
};

/** Saved state of a closed window. */
export const savedState: v.GenericSchema<SavedState> = v.object({
  window: v.pipe(
    v.object({
      from: timestamp,
      to: timestamp,
      region: v.nullable(v.string()),
      messageId: v.nullable(v.string()),
    }),
    v.check(({ from, to }) => from <= to),
  ),
  accountId: v.nullable(v.string()),
});

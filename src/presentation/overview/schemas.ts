/** Checks input from the page and saved state before it's used. */
import * as v from 'valibot';
import { ZOOMS } from '../../export/overview/scale.ts';
import { timestamp, type Schemas } from '../webview/protocol.ts';
import { FORMATS, type SavedState, type ToHost } from './protocol.ts';

export const toHost: Schemas<ToHost> = {
  ready: v.null(),
  choose: v.string(),
  reveal: v.object({ arn: v.string(), id: v.nullable(v.string()) }),
  who: v.nullable(
    v.pipe(
      v.object({
        accountId: v.nullable(v.string()),
        region: v.nullable(v.string()),
        from: timestamp,
        to: timestamp,
      }),
      v.check(({ from, to }) => from < to),
    ),
  ),
  export: v.picklist(FORMATS),
  refresh: v.null(),
  remedy: v.number(),
  report: v.string(),
};

/** Saved state of a closed window. */
export const savedState: v.GenericSchema<SavedState> = v.object({
  accountId: v.nullable(v.string()),
  zoom: v.exactOptional(v.picklist(ZOOMS)),
});

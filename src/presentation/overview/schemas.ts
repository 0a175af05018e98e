/** What comes from the page, or from a window that was closed: it is checked before anything is done with it. */
import * as v from 'valibot';
import type { Schemas } from '../webview/protocol.ts';
import { FORMATS } from './protocol.ts';
import type { SavedState, ToHost } from './protocol.ts';

/** What the host accepts from the page. */
export const toHost: Schemas<ToHost> = {
  ready: v.null(),
  choose: v.string(),
  reveal: v.object({ arn: v.string(), id: v.nullable(v.string()) }),
  export: v.picklist(FORMATS),
  refresh: v.null(),
  report: v.string(),
};

/** What the host accepts from a window that was closed. */
export const savedState: v.GenericSchema<SavedState> = v.object({ accountId: v.nullable(v.string()) });

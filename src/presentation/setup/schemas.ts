/** Checks input from the page before it's used. */
import * as v from 'valibot';
import type { Schemas } from '../webview/protocol.ts';
import { COPIED, type ToHost } from './protocol.ts';

export const toHost: Schemas<ToHost> = {
  ready: v.null(),
  refresh: v.null(),
  cancel: v.null(),
  copy: v.null(),
  export: v.null(),
  copyText: v.object({ region: v.string(), what: v.picklist(COPIED) }),
  report: v.string(),
};

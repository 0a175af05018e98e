import { withMaskedKeyIds } from '../../export/maskKeyIds.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import { settings } from '../settings.ts';

/** A Snapshot as it may leave the window: in a file, or on the clipboard as a summary. */
export function maskForExport(snapshot: Snapshot): Snapshot {
  return settings().maskAccessKeyIds ? withMaskedKeyIds(snapshot) : snapshot;
}

import { withMaskedKeyIds } from '../../export/maskKeyIds.ts';
import type { Snapshot } from '../../senders/model.ts';
import { allGaps } from '../accessAdvisor/evidence.ts';
import type { AdvisorPage } from '../accessAdvisor/protocol.ts';
import { settings } from '../settings.ts';

/** A Snapshot as it may leave the window: in a file, or on the clipboard as a summary. */
export function exported(snapshot: Snapshot): Snapshot {
  return settings().maskAccessKeyIds ? withMaskedKeyIds(snapshot) : snapshot;
}

/** A page of the Access Advisor panel as it may leave the window. */
export function exportedPage(page: AdvisorPage): AdvisorPage {
  if (!settings().maskAccessKeyIds) return page;
  const users = [{ ...page.user, gaps: allGaps(page) }];
  const [user = page.user] = withMaskedKeyIds({ users, gaps: [] }).users;
  return { ...page, user, gaps: [] };
}

/** The rows below an account's mails. Pure; loaded when they are shown. */
import { isQuietGap, regionFigures } from '../../senders/mails/figures.ts';
import type { RegionFigures } from '../../senders/mails/figures.ts';
import { regionState } from '../../senders/model/mails.ts';
import type { Mails, RegionState } from '../../senders/model/mails.ts';
import type { Gap, Snapshot } from '../../senders/model/model.ts';
import type { MailRegionsNode, MailSetupNode, MailsNode } from './nodeKinds.ts';

/**
 * Returns the figures to show of every Region. While a Region is asked again, it stands as it was, at its own time; one
 * that was not counted is unknown, whatever was known before.
 */
export function shownFigures(snapshot: Snapshot): readonly RegionFigures[] {
  const { mails } = snapshot;
  if (mails === undefined) return [];
  const pending = new Set(mails.pending);
  return regionFigures(snapshot)
    .map((one) => (pending.has(one.region) ? { ...one, state: earlierState(mails, one) } : one))
    .toSorted((a, b) => (b.sent?.last24Hours ?? 0) - (a.sent?.last24Hours ?? 0));
}

function earlierState(all: Mails, { region, mails }: RegionFigures): RegionState {
  return mails === null ? 'unknown' : regionState({ ...all, asOf: mails.asOf }, region);
}

/**
 * Returns the rows: each Region that sent, the most mails in 24 hours first; those that could not be counted, by reason;
 * those that are still asked; those without mails; those that are off.
 */
export function mailRegions(parent: MailsNode): readonly MailRegionsNode[] {
  if (parent.mails === 'off') return [];
  const { mails } = parent.mails;
  if (mails === undefined) return [];
  const row = (key: string, state: MailRegionsNode['state'], regions: readonly RegionFigures[], gap?: Gap) =>
    regions.length === 0
      ? []
      : [{ kind: 'mailRegions', key, state, regions, gap: gap ?? null, parent } as const];
  const figures = shownFigures(parent.mails);
  const inState = (state: RegionState) => figures.filter((one) => one.state === state);
  const pending = new Set(mails.pending);
  const gaps = new Map(mails.gaps.map((gap) => [gap.region, gap] as const));
  const missing = inState('unknown').filter(({ region }) => !pending.has(region));
  const byReason = Map.groupBy(missing, ({ region }) => {
    const gap = gaps.get(region);
    return gap === undefined ? '' : `${gap.reason} ${gap.call}`;
  });
  const rows = [
    ...inState('sends').flatMap((one) => row(`sends ${one.region}`, 'sends', [one])),
    ...[...byReason].flatMap(([reason, those]) =>
      row(`unknown ${reason}`, 'unknown', those, gaps.get(those[0]?.region)),
    ),
    ...row(
      'counting',
      'counting',
      inState('unknown').filter(({ region }) => pending.has(region)),
    ),
    ...row('quiet', 'quiet', inState('quiet')),
    ...row('off', 'off', inState('off')),
  ];
  // Where nothing is allowed, the one line above says all.
  return rows.every(({ gap, state }) => state === 'off' || (gap !== null && isQuietGap(gap))) ? [] : rows;
}

/** Returns everything below an account's mails: the Regions, and what a check of the SES set-up came to. */
export function mailRows(parent: MailsNode): readonly (MailRegionsNode | MailSetupNode)[] {
  const setup = parent.mails === 'off' ? undefined : parent.mails.setup;
  return [
    ...mailRegions(parent),
    ...(setup === undefined ? [] : [{ kind: 'mailSetup', key: 'setup', setup, parent } as const]),
  ];
}

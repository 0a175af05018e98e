/** An account in the window, and the texts of what it shows. */
import type { Overview } from '../../../src/export/overview/overview.ts';
import { recentSentence, UTC } from '../../../src/export/overview/pictureWords.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import type { State } from '../../../src/presentation/accounts/state.ts';
import type { Tooltip } from '../../../src/presentation/list/tooltips.ts';
import { timeWords } from '../../../src/presentation/times.ts';
import { NOW } from '../senders/builders.ts';

export const LATELY = '2026-11-22T10:00:00Z';

export const asText = (shown: Tooltip | undefined): string =>
  typeof shown === 'object' ? shown.markdown.replaceAll('&nbsp;', ' ').replaceAll(/\\(.)/g, '$1') : '';
export const headlineOf = (overview: Overview): string =>
  recentSentence(overview, UTC)
    .map(({ text }) => text)
    .join('');

export const target = { kind: 'profile', profile: 'prod' } as const;
export const stateOf = (of: Snapshot): State =>
  of.scan.finishedAt === null
    ? { kind: 'scanning', snapshot: of, asked: { users: 0, of: of.principals.length }, earlier: null }
    : { kind: 'ready', snapshot: of, isCancelled: false };
export const format = { times: timeWords('en', 'UTC'), now: Date.parse(NOW) };

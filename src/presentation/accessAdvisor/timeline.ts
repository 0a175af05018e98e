import * as l10n from '@vscode/l10n';
import type { Track, TrackMark } from '../../export/overview/tracks.ts';
import { markWords, type TimeFormatter } from '../../export/overview/pictureWords.ts';
import { pastUseFate } from '../../senders/words/evidenceWords.ts';
import type { AccessKey, LastUsed, PastUse, Timestamp } from '../../senders/model/model.ts';
import { keySignal } from '../../senders/model/evidence/accessKeys.ts';
import { gapOfKey, knownUnused, sesEvidence, type ActionUse, type SesEvidence } from './evidence.ts';
import { mailTrack } from './mails.ts';
import type { AdvisorPage } from './protocol.ts';
import { isAwaited } from './pageWords.ts';

/** Returns the user's signals, Access Advisor's first. @param times formats the times in the marks' facts. */
export function timelineTracks(page: AdvisorPage, times: TimeFormatter): readonly Track[] {
  const evidence = sesEvidence(page);
  return [
    ...mailTrack(page.mails, times.full),
    advisorTrack(evidence, times),
    ...actionTrack(evidence, times),
    ...page.user.accessKeys.map((key) => keyTrack(page, key, times)),
    ...(page.user.pastUses ?? [])
      .filter(({ keyId }) => keyId === null || !page.user.accessKeys.some(({ id }) => id === keyId))
      .map((past) => pastTrack(page, past, times)),
  ];
}

/** Returns everything in the tracks as one text, for screen readers. */
export function tracksInWords(tracks: readonly Track[]): string {
  return tracks
    .map(({ name, marks, inWords, otherwise }) => {
      const said = marks.length === 0 ? otherwise : marks.map(({ fact }) => fact).join(l10n.t('; '));
      return l10n.t('{0}: {1}.', name, inWords ?? said);
    })
    .join(' ');
}

/** Returns the kinds of marks in the tracks. */
export function markKinds(tracks: readonly Track[]): ReadonlySet<TrackMark['kind']> {
  return new Set(tracks.flatMap(({ marks }) => marks.map(({ kind }) => kind)));
}

function advisorTrack(evidence: SesEvidence, times: TimeFormatter): Track {
  const marks: readonly TrackMark[] =
    evidence.kind === 'accessed'
      ? [{ kind: 'advisor', at: evidence.at, fact: placed(times.full(evidence.at), evidence.region) }]
      : [];
  return { name: markWords('advisor'), from: null, marks, ...silence(evidence, times) };
}

/** Why a track has no mark; of an earlier answer with its age, for which the drawing has no room. */
type Silence = Pick<Track, 'otherwise' | 'inWords'>;

/** Why Access Advisor has no mark. Only `not-accessed` means that there was no use. */
function silence(evidence: SesEvidence, times: TimeFormatter): Silence {
  switch (evidence.kind) {
    case 'accessed':
    case 'not-accessed':
      return { otherwise: l10n.t('none seen') };
    case 'pending': {
      const { earlier } = evidence;
      if (earlier === null) return { otherwise: l10n.t('asking') };
      return knownBefore(
        earlier.kind === 'not-listed' ? l10n.t('not listed') : l10n.t('none seen'),
        earlier.asOf,
        times,
      );
    }
    case 'missing':
      return { otherwise: l10n.t('not known') };
    case 'not-listed':
      return { otherwise: l10n.t('not listed') };
  }
}

function knownBefore(words: string, asOf: Timestamp, times: TimeFormatter): Silence {
  return { otherwise: words, inWords: l10n.t('{0}, as of {1}', words, times.full(asOf)) };
}

function actionTrack(evidence: SesEvidence, times: TimeFormatter): readonly Track[] {
  const actions = evidence.kind === 'accessed' ? (evidence.actions ?? []) : [];
  const marks = actions.flatMap((use) => actionMark(use, times));
  return marks.length === 0
    ? []
    : [{ name: l10n.t('Tracked actions'), from: null, marks, otherwise: l10n.t('none seen') }];
}

function actionMark({ action, at, region }: ActionUse, times: TimeFormatter): readonly TrackMark[] {
  if (at === null) return [];
  return [{ kind: 'action', at, fact: l10n.t('{0}, {1}', action, placed(times.full(at), region)) }];
}

function keyTrack(page: AdvisorPage, key: AccessKey, times: TimeFormatter): Track {
  const { id, createdAt } = key;
  const signal = keySignal(key);
  const isMissing = gapOfKey(page, id) !== undefined;
  return {
    name: id ?? l10n.t('Access key'),
    from: createdAt,
    marks: [
      ...(signal === null ? [] : [{ kind: signal.mark, at: signal.at, fact: useFact(signal, times) }]),
      ...(page.user.pastUses ?? [])
        .filter(({ keyId }) => keyId !== null && keyId === id)
        .map((past) => pastMark(page, past, times)),
    ],
    ...keySilence(page, key, isMissing, times),
  };
}

function keySilence(page: AdvisorPage, key: AccessKey, isMissing: boolean, times: TimeFormatter): Silence {
  if (isMissing) return { otherwise: l10n.t('not known') };
  if (!isAwaited(page.user, key)) return { otherwise: l10n.t('none seen') };
  const asOf = knownUnused(page, key);
  return asOf === null ? { otherwise: l10n.t('asking') } : knownBefore(l10n.t('none seen'), asOf, times);
}

function useFact({ service, at, region }: LastUsed, times: TimeFormatter): string {
  const name = service ?? l10n.t('a service that AWS does not name');
  return l10n.t('{0}, {1}', name, placed(times.full(at), region));
}

/** A key that is gone, or that only the credential report has. */
function pastTrack(page: AdvisorPage, past: PastUse, times: TimeFormatter): Track {
  return {
    name: past.keyId ?? l10n.t('Earlier access key'),
    from: null,
    marks: [pastMark(page, past, times)],
    otherwise: l10n.t('none seen'),
  };
}

function pastMark({ user }: AdvisorPage, past: PastUse, times: TimeFormatter): TrackMark {
  return {
    kind: 'past',
    at: past.use.at,
    fact: l10n.t(
      '{0}, {1}',
      useFact(past.use, times),
      pastUseFate(user, past, (text) => text),
    ),
  };
}

const placed = (when: string, region: string | null): string =>
  region === null ? when : l10n.t('{0}, {1}', when, region);

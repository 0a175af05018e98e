/** How the mails of one principal are shown: in sentences, and as a track of bars. */
import * as l10n from '@vscode/l10n';
import type { Track } from '../../export/overview/tracks.ts';
import { addHours, hourOf } from '../../senders/model/mails.ts';
import type { Sums, Timestamp } from '../../senders/model/model.ts';
import { counted, formatCount } from '../../senders/words/words.ts';
import type { OwnMails } from './ownMails.ts';

/** Returns what is known about them. @param when formats a time. @param quoted formats a name from AWS. */
export function mailLines(
  { sums, isShared, isPartial, regions, asOf }: OwnMails,
  when: (at: Timestamp) => string,
  quoted: (text: string) => string,
): readonly string[] {
  if (isShared)
    return [l10n.t('A user and a role share this name, so the mails under it are counted for neither.')];
  if (sums === null)
    return [l10n.t('Mails were counted under this name earlier. The latest scan has no answer about them.')];
  if (sums.last400Days === 0)
    return [
      l10n.t(
        'No mails were counted under this name in the 400 days to {0}. Only mails that SES publishes by sender are counted.',
        when(hourOf(asOf)),
      ),
    ];
  return [
    isPartial === true
      ? l10n.t('To {0}, at least: {1}', when(hourOf(asOf)), sumWords(sums))
      : l10n.t('To {0}: {1}', when(hourOf(asOf)), sumWords(sums)),
    ...regions.map((one) => l10n.t('{0}: {1}', quoted(one.region), sumWords(one.sums))),
  ];
}

function sumWords({ last24Hours, last7Days, last30Days, last400Days }: Sums): string {
  return l10n.t(
    '{0} in 24 hours, {1} in 7 days, {2} in 30 days, {3} in 400 days',
    formatCount(last24Hours),
    formatCount(last7Days),
    formatCount(last30Days),
    formatCount(last400Days),
  );
}

/** Returns the track of the mails by day; none if they aren't known. */
export function mailTrack(mails: OwnMails | undefined, when: (at: Timestamp) => string): readonly Track[] {
  if (mails === undefined) return [];
  const { days, from, sums } = mails;
  const most = Math.max(0, ...days);
  const dayAt = (day: number): Timestamp => addHours(from, day * 24);
  const bars = days.flatMap((count, day) =>
    count === 0
      ? []
      : [
          {
            from: dayAt(day),
            to: dayAt(day + 1),
            share: Math.log1p(count) / Math.log1p(most),
            fact: l10n.t('{0}: {1}', `${dayAt(day).slice(0, 10)} (UTC)`, counted(count, 'mail')),
          },
        ],
  );
  const otherwise =
    sums === null
      ? l10n.t('not known')
      : bars.length === 0
        ? l10n.t('none seen')
        : l10n.t('up to {0} a day', formatCount(most));
  return [
    {
      name: l10n.t('Mails per day'),
      from: null,
      marks: [],
      bars,
      inWords: mailLines(mails, when, (text) => text).join(' '),
      otherwise,
    },
  ];
}

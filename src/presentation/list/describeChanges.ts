/** The text about changes since the scan before. Pure. */
import * as l10n from '@vscode/l10n';
import { changeWords } from '../../senders/words/changeWords.ts';
import type { ChangedPrincipal, Changes } from '../../senders/model/model.ts';
import type { FormatContext } from './describe.ts';

/** `Changed since 3 hr ago` */
export function changesTitle({ since }: Changes, { times, now }: FormatContext): string {
  // You can't say "since now".
  return now - Date.parse(since) < 60_000
    ? l10n.t('Changed since a moment ago')
    : l10n.t('Changed since {0}', times.brief(since, now));
}

/** `first use of SES seen: ses-smtp in us-east-1, 2 min ago · new: access key AKIA…` */
export function changesDescription({ changes }: ChangedPrincipal, { times, now }: FormatContext): string {
  const telling = { when: (at: string) => times.brief(at, now), quoted: (text: string) => text };
  return changes.map((change) => changeWords(change, telling)).join(' · ');
}

import * as l10n from '@vscode/l10n';
import type { Change, Timestamp } from '../model/model.ts';
import { verdictLabel } from './words.ts';

export interface WordFormat {
  readonly when: (at: Timestamp) => string;
  /** Sets data from the account off from the surrounding text. */
  readonly quoted: (text: string) => string;
}

/** What a fact is about, and what it says. The name is empty where what it says is a sentence. */
export type NamedFact = readonly [name: string, value: string];

/** Returns one change in a few words: `first use of SES seen: ses-smtp in us-east-1, 2 min ago`. */
export function changeWords(change: Change, { when, quoted }: WordFormat): string {
  switch (change.kind) {
    case 'used-ses': {
      const { service, region, at } = change.use;
      const what = useWords(quoted(service ?? ''), region === null ? null : quoted(region), when(at));
      return change.isFirst ? l10n.t('first use of SES seen: {0}', what) : l10n.t('used {0}', what);
    }
    case 'advisor-saw-ses': {
      const what = l10n.t('Access Advisor, {0}', when(change.at));
      return change.isFirst ? l10n.t('first use of SES seen: {0}', what) : l10n.t('used SES: {0}', what);
    }
    case 'mails-started': {
      const { region, at } = change;
      const what = region === null ? when(at) : l10n.t('{0}, {1}', quoted(region), when(at));
      return change.isFirst
        ? l10n.t('first mails counted: {0}', what)
        : l10n.t('sends mails again: {0}', what);
    }
    case 'mails-stopped':
      return l10n.t('no mails for 7 days');
    case 'user-created':
      return l10n.t('new user');
    case 'role-created':
      return l10n.t('new role');
    case 'user-deleted':
    case 'role-deleted':
      return l10n.t('deleted');
    case 'key-created':
      return l10n.t('new: {0}', keyName(change.keyId, quoted));
    case 'key-deleted':
      return l10n.t('deleted: {0}', keyName(change.keyId, quoted));
    case 'key-status':
      return change.status === 'Active'
        ? l10n.t('activated: {0}', keyName(change.keyId, quoted))
        : l10n.t('deactivated: {0}', keyName(change.keyId, quoted));
    case 'permission':
      return change.to === 'no' ? l10n.t('may no longer send') : l10n.t('may send now');
    case 'verdict':
      return l10n.t('now "{0}", was "{1}"', verdictLabel(change.to), verdictLabel(change.from));
  }
}

/** `ses-smtp in us-east-1, 2 min ago` */
export function useWords(service: string, region: string | null, when: string): string {
  return region === null
    ? l10n.t('{0}, {1}', service, when)
    : l10n.t('{0} in {1}, {2}', service, region, when);
}

function keyName(keyId: string | null, quoted: WordFormat['quoted']): string {
  return keyId === null ? l10n.t('an access key') : l10n.t('access key {0}', quoted(keyId));
}

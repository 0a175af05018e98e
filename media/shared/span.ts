/** A span of time, or a time, as facts of a page: in the reader's time zone, and in UTC if that is another. */
import * as l10n from '@vscode/l10n';
import { areWholeMinutes, knownLocale, zonedWords } from '../../src/presentation/times.ts';
import { h, type Child } from './dom.ts';

/** @param locale VS Code's display language (BCP 47) */
export function spanFacts(from: string, to: string, locale: string): readonly Child[] {
  const local = zonedWords(locale, [from, to]);
  const length = areWholeMinutes([from, to]) ? '2026-11-30T03:00'.length : '2026-11-30T03:00:05'.length;
  const utc = (at: string) => at.slice(0, length).replace('T', ' ');
  const isUtc = [from, to].every((at) => new Date(at).getTimezoneOffset() === 0);
  const time = (at: string) => h('time', { datetime: at, lang: knownLocale(locale) }, local(at));
  return [
    from === to ? time(from) : h('span', {}, time(from), ' – ', time(to)),
    isUtc ? null : from === to ? l10n.t('{0} UTC', utc(from)) : l10n.t('{0} to {1} UTC', utc(from), utc(to)),
  ];
}

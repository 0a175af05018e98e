import * as l10n from '@vscode/l10n';
import { describe, expect, onTestFinished, test } from 'vitest';
import { timeWords } from '../../../src/presentation/times.ts';

describe('Times', () => {
  const now = Date.parse('2026-11-23T09:00:00Z');
  const words = timeWords('en', 'Asia/Tokyo');

  test.each([
    ['2026-11-23T08:59:30Z', 'now'],
    ['2026-11-23T08:57:00Z', '3 minutes ago'],
    ['2026-11-23T07:30:00Z', '1 hour ago'],
    ['2026-11-22T08:00:00Z', '1 day ago'],
    ['2026-09-30T08:00:00Z', '54 days ago'],
    ['2026-01-23T08:00:00Z', '9 months ago'],
    ['2020-01-23T08:00:00Z', '6 years ago'],
    ['2026-11-23T09:05:00Z', 'now'],
  ])('%s is shown as %s', (at, text) => expect(words.relative(at, now)).toBe(text));

  test.each([
    ['2026-11-23T08:59:00Z', 'today'],
    // 23:00 and 1:00 in Tokyo; 18:00 there is now.
    ['2026-11-22T14:00:00Z', 'yesterday'],
    ['2026-11-22T16:00:00Z', 'today'],
    ['2026-11-21T14:59:00Z', '1d ago'],
    ['2026-09-30T08:00:00Z', '54d ago'],
    ['2026-01-23T08:00:00Z', '9mo ago'],
  ])('%s is shown as %s by the reader’s calendar', (at, text) => expect(words.day(at, now)).toBe(text));

  test('are in the reader’s time zone, with UTC beside', () => {
    expect(words.absolute('2026-11-23T20:03:12Z')).toMatch(/^Nov 24, 2026, 5:03\sAM$/);
    expect(words.tooltip('2026-11-23T20:03:12Z')).toMatch(
      /November 24, 2026.*GMT\+9\n2026-11-23 20:03:12 UTC$/,
    );
  });

  test('are in the reader’s language, and in English if that is not valid', () => {
    expect(timeWords('ja').relative('2026-11-23T08:57:00Z', now)).toBe('3 分前');
    expect(timeWords('qps_ploc').relative('2026-11-23T08:57:00Z', now)).toBe('3 minutes ago');
  });

  test('have the translated text for less than a minute ago, if there is one', () => {
    const inFrench = () => timeWords('fr').relative('2026-11-23T08:59:30Z', now);
    expect(inFrench()).toBe('maintenant');
    l10n.config({ contents: { 'now/When something happened': 'à l’instant' } });
    onTestFinished(() => l10n.config({ contents: {} }));
    expect(inFrench()).toBe('à l’instant');
  });
});

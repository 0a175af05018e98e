import { describe, expect, it } from 'vitest';
import { searchedPeople, searchedTimes } from '../../../src/presentation/mailLog/asked.ts';
import { scannedSpan } from '../../../src/senders/log/logQuery.ts';
import { bytesWords, limitsWords } from '../../../src/senders/log/logWords.ts';

const WINDOW = { from: '2026-11-27T03:00:00Z', to: '2026-11-27T04:00:00Z', region: null, messageId: null };
const MAIL = { ...WINDOW, to: WINDOW.from, messageId: 'id' };

describe('The search', () => {
  it('is about the window, the mail, or half an hour around a moment', () => {
    expect(searchedTimes(WINDOW)).toEqual({ from: WINDOW.from, to: WINDOW.to, messageId: null });
    expect(searchedTimes(MAIL)).toEqual({ from: MAIL.from, to: MAIL.to, messageId: 'id' });
    expect(searchedTimes({ ...MAIL, messageId: null })).toEqual({
      from: '2026-11-27T02:30:00Z',
      to: '2026-11-27T03:30:00Z',
      messageId: null,
    });
  });

  it('scans a little more time, up to now', () => {
    const later = '2026-12-01T00:00:00Z';
    expect(scannedSpan(WINDOW, later)).toEqual({ from: '2026-11-27T02:55:00Z', to: '2026-11-27T05:00:00Z' });
    expect(scannedSpan(MAIL, later).to).toBe('2026-11-28T03:00:00Z');
    expect(scannedSpan(WINDOW, '2026-11-27T03:10:00Z').to).toBe('2026-11-27T03:10:00Z');
    expect(scannedSpan(WINDOW, '2026-11-26T00:00:00Z').to).toBe('2026-11-27T02:55:00Z');
  });

  it('is by address if it has an @, otherwise by sender', () => {
    expect(searchedPeople(' a@b ')).toEqual({ sender: null, address: 'a@b' });
    expect(searchedPeople('mailer')).toEqual({ sender: 'mailer', address: null });
    expect(searchedPeople(' ')).toEqual({ sender: null, address: null });
  });
});

it('Sizes are shown in units of 1,024 bytes', () => {
  expect([0, 1023, 1024, 150_000, 5_368_709_120].map(bytesWords)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KB',
    '146 KB',
    '5.0 GB',
  ]);
});

it('The answer says what is missing from it', () => {
  const scanned = { bytes: 1, events: 20_000, matched: 12_345 };
  expect(limitsWords({ mails: [], unreadable: 3, scanned, read: 10_000, isCut: true, gap: null })).toEqual([
    'Not all mails are shown: the search found 12,345 events, and the newest 10,000 were read. Choose a shorter time.',
    '3 log events could not be read as events of Amazon SES.',
  ]);
  expect(limitsWords({ mails: [], unreadable: 1, scanned, read: 20_000, isCut: false, gap: null })).toEqual([
    '1 log event could not be read as an event of Amazon SES.',
  ]);
});

import { expect, test } from 'vitest';
import { VERDICTS } from '../../../src/senders/model.ts';
import { verdictSentence } from '../../../src/senders/verdictSentence.ts';
import { accountName, verdictLabel } from '../../../src/senders/words.ts';

test('verdicts are called as the report promises', () => {
  expect(VERDICTS.map(verdictLabel)).toEqual([
    'Sends by SMTP',
    'Calls the SES API',
    'Used SES, key moved on',
    'Cannot tell',
    'May send, no use seen',
    'No SES',
  ]);
});

test('every verdict has a sentence of its own', () => {
  const sentences = VERDICTS.map(verdictSentence);
  expect(new Set(sentences).size).toBe(VERDICTS.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test('an account is always named by its number', () => {
  expect(accountName({ alias: 'acme-mail', accountId: '111122223333' })).toBe('acme-mail (111122223333)');
  expect(accountName({ alias: null, accountId: '111122223333' })).toBe('111122223333');
});

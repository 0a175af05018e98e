import { expect, test } from 'vitest';
import { VERDICTS } from '../../../src/senders/model.ts';
import { stateWords } from '../../../src/senders/organization.ts';
import { verdictSentence } from '../../../src/senders/verdictSentence.ts';
import { targetKey } from '../../../src/senders/target.ts';
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

test('states of accounts are words; one that is not known is as AWS gave it', () => {
  const states = ['SUSPENDED', 'PENDING_CLOSURE', 'PENDING_ACTIVATION', 'CLOSED', 'IN_SOME_STATE'];
  expect(
    states.map((state) => stateWords({ id: '111122223333', name: 'mail', state, isManagement: false })),
  ).toEqual(['suspended', 'pending closure', 'pending activation', 'closed', 'in some state']);
});

test('an account is always named by its number', () => {
  expect(accountName({ alias: 'acme-mail', accountId: '111122223333' })).toBe('acme-mail (111122223333)');
  expect(accountName({ alias: null, accountId: '111122223333' })).toBe('111122223333');
});

test('targets have the same key if they are the same', () => {
  const member = { kind: 'member', partition: 'aws', accountName: 'mail' } as const;
  const [prod, other] = ['111122223333', '444455556666'];
  const targets = [
    { kind: 'profile', profile: null },
    { kind: 'profile', profile: 'prod' },
    { ...member, profile: 'prod', accountId: prod, role: null },
    { ...member, profile: null, accountId: prod, role: null },
    { ...member, profile: 'prod', accountId: prod, role: 'Auditor' },
    { ...member, profile: 'prod', accountId: other, role: 'Auditor' },
  ] as const;
  expect(new Set(targets.map(targetKey)).size).toBe(targets.length);
  expect(targetKey({ ...targets[2], accountName: 'renamed' })).toBe(targetKey(targets[2]));
});

import { expect, test } from 'vitest';
import { accessWords, strongestSignals, pastUseWords } from '../../../src/senders/words/accessWords.ts';
import { ALL_VERDICTS } from '../../../src/senders/model/verdict.ts';
import { stateWords } from '../../../src/senders/accounts/organization.ts';
import { verdictSentence } from '../../../src/senders/words/verdictSentence.ts';
import { targetKey } from '../../../src/senders/model/target.ts';
import {
  accountName,
  canSendWords,
  counted,
  olderPolicies,
  sentences,
  verdictLabel,
} from '../../../src/senders/words/words.ts';
import { clockWords, listNames } from '../../../src/senders/words/reportCaveat.ts';
import { accessKey, advisor, userEvidence, use } from './builders.ts';

const format = { when: (at: string) => at.slice(11, 16), quoted: (text: string) => `“${text}”` };

test('Verdicts have the names that the report promises', () => {
  expect(ALL_VERDICTS.map((verdict) => verdictLabel(verdict))).toEqual([
    'Sent mails',
    'Sends by SMTP',
    'Calls the SES API',
    'Used SES, key moved on',
    'Cannot tell',
    'May send, no use seen',
    'No SES',
  ]);
});

test('Each verdict has its own sentence', () => {
  const sentences = ALL_VERDICTS.map((verdict) => verdictSentence(verdict));
  expect(new Set(sentences).size).toBe(ALL_VERDICTS.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test('No verdict of a role mentions a key, which a role cannot have', () => {
  for (const verdict of ['used-ses', 'unknown', 'can-send', 'no-ses'] as const)
    expect(`${verdictLabel(verdict, 'role')}: ${verdictSentence(verdict, 'role')}`).not.toMatch(/key/);
});

test('No sentence says that a policy lets root send, which needs none', () => {
  expect(verdictSentence('can-send', 'root')).toBe(
    'The root user needs no policy to send; no answer shows a use of SES.',
  );
});

test('States of accounts have names; an unknown one is shown as AWS returned it', () => {
  const states = ['SUSPENDED', 'PENDING_CLOSURE', 'PENDING_ACTIVATION', 'CLOSED', 'IN_SOME_STATE'];
  expect(
    states.map((state) => stateWords({ id: '111122223333', name: 'mail', state, isManagement: false })),
  ).toEqual(['suspended', 'pending closure', 'pending activation', 'closed', 'in some state']);
});

test('The sentence about a past use names its key, and what became of it', () => {
  const words = (keyId: string | null, now: string | null, region: string | null = null) =>
    pastUseWords(
      userEvidence({ accessKeys: [accessKey(now === null ? null : use(now), { id: 'AKIA1' })] }),
      { keyId, use: { ...use('ses'), region }, asOf: '2026-11-23T09:00:00Z' },
      format,
    );
  expect(words('AKIA1', 's3', 'us-east-1')).toBe(
    '“AKIA1”: “ses” in “us-east-1”, 10:00, key used for “s3” since',
  );
  expect(words('AKIA1', null)).toBe('“AKIA1”: “ses”, 10:00, key moved on since');
  expect(words('AKIA2', 's3')).toBe('“AKIA2”: “ses”, 10:00, key deleted since');
  expect(words(null, 's3')).toBe('access key: “ses”, 10:00, key moved on or deleted since');
});

test('The newest access is described by its strongest sign, then the latest send before it, then denied attempts', () => {
  const [early, late] = ['2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z'];
  const lines = (evidence: Parameters<typeof userEvidence>[0], canSend: 'yes' | 'no' = 'yes') =>
    accessWords(strongestSignals(userEvidence(evidence)), { canSend }, format);
  const smtp = { accessKeys: [accessKey(use('ses-smtp', late))] };
  const likely = 'Latest access that was most likely a send: 09:00';
  const noPolicy = 'No policy is known to allow sending; denied attempts count as uses';
  expect(lines({ ...smtp, advisor: advisor(late, []) })).toEqual([
    'Latest SES access: the SMTP interface, 10:00',
  ]);
  expect(lines({ accessKeys: [accessKey(use('ses', late))], advisor: advisor(early, []) })).toEqual([
    'Latest SES access: a call of the SES API, 10:00; not known which',
    likely,
  ]);
  expect(
    lines({ accessKeys: [accessKey(use('ses', late))], advisor: advisor(early, []) }, 'no').slice(1),
  ).toEqual([likely, noPolicy]);
  expect(lines(smtp, 'no').slice(1)).toEqual([noPolicy]);
  expect(lines({ accessKeys: [accessKey(use('ses', late))] }, 'no')).toHaveLength(1);
  // SES counts what it accepted.
  const sentMails = { asOf: late, sums: null, last: { at: late, region: 'us-east-1' } };
  expect(lines({ sentMails }, 'no')).toEqual(['Latest mails counted under this name: the hour to 10:00']);
});

test('An account is always named by its ID', () => {
  expect(accountName({ alias: 'acme-mail', accountId: '111122223333' })).toBe('acme-mail (111122223333)');
  expect(accountName({ alias: null, accountId: '111122223333' })).toBe('111122223333');
});

test('Equal targets have equal keys', () => {
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

test('The sentence about policies has the time they were read if the scan did not read them', () => {
  expect((['yes', 'conditional', 'no', 'unknown'] as const).map((one) => canSendWords(one, null))).toEqual([
    'may send',
    'may send under conditions',
    'no policy allows sending',
    'not known whether it may send',
  ]);
  expect(canSendWords('yes', '09:00')).toBe('may send, as of 09:00');
  const startedAt = '2026-11-20T10:00:00Z';
  const before = '2026-11-20T09:59:59Z';
  expect(olderPolicies({ permissionsAsOf: before }, { startedAt })).toBe(before);
  expect(olderPolicies({ permissionsAsOf: startedAt }, { startedAt })).toBeNull();
  expect(olderPolicies({}, { startedAt })).toBeNull();
});

test.each([
  ['user', '1 user', '2 users'],
  ['sender', '1 sender', '2 senders'],
  ['other SES user', '1 other SES user', '2 other SES users'],
  ['account', '1 account', '2 accounts'],
  ['answer', '1 answer', '2 answers'],
  ['minute', '1 minute', '2 minutes'],
  ['hour', '1 hour', '2 hours'],
  ['day', '1 day', '2 days'],
  ['service', '1 service', '2 services'],
  ['access key', '1 access key', '2 access keys'],
  ['call', '1 call', '2 calls'],
] as const)('Each %s has its own plural', (what, one, two) => {
  expect([counted(1, what), counted(2, what)]).toEqual([one, two]);
  expect(counted(0, what)).toBe(two.replace('2', '0'));
});

test('A list names three, and counts the rest', () => {
  expect(listNames(['ann', 'bob', 'carl'])).toBe('ann, bob, and carl');
  expect(listNames(['ann', 'bob', 'carl', 'dora'])).toBe('ann, bob, carl, and 1 more');
});

test('Sentences are joined by spaces, in Japanese without', () => {
  expect(sentences('One.', '', 'Two.')).toBe('One. Two.');
  expect(sentences('一。', '二。', '三。')).toBe('一。二。三。');
});

test.each([
  [60 * 119, '119 minutes ahead'],
  [-60 * 119, '119 minutes behind'],
  [60 * 120, '2 hours ahead'],
  [60 * (48 * 60 - 1), '48 hours ahead'],
  [-60 * 48 * 60, '2 days behind'],
])('A clock that is %i seconds ahead has a message', (clockAhead, words) => {
  expect(clockWords({ clockAhead })).toBe(
    `The clock of this machine is ${words}. Times and ages here go by the clock of AWS.`,
  );
  expect(clockWords({})).toBeNull();
});

import { describe, expect, it } from 'vitest';
import { keyIdProblem, readKeyId, shownKey } from '../../../src/senders/findKey.ts';
import { accessKey, judged, snapshot } from './someone.ts';

const ID = 'AKIAIOSFODNN7EXAMPLE';

describe('An access key ID is read', () => {
  it.each([
    ['alone', ID],
    ['with spaces around it', `  ${ID}\n`],
    ['in small letters', ID.toLowerCase()],
    ['from a line of a log', `2026-11-23 userIdentity.accessKeyId="${ID}",sourceIPAddress=203.0.113.7`],
    ['from a signature', `Credential=${ID}/20261123/us-east-1/ses/aws4_request`],
    ['from a mail that names it twice', `Your key ${ID} was seen.\r\nPlease rotate ${ID}.`],
    ['beside the ID of its user', `AIDACKCEVSQ6C2EXAMPLE ${ID}`],
  ])('%s', (_, text) => {
    expect(readKeyId(text)).toEqual({ kind: 'key', id: ID });
    expect(keyIdProblem(readKeyId(text))).toBeNull();
  });

  it('of 16 to 128 characters, and not within a longer word', () => {
    expect(readKeyId('AKIA123456789012').kind).toBe('key');
    expect(readKeyId(`AKIA${'A'.repeat(124)}`).kind).toBe('key');
    for (const text of ['AKIA12345678901', `AKIA${'A'.repeat(125)}`, `see xx_${ID} there`, '', 'alice'])
      expect(readKeyId(text)).toEqual({ kind: 'none' });
  });
});

describe('Anything else is refused with what to do', () => {
  it.each([
    ['several keys', `${ID} AKIAI44QH8DHBEXAMPLE`, /names 2 access keys.*one of them/],
    ['temporary credentials', 'ASIAIOSFODNN7EXAMPLE', /temporary credentials.*CloudTrail/],
    ['the ID of a user', 'AIDACKCEVSQ6C2EXAMPLE', /an IAM user, not an access key/],
    ['the ID of a role', 'AROACKCEVSQ6C2EXAMPLE', /a role, not an access key/],
    ['a secret access key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', /secret.*Remove it here/],
    ['an SMTP password', `BN${'x'.repeat(42)}`, /SMTP password/],
    ['other words', 'deploy-bot', /AKIA/],
  ])('%s', (_, text, words) => {
    expect(keyIdProblem(readKeyId(text))).toMatch(words);
  });

  it('and never repeats what may be a secret', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(JSON.stringify(readKeyId(secret)) + String(keyIdProblem(readKeyId(secret)))).not.toContain(secret);
  });
});

describe('A shown key', () => {
  const bob = judged({ accessKeys: [accessKey(null, { id: null }), accessKey(null, { id: ID })] });

  it('is found with its user and its account', () => {
    const other = snapshot([judged({ name: 'eve' })], { accountId: '444455556666' });
    const found = shownKey([other, snapshot([bob])], ID);
    expect(found?.user.name).toBe('bob');
    expect(found?.snapshot.accountId).toBe('111122223333');
    expect(found?.accessKey.id).toBe(ID);
  });

  it('is none where only the credential report is known, which names no key IDs', () => {
    const keys = [accessKey(null, { id: null })];
    expect(shownKey([snapshot([judged({ accessKeys: keys })])], ID)).toBeNull();
  });
});

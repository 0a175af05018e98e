import { describe, expect, it } from 'vitest';
import { keyIdProblem, readKeyId, shownKey } from '../../../src/senders/keys/findKey.ts';
import { accessKey, judged, NOW, snapshot, use } from './builders.ts';

const ID = 'AKIAIOSFODNN7EXAMPLE';

describe('An access key ID is found in', () => {
  it.each([
    ['alone', ID],
    ['with spaces around it', `  ${ID}\n`],
    ['in small letters', ID.toLowerCase()],
    ['from a line of a log', `2026-11-23 userIdentity.accessKeyId="${ID}",sourceIPAddress=203.0.113.7`],
    ['from a signature', `Credential=${ID}/20261123/us-east-1/ses/aws4_request`],
    ['from a mail that names it twice', `Your key ${ID} was seen.\r\nPlease rotate ${ID}.`],
    ['beside the ID of its user', `AIDACKCEVSQ6C2EXAMPLE ${ID}`],
    ['from a raw mail, quoted-printable', `KEY_ID=3D${ID}=20and more`],
    ['from a raw mail that breaks it', 'KEY_ID=3DAKIAIOSFOD=\nNN7EXAMPLE is yours'],
    ['from a raw mail that breaks it late', 'your key AKIAIOSFODNN7EXAM=\r\nPLE is abused'],
    ['from a quoted raw mail', '> your key AKIAIOSFODNN=\n> 7EXAMPLE is abused'],
    ['from a broken line whose end the box dropped', 'your key AKIAIOSFODNN7EXA=MPLE is abused'],
    ['after an empty value at a line end', `AWS_ACCESS_KEY_ID=\n${ID}`],
    ['from a URL', `https://example.com/?k=%22${ID}%22&x=1`],
    ['from a presigned URL', `X-Amz-Credential=${ID}%2F20261123%2Fus-east-1%2Fses%2Faws4_request`],
    ['from Markdown', `the key _${ID}_ and **${ID}** and \`${ID}\``],
    ['from a file name', `${ID}_accessKeys.csv`],
    ['from the name of a backup', `backup_${ID}_2026`],
    ['from CSV', `user,Access key ID,Secret\nbob,${ID},x`],
    ['from JSON', `{"AccessKeyId":"${ID}","Status":"Active"}`],
    ['from JSON within JSON', `{\\"accessKeyId\\":\\"${ID}\\"}`],
    ['from a log with escaped line ends', `first\\n${ID}\\nlast`],
    ['from JSON with escaped quotes', `\\u0022${ID}\\u0022`],
    ['from a log with hexadecimal escapes', `\\x22${ID}\\x22`],
    ['from an environment file', `export AWS_ACCESS_KEY_ID='${ID}'`],
    ['from a credentials file', `aws_access_key_id=${ID}\naws_secret_access_key=***`],
    ['from an event of CloudTrail', `"userIdentity": {"type": "IAMUser", "accessKeyId": "${ID}"}`],
    ['from SMTP settings', `smtp://${ID}:***@email-smtp.us-east-1.amazonaws.com:587`],
    ['from PHP', `define('SMTP_USER','${ID}');`],
    ['from YAML', `username: "${ID}" # SES`],
    ['from XML', `<AccessKeyId>${ID}</AccessKeyId>`],
    ['from HTML', `&quot;${ID}&quot; &#34;${ID}&#34;`],
    ['in typographic quotes', `“${ID}”, «${ID}», „${ID}“, 「${ID}」`],
    ['with characters of no width', `AKIAIOSF\u200BODNN7\u00ADEXAMPLE\uFEFF`],
    ['in full-width letters', 'ＡＫＩＡＩＯＳＦＯＤＮＮ７ＥＸＡＭＰＬＥ'],
    ['in small letters and quotes', `"${ID.toLowerCase()}",`],
    ['before small letters', `key:${ID}is abused`],
    ['before an equals sign and capitals', `${ID}=ACTIVE`],
    ['after digits and an escaped line end', `41\\n${ID}`],
    ['with a letter escaped as in URLs', ID.replace('A', '%41')],
    ['with a letter escaped as in JSON', ID.replace('A', '\\u0041')],
    ['with a letter escaped as in programs', ID.replace('A', '\\x41')],
  ])('%s', (_, text) => {
    expect(readKeyId(text)).toEqual({ kind: 'key', id: ID });
    expect(keyIdProblem(readKeyId(text))).toBeNull();
  });

  it('text with several, each once, to choose from', () => {
    const text = `KEY=3D${ID}\r\n_AKIAI44QH8DHBEXAMPLE_ ${ID}`;
    expect(readKeyId(text)).toEqual({ kind: 'several', ids: [ID, 'AKIAI44QH8DHBEXAMPLE'] });
  });

  it('a word of 16 to 128 characters, and not within a longer word in capitals', () => {
    expect(readKeyId('AKIA123456789012').kind).toBe('key');
    expect(readKeyId(`AKIA${'A'.repeat(124)}`).kind).toBe('key');
    for (const text of [
      'AKIA12345678901',
      `AKIA${'A'.repeat(125)}`,
      `see XX${ID} there`,
      'AKIAIOSFODNN7=ABC',
      `key=${ID}${ID}${ID}${ID}${ID}${ID}${ID}`,
      '',
      'alice',
    ])
      expect(readKeyId(text)).toEqual({ kind: 'none' });
  });
});

describe('Other input is rejected with what to do', () => {
  it.each([
    ['several keys', `${ID} AKIAI44QH8DHBEXAMPLE`, /has 2 access keys.*one at a time/],
    [
      'temporary credentials',
      'ASIAIOSFODNN7EXAMPLE',
      /IAM user's own session.* or to a role's session.*CloudTrail/,
    ],
    ['the ID of a bearer token', 'ABIACKCEVSQ6C2EXAMPLE', /service bearer token, not an access key/],
    ['a context-specific credential', 'key=ACCACKCEVSQ6C2EXAMPLE', /context-specific credential, not/],
    ['the ID of a user', 'AIDACKCEVSQ6C2EXAMPLE', /an IAM user, not an access key/],
    ['the ID of a role', 'AROACKCEVSQ6C2EXAMPLE', /a role, not an access key/],
    ['the ID of a group', 'AGPACKCEVSQ6C2EXAMPLE', /a user group, not an access key/],
    ['the ID of an instance profile', 'AIPACKCEVSQ6C2EXAMPLE', /an EC2 instance profile, not an access key/],
    ['the ID of a policy', 'ANPACKCEVSQ6C2EXAMPLE', /ID of a managed policy, not an access key/],
    ['the ID of a version', 'ANVACKCEVSQ6C2EXAMPLE', /a version of a managed policy, not an access key/],
    ['the ID of a public key', 'APKACKCEVSQ6C2EXAMPLE', /a public key, not an access key/],
    ['the ID of a certificate', 'ASCACKCEVSQ6C2EXAMPLE', /a certificate, not an access key/],
    ['a secret access key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', /secret.*Remove it here/],
    [
      'a secret access key with its line end',
      ' wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n',
      /Remove it here/,
    ],
    ['an SMTP password', `BN${'x'.repeat(42)}`, /SMTP password/],
    ['other words', 'deploy-bot', /AKIA/],
  ])('%s', (_, text, words) => {
    expect(keyIdProblem(readKeyId(text))).toMatch(words);
  });

  it('and without repeating what may be a secret', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(JSON.stringify(readKeyId(secret)) + String(keyIdProblem(readKeyId(secret)))).not.toContain(secret);
  });
});

describe('Searching the listed keys', () => {
  const bob = judged({ accessKeys: [accessKey(null, { id: null }), accessKey(null, { id: ID })] });

  it('finds a key with its user and account', () => {
    const other = snapshot([judged({ name: 'eve' })], { accountId: '444455556666' });
    const found = shownKey([other, snapshot([bob])], ID);
    expect(found?.user.name).toBe('bob');
    expect(found?.snapshot.accountId).toBe('111122223333');
    expect(found?.accessKey?.id).toBe(ID);
  });

  it('finds a key by an earlier use, if it was deleted since', () => {
    const gone = judged({ name: 'gone', pastUses: [{ keyId: ID, use: use('ses-smtp'), asOf: NOW }] });
    expect(shownKey([snapshot([gone])], ID)).toMatchObject({ user: { name: 'gone' }, accessKey: null });
    expect(shownKey([snapshot([gone, bob])], ID)).toMatchObject({ user: { name: 'bob' } });
  });

  it('finds none if only the credential report is known, which has no key IDs', () => {
    const keys = [accessKey(null, { id: null })];
    expect(shownKey([snapshot([judged({ accessKeys: keys })])], ID)).toBeNull();
  });
});

describe('Text pasted from other places', () => {
  it.each(['%22', '%2522', '%252522'])('has its key between %s', (quote) => {
    expect(readKeyId(`key=${quote}AKIAIOSFODNN7EXAMPLE${quote}&x`)).toEqual({
      kind: 'key',
      id: 'AKIAIOSFODNN7EXAMPLE',
    });
  });

  const SECRET = 'Zk9/qT2+vLr8XbN4mWcY7pHdG1sJfUeKa0oIxR3t';
  it.each([
    `aws_secret_access_key = ${SECRET}`,
    `export AWS_SECRET_ACCESS_KEY="${SECRET}"`,
    `"SecretAccessKey": "${SECRET}",`,
    `SMTP Password: ${SECRET}abcd`,
  ])('is a secret with its name: %s', (text) => {
    expect(readKeyId(text)).toEqual({ kind: 'secret' });
  });

  it.each([`aws_access_key = ${SECRET}`, 'secret = short', 'the secret of the mails'])(
    'is not a secret: %s',
    (text) => {
      expect(readKeyId(text)).toEqual({ kind: 'none' });
    },
  );
});

/** Secrets in use are removed, in whatever form an error quotes them. */
import { describe, expect, it } from 'vitest';
import {
  isKeyId,
  isSwapped,
  noteCredentials,
  noteSecret,
  withoutKnownSecrets,
} from '../../../src/aws/errors/knownSecrets.ts';
import { openNetwork } from '../../../src/aws/client/network.ts';

const redacted = (line: string) => withoutKnownSecrets(line, '…');
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';

describe('A secret is removed', () => {
  const secret = 'Zz9/secret+value=1';
  it.each([
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded in small letters', encodeURIComponent(secret).toLowerCase()],
    ['escaped as in JSON', 'Zz9\\/secret+value=1'],
    ['split over lines', 'Zz9/secret\n  +value=1'],
    ['with quotes in it', 'Zz9/secret+"`value=1'],
  ])('%s', (_, form) => {
    noteSecret(secret);
    expect(redacted(`before ${form} after ${form}.`)).toBe('before … after ….');
  });

  it('in Base64, except its last characters, which depend on what follows', () => {
    noteSecret(secret);
    const encoded = Buffer.from(secret).toString('base64');
    expect(redacted(`Basic ${encoded}`)).toBe(`Basic …${encoded.slice(-4)}`);
  });

  it('once if it overlaps with another one', () => {
    for (const one of ['overlap-abcd', 'abcd-further', 'abcd-f']) noteSecret(one);
    expect(redacted('x overlap-abcd-further y')).toBe('x … y');
    expect(redacted('overlap-abcdoverlap-abcd')).toBe('……');
  });

  it('anywhere in the text, whichever was recorded first', () => {
    for (const one of ['noted-first', 'noted-second']) noteSecret(one);
    expect(redacted('a noted-second b noted-first c')).toBe('a … b … c');
  });

  it('in its exact case only', () => {
    noteSecret('Mixed-Case');
    expect(redacted('Mixed-Case, mixed-case, MIXED-CASE')).toBe('…, mixed-case, MIXED-CASE');
  });

  it('unless it is so short that it appears in other words', () => {
    for (const one of [undefined, '', 'short', 'longer']) noteSecret(one);
    expect(redacted('a short word, and a longer one')).toBe('a short word, and a … one');
  });

  it('if it is an MFA code, but not as part of a longer number', () => {
    noteSecret('314159');
    expect(redacted('code 314159, 314159')).toBe('code …, …');
    for (const number of ['3141592', '0314159', '111314159222'])
      expect(redacted(`of ${number}`)).toBe(`of ${number}`);
    noteSecret('271828x');
    noteSecret('x577215');
    expect(redacted('1271828x1 1x5772151')).toBe('1…1 1…1');
  });
});

describe('Once a network is configured, a password is removed', () => {
  it.each([
    ['http://ann:Pass-1-word@proxy.example:3128', 'Pass-1-word'],
    ['ann:Pass-2-word@proxy.example:3128', 'Pass-2-word'],
    ['HTTPS://ann:Pass-3-word@proxy.example', 'Pass-3-word'],
    ['s2+x.y-z://ann:Pass-4-word@proxy.example', 'Pass-4-word'],
    ['http://:Pass-5-word@proxy.example', 'Pass-5-word'],
    ['http://ann:Pass@6:word@proxy.example', 'Pass@6:word'],
    ['http://ann:Pass%407%2Fword@proxy.example', 'Pass@7/word'],
    ['http://ann:Pass-8-100%@proxy.example', 'Pass-8-100%'],
  ])('from the address of a proxy: %s', async (address, password) => {
    await openNetwork({}, { HTTPS_PROXY: address }, undefined);
    expect(redacted(`It was ${password}, it was.`)).toBe('It was …, it was.');
  });
});

describe('Of credentials,', () => {
  it('the secret and the token are removed, but not the key ID', () => {
    noteCredentials({ accessKeyId: KEY_ID, secretAccessKey: 'the-secret-key', sessionToken: 'the-token' });
    expect(redacted(`${KEY_ID} the-secret-key the-token`)).toBe(`${KEY_ID} … …`);
  });

  it('a value in place of the key ID is removed, too, if it is as long as a secret', () => {
    const [stand, long] = ['s'.repeat(30), 'l'.repeat(31)];
    noteCredentials({ accessKeyId: stand, secretAccessKey: KEY_ID });
    noteCredentials({ accessKeyId: long, secretAccessKey: KEY_ID });
    expect(redacted(`${stand} ${long} ${KEY_ID}`)).toBe(`${stand} … ${KEY_ID}`);
  });

  it('key ID and secret may be swapped', () => {
    expect(isSwapped({ accessKeyId: 'secret', secretAccessKey: KEY_ID })).toBe(true);
    expect(isSwapped({ accessKeyId: KEY_ID, secretAccessKey: KEY_ID })).toBe(false);
    expect(isSwapped({ accessKeyId: 'secret', secretAccessKey: 'secret' })).toBe(false);
    const forms = [
      KEY_ID,
      'ASIAIOSFODNN7EXAMPLE',
      `x${KEY_ID}`,
      `${KEY_ID}x`,
      'AIDAIOSFODNN7EXAMPLE',
      'AKIA1',
    ];
    expect(forms.map(isKeyId)).toEqual([true, true, false, false, false, false]);
  });
});

it('The latest 1,000 forms are kept, including a secret that is recorded again', () => {
  const note = (from: number, to: number) => {
    for (let index = from; index < to; index += 1) noteSecret(`${1000 + index}-secret`);
  };
  const isKnown = () => redacted('the first-secret') === 'the …';
  // Each has two forms: as it is, and in Base64.
  noteSecret('first-secret');
  note(0, 499);
  expect(isKnown()).toBe(true);
  noteSecret('first-secret');
  note(499, 998);
  expect(isKnown()).toBe(true);
  note(998, 999);
  expect(isKnown()).toBe(false);
});

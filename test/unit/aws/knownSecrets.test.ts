/** Secrets in use are left out as they are, in whatever form an error quotes them. */
import { describe, expect, it } from 'vitest';
import {
  isKeyId,
  isSwapped,
  noteCredentials,
  noteSecret,
  withoutKnownSecrets,
} from '../../../src/aws/errors/knownSecrets.ts';
import { openNetwork } from '../../../src/aws/client/network.ts';

const told = (line: string) => withoutKnownSecrets(line, '…');
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';

describe('A secret is left out', () => {
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
    expect(told(`before ${form} after ${form}.`)).toBe('before … after ….');
  });

  it('in Base64, but for its last characters, which depend on what follows', () => {
    noteSecret(secret);
    const encoded = Buffer.from(secret).toString('base64');
    expect(told(`Basic ${encoded}`)).toBe(`Basic …${encoded.slice(-4)}`);
  });

  it('once where it overlaps with another one', () => {
    for (const one of ['overlap-abcd', 'abcd-further', 'abcd-f']) noteSecret(one);
    expect(told('x overlap-abcd-further y')).toBe('x … y');
    expect(told('overlap-abcdoverlap-abcd')).toBe('……');
  });

  it('wherever it stands, whichever was noted first', () => {
    for (const one of ['noted-first', 'noted-second']) noteSecret(one);
    expect(told('a noted-second b noted-first c')).toBe('a … b … c');
  });

  it('in its own letters, small and capital', () => {
    noteSecret('Mixed-Case');
    expect(told('Mixed-Case, mixed-case, MIXED-CASE')).toBe('…, mixed-case, MIXED-CASE');
  });

  it('unless it is so short that it stands in other words', () => {
    for (const one of [undefined, '', 'short', 'longer']) noteSecret(one);
    expect(told('a short word, and a longer one')).toBe('a short word, and a … one');
  });

  it('if it is a code of an MFA device, and no part of a longer number', () => {
    noteSecret('314159');
    expect(told('code 314159, 314159')).toBe('code …, …');
    for (const number of ['3141592', '0314159', '111314159222'])
      expect(told(`of ${number}`)).toBe(`of ${number}`);
    noteSecret('271828x');
    noteSecret('x577215');
    expect(told('1271828x1 1x5772151')).toBe('1…1 1…1');
  });
});

describe('Once a network is opened, a password is left out', () => {
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
    expect(told(`It was ${password}, it was.`)).toBe('It was …, it was.');
  });
});

describe('Of credentials', () => {
  it('the secret and the token are left out; a key ID is not', () => {
    noteCredentials({ accessKeyId: KEY_ID, secretAccessKey: 'the-secret-key', sessionToken: 'the-token' });
    expect(told(`${KEY_ID} the-secret-key the-token`)).toBe(`${KEY_ID} … …`);
  });

  it('what stands in the place of a key ID is left out, too, if it is as long as a secret', () => {
    const [stand, long] = ['s'.repeat(30), 'l'.repeat(31)];
    noteCredentials({ accessKeyId: stand, secretAccessKey: KEY_ID });
    noteCredentials({ accessKeyId: long, secretAccessKey: KEY_ID });
    expect(told(`${stand} ${long} ${KEY_ID}`)).toBe(`${stand} … ${KEY_ID}`);
  });

  it('the two may be swapped', () => {
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

it('The latest 1,000 forms are kept; a secret that is noted again is one of them', () => {
  const note = (from: number, to: number) => {
    for (let index = from; index < to; index += 1) noteSecret(`${1000 + index}-secret`);
  };
  const isKnown = () => told('the first-secret') === 'the …';
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

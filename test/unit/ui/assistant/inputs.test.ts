import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ALL_VERDICTS } from '../../../../src/senders/model/verdict.ts';
import {
  InvalidInput,
  readKeyInput,
  readListInput,
  readRefreshInput,
  readUserInput,
  readWhoInput,
} from '../../../../src/presentation/assistant/inputs.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');

describe("An assistant's input", () => {
  it('may be empty, which lists some of those who used SES', () => {
    for (const input of [undefined, null, {}]) {
      expect(readListInput(input, NOW)).toEqual({
        verdicts: ['sent', 'sends-smtp', 'uses-api', 'used-ses'],
        since: null,
        account: null,
        limit: 25,
      });
      expect(readRefreshInput(input)).toBeNull();
    }
  });

  it('has a start as a date, a time, or a number of days', () => {
    expect(readListInput({ since: '2026-11-20' }, NOW).since).toBe('2026-11-20T00:00:00Z');
    expect(readListInput({ since: '2026-11-20T10:00:00+01:00' }, NOW).since).toBe('2026-11-20T09:00:00Z');
    expect(readListInput({ lastDays: 7 }, NOW).since).toBe('2026-11-16T09:00:00Z');
  });

  it.each([
    [{ verdicts: [] }, /verdicts.*sends-smtp/],
    [{ verdicts: ['spammer'] }, /verdicts/],
    [{ verdicts: 'no-ses' }, /verdicts/],
    [{ since: 'last week' }, /ISO 8601/],
    [{ since: '2026-13-45' }, /ISO 8601/],
    [{ since: 5 }, /ISO 8601/],
    [{ since: '2026-11-20', lastDays: 7 }, /not both/],
    [{ lastDays: 0 }, /from 1 to 400/],
    [{ lastDays: 1.5 }, /whole number/],
    [{ limit: 101 }, /from 1 to 100/],
    [{ account: ' ' }, /"account"/],
    [{ profile: 'x' }, /no input "profile".*account/],
    ['all', /object/],
    [['all'], /object/],
  ])('%j is rejected with what to send instead', (input, words) => {
    expect(() => readListInput(input, NOW)).toThrow(InvalidInput);
    expect(() => readListInput(input, NOW)).toThrow(words);
  });

  it('has a user name', () => {
    expect(readUserInput({ user: ' bob ', account: 'acme' })).toEqual({ user: 'bob', account: 'acme' });
    expect(() => readUserInput({})).toThrow(/"user" is missing/);
    expect(() => readUserInput({ user: 7 })).toThrow(/"user" must be a text/);
  });

  it('has an access key ID, and no secret', () => {
    expect(readKeyInput({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' })).toBe('AKIAIOSFODNN7EXAMPLE');
    expect(() => readKeyInput({ accessKeyId: 'ASIAIOSFODNN7EXAMPLE' })).toThrow(/temporary/);
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(() => readKeyInput({ accessKeyId: secret })).toThrow(/^(?!.*wJalr).*secret/);
  });

  const MAIL = '<0100019abcdef012-11112222-3333-4444-5555-666677778888-000000@eu-west-1.amazonses.com>';

  it('has the mails in question: a Message-ID, a time, or a span', () => {
    const readWho = (input: unknown) => readWhoInput(input, '2026-11-24T00:00:00Z');
    expect(readWho({ messageId: MAIL }).window).toEqual({
      from: '2025-11-25T21:15:18Z',
      to: '2025-11-25T21:15:18Z',
      region: 'eu-west-1',
      messageId: MAIL.slice(1, -1),
    });
    const at = '2026-11-23T09:30:00Z';
    expect(readWho({ at, account: 'acme' })).toEqual({
      window: { from: at, to: at, region: null, messageId: null },
      account: 'acme',
    });
    expect(readWho({ from: '2026-11-23', to: at, region: 'us-west-2' }).window).toEqual({
      ...{ from: '2026-11-23T00:00:00Z', to: at, region: 'us-west-2', messageId: null },
    });
    // Nothing has been sent in the future.
    expect(readWho({ from: at, to: '2026-11-25' }).window.to).toBe('2026-11-24T00:00:00Z');
  });

  it.each([
    [{}, /one of "messageId", "at", and "from" with "to"/],
    [{ at: '2026-11-23', from: '2026-11-22', to: '2026-11-23' }, /one of/],
    [{ from: '2026-11-22' }, /belong together/],
    [{ to: '2026-11-22' }, /belong together/],
    [{ from: '2026-11-23', to: '2026-11-23' }, /must be before/],
    [{ at: 'last night' }, /"at" must be a time/],
    [{ at: '2026-13-45' }, /"at" must be a time/],
    [{ at: '2026-11-24T00:00:01Z' }, /is in the future: at AWS it is 2026-11-24T00:00:00Z now/],
    [{ at: '2026-11-23', region: 'Ireland' }, /"region"/],
    [{ messageId: '<x@mail.example.com>' }, /was not sent through it/],
    [{ messageId: MAIL, region: 'us-east-1' }, /from eu-west-1, not from us-east-1/],
  ])('%j has no mails, and is rejected with what to send', (input, words) => {
    const read = () => readWhoInput(input, '2026-11-24T00:00:00Z');
    expect(read).toThrow(InvalidInput);
    expect(read).toThrow(words);
  });

  it('is described by package.json', async () => {
    const { contributes } = JSON.parse(await readFile('package.json', 'utf8')) as {
      contributes: { languageModelTools: readonly { name: string; inputSchema: Schema }[] };
    };
    const schema = (name: string) =>
      contributes.languageModelTools.find((tool) => tool.name === name)?.inputSchema.properties ?? {};
    const { items, description = '' } = schema('ses_senders_list')['verdicts'] ?? {};
    expect(items?.enum).toEqual(ALL_VERDICTS);
    const [verdicts = '', usual = ''] = description.split('Default: ');
    expect([...verdicts.matchAll(/([a-z-]+): /g)].map(([, name]) => name)).toEqual(ALL_VERDICTS);
    expect(ALL_VERDICTS.filter((name) => usual.includes(name))).toEqual(readListInput({}, 0).verdicts);
    const samples: Readonly<Record<string, unknown>> = {
      verdicts: ['no-ses'],
      since: '2026-11-23',
      lastDays: 400,
      account: 'x',
      limit: 100,
    };
    for (const name of Object.keys(schema('ses_senders_list')))
      expect(() => readListInput({ [name]: samples[name] }, NOW), name).not.toThrow();
    expect(Object.keys(schema('ses_senders_list')).sort()).toEqual(Object.keys(samples).sort());
    const known = Object.keys(schema('ses_senders_who'));
    expect(() => readWhoInput({ nothing: 1 }, '2026-11-24T00:00:00Z')).toThrow(`Known: ${known.join(', ')}.`);
  });
});

interface Schema {
  readonly properties: Readonly<
    Record<string, { readonly description?: string; readonly items?: { readonly enum?: readonly string[] } }>
  >;
}

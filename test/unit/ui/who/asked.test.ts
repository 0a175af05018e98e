import { describe, expect, it } from 'vitest';
import { readAsked, understoodWords, windowOfMail } from '../../../../src/presentation/who/asked.ts';
import { savedState } from '../../../../src/presentation/who/schemas.ts';
import * as v from 'valibot';
import { FROM, LATER, TO, WINDOW } from '../../senders/who/scene.ts';

describe('The input box of Who Sent These Mails', () => {
  const ID = `0100${Date.parse(FROM).toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000@email.amazonses.com`;
  const read = (typed: string, region: string | null = null) => readAsked(typed, region, LATER);

  it('accepts times, with the Region of the row if none is typed', async () => {
    const asked = await read('2026-11-20 10:00 to 11:00', 'eu-west-1');
    const window = { from: FROM, to: TO, region: 'eu-west-1', messageId: null };
    expect(asked).toEqual({ kind: 'window', window, doubts: [] });
    expect(understoodWords({ kind: 'window', window, doubts: [] }, (at) => at.slice(11, 16))).toBe(
      '2026-11-20 10:00:00 UTC to 2026-11-20 11:00:00 UTC (10:00 to 11:00), eu-west-1',
    );
    expect(await read('2026-11-20 10:00 us-east-1', 'eu-west-1')).toMatchObject({
      window: { region: 'us-east-1' },
    });
  });

  it('accepts the only time in a notice, and asks to choose one of several', async () => {
    const notice = 'Amazon SES noticed mails of your account at 2026-11-20 02:30 PST. ';
    expect(await read(notice.repeat(3))).toMatchObject({
      window: { from: '2026-11-20T10:30:00Z', to: '2026-11-20T10:30:00Z', messageId: null },
    });
    const long = `Between 2026-11-20 10:00 and 11:00 UTC, mails left from us-east-1.${' '.repeat(200)}`;
    expect(await read(long)).toMatchObject({ window: { from: FROM, to: TO, region: 'us-east-1' } });
    expect(await read(`${notice}They ended on 2026-11-20T11:00:00Z.`)).toMatchObject({
      words: expect.stringContaining('2026-11-20 02:30 PST, 2026-11-20T11:00:00Z.') as string,
    });
  });

  it('ends a span that reaches into the future now', async () => {
    const [day] = LATER.split('T');
    expect(await read(`2026-11-20 to ${day}`)).toMatchObject({ window: { to: LATER } });
  });

  it('lists the times of a notice without a Message-ID, to choose from', async () => {
    const notice = 'Spam was sent at 2026-11-20T10:00:00Z and Fri, 20 Nov 2026 10:30 GMT from us-east-1.';
    for (const asked of [await read(notice), await windowOfMail(new TextEncoder().encode(notice), null)])
      expect(asked).toMatchObject({
        kind: 'problem',
        words: expect.stringMatching(
          /Enter the one that you mean: 2026-11-20T10:00:00Z, Fri, 20 Nov 2026 10:30 GMT\.$/,
        ) as unknown,
      });
  });

  it('accepts a mail or a Message-ID, with its time and Region', async () => {
    for (const pasted of [ID, `Received: x\r\nMessage-ID: <${ID}>\r\n\r\nBuy`, `abuse of ${ID} seen`])
      expect(await read(pasted)).toMatchObject({
        kind: 'window',
        window: { from: FROM, to: FROM, region: 'us-east-1', messageId: ID },
      });
  });

  it.each([
    ['2026-11-20 10:00 to 11:00 Asia/Tokyo', /^"to 11:00 Asia\/Tokyo" was not understood\. /],
    ['2026-11-20 10:00 Eastern', /^"Eastern" was not understood\. /],
    ['Nov 20, 2026, 10:00 AM', /^Add the time zone to this time/],
    ['last night', /^This is neither a time, .+ nor a mail/],
    [
      'Message-ID: <1@example.com>\r\n\r\nhello',
      /^The mail was not sent through Amazon SES: .+ 1@example\.com\.$/,
    ],
    ['2026-11-20 11:00 to 2026-11-20 10:00', /^The end must be after the beginning\.$/],
    ['2027-01-01 10:00', /^This time is in the future\.$/],
  ])('says what is wrong with %j', async (typed, words) => {
    const asked = await read(typed);
    expect(asked.kind === 'problem' ? asked.words : asked).toMatch(words);
  });

  it('says that a mail is not from the Region of the row', async () => {
    expect(await read(ID, 'eu-west-1')).toEqual({
      kind: 'problem',
      words: 'The mail was sent from us-east-1, not from eu-west-1.',
    });
  });
});

it('A stored question is restored only with valid times', () => {
  const state = { window: WINDOW, accountId: null };
  expect(v.is(savedState, state)).toBe(true);
  for (const window of [{ ...WINDOW, from: 'yesterday' }, { ...WINDOW, from: TO, to: FROM }, null])
    expect(v.is(savedState, { ...state, window })).toBe(false);
});

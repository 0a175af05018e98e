/** Who sent these mails, as a table and as Markdown. */
import { describe, expect, it } from 'vitest';
import { whoChunks } from '../../../src/export/who.ts';
import type { AccountAnswer } from '../../../src/export/who.ts';
import type { WhoAnswer } from '../../../src/senders/who/askWho.ts';
import { LATER, rank, role, root, user, WHOLE, WINDOW } from '../senders/who/scene.ts';
import { snapshot } from '../senders/builders.ts';

const everybody = [user(), root(), role()];
const answer = {
  facts: { principals: everybody, trail: WHOLE, listedAsOf: LATER },
  ranking: rank(everybody),
  gaps: [],
  pending: [],
} as unknown as WhoAnswer;
const account: AccountAnswer = { snapshot: snapshot(everybody), answer, calls: {} };
const written = (format: 'table' | 'markdown', window = WINDOW) =>
  [...whoChunks(format, window, [account], LATER)].join('');

describe.each(['table', 'markdown'] as const)('Who sent these mails, as %s', (format) => {
  it('says which time and which Region it is about: those of a mail come from its Message-ID', () => {
    expect(written(format)).toMatch(
      /Sent from 2026-11-20T10:00:00Z to 2026-11-20T11:00:00Z\. Region: `?us-east-1`?\. All times are UTC\.\n/,
    );
    const mail = { ...WINDOW, to: WINDOW.from, messageId: 'id@email.amazonses.com' };
    expect(written(format, mail)).toMatch(
      /Sent 2026-11-20T10:00:00Z\. Region: `?us-east-1`?\. Message-ID: `?id@email\.amazonses\.com`?\. All times are UTC\.\n/,
    );
  });
});

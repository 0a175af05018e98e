/** What the report and the page of the SES set-up say of a Region, beyond what it has. */
import { describe, expect, it } from 'vitest';
import { setupChunks } from '../../../../src/export/setup.ts';
import { createSetupPage } from '../../../../src/presentation/setup/setupPage.ts';
import { askSetup } from '../../../../src/senders/setup/askSetup.ts';
import type { SetupAnswer } from '../../../../src/senders/setup/setup.ts';
import { NOW, snapshot } from '../builders.ts';
import { fakeClock, fakeQuestions } from '../fakeIamReader.ts';
import { hours, mailsOf, regionMails } from '../mailsBuilder.ts';
import { destination, fakeSes, identity, type FakeRegion } from './fakeSes.ts';

const EMPTY: FakeRegion = { identities: [], sets: new Map() };
const sent = mailsOf([
  regionMails(
    'us-east-1',
    hours((hoursAgo) => (hoursAgo === 30 ? 52_730 : hoursAgo === 0 ? 2 : 0)),
  ),
]);

/** The report as a table, and the page. */
async function said(region: FakeRegion, mails = sent) {
  const known = snapshot([], { mails });
  const deps = { ses: fakeSes({ 'us-east-1': region }), iam: fakeQuestions({}), clock: fakeClock() };
  const signal = new AbortController().signal;
  let answer: SetupAnswer | null = null;
  for await (const one of askSetup(known, ['us-east-1'], { ...deps, signal })) answer = one;
  const account = { snapshot: known, answer, calls: {}, isOwnProfile: true };
  const page = createSetupPage({ ...account, activity: 'done' }, 'sh', { locale: 'en', now: NOW });
  return {
    table: [...setupChunks('table', [account], NOW, 'sh')].join(''),
    markdown: [...setupChunks('markdown', [account], NOW, 'sh')].join(''),
    page,
  };
}

const NOTHING = 'Nothing is set up here: there is no identity and no configuration set.';
const COST = 'about $0.30 a month';

describe('Where no identity exists', () => {
  it('mails that were counted are mentioned, with what to do next', async () => {
    const { table, markdown, page } = await said(EMPTY);
    expect(table).toContain(
      '  52,732 mails sent from here in the 400 days to 2026-11-23T09:00:00Z, the latest by 2026-11-23T09:00:00Z, though no identity exists here now. ' +
        'The one that sent may have been deleted since, or belong to another account that let this one send. ' +
        'Show Recent Calls lists who deleted identities in the last 90 days (DeleteEmailIdentity, DeleteIdentity), and Who Sent These Mails who could have sent.\n',
    );
    expect(markdown).toContain('52,732 mails sent from here');
    expect(JSON.stringify(page.regions)).toContain('52,732 mails sent from here');
    for (const text of [table, markdown, JSON.stringify(page)]) expect(text).not.toContain(NOTHING);
  });

  it('nothing is said of mails if none were counted, or identities were not listed', async () => {
    const { table } = await said(
      EMPTY,
      mailsOf([
        regionMails(
          'us-east-1',
          hours(() => 0),
        ),
      ]),
    );
    expect(table).toContain(NOTHING);
    const unknown = await said({ ...EMPTY, missing: { ListEmailIdentities: 'AccessDenied' } });
    expect(unknown.table).not.toContain('no identity exists');
  });
});

describe('The price of the set-up', () => {
  it('is there where a command has it, and not elsewhere', async () => {
    const open = await said({ identities: [identity('acme.example')], sets: new Map() });
    const done = await said({
      identities: [identity('acme.example', { configurationSet: 'by-sender' })],
      sets: new Map([['by-sender', [destination()]]]),
    });
    for (const { table, markdown, page } of [await said(EMPTY), done]) {
      expect([table, markdown].join('')).not.toContain(COST);
      expect(page.cost).toBe('');
    }
    expect([open.table.includes(COST), open.markdown.includes(COST)]).toEqual([true, true]);
    expect(open.page.cost).toContain(COST);
  });
});

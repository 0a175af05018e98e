/** Hostile names of users, roles, senders, SES identities, and programs break no answer of `who`, `setup`, and `calls`. */
import { describe, expect, it } from 'vitest';
import { callsChunks } from '../../../src/export/calls.ts';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { setupChunks } from '../../../src/export/setup.ts';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { toTable } from '../../../src/export/table.ts';
import { whoChunks } from '../../../src/export/who.ts';
import { createSetupPage } from '../../../src/presentation/setup/setupPage.ts';
import type { CallsAnswer } from '../../../src/senders/calls/askCalls.ts';
import { byDay, sumHours } from '../../../src/senders/model/mails.ts';
import type { RecordedCall } from '../../../src/senders/model/trailEvents.ts';
import { askSetup } from '../../../src/senders/setup/askSetup.ts';
import type { SetupAnswer } from '../../../src/senders/setup/setup.ts';
import { rankSenders } from '../../../src/senders/who/rank.ts';
import { accessKey, gap, snapshot, use } from '../senders/builders.ts';
import { fakeClock, fakeQuestions } from '../senders/fakeIamReader.ts';
import { destination, fakeSes, identity } from '../senders/setup/fakeSes.ts';
import { event, factsOf, LATER, role, root, user, WINDOW } from '../senders/who/scene.ts';

const EVIL =
  '@everyone <img src=x onerror=alert(1)> [Fix](https://evil.example) |`x`| \u001B[31m\u009B2J\u202Egnp\r\n# all is well';
const TURNING = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;
/** The Markdown without data, which is in code spans. */
const besideCode = (markdown: string) =>
  markdown.replaceAll(/<code>.*?<\/code>|(`+)[^\n]*?\1/g, '').replaceAll(/^```[^]*?^```$/gm, '');

function expectHarmless(format: string, text: string): void {
  expect(text).toContain('evil');
  expect(text).not.toMatch(TURNING);
  if (format === 'json') return;
  expect(text).not.toMatch(/^# all is well/m);
  if (format === 'markdown') expect(besideCode(text)).not.toMatch(/@everyone|<img|\[Fix\]/);
}

const deleted = role({}, { name: `gone ${EVIL}`, advisor: null, accessKeys: [] });
const mailer = user({ name: `mailer ${EVIL}`, accessKeys: [accessKey(use('ses', WINDOW.from))] });
const people = [
  mailer,
  root(),
  role(
    { assumedBy: [EVIL], lastUsed: { at: WINDOW.from, region: EVIL } },
    { name: `relay ${EVIL}`, canSend: 'yes' },
  ),
];
const account = { profile: `prod ${EVIL}`, alias: `acme ${EVIL}` };
const FORMATS = ['table', 'markdown', 'json'] as const;

describe.each(FORMATS)('Hostile names, as %s', (format) => {
  it('are data in the answer about who sent mails', () => {
    const facts = factsOf(people, {
      deletedPrincipals: [{ ...deleted, lastSesAt: WINDOW.from }],
      trail: {
        ...factsOf(people).trail,
        events: [event('DeleteUser', { userName: EVIL }), event('DeleteRole', { roleName: EVIL })],
      },
      mails: { sent: 12, bySender: new Map([[mailer.name, 12]]) },
    });
    const insight = {
      ...{ kind: 'named', region: 'us-east-1', callerIdentity: EVIL, principals: [], sourceIp: EVIL },
    } as unknown as NonNullable<Parameters<typeof whoChunks>[2][0]['answer']>['insight'];
    const answer = {
      ...{
        facts,
        ranking: rankSenders(facts),
        gaps: [{ ...gap('LookupEvents', EVIL), message: EVIL }],
        pending: [],
      },
      ...(insight === undefined ? {} : { insight }),
    };
    const accounts = [{ snapshot: snapshot(people, account), answer, calls: {} }];
    expectHarmless(format, [...whoChunks(format, WINDOW, accounts, LATER)].join(''));
  });

  it('are data in the SES set-up', async () => {
    const { check } = await checked();
    expectHarmless(format, [...setupChunks(format, [check], LATER, 'sh')].join(''));
  });

  it('are data among the calls of a key', () => {
    const text = callsChunks(
      format,
      [{ account: { ...snapshot([]), ...account }, answer: CALLS, gaps: [], calls: {} }],
      LATER,
    );
    expectHarmless(format, text.join(''));
  });
});

it('Hostile names are data on the page of the set-up', async () => {
  const { check } = await checked();
  const shown = createSetupPage({ ...check, activity: 'done' }, 'sh', { locale: 'en', now: LATER });
  expect(shown.regions).toHaveLength(1);
  expect(JSON.stringify([shown.name, shown.grants, shown.gaps])).not.toMatch(TURNING);
});

it('Hostile names are data in the summary of several accounts, and in HTML with their mails', () => {
  const hours = { from: '2026-11-23T07:00:00Z', counts: new Uint32Array([3, 1]) };
  const sender = {
    ...{
      callerIdentity: EVIL,
      sums: sumHours(hours),
      currentHour: 1,
      lastHour: hours.from,
      days: byDay(hours),
    },
  };
  const regions = [{ region: `us-east-1 ${EVIL}`, asOf: LATER, sent: hours, senders: [sender] }];
  const scan = { ...snapshot([]).scan, roles: true } as const;
  const one = snapshot(people, { ...account, scan, mails: { asOf: LATER, regions, gaps: [] } });
  const named = { ...one, accountName: `member ${EVIL}` };
  const others = [named, { ...named, accountId: '444455556666', alias: null }];
  const table = toTable(others, 120);
  expectHarmless('markdown', toMarkdown(others, LATER));
  expectHarmless('table', table);
  expect(table).toContain('All 2 accounts');
  const html = toHtml(one, LATER, 7);
  expect(html).not.toMatch(TURNING);
  expect(html).not.toContain('<img src');
  expect(html).toContain('&lt;img');
});

async function checked() {
  const policy = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { AWS: [EVIL, '*'] }, Action: 'ses:SendEmail', Resource: '*' }],
  });
  const ses = fakeSes({
    'us-east-1': {
      identities: [
        identity(`id ${EVIL}`, { policies: [{ name: EVIL, document: policy }] }),
        identity('b.example', { configurationSet: `set ${EVIL}` }),
      ],
      sets: new Map([[`set ${EVIL}`, [destination({ name: EVIL, callerIdentity: false })]]]),
      ingress: [{ id: 'inp-1', name: EVIL, roles: [EVIL] }],
      missing: { GetAccount: EVIL },
    },
  });
  const known = snapshot(people, account);
  const deps = { ses, iam: fakeQuestions({}), clock: fakeClock(), signal: new AbortController().signal };
  let answer: SetupAnswer | null = null;
  for await (const one of askSetup(known, ['us-east-1'], deps)) answer = one;
  return { check: { snapshot: known, answer, calls: {}, isOwnProfile: true } };
}

const CALL: RecordedCall = {
  ...{
    at: LATER,
    region: 'us-east-1',
    service: `${EVIL}.amazonaws.com`,
    call: EVIL,
    ip: EVIL,
    userAgent: EVIL,
  },
  ...{ error: EVIL, about: EVIL, by: { type: 'AssumedRole', name: EVIL, arn: EVIL } },
} as unknown as RecordedCall;
const CALLS: CallsAnswer = {
  question: {
    subject: { accessKeyId: 'AKIAMAILERMAILERMAIL', userName: EVIL, userCreatedAt: null, keyCreatedAt: null },
    ...{ iamRegion: 'us-east-1', regions: ['us-east-1'], from: WINDOW.from, most: 500 },
  },
  askedAt: LATER,
  regions: [{ region: 'us-east-1', state: 'asked', cut: true, calls: [CALL] }],
  ...{ keyCreated: CALL, userCreated: CALL, meanwhile: [CALL], meanwhileCut: ['us-east-1'] },
  gaps: [{ ...gap('LookupEvents', EVIL), message: EVIL, region: 'us-east-1' }],
  isWhole: false,
};

/** Who sent these mails, as a table and as Markdown. */
import { describe, expect, it } from 'vitest';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { setupChunks } from '../../../src/export/setup.ts';
import { notCovered, whoChunks, whoSummary } from '../../../src/export/who.ts';
import type { AccountAnswer } from '../../../src/export/who.ts';
import type { SetupRecord } from '../../../src/senders/model/model.ts';
import { rankSenders } from '../../../src/senders/who/rank.ts';
import type { WhoFacts } from '../../../src/senders/who/rank.ts';
import { NO_TRAIL } from '../../../src/senders/who/trail.ts';
import type { WhoAnswer } from '../../../src/senders/askWho/whoAnswer.ts';
import type { Doubt } from '../../../src/senders/who/pastedMail.ts';
import {
  afterEnd,
  factsOf,
  LATER,
  OLD_KEY,
  rank,
  role,
  root,
  user,
  WHOLE,
  WINDOW,
} from '../senders/who/scene.ts';
import { accessKey, gap, snapshot, use } from '../senders/builders.ts';

const PLAIN = { when: (at: string) => at, quoted: (text: string) => text };
const everybody = [user(), root(), role()];
const answer: WhoAnswer = {
  facts: factsOf(everybody),
  ranking: rank(everybody),
  gaps: [],
  pending: [],
};
const account: AccountAnswer = { snapshot: snapshot(everybody), answer, calls: {} };
const written = (format: 'table' | 'markdown', window = WINDOW) =>
  [...whoChunks(format, window, [account], LATER)].join('');

describe.each(['table', 'markdown'] as const)('The question of Who Sent These Mails, as %s', (format) => {
  it('has its time and Region, which for a mail come from its Message-ID', () => {
    expect(written(format)).toMatch(
      /Sent from 2026-11-20T10:00:00Z to 2026-11-20T11:00:00Z\. Region: `?us-east-1`?\. Generated [\dTZ:-]+\. All times are UTC\.\n/,
    );
    const mail = { ...WINDOW, to: WINDOW.from, messageId: 'id@email.amazonses.com' };
    expect(written(format, mail)).toMatch(
      /Sent on 2026-11-20T10:00:00Z\. Region: `?us-east-1`?\. Message-ID: `?id@email\.amazonses\.com`?\. Generated [\dTZ:-]+\. All times are UTC\.\n/,
    );
  });

  it('has what Amazon SES itself knows about the mail, if it was asked', () => {
    const says = /Amazon SES knows this mail, but its message tags do not name one sender\./;
    expect(written(format)).not.toMatch(says);
    const insight = { kind: 'unnamed', region: 'us-east-1' } as const;
    const asked: AccountAnswer = { ...account, answer: { ...answer, insight } };
    expect([...whoChunks(format, WINDOW, [asked], LATER)].join('')).toMatch(says);
  });
});

describe.each(['table', 'markdown', 'json'] as const)(
  'The answer of Who Sent These Mails, as %s',
  (format) => {
    const text = (asked: WhoAnswer, doubts: readonly Doubt[] = []) =>
      [...whoChunks(format, WINDOW, [{ ...account, answer: asked }], LATER, undefined, [], doubts)].join('');

    it('counts and names an answer that is denied in every Region once', () => {
      const denied = ['us-east-1', 'eu-west-1', 'eu-west-2'].map((region) => ({
        ...gap('GetMetricData'),
        region,
      }));
      const lists = [gap('GetAccountAuthorizationDetails')];
      const facts = factsOf([user({ gaps: lists }), user({ name: 'bob', gaps: lists }), root(), role()]);
      const said = text({ ...answer, facts, ranking: rankSenders(facts), gaps: [...denied, ...lists] });
      expect(said).toContain('2 answers missing.');
      expect(said.match(/GetAccountAuthorizationDetails/g)).toHaveLength(1);
      // JSON names every Region.
      expect(said.match(/GetMetricData/g)).toHaveLength(format === 'json' ? 3 : 1);
      expect(text(answer)).not.toMatch(/missing|Not answered/);
    });

    it('says why the Message-ID of the mail may be forged', () => {
      expect(text(answer, [{ kind: 'not-received' }])).toContain(
        'No server got the mail from Amazon SES: its Message-ID may be made up.',
      );
      expect(text(answer)).not.toContain('made up');
    });
  },
);

it('says of deletions that are not known whether Event history was not read, and why, or does not reach back that far', () => {
  const said = (but: Partial<WhoFacts>, gaps: WhoAnswer['gaps'] = []) => {
    const facts = factsOf(everybody, { trail: NO_TRAIL, ...but });
    const lines = notCovered({ facts, ranking: rankSenders(facts), gaps, pending: [] }, PLAIN);
    return lines.find((line) => line.includes('that were deleted since are not known'));
  };
  const unknown =
    'Users, roles and access keys that were deleted since are not known: CloudTrail’s Event history';
  expect(said({}, [gap('LookupEvents', 'ExpiredToken')])).toBe(`${unknown} was not read (ExpiredToken).`);
  expect(said({})).toBe(`${unknown} was not read.`);
  expect(said({ askedAt: '2027-03-20T00:00:00Z' })).toBe(`${unknown} does not reach back that far.`);
  expect(said({ trail: WHOLE })).toBeUndefined();
});

it('A summary for a ticket says which mails are meant, who could have sent them, and why', () => {
  const sender = user({ name: 'ops-7', accessKeys: [accessKey(use('ses-smtp', WINDOW.from))] });
  const facts = factsOf([sender, root(), role()]);
  const [judged] = rankSenders(facts).principals;
  if (judged === undefined) throw new Error('Nobody is ranked.');
  expect(whoSummary({ ...answer, facts, ranking: rankSenders(facts) }, judged)).toMatch(
    /^## Who sent these mails\n\nSent from 2026-11-20T10:00:00Z to 2026-11-20T11:00:00Z\. Region: `us-east-1`\. All times are UTC\.\n\nOnly `ops-7` could have sent mails then, as far as IAM tells\. `ops-7` had no policy that allows sending as of \S+\.\n\n- `ops-7`: \*\*Used SES then\*\*\. Access key `\w+` was last used for `ses-smtp` .* No policy allows sending, as of \S+; denied attempts count as uses\.$/,
  );
});

it('Markdown and HTML name those who could not have sent, by reason', () => {
  const quiet = Array.from({ length: 52 }, (_, index) => user({ name: `quiet-${index}` }));
  const facts = factsOf([...quiet, user({ name: 'new', createdAt: LATER })]);
  const asked: AccountAnswer = { ...account, answer: { ...answer, facts, ranking: rankSenders(facts) } };
  const markdown = [...whoChunks('markdown', WINDOW, [asked], LATER)].join('');
  expect(markdown).toMatch(
    /^- Ruled out: No access key, and never signed in to the console \(52\): `quiet-0`, .+ `quiet-49`, and 2 more$/m,
  );
  expect(markdown).toMatch(/^- Ruled out: Created after that time \(1\): `new`$/m);
  const html = toHtml(snapshot([]), LATER, 7, { who: [{ account: null, answer: asked.answer! }] });
  expect(html).toContain('<li><bdi>Ruled out: Created after that time (1): new</bdi></li>');
});

it('HTML says once until when something is known of several; who differs has it beside the other reasons', () => {
  const oldKey = (name: string, minutes: number, but: Parameters<typeof user>[0] = { canSend: 'yes' }) =>
    user({ name, accessKeys: [{ ...OLD_KEY, asOf: afterEnd(minutes) }], ...but });
  const html = (...people: Parameters<typeof factsOf>[0]) => {
    const facts = factsOf(people);
    const who = [{ account: null, answer: { ...answer, facts, ranking: rankSenders(facts) } }];
    return toHtml(snapshot([]), LATER, 7, { who }).replaceAll(/<\/?(?:span|bdi)[^>]*>/g, '');
  };
  const young = (time: string) =>
    `Known only as of 2026-11-20 ${time} UTC: when an access key was last used.`;
  const some = html(oldKey('alice', 10), oldKey('bob', 10), oldKey('carol', 20));
  expect(some.split(young('11:10:00'))).toHaveLength(2);
  expect(some).toContain(`</table>\n<ul><li>alice, bob: ${young('11:10:00')}`);
  expect(some.split('\n').find((line) => line.includes('>carol<'))).toContain(young('11:20:00'));
  const all = html(oldKey('alice', 10), oldKey('bob', 10, { canSend: 'unknown' }));
  expect(all.split(young('11:10:00'))).toHaveLength(2);
  expect(all).toContain(`<ul><li>Everyone above: ${young('11:10:00')}`);
});

it('Markdown names an account that could not be scanned, with the reason as data', () => {
  const message = '@everyone <img src=x> [Fix](https://evil.example)';
  const failed = snapshot([], { gaps: [{ call: 'AssumeRole', reason: 'AccessDenied', message }] });
  const accounts = [{ snapshot: failed, calls: {}, isOwnProfile: true }];
  const unanswered = accounts.map((one) => ({ ...one, answer: null }));
  for (const text of [
    [...whoChunks('markdown', WINDOW, unanswered, LATER)].join(''),
    [...setupChunks('markdown', unanswered, LATER, 'sh')].join(''),
  ])
    expect(text).toContain(`- AssumeRole: \`AccessDenied\`, \`${message}\`\n`);
});

describe('When asking again shows more', () => {
  const busy = [user({ canSend: 'yes', accessKeys: [accessKey(use('s3', LATER))] })];
  const asked = (minutes: number): AccountAnswer => {
    const facts = factsOf(busy, { askedAt: afterEnd(minutes), listedAsOf: afterEnd(minutes) });
    return { ...account, answer: { ...answer, facts, ranking: rankSenders(facts) } };
  };
  it.each(['json', 'table', 'markdown'] as const)(
    'is mentioned while AWS may not show everything: %s',
    (format) => {
      const text = (minutes: number) => [...whoChunks(format, WINDOW, [asked(minutes)], LATER)].join('');
      expect(text(30)).toContain(
        `Ask again after ${afterEnd(60)} for a fuller answer. AWS may show the rest only after ${afterEnd(240)}.`,
      );
      expect(text(90)).toContain(`Ask again after ${afterEnd(240)} for a fuller answer.`);
      expect(text(300)).not.toContain('Ask again');
    },
  );
});

describe('Senders that only the policy of an SES identity allows', () => {
  const words = (regions: SetupRecord['regions']) =>
    notCovered({ ...answer, facts: { ...answer.facts, setup: { asOf: LATER, regions } } }, PLAIN).join('\n');
  const PLAIN = { when: (at: string) => at, quoted: (text: string) => text };
  const checked = { region: 'us-east-1', unnamed: 2, isWhole: true, allowsOthers: false };

  it('are known by the check of the set-up, if it had every answer for the Region and no policy allows everybody', () => {
    expect(words([checked])).toContain(`allows are known as of ${LATER}, when`);
    const others = [{ isWhole: false }, { region: 'eu-west-1' }, { allowsOthers: true }];
    for (const regions of [[], ...others.map((but) => [{ ...checked, ...but }])])
      expect(words(regions)).toContain('Not seen here: senders that only the policy');
  });

  it.each([
    ['json', 'allows. ses-senders setup finds them.'],
    ['table', 'allows. ses-senders setup finds them.'],
    ['markdown', 'allows. `ses-senders setup` finds them.'],
  ] as const)('can be found by a way that fits the format: %s', (format, said) => {
    const chunks = (check?: string) => [...whoChunks(format, WINDOW, [account], LATER, check)].join('');
    expect(chunks('ses-senders setup')).toContain(said);
    expect(chunks()).toContain('allows. Check SES Set-Up finds them.');
  });
});

describe('The HTML report with selected bars', () => {
  const hostile = user({
    name: '<b>mailer\u202e</b>',
    canSend: 'yes',
    accessKeys: [accessKey(use('ses-smtp', WINDOW.from))],
  });
  const facts = { ...answer.facts, principals: [hostile, role()] };
  const html = (who: WhoAnswer | null) =>
    toHtml(snapshot([hostile]), LATER, 7, { who: who === null ? [] : [{ account: null, answer: who }] });

  it('says who could have sent their mails, with reasons, and what that does not cover', () => {
    const text = html({ ...answer, facts, ranking: rank([hostile, role()]) });
    expect(text).toContain('<h2 id="who">Who sent these mails</h2>');
    // No line ends within the name of a Region, a date or a time.
    expect(text).toContain(
      'Sent from <span class="time">2026-11-20</span> <span class="time">10:00:00</span> UTC to <span class="time">2026-11-20</span> <span class="time">11:00:00</span> UTC. Region: <span class="region">us-east-1</span>.',
    );
    expect(text).toContain('.region,.time,.option{white-space:nowrap}');
    expect(text).toMatch(
      /<th scope="row" role="rowheader"><bdi>&lt;b&gt;mailer�&lt;\/b&gt;<\/bdi><\/th><td role="cell" data-label="Standing">\w/,
    );
    expect(text).not.toMatch(/<b>|\u202e/);
    const [section = ''] = /<h2 id="who">.*?<h2 id="counts">/s.exec(text) ?? [];
    expect(section).toMatch(/<\/table>\n(<p>.*<\/p>\n)?<ul><li>/);
  });

  it('has a section for each account in the question', () => {
    const who = ['shop (111111111111)', 'blog (222222222222)'].map((account) => ({ account, answer }));
    const text = toHtml([snapshot([hostile]), snapshot([hostile])], LATER, 7, { who });
    expect(text).toContain('<h2 id="who">Who sent these mails: shop (111111111111)</h2>');
    expect(text).toContain('<h2 id="who-2">Who sent these mails: blog (222222222222)</h2>');
  });

  it('has no such section if none is selected', () => {
    expect(html(null)).not.toContain('id="who"');
  });
});

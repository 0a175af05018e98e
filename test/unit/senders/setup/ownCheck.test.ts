/** A user whose SES use is the extension's own check is marked wherever it is shown; no evidence is removed. */
import { describe, expect, it } from 'vitest';
import { toMarkdown } from '../../../../src/export/markdown.ts';
import { toHtml } from '../../../../src/export/overview/htmlReport.ts';
import { toSummary } from '../../../../src/export/summary.ts';
import { pageToMarkdown } from '../../../../src/presentation/accessAdvisor/markdown.ts';
import { createProof } from '../../../../src/presentation/accessAdvisor/proof.ts';
import { withOwnCheck } from '../../../../src/senders/setup/learnSetup.ts';
import { reasonWords } from '../../../../src/senders/whoWords/standingWords.ts';
import { aPage } from '../../ui/accessAdvisor/pages.ts';
import { accessKey, advisor, judged, NOW, snapshot } from '../builders.ts';
import { addTime } from '../../../../src/senders/model/evidence/timestamp.ts';
import { fromStart, LATER, rank, user, WINDOW } from '../who/scene.ts';

const CHECKS = { first: '2026-11-20T09:00:10Z', last: '2026-11-22T08:00:00Z' };
const MARK =
  'Asked SES itself, by this tool, since 2026-11-20T09:00:10Z, last on 2026-11-22T08:00:00Z: its own use of SES may be that';
const asOf = NOW;
const used = { advisor: advisor('2026-11-22T07:59:00Z'), setupChecks: CHECKS };
const count = (text: string) => text.split('Asked SES itself').length - 1;
const PLAIN = { when: (at: string) => at, quoted: (text: string) => text };

describe('Whoever asked SES during the check', () => {
  const bob = judged(used);
  const other = judged({ name: 'eve', advisor: used.advisor });
  const account = snapshot([bob, other]);

  it('is marked in the summary for a ticket, with the verdict from before', () => {
    expect(toSummary(account, bob, asOf)).toContain(`\n- ${MARK}\n`);
    expect(count(toSummary(account, other, asOf))).toBe(0);
    const title = (one: typeof bob) => toSummary(account, one, asOf).split('\n')[0]?.replaceAll(one.name, '');
    expect(title(bob)).toBe(title(other));
  });

  it('is marked once in the Markdown export and in the report of the Overview', () => {
    expect(toMarkdown([account], asOf)).toContain(MARK);
    expect(count(toMarkdown([account], asOf))).toBe(1);
    const [, users = ''] = toHtml(account, asOf, 30).split('<h2 id="users">');
    expect(count(users)).toBe(1);
  });

  it('is marked in the Access Advisor panel and its Markdown, also if no SES use is seen', () => {
    const page = aPage({ user: bob });
    expect(createProof(page, PLAIN).conclusion).toMatch(new RegExp(`^Latest SES access: .+ ${MARK}\\.$`));
    expect(count(pageToMarkdown(page, asOf))).toBe(1);
    const unseen = aPage({ user: judged({ setupChecks: CHECKS }), services: [] });
    expect(createProof(unseen, PLAIN).conclusion).toBe(
      `Amazon SES is not listed: no identity policy grants it. That is not “never used”. ${MARK}.`,
    );
  });

  it('is marked with one time for all checks of one day', () => {
    const once = { ...CHECKS, first: '2026-11-22T07:58:00Z' };
    expect(toSummary(account, judged({ ...used, setupChecks: once }), asOf)).toContain(
      'Asked SES itself, by this tool, on 2026-11-22T08:00:00Z: its own use of SES may be that',
    );
  });
});

describe('Who could have sent the mails, after a check,', () => {
  const key = (service: string, at: string) =>
    accessKey({ at, region: 'us-east-1', service }, { asOf: LATER });
  const judgedAs = (but: Parameters<typeof user>[0]) => {
    const [one] = rank([user({ canSend: 'yes', setupChecks: CHECKS, ...but })]).principals;
    return [one?.standing, ...(one?.why ?? []).map((why) => reasonWords(why, WINDOW, PLAIN))];
  };

  it.each<readonly [string, Parameters<typeof user>[0], string, boolean]>([
    ['its key was last used while it asked', { accessKeys: [key('ses', fromStart(10))] }, 'fits', true],
    ['Access Advisor saw SES while it asked', { advisor: advisor(fromStart(10)) }, 'fits', true],
    ['it sent by SMTP', { accessKeys: [key('ses-smtp', fromStart(10))] }, 'fits', false],
    [
      'one of its uses was before it asked',
      {
        setupChecks: { ...CHECKS, first: fromStart(5) },
        accessKeys: [key('ses', fromStart(10)), { ...key('ses', fromStart(4)), id: 'AKIA2' }],
      },
      'fits',
      false,
    ],
    [
      'its use was after it asked',
      { setupChecks: { first: fromStart(1), last: fromStart(9) }, advisor: advisor(fromStart(10)) },
      'fits',
      false,
    ],
    [
      'its latest use is later, while it asked',
      { advisor: advisor(addTime(CHECKS.last, -60_000)), accessKeys: [key('s3', CHECKS.last)] },
      'possible',
      true,
    ],
  ])(
    'keeps its standing, and the reasons mention the check only if it matters: %s',
    (_name, but, standing, isSaid) => {
      const [found, ...why] = judgedAs(but);
      expect(found).toBe(standing);
      expect(why.some((words) => words?.startsWith('Asked SES itself, by this tool, '))).toBe(isSaid);
      expect(judgedAs({ ...but, setupChecks: undefined as never })[0]).toBe(standing);
    },
  );
});

it('Asking about one mail marks who asked, and changes nobody else', () => {
  const before = snapshot([judged(), judged({ name: 'eve', arn: 'arn:aws:iam::111122223333:user/eve' })]);
  const [bob, eve] = before.principals;
  const after = withOwnCheck(before, bob?.arn ?? '', CHECKS.first, CHECKS.last);
  expect(after.principals[0]).toEqual({ ...bob, setupChecks: CHECKS });
  expect(after.principals[1]).toBe(eve);
  expect(withOwnCheck(before, null, CHECKS.first, CHECKS.last)).toEqual(before);
});

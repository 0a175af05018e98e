import { describe, expect, it } from 'vitest';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { createOverview } from '../../../src/export/overview/overview.ts';
import { toSvg } from '../../../src/export/overview/pictureDocument.ts';
import { laneFacts, UTC } from '../../../src/export/overview/pictureWords.ts';
import { toCsv } from '../../../src/export/csv.ts';
import { toJson } from '../../../src/export/json.ts';
import { IN_A_TICKET, toMarkdown } from '../../../src/export/markdown.ts';
import { toSummary } from '../../../src/export/summary.ts';
import { pageToMarkdown } from '../../../src/presentation/accessAdvisor/markdown.ts';
import { createProof } from '../../../src/presentation/accessAdvisor/proof.ts';
import type { AdvisorPage } from '../../../src/presentation/accessAdvisor/protocol.ts';
import { listAnswer } from '../../../src/presentation/assistant/answers.ts';
import { readListInput } from '../../../src/presentation/assistant/inputs.ts';
import { userDescription } from '../../../src/presentation/list/describe.ts';
import { FIRST_VIEW } from '../../../src/presentation/list/listView.ts';
import { createTooltip } from '../../../src/presentation/list/tooltips.ts';
import { accessKey, judged, NOW, snapshot, use } from '../senders/builders.ts';
import { asText, format, headlineOf, LATELY, stateOf, target } from './shown.ts';

describe('That no policy allows sending is shown with the time the policies were read', () => {
  // From an earlier scan: in this one, the policies were denied, or only the user was refreshed.
  const READ = '2026-11-20T06:07:08Z';
  const inUtc = '2026-11-20 06:07:08 UTC';
  const user = judged({
    name: 'eve',
    canSend: 'no',
    permissionsAsOf: READ,
    accessKeys: [accessKey(use('ses-smtp', LATELY))],
    advisorNone: { kind: 'not-listed', asOf: READ },
  });
  const mayer = judged({ name: 'mayer', canSend: 'yes', permissionsAsOf: READ });
  const of = snapshot([user, mayer]);
  const shown = [{ target, state: stateOf(of) }];
  const node = {
    kind: 'user',
    user,
    parent: { kind: 'account', target, state: stateOf(of), view: FIRST_VIEW, now: format.now },
  } as const;
  const page: AdvisorPage = {
    account: { profile: 'prod', accountId: of.accountId, alias: null, partition: 'aws' },
    user,
    services: [],
    completedAt: NOW,
    grantedBy: [],
    gaps: [],
  };
  const overview = createOverview(of, { now: NOW, recentDays: 7 });
  const [lane, other] = overview.lanes;
  const places: readonly (readonly [string, string, RegExp])[] = [
    ['the row', userDescription(user, format), /no policy allows sending, as of 3 days ago/],
    [
      'the tooltip',
      asText(createTooltip(node, format)),
      /No policy allows sending, as of .*2026-11-20T06:07:08Z/,
    ],
    [
      'the tooltip, of the policies',
      asText(createTooltip(node, format)),
      /Policies read.*2026-11-20T06:07:08Z/,
    ],
    ['the headline', headlineOf(overview), new RegExp(`no policy allows sending, as of ${inUtc}`)],
    ['the lane', laneFacts(lane!, UTC).join('\n'), new RegExp(`No policy allows sending, as of ${inUtc};`)],
    ['another lane', laneFacts(other!, UTC).join('\n'), new RegExp(`May send, as of ${inUtc}`)],
    ['the picture', toSvg(of, NOW, 7), new RegExp(`No policy allows sending, as of ${inUtc}`)],
    ['the HTML report', toHtml(of, NOW, 7), new RegExp(`May send, as of ${inUtc}`)],
    ['the Markdown report', toMarkdown([of], NOW), new RegExp(`No policy allows sending, as of ${READ}`)],
    ['its column of policies', toMarkdown([of], NOW), new RegExp(`may send, as of ${READ}`)],
    ['the summary', toSummary(of, user, NOW), new RegExp(`No policy allows sending, as of ${READ}`)],
    ['the summary of another', toSummary(of, mayer, NOW), new RegExp(`- may send, as of ${READ}`)],
    ['the list for an assistant', listAnswer(shown, readListInput({}, format.now)), new RegExp(READ)],
    ['Access Advisor', createProof(page, IN_A_TICKET).conclusion, new RegExp(`sending, as of ${READ}`)],
    ['its Markdown', pageToMarkdown(page, NOW), new RegExp(`sending, as of ${READ}`)],
    ['JSON', toJson([of], NOW), new RegExp(`"canSendAsOf": "${READ}"`)],
    ['CSV', toCsv([of], NOW), new RegExp(`,${READ},user,,,,,acme-mail \\(111122223333\\)\r\n`)],
  ];

  it.each(places)('%s', (_place, text, words) => {
    expect(text).toMatch(words);
    expect(text).not.toMatch(/allows? (?:sending|it|SES|any action of SES) now/);
  });

  it('in one scan, that time is not on every line', () => {
    const read = snapshot([judged({ ...mayer, permissionsAsOf: NOW })]);
    expect(toMarkdown([read], NOW)).not.toContain('as of');
    expect(laneFacts(createOverview(read, { now: NOW, recentDays: 7 }).lanes[0]!, UTC)).toContain('May send');
  });
});

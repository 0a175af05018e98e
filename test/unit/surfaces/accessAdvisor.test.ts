import { describe, expect, it } from 'vitest';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { createOverview } from '../../../src/export/overview/overview.ts';
import { laneFacts, UTC } from '../../../src/export/overview/pictureWords.ts';
import { toCsv } from '../../../src/export/csv.ts';
import { toJson } from '../../../src/export/json.ts';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { toSummary } from '../../../src/export/summary.ts';
import { toTable } from '../../../src/export/table.ts';
import type { Principal } from '../../../src/senders/model/model.ts';
import { advisorDescription } from '../../../src/presentation/list/describeFacts.ts';
import { FIRST_VIEW } from '../../../src/presentation/list/listView.ts';
import { createTooltip } from '../../../src/presentation/list/tooltips.ts';
import { gap, judged, NOW, snapshot } from '../senders/builders.ts';
import { asText, format, target } from './shown.ts';

describe('Missing Access Advisor answers are distinguished in every place', () => {
  const none = (kind: 'not-accessed' | 'not-listed') =>
    judged({ canSend: 'yes', advisorNone: { kind, asOf: NOW } });
  const users: readonly (readonly [Principal, words: RegExp, csv: string, table: string])[] = [
    [none('not-accessed'), /SES not accessed in the tracking period/, 'not-accessed', 'not accessed'],
    [none('not-listed'), /SES not listed: no identity policy allowed it/, 'not-listed', 'not listed'],
    [judged({ canSend: 'yes' }), /not asked in this scan/, 'not-asked', 'not asked'],
    [
      judged({ canSend: 'yes', gaps: [gap('GenerateServiceLastAccessedDetails')] }),
      /an answer is missing/,
      'unknown',
      '?',
    ],
    [
      judged({ canSend: 'yes', pending: ['GenerateServiceLastAccessedDetails'] }),
      /checking…/,
      'unknown',
      '?',
    ],
  ];
  const others = users.map(([, words]) => words);
  const account = { kind: 'account', target, view: FIRST_VIEW, now: format.now } as const;

  it.each(users)('%#', (user, words, csv, cell) => {
    const of = snapshot([user]);
    const parent = {
      kind: 'user',
      user,
      parent: { ...account, state: { kind: 'ready', snapshot: of, isCancelled: false } },
    } as const;
    const [lane] = createOverview(of, { now: NOW, recentDays: 7 }).lanes;
    const places = {
      'the row': advisorDescription(user, format),
      'the tooltip of the user': asText(createTooltip(parent, format)),
      'the tooltip of the row': asText(createTooltip({ kind: 'advisor', parent }, format)),
      'the summary': toSummary(of, user, NOW),
      'the Markdown report': toMarkdown([of], NOW),
      // Whoever is still asked about has a lane as well: it may send.
      'the lane': laneFacts(lane!, UTC).join('\n'),
      'the HTML report': toHtml(of, NOW, 7),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text, place).toMatch(words);
      for (const other of others.filter((one) => one !== words && String(one) !== '/checking…/'))
        expect(text, place).not.toMatch(other);
    }
    expect(toCsv([of], NOW)).toMatch(new RegExp(`,${csv},,user,,,,,acme-mail \\(111122223333\\)\r\n$`));
    expect(toTable([of])).toMatch(new RegExp(`  ${cell === '?' ? '\\?' : cell}  `));
    expect(toJson([of], NOW).includes('"advisorAsked": false')).toBe(csv === 'not-asked');
  });
});

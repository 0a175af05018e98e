import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { pageToMarkdown } from '../../../../src/presentation/accessAdvisor/markdown.ts';
import { servicesToCsv } from '../../../../src/presentation/accessAdvisor/servicesCsv.ts';
import { aKey, aPage, aPageOfUse, aService, aUser, TIMEOUT } from './pages.ts';

const NOW = '2026-11-23T10:00:00Z';
const AT = '2026-11-23T07:00:00Z';
const USED = [{ action: 'GetSendQuota', at: AT, region: 'us-east-1' }];

describe('The panel as Markdown', () => {
  test('has the evidence with its times, and what it proves', () => {
    const page = aPageOfUse(USED);
    const text = pageToMarkdown({ ...page, user: aUser({ verdict: 'used-ses' }) }, NOW);
    expect(text).toMatch(/^# Access Advisor: `deploy-bot`\n\n\*\*Used SES, key moved on\*\*: /);
    expect(text).toContain('- Amazon SES last accessed 2026-11-23T08:00:00Z in `us-east-1`\n');
    expect(text).toContain(`- tracked actions: \`GetSendQuota\` ${AT}`);
    expect(text).toContain('**Latest SES access: most likely a send, 2026-11-23T08:00:00Z.**');
    expect(text).toContain('(latest: `GetSendQuota`)');
    expect(text).toContain('| `Amazon SES` `ses` | 2026-11-23T08:00:00Z | `us-east-1` |');
    expect(text).toContain('Not accessed in the tracking period: 1 service.');
  });

  test('has the last use instead of access keys for a role, and nothing about keys', () => {
    const facts = {
      lastUsed: { at: AT, region: 'eu-west-1' },
      assumedBy: ['lambda.amazonaws.com'],
      asOf: NOW,
    };
    const user = aUser({ kind: 'role', name: 'relay', verdict: 'used-ses', role: facts });
    const text = pageToMarkdown({ ...aPageOfUse(USED), user }, NOW);
    expect(text).toMatch(/^# Access Advisor: `role\/relay`\n\n\*\*Used SES\*\*: /);
    expect(text).toContain(
      `## Role\n\n- Last used for any service ${AT} in \`eu-west-1\`\n- May be assumed by \`lambda.amazonaws.com\`\n`,
    );
    expect(text).not.toMatch(/access keys|a key/i);
  });

  test('shows a missing answer as missing, never as no use', () => {
    const text = pageToMarkdown(aPage({ services: null, completedAt: null, gaps: [TIMEOUT] }), NOW);
    expect(text).toContain('An answer is missing. That is not “never used”.');
    expect(text).toContain('- GetServiceLastAccessedDetails: `Timeout`, `It was given up.`');
    expect(text).not.toMatch(/not accessed/i);
  });

  test('escapes data of the account', () => {
    const hostile = '](https://evil.example) <img src=x> @everyone';
    const use = { at: AT, region: hostile, service: hostile };
    const text = pageToMarkdown(
      {
        ...aPageOfUse([{ action: hostile, at: '2026-11-23T08:00:00Z', region: null }]),
        user: aUser({ name: hostile, accessKeys: [aKey(use, { id: hostile })] }),
        grantedBy: [{ type: 'inline', name: hostile, arn: null, group: null }],
      },
      NOW,
    );
    expect(text.split(hostile).length).toBeGreaterThan(5);
    expect(text.replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/evil|img|everyone/);
  });
});

describe('The services as CSV', () => {
  const rowsOf = (text: string): readonly Record<string, string>[] => parse(text, { columns: true });

  test('have a line for each service, with its used actions', () => {
    const rows = rowsOf(
      servicesToCsv(aPageOfUse([...USED, { action: 'SendBounce', at: null, region: null }]), NOW),
    );
    expect(rows.map((row) => row['service_namespace'])).toEqual(['s3', 'ses']);
    expect(rows[1]).toMatchObject({
      last_accessed_at: '2026-11-23T08:00:00Z',
      tracked_actions: `GetSendQuota ${AT}`,
    });
    expect(rows[0]).toMatchObject({ last_accessed_at: '', region: '', account_id: '111122223333' });
  });

  test('have no cell that is a formula', () => {
    const page = aPage({ services: [aService('ses', { serviceName: '=1+1', region: '@x' })] });
    expect(rowsOf(servicesToCsv(page, NOW))[0]).toMatchObject({ service_name: "'=1+1", region: "'@x" });
  });

  test('have only the header if Access Advisor has not answered', () => {
    expect(servicesToCsv(aPage({ services: null }), NOW).split('\r\n')).toHaveLength(2);
  });
});

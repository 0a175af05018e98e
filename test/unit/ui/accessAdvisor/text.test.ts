import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { policyConsoleUrl, userConsoleUrl } from '../../../../src/ui/accessAdvisor/consoleLinks.ts';
import { advisorHtml } from '../../../../src/ui/accessAdvisor/html.ts';
import { panelKey, userNameOf } from '../../../../src/ui/accessAdvisor/target.ts';
import { timeWords } from '../../../../src/ui/times.ts';
import { TARGET } from './pages.ts';

const HOSTILE = `</title><script>alert("x")</script><img src=x onerror='alert(1)'>&`;

describe('hostile text stays text', () => {
  const html = advisorHtml({
    title: HOSTILE,
    language: 'ja',
    bundle: { Refresh: HOSTILE },
    cspSource: 'https://*.vscode-cdn.net',
    nonce: 'n0nce',
    scriptUri: 'https://x/a.js',
    styleUri: 'https://x/a.css',
  });

  test('in the title of the page', () => {
    expect(html).toContain('&lt;/title&gt;&lt;script&gt;alert(&quot;x&quot;)');
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toContain('<img');
  });

  test('in the words that the page is given', () => {
    const words = /<script type="application\/json" id="words">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(JSON.parse(words)).toEqual({ Refresh: HOSTILE });
  });

  test('nothing runs or loads but the page’s own script and style sheet', () => {
    expect(html).toContain(
      'default-src &#39;none&#39;; style-src https://*.vscode-cdn.net; script-src &#39;nonce-n0nce&#39;;',
    );
    expect(html).not.toMatch(/unsafe-|<[^>]*\s(style|on[a-z]+)=/);
  });

  test('the page’s scripts never parse text as HTML or code', () => {
    const scripts = globSync('media/accessAdvisor/*.ts');
    expect(scripts).not.toEqual([]);
    for (const file of scripts) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\b|new Function/,
      );
    }
  });

  test('in addresses of the console', () => {
    const policy = { type: 'group-managed', name: 'x', arn: 'javascript:alert(1)', group: 'a/../b' } as const;
    expect(policyConsoleUrl('aws', policy, 'u')).toBe(
      'https://console.aws.amazon.com/iam/home#/policies/details/javascript%3Aalert(1)',
    );
    expect(policyConsoleUrl('aws', { ...policy, arn: null }, 'u')).toMatch(
      /#\/groups\/details\/a%2F\.\.%2Fb\?/,
    );
    expect(userConsoleUrl('aws', 'a?b#c')).toMatch(/#\/users\/details\/a%3Fb%23c\?section=access_advisor$/);
  });
});

test.each([
  ['aws', 'https://console.aws.amazon.com/'],
  ['aws-us-gov', 'https://console.amazonaws-us-gov.com/'],
  ['aws-cn', 'https://console.amazonaws.cn/'],
])('the console of %s', (partition, origin) => expect(userConsoleUrl(partition, 'bob')).toContain(origin));

test.each(['aws-iso', '__proto__', 'constructor'])('no console is known for %s', (partition) =>
  expect(userConsoleUrl(partition, 'bob')).toBeNull(),
);

describe('whom the panel is about', () => {
  test.each([
    ['arn:aws:iam::111122223333:user/bob', 'bob'],
    ['arn:aws:iam::111122223333:user/team/mail/=cmd@corp', '=cmd@corp'],
    ['arn:aws:iam::111122223333:root', 'root'],
  ])('%s is named %s', (arn, name) => expect(userNameOf(arn)).toBe(name));

  test('one panel for each profile, account and user', () => {
    expect(panelKey({ ...TARGET })).toBe(panelKey(TARGET));
    expect(panelKey({ ...TARGET, profile: 'dev' })).not.toBe(panelKey(TARGET));
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-23T09:00:00Z');
  const words = timeWords('en', 'Asia/Tokyo');

  test.each([
    ['2026-11-23T08:59:30Z', 'now'],
    ['2026-11-23T08:57:00Z', '3 minutes ago'],
    ['2026-11-23T07:30:00Z', '1 hour ago'],
    ['2026-11-22T08:00:00Z', '1 day ago'],
    ['2026-09-30T08:00:00Z', '54 days ago'],
    ['2026-01-23T08:00:00Z', '9 months ago'],
    ['2020-01-23T08:00:00Z', '6 years ago'],
    ['2026-11-23T09:05:00Z', 'in 5 minutes'],
  ])('%s is %s', (at, text) => expect(words.relative(at, now)).toBe(text));

  test('are told in the reader’s zone, with UTC beside', () => {
    expect(words.absolute('2026-11-23T20:03:12Z')).toMatch(/^Nov 24, 2026, 5:03\sAM$/);
    expect(words.tooltip('2026-11-23T20:03:12Z')).toMatch(
      /November 24, 2026.*GMT\+9\n2026-11-23 20:03:12 UTC$/,
    );
  });

  test('are told in the reader’s language, and in English where that is none', () => {
    expect(timeWords('ja').relative('2026-11-23T08:57:00Z', now)).toBe('3 分前');
    expect(timeWords('qps_ploc').relative('2026-11-23T08:57:00Z', now)).toBe('3 minutes ago');
  });
});

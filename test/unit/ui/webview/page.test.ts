import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { advisorBody } from '../../../../src/presentation/accessAdvisor/advisorBody.ts';
import { overviewBody } from '../../../../src/presentation/overview/overviewBody.ts';
import { pageHtml } from '../../../../src/presentation/webview/page.ts';

const HOSTILE = `</title><script>alert("x")</script><img src=x onerror='alert(1)'>&`;

describe.each([
  ['Access Advisor', advisorBody()],
  ['Overview', overviewBody()],
])('The page of the %s', (_, body) => {
  const options = {
    title: HOSTILE,
    language: 'ja',
    bundle: { Refresh: HOSTILE },
    nonce: 'n0nce',
    script: 'start()',
    style: 'body{margin:0}',
  };
  const html = pageHtml(options, body);

  it('keeps a hostile title as text', () => {
    expect(html).toContain('&lt;/title&gt;&lt;script&gt;alert(&quot;x&quot;)');
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toContain('<img');
  });

  it('has its strings as data', () => {
    const words = /<script type="application\/json" id="words">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(JSON.parse(words)).toEqual({ Refresh: HOSTILE });
  });

  it('can load and run only its own script and style sheet', () => {
    expect(html).toContain(
      'default-src &#39;none&#39;; style-src &#39;nonce-n0nce&#39;; script-src &#39;nonce-n0nce&#39;;',
    );
    expect(html).toContain('<script type="module" nonce="n0nce">start()</script>');
    expect(html).toContain('<style nonce="n0nce">body{margin:0}</style>');
    expect(html).not.toMatch(/unsafe-|<[^>]*\s(style|on[a-z]+|src|href)=/);
  });

  it.each(['"</script>"', '"</SCRIPT "', '"<!--"'])('rejects a script with %s in it', (script) => {
    expect(() => pageHtml({ ...options, script }, body)).toThrow(RangeError);
  });

  it('rejects a style sheet that would end early', () => {
    expect(() => pageHtml({ ...options, style: 'a{content:"</style>"}' }, body)).toThrow(RangeError);
  });
});

it('No script of a page parses text as HTML or code', () => {
  const scripts = globSync('media/**/*.ts');
  expect(scripts).not.toEqual([]);
  for (const file of scripts) {
    expect(readFileSync(file, 'utf8'), file).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\b|new Function/,
    );
  }
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { SyntaxValidator } from 'fast-xml-validator';
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import { blindSpots } from '../../../../src/senders/words/blindSpots.ts';

import { drawnText, type SvgNode } from '../../../../src/export/overview/svgNode.ts';
import { toHtml } from '../../../../src/export/overview/htmlReport.ts';
import { createOverview } from '../../../../src/export/overview/overview.ts';
import { drawAxis, drawLanes } from '../../../../src/export/overview/picture.ts';
import { UTC_CALENDAR } from '../../../../src/export/overview/scale.ts';
import { createScale } from '../../../../src/export/overview/scale.ts';
import { toSvg } from '../../../../src/export/overview/pictureDocument.ts';
import { UTC } from '../../../../src/export/overview/pictureWords.ts';
import { account, GENERATED_AT, key, SAMPLE, SMTP_USER, user, USED_USER } from '../sample.ts';

const svg = (snapshot: Snapshot) => toSvg(snapshot, GENERATED_AT, 7);
const html = (snapshot: Snapshot) => toHtml(snapshot, GENERATED_AT, 7);
const [sample] = SAMPLE;

/** Every element of a drawing, from the outside in. */
const elements = (drawn: SvgNode): readonly SvgNode[] => [
  drawn,
  ...drawn.children.flatMap((child) => (typeof child === 'string' ? [] : elements(child))),
];
const withClass = (drawn: SvgNode, name: string) =>
  elements(drawn).filter(({ attributes }) => attributes['class']?.split(' ').includes(name));

describe('The scale', () => {
  const scale = createScale(GENERATED_AT, 7, 100, 900, UTC_CALENDAR);

  test('begins 400 days ago and ends now, with a quarter for the recent days', () => {
    expect(scale.x('2025-10-19T09:00:00Z')).toBe(100);
    expect(scale.x('2026-11-16T09:00:00Z')).toBe(700);
    expect(scale.x(GENERATED_AT)).toBe(900);
    expect(scale.isEnlarged).toBe(true);
  });

  test('never decreases, and keeps everything within its edges', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000 * 86_400, max: 86_400 }),
        fc.integer({ min: 0, max: 86_400 }),
        fc.integer({ min: 1, max: 400 }),
        (seconds, more, recentDays) => {
          const of = createScale(GENERATED_AT, recentDays, 100, 900, UTC_CALENDAR);
          const at = (offset: number) => new Date(Date.parse(GENERATED_AT) + offset * 1000).toISOString();
          const [x, later] = [of.x(at(seconds)), of.x(at(seconds + more))];
          expect(x).toBeGreaterThanOrEqual(100);
          expect(later).toBeLessThanOrEqual(900);
          expect(later).toBeGreaterThanOrEqual(x);
        },
      ),
    );
  });

  test('has a line for each month and each recent day, in UTC', () => {
    expect(scale.months).toHaveLength(13);
    expect([scale.months[0], scale.months.at(-1)]).toEqual(['2025-11-01T00:00:00Z', '2026-11-01T00:00:00Z']);
    expect(scale.days).toHaveLength(7);
    expect(scale.days.at(-1)).toBe('2026-11-23T00:00:00Z');
  });

  test('is continuous if all days are recent', () => {
    const whole = createScale(GENERATED_AT, 400, 100, 900, UTC_CALENDAR);
    expect([whole.recentFrom, whole.isEnlarged, whole.months]).toEqual([100, false, []]);
  });
});

describe('The drawing', () => {
  const overview = createOverview(account([SMTP_USER, USED_USER, user({ name: 'idle', canSend: 'yes' })]), {
    now: GENERATED_AT,
    recentDays: 7,
  });
  const options = { width: 800, em: 1, times: UTC, isInteractive: true };

  test('has its own shape for each kind of mark', () => {
    const { drawn } = drawLanes(overview, options);
    const [smtp] = withClass(drawn, 'smtp');
    const [advisor] = withClass(drawn, 'advisor');
    const [other] = withClass(drawn, 'other');
    expect([smtp?.tag, advisor?.tag, other?.tag]).toEqual(['circle', 'circle', 'path']);
    expect(Number(advisor?.attributes['r'])).toBeGreaterThan(Number(smtp?.attributes['r']) + 2);
  });

  test('places a mark at its time on the axis', () => {
    const at = withClass(drawLanes(overview, options).drawn, 'smtp')[0]?.attributes['cx'];
    const band = withClass(drawAxis(overview, options).drawn, 'band')[0]?.attributes;
    const [from, wide] = [Number(band?.['x']), Number(band?.['width'])];
    const age = (Date.parse(GENERATED_AT) - Date.parse('2026-11-22T13:14:52Z')) / (7 * 86_400_000);
    expect(Number(at)).toBeCloseTo(from + wide * (1 - age), 0);
  });

  test('has an arrow at the edge for an earlier use', () => {
    const lastUsed = { at: '2020-01-01T00:00:00Z', service: 'ses', region: null };
    const old = createOverview(account([user({ name: 'old', accessKeys: [key({ lastUsed })] })]), {
      now: GENERATED_AT,
      recentDays: 7,
    });
    const { drawn } = drawLanes(old, options);
    expect([withClass(drawn, 'before').length, withClass(drawn, 'api').length]).toEqual([1, 0]);
  });

  test('has each lane as a button in a list item, with a text of all its facts', () => {
    const buttons = elements(drawLanes(overview, options).drawn).filter(
      ({ attributes }) => attributes['role'] === 'button',
    );
    expect(buttons.map(({ attributes }) => attributes['data-arn'])).toEqual(
      overview.lanes.map(({ arn }) => arn),
    );
    expect(buttons[0]?.attributes['aria-label']).toContain(
      'AKIAIOSFODNN7EXAMPLE: ses-smtp in us-east-1, 2026-11-22 13:14:52 UTC',
    );
  });

  test('has the requested width, down to a narrow panel', () => {
    for (const width of [280, 400, 600, 1600]) {
      for (const { attributes } of elements(drawLanes(overview, { ...options, width }).drawn)) {
        for (const name of ['x', 'x1', 'x2', 'cx'])
          expect(Number(attributes[name] ?? 0)).toBeLessThanOrEqual(width);
      }
    }
  });
});

describe('The SVG file', () => {
  test('is well-formed, names its account, and has the facts as tooltips', () => {
    const text = svg(sample!);
    expect(SyntaxValidator.validate(text)).toBe(true);
    expect(text).toContain(
      '<title id="picture-title">Use of Amazon SES in account acme-mail (111122223333)</title>',
    );
    expect(text).toContain('In the last 7 days ses-smtp-user.20260901-080000 sent by SMTP.');
    expect(text).toContain('Access Advisor: Amazon SES in us-east-1, 2026-11-22 13:00:00 UTC');
    expect(text).toContain('prefers-color-scheme:dark');
  });

  test('refers to nothing external', () => {
    expect(svg(sample!).replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|href|url\(|@import|<script/,
    );
  });
});

describe('The HTML report', () => {
  test('names its account and the profile once at its top', () => {
    const [head = ''] = html(sample!).split('class="scroll"');
    const top = head.slice(head.indexOf('<h1>'));
    expect(top.split(sample!.accountId)).toHaveLength(2);
    expect(top.match(/\bprofile\b/gi)).toHaveLength(1);
  });

  test('has the picture, the counts, the evidence, what is missing, and what it cannot show', () => {
    const text = html(sample!);
    expect(text).toContain('<svg xmlns="http://www.w3.org/2000/svg" class="picture"');
    expect(text).toMatch(
      /<th scope="row" role="rowheader">Sends by SMTP<\/th><td role="cell" class="number" data-label="Users">1</,
    );
    expect(text).toContain('AKIAIOSFODNN7EXAMPLE: ses-smtp in us-east-1, 2026-11-22 13:14:52 UTC');
    expect(text).toContain('GetServiceLastAccessedDetails: AccessDenied, about 1 user');
    // No line ends within a date.
    expect(text).toContain(
      'Credential report of <span class="time">2026-11-23</span> <span class="time">06:00:00</span> UTC.',
    );
    for (const sentence of blindSpots()) expect(text).toContain(sentence);
  });

  test('has no script, and its policy allows only its own style sheet', () => {
    const text = html(sample!);
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(text).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri`,
    );
    expect(text.match(/<style/g)).toHaveLength(1);
    expect(text).not.toMatch(/<script|<link|<img|<iframe| style=| on[a-z]+=|href|src=|@import|url\(/);
  });
});

/** Text of an account stays text: whatever it contains, the elements are the same. */
describe('Nothing in an account is markup:', () => {
  const withName = (name: string): Snapshot => {
    const gaps = [{ call: 'ListAccessKeys', reason: name, message: name }] as const;
    const lastUsed = { at: '2026-11-20T00:00:00Z', region: name, service: name };
    const sender = user({ name, canSend: 'yes', gaps, accessKeys: [key({ id: name, lastUsed })] });
    return account([sender, user({ name: 'b', canSend: 'yes' })], { profile: name, alias: name, gaps });
  };
  const tags = (text: string) => text.match(/<\/?[a-z]+/gi)?.join('');
  const plainSvg = tags(svg(withName('plain')));
  const plainHtml = tags(html(withName('plain')));

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    '</title></svg><b>',
    ']]>&amp;&#60;b&#62;<!--',
    '</style><style>*{display:none}',
    'a\u202egnp.exe\u2066\u0000\u001b[31m\ud800',
    'line\nbreak\r\n',
  ])('%j', (name) => {
    for (const text of [svg(withName(name)), html(withName(name))]) {
      // eslint-disable-next-line no-control-regex -- the test is that none is left
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
    }
    expect(SyntaxValidator.validate(svg(withName(name)))).toBe(true);
    expect(tags(svg(withName(name)))).toBe(plainSvg);
    expect(tags(html(withName(name)))).toBe(plainHtml);
  });

  test('generated names', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '!', '-', ']', 'a', '\n'),
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (name) => {
        expect(SyntaxValidator.validate(svg(withName(name)))).toBe(true);
        expect(tags(svg(withName(name)))).toBe(plainSvg);
        expect(tags(html(withName(name)))).toBe(plainHtml);
      }),
      { numRuns: 50 },
    );
  });
});

test('A drawing without children is one tag', () => {
  expect(drawnText({ tag: 'g', attributes: { a: '"<' }, children: [] })).toBe('<g a="&quot;&lt;"/>');
});

test('The HTML report has a picture for a narrow window and one for a phone, and no duplicate IDs', () => {
  const text = toHtml(SAMPLE[0]!, GENERATED_AT, 7);
  const widths = [...text.matchAll(/<svg [^>]*class="picture"[^>]* width="(\d+)"/g)].map(([, width]) =>
    Number(width),
  );
  expect(widths).toEqual([1200, 560, 328]);
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(4);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, name] of text.matchAll(/ aria-(?:labelledby|describedby)="([^"]+)"/g))
    expect(ids).toContain(name);
  // The name is short; what the picture shows is its description.
  expect(text).toMatch(
    /<svg [^>]*aria-labelledby="phone-picture-title" aria-describedby="phone-picture-description"/,
  );
  // Stacked cells still have their labels.
  expect(text).toContain('<td role="cell" data-label="Verdict">Sends by SMTP</td>');
});

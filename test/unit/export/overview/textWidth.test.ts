import { describe, expect, it } from 'vitest';
import { legend, MARK_KINDS } from '../../../../src/export/overview/marks.ts';
import type { SvgNode } from '../../../../src/export/overview/svgNode.ts';
import { shortened, textWidth } from '../../../../src/export/overview/textWidth.ts';

const regular = { em: 1 };
const bold = { em: 1, isBold: true };

describe('The width of a text', () => {
  it('depends on its letters: capitals and Japanese are wider than small letters, those wider than strokes', () => {
    const width = (text: string) => textWidth(text, regular);
    expect(width('WWWW')).toBeGreaterThan(width('EEEE'));
    expect(width('EEEE')).toBeGreaterThan(width('nnnn'));
    expect(width('nnnn')).toBeGreaterThan(width('....'));
    expect(width('過去七日')).toBeGreaterThan(width('EEEE'));
  });

  it('grows with the size and the weight of the font', () => {
    expect(textWidth('mailer', { em: 2 })).toBe(2 * textWidth('mailer', regular));
    expect(textWidth('mailer', bold)).toBeGreaterThan(textWidth('mailer', regular));
  });
});

describe('A name with little space', () => {
  it('is complete if it fits', () => {
    expect(shortened('ses-smtp-user', textWidth('ses-smtp-user', bold), bold)).toBe('ses-smtp-user');
  });

  it('loses its middle, and only as much as necessary', () => {
    const name = 'ses-smtp-user.20260911-131452';
    const short = shortened(name, 130, bold);
    expect(short).toMatch(/^ses-s.*…\S*131452$/);
    expect(textWidth(short, bold)).toBeLessThanOrEqual(130);
    expect(shortened(name, 130, regular).length).toBeGreaterThan(short.length);
  });

  it('of wide letters has fewer of them, so that its end is not cut off', () => {
    const short = shortened('MAIL-WWWWWWWWWWWWWWWW-PROD', 130, bold);
    expect(textWidth(short, bold)).toBeLessThanOrEqual(130);
    expect(short).toMatch(/PROD$/);
  });

  it('keeps five letters in any case', () => {
    expect(shortened('deploy-bot', 1, regular)).toBe('de…ot');
    expect(shortened('bot', 1, regular)).toBe('bot');
  });
});

describe('The legend', () => {
  const texts = (node: SvgNode): readonly SvgNode[] =>
    node.children.flatMap((child) =>
      typeof child === 'string' ? [] : child.tag === 'text' ? [child] : texts(child),
    );

  it.each([180, 300, 1_000])('fits into %d pixels, with line breaks', (width) => {
    const { drawn, height } = legend(width, 1, MARK_KINDS);
    const places = texts(drawn).map(({ attributes, children }) => ({
      end:
        Number(attributes['x']) +
        textWidth(children.filter((child) => typeof child === 'string').join(''), regular),
      y: Number(attributes['y']),
      place: `${attributes['x']} ${attributes['y']}`,
    }));
    expect(places.filter(({ end }) => end > width)).toEqual([]);
    expect(new Set(places.map(({ place }) => place)).size).toBe(places.length);
    expect(Math.max(...places.map(({ y }) => y))).toBeLessThan(height);
  });
});

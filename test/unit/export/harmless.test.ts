import { expect, test } from 'vitest';
import { harmless } from '../../../src/export/harmless.ts';

test.each([
  ['an escape', '\u001b'],
  ['a C1 control', '\u009b'],
  ['a line end', '\n'],
  ['a return', '\r'],
  ['a tab', '\t'],
  ['a delete', '\u007f'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['a bidirectional override', '\u202e'],
  ['a zero-width joiner', '\u200d'],
  ['a lone surrogate', '\ud800'],
])('%s is made visible', (_what, character) => {
  expect(harmless(`a${character}b`)).toBe('a\uFFFDb');
});

test('letters, marks, punctuation and emoji stay', () => {
  const text = "mail.bot+prod=1,@_-/ Zoë e\u0301 日本 😀 `|<>'";
  expect(harmless(text)).toBe(text);
});

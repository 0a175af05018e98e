import { expect, it } from 'vitest';
import { markdownText } from '../../../src/presentation/list/tooltips.ts';

it('Data in Markdown is shown literally', () => {
  expect(markdownText('[x](command:evil)')).toBe(String.raw`\[x\]\(command\:evil\)`);
  expect(markdownText('$(zap) <img onerror> `a` **b** https://e.example www.e.example')).toBe(
    String.raw`\$\(zap\) \<img onerror\> \`a\` \*\*b\*\* https\:\/\/e\.example www\.e\.example`,
  );
});

it('Data in Markdown stays on one line, with spaces that can wrap', () => {
  expect(markdownText('one\n\n# two\r\n\tthree \u001B[31m')).toBe(String.raw`one \# two three \[31m`);
});

it('Data in Markdown shows characters that reorder or hide text', () => {
  expect(markdownText('a\u202Egnp.exe\u200B')).toBe('a\uFFFDgnp\\.exe\uFFFD');
});

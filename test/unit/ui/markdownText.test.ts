import { expect, it } from 'vitest';
import { markdownText } from '../../../src/presentation/list/tooltips.ts';

it('data stay data', () => {
  expect(markdownText('[x](command:evil)')).toBe(String.raw`\[x\]\(command\:evil\)`);
  expect(markdownText('$(zap) <img onerror> `a` **b** https://e.example www.e.example')).toBe(
    String.raw`\$\(zap\) \<img onerror\> \`a\` \*\*b\*\* https\:\/\/e\.example www\.e\.example`,
  );
});

it('stay on one line, with spaces that break', () => {
  expect(markdownText('one\n\n# two\r\n\tthree \u001B[31m')).toBe(String.raw`one \# two three \[31m`);
});

it('show what turns or hides text', () => {
  expect(markdownText('a\u202Egnp.exe\u200B')).toBe('a\uFFFDgnp\\.exe\uFFFD');
});

import { describe, expect, it } from 'vitest';
import { plainItem } from '../../../src/ui/plainItem.ts';
import { plainLabel, plainMessage } from '../../../src/presentation/plainText.ts';

/** Text that VS Code turns into a link in a notification (`parseLinkedText` of its base library). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

/** Text that VS Code draws as an icon in a label (`iconsRegex` of its base library). */
const ICON = /\$\([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?:~[A-Za-z]+)?\)/;

describe('A label with data', () => {
  it.each([
    ['$(bell) x $(sync~spin)', '$ (bell) x $ (sync~spin)'],
    ['a\nb\r\n\tc', 'a b c'],
    ['a\u202Egnp.exe', 'a\uFFFDgnp.exe'],
    ['a\u200B\u2066b\u001B[31m', 'a\uFFFD\uFFFDb\uFFFD[31m'],
    [
      '=cmd,@x <img src=x onerror=alert(1)> `id` ${HOME}',
      '=cmd,@x <img src=x onerror=alert(1)> `id` ${HOME}',
    ],
  ])('shows %j as %j', (text, label) => {
    expect(plainLabel(text)).toBe(label);
    expect(plainLabel(text)).not.toMatch(ICON);
  });
});

describe('A message with data', () => {
  it.each([
    '[Fix](command:workbench.action.quit)',
    '[a](https://evil.example "title")',
    'x [[Fix](command:a)](command:b)',
    '[Fix](file:///etc/passwd)',
    '[Fix]\u200B(command:a)',
    '[Fix]\n(command:a)',
  ])('%j has no link', (text) => {
    expect(plainMessage(text)).not.toMatch(LINK);
    expect(text.replaceAll(/\W/g, '')).toBe(plainMessage(text).replaceAll(/\W/g, ''));
  });

  it('is otherwise unchanged', () => {
    const text = 'Report exported to C:\\Users\\zoë\\report [1] (2).csv. 日本';
    expect(plainMessage(text)).toBe(text);
  });
});

it('No text of a quick pick item has an icon', () => {
  const words = '$(bell)';
  const item = plainItem({ label: words, description: words, detail: words, profile: words });
  expect(item).toEqual({ label: '$ (bell)', description: '$ (bell)', detail: '$ (bell)', profile: words });
  expect(plainItem({ label: 'a' })).toEqual({ label: 'a' });
});

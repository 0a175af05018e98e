import { beforeEach, expect, it, vi } from 'vitest';
import { restored, serializer, tabs, vscodeOfTabs } from './tabs.ts';

vi.mock('vscode', () => vscodeOfTabs);
const { registerSinglePanel } = await import('../../../../src/ui/webview/singlePanel.ts');

beforeEach(() => void tabs.splice(0));

/** A panel for a text, and what its page was asked to show, in order. */
function textPanel(failures = 0) {
  let left = failures;
  const shown: string[] = [];
  const panel = registerSinglePanel<[text: string]>(
    'text',
    () => 'Text',
    () => {
      left -= 1;
      if (left >= 0) return Promise.reject(new Error('EMFILE'));
      return Promise.resolve({
        fill: (_, text) => {
          shown.push(text);
          return { show: (next) => void shown.push(next), dispose: () => undefined };
        },
        saved: (state) => (typeof state === 'string' ? [state] : null),
      });
    },
  );
  return { panel, shown };
}

it('A tab restored by a reload shows the same again, and something else if requested', async () => {
  const { panel, shown } = textPanel();
  await serializer.restore(restored(), 'before');
  await panel.show(true, 'after');
  expect(shown).toEqual(['before', 'after']);
  expect(tabs).toHaveLength(1);
  expect(tabs[0]?.reveal).toHaveBeenCalledWith(undefined, true);
});

it('A restored tab without known state closes, and the next request opens another', async () => {
  const { panel, shown } = textPanel();
  await serializer.restore(restored(), null);
  expect([tabs[0]?.isClosed, shown]).toEqual([true, []]);
  await panel.show(false, 'first');
  expect([tabs.length, shown]).toEqual([2, ['first']]);
});

it('A tab whose code cannot be loaded closes, and the next request opens another', async () => {
  const { panel, shown } = textPanel(1);
  await expect(panel.show(false, 'first')).rejects.toThrow('EMFILE');
  expect(tabs[0]?.isClosed).toBe(true);
  await panel.show(false, 'second');
  expect([tabs.length, shown]).toEqual([2, ['second']]);
});

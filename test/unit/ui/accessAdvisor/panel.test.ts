import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FIRST_QUERY } from '../../../../src/presentation/accessAdvisor/protocol.ts';
import { restored, tabs, vscodeOfTabs } from '../webview/tabs.ts';
import { TARGET } from './pages.ts';

vi.mock('vscode', () => vscodeOfTabs);
const { createAccessAdvisorPanels: accessAdvisorPanels } =
  await import('../../../../src/ui/accessAdvisor/panel.ts');

/** Panels whose requests never end, and the abort signals of these requests. */
function panels() {
  const asked: AbortSignal[] = [];
  const log = () => undefined;
  const opened = accessAdvisorPanels({
    extensionUri: '' as never,
    source: {
      load: (_target, _onProgress, signal) => {
        asked.push(signal);
        return new Promise(() => undefined);
      },
      explain: () => expect.unreachable(),
    },
    clock: { now: () => '2026-11-23T09:00:00Z' },
    log: { info: log, warn: log, error: log, show: log },
  });
  return { panels: opened, asked };
}

const STATE = { target: TARGET, query: FIRST_QUERY };

describe('The panel of a user', () => {
  beforeEach(() => void tabs.splice(0));

  it('opens once, and is revealed if it is open', () => {
    const { panels: opened } = panels();
    opened.show(TARGET);
    opened.show(TARGET);
    expect(tabs).toHaveLength(1);
    expect(tabs[0]?.reveal).toHaveBeenCalledOnce();
  });

  it('stays the same after the user was renamed, and has the new name', () => {
    const { panels: opened, asked } = panels();
    const target = { ...TARGET, userId: 'AIDABOT' };
    opened.show(target);
    opened.show({ ...target, userArn: 'arn:aws:iam::111122223333:user/mail/news-bot' });
    expect(tabs).toHaveLength(1);
    expect(tabs[0]?.title).toBe('Access Advisor: news-bot');
    expect(asked).toHaveLength(2);
    opened.show({ ...target, userId: 'AIDAOTHER' });
    expect(tabs).toHaveLength(2);
  });

  it('is still known after another one of the user, restored by a reload, was closed', () => {
    const { panels: opened } = panels();
    opened.show(TARGET);
    opened.restore(restored(), STATE);
    tabs[0]?.dispose();
    opened.show(TARGET);
    expect(tabs).toHaveLength(2);
    expect(tabs[1]?.reveal).toHaveBeenCalledOnce();
  });

  it('asks nothing more when all are disposed of, however many there are', () => {
    const { panels: opened, asked } = panels();
    opened.show(TARGET);
    opened.restore(restored(), STATE);
    opened.dispose();
    expect(asked.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

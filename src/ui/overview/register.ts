import * as l10n from '@vscode/l10n';
import { OVERVIEW_PANEL } from '../viewId.ts';
import { registerSinglePanel } from '../webview/singlePanel.ts';
import type { OverviewTools } from './panel.ts';

export interface OverviewPanel {
  /** Shows the Overview of an account; `null`: of what it showed, or of all accounts. */
  show(accountId: string | null): Promise<void>;
  dispose(): void;
}

/** Registers the Overview, one tab. Its code is loaded when it's first shown. */
export function registerOverview(tools: OverviewTools): OverviewPanel {
  const { show, dispose } = registerSinglePanel<[accountId: string | null]>(
    OVERVIEW_PANEL,
    () => l10n.t('SES Overview'),
    async () => {
      const { fillOverview, savedAccountId } = await import('./panel.ts');
      return {
        fill: (panel, accountId) => fillOverview(panel, accountId, tools),
        saved: (state) => [savedAccountId(state)],
      };
    },
  );
  return { show: (accountId) => show(false, accountId), dispose };
}

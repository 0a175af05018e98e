import * as vscode from 'vscode';
import { createOnDemand } from '../onDemand.ts';
import { ACCESS_ADVISOR_PANEL } from '../viewId.ts';
import type { PanelOptions } from './panel.ts';
import type { AdvisorTarget } from '../../presentation/accessAdvisor/protocol.ts';
import type { Accounts } from '../../accounts/accounts.ts';

export interface AccessAdvisorOptions extends Omit<PanelOptions, 'source'> {
  readonly accounts: Accounts;
}

export interface AccessAdvisor {
  /** Opens a user's panel and loads it, or shows the open one. */
  show(target: AdvisorTarget): Promise<void>;
  dispose(): void;
}

/** Registers the panels, including those restored by a reload. Their code is loaded with the first. */
export function registerAccessAdvisor(options: AccessAdvisorOptions): AccessAdvisor {
  const panels = createOnDemand(async () => {
    const { createAccessAdvisorPanels, createAdvisorSource } = await import('./panel.ts');
    return createAccessAdvisorPanels({ ...options, source: createAdvisorSource(options.accounts) });
  });
  const serializer = vscode.window.registerWebviewPanelSerializer(ACCESS_ADVISOR_PANEL, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      (await panels.get()).restore(panel, state);
    },
  });
  return {
    show: async (target) => {
      (await panels.get()).show(target);
    },
    dispose: () => {
      serializer.dispose();
      panels.dispose();
    },
  };
}

import * as vscode from 'vscode';
import { createOnDemand } from '../onDemand.ts';
import { ACCESS_ADVISOR_PANEL } from '../viewId.ts';
import type { PanelOptions } from './panel.ts';
import type { AdvisorTarget } from '../../presentation/accessAdvisor/protocol.ts';
import type { AccessAdvisorSource } from '../../accounts/accessAdvisor/advisorPanel.ts';

export interface AccessAdvisorOptions extends Omit<PanelOptions, 'source'> {
  /** Loads the source of the panels' data. */
  readonly source: () => Promise<AccessAdvisorSource>;
}

export interface AccessAdvisor {
  /** Opens a user's panel and loads it, or shows the open one. */
  show(target: AdvisorTarget): Promise<void>;
  dispose(): void;
}

/** Registers the panels, including those restored by a reload. Their code is loaded with the first. */
export function registerAccessAdvisor(options: AccessAdvisorOptions): AccessAdvisor {
  const panels = createOnDemand(async () => {
    const [{ createAccessAdvisorPanels: accessAdvisorPanels }, source] = await Promise.all([
      import('./panel.ts'),
      options.source(),
    ]);
    return accessAdvisorPanels({ ...options, source });
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

import * as vscode from 'vscode';
import { createOnDemand } from '../onDemand.ts';
import { ACCESS_ADVISOR_PANEL } from '../viewId.ts';
import type { PanelOptions } from './panel.ts';
import type { AdvisorTarget } from '../../presentation/accessAdvisor/protocol.ts';
import type { AccessAdvisorSource } from '../../accounts/accessAdvisor/advisorPanel.ts';

export interface AccessAdvisorOptions extends Omit<PanelOptions, 'source'> {
  /** Loads what the panels ask. */
  readonly source: () => Promise<AccessAdvisorSource>;
}

export interface AccessAdvisor {
  /** Opens the panel of a user and loads it, or shows the one that is open. */
  show(target: AdvisorTarget): Promise<void>;
  dispose(): void;
}

/** Makes the panels possible, also those that a reload of the window brings back. They are loaded with the first. */
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

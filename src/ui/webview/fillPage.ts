import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { PanelPage } from '../viewId.ts';
import { pageHtml, type Html, pageLanguage } from '../../presentation/webview/page.ts';

/** Puts a page into a panel, new or restored. @param name of the page's script and style sheet in `esbuild.mjs`. */
export function fillPage(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  name: PanelPage,
  body: Html,
): void {
  const { webview, title } = panel;
  const textOf = (file: string) =>
    readFileSync(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file).fsPath, 'utf8');
  webview.options = { enableScripts: true, localResourceRoots: [] };
  webview.html = pageHtml(
    {
      title,
      language: pageLanguage(vscode.l10n.bundle, vscode.env.language),
      bundle: vscode.l10n.bundle,
      nonce: crypto.randomUUID(),
      script: textOf(`${name}.js`),
      style: textOf(`${name}.css`),
    },
    body,
  );
}

/** Returns the icon of a panel's tab. @param name of its images in media/, without `-dark.svg` and `-light.svg`. */
export function tabIcon(extensionUri: vscode.Uri, name: string): { light: vscode.Uri; dark: vscode.Uri } {
  const iconFor = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `${name}-${theme}.svg`);
  return { light: iconFor('light'), dark: iconFor('dark') };
}

import * as vscode from 'vscode';
import { pageHtml } from './page.ts';
import { pageLanguage } from './pageWords.ts';

/**
 * Puts a page into a panel, new or brought back by a reload.
 * @param name of the page's script and style sheet, as `esbuild.mjs` calls them.
 * @param body HTML, as `pageHtml` takes it.
 */
export function fillPage(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  name: 'accessAdvisor' | 'overview',
  body: string,
): void {
  const { webview, title } = panel;
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const uriOf = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  webview.html = pageHtml(
    {
      title,
      language: pageLanguage(vscode.l10n.bundle, vscode.env.language),
      bundle: vscode.l10n.bundle,
      cspSource: webview.cspSource,
      nonce: crypto.randomUUID(),
      scriptUri: uriOf(`${name}.js`),
      styleUri: uriOf(`${name}.css`),
    },
    body,
  );
}

/** The icon of a panel's tab. @param name of its pictures in media/, without `-dark.svg` and `-light.svg`. */
export function tabIcon(extensionUri: vscode.Uri, name: string): { light: vscode.Uri; dark: vscode.Uri } {
  const iconFor = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `${name}-${theme}.svg`);
  return { light: iconFor('light'), dark: iconFor('dark') };
}

/** The pages of docs/ that come with the extension, in the language of the window if available. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** Opens what each permission is for. */
export const explainPermissions = (extensionUri: vscode.Uri): Promise<void> =>
  openPage(extensionUri, l10n.t({ message: 'permissions.md', comment: 'A file in docs' }));

/** Opens what proves that a user sent mail, and what to turn on for it. */
export const howToProve = (extensionUri: vscode.Uri): Promise<void> =>
  openPage(extensionUri, l10n.t({ message: 'prove-a-send.md', comment: 'A file in docs' }));

async function openPage(extensionUri: vscode.Uri, file: string): Promise<void> {
  const page = vscode.Uri.joinPath(extensionUri, 'docs', file);
  try {
    await vscode.commands.executeCommand('markdown.showPreview', page);
  } catch {
    // The extension that renders Markdown can be disabled.
    await vscode.window.showTextDocument(page);
  }
}

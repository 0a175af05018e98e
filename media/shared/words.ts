import * as l10n from '@vscode/l10n';
import { WORDS_ID } from '../../src/presentation/webview/pageWords.ts';

/** Takes the words that the host has put into the page. Before anything is said. */
export function takeWords(): void {
  l10n.config({ contents: document.getElementById(WORDS_ID)?.textContent ?? '{}' });
}

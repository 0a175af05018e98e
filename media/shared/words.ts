import * as l10n from '@vscode/l10n';
import { WORDS_ID } from '../../src/presentation/webview/pageWords.ts';

/** Loads the translations that the host put into the page. Call it before anything is shown. */
export function takeWords(): void {
  l10n.config({ contents: document.getElementById(WORDS_ID)?.textContent ?? '{}' });
}

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../host/eventually.ts';

/**
 * Waits until the window has stored words for its next start. VS Code stores the state of its editors some
 * seconds late; a window that is reloaded before that has forgotten it.
 */
export async function stored(page: Page, words: RegExp): Promise<void> {
  await eventually(async () => {
    const editors = (await page.evaluate(readEditorStates)).join('\n');
    assert.match(editors, words);
  }, 60_000);
}

/** Runs in the page: what this browser's workspaces have stored of their editors. */
async function readEditorStates(): Promise<readonly string[]> {
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(request.error?.message));
    });
  const states: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith('vscode-web-state-db-') !== true) continue;
    const database = await answer(indexedDB.open(name));
    const items = database.transaction('ItemTable').objectStore('ItemTable');
    states.push(String(await answer(items.get('memento/workbench.parts.editor'))));
    database.close();
  }
  return states;
}

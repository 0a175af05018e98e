import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../host/eventually.ts';

/**
 * Waits until the window has stored words for its next start. VS Code stores the state of its editors some
 * seconds late; a window that is reloaded before that has forgotten it.
 */
export async function stored(page: Page, words: RegExp): Promise<void> {
  await eventually(async () => {
    const editors = (await everythingStored(page)).filter((item) => EDITORS.test(item)).join('\n');
    assert.match(editors, words);
  }, 60_000);
}

/** All that VS Code has stored in this browser, of its windows and of extensions: `DATABASE KEY: VALUE`. */
export function everythingStored(page: Page): Promise<readonly string[]> {
  return page.evaluate(readItems);
}

const EDITORS = /^\S+ "memento\/workbench\.parts\.editor": /;

/** Runs in the page. */
async function readItems(): Promise<readonly string[]> {
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(request.error?.message));
    });
  const items: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith('vscode-web-state-db-') !== true) continue;
    const database = await answer(indexedDB.open(name));
    const table = database.transaction('ItemTable').objectStore('ItemTable');
    const [keys, values] = await Promise.all([answer(table.getAllKeys()), answer(table.getAll())]);
    keys.forEach((key, index) => items.push(`${name} ${JSON.stringify(key)}: ${String(values[index])}`));
    database.close();
  }
  return items;
}

import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { canariesIn } from '../aws/canaries.ts';
import { searchFolder } from '../host/leaks.ts';
import type { Session } from './session.ts';

/** Settings of VS Code, not written by the product: a person's own settings may hold a proxy's password. */
const SETTINGS = path.join('data', 'User', 'settings.json');

/**
 * Searches everything that a session has written for the secrets of its AWS: the data of the VS Code server (logs and
 * output channels, the extension's storage, databases, temporary files), the folder that the window has open, with
 * all exports, what the server printed, and the browser's pages with their webviews and storage.
 * @throws Error that names each secret that was found, with where.
 */
export async function assertNothingLeaked({ server, folder, window }: Session): Promise<void> {
  const data = await searchFolder(server.dataDirectory, (file) => file === SETTINGS);
  const workspace = await searchFolder(folder);
  const texts = [
    ...(await textsOf(window.page.context())),
    ['what the server printed', server.log()] as const,
  ];
  const leaks = [
    ...data.leaks,
    ...workspace.leaks,
    ...texts.flatMap(([where, text]) => canariesIn(text).map((found) => `${where}: ${found}`)),
  ];
  if (data.files === 0) throw new Error('The VS Code server has written nothing: the search is broken.');
  if (leaks.length > 0) throw new Error(`Secrets were written:\n${leaks.join('\n')}`);
}

/** The texts of a browser's pages by where each stands: every frame's document, and what is stored. */
export async function textsOf(
  context: BrowserContext,
): Promise<readonly (readonly [where: string, text: string])[]> {
  const texts: (readonly [string, string])[] = [];
  for (const page of context.pages()) {
    texts.push(['the storage of the browser', await page.evaluate(readStorage)]);
    for (const frame of page.frames()) {
      // A webview that closes meanwhile has no document any more.
      texts.push([`the page ${frame.url()}`, await frame.content().catch(() => '')]);
    }
  }
  return texts;
}

/** Runs in the page: all that it has stored, as one text. */
async function readStorage(): Promise<string> {
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(request.error?.message));
    });
  const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    if (name === undefined) continue;
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const values = await answer(database.transaction(store).objectStore(store).getAll());
      for (const value of values) {
        texts.push(value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value));
      }
    }
    database.close();
  }
  return texts.join('\n');
}

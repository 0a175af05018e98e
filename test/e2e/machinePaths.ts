import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { root } from '../host/paths.ts';
import type { Session } from './session.ts';

/**
 * Searches the pages of all open panels, their addresses and their documents, for paths of the machine: whoever sends a
 * picture or a copy of a page to others does not reveal paths on it, or the name of its owner.
 */
export async function assertNoMachinePath({ folder, server, window }: Session): Promise<void> {
  const { page } = window;
  const paths = [root, homedir(), server.dataDirectory, folder];
  const frames = page.frames().filter((frame) => frame !== page.mainFrame());
  assert.notDeepEqual(frames, []);
  for (const frame of frames) {
    const text = decodeURIComponent(frame.url()) + (await frame.content());
    const found = paths.filter((known) => text.includes(known) || text.includes(encodeURI(known)));
    assert.deepEqual(found, [], frame.url());
  }
}

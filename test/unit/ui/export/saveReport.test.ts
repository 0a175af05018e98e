/** After an export, Open shows a page in the browser, if the browser can reach the file. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { temporaryFolder } from '../../../host/folders.ts';

const DESKTOP = 1;
const env: { remoteName: string | undefined; uiKind: number; openExternal: (uri: unknown) => void } = {
  remoteName: undefined,
  uiKind: DESKTOP,
  openExternal: vi.fn(),
};
const executeCommand = vi.fn();
const offered: string[][] = [];
vi.mock('vscode', () => ({
  env,
  UIKind: { Desktop: DESKTOP, Web: 2 },
  commands: { executeCommand },
  window: {
    showInformationMessage: (message: string, ...buttons: string[]) => {
      offered.push([message, ...buttons]);
      return Promise.resolve(buttons[0]);
    },
  },
}));
const { saveReport } = await import('../../../../src/ui/export/exportReport.ts');

async function saved(
  name: string,
  text = 'text',
  written = text,
): Promise<{ readonly target: vscode.Uri; readonly words: string[] }> {
  await using folder = await temporaryFolder('export');
  const file = path.join(folder.path, name);
  const uri = { scheme: 'file', path: pathToFileURL(file).pathname, fsPath: file };
  const target = uri as unknown as vscode.Uri;
  await saveReport(target, text);
  expect(await readFile(file, 'utf8')).toBe(written);
  return { target, words: offered.pop()! };
}

beforeEach(() => {
  vi.clearAllMocks();
  Object.assign(env, { remoteName: undefined, uiKind: DESKTOP });
});

it('Open shows an HTML report in the browser, not its source', async () => {
  const { target, words } = await saved('overview.html');
  expect(words.slice(1)).toEqual(['Open', 'Reveal in File Manager']);
  expect(env.openExternal).toHaveBeenCalledWith(target);
  expect(executeCommand).not.toHaveBeenCalled();
});

it('Open shows any other report in an editor', async () => {
  const { target } = await saved('report.csv');
  expect(executeCommand).toHaveBeenCalledWith('vscode.open', target);
  expect(env.openExternal).not.toHaveBeenCalled();
});

it.each([
  ['a remote window', { remoteName: 'ssh-remote' }],
  ['a window in a browser', { uiKind: 2 }],
])('%s cannot open the file in a browser, and says what to do', async (_, where) => {
  Object.assign(env, where);
  const { words } = await saved('overview.html');
  expect(words[0]).toMatch(/overview\.html\. To see it in a browser, download it from the Explorer\.$/);
  expect(words).not.toContain('Open');
  expect(env.openExternal).not.toHaveBeenCalled();
});

it('A CSV has a UTF-8 byte order mark if Excel would misread its letters, and no other file has one', async () => {
  await saved('mails.CSV', 'subject\r\n請求書\r\n', '\uFEFFsubject\r\n請求書\r\n');
  await saved('mails.csv', 'subject\r\ninvoice\r\n');
  await saved('mails.json', '{"subject":"請求書"}');
});

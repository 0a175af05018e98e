/** Limits of time and cost that do not depend on the machine; for the built files. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { listFiles, PackageManager } from '@vscode/vsce';
import { beforeAll, describe, expect, it } from 'vitest';
import { LARGE } from '../aws/generate.ts';
import { startBenchAws } from '../bench/aws.ts';
import { measureMails } from '../bench/mails.ts';
import { measureScan } from '../bench/scans.ts';
import { loadedWith, readBundles } from '../bundles.ts';
import { root } from '../host/paths.ts';

const KB = 1024;
const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);

describe('The extension', () => {
  let files: readonly string[];
  beforeAll(async () => {
    files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  }, 300_000);

  it('loads at most 60 KB when it is activated, and nothing of the AWS SDK', async () => {
    const bundles = await readBundles();
    const loaded = loadedWith(bundles, 'dist/extension.js').map((file) => bundles[file]!);
    const inputs = loaded.flatMap((file) => Object.keys(file.inputs));
    expect(inputs).toContain('src/ui/list/tree.ts');
    expect(inputs.filter((input) => /node_modules\/@(aws-sdk|smithy)\//.test(input))).toEqual([]);
    expect(sum(loaded.map((file) => file.bytes))).toBeLessThanOrEqual(60 * KB);
    // Each is one more file to open, through VS Code's own loader.
    expect(loaded.length).toBeLessThanOrEqual(3);
  });

  it('gets the API of VS Code by require, since for an import, VS Code writes a module with an export for each name', async () => {
    const bundles = Object.entries(await readBundles()).filter(([file]) => !file.startsWith('dist/cli/'));
    const inputs = bundles.flatMap(([, file]) => Object.keys(file.inputs));
    expect(inputs).toContain('required:vscode');
    const imports = bundles.flatMap(([, file]) => file.imports.map((imported) => imported.path));
    expect(imports.filter((imported) => imported === 'vscode')).toEqual([]);
  });

  it('opens at most 5 more files to show a stored account', async () => {
    const bundles = await readBundles();
    const first = loadedWith(bundles, 'dist/extension.js');
    const parts = [
      'accounts/stored/snapshotFiles.ts',
      'presentation/list/onDemand.ts',
      'ui/list/statusBar.ts',
    ];
    const later = parts.flatMap((part) => {
      const [file] = Object.entries(bundles).find(
        ([name, { entryPoint }]) => name.startsWith('dist/chunks/') && entryPoint?.endsWith(`/src/${part}`),
      )!;
      return loadedWith(bundles, file);
    });
    expect(new Set(later.filter((file) => !first.includes(file))).size).toBeLessThanOrEqual(5);
  });

  it('is at most 700 KB to download', async () => {
    expect(files).toEqual(expect.arrayContaining(['dist/extension.js', 'dist/webview/overview.js']));
    // As a zip has them: deflated, with the name twice and 76 bytes around each.
    const sizes = files.map(async (file) => {
      const content = await readFile(path.join(root, file));
      return deflateRawSync(content).length + 2 * `extension/${file}`.length + 76;
    });
    expect(sum(await Promise.all(sizes))).toBeLessThanOrEqual(700 * KB);
  });

  it('has at most 100 scripts, since each is one more to open, and vsce warns of more', () => {
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.length).toBeLessThanOrEqual(100);
  });

  it('leaves the command line to the npm package', () => {
    expect(files.filter((file) => /^dist\/cli/.test(file))).toEqual([]);
  });
});

describe('A quick scan of 5,000 users, of which 400 may send, costs', { timeout: 60_000 }, () => {
  it.each([
    [1_400, 'with a report 3 hours old', 3],
    [700, 'with a report that was just made', null],
  ])('at most %i calls %s, and 8 to the markers', async (most, _name, reportAge) => {
    await using aws = await startBenchAws({ size: LARGE, reportAge });
    const { figures } = await measureScan(aws, 'quick', { withMails: false });
    expect(figures.calls).toBeLessThanOrEqual(most);
    expect(figures.callsToMarkers).toBeLessThanOrEqual(8);
    expect([figures.sendersMissed, figures.gaps]).toEqual([0, 0]);
  });
});

it('Counting mails costs at most 45 calls and $0.001, with 27 enabled Regions, 2 that send, and 20 senders', async () => {
  const figures = await measureMails({ regionsOn: 27, sendIn: 2, senders: 20, hourly: [1, 0, 0, 3] }, {});
  expect(figures['calls added']).toBeGreaterThan(27);
  expect(figures['calls added']).toBeLessThanOrEqual(45);
  expect(figures['charge $']).toBeLessThanOrEqual(0.001);
  expect([figures['senders missed'], figures.gaps]).toEqual([0, 0]);
}, 60_000);

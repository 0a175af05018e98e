/** The shipped files, their dependencies, and what they cannot do. Needs the build. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import lock from '../../package-lock.json' with { type: 'json' };
import { root } from '../host/paths.ts';
import { notToBeShipped } from '../host/shipped.ts';

const read = (...file: readonly string[]) => readFile(path.join(root, ...file), 'utf8');

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}
const locked = lock.packages as Readonly<Record<string, Locked>>;
const pinned: Readonly<Record<string, string>> = packageJson.devDependencies;

describe('The bundled packages', () => {
  it('leave nothing else to install', () => {
    expect(Object.keys(packageJson)).not.toContain('dependencies');
  });

  it('are few that our code imports, each with its reason in SECURITY.md', async () => {
    const names = await importedPackages();
    expect(names.length).toBeGreaterThan(5);
    expect(names.length).toBeLessThanOrEqual(19);
    const reasons = [...(await read('SECURITY.md')).matchAll(/^\| `([^`]+)` +\| .{10,} \|$/gm)];
    expect(reasons.map(([, name]) => name).toSorted()).toEqual(names);
  });

  it('are pinned to one version each', async () => {
    const loose = (await importedPackages()).filter((name) => !/^\d+\.\d+\.\d+$/.test(pinned[name] ?? ''));
    expect(loose).toEqual([]);
  });

  it('run no install scripts, and neither does the extension', async () => {
    const bundled = await bundledPackages();
    expect(bundled.length).toBeGreaterThan(10);
    expect(bundled.filter((name) => locked[`node_modules/${name}`]?.hasInstallScript === true)).toEqual([]);
    const scripts = Object.keys(packageJson.scripts);
    expect(scripts.filter((name) => /^(pre|post)?install$|^prepare$|^vscode:uninstall$/.test(name))).toEqual(
      [],
    );
  });

  it('have compatible licenses', async () => {
    const licence = (name: string) => locked[`node_modules/${name}`]?.license ?? '';
    const others = (await bundledPackages()).filter(
      (name) => !/^(MIT|MIT-0|Apache-2\.0|0BSD|ISC)$/.test(licence(name)),
    );
    expect(others).toEqual([]);
  });
});

describe('The vsix', () => {
  it('has only what it needs', async () => {
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    expect(notToBeShipped(files)).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'dist/extension.js', 'dist/ThirdPartyNotices.txt', 'LICENSE']),
    );
  });

  it('must not have a secret, a map, or an unbundled dependency', () => {
    const strangers = [
      '.env',
      'dist/extension.js.map',
      'node_modules/x/index.js',
      'src/cli.ts',
      'dist/.npmrc',
    ];
    expect(notToBeShipped([...strangers, 'dist/cli.js'])).toEqual(strangers);
  });

  it('has the license of every bundled package, with its text', async () => {
    const notices = await read('dist', 'ThirdPartyNotices.txt');
    const bundled = await bundledPackages();
    expect(bundled.length).toBeGreaterThan(10);
    const sections = notices.split(`\n${'-'.repeat(80)}\n`);
    for (const name of bundled) {
      const { version = '', license = '' } = locked[`node_modules/${name}`] ?? {};
      const section = sections.find((text) => text.includes(`\n${name} ${version} (${license})\n`)) ?? '';
      expect(section, name).toMatch(/Permission is hereby granted|Apache License|Permission to use, copy/);
    }
    expect(
      [...notices.matchAll(/^(@?[\w./-]+) \d+\.\d+\.\d+ \(/gm)].map(([, name]) => name).toSorted(),
    ).toEqual(bundled);
  });

  it("has no telemetry: neither VS Code's API for it, nor a library, nor personal identifiers", async () => {
    const bundles = (await readdir(path.join(root, 'dist'), { recursive: true })).filter((file) =>
      file.endsWith('.js'),
    );
    const texts = await Promise.all(bundles.map((file) => read('dist', file)));
    expect(texts.join().length).toBeGreaterThan(100_000);
    const telemetry =
      /createTelemetryLogger|TelemetryTrustedValue|isTelemetryEnabled|applicationinsights|dc\.services\.visualstudio|machineId|google-analytics|sentry\.io|segment\.io/i;
    expect(texts.flatMap((text) => telemetry.exec(text)?.[0] ?? [])).toEqual([]);
    expect(await bundledPackages()).not.toContainEqual(expect.stringMatching(/telemetry/));
  });
});

const metafiles = async () => JSON.parse(await read('out', 'bundles.json')) as readonly Metafile[];
const packageOf = (file: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [];
const distinct = (names: readonly string[]) => [...new Set(names)].toSorted();

/** By esbuild's own account of which files each bundle took bytes from. */
async function bundledPackages(): Promise<readonly string[]> {
  const inputs = (await metafiles()).flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.entries(output.inputs)),
  );
  return distinct(
    inputs.flatMap(([file, { bytesInOutput }]) => (bytesInOutput === 0 ? [] : packageOf(file))),
  );
}

/** Those that our own code names. */
async function importedPackages(): Promise<readonly string[]> {
  const inputs = (await metafiles()).flatMap((metafile) => Object.entries(metafile.inputs));
  const ours = inputs.filter(([file]) => /^(src|media)\//.test(file));
  return distinct(ours.flatMap(([, { imports }]) => imports.flatMap(({ path: file }) => packageOf(file))));
}

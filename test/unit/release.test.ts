/** What the release workflow makes, by its own commands. Needs the build. */
import { execFile } from 'node:child_process';
import { cp, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { listFiles, PackageManager } from '@vscode/vsce';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import lock from '../../package-lock.json' with { type: 'json' };
import { temporaryFolder } from '../host/folders.ts';
import type { Folder } from '../host/folders.ts';
import { root } from '../host/paths.ts';

const run = promisify(execFile);
const TAG = `v${packageJson.version}`;
const GITHUB = { GITHUB_REPOSITORY: 'acme/aws-ses-senders', GITHUB_REF_NAME: TAG };
const ADDRESS = 'https://github.com/acme/aws-ses-senders';

interface Workflow {
  readonly jobs: {
    readonly release: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] };
  };
}

interface CiWorkflow {
  readonly jobs: {
    readonly windows: { readonly steps: readonly { readonly run?: string }[] };
    readonly desktop: { readonly strategy: { readonly matrix: unknown } };
  };
}

describe('The vsix of a release', { timeout: 60_000 }, () => {
  let folder: Folder;
  let files: Record<string, Uint8Array>;
  let printed: string;
  const text = (file: string) => new TextDecoder().decode(files[`extension/${file}`]);

  beforeAll(async () => {
    // What the workflow has there after `.ci/run`, as far as it is packaged.
    folder = await temporaryFolder('release');
    const packaged = await listFiles({ cwd: root, packageManager: PackageManager.None });
    for (const file of [...packaged, '.vscodeignore'])
      await cp(path.join(root, file), path.join(folder.path, file));
    await symlink(path.join(root, 'node_modules'), path.join(folder.path, 'node_modules'), 'junction');
    const { jobs } = parse(
      await readFile(path.join(root, '.github', 'workflows', 'release.yml'), 'utf8'),
    ) as Workflow;
    const step = (name: string) => jobs.release.steps.find((each) => each.name === name)?.run ?? 'exit 1';
    const bash = (script: string) =>
      run('bash', ['-euc', script], { cwd: folder.path, env: { ...process.env, ...GITHUB } });
    await bash(step('The tag is the version of package.json'));
    await bash(step('Links lead to where the release is made'));
    // It is built already.
    await bash('npm pkg delete scripts.vscode:prepublish');
    const { stdout, stderr } = await bash(step('The vsix'));
    printed = stdout + stderr;
    files = unzipSync(await readFile(path.join(folder.path, 'aws-ses-senders.vsix')));
  }, 60_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  it('is built without a warning', () => {
    expect(printed).toContain('aws-ses-senders.vsix');
    expect(printed).not.toMatch(/warn/i);
  });

  it('links to the repository and its issues', () => {
    const { repository, bugs, homepage } = JSON.parse(text('package.json')) as Record<string, unknown>;
    expect({ repository, bugs, homepage }).toEqual({
      repository: { type: 'git', url: `git+${ADDRESS}.git` },
      bugs: { url: `${ADDRESS}/issues` },
      homepage: `${ADDRESS}#readme`,
    });
    const manifest = new TextDecoder().decode(files['extension.vsixmanifest']);
    expect(manifest).toContain(
      `Id="Microsoft.VisualStudio.Services.Links.Support" Value="${ADDRESS}/issues"`,
    );
    expect(manifest).toContain(`Id="Microsoft.VisualStudio.Services.Links.GitHub" Value="${ADDRESS}.git"`);
  });

  it('has a README with working links and pictures in the Marketplace', () => {
    const targets = [...text('readme.md').matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(10);
    const ways = [`${ADDRESS}/blob/${TAG}/`, `${ADDRESS}/raw/${TAG}/`];
    expect(targets.filter((target) => !ways.some((way) => target.startsWith(way)))).toEqual([]);
    expect(targets).toContain(`${ADDRESS}/blob/${TAG}/docs/guide.md`);
    expect(targets).toContain(`${ADDRESS}/raw/${TAG}/media/docs/overview-dark.png`);
  });
});

describe('The version', () => {
  const workflow = async (name: string) =>
    parse(await readFile(path.join(root, '.github', 'workflows', name), 'utf8')) as CiWorkflow;
  const numbers = (version: string) => version.replace(/^\^/, '').split('.').map(Number);

  it('is that of the lock file, and the newest of the changelog, with its date, below unreleased changes', async () => {
    expect([lock.version, lock.packages[''].version]).toEqual([packageJson.version, packageJson.version]);
    const headings = (await readFile(path.join(root, 'CHANGELOG.md'), 'utf8')).match(/^## .*$/gm) ?? [];
    expect(headings[0]).toBe('## [Unreleased]');
    expect(headings[1]).toMatch(/^## \[[\d.]+\] - \d{4}-\d\d-\d\d$/);
    expect(headings[1]).toContain(`[${packageJson.version}]`);
  });

  it('was tested in every window, which `npm test` does not do: at each change, and before a release', async () => {
    const { windows } = (await workflow('ci.yml')).jobs;
    const { release } = (
      parse(await readFile(path.join(root, '.github/workflows/release.yml'), 'utf8')) as Workflow
    ).jobs;
    for (const { steps } of [windows, release])
      expect(steps.map(({ run = '' }) => run)).toContainEqual(
        expect.stringMatching(/^npm run test:long .*--only e2e$/),
      );
  });

  it('of the oldest VS Code is tested on every system, and no newer one is compiled against', async () => {
    const { desktop } = (await workflow('ci.yml')).jobs;
    const oldest = packageJson.engines.vscode.replace('^', '');
    expect(desktop.strategy.matrix).toEqual({
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
      vscode: [oldest, 'stable'],
    });
    const [types, engine] = [packageJson.devDependencies['@types/vscode'], oldest].map(numbers);
    expect([types?.[0], (types?.[1] ?? Infinity) <= (engine?.[1] ?? 0)]).toEqual([engine?.[0], true]);
  });
});

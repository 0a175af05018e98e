import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { thirdPartyNotices } from './thirdParty.mjs';

const sources = fileURLToPath(new URL('src/', import.meta.url));
const watching = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  outdir: 'dist',
  format: 'esm',
  minify: !watching,
  sourcemap: watching,
  legalComments: 'none',
  // Its build for browsers does the same in half the bytes: nothing here reads its words from a file.
  alias: {
    '@vscode/l10n': fileURLToPath(new URL('node_modules/@vscode/l10n/dist/browser.js', import.meta.url)),
  },
  metafile: true,
  logLevel: 'info',
};

/**
 * A library in CommonJS calls `require` for Node's own modules, which ES modules do not have: it is given what they
 * import. (A banner that makes a `require` would stand in each of a hundred files.)
 * @type {import('esbuild').Plugin}
 */
const importBuiltins = {
  name: 'import-builtins',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^[a-z:/]+$/ }, ({ path, kind }) =>
      kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'builtin' } : null,
    );
    onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({ contents: `export * from '${path}';` }));
  },
};

/**
 * Gets VS Code's API through `require`, as an extension in CommonJS does. For an `import`, VS Code writes a module with an
 * export for each name of the API, which took a third of the time for loading and activating the extension.
 * @type {import('esbuild').Plugin}
 */
const requireVSCode = {
  name: 'require-vscode',
  setup: ({ onResolve, onLoad }) => {
    onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      const contents = text.replace("import * as vscode from 'vscode';", "import vscode from 'vscode';");
      return { contents, loader: 'ts' };
    });
    onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'required' }));
    onLoad({ filter: /^/, namespace: 'required' }, () => ({
      contents: `import { createRequire } from 'node:module';
        export default createRequire(import.meta.url)('vscode');`,
    }));
  },
};

/** What a person opens. These share most of their code, which then comes as one chunk instead of two dozen. */
const opened = [
  'ui/accessAdvisor/panel.ts',
  'ui/assistant/tools.ts',
  'ui/overview/exportPicture.ts',
  'ui/overview/panel.ts',
  'ui/who/panel.ts',
].map((file) => path.join(sources, file));

/** What the list needs as soon as it has something to show. */
const firstShown = [
  'accounts/stored/snapshotFiles.ts',
  'presentation/list/onDemand.ts',
  'ui/list/statusBar.ts',
].map((file) => path.join(sources, file));

/**
 * What the extension loads when it is activated comes as one chunk instead of two dozen, each of which would be a file
 * to open: esbuild makes a chunk for each set of modules that the same entry points reach. With this, each module that is
 * loaded later reaches all that is loaded at first, so that this is one set; and so is what the list needs next.
 * @type {import('esbuild').Plugin}
 */
const firstLoadTogether = {
  name: 'first-load-together',
  setup: ({ onResolve, onLoad, resolve }) => {
    onResolve({ filter: /^\./ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === 'resolved' || !importer.startsWith(sources))
        return null;
      const target = await resolve(name, { kind, importer, resolveDir, pluginData: 'resolved' });
      return { path: target.path, namespace: 'later' };
    });
    onLoad({ filter: /^/, namespace: 'later' }, ({ path: target }) => {
      const group = opened.includes(target) ? opened : [];
      const together = [path.join(sources, 'extension.ts'), ...firstShown, ...group];
      const imports = together.map((file) => `import ${JSON.stringify(file)};`).join('');
      return { contents: `${imports} export * from ${JSON.stringify(target)};`, resolveDir: sources };
    });
  },
};

/**
 * EC2's client describes all of its 700 calls, of which one is made: half a megabyte. esbuild leaves out a description that
 * nothing names once it is marked as one that does nothing but be made.
 * @type {import('esbuild').Plugin}
 */
const usedSchemas = {
  name: 'used-schemas',
  setup: ({ onLoad }) => {
    onLoad({ filter: /client-ec2[/\\]dist-es[/\\]schemas[/\\]/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const schema = /^((?:export )?var \S+ = )(\[[^]*?\]);$/gm;
      return { contents: text.replaceAll(schema, '$1/* @__PURE__ */ (() => $2)();') };
    });
  },
};

/** Split, so that what is large, such as the AWS SDK, is loaded when it is first needed. */
const node = {
  ...common,
  splitting: true,
  platform: 'node',
  target: 'node22',
  // The SDK's ES modules are smaller than its CommonJS ones, and can be shaken.
  mainFields: ['module', 'main'],
  conditions: ['module'],
  plugins: [importBuiltins, usedSchemas],
};

/** The two composition roots, each with chunks of its own: the vsix holds the one, npm's package the other. */
const extension = {
  ...node,
  entryPoints: { extension: 'src/extension.ts' },
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [...node.plugins, requireVSCode, firstLoadTogether],
};
const cli = { ...node, entryPoints: { cli: 'src/cli/start.ts' }, chunkNames: 'cli/[name]-[hash]' };

/** @type {import('esbuild').BuildOptions} */
const webview = {
  ...common,
  entryPoints: [
    { in: 'media/accessAdvisor/main.ts', out: 'webview/accessAdvisor' },
    { in: 'media/accessAdvisor/main.css', out: 'webview/accessAdvisor' },
    { in: 'media/overview/main.ts', out: 'webview/overview' },
    { in: 'media/overview/main.css', out: 'webview/overview' },
    { in: 'media/who/main.ts', out: 'webview/who' },
    { in: 'media/who/main.css', out: 'webview/who' },
    { in: 'media/mailLog/main.ts', out: 'webview/mailLog' },
    { in: 'media/mailLog/main.css', out: 'webview/mailLog' },
    { in: 'media/setup/main.ts', out: 'webview/setup' },
    { in: 'media/setup/main.css', out: 'webview/setup' },
    { in: 'media/calls/main.ts', out: 'webview/calls' },
    { in: 'media/calls/main.css', out: 'webview/calls' },
  ],
  platform: 'browser',
  target: 'chrome128',
};

const bundles = [extension, cli, webview];
await rm('dist', { recursive: true, force: true });
if (watching) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  const built = await Promise.all(bundles.map((options) => build(options)));
  const metafiles = built.map(({ metafile }) => metafile);
  await writeFile('dist/ThirdPartyNotices.txt', await thirdPartyNotices(metafiles));
  // What went into each file: the budgets and the notices are held against it.
  await mkdir('out', { recursive: true });
  await writeFile('out/bundles.json', JSON.stringify(metafiles));
}

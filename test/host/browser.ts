import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { installOnce, npmInstall } from './install.ts';

/** The npm package that carries a Chromium for Linux x64, for machines that have no browser. */
const SPARTICUZ_CHROMIUM = '153.0.0';

/** Starts a headless Chrome or Chromium: the machine's own, else the one npm carries (Linux x64). */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  return chromium.launch({
    executablePath,
    headless: true,
    env: { ...process.env, ...env },
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

interface BrowserProgram {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

async function findBrowser(): Promise<BrowserProgram> {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) throw new Error(`CHROME_PATH names no file: ${chosen}`);
    return { executablePath: chosen, env: {} };
  }
  const own = usualPlaces().find((place) => existsSync(place));
  if (own !== undefined) return { executablePath: own, env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chrome or Chromium found. Install one, or set CHROME_PATH to its executable.');
  }
  return installChromium();
}

/** Where Chrome, Chromium and Edge are installed, the usual first. */
function usualPlaces(): readonly string[] {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
      );
    case 'win32':
      return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
        .flatMap((variable) => process.env[variable] ?? [])
        .flatMap((folder) => [
          path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ]);
    default:
      return ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'].flatMap((name) =>
        (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, name)),
      );
  }
}

/** Installs and unpacks the Chromium that npm carries, once, with a font for machines that have none. */
async function installChromium(): Promise<BrowserProgram> {
  const directory = await installOnce(`chromium-${SPARTICUZ_CHROMIUM}`, async (staging) => {
    await npmInstall(staging, `@sparticuz/chromium@${SPARTICUZ_CHROMIUM}`);
    const unpacked = path.join(staging, 'unpacked');
    await mkdir(unpacked);
    // The package unpacks into the temporary folder of the process that asks.
    await promisify(execFile)(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        "await (await import('@sparticuz/chromium')).default.executablePath()",
      ],
      { cwd: staging, env: { ...process.env, TMPDIR: unpacked }, timeout: 120_000 },
    );
    await rename(path.join(unpacked, 'fonts', 'fonts'), path.join(unpacked, 'open-sans'));
    await writeFile(path.join(unpacked, 'fonts.conf'), FONTS);
    await rm(path.join(staging, 'node_modules'), { recursive: true });
  });
  const unpacked = path.join(directory, 'unpacked');
  return {
    executablePath: path.join(unpacked, 'chromium'),
    env: { FONTCONFIG_FILE: path.join(unpacked, 'fonts.conf') },
  };
}

/** The machine's fonts as it has them set up, and Open Sans beside this file. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">open-sans</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

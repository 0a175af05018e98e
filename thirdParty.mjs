import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const INTRODUCTION = `Third-party software in AWS SES Senders

The program files of this extension hold code of the packages below, each under the licence that follows its name.
`;

/** Texts of packages that say their licence in package.json only, by the owner's own licence file. */
const KNOWN_TEXTS = { '@vscode/l10n': 'licences/vscode-l10n.txt' };

/**
 * The licences of the packages whose code is in a bundle, as one text. Packages that share a licence text, letter by
 * letter, stand above it together. Some packages of the AWS SDK have none of their own in npm: what counts is that of
 * their repository, as another package of it has it.
 * @param {readonly import('esbuild').Metafile[]} metafiles what esbuild tells of each bundle
 * @throws Error that names a package without a licence text: such code must not be shipped
 */
export async function thirdPartyNotices(metafiles) {
  const packages = await Promise.all(foldersOf(metafiles).map(readPackage));
  /** @type {Map<string, string[]>} */
  const namesOf = new Map();
  for (const { name, repository, text } of packages) {
    const licence = text || packages.find((other) => other.text && other.repository === repository)?.text;
    if (licence === undefined) throw new Error(`${name} is bundled and has no licence text.`);
    namesOf.set(licence, [...(namesOf.get(licence) ?? []), name]);
  }
  const parts = [...namesOf].map(([licence, names]) => `${names.join('\n')}\n\n${licence}\n`);
  return [INTRODUCTION, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

async function readPackage(folder) {
  const { name, version, license, repository } = JSON.parse(
    await readFile(path.join(folder, 'package.json'), 'utf8'),
  );
  return {
    name: `${name} ${version} (${license})`,
    repository: `${repository?.url} ${license}`,
    text: KNOWN_TEXTS[name] ? await textOf(KNOWN_TEXTS[name]) : await licenceOf(folder),
  };
}

/** The folders of the packages that a bundle took code from: `node_modules/@aws-sdk/client-iam`. */
function foldersOf(metafiles) {
  const files = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

async function licenceOf(folder) {
  const names = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice|copying)\b/i.test(name)).sort();
  const texts = await Promise.all(names.map((name) => textOf(path.join(folder, name))));
  return texts.join('\n\n');
}

const textOf = async (file) => (await readFile(file, 'utf8')).replaceAll('\r\n', '\n').trim();

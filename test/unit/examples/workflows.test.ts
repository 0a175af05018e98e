/** The workflows of this repository, and the one in examples/, by the language service of GitHub Actions. */
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { validate } from '@actions/languageservice/validate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { root } from '../../host/paths.ts';
import { bundled } from './bundled.ts';

interface Service {
  readonly validate: typeof validate;
  readonly TextDocument: typeof TextDocument;
}

let service: Service;
beforeAll(async () => {
  service = await bundled<Service>(
    `export { validate } from '@actions/languageservice/validate';
     export { TextDocument } from 'vscode-languageserver-textdocument';`,
  );
});

async function mistakesIn(text: string): Promise<readonly string[]> {
  const { validate, TextDocument } = service;
  // The service remembers a file by its name.
  const name = createHash('sha256').update(text).digest('hex');
  const document = TextDocument.create(`file:///.github/workflows/${name}.yml`, 'yaml', 0, text);
  return (await validate(document)).map(
    ({ range, message }) =>
      `${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
  );
}

const read = (file: string) => readFile(path.join(root, file), 'utf8');
const EXAMPLE = path.join('examples', 'github-actions', 'ses-senders.yml');

// A folder without workflows would be an empty suite, which fails.
describe.each(['.github/workflows', 'examples/github-actions'])('Each workflow in %s', (folder) => {
  it.each(globSync('*.yml', { cwd: path.join(root, folder) }))('%s has no mistake', async (file) => {
    expect(await mistakesIn(await read(path.join(folder, file)))).toEqual([]);
  });
});

it.each(['README.md', 'README.ja.md'])('The workflow in %s has no mistake', async (file) => {
  const [, workflow = ''] = /^```yaml\n(.*?)^```$/ms.exec(await read(file)) ?? [];
  expect(workflow).toContain('ses-senders scan');
  expect(await mistakesIn(workflow)).toEqual([]);
});

describe('The validator', () => {
  it.each([
    [
      'a key that there is not',
      'timeout-minutes: 30',
      'timeout-minute: 30',
      "Unexpected value 'timeout-minute'",
    ],
    ['a permission that there is not', 'id-token: write', 'id-tokens: write', "Unexpected value 'id-tokens'"],
    ['an expression that cannot be read', "if: always() && hashFiles('senders.json')", 'if: always( &&', ''],
    ['a time that is none', "'17 6 * * *'", "'17 6 * *'", 'cron'],
  ])('finds a mistake: %s', async (_name, right, wrong, message) => {
    const text = await read(EXAMPLE);
    expect(text).toContain(right);
    const found = await mistakesIn(text.replace(right, wrong));
    expect(found).not.toEqual([]);
    expect(found.join('\n')).toContain(message);
  });
});

it('The example uses the options of the command line', async () => {
  const [, options = ''] = /ses-senders scan (.*) \|\|/.exec(await read(EXAMPLE)) ?? [];
  const { parseArguments } = await import('../../../src/cli/arguments.ts');
  expect(parseArguments(['scan', ...options.split(' ')])).toMatchObject({
    format: 'json',
    output: 'senders.json',
    maskKeyIds: true,
    failOn: ['sends-smtp'],
  });
});

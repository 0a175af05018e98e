import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** AWS files of a test's own, removed after each test. Call it once, where the tests are described. */
export function useAwsFiles() {
  const files = {
    directory: '',
    /** The variables that lead to the files. */
    env: {} as Record<string, string>,
    write: (file: 'config' | 'credentials', text: string) =>
      writeFile(path.join(files.directory, file), text),
  };
  beforeEach(async () => {
    files.directory = await mkdtemp(path.join(tmpdir(), 'aws-files-'));
    files.env = {
      AWS_CONFIG_FILE: path.join(files.directory, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(files.directory, 'credentials'),
    };
  });
  afterEach(() => rm(files.directory, { recursive: true }));
  return files;
}

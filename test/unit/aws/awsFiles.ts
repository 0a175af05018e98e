import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** AWS files for tests, removed after each test. Call it once in `describe`. */
export function useAwsFiles() {
  const files = {
    directory: '',
    /** The environment variables with the paths of the files. */
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

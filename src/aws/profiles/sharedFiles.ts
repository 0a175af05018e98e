import { homedir } from 'node:os';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Environment, SharedFiles } from '../../senders/accounts/profiles.ts';

/**
 * `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, in which `$NAME` and a leading `~` stand for what they do in
 * the AWS CLI; else the files in `~/.aws`.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Location of the shared config and credentials files"; Python Library
 * Reference, `os.path.expandvars` and `os.path.expanduser`.
 */
export function sharedFiles(env: Environment): SharedFiles {
  const expanded = (value: string) => expandHome(expandVariables(value, env), env);
  return {
    configFilepath: expanded(env['AWS_CONFIG_FILE'] ?? '~/.aws/config'),
    filepath: expanded(env['AWS_SHARED_CREDENTIALS_FILE'] ?? '~/.aws/credentials'),
  };
}

/**
 * Why a path cannot be followed: the home folder of another user, which Node.js does not know and the AWS CLI would
 * read. Passing over the file could lead to another account than the AWS CLI's.
 */
export function pathProblem(file: string): string | null {
  return /^~[^/\\]/.test(file)
    ? l10n.t("{0} is in another user's home folder. Use the full path.", file)
    : null;
}

function expandVariables(value: string, env: Environment): string {
  const known = (whole: string, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? whole;
  const expanded = value.replace(/\$(?:\{([^}]*)\}|([A-Za-z0-9_]+))/g, known);
  return process.platform === 'win32' ? expanded.replace(/%([^%]+)%/g, known) : expanded;
}

/** A path with the home folder in place of a leading `~`. Not every path that an AWS file names has one. */
export function expandHome(value: string, env: Environment): string {
  if (!/^~(?=[/\\]|$)/.test(value)) return value;
  const home = env[process.platform === 'win32' ? 'USERPROFILE' : 'HOME'] ?? homedir();
  return path.join(home, value.slice(1));
}

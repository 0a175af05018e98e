import { homedir } from 'node:os';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Environment, SharedFiles } from '../../senders/accounts/profiles.ts';

/**
 * Returns `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, with `$NAME` and a leading `~` as in the AWS CLI, else the
 * files in `~/.aws`.
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
 * Returns why a path can't be resolved: it's in another user's home folder, which the AWS CLI would find and Node.js can't.
 * Ignoring the file could lead to a different account than the AWS CLI's.
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

/** Replaces a leading `~` with the home folder. Not every path in an AWS file may have one. */
export function expandHome(value: string, env: Environment): string {
  if (!/^~(?=[/\\]|$)/.test(value)) return value;
  const home = env[process.platform === 'win32' ? 'USERPROFILE' : 'HOME'] ?? homedir();
  return path.join(home, value.slice(1));
}

import { spawnSync } from 'node:child_process';

/** Whether an AWS CLI is on the PATH. */
export const hasAwsCli = (): boolean => spawnSync('aws', ['--version']).status === 0;

/**
 * Runs the endpoint until it is stopped (Ctrl+C):
 *   node test/aws/main.ts [--account FILE]... [--port N] [--config-dir DIR]
 * Without `--account`: the article's account and a second one. Writes AWS config files whose profiles point
 * to it: `sample` for the first account, the alias or the ID for each further one.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { profileOf, writeAwsConfig } from './awsConfig.ts';
import { readAccount } from './declaration.ts';
import { startEndpoint } from './endpoint.ts';
import { realJobTime } from './jobs.ts';

const { values } = parseArgs({
  options: {
    account: { type: 'string', multiple: true },
    port: { type: 'string', default: '0' },
    'config-dir': { type: 'string', default: join(tmpdir(), 'aws-ses-senders-sample') },
  },
});

const sample = (name: string): URL => new URL(`accounts/${name}.json`, import.meta.url);
const files = values.account ?? [sample('article'), sample('other')];
const accounts = files.map(readAccount);
const endpoint = await startEndpoint({
  accounts,
  port: Number(values.port),
  jobDuration: (services) => ({ milliseconds: realJobTime(services) / 4, polls: 0 }),
});
const profiles = accounts.map(({ accountId, alias }, index) =>
  profileOf(endpoint, index === 0 ? 'sample' : (alias ?? accountId), accountId),
);
const { configFile, credentialsFile } = writeAwsConfig(values['config-dir'], profiles);

console.log(`IAM and STS at ${endpoint.url}
Profiles: ${profiles.map(({ name }) => name).join(', ')}

  export AWS_CONFIG_FILE='${configFile}' AWS_SHARED_CREDENTIALS_FILE='${credentialsFile}'
  aws --profile sample --endpoint-url ${endpoint.url} iam list-users

Ctrl+C ends it.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void endpoint.close());

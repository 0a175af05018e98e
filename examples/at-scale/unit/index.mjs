/**
 * The unit of a scan at scale, as a Lambda function: one account, read by the command line with the role in it. Its
 * report goes to S3 on one line, since Athena reads a record a line. Beside it in the package: `node_modules` with
 * `aws-ses-senders`; the SDK's S3 client comes with Lambda's Node.js.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const CLI = fileURLToPath(new URL('node_modules/aws-ses-senders/dist/cli.js', import.meta.url));
/** What the command line ends with where it could read the account: 0 done, 3 done with gaps. */
const READ = [0, 3];
/** Kept back from the time that Lambda gives, to say that it was not enough. In milliseconds. */
const TO_SAY_SO = 10_000;

/**
 * Scans an account. With `unread` it scans nothing, and writes that the account could not be read instead.
 * @param event.accountId whose users are asked about.
 * @param event.day `2026-11-23`: the partition of the table that the report belongs to.
 * @param event.unread the error of the invocation before: `{ Error, Cause }`, as Step Functions gives it.
 * @throws NothingRead with what the command line said.
 */
export async function handler({ accountId, day, unread }, context) {
  const { exit, report } =
    unread === undefined
      ? await scan(accountId, context)
      : { exit: 1, report: unreadReport(accountId, unread) };
  const Key = `reports/day=${day}/${accountId}.json`;
  const Body = `${JSON.stringify(report)}\n`;
  await new S3Client({}).send(
    new PutObjectCommand({ Bucket: process.env.BUCKET, Key, Body, ContentType: 'application/json' }),
  );
  return { accountId, key: Key, exit };
}

async function scan(accountId, context) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ses-senders-'));
  try {
    const file = (name) => path.join(folder, name);
    await writeFile(file('config'), configOf(accountId));
    const { exit, stderr } = await run(
      ['scan', '--profile', accountId, '--format', 'json', '--output', file('report.json')],
      { AWS_CONFIG_FILE: file('config'), AWS_SHARED_CREDENTIALS_FILE: file('credentials') },
      context.getRemainingTimeInMillis() - TO_SAY_SO,
    );
    if (!READ.includes(exit)) throw new NothingRead(stderr.trim());
    return { exit, report: JSON.parse(await readFile(file('report.json'), 'utf8')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A profile of the account: the role in it, assumed with the credentials that Lambda puts into the environment. */
function configOf(accountId) {
  const { PARTITION, ROLE, AWS_REGION } = process.env;
  return `[profile ${accountId}]
role_arn = arn:${PARTITION}:iam::${accountId}:role/${ROLE}
role_session_name = aws-ses-senders
credential_source = Environment
region = ${AWS_REGION}
`;
}

function run(args, env, timeout) {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, ...args],
      { env: { ...process.env, ...env }, timeout },
      (error, _stdout, stderr) => {
        const said = error?.killed ? `The time of the function was not enough.\n${stderr}` : stderr;
        resolve({ exit: error === null ? 0 : error.code, stderr: said });
      },
    );
  });
}

class NothingRead extends Error {
  name = 'NothingRead';
}

/** The form of a report, so that an account which could not be read is in the table, and its reason with it. */
function unreadReport(accountId, { Error: reason, Cause: cause }) {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const gap = { call: 'Invoke', reason, message: messageOf(cause) };
  return {
    schema: 2,
    generatedAt: now,
    accounts: [
      {
        profile: accountId,
        accountId,
        alias: null,
        partition: process.env.PARTITION,
        scan: { mode: 'quick', startedAt: now, finishedAt: now, reportGeneratedAt: null, calls: {} },
        gaps: [gap],
        users: [],
        mails: null,
        roles: [],
      },
    ],
  };
}

/** What a function throws, Lambda gives as JSON; what Lambda itself says is text. */
function messageOf(cause) {
  try {
    return JSON.parse(cause).errorMessage ?? cause;
  } catch {
    return cause;
  }
}

#!/usr/bin/env node
/** The second composition root: the same scan without a window. */
import { connect } from './aws/connection.ts';
import { systemClock } from './aws/clock.ts';
import { parseArguments, USAGE, UsageError } from './cli/arguments.ts';
import type { Command } from './cli/arguments.ts';
import { EXIT, exitCode } from './cli/exitCode.ts';
import { writeReport } from './cli/output.ts';
import { askMfaCode, progressOn } from './cli/terminal.ts';
import type { ScanMode, Snapshot } from './senders/model.ts';
import { problemOfScan, problemWords } from './senders/problem.ts';
import type { Problem } from './senders/problem.ts';
import { scan } from './senders/scan.ts';
import packageJson from '../package.json' with { type: 'json' };

const SETTINGS = { concurrency: 8, usersAtOnce: 16, giveUpAfter: 120_000 } as const;

const { stdout, stderr, env } = process;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  try {
    const command = parseArguments(args);
    if (command.kind === 'help') stdout.write(USAGE);
    else if (command.kind === 'version') stdout.write(`${packageJson.version}\n`);
    else return await scanProfiles(command, interrupted.signal);
    return EXIT.done;
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT.interrupted;
    const message = error instanceof Error ? error.message : String(error);
    stderr.write(
      error instanceof UsageError ? `ses-senders: ${message}\n\n${USAGE}` : `ses-senders: ${message}\n`,
    );
    return error instanceof UsageError ? EXIT.usage : EXIT.nothing;
  }
}

async function scanProfiles(command: Command & { kind: 'scan' }, signal: AbortSignal): Promise<number> {
  const profiles = command.profiles.length === 0 ? [null] : command.profiles;
  const snapshots: Snapshot[] = [];
  for (const profile of profiles) {
    const snapshot = await scanProfile(profile, command.mode, signal);
    signal.throwIfAborted();
    if (snapshot !== null) snapshots.push(snapshot);
  }
  if (snapshots.length === 0) return EXIT.nothing;
  await writeReport(command, snapshots, systemClock.now());
  return exitCode(snapshots, profiles.length - snapshots.length, command.failOn);
}

/** `null` when nothing of the account could be read; then standard error says why and what to do. */
async function scanProfile(
  profile: string | null,
  mode: ScanMode,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const connected = await connect(
    {
      profile,
      env,
      concurrency: SETTINGS.concurrency,
      mfaCodeProvider: (serial) => askMfaCode(serial, signal),
    },
    signal,
  );
  if (!connected.ok) return explain(connected.profile, connected.problem);
  const { account, gaps, iam } = connected.connection;
  const progress = progressOn(stderr, account);
  let last: Snapshot | null = null;
  for await (const snapshot of scan(
    account,
    gaps,
    mode,
    { questions: iam, clock: systemClock, settings: SETTINGS },
    signal,
  )) {
    progress.show(snapshot);
    last = snapshot;
  }
  progress.end();
  const problem = last === null ? null : problemOfScan(last);
  return problem === null ? last : explain(account.profile, problem);
}

function explain(profile: string, problem: Problem): null {
  const { title, nextStep } = problemWords(problem.kind, profile);
  stderr.write(`ses-senders: profile ${profile}: ${title}: ${problem.message}\n${nextStep}\n`);
  return null;
}

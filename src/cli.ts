/** The second composition root: the same scan without a window. */
import { awsClock } from './aws/client/clock.ts';
import { accesses } from './aws/signIn/signIn.ts';
import { redactSecrets } from './aws/errors/redactSecrets.ts';
import { parseArguments, USAGE, type AccountsChoice, type Command } from './cli/arguments.ts';
import { findSignInCandidates } from './cli/signInCandidates.ts';
import { countedGaps, EXIT, exitCode } from './cli/exitCode.ts';
import { checkOutput, print, writeChunks, writeReport } from './cli/output.ts';
import { createTerminal, type Terminal } from './cli/terminal.ts';
import {
  clockLines,
  cutOffLines,
  failedLines,
  formatLines,
  leftOutLines,
  line,
  missingLines,
  unreadIn,
} from './cli/stderrMessages.ts';
import { UsageError } from './cli/usageError.ts';
import { replaceControlChars } from './export/replaceControlChars.ts';
import type { Candidate } from './senders/accounts/candidates.ts';
import { scanAccounts, type ManyAccounts, type Outcome } from './senders/accounts/manyAccounts.ts';
import { raceAbort } from './senders/evidence/raceAbort.ts';
import type { OrganizationAccount } from './senders/accounts/organization.ts';
import type { Gap, Snapshot } from './senders/model/model.ts';
import packageJson from '../package.json' with { type: 'json' };

const SETTINGS = { concurrency: 8, usersAtOnce: 16 } as const;
/** Most of an account's time is spent waiting for Access Advisor's jobs, so many can run at once. */
const ACCOUNTS_AT_ONCE = 16;

/** The time at AWS as soon as it's known. */
const clock = awsClock();

const { stdin, stdout, stderr, env } = process;

// If a message can't be written (the reader is gone, the disk is full), the report must still be.
stderr.on('error', () => undefined);

process.exitCode = await main(process.argv.slice(2));
// Abandoned work may still be running, such as a credential process or a request. The command ends without it.
if (process.exitCode !== EXIT.interrupted) await Promise.all([stdout, stderr].map(written));
process.exit();

async function main(args: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  // Whatever asks the command to end, clean up first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupted.abort());
  const terminal = createTerminal(stdin, stderr, () => interrupted.abort());
  try {
    const command = parseArguments(args);
    if (command.kind === 'help') await print([USAGE]);
    else if (command.kind === 'version') await print([`${packageJson.version}\n`]);
    else if (command.kind === 'who') return await whoAndReport(command, terminal, interrupted.signal);
    else if (command.kind === 'log') return await searchAndReport(command, terminal, interrupted.signal);
    else if (command.kind === 'setup') return await setupAndReport(command, terminal, interrupted.signal);
    else if (command.kind === 'calls') return await callsAndReport(command, terminal, interrupted.signal);
    else return await scanAndReport(command, terminal, interrupted.signal);
    return EXIT.done;
  } catch (error) {
    terminal.endProgress();
    if (interrupted.signal.aborted) return EXIT.interrupted;
    const message = error instanceof Error ? error.message : String(error);
    writeLines([line(redactSecrets(message))]);
    // Without arguments, show the help. After a mistake, a screen of options would scroll the message out of sight.
    if (error instanceof UsageError)
      stderr.write(args.length === 0 ? `\n${USAGE}` : 'Try: ses-senders --help\n');
    return error instanceof UsageError ? EXIT.usage : EXIT.nothing;
  }
}

async function scanAndReport(
  command: Command & { kind: 'scan' },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  await checkOutput(command.output);
  const { outcomes, isWhole } = await scan(command, command, terminal, signal);
  if (!outcomes.some(({ kind }) => kind === 'scanned')) return EXIT.nothing;
  writeLines(formatLines(outcomes, command.format));
  const snapshots = snapshotsIn(outcomes);
  const output = { ...command, unread: unreadIn(outcomes) };
  await writeReport(output, snapshots, clock.now(), signal);
  sayMissing(command, scannedIn(outcomes).map(countedGaps));
  return exitCode(snapshots, isWhole, command.failOn);
}

/** Scans the accounts, and asks each who could have sent the mails. */
async function whoAndReport(
  command: Command & { kind: 'who' },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const who = await import('./cli/who.ts');
  const { askAccount, endedBy, findWindow, isTrailLate, regionWarning } = who;
  const { whoChunks, whoGaps, withMaskedKeys } = who;
  await checkOutput(command.output);
  const { window: named, notes, doubts } = await raceAbort(findWindow(command, stdin), signal);
  writeLines(notes.map(line));
  let window = named;
  const answers = new Map<string, Awaited<ReturnType<typeof askAccount>>>();
  const calls = new Map<string, Readonly<Record<string, number>>>();
  const afterScan: ManyAccounts['afterScan'] = async (snapshot, deps, stop) => {
    // The time at AWS is known by now; one window is for all accounts.
    window = endedBy(window, deps.clock.now());
    const ask = async () => {
      answers.set(snapshot.accountId, await askAccount(snapshot, window, deps, command, stop));
      calls.set(snapshot.accountId, deps.iam.calls());
    };
    // Each waits for CloudTrail then, at the same time.
    if (command.wait) return ask;
    await ask();
    return undefined;
  };
  const how = { mode: 'quick', roles: true, afterScan } as const;
  const { outcomes, isWhole } = await scan(command, how, terminal, signal);
  if (!outcomes.some(({ kind }) => kind === 'scanned')) return EXIT.nothing;
  const warning = regionWarning(window.region, scannedIn(outcomes));
  if (warning !== null) writeLines([line(warning)]);
  const accounts = snapshotsIn(outcomes).map((snapshot) => ({
    snapshot,
    answer: answers.get(snapshot.accountId) ?? null,
    calls: calls.get(snapshot.accountId) ?? {},
  }));
  const shown = command.maskKeyIds ? accounts.map(withMaskedKeys) : accounts;
  await writeChunks(
    command.output,
    whoChunks(command.format, window, shown, clock.now(), 'ses-senders setup', unreadIn(outcomes), doubts),
    signal,
  );
  const all = [...answers.values()];
  if (window.to !== named.to)
    writeLines([`--to ${named.to} is still to come: the span ends now, at ${window.to}.`]);
  if (!command.wait && all.some(isTrailLate))
    writeLines([
      'CloudTrail can be 15 minutes late. With --wait, the command waits that long for a fuller answer.',
    ]);
  const missing = all.map(whoGaps);
  sayMissing(command, missing);
  return isWhole && missing.flat().length === 0 ? EXIT.done : EXIT.gaps;
}

/** Searches a mail log of the accounts. */
async function searchAndReport(
  command: Command & { kind: 'log' },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { searchAccounts } = await import('./cli/log.ts');
  await checkOutput(command.output);
  const { candidates } = await raceAbort(findCandidates(command, terminal, signal), signal);
  return searchAccounts(command, candidates, { clock, say: (text) => writeLines([text]), signal });
}

/** Scans the accounts, and asks SES itself how each is set up. */
async function setupAndReport(
  command: Command & { kind: 'setup' },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { checkAccount, checkGaps, setupChunks, shell, traceWords, withMaskedSetup } =
    await import('./cli/setup.ts');
  await checkOutput(command.output);
  writeLines([line(traceWords())]);
  const answers = new Map<string, Awaited<ReturnType<typeof checkAccount>>>();
  const afterScan: ManyAccounts['afterScan'] = async (snapshot, deps, stop) => {
    answers.set(snapshot.accountId, await checkAccount(snapshot, command.regions, deps, stop));
  };
  const how = { mode: 'quick', roles: true, afterScan } as const;
  const { outcomes, isWhole } = await scan(command, how, terminal, signal);
  if (!outcomes.some(({ kind }) => kind === 'scanned')) return EXIT.nothing;
  const accounts = snapshotsIn(outcomes).map((snapshot) => ({
    snapshot,
    answer: answers.get(snapshot.accountId)?.answer ?? null,
    calls: answers.get(snapshot.accountId)?.calls ?? {},
    isOwnProfile: command.organization === null,
  }));
  const shown = command.maskKeyIds ? accounts.map(withMaskedSetup) : accounts;
  await writeChunks(
    command.output,
    setupChunks(command.format, shown, clock.now(), shell, unreadIn(outcomes)),
    signal,
  );
  const missing = scannedIn(outcomes).map((snapshot) => {
    const checked = answers.get(snapshot.accountId);
    return [...countedGaps(snapshot), ...(checked === undefined ? [] : checkGaps(checked))];
  });
  sayMissing(command, missing);
  return isWhole && missing.flat().length === 0 ? EXIT.done : EXIT.gaps;
}

/** Asks the accounts for one key's calls. */
async function callsAndReport(
  command: Command & { kind: 'calls' },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { askAccounts, callsChunks, callsGaps, maskKeyId, withMaskedCalls } = await import('./cli/calls.ts');
  await checkOutput(command.output);
  const found = await raceAbort(findCandidates(command, terminal, signal), signal);
  const asking = askAccounts(found.candidates, { ...command, clock }, signal);
  const { accounts, outcomes, isKnown } = await raceAbort(asking, signal);
  writeLines([...leftOutLines(outcomes, found.inactive), ...failedLines(outcomes), ...clockLines(clock)]);
  if (accounts.length === 0) return EXIT.nothing;
  if (!isKnown) {
    // AWS does not say to another account whose key it is.
    const isTold = accounts.every(({ gaps }) => gaps.every(({ call }) => call !== 'GetAccessKeyLastUsed'));
    const where = isTold
      ? 'was found in none of these accounts, and'
      : 'is not known to be of these accounts, and';
    const id = command.maskKeyIds ? maskKeyId(command.accessKeyId) : command.accessKeyId;
    writeLines([
      line(`${id} ${where} no calls of it were found in the Regions that were asked.`),
      'Check the ID, name the profiles of other accounts with --profile, or other Regions with --region.',
    ]);
  }
  const shown = command.maskKeyIds ? accounts.map(withMaskedCalls) : accounts;
  await writeChunks(
    command.output,
    callsChunks(command.format, shown, clock.now(), unreadIn(outcomes)),
    signal,
  );
  const isWhole = found.isListed && outcomes.every(({ kind }) => kind !== 'failed');
  const missing = accounts.map(callsGaps);
  sayMissing(command, missing);
  return isWhole && missing.flat().length === 0 ? EXIT.done : EXIT.gaps;
}

/** Scans the accounts, and reports which could not be scanned, or only without some of their answers. */
async function scan(
  command: AccountsChoice & { readonly countMails: boolean },
  { mode, roles, afterScan }: Pick<ManyAccounts, 'mode' | 'afterScan'> & { readonly roles: boolean },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly isWhole: boolean }> {
  const found = await raceAbort(findCandidates(command, terminal, signal), signal);
  const { candidates, inactive, isListed } = found;
  const giveUpAfter = command.giveUpAfterSeconds * 1000;
  const settings = { ...SETTINGS, giveUpAfter, countMails: command.countMails, roles };
  const how = { mode, clock, settings, accountsAtOnce: ACCOUNTS_AT_ONCE, ...(afterScan && { afterScan }) };
  const scanning = scanAccounts(candidates, how, terminal.progressOf(candidates.length), signal);
  const outcomes = namedOutcomes(await raceAbort(scanning, signal), candidates);
  terminal.endProgress();
  writeLines([...leftOutLines(outcomes, inactive), ...failedLines(outcomes), ...clockLines(clock)]);
  return { outcomes, isWhole: isListed && outcomes.every(({ kind }) => kind !== 'failed') };
}

/** Adds the names that the organization gives to accounts that another profile leads to. */
function namedOutcomes(outcomes: readonly Outcome[], candidates: readonly Candidate[]): readonly Outcome[] {
  const names = new Map(
    candidates.flatMap(({ account }) =>
      account?.accountName === undefined ? [] : [[account.accountId, account.accountName] as const],
    ),
  );
  return outcomes.map((outcome) => {
    if (outcome.kind === 'same' || outcome.snapshot === null) return outcome;
    const accountName = names.get(outcome.snapshot.accountId);
    if (accountName === undefined) return outcome;
    const snapshot = { ...outcome.snapshot, accountName };
    return outcome.kind === 'scanned' ? { ...outcome, snapshot } : { ...outcome, snapshot };
  });
}

/** The reports: of every account that is known, each once. */
function snapshotsIn(outcomes: readonly Outcome[]): readonly Snapshot[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'same' ? [] : (outcome.snapshot ?? [])));
}

/** Says which answers are missing, where no table on the screen does, and in any case what to do if the sign-in or the network ended. @param missing those of each account */
function sayMissing(
  { format, output }: { readonly format: string; readonly output: string | null },
  missing: readonly (readonly Gap[])[],
): void {
  writeLines(format !== 'table' || output !== null ? missingLines(missing) : cutOffLines(missing));
}

/** Those of accounts that could be scanned; of the others, it is said why not. */
function scannedIn(outcomes: readonly Outcome[]): readonly Snapshot[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'scanned' ? [outcome.snapshot] : []));
}

interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly inactive: readonly OrganizationAccount[];
  /** Whether the organization listed its accounts, if asked, and those that were named are active. */
  readonly isListed: boolean;
}

async function findCandidates(
  { profiles, organization, giveUpAfterSeconds }: AccountsChoice,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Candidates> {
  const { askMfaCode: mfaCodeProvider } = terminal;
  const options = { env, proxies: env, mfaCodeProvider, clock, signInWithin: giveUpAfterSeconds * 1000 };
  const ways = findSignInCandidates(accesses(options), SETTINGS.concurrency);
  const [first = null, ...others] = profiles;
  const ofOthers = [...new Set(others)].filter((profile) => profile !== first).map(ways.ofProfile);
  if (organization === null) {
    return { candidates: [ways.ofProfile(first), ...ofOthers], inactive: [], isListed: true };
  }
  const members = await ways.ofOrganization(first, organization, signal);
  if (members.ok) {
    const { candidates, inactive } = members;
    // Without one that was named, the report isn't whole; of all accounts, only active ones are meant.
    const isListed = inactive.length === 0 || organization.accounts.length === 0;
    return { candidates: [...ofOthers, ...candidates], inactive, isListed };
  }
  writeLines([line(`profile ${members.profile}: ${members.title}: ${members.message}`), members.nextStep]);
  return { candidates: ofOthers, inactive: [], isListed: false };
}

/** Resolves when everything is written, or nobody reads it anymore. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.once('error', () => resolve()).write('', () => resolve());
  });
}

function writeLines(lines: readonly string[]): void {
  for (const text of lines) stderr.write(`${replaceControlChars(text)}\n`);
}

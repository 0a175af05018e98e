import { parseArgs } from 'node:util';
import type { ScanMode, Verdict } from '../senders/model/model.ts';
import { ALL_VERDICTS } from '../senders/model/verdict.ts';
import { DEFAULT_MEMBER_ROLE } from '../senders/model/target.ts';
import { LOG_FORMATS, LOG_OPTIONS, parseSearch } from './logArguments.ts';
import type { AskedSearch, LogFormat } from './logArguments.ts';
import { UsageError } from './usageError.ts';
import {
  parseAskSes,
  parseMailsMeant,
  parseRegion,
  parseRegions,
  WHO_FORMATS,
  WHO_OPTIONS,
} from './whoArguments.ts';
import { CALLS_OPTIONS, parseCallsMeant } from './callsArguments.ts';
import type { CallsMeant } from './callsArguments.ts';
import type { MailsMeant, WhoFormat } from './whoArguments.ts';

const FORMATS = ['table', 'csv', 'json', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | (AccountsChoice & {
      readonly kind: 'who';
      readonly mails: MailsMeant;
      /** `null`: any. */
      readonly region: string | null;
      readonly format: WhoFormat;
      readonly output: string | null;
      readonly countMails: boolean;
      /** Whether to wait until CloudTrail shows what was deleted before the scan. */
      readonly wait: boolean;
      /** Whether to ask SES itself about the mail. */
      readonly askSes: boolean;
      readonly maskKeyIds: boolean;
    })
  | (AccountsChoice &
      CallsMeant & {
        readonly kind: 'calls';
        readonly format: WhoFormat;
        readonly output: string | null;
        readonly countMails: boolean;
        readonly maskKeyIds: boolean;
      })
  | (AccountsChoice & {
      readonly kind: 'log';
      readonly search: AskedSearch;
      readonly format: LogFormat;
      readonly output: string | null;
      readonly maskKeyIds: boolean;
    })
  | (AccountsChoice & {
      readonly kind: 'setup';
      /** Empty: those that sent mails, or where a use of SES was seen. */
      readonly regions: readonly string[];
      readonly format: WhoFormat;
      readonly output: string | null;
      readonly countMails: boolean;
      readonly maskKeyIds: boolean;
    })
  | (AccountsChoice & {
      readonly kind: 'scan';
      readonly mode: ScanMode;
      readonly format: Format;
      /** `null`, like `-`, is standard output. */
      readonly output: string | null;
      readonly maskKeyIds: boolean;
      readonly failOn: readonly Verdict[];
      readonly countMails: boolean;
      /** Whether roles are asked about, too. */
      readonly roles: boolean;
    });

/** Which accounts a command is about. */
export interface AccountsChoice {
  /** Empty: what the environment names, as in the AWS CLI. */
  readonly profiles: readonly string[];
  /** `null`: only the profiles' own accounts. Otherwise the first profile lists the organization. */
  readonly organization: OrganizationChoice | null;
  /** How long to wait for a sign-in, a job or the credential report, in seconds. */
  readonly giveUpAfterSeconds: number;
}

export interface OrganizationChoice {
  /** The role to assume in each account. */
  readonly role: string;
  /** IDs of the accounts to scan; empty: all active ones. */
  readonly accounts: readonly string[];
}

export const USAGE = `Which IAM users and roles of these AWS accounts send e-mail through Amazon SES?

Usage: ses-senders scan [options]
       ses-senders who (--from TIME --to TIME | --at TIME | --message-id ID | --mail FILE) [options]
       ses-senders log --log-group NAME (--from TIME --to TIME | --message-id ID) [options]
       ses-senders setup [--region REGION]… [options]
       ses-senders calls --access-key-id ID [options]

  --profile NAME        AWS profile; may be repeated (default: as in the AWS CLI, from the environment);
                        an account that several profiles lead to is scanned once
  --organization        all active accounts of the organization; the first profile must belong to its management
                        account or a delegated administrator; further profiles are scanned as well
  --role NAME           with --organization: the role to assume in each account except the profile's own
                        (default: ${DEFAULT_MEMBER_ROLE})
  --account ID          with --organization: only this account; may be repeated
  --complete            get every answer live, for every user
  --format FORMAT       ${FORMATS.join(', ')} (default: table)
  --output FILE         write the report to FILE, whole or not at all (default, or with -: standard output)
  --give-up-after SEC   stop waiting for a sign-in, an Access Advisor job or the credential report after this
                        many seconds (default: 120)
  --mask-key-ids        write access key IDs as AKIA…WXYZ, for a report that you share
  --no-mails            don't count mails (CloudWatch charges $0.01 for 1,000 metrics; a scan asks for 17 or more)
  --no-roles            leave IAM roles out
  --fail-on VERDICT,…   exit with 4 if a user or role has one of these verdicts:
                        ${ALL_VERDICTS.join(', ')}
  --help, --version

Who could have sent these mails, and who could not (who; with the options above but --complete,
--no-roles and --fail-on; formats: ${WHO_FORMATS.join(', ')}):

  --from TIME --to TIME a span of time, such as 2026-11-27T03:00Z (without a zone: UTC)
  --at TIME             a moment
  --message-id ID       the Message-ID of a mail that was sent through Amazon SES
  --mail FILE           a mail, its headers, an abuse report, or any text with its Message-ID; -: standard input
  --region REGION       the mails were sent from this Region
  --ask-ses             ask Amazon SES, too, who sent this mail (--message-id, --mail), where Virtual Deliverability Manager
                        is on; it is a use of SES by your own user or role, as CloudTrail and Access Advisor then show
  --wait                wait until CloudTrail shows what was deleted before the scan (15 minutes)

Single mails from SES's events in a log group of CloudWatch Logs (log; with --profile, --format, --output, --mask-key-ids,
--give-up-after, --from, --to, --message-id and --region from above; formats: ${LOG_FORMATS.join(', ')}):

  --log-group NAME      the log group; CloudWatch Logs charges for the bytes that the search scans
  --region REGION       the log group is in this Region (default: the Message-ID's or the profile's)
  --sender NAME         only mails of this user or role, or of root
  --address ADDRESS     only mails from or to an address that contains this

Which mails will have no sender, who may send past IAM, and the commands that set SES up and undo it (setup; with
the options of who that name accounts and the output). It asks Amazon SES itself: the identity that asks then looks like
one that uses it:

  --region REGION       check this Region; may be repeated (default: those that sent mails, or where a use of SES was seen)

What a key called, from where and with which program, by CloudTrail's Event history (calls; with the options above but
those of who, --complete, --no-roles and --fail-on; formats: ${WHO_FORMATS.join(', ')}). Mails are never among the calls:

  --access-key-id ID    the key
  --region REGION       ask this Region, too; may be repeated (always: that of IAM's events, that of the key's last
                        use, and those that sent mails)
  --days N              the last N days (default: 90, all that Event history keeps)
  --most N              read at most about N calls in a Region (default: 500)

Exit status: 0 done; 1 nothing could be read; 2 wrong usage; 3 done with gaps, or without some of the accounts;
4 a --fail-on verdict was found; 130 interrupted. Accounts that could not be read are listed on standard error; so
are they in JSON and Markdown, with the reason. CSV has no line for them.
Read-only: it never changes anything in an account.
`;

/** Parses the arguments. @throws UsageError */
export function parseArguments(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, ...rest] = positionals;
  if (command === undefined) throw new UsageError('A command is missing.');
  if (!isCommand(command)) throw new UsageError(`There is no command "${command}".`);
  if (values.output === '') throw new UsageError('--output needs a file name.');
  // A script may pass an empty variable; the default chain could then lead to another account.
  if (values.profile?.includes('') === true) throw new UsageError('--profile needs a name.');
  if (rest.length > 0) throw new UsageError(`Unexpected argument "${rest.join(' ')}".`);
  const accounts = {
    profiles: values.profile ?? [],
    organization: parseOrganization(values),
    giveUpAfterSeconds: parseSeconds(values['give-up-after'] ?? '120'),
  };
  const own: readonly string[] = OPTIONS[command];
  const wrong = Object.keys(values).find((option) => !own.includes(option));
  if (wrong !== undefined) throw new UsageError(`--${wrong} is no option of ${command}.`);
  if (command === 'setup')
    return {
      ...accounts,
      kind: 'setup',
      regions: parseRegions(values),
      format: parseChoice(WHO_FORMATS, values.format ?? 'table', '--format'),
      output: values.output === undefined || values.output === '-' ? null : values.output,
      countMails: values['no-mails'] !== true,
      maskKeyIds: values['mask-key-ids'] === true,
    };
  if (command === 'who')
    return {
      ...accounts,
      kind: 'who',
      mails: parseMailsMeant(values),
      region: parseRegion({ region: parseOne(values.region, '--region') }),
      format: parseChoice(WHO_FORMATS, values.format ?? 'table', '--format'),
      output: values.output === undefined || values.output === '-' ? null : values.output,
      countMails: values['no-mails'] !== true,
      wait: values.wait === true,
      askSes: parseAskSes(values),
      maskKeyIds: values['mask-key-ids'] === true,
    };
  if (command === 'log')
    return {
      ...accounts,
      kind: 'log',
      search: parseSearch({ ...values, region: parseOne(values.region, '--region') }),
      format: parseChoice(LOG_FORMATS, values.format ?? 'table', '--format'),
      output: values.output === undefined || values.output === '-' ? null : values.output,
      maskKeyIds: values['mask-key-ids'] === true,
    };
  if (command === 'calls')
    return {
      ...accounts,
      ...parseCallsMeant(values, values.region ?? []),
      kind: 'calls',
      format: parseChoice(WHO_FORMATS, values.format ?? 'table', '--format'),
      output: values.output === undefined || values.output === '-' ? null : values.output,
      countMails: values['no-mails'] !== true,
      maskKeyIds: values['mask-key-ids'] === true,
    };
  return {
    ...accounts,
    kind: 'scan',
    mode: values.complete === true ? 'complete' : 'quick',
    format: parseChoice(FORMATS, values.format ?? 'table', '--format'),
    output: values.output === undefined || values.output === '-' ? null : values.output,
    maskKeyIds: values['mask-key-ids'] === true,
    countMails: values['no-mails'] !== true,
    roles: values['no-roles'] !== true,
    failOn: (values['fail-on'] ?? [])
      .flatMap((list) => list.split(','))
      .map((word) => parseChoice(ALL_VERDICTS, word.trim(), '--fail-on')),
  };
}

const ACCOUNTS = ['profile', 'organization', 'role', 'account', 'give-up-after'];
const REPORT = ['format', 'output', 'mask-key-ids'];

/** The options of each command. */
const OPTIONS = {
  scan: [...ACCOUNTS, ...REPORT, 'complete', 'no-roles', 'no-mails', 'fail-on'],
  who: [...ACCOUNTS, ...REPORT, 'no-mails', ...Object.keys(WHO_OPTIONS)],
  setup: [...ACCOUNTS, ...REPORT, 'no-mails', 'region'],
  calls: [...ACCOUNTS, ...REPORT, 'no-mails', 'region', ...Object.keys(CALLS_OPTIONS)],
  log: [
    'profile',
    'give-up-after',
    ...REPORT,
    'from',
    'to',
    'message-id',
    'region',
    ...Object.keys(LOG_OPTIONS),
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

function isCommand(name: string): name is keyof typeof OPTIONS {
  return Object.hasOwn(OPTIONS, name);
}

/** With its path, as IAM allows it (IAM User Guide, "IAM and AWS STS quotas": names). */
const ROLE_NAME = /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;
const ACCOUNT_ID = /^\d{12}$/;

function parseOrganization(values: ReturnType<typeof parsed>['values']): OrganizationChoice | null {
  const { role, account: accounts = [] } = values;
  if (values.organization !== true) {
    if (role !== undefined) throw new UsageError('--role requires --organization.');
    if (accounts.length > 0) throw new UsageError('--account requires --organization.');
    return null;
  }
  if (role !== undefined && !ROLE_NAME.test(role))
    throw new UsageError(`--role "${role}" is not a role name, such as ${DEFAULT_MEMBER_ROLE}.`);
  const wrong = accounts.find((account) => !ACCOUNT_ID.test(account));
  if (wrong !== undefined)
    throw new UsageError(`--account "${wrong}" is not an account ID of twelve digits.`);
  return { role: role ?? DEFAULT_MEMBER_ROLE, accounts };
}

/** Every option of every command. */
const ALL_OPTIONS = {
  profile: { type: 'string', multiple: true },
  organization: { type: 'boolean' },
  role: { type: 'string' },
  account: { type: 'string', multiple: true },
  complete: { type: 'boolean' },
  'no-roles': { type: 'boolean' },
  format: { type: 'string' },
  output: { type: 'string' },
  'mask-key-ids': { type: 'boolean' },
  'no-mails': { type: 'boolean' },
  'give-up-after': { type: 'string' },
  'fail-on': { type: 'string', multiple: true },
  ...WHO_OPTIONS,
  ...LOG_OPTIONS,
  ...CALLS_OPTIONS,
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

function parsed(args: readonly string[]) {
  try {
    const { tokens, ...rest } = parseArgs({
      ...{ args: [...args], allowPositionals: true, tokens: true, options: ALL_OPTIONS },
    });
    requireOnce(tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])));
    return rest;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Node.js adds advice on positional arguments, which this command doesn't have.
    const words = error instanceof Error ? error.message : String(error);
    throw new UsageError(words.replace(/^(Unknown option '.*?'\.) .*$/s, '$1').replaceAll(/\s+/g, ' '));
  }
}

/** Node.js takes the last of several values, and nobody learns that the others were left out. @throws UsageError */
function requireOnce(names: readonly string[]): void {
  const again = names.find((name, index) => {
    const option = Object.entries(ALL_OPTIONS).find(([known]) => known === name)?.[1];
    return option?.type === 'string' && !('multiple' in option) && names.indexOf(name) !== index;
  });
  if (again !== undefined) throw new UsageError(`--${again} can be given once.`);
}

/** The bounds are those of the setting `awsSesSenders.giveUpAfterSeconds`. */
function parseSeconds(value: string): number {
  const seconds = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (seconds < 5 || seconds > 1_800)
    throw new UsageError(`--give-up-after "${value}" is not a number of seconds from 5 to 1800.`);
  return seconds;
}

function parseOne(values: readonly string[] | undefined, option: string): string | undefined {
  if (values !== undefined && values.length > 1) throw new UsageError(`${option} can be given once.`);
  return values?.[0];
}

function parseChoice<T extends string>(choices: readonly T[], value: string, option: string): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new UsageError(`${option} "${value}" is not one of ${choices.join(', ')}.`);
  return choice;
}

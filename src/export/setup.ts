/** The SES set-up of accounts, and the commands that complete it: as JSON, as a table and as Markdown. */
import * as l10n from '@vscode/l10n';
import { accountFields, type Gap, type Snapshot, type Timestamp } from '../senders/model/model.ts';
import { ENVIRONMENT_PROFILE } from '../senders/model/target.ts';
import { allowedPrincipals, isConditional, readIdentityPolicy } from '../senders/policies/identityPolicy.ts';
import type { EmailIdentity } from '../senders/ports/sesReader.ts';
import { planSetup, setupCommands } from '../senders/setup/commands.ts';
import { isCoverageKnown, isSetUp, unnamedMails } from '../senders/setup/coverage.ts';
import { logCommands, setupTemplate } from '../senders/setup/otherWays.ts';
import { setupGaps, type RegionSetup, type SetupAnswer } from '../senders/setup/setup.ts';
import type { WordFormat } from '../senders/words/changeWords.ts';
import {
  costWords,
  goneIdentityWords,
  grantWords,
  ingressWords,
  noRegionWords,
  sendingWords,
  unnamedWords,
} from '../senders/setup/setupWords.ts';
import { accountName } from '../senders/words/words.ts';
import { gapsOnce, reportedGaps, scanGaps, unreadJson, type UnreadAccount } from './answers.ts';
import { gapText, IN_A_TICKET, list, unreadMarkdown } from './markdown.ts';
import { withMaskedGap, withMaskedKeyIds } from './maskKeyIds.ts';
import {
  escapeControlCharsInJson,
  replaceControlCharsInLines,
  replaceControlChars,
} from './replaceControlChars.ts';
import { shellLine } from './shellLine.ts';
import { unreadTable } from './who.ts';

/** An account with its set-up; without one, it couldn't be scanned. */
export interface AccountSetup {
  readonly snapshot: Snapshot;
  readonly answer: SetupAnswer | null;
  /** Requests sent, by call. */
  readonly calls: Readonly<Record<string, number>>;
  /** Whether its profile can change it: that of an organization's management account can't change a member. */
  readonly isOwnProfile: boolean;
}

/**
 * Returns the setups of all accounts in a format.
 * @param shell that the commands are quoted for; see `shellLine`
 * @param unread accounts of which nothing could be read
 */
export function* setupChunks(
  format: 'json' | 'markdown' | 'table',
  accounts: readonly AccountSetup[],
  generatedAt: Timestamp,
  shell: string,
  unread: readonly UnreadAccount[] = [],
): Generator<string, void> {
  const generated = l10n.t('Generated {0}. All times are UTC.', generatedAt);
  if (format === 'json') {
    const all = accounts.map((account) => toAccount(account, shell));
    const json = { schema: 2, generatedAt, accounts: all, ...unreadJson(unread) };
    yield `${escapeControlCharsInJson(JSON.stringify(json, null, 2))}\n`;
  } else if (format === 'table') {
    yield `${[generated, ...accounts.map((account) => accountTable(account, shell))].join('\n\n')}\n`;
  } else
    yield `# ${l10n.t('SES set-up')}\n\n${generated}\n\n${unreadMarkdown(unread)}${accounts.map((one) => accountMarkdown(one, shell)).join('\n\n')}\n`;
}

/** Returns the answer with the IDs of access keys masked. */
export function withMaskedSetup(one: AccountSetup): AccountSetup {
  const { snapshot, answer } = one;
  const maskedRegion = (region: RegionSetup) => ({ ...region, gaps: region.gaps.map(withMaskedGap) });
  return {
    ...one,
    snapshot: withMaskedKeyIds(snapshot),
    answer: answer && {
      ...answer,
      regions: answer.regions.map(maskedRegion),
      gaps: answer.gaps.map(withMaskedGap),
    },
  };
}

export interface CommandLines {
  readonly commands: readonly string[];
  readonly undo: readonly string[];
  /** Identities whose names can't be written into a command. */
  readonly leftOut: readonly string[];
}

/** Returns the commands of a Region, a line each. @param shell see `shellLine` */
export function commandLines(
  region: RegionSetup,
  { snapshot, isOwnProfile }: Pick<AccountSetup, 'snapshot' | 'isOwnProfile'>,
  shell: string,
): CommandLines {
  const { commands, undo, leftOut } = setupCommands(region, commandProfile(snapshot, isOwnProfile));
  const lines = (all: readonly (readonly string[])[]) => all.map((words) => shellLine(shell, words));
  return { commands: lines(commands), undo: lines(undo), leftOut };
}

/** Whether a Region has commands that make CloudWatch count by sender, which has a price. */
export function hasCommands(
  account: Pick<AccountSetup, 'snapshot' | 'answer' | 'isOwnProfile'>,
  shell: string,
): boolean {
  return (
    account.answer?.regions.some((one) => commandLines(one, account, shell).commands.length > 0) === true
  );
}

/** Returns the profile that commands name; `null`: as the environment says. A placeholder is one that the CLI refuses. */
function commandProfile(
  { profile, accountId }: Pick<Snapshot, 'profile' | 'accountId'>,
  isOwnProfile: boolean,
): string | null {
  if (!isOwnProfile || replaceControlChars(profile) !== profile) return `<profile for account ${accountId}>`;
  return profile === ENVIRONMENT_PROFILE ? null : profile;
}

/** Returns the commands of a Region that keep a log of single mails, and the way back; `null` without a configuration set. */
export function logLines(
  region: RegionSetup,
  { snapshot, isOwnProfile }: Pick<AccountSetup, 'snapshot' | 'isOwnProfile'>,
  shell: string,
): Pick<CommandLines, 'commands' | 'undo'> | null {
  if (region.configurationSets.length === 0) return null;
  const { commands, undo } = logCommands(snapshot, region, commandProfile(snapshot, isOwnProfile));
  const lines = (all: readonly (readonly string[])[]) => all.map((words) => shellLine(shell, words));
  return { commands: lines(commands), undo: lines(undo) };
}

function toAccount(account: AccountSetup, shell: string) {
  const { snapshot, answer, calls } = account;
  return {
    ...accountFields(snapshot),
    regions: (answer?.regions ?? []).map((region) => ({
      region: region.region,
      account: region.account,
      // An empty list is an answer.
      identities: orNull(region.identities.map(toIdentity), region.isListed.identities),
      configurationSets: orNull(region.configurationSets, region.isListed.configurationSets),
      ingressPoints: orNull(
        region.ingressPoints.map(({ id, name, roles }) => ({ id, name, roles })),
        !region.gaps.some(({ call }) => call === 'ListIngressPoints'),
      ),
      ...(region.unread.length === 0 ? {} : { unread: region.unread }),
      unnamed: unnamedMails(region),
      ...pick(commandLines(region, account, shell)),
      log: logLines(region, account, shell),
    })),
    gaps: allGaps(account).map(({ call, reason, message, region }) => ({
      ...{ call, reason, message },
      ...(region === undefined ? {} : { region }),
    })),
    calls,
  };
}

function orNull<T>(list: readonly T[], isListed: boolean): readonly T[] | null {
  return list.length === 0 && !isListed ? null : list;
}

function pick({ commands, undo }: CommandLines) {
  return { commands, undo };
}

function toIdentity({ name, verified, configurationSet, policies }: EmailIdentity) {
  return {
    ...{ name, verified, configurationSet },
    policies: policies.map((policy) => {
      const read = readIdentityPolicy(policy.document);
      return { name: policy.name, principals: allowedPrincipals(read), conditional: isConditional(read) };
    }),
  };
}

/** What the scan does not know of the account, and what the check does not. */
function allGaps({ snapshot, answer }: AccountSetup): readonly Gap[] {
  return [...scanGaps(snapshot), ...(answer === null ? [] : setupGaps(answer))];
}

const PLAIN: WordFormat = { when: (at) => at, quoted: (text) => text };

/** What is found in a Region about one thing. */
export interface Finding {
  /** `null`: the sentences need none. */
  readonly title: string | null;
  readonly write: (format: WordFormat) => readonly string[];
}

/**
 * Returns what is found in a Region, those that say something.
 * @param leftOut identities that have no command
 * @param accountWords what is said of the account in the Region: by default, everything that stands against sending
 */
export function regionFindings(
  region: RegionSetup,
  { mails }: Pick<Snapshot, 'mails'>,
  { grants }: Pick<SetupAnswer, 'grants'>,
  leftOut: readonly string[],
  accountWords = sendingWords,
): readonly Finding[] {
  const unnamed = unnamedMails(region);
  const isKnown = isCoverageKnown(region);
  const others = grants.others.filter((one) => one.region === region.region);
  const missing = isKnown ? [] : [l10n.t('Answers are missing, so more mails may have no sender.')];
  const findings: readonly Finding[] = [
    {
      title: null,
      write: (format) => {
        const gone = goneIdentityWords(region, mails, format);
        const covered = unnamed.length > 0 || !isKnown || (gone !== '' && !isSetUp(region));
        return [
          ...[region.account === null ? '' : accountWords(region.account), gone].filter(
            (words) => words !== '',
          ),
          ...(unnamed.length > 0 ? [] : missing),
          ...(covered ? [] : [coveredWords(region)]),
        ];
      },
    },
    {
      title: l10n.t('These mails have no sender in CloudWatch'),
      write: (format) =>
        unnamed.length === 0 ? [] : [...unnamed.map((one) => unnamedWords(one, format)), ...missing],
    },
    {
      title: l10n.t('No command'),
      write: ({ quoted }) => [
        ...leftOut.map((name) => leftOutWords(quoted(name))),
        ...planSetup(region).full.map((name) => fullWords(quoted(name))),
      ],
    },
    {
      title: l10n.t('Who else may send'),
      write: (format) => [
        ...others.map((one) => grantWords(one, format)),
        ...region.ingressPoints.map((one) => ingressWords(one, format)),
      ],
    },
  ];
  return findings.filter(({ write }) => write(PLAIN).length > 0);
}

function coveredWords(region: RegionSetup): string {
  return isSetUp(region)
    ? l10n.t('Every mail will have a sender in CloudWatch.')
    : l10n.t('Nothing is set up here: there is no identity and no configuration set.');
}

/** Returns which users and roles may send by a policy of an identity, a sentence each. */
export function ownGrantWords(
  { grants }: Pick<SetupAnswer, 'grants'>,
  { quoted }: WordFormat,
): readonly string[] {
  return [...grants.principals].flatMap(([arn, policies]) =>
    policies.map(({ name, arn: identity, isSure }) => {
      const words = l10n.t(
        '{0} may send by the policy {1} of {2}.',
        quoted(arn),
        quoted(name),
        quoted(identity),
      );
      return isSure ? words : `${words} ${l10n.t('Conditions or denies may limit it.')}`;
    }),
  );
}

function accountTable(account: AccountSetup, shell: string): string {
  const { snapshot, answer } = account;
  const title = `${accountName(snapshot)} · profile ${snapshot.profile}`;
  if (answer === null) return unreadTable(title, snapshot);
  const regions = answer.regions.flatMap((region) => {
    const { commands, undo, leftOut } = commandLines(region, account, shell);
    return [
      '',
      region.region,
      ...regionFindings(region, snapshot, answer, leftOut).flatMap(({ title, write }) =>
        title === null
          ? write(PLAIN).map((words) => `  ${words}`)
          : [`  ${title}:`, ...write(PLAIN).map((words) => `    ${words}`)],
      ),
      ...(commands.length === 0 ? [] : [`  ${l10n.t('To set it up:')}`, ...commands]),
      ...(undo.length === 0 ? [] : [`  ${l10n.t('To undo it:')}`, ...undo]),
      ...(region.configurationSets.length === 0
        ? []
        : ['  Commands for a log of single mails: --format markdown or json']),
    ];
  });
  return [
    title,
    ...(answer.regions.length === 0 ? [noRegionWords()] : []),
    ...ownGrantWords(answer, PLAIN),
    ...regions,
    ...gapsOnce(allGaps(account)).map(
      ({ call, reason, message, region }) =>
        `Not answered: ${call}: ${reason}: ${message}${region === undefined ? '' : ` (${region})`}`,
    ),
    ...(hasCommands(account, shell) ? ['', costWords()] : []),
  ]
    .map(replaceControlChars)
    .join('\n');
}

/** Why a configuration set has no command. */
function fullWords(configurationSet: string): string {
  return l10n.t(
    'The configuration set {0} has as many event destinations as it can have: delete one first.',
    configurationSet,
  );
}

/** Why an identity has no command. */
function leftOutWords(identity: string): string {
  return l10n.t('The AWS CLI does not accept the name of the identity {0}.', identity);
}

function accountMarkdown(account: AccountSetup, shell: string): string {
  const { snapshot, answer } = account;
  const { quoted } = IN_A_TICKET;
  const title = `## ${l10n.t('Account {0}', quoted(accountName(snapshot)))}`;
  if (answer === null) return [title, list(reportedGaps(snapshot).map(gapText))].join('\n\n');
  const regions = answer.regions.flatMap((region) => {
    const { commands, undo, leftOut } = commandLines(region, account, shell);
    const template = setupTemplate(region);
    const log = logLines(region, account, shell);
    return [
      `### ${quoted(region.region)}`,
      ...regionFindings(region, snapshot, answer, leftOut).flatMap(({ title, write }) => [
        ...(title === null ? [] : [`#### ${title}`]),
        list(write(IN_A_TICKET)),
      ]),
      ...(commands.length === 0 ? [] : [l10n.t('To set it up:'), codeBlock(commands.join('\n'))]),
      ...(undo.length === 0 ? [] : [l10n.t('To undo it:'), codeBlock(undo.join('\n'))]),
      ...(log === null
        ? []
        : [
            l10n.t('To keep a log of single mails in CloudWatch Logs:'),
            codeBlock(log.commands.join('\n')),
            l10n.t('To undo it, with what the log has:'),
            codeBlock(log.undo.join('\n')),
          ]),
      ...(template === null
        ? []
        : [
            l10n.t('A CloudFormation template, in place of the commands that make sets and destinations:'),
            codeBlock(template),
          ]),
    ];
  });
  const gaps = gapsOnce(allGaps(account)).map((gap) => `${gapText(gap)} ${gap.region ?? ''}`.trim());
  return [
    title,
    answer.regions.length === 0 ? noRegionWords() : '',
    list(ownGrantWords(answer, IN_A_TICKET)),
    ...regions,
    gaps.length === 0 ? '' : `### ${l10n.t('Not answered')}\n\n${list(gaps)}`,
    hasCommands(account, shell) ? costWords() : '',
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** With a fence that no line in it can end. */
function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${replaceControlCharsInLines(text)}\n${fence}`;
}

import { parseArgs } from 'node:util';
import { VERDICTS } from '../senders/model.ts';
import type { ScanMode, Verdict } from '../senders/model.ts';

export const FORMATS = ['table', 'csv', 'json', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'scan';
      /** Empty: `AWS_PROFILE`, else the SDK's default chain. */
      readonly profiles: readonly string[];
      readonly mode: ScanMode;
      readonly format: Format;
      /** `null`: standard output. */
      readonly output: string | null;
      readonly failOn: readonly Verdict[];
    };

/** Wrong usage; its message says what is wrong with which argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `Which IAM users of this AWS account send e-mail through Amazon SES?

Usage: ses-senders scan [options]

  --profile NAME        AWS profile; may be repeated (default: AWS_PROFILE, else the SDK's default chain)
  --complete            ask every answer live, for everyone
  --format FORMAT       ${FORMATS.join(', ')} (default: table)
  --output FILE         write the report to FILE, whole or not at all (default: standard output)
  --fail-on VERDICT,…   exit with 4 when a user has one of these verdicts:
                        ${VERDICTS.join(', ')}
  --help, --version

Exit status: 0 done; 1 nothing could be read; 2 wrong usage; 3 done with gaps; 4 a --fail-on verdict was found.
Read-only: nothing in the account is ever changed.
`;

/**
 * What the command line asks for.
 * @throws UsageError
 */
export function parseArguments(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, ...rest] = positionals;
  if (command === undefined) throw new UsageError('A command is missing.');
  if (command !== 'scan') throw new UsageError(`There is no command "${command}".`);
  if (rest.length > 0) throw new UsageError(`Unexpected argument "${rest.join(' ')}".`);
  return {
    kind: 'scan',
    profiles: values.profile ?? [],
    mode: values.complete === true ? 'complete' : 'quick',
    format: oneOf(FORMATS, values.format ?? 'table', '--format'),
    output: values.output ?? null,
    failOn: (values['fail-on'] ?? [])
      .flatMap((list) => list.split(','))
      .map((word) => oneOf(VERDICTS, word.trim(), '--fail-on')),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        profile: { type: 'string', multiple: true },
        complete: { type: 'boolean' },
        format: { type: 'string' },
        output: { type: 'string' },
        'fail-on': { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function oneOf<T extends string>(choices: readonly T[], value: string, option: string): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new UsageError(`${option} "${value}" is none of ${choices.join(', ')}.`);
  return choice;
}

/** The arguments of `ses-senders who`: which mails a person asks about. */
import type { Timestamp } from '../senders/model/model.ts';
import { isRegion, parseTime, readTypedWindow } from '../senders/who/typedWindow.ts';
import { UsageError } from './usageError.ts';
import { toTimestamp } from '../senders/model/evidence/timestamp.ts';

export const WHO_FORMATS = ['table', 'json', 'markdown'] as const;
export type WhoFormat = (typeof WHO_FORMATS)[number];

/** Which mails are meant. */
export type MailsMeant =
  | { readonly kind: 'span'; readonly from: Timestamp; readonly to: Timestamp }
  | { readonly kind: 'message-id'; readonly id: string }
  /** A file with a mail, or with whatever text was pasted. `null`: standard input. */
  | { readonly kind: 'mail'; readonly file: string | null };

/** The options of `who` alone, as `parseArgs` reads them. */
export const WHO_OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  at: { type: 'string' },
  'message-id': { type: 'string' },
  mail: { type: 'string' },
  region: { type: 'string', multiple: true },
  wait: { type: 'boolean' },
  'ask-ses': { type: 'boolean' },
} as const;

type WhoValues = {
  readonly [K in keyof typeof WHO_OPTIONS]?: string | boolean | readonly string[] | undefined;
};

/** Returns which mails are meant. @throws UsageError */
export function parseMailsMeant(values: WhoValues): MailsMeant {
  const { from, to, at, mail, 'message-id': id } = values;
  const ways = [from ?? to, at, id, mail].filter((one) => one !== undefined);
  if (ways.length !== 1)
    throw new UsageError('who needs one of --from with --to, --at, --message-id and --mail.');
  if (typeof id === 'string') return { kind: 'message-id', id };
  if (typeof mail === 'string') {
    if (mail === '') throw new UsageError('--mail needs a file name, or - for standard input.');
    return { kind: 'mail', file: mail === '-' ? null : mail };
  }
  if (typeof at === 'string') {
    const from = readTime('--at', at);
    return { kind: 'span', from, to: readEnd('--at', at) };
  }
  if (typeof from !== 'string' || typeof to !== 'string')
    throw new UsageError('--from and --to belong together.');
  const span = { from: readTime('--from', from), to: readEnd('--to', to) };
  if (span.from >= span.to) throw new UsageError('--from must be before --to.');
  return { kind: 'span', ...span };
}

/** Returns whether SES itself is to be asked about the mail. @throws UsageError where no mail is meant. */
export function parseAskSes(values: WhoValues): boolean {
  if (values['ask-ses'] !== true) return false;
  if (parseMailsMeant(values).kind === 'span')
    throw new UsageError('--ask-ses asks about one mail: it needs --message-id or --mail.');
  return true;
}

/** Returns the Region that the mails were sent from; `null`: any. @throws UsageError */
export function parseRegion(values: Pick<WhoValues, 'region'>): string | null {
  const [region = null, ...more] = parseRegions(values);
  if (more.length > 0) throw new UsageError('--region can be given once.');
  return region;
}

/** Returns the Regions that are named, each once. @throws UsageError */
export function parseRegions({ region: regions = [] }: Pick<WhoValues, 'region'>): readonly string[] {
  const named = Array.isArray(regions) ? regions.map(String) : [String(regions)];
  const wrong = named.find((region) => !isRegion(region));
  if (wrong !== undefined)
    throw new UsageError(`--region "${wrong}" is not the name of a Region, such as us-east-1.`);
  return [...new Set(named)];
}

/** The end of a time: a date is the whole day, as in the window. */
function readEnd(option: string, value: string): Timestamp {
  const from = readTime(option, value);
  const typed = readTypedWindow(value);
  return typed.kind === 'window' && typed.region === null ? typed.to : from;
}

function readTime(option: string, value: string): Timestamp {
  const time = parseTime(value.replaceAll(/\s+/g, ' ').trim());
  if (Number.isNaN(time))
    throw new UsageError(`${option} "${value}" is not a time, such as 2026-11-27T03:00Z.`);
  return toTimestamp(time);
}

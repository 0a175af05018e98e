/** The arguments of `ses-senders log`: which mails a person looks for, and where. */
import { LOG_FORMATS } from '../export/log.ts';
import type { LogFormat } from '../export/log.ts';
import type { LogSearch } from '../senders/log/logQuery.ts';
import { oneMessageId } from './messageIdArgument.ts';
import { UsageError } from './usageError.ts';
import { parseMailsMeant, parseRegion } from './whoArguments.ts';
import { toTimestamp } from '../senders/model/evidence/timestamp.ts';

export { LOG_FORMATS };
export type { LogFormat };

/** The options of `log` alone, as `parseArgs` reads them. */
export const LOG_OPTIONS = {
  'log-group': { type: 'string' },
  sender: { type: 'string' },
  address: { type: 'string' },
} as const;

/** A search whose Region may be that of the profile. */
export type AskedSearch = Omit<LogSearch, 'region'> & { readonly region: string | null };

type LogValues = { readonly [K in keyof typeof LOG_OPTIONS]?: string | boolean | undefined } & Parameters<
  typeof parseMailsMeant
>[0];

/** Source: CloudWatch Logs API Reference, StartQuery. */
const LOG_GROUP = /^[.\-_/#A-Za-z0-9]{1,512}$/;

/** Returns what is searched for. @throws UsageError */
export function parseSearch(values: LogValues): AskedSearch {
  const { from, to, 'message-id': id, 'log-group': logGroup, sender, address } = values;
  if (typeof logGroup !== 'string' || !LOG_GROUP.test(logGroup))
    throw new UsageError(
      logGroup === undefined
        ? 'log needs --log-group: the log group with the events of Amazon SES, such as /aws/events/ses-mails.'
        : `--log-group "${String(logGroup)}" is not the name of a log group, such as /aws/events/ses-mails.`,
    );
  if ((id === undefined) === ((from ?? to) === undefined))
    throw new UsageError('log needs either --from with --to, or --message-id.');
  const meant = parseMailsMeant(values);
  const region = parseRegion(values);
  const filters = {
    logGroup,
    sender: parseText('--sender', sender),
    address: parseText('--address', address),
  };
  if (meant.kind === 'span') return { ...filters, region, from: meant.from, to: meant.to, messageId: null };
  const found = oneMessageId(meant.kind === 'message-id' ? meant.id : '', region);
  const at = toTimestamp(found.sentAt);
  // The log of one Region may have the events of others.
  return { ...filters, region: region ?? found.region, from: at, to: at, messageId: found.id };
}

function parseText(option: string, value: string | boolean | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`${option} needs a value.`);
  return value.trim();
}

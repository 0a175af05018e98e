import type { Change, Timestamp } from './model.ts';
import { verdictLabel } from './words.ts';

/** How the parts of a change are told. */
export interface ChangeTelling {
  readonly when: (at: Timestamp) => string;
  /** How a text that came from the account is set off. */
  readonly quoted: (text: string) => string;
}

/** One change in a few words: `first use of SES seen: ses-smtp in us-east-1, 2 min ago`. */
export function changeWords(change: Change, { when, quoted }: ChangeTelling): string {
  const key = (keyId: string | null) => (keyId === null ? 'an access key' : `access key ${quoted(keyId)}`);
  switch (change.kind) {
    case 'used-ses': {
      const { service, region, at } = change.use;
      const what = `${quoted(service ?? '')}${region === null ? '' : ` in ${quoted(region)}`}, ${when(at)}`;
      return change.isFirst ? `first use of SES seen: ${what}` : `used ${what}`;
    }
    case 'advisor-saw-ses': {
      const what = `Access Advisor, ${when(change.at)}`;
      return change.isFirst ? `first use of SES seen: ${what}` : `used SES: ${what}`;
    }
    case 'user-created':
      return 'new user';
    case 'user-deleted':
      return 'deleted';
    case 'key-created':
      return `new: ${key(change.keyId)}`;
    case 'key-deleted':
      return `deleted: ${key(change.keyId)}`;
    case 'key-status':
      return `${change.status === 'Active' ? 'activated' : 'deactivated'}: ${key(change.keyId)}`;
    case 'verdict':
      return `now "${verdictLabel(change.to)}", was "${verdictLabel(change.from)}"`;
  }
}

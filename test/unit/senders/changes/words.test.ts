import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/senders/model/model.ts';
import { changeWords } from '../../../../src/senders/words/changeWords.ts';
import { use } from '../builders.ts';
import { BETWEEN } from './scans.ts';

describe('The sentence of a change', () => {
  const format = { when: () => '2 min ago', quoted: (text: string) => text };
  it.each<[Change, string]>([
    [
      { kind: 'used-ses', keyId: 'AKIA1', use: use('ses-smtp'), isFirst: true },
      'first use of SES seen: ses-smtp in us-east-1, 2 min ago',
    ],
    [{ kind: 'used-ses', keyId: null, use: use('ses'), isFirst: false }, 'used ses in us-east-1, 2 min ago'],
    [
      { kind: 'used-ses', keyId: null, use: { ...use('ses'), region: null }, isFirst: false },
      'used ses, 2 min ago',
    ],
    [{ kind: 'advisor-saw-ses', at: BETWEEN, isFirst: false }, 'used SES: Access Advisor, 2 min ago'],
    [
      { kind: 'advisor-saw-ses', at: BETWEEN, isFirst: true },
      'first use of SES seen: Access Advisor, 2 min ago',
    ],
    [
      { kind: 'mails-started', at: BETWEEN, region: 'us-east-1', isFirst: true },
      'first mails counted: us-east-1, 2 min ago',
    ],
    [
      { kind: 'mails-started', at: BETWEEN, region: 'us-east-1', isFirst: false },
      'sends mails again: us-east-1, 2 min ago',
    ],
    [{ kind: 'mails-started', at: BETWEEN, region: null, isFirst: true }, 'first mails counted: 2 min ago'],
    [{ kind: 'mails-stopped' }, 'no mails for 7 days'],
    [{ kind: 'permission', from: 'yes', to: 'no' }, 'may no longer send'],
    [{ kind: 'permission', from: 'no', to: 'conditional' }, 'may send now'],
    [{ kind: 'user-created' }, 'new user'],
    [{ kind: 'user-deleted' }, 'deleted'],
    [{ kind: 'key-created', keyId: 'AKIA1' }, 'new: access key AKIA1'],
    [{ kind: 'key-deleted', keyId: null }, 'deleted: an access key'],
    [{ kind: 'key-status', keyId: 'AKIA1', status: 'Inactive' }, 'deactivated: access key AKIA1'],
    [{ kind: 'key-status', keyId: null, status: 'Active' }, 'activated: an access key'],
    [
      { kind: 'verdict', from: 'can-send', to: 'sends-smtp' },
      'now "Sends by SMTP", was "May send, no use seen"',
    ],
  ])('%o', (change, words) => {
    expect(changeWords(change, format)).toBe(words);
  });
});

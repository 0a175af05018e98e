import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSummary } from '../../../src/export/summary.ts';
import type { Principal } from '../../../src/senders/model/model.ts';
import { blindSpots } from '../../../src/senders/words/blindSpots.ts';

import { account, GENERATED_AT, key, NOBODY, SMTP_USER, UNKNOWN_USER, user, USED_USER } from './sample.ts';

const summary = (of: Principal, changes: Parameters<typeof account>[1] = {}): string =>
  toSummary(account([of], changes), of, GENERATED_AT);

/** The items below a heading. */
const below = (of: Principal, heading: string): readonly string[] =>
  summary(of)
    .split(`## ${heading}\n\n`)[1]
    ?.split('\n\n')[0]
    ?.split('\n')
    .map((line) => line.replace(/^- /, '')) ?? [];

describe('The summary of a user for a ticket', () => {
  it('begins with the verdict, what it proves, and the account of the user', () => {
    expect(summary(SMTP_USER).split('\n\n').slice(0, 3)).toEqual([
      '# IAM user `ses-smtp-user.20260901-080000`: Sends by SMTP',
      'An access key was last used for the SMTP interface, which can only send.',
      [
        '- Account: `acme-mail (111122223333)`, profile `prod`',
        '- ARN: `arn:aws:iam::111122223333:user/ses-smtp-user.20260901-080000`',
        '- Created: 2026-09-01T08:00:00Z',
        '- Last use of SES: 2026-11-22T13:14:52Z',
        '- Latest SES access: the SMTP interface, 2026-11-22T13:14:52Z',
        '- Summary generated 2026-11-23T09:00:00Z from a quick scan that ended 2026-11-23T08:59:30Z. All times are UTC.',
      ].join('\n'),
    ]);
  });

  it('has each key with its status, its last use, and the source', () => {
    expect(below(SMTP_USER, 'Access keys')).toEqual([
      '`AKIAIOSFODNN7EXAMPLE` (active): `ses-smtp` in `us-east-1` 2026-11-22T13:14:52Z, asked live 2026-11-23T08:59:00Z, created 2026-09-01T08:00:05Z',
      'access key (inactive): `s3` 2026-01-02T03:04:05Z, according to the credential report of 2026-11-23T06:00:00Z, created 2026-09-01T08:00:05Z',
    ]);
  });

  it('has what Access Advisor saw, with the actions that it tracks', () => {
    expect(below(SMTP_USER, 'IAM Access Advisor')).toEqual([
      'Amazon SES last accessed 2026-11-22T13:00:00Z in `us-east-1`, asked about the user 2026-11-23T08:59:10Z',
      'tracked actions: `GetSendQuota` 2026-11-01T10:00:00Z, `ListIdentities` 2026-11-01T10:00:01Z',
    ]);
    expect(below(USED_USER, 'IAM Access Advisor')).toEqual([
      'Amazon SES last accessed 2026-10-05T00:00:00Z, asked about a group of the user 2026-11-23T08:59:10Z',
      'no data on actions',
    ]);
  });

  it('names the policies that allow sending', () => {
    expect(below(SMTP_USER, 'Policies')).toEqual([
      'may send',
      'inline policy `AmazonSesSendingAccess`',
      'managed policy `arn:aws:iam::111122223333:policy/Mail` of group `mailers`',
    ]);
  });

  it('says which answers of the user and the account are missing, without "never" in their place', () => {
    const gap = { call: 'GetCredentialReport', reason: 'AccessDenied', message: 'Not allowed.' } as const;
    const text = summary(UNKNOWN_USER, { gaps: [gap] });
    expect(text).toContain(
      '- GetServiceLastAccessedDetails: `AccessDenied`, `The profile may not ask this.`',
    );
    expect(text).toContain('- GetCredentialReport: `AccessDenied`, `Not allowed.`');
    expect(text).toMatch(/last use not known/);
    expect(below(UNKNOWN_USER, 'IAM Access Advisor')).toEqual(['an answer is missing']);
    const noList = user({ gaps: [{ ...gap, call: 'ListAccessKeys' }] });
    expect(below(noList, 'Access keys')).toEqual(['access keys could not be listed']);
  });

  it('distinguishes no use from a missing answer', () => {
    expect(summary(NOBODY)).not.toContain('## Not answered');
    expect(below(NOBODY, 'Access keys')).toEqual([
      'no access key now; a deleted one takes its history with it',
    ]);
    expect(below(NOBODY, 'IAM Access Advisor')).toEqual(['not asked in this scan']);
    const none = (kind: 'not-accessed' | 'not-listed') =>
      below(user({ advisorNone: { kind, asOf: GENERATED_AT } }), 'IAM Access Advisor');
    expect(none('not-accessed')).toEqual([
      `SES not accessed in the tracking period (at least 400 days), asked about the user ${GENERATED_AT}`,
    ]);
    expect(none('not-listed')).toEqual([
      `SES not listed: no identity policy allowed it; that is not “never used”, asked about the user ${GENERATED_AT}`,
    ]);
    const china = user({ arn: 'arn:aws-cn:iam::111122223333:user/li' });
    expect(below(china, 'IAM Access Advisor')).toEqual(['not available here']);
  });

  it('says for root that Access Advisor does not cover it', () => {
    const root = user({ name: '<root_account>', kind: 'root' });
    expect(summary(root)).toMatch(/^# Root user: /);
    expect(below(root, 'IAM Access Advisor')).toEqual(['does not cover the root user']);
  });

  it('says that a scan is unfinished', () => {
    const scan = {
      mode: 'quick',
      startedAt: GENERATED_AT,
      finishedAt: null,
      reportGeneratedAt: null,
      calls: {},
    } as const;
    expect(summary(NOBODY, { scan })).toContain(`that began ${GENERATED_AT} and is not finished`);
  });

  it('ends with what the evidence cannot show', () => {
    expect(
      below(NOBODY, 'What this cannot show')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ).toEqual(blindSpots());
  });

  it('has no data that begins a line, a link, HTML, or a mention', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (evil) => {
        const text = `${evil}\n# x\n<img src=x>@everyone [a](b) \`| ${evil}`;
        const victim = user({
          name: text,
          accessKeys: [key({ id: text, lastUsed: { at: GENERATED_AT, service: text, region: text } })],
          grantedBy: [{ type: 'group-inline', name: text, arn: null, group: text }],
          gaps: [{ call: 'ListAccessKeys', reason: text, message: text }],
        });
        const written = summary(victim, { alias: text, profile: text });
        expect(written.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
        const outsideCode = written.replaceAll(/`[^`\n]*`/g, '');
        expect(outsideCode).not.toMatch(/<img|@everyone|\[a\]/);
      }),
    );
  });
});

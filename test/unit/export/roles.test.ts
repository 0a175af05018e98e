/** Roles in every export: separate from the users. */
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { toCsv } from '../../../src/export/csv.ts';
import { toJson } from '../../../src/export/json.ts';
import { toMarkdown } from '../../../src/export/markdown.ts';
import { toHtml } from '../../../src/export/overview/htmlReport.ts';
import { createOverview } from '../../../src/export/overview/overview.ts';
import { toSvg } from '../../../src/export/overview/pictureDocument.ts';
import { laneFacts, recentSentence, UTC } from '../../../src/export/overview/pictureWords.ts';
import { toSummary } from '../../../src/export/summary.ts';
import { toTable } from '../../../src/export/table.ts';
import { exitCode } from '../../../src/cli/exitCode.ts';
import { byDay, sumHours } from '../../../src/senders/model/mails.ts';
import { accessKey, advisor, gap, judged, judgedRole, NOW, snapshot, use } from '../senders/builders.ts';

const LATELY = '2026-11-22T10:00:00Z';
const relay = judgedRole('relay', {
  ...{ path: '/jobs/', canSend: 'yes', permissionsAsOf: NOW },
  grantedBy: [{ type: 'inline', name: 'send', arn: null, group: null }],
  advisor: advisor(LATELY, [{ action: 'GetSendQuota', at: '2026-11-01T10:00:00Z' }]),
  role: {
    lastUsed: { at: '2026-11-22T11:00:00Z', region: 'eu-west-1' },
    assumedBy: ['lambda.amazonaws.com', '999988887777'],
    asOf: NOW,
  },
});
const idle = judgedRole('idle', { canSend: 'yes' });
const quiet = judgedRole('quiet', { path: '/aws-service-role/ses.amazonaws.com/' });
const blind = judgedRole('blind', { canSend: 'yes', gaps: [gap('GenerateServiceLastAccessedDetails')] });
const user = judged({ name: 'relay', id: 'AIDARELAY', canSend: 'yes' });
const scan = { ...snapshot([]).scan, roles: true } as const;
const of = snapshot([quiet, relay, user, idle, blind], { scan });

it('The JSON report has a separate list of roles, by the contract', () => {
  const [account] = (JSON.parse(toJson([of], NOW)) as { accounts: Record<string, unknown>[] }).accounts;
  expect((account!['users'] as { name: string }[]).map(({ name }) => name)).toEqual(['relay']);
  const roles = account!['roles'] as Record<string, unknown>[];
  expect(roles.map(({ name, kind, lastUsed, advisorAsked }) => [name, kind, lastUsed, advisorAsked])).toEqual(
    [
      ['relay', 'role', { at: '2026-11-22T11:00:00Z', region: 'eu-west-1' }, undefined],
      ['blind', 'role', null, undefined],
      ['idle', 'role', null, false],
      ['quiet', 'service-linked', null, false],
    ],
  );
  expect(roles[0]).toEqual({
    ...{ name: 'relay', arn: relay.arn, id: 'AROARELAY', path: '/jobs/', createdAt: relay.createdAt },
    ...{ verdict: 'used-ses', lastSesAt: LATELY, likelySend: true, canSend: 'yes', canSendAsOf: NOW },
    grantedBy: [{ type: 'inline', name: 'send', arn: null, group: null }],
    advisor: {
      ...{ lastAccessedAt: LATELY, region: 'us-east-1', source: 'user', asOf: NOW },
      trackedActions: [{ action: 'GetSendQuota', at: '2026-11-01T10:00:00Z' }],
    },
    ...{ gaps: [], sent: null },
    lastUsed: { at: '2026-11-22T11:00:00Z', region: 'eu-west-1' },
    ...{ assumedBy: ['lambda.amazonaws.com', '999988887777'], kind: 'role' },
  });
});

it('The JSON report has no list of roles if they were left out, and an empty one if there are none', () => {
  const account = (one: typeof of) =>
    (JSON.parse(toJson([one], NOW)) as { accounts: Record<string, unknown>[] }).accounts[0];
  expect(account(snapshot([user]))).not.toHaveProperty('roles');
  expect(account(snapshot([user], { scan }))).toHaveProperty('roles', []);
});

it('The CSV has roles after the users, one line each, without a key', () => {
  const rows = parse<Record<string, string>>(toCsv([of], NOW), { columns: true });
  expect(rows.map((row) => [row['principal_type'], row['user_name'], row['access_key_id']])).toEqual([
    ['user', 'relay', ''],
    ...['relay', 'blind', 'idle', 'quiet'].map((name) => ['role', name, '']),
  ]);
  expect(rows[1]).toMatchObject({ verdict: 'used-ses', last_ses_at: LATELY, granted_by: 'inline:send' });
  const lastUse = ({
    last_used_at,
    last_used_region,
    last_used_service,
    last_used_as_of,
  }: (typeof rows)[0]) => [last_used_at, last_used_region, last_used_service, last_used_as_of] as const;
  expect(rows.map(lastUse)).toEqual([
    ['', '', '', ''],
    ['2026-11-22T11:00:00Z', 'eu-west-1', '', NOW],
    ...['blind', 'idle', 'quiet'].map(() => ['', '', '', NOW]),
  ]);
  const root = judged({ name: '<root_account>', arn: 'arn:aws:iam::111122223333:root', kind: 'root' });
  expect(toCsv([snapshot([root])], NOW)).toMatch(/,root,,,,,acme-mail \(111122223333\)\r\n$/);
});

it('In formats for people, root has one name', () => {
  const root = judged({ name: '<root_account>', arn: 'arn:aws:iam::111122223333:root', kind: 'root' });
  const changes = {
    since: LATELY,
    principals: [{ ...root, changes: [{ kind: 'key-created', keyId: null }] }],
  } as const;
  const used = { ...root, verdict: 'used-ses' } as const;
  for (const shown of [root, used, { ...root, verdict: 'can-send' } as const]) {
    const text = toMarkdown([{ ...snapshot([shown]), changes }], NOW) + toTable([snapshot([shown])]);
    expect(text).toContain('Root user');
    expect(text).not.toContain('root_account');
  }
  expect(toJson([snapshot([root])], NOW)).toContain('"<root_account>"');
});

it('The table shows roles that used or may use SES after the users, and counts all', () => {
  const lines = toTable([of]).split('\n');
  expect(lines.slice(2, 6).map((line) => line.split(' ')[0])).toEqual([
    ...['relay', 'role/relay', 'role/blind', 'role/idle'],
  ]);
  expect(lines).toContain('0 senders · 1 user · 1 sending role · Cannot tell: 1 of 4 roles');
  expect(lines).toContain('Roles: Used SES 1 · Cannot tell 1 · May send, no use seen 1 · No SES 1');
  expect(lines).toContain('Not answered: GenerateServiceLastAccessedDetails: AccessDenied (1 role)');
});

it('Markdown, HTML, and the summary have the last use of a role, who may assume it, and nothing about access keys', () => {
  const markdown = toMarkdown([of], NOW);
  expect(markdown).toContain('| Verdict | Users | Roles |');
  expect(markdown).toContain('### Roles: Used SES (1)');
  expect(markdown).toContain('`role/relay`');
  const summary = toSummary(of, relay, NOW);
  expect(summary).toMatch(/^# IAM role `relay`: /);
  for (const text of [markdown, summary]) {
    expect(text).toContain('Last used for any service 2026-11-22T11:00:00Z in `eu-west-1`');
    expect(text).toContain('May be assumed by `lambda.amazonaws.com` and `999988887777`');
  }
  expect(summary).not.toMatch(/access key now|about the user|no key shows it/);
  expect(markdown.slice(markdown.indexOf('### Roles: '))).not.toMatch(/no key shows it|a key’s last use/);
  expect(markdown).toContain('| Used SES | 0 | 1 |');
  const overview = createOverview(of, { now: NOW, recentDays: 7 });
  const lane = overview.lanes.find(({ kind }) => kind === 'role')!;
  expect(laneFacts(lane, UTC)).toContain('Last used for any service 2026-11-22 11:00:00 UTC in eu-west-1');
  expect(laneFacts(lane, UTC).join()).not.toContain('No access key');
  const html = toHtml(of, NOW, 7);
  expect(html).toContain('<th scope="col" role="columnheader" class="number">Roles</th>');
  expect(html).toContain('<bdi>role/relay</bdi>');
  expect(html).toContain('about 1 role');
});

it('A role that used SES lately is named, and one with an unknown use is not ignored', () => {
  const headline = (one: typeof of) =>
    recentSentence(createOverview(one, { now: NOW, recentDays: 7 }), UTC)
      .map(({ text }) => text)
      .join('');
  expect(headline(of)).toBe('In the last 7 days role/relay most likely sent. Cannot tell: 1 of 4 roles.');
  expect(headline(snapshot([user, blind]))).not.toContain('no use of Amazon SES was seen');
  const gaps = [gap('ListAccessKeys')];
  const root = judged({ name: '<root_account>', kind: 'root', accessKeys: [accessKey(use(null))] });
  expect(headline(snapshot([judged({ ...user, gaps }), root, blind]))).toBe(
    'Cannot tell: 1 of 1 user, root, and 1 of 1 role.',
  );
});

it('A verdict of a role fails the command line, and so do its missing answers', () => {
  expect(exitCode([of], true, ['used-ses'])).toBe(4);
  expect(exitCode([of], true, [])).toBe(3);
  expect(exitCode([snapshot([user, idle])], true, [])).toBe(0);
});

it('Hostile names of roles, and of who may assume them, break no export', () => {
  const name = '=cmd|x,y@`|<b>';
  const assumedBy = ['</script><b>"|`\u0000\u202e', '=1+1'];
  const hostile = judgedRole(name, {
    advisor: advisor(LATELY),
    role: { lastUsed: { at: LATELY, region: '<i>|`' }, assumedBy, asOf: NOW },
  });
  const hours = { from: '2026-11-23T07:00:00Z', counts: new Uint32Array([3, 1]) };
  const sender = (callerIdentity: string) => ({
    ...{ callerIdentity, sums: sumHours(hours), currentHour: 1, lastHour: hours.from, days: byDay(hours) },
  });
  const senders = [name, ...assumedBy].map(sender);
  const mails = {
    asOf: NOW,
    regions: [{ region: 'us-east-1', asOf: NOW, sent: hours, senders }],
    gaps: [],
  };
  // A user of the same name: the mails count for neither.
  const all = snapshot([hostile, judged({ name })], { scan, mails });
  const markups = [
    toHtml(all, NOW, 7),
    toSvg(all, NOW, 7),
    toMarkdown([all], NOW),
    toSummary(all, hostile, NOW),
  ];
  for (const text of markups) expect(text).not.toMatch(/<b>|<i>|<\/script>/);
  for (const text of [...markups, toTable([all])])
    expect(['\u0000', '\u202e'].filter((turning) => text.includes(turning))).toEqual([]);
  expect(toCsv([all], NOW)).toContain(`"'${name}"`);
  const json = JSON.parse(toJson([all], NOW)) as {
    accounts: { roles: { assumedBy: unknown }[]; mails: { senders: unknown } }[];
  };
  expect(json.accounts[0]?.roles[0]?.assumedBy).toEqual(assumedBy);
  expect(json.accounts[0]?.mails.senders).toMatchObject([
    { callerIdentity: name, ambiguous: true },
    ...assumedBy.map((callerIdentity) => ({ callerIdentity, ambiguous: false, principalArn: null })),
  ]);
});

import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import { blindSpots } from '../../../../src/senders/words/blindSpots.ts';

import { accountsAnswer, listAnswer, userAnswer } from '../../../../src/presentation/assistant/answers.ts';
import type { ShownAccount } from '../../../../src/presentation/assistant/answers.ts';
import { readListInput } from '../../../../src/presentation/assistant/inputs.ts';
import { accessKey, gap, judged, NOW, snapshot, use } from '../../senders/builders.ts';

const shown = (of: Snapshot): ShownAccount => ({
  target: { kind: 'profile', profile: of.profile },
  state: { kind: 'ready', snapshot: of, isCancelled: false },
});
const IDLE: ShownAccount = {
  target: { kind: 'profile', profile: 'prod' },
  state: { kind: 'idle', snapshot: null },
};

const smtp = judged({
  name: 'mailer',
  canSend: 'yes',
  accessKeys: [accessKey(use('ses-smtp', '2026-11-22T10:00:00Z'))],
});
const api = judged({ name: 'api', accessKeys: [accessKey(use('ses', '2026-10-01T10:00:00Z'))] });
const idle = judged({ name: 'reader', gaps: [gap('ListPoliciesGrantingServiceAccess')] });
const ACCOUNT = shown(snapshot([idle, api, smtp]));
const OTHER = shown(
  snapshot([judged({ name: 'mailer' })], { accountId: '444455556666', alias: null, profile: 'shop' }),
);

const list = (accounts: readonly ShownAccount[], input: unknown = {}) =>
  listAnswer(accounts, readListInput(input, Date.parse(NOW)));
/** The users that an answer names, in its order. */
const named = (answer: string) =>
  [...answer.matchAll(/^- `(\w+)`[^:]*: (?:Sends|Calls|Used|Cannot|May|No)/gm)].map(([, name]) => name);

describe('The list for an assistant', () => {
  it('has everyone who used SES, the strongest verdict first, with the evidence', () => {
    const answer = list([ACCOUNT]);
    expect(named(answer)).toEqual(['mailer', 'api']);
    expect(answer).toContain(
      '- `mailer`: Sends by SMTP; sender, last use of SES 2026-11-22T10:00:00Z; `AKIAEXAMPLE1` (active): `ses-smtp` in `us-east-1` 2026-11-22T10:00:00Z',
    );
  });

  it('has the requested verdicts, and only users of SES since then', () => {
    expect(named(list([ACCOUNT], { verdicts: ['no-ses'] }))).toEqual(['reader']);
    expect(named(list([ACCOUNT], { lastDays: 7 }))).toEqual(['mailer']);
    expect(named(list([ACCOUNT], { since: '2026-11-22T10:00:01Z' }))).toEqual([]);
  });

  it('is limited, and says how many it leaves out', () => {
    const answer = list([ACCOUNT], { limit: 1 });
    expect(named(answer)).toEqual(['mailer']);
    expect(answer).toContain(
      'Users (Sent mails, Sends by SMTP, Calls the SES API, Used SES, key moved on): 2.',
    );
    expect(answer).toContain('1 more is left out');
  });

  it('says for how many others it is unknown whether they used SES, so that 0 is not taken as complete', () => {
    const unknown = judged({ name: 'denied', gaps: [gap('ListAccessKeys')] });
    const words = 'Not listed, since it is not known whether they used SES: 1 user.';
    const account = {
      ...ACCOUNT,
      state: { ...ACCOUNT.state, snapshot: snapshot([unknown]) },
    } as ShownAccount;
    expect(list([account])).toContain(words);
    expect(list([account], { verdicts: ['unknown'] })).not.toContain(words);
    expect(list([ACCOUNT])).not.toContain('Not listed');
  });

  it('is about one account if requested, by number, alias, or profile', () => {
    for (const account of ['444455556666', 'shop'])
      expect(named(list([ACCOUNT, OTHER], { account, verdicts: ['no-ses'] }))).toEqual(['mailer']);
    expect(named(list([ACCOUNT, OTHER], { account: 'acme-mail' }))).toEqual(['mailer', 'api']);
    expect(() => list([ACCOUNT, OTHER], { account: 'nowhere' })).toThrow(
      'No account in the view is called `nowhere`. Known: `111122223333`, `444455556666`.',
    );
  });

  it('says how old it is, what is missing, and what it cannot show', () => {
    const answer = list([ACCOUNT], { verdicts: ['no-ses'] });
    expect(answer).toContain(
      `complete scan ended ${NOW}. 1 sender · 1 other SES user · 3 users. By verdict: Sends by SMTP 1, Calls the SES API 1, No SES 1.`,
    );
    expect(answer).toContain('answers are missing');
    for (const caveat of blindSpots()) expect(answer).toContain(caveat);
  });

  it('says what to do if nothing was scanned', () => {
    expect(list([IDLE])).toMatch(/`prod`: not scanned yet\..*ses_senders_refresh.*Select AWS Profile/s);
  });
});

describe('The answer about one user', () => {
  it('is the summary for a ticket', () => {
    expect(userAnswer([ACCOUNT], { user: 'api', account: null }, NOW)).toMatch(
      /^# IAM user `api`: Calls the SES API/,
    );
    expect(userAnswer([ACCOUNT], { user: api.arn, account: null }, NOW)).toMatch(/^# IAM user `api`/);
  });

  it('has everyone of that name, account by account', () => {
    const answer = userAnswer([ACCOUNT, OTHER], { user: 'mailer', account: null }, NOW);
    expect(answer.match(/^# IAM user/gm)).toHaveLength(2);
    const one = userAnswer([ACCOUNT, OTHER], { user: 'mailer', account: 'shop' }, NOW);
    expect(one).toContain('Account: `444455556666`');
  });

  it('offers similar names if there is no such user', () => {
    expect(() => userAnswer([ACCOUNT], { user: 'MAIL', account: null }, NOW)).toThrow(
      'No user in the view is called `MAIL`. Similar: `mailer`.',
    );
  });
});

describe('The state of the accounts', () => {
  it('distinguishes a running, a failed, a canceled, and a finished scan', () => {
    const of = snapshot([smtp]);
    const unfinished = { ...of, scan: { ...of.scan, finishedAt: null } };
    const target = { kind: 'profile', profile: 'prod' } as const;
    const words = accountsAnswer([
      {
        target,
        state: { kind: 'scanning', snapshot: unfinished, asked: { users: 0, of: 0 }, earlier: null },
      },
      {
        target,
        state: {
          kind: 'problem',
          profile: 'prod',
          problem: { kind: 'expired', message: 'Expired.' },
          snapshot: of,
        },
      },
      { target, state: { kind: 'ready', snapshot: unfinished, isCancelled: true } },
      { target, state: { kind: 'connecting', snapshot: null } },
    ]).split('\n');
    expect(words[0]).toMatch(/in progress\. What follows is incomplete/);
    expect(words[1]).toMatch(
      /could not be read: `Expired\.`\. What follows is of the scan that ended 2026-11-23T09:00:00Z\./,
    );
    expect(words[2]).toMatch(/canceled before its end/);
    expect(words[3]).toMatch(/about to begin/);
  });
});

describe('The changes since the scan before', () => {
  const since = '2026-11-22T09:00:00Z';
  const changed = (of: Snapshot) =>
    shown({
      ...of,
      changes: {
        since,
        principals: [],
        regions: [
          {
            region: 'eu-west-1',
            change: { kind: 'mails-started', at: '2026-11-22T12:00:00Z', region: 'eu-west-1', isFirst: true },
          },
        ],
      },
    });
  const said = `Changed since the scan of ${since}:\n\n- \`eu-west-1\`: `;

  it('are in the list and in the answer to a refresh, including mails by Region', () => {
    for (const answer of [list([changed(snapshot([smtp]))]), accountsAnswer([changed(snapshot([smtp]))])]) {
      expect(answer).toContain(said);
      expect(answer).toMatch(/`eu-west-1`: .*mails.*2026-11-22T12:00:00Z/i);
    }
    expect(list([ACCOUNT])).not.toMatch(/changed since/i);
  });

  it('name their account if there are several', () => {
    const answer = accountsAnswer([changed(snapshot([smtp])), OTHER]);
    expect(answer).toMatch(/\n\n`[^`\n]*111122223333[^`\n]*`: Changed since the scan of /);
  });
});

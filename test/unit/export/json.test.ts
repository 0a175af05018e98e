import { describe, expect, test } from 'vitest';
import { jsonChunks, toJson } from '../../../src/export/json.ts';
import { NOW } from '../senders/builders.ts';
import { hours, mailsOf, quietRegion, regionMails, senderMails } from '../senders/mailsBuilder.ts';
import {
  account,
  GENERATED_AT,
  key,
  NOBODY,
  SAMPLE,
  SMTP_USER,
  UNKNOWN_USER,
  user,
  USED_USER,
} from './sample.ts';

const exported = (users: Parameters<typeof account>[0]): unknown =>
  (JSON.parse(toJson([account(users)], GENERATED_AT)) as { accounts: { users: unknown }[] }).accounts[0]
    ?.users;

describe('The JSON report', () => {
  test('has all fields of the contract, in order, and no other', () => {
    expect(toJson([account([SMTP_USER])], GENERATED_AT)).toBe(`{
  "schema": 2,
  "generatedAt": "2026-11-23T09:00:00Z",
  "accounts": [
    {
      "profile": "prod",
      "accountId": "111122223333",
      "alias": "acme-mail",
      "partition": "aws",
      "scan": {
        "mode": "quick",
        "startedAt": "2026-11-23T08:58:00Z",
        "finishedAt": "2026-11-23T08:59:30Z",
        "reportGeneratedAt": "2026-11-23T06:00:00Z",
        "calls": {
          "ListUsers": 1,
          "GetAccessKeyLastUsed": 3
        }
      },
      "gaps": [],
      "users": [
        {
          "name": "ses-smtp-user.20260901-080000",
          "arn": "arn:aws:iam::111122223333:user/ses-smtp-user.20260901-080000",
          "id": "AIDACKCEVSQ6C2EXAMPLE",
          "path": "/team/mail/",
          "createdAt": "2026-09-01T08:00:00Z",
          "isRoot": false,
          "verdict": "sends-smtp",
          "lastSesAt": "2026-11-22T13:14:52Z",
          "likelySend": true,
          "canSend": "yes",
          "grantedBy": [
            {
              "type": "inline",
              "name": "AmazonSesSendingAccess",
              "arn": null,
              "group": null
            },
            {
              "type": "group-managed",
              "name": "Mail",
              "arn": "arn:aws:iam::111122223333:policy/Mail",
              "group": "mailers"
            }
          ],
          "accessKeys": [
            {
              "id": "AKIAIOSFODNN7EXAMPLE",
              "status": "Active",
              "createdAt": "2026-09-01T08:00:05Z",
              "lastUsed": {
                "at": "2026-11-22T13:14:52Z",
                "region": "us-east-1",
                "service": "ses-smtp"
              },
              "source": "live",
              "asOf": "2026-11-23T08:59:00Z"
            },
            {
              "id": null,
              "status": "Inactive",
              "createdAt": "2026-09-01T08:00:05Z",
              "lastUsed": {
                "at": "2026-01-02T03:04:05Z",
                "region": null,
                "service": "s3"
              },
              "source": "report",
              "asOf": "2026-11-23T06:00:00Z"
            }
          ],
          "advisor": {
            "lastAccessedAt": "2026-11-22T13:00:00Z",
            "region": "us-east-1",
            "trackedActions": [
              {
                "action": "GetSendQuota",
                "at": "2026-11-01T10:00:00Z"
              },
              {
                "action": "ListIdentities",
                "at": "2026-11-01T10:00:01Z"
              }
            ],
            "source": "user",
            "asOf": "2026-11-23T08:59:10Z"
          },
          "sent": null,
          "gaps": []
        }
      ],
      "mails": null
    }
  ]
}
`);
  });

  test('does not repeat the key ID in a gap, and has a pending call as a gap', () => {
    expect(exported([UNKNOWN_USER])).toMatchObject([
      {
        verdict: 'unknown',
        gaps: [
          {
            call: 'GetServiceLastAccessedDetails',
            reason: 'AccessDenied',
            message: 'The profile may not ask this.',
          },
          {
            call: 'GetAccessKeyLastUsed',
            reason: 'NotAsked',
            message: 'The scan had no answer yet when this report was made.',
          },
        ],
      },
    ]);
    expect(toJson([account([UNKNOWN_USER])], GENERATED_AT)).not.toMatch(/accessKeyId|pending/);
  });

  test('has an empty list of actions without action data', () => {
    expect(exported([USED_USER])).toMatchObject([{ likelySend: null, advisor: { trackedActions: [] } }]);
  });

  test('has gaps of the account in the account', () => {
    const gaps = [{ call: 'ListUsers', reason: 'AccessDenied', message: 'No.' }] as const;
    expect(JSON.parse(toJson([account([], { gaps, alias: null })], GENERATED_AT))).toMatchObject({
      accounts: [{ alias: null, gaps, users: [] }],
    });
  });

  test('says if Access Advisor was not asked, and has uses that the keys no longer show', () => {
    const use = { at: '2026-11-20T00:00:00Z', region: null, service: 'ses-smtp' };
    const past = { keyId: 'AKIAGONE', use, asOf: GENERATED_AT };
    const none = { kind: 'not-accessed', asOf: GENERATED_AT } as const;
    const [asked, unasked] = exported([
      user({ name: 'a', pastUses: [past], advisorNone: none }),
      user({ name: 'b' }),
    ]) as Record<string, unknown>[];
    expect(asked).toMatchObject({ advisor: null, lastSesAt: use.at, pastUses: [past] });
    expect(asked).not.toHaveProperty('advisorAsked');
    expect(unasked).toMatchObject({ advisor: null, advisorAsked: false });
    expect(unasked).not.toHaveProperty('pastUses');
  });

  test('has users in the order of every list', () => {
    expect((exported(SAMPLE[0]!.principals) as { name: string }[]).map(({ name }) => name)).toEqual([
      'ses-smtp-user.20260901-080000',
      'admin',
      'batch',
      'reader',
    ]);
  });

  test('has many accounts written one by one as one text', () => {
    const accounts = [SAMPLE[0]!, account([NOBODY], { accountId: '444455556666' }), account([])];
    const chunks = [...jsonChunks(accounts, GENERATED_AT)];
    expect(chunks.length).toBeGreaterThanOrEqual(accounts.length);
    const report = JSON.parse(chunks.join('')) as { accounts: { accountId: string }[] };
    expect(report.accounts.map(({ accountId }) => accountId)).toEqual([
      '111122223333',
      '444455556666',
      '111122223333',
    ]);
    expect(chunks.join('')).toBe(`${JSON.stringify(report, null, 2)}\n`);
  });

  test('can be a report of no account', () => {
    expect(JSON.parse(toJson([], GENERATED_AT))).toEqual({
      schema: 2,
      generatedAt: GENERATED_AT,
      accounts: [],
    });
  });

  test('is valid for any names', () => {
    const name = '"},\n\u2028<script>\u0000\ud800';
    expect(exported([user({ name, accessKeys: [key({ id: name })] })])).toMatchObject([
      { name, accessKeys: [{ id: name }] },
    ]);
  });
});

describe('Mails in the JSON report', () => {
  /** One mail in each hour of 410 days, 7 in the current hour, and 50 in the first hour that is not counted by name. */
  const sent = hours((ago) => (ago === 0 ? 7 : ago === 337 ? 50 : 1));
  const sums = { last24Hours: 24, last7Days: 168, last30Days: 769, last400Days: 9_649 };
  const none = { last24Hours: 0, last7Days: 0, last30Days: 0, last400Days: 0 };
  const earlier = { asOf: '2026-11-22T09:00:00Z' };
  const senders = ['mailer', 'twin', 'nobody'].map((name) => senderMails(name, sent));
  const mails = mailsOf([
    regionMails('us-east-1', sent, { senders }),
    quietRegion('eu-west-1'),
    quietRegion('af-south-1', null),
    regionMails('eu-west-2', sent, { senders, ...earlier }),
  ]);
  const twins = [user({ name: 'twin' }), user({ name: 'twin', arn: 'arn:aws:iam::111122223333:role/twin' })];
  const report = toJson(
    [account([user({ createdAt: '2024-01-02T03:04:05Z' }), ...twins], { mails })],
    GENERATED_AT,
  );
  const { accounts } = JSON.parse(report) as {
    accounts: readonly {
      mails: {
        asOf: string;
        regions: readonly Record<string, unknown>[];
        senders: readonly Record<string, unknown>[];
        gaps: unknown;
      };
    }[];
  };
  const written = accounts[0]?.mails;

  test('of a Region that sent are totals of whole hours, the current hour, hours of 14 days, and days of 400', () => {
    const [first] = written?.regions ?? [];
    expect(Object.keys(first ?? {})).toEqual([
      ...['region', 'state', 'sent', 'currentHour', 'delivered', 'bounced', 'complained', 'rejected'],
      ...['attributed', 'hours', 'days'],
    ]);
    expect(first).toMatchObject({ region: 'us-east-1', state: 'sends', sent: sums, currentHour: 7 });
    const byHour = first?.['hours'] as { at: string; sent: number }[];
    expect([byHour.length, byHour[0], byHour.at(-1)]).toEqual([
      337,
      { at: '2026-11-09T09:00:00Z', sent: 1 },
      { at: '2026-11-23T09:00:00Z', sent: 7 },
    ]);
    const byDay = first?.['days'] as object[];
    expect(byDay.at(-1)).toEqual({
      ...{ date: '2026-11-23', sent: 16, delivered: 6, bounced: 0, complained: 0, rejected: 0 },
    });
    // Known names, including shared ones.
    expect(first?.['attributed']).toEqual({
      ...{ last24Hours: 48, last7Days: 336, last30Days: 1_538, last400Days: 19_298 },
    });
  });

  test('of a Region show that it is off, sent nothing, or has no answer', () => {
    const nothing = { sent: null, currentHour: null, attributed: null, hours: [], days: [] };
    const outcomes = { delivered: null, bounced: null, complained: null, rejected: null };
    expect(written?.regions.slice(1)).toEqual([
      { region: 'eu-west-2', state: 'unknown', ...nothing, ...outcomes },
      { ...{ region: 'eu-west-1', state: 'quiet', ...nothing, ...outcomes }, sent: none, currentHour: 0 },
      { region: 'af-south-1', state: 'off', ...nothing, ...outcomes },
    ]);
    expect([written?.asOf, written?.gaps]).toEqual([NOW, []]);
  });

  test('have senders by Region, of the latest count; a shared name belongs to nobody', () => {
    expect(written?.senders).toMatchObject([
      {
        callerIdentity: 'mailer',
        ...{ principalArn: 'arn:aws:iam::111122223333:user/mailer', ambiguous: false },
        ...{ region: 'us-east-1', sent: sums },
      },
      { callerIdentity: 'twin', principalArn: null, ambiguous: true, region: 'us-east-1', sent: sums },
      { callerIdentity: 'nobody', principalArn: null, ambiguous: false, region: 'us-east-1', sent: sums },
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { jsonChunks, toJson } from '../../../src/export/json.ts';
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

describe('the JSON report', () => {
  test('every field of the contract, in its order, and no other', () => {
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

  test('a gap does not tell its key a second time, and a call still pending is a gap', () => {
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

  test('no action data is an empty list of actions', () => {
    expect(exported([USED_USER])).toMatchObject([{ likelySend: null, advisor: { trackedActions: [] } }]);
  });

  test('gaps of the account stand with the account', () => {
    const gaps = [{ call: 'ListUsers', reason: 'AccessDenied', message: 'No.' }] as const;
    expect(JSON.parse(toJson([account([], { gaps, alias: null })], GENERATED_AT))).toMatchObject({
      accounts: [{ alias: null, gaps, users: [] }],
    });
  });

  test('says where Access Advisor was not asked, and what the keys no longer show', () => {
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

  test('users stand in the order of every list', () => {
    expect((exported(SAMPLE[0]!.principals) as { name: string }[]).map(({ name }) => name)).toEqual([
      'ses-smtp-user.20260901-080000',
      'admin',
      'batch',
      'reader',
    ]);
  });

  test('many accounts are written one by one, and make one text', () => {
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

  test('no account is a report of no account', () => {
    expect(JSON.parse(toJson([], GENERATED_AT))).toEqual({
      schema: 2,
      generatedAt: GENERATED_AT,
      accounts: [],
    });
  });

  test('what is in the names does not matter', () => {
    const name = '"},\n\u2028<script>\u0000\ud800';
    expect(exported([user({ name, accessKeys: [key({ id: name })] })])).toMatchObject([
      { name, accessKeys: [{ id: name }] },
    ]);
  });
});

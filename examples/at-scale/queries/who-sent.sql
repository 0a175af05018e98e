-- Which users and roles used SES in the 7 days before the last scan of the organization, the latest first. `mails` is null
-- where it is not known, and at least so many where a Region that sent publishes nothing by sender.
SELECT
  account.accountid,
  account.alias,
  kind,
  name,
  verdict,
  last_ses_at,
  likely_send,
  mails,
  access_keys
FROM ses_senders_reports
CROSS JOIN UNNEST(accounts) AS a (account)
CROSS JOIN UNNEST(
  concat(
    transform(account.users, person -> CAST(
      ROW(
        IF(person.isroot, 'root', 'user'),
        person.name,
        person.verdict,
        person.lastsesat,
        person.likelysend,
        person.sent.last7days,
        array_join(transform(person.accesskeys, held -> held.id), ' ')
      ) AS ROW(k varchar, n varchar, v varchar, l varchar, s boolean, m bigint, i varchar)
    )),
    transform(coalesce(account.roles, ARRAY[]), person -> CAST(
      ROW('role', person.name, person.verdict, person.lastsesat, person.likelysend, person.sent.last7days, '')
      AS ROW(k varchar, n varchar, v varchar, l varchar, s boolean, m bigint, i varchar)
    ))
  )
) AS p (kind, name, verdict, last_ses_at, likely_send, mails, access_keys)
WHERE day = (SELECT max(day) FROM ses_senders_reports)
  AND from_iso8601_timestamp(last_ses_at) >= from_iso8601_timestamp(generatedat) - INTERVAL '7' DAY
ORDER BY last_ses_at DESC;

-- Who used SES in the 7 days before the last scan of the organization, the latest first.
SELECT
  account.accountid,
  account.alias,
  person.name,
  person.verdict,
  person.lastsesat,
  person.likelysend,
  array_join(transform(person.accesskeys, held -> held.id), ' ') AS access_keys
FROM ses_senders_reports
CROSS JOIN UNNEST(accounts) AS a (account)
CROSS JOIN UNNEST(account.users) AS u (person)
WHERE day = (SELECT max(day) FROM ses_senders_reports)
  AND from_iso8601_timestamp(person.lastsesat) >= from_iso8601_timestamp(generatedat) - INTERVAL '7' DAY
ORDER BY person.lastsesat DESC;
